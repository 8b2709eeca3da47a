// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file cli.h What all commands share: options, messages, the model, and being interrupted.
 *
 * A command returns the exit status: 0 done, 1 failed, 2 wrong usage. An error is one line on
 * stderr that says what is wrong and how to mend it.
 */

#ifndef BRUME_PLUGIN_CLI_CLI_H
#define BRUME_PLUGIN_CLI_CLI_H

#include "plugin/core/audiofile.h"
#include "plugin/core/model.h"

#include <popt.h>
#include <stdatomic.h>
#include <stdbool.h>

enum { BRUME_CLI_DONE = 0, BRUME_CLI_FAILED = 1, BRUME_CLI_USAGE = 2 };

/** Options that every command with a model takes. Strings live until the process ends. */
typedef struct {
  char *model;
  char *cpu_mask;
} BrumeCliModel;

/** The rows of a poptOption table for a BrumeCliModel. */
#define BRUME_CLI_MODEL_OPTIONS(into)                                                              \
  {"model",       0, POPT_ARG_STRING,                                                              \
   &(into).model, 0, "Weight file (default: $BRUME_MODEL, then the installed one)",                \
   "FILE"},                                                                                        \
  {                                                                                                \
    "cpu-mask", 0, POPT_ARG_STRING, &(into).cpu_mask, 0,                                           \
        "Use only these CPU features, e.g. 0 for none; the sound stays the same", "MASK"           \
  }

/** Set the name that messages begin with, e.g. "brume render". */
void brume_cli_begin(const char *name);

/** Print "NAME: message" as one line on stderr and return `status`. */
int brume_cli_fail(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Parse options; `arguments` is what --help shows behind the name, `n_arguments` how many are
 * allowed besides options (-1: any number, but one at least).
 *
 * Returns the context, which owns the arguments that poptGetArgs() gives, or NULL after a
 * message on stderr. --help prints and ends the process.
 */
poptContext brume_cli_parse(int argc, const char **argv, const struct poptOption *options,
                            const char *arguments, int n_arguments);

/** Open the model the options name. NULL after a message on stderr; *status is then the exit
 * status. */
BrumeModel *brume_cli_open_model(const BrumeCliModel *options, int *status);

/** Read --cpu-mask (decimal or 0x...); NULL allows all. False after a message on stderr. */
bool brume_cli_cpu_flags(const char *mask, uint32_t *flags);

/** Read a sound file. False after a message on stderr. */
bool brume_cli_read(const char *path, BrumeAudio *audio);

/** Read a number with one of the unit's suffixes from the whole of `text`: s, ms; Hz, kHz; dB;
 * or none. Writes the value in s, Hz or dB and the unit ("" if there is none). */
bool brume_cli_number(const char *text, float *value, const char **unit);

/** Read the whole number that `option` gives; NULL text leaves *value alone. False after a
 * message on stderr, if it is none or outside min..max. */
bool brume_cli_integer(const char *option, const char *text, long min, long max, long *value);

/** Read a MIDI note or a name such as C#3, Bb2 or A4 = 69. */
bool brume_cli_note(const char *text, float *note);

/** Write the name of the nearest note, e.g. "C#3", and how many cents `note` is above it. */
void brume_cli_note_name(float note, char out[16]);

/** Catch interrupts and ends (SIGINT, SIGTERM, SIGHUP), which then set brume_cli_cancel and end
 * system calls that wait, and turn a closed pipe and a file size limit into errors of the
 * writing. */
void brume_cli_catch_signals(void);

/** 0, or 1 when the user, or a failed thread, wants everything to stop. */
extern atomic_uint brume_cli_cancel;

/** Whether brume_cli_cancel is set. */
bool brume_cli_stopped(void);

/** Say, once, that the command was interrupted before it wrote anything; returns
 * BRUME_CLI_FAILED. */
int brume_cli_interrupted(void);

/** Write to out[size] why a file was not written, and how to mend it: what outfile.h returned and
 * the errno that came with it. */
void brume_cli_why_not_written(const char *path, BrumeStatus status, int why, char *out,
                               size_t size);

/** Say the same; or that the command was interrupted, if that was it. Returns
 * BRUME_CLI_FAILED. */
int brume_cli_not_written(const char *path, BrumeStatus status, int why);

int brume_cli_render(int argc, const char **argv);
int brume_cli_describe(int argc, const char **argv);
int brume_cli_kit(int argc, const char **argv);
int brume_cli_info(int argc, const char **argv);
int brume_cli_bench(int argc, const char **argv);
int brume_cli_diffuse(int argc, const char **argv);
int brume_cli_play(int argc, const char **argv);
int brume_cli_stream(int argc, const char **argv);
int brume_cli_verify(int argc, const char **argv);
int brume_cli_host(int argc, const char **argv);

#endif // BRUME_PLUGIN_CLI_CLI_H
