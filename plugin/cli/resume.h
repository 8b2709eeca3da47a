// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file resume.h Whether a file is one that this run would write: --resume keeps those, and only
 * those. */

#ifndef BRUME_PLUGIN_CLI_RESUME_H
#define BRUME_PLUGIN_CLI_RESUME_H

#include "plugin/core/audiofile.h"
#include "plugin/core/recipe.h"

#include <stdbool.h>

enum { BRUME_RESUME_WHY = 320 }; ///< Bytes of what brume_resume_allows() says

/** Read the file at `path` and return whether it is whole and holds `recipe`, whose model is
 * named, in the format of `spec`. If not, `why` (BRUME_RESUME_WHY bytes) says how it differs. */
bool brume_resume_allows(const char *path, const BrumeRecipe *recipe, const BrumeAudiospec *spec,
                         char *why);

#endif // BRUME_PLUGIN_CLI_RESUME_H
