// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file askedit.h The part of ask.h that is about other sounds: --from, --keep, --morph. */

#ifndef BRUME_PLUGIN_CLI_ASKEDIT_H
#define BRUME_PLUGIN_CLI_ASKEDIT_H

#include "plugin/cli/ask.h"

/** Read the sound file at `path`, make a source of it and put it into `sources`, which then owns
 * it; *source (may be NULL) becomes it. False after a message on stderr. */
bool brume_ask_source(BrumeSources *sources, const char *path, const BrumeSource **source);

/** As brume_ask_source(), of what was read from `path`. */
bool brume_ask_source_of(BrumeSources *sources, const char *path, const BrumeAudio *audio,
                         const BrumeSource **source);

/** Add what a sound is most like to the class mix, with this weight. BRUME_STATUS_NO_MEMORY. */
BrumeStatus brume_ask_guess(const BrumeModel *model, const BrumeSource *source, float weight,
                            BrumeRecipe *recipe);

/** Set what `recipe` starts from and keeps, and its class where none is given: that of the recipe
 * inside the file, else what the sound is most like. Returns the exit status, with a message on
 * stderr unless it is 0. */
int brume_ask_edit(BrumeAsk *ask, const BrumeModel *model, BrumeRecipe *recipe);

#endif // BRUME_PLUGIN_CLI_ASKEDIT_H
