// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file target.h The options that say how and where sounds are written. */

#ifndef BRUME_PLUGIN_CLI_TARGET_H
#define BRUME_PLUGIN_CLI_TARGET_H

#include "plugin/cli/outname.h"

#include <popt.h>
#include <stdbool.h>

/** As given; strings live until the process ends. */
typedef struct {
  char *out, *format, *bits, *rate;
  int force, quiet;
} BrumeTarget;

/** The rows of a poptOption table for a BrumeTarget. */
#define BRUME_TARGET_OPTIONS(into)                                                                  \
  {"out",                                                                                           \
   0,                                                                                               \
   POPT_ARG_STRING,                                                                                 \
   &(into).out,                                                                                     \
   0,                                                                                               \
   "Where to: a file, a folder, a pattern with {class}, {seed}, {index}, or - for standard "        \
   "output "                                                                                        \
   "(default: here)",                                                                               \
   "FILE|DIR|PATTERN"},                                                                             \
      {"format",       0, POPT_ARG_STRING,                                                          \
       &(into).format, 0, "wav, flac or ogg (default: by the name of --out, else wav)",             \
       "NAME"},                                                                                     \
      {"bits",       0, POPT_ARG_STRING,                                                            \
       &(into).bits, 0, "16 (dithered), 24, or 32f for WAV (default 24)",                           \
       "N"},                                                                                        \
      {"rate", 0, POPT_ARG_STRING, &(into).rate, 0, "Sample rate, 22050 to 192000 (default 44100)", \
       "HZ"},                                                                                       \
      {"force", 0, POPT_ARG_NONE, &(into).force, 0, "Replace files that exist", NULL}, {            \
    "quiet", 0, POPT_ARG_NONE, &(into).quiet, 0, "Print errors only", NULL                          \
  }

/** See that the sound may go to standard output if `out` (which may be NULL) is "-": that is no
 * terminal, and nothing else is printed. Returns the exit status, with a message on stderr unless
 * it is 0. */
int brume_target_check(const char *out, bool json);

/** Whether a line may be printed about what is written: not where --quiet says so, nor where the
 * sound itself goes to standard output. */
bool brume_target_tells(const BrumeTarget *target);

/** Settle spec and names for `count` sounds; *spec comes in as that of the --like file, or with
 * a rate of 0. Returns the exit status, with a message on stderr unless it is 0. */
int brume_target_settle(const BrumeTarget *target, size_t count, BrumeAudiospec *spec,
                        BrumeOutname *name);

#endif // BRUME_PLUGIN_CLI_TARGET_H
