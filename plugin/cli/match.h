// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file match.h A sound that measures as another does: --match, --drafts. */

#ifndef BRUME_PLUGIN_CLI_MATCH_H
#define BRUME_PLUGIN_CLI_MATCH_H

#include "plugin/cli/ask.h"
#include "plugin/core/render.h"

#include <stdbool.h>

/** What is asked for, in MODEL.md's units; NAN: anything. And what was found. */
typedef struct {
  double values[BRUME_DESCRIPTOR_COUNT];
  double found[BRUME_DESCRIPTOR_COUNT];
  double distance; ///< Of `found`, in deviations of its class
  size_t drafts;   ///< That were made
} BrumeMatch;

/** Let the recipe ask for what the file at `path` measures, which values[] becomes: class (if the
 * recipe has none), knobs, length and, for pitched classes, pitch. Returns the exit status, with a
 * message on stderr unless it is 0. */
int brume_match_file(const BrumeModel *model, const char *path, BrumeRecipe *recipe,
                     double values[BRUME_DESCRIPTOR_COUNT]);

/** Put what knobs say into values[], where they are others in the recipe than in `aimed`. */
void brume_match_settle(const BrumeModel *model, const BrumeRecipe *aimed,
                        const BrumeRecipe *recipe, double values[BRUME_DESCRIPTOR_COUNT]);

/** Ask for what the recipe's knobs say. */
void brume_match_knobs(const BrumeModel *model, const BrumeRecipe *recipe, BrumeMatch *match);

/** Whether anything is asked for. */
bool brume_match_asks(const BrumeMatch *match);

/** Render drafts of `recipe`, seeds in a row, and keep the seed of the one that measures nearest.
 * Returns the exit status, with a message on stderr unless it is 0. */
int brume_match_run(const BrumeModel *model, BrumeSources *sources, BrumeMatch *match,
                    size_t drafts, BrumeRecipe *recipe);

/** Print what was asked beside what brume_match_run() found. */
void brume_match_tell(const BrumeMatch *match);

#endif // BRUME_PLUGIN_CLI_MATCH_H
