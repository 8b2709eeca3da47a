// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file ask.h The options that say which sound is wanted. Made from params.def: a parameter that
 * is no knob is an option of its name, knobs go through --set. */

#ifndef BRUME_PLUGIN_CLI_ASK_H
#define BRUME_PLUGIN_CLI_ASK_H

#include "plugin/cli/cli.h"
#include "plugin/core/recipe.h"
#include "plugin/core/source.h"

#include <stdbool.h>

enum {
  BRUME_ASK_OPTIONS = BRUME_PARAM_COUNT + 16, ///< Rows: parameters, the others and the end
  BRUME_ASK_HELP = 320,                       ///< Bytes of one option's help
};

/** What was asked for, as text; strings live until the process ends. */
typedef struct {
  char *text[BRUME_PARAM_COUNT]; ///< By parameter; NULL where it was not given
  char **sets;                   ///< --set, NULL-terminated; may be NULL
  char *beats, *bpm, *recipe, *like, *preset, *quality;
  char *words;             ///< "short dark kick"; set and owned by the command
  char *from;              ///< File to start from
  const BrumeAudio *heard; ///< What is in it, where it was read already; not owned
  char **keeps;            ///< --keep, NULL-terminated; may be NULL
  char *keep_band;
  char *match;                          ///< File that is to be measured for what is asked
  double aimed[BRUME_DESCRIPTOR_COUNT]; ///< What it measures, MODEL.md's units; NAN: nothing
  int loop;
  int keep_envelope;
  char *envelope;             ///< --envelope: as drawn
  int morph;                  ///< --morph: between the two files of `morph_files`
  const char *morph_files[2]; ///< Set by the command; not owned
  BrumeSources *sources;      ///< Made by brume_ask_recipe(); free with brume_ask_clear()
  struct poptOption options[BRUME_ASK_OPTIONS]; ///< To include in a table
  char help[BRUME_ASK_OPTIONS][BRUME_ASK_HELP];
} BrumeAsk;

/** Fill in the table. */
void brume_ask_init(BrumeAsk *ask);

/** Copy the rows whose names are in `names` (the last is NULL), or with `listed` false the others,
 * to out[BRUME_ASK_OPTIONS], with an end; for commands that take only some. Returns how many. */
size_t brume_ask_choose(const BrumeAsk *ask, const char *const *names, bool listed,
                        struct poptOption *out);

/** Return the name of the first option of a table that was given, or NULL. */
const char *brume_ask_given(const struct poptOption *rows);

/** Free what brume_ask_recipe() made. */
void brume_ask_clear(BrumeAsk *ask);

/** Turn what was asked for into a complete recipe for `model`: --preset, --like, --recipe, what the
 * --match file measures, then words and the single options over it. A sound to start from is read
 * and put into ask->sources.
 *
 * *spec becomes the format of the --like file where there is one. Returns the exit status,
 * with a message on stderr unless it is 0.
 */
int brume_ask_recipe(BrumeAsk *ask, const BrumeModel *model, BrumeRecipe *recipe,
                     BrumeAudiospec *spec);

/** Set one parameter that is no text of a file: a knob as --set does, class, pitch or one of the
 * sampling as its option does; "free" as the value lets a knob go. Returns the exit status, with a
 * message on stderr unless it is 0. */
int brume_ask_set(BrumeRecipe *recipe, const BrumeModel *model, const char *key, const char *value);

/** Read the recipe inside a sound that came from `path`. False after a message on stderr. */
bool brume_ask_recipe_inside(const char *path, const BrumeAudio *audio, BrumeRecipe *recipe);

/** Whether the comment of a file is a recipe, which gives the sound again. */
bool brume_ask_is_recipe(const char *comment);

/** Whether the comment of a file is one that commands of Brume write into sounds which no recipe
 * gives again: "brume COMMAND ..." */
bool brume_ask_is_made(const char *comment);

#endif // BRUME_PLUGIN_CLI_ASK_H
