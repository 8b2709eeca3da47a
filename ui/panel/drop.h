// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file drop.h What is in a sound file that somebody drops on the panel. */

#ifndef BRUME_UI_PANEL_DROP_H
#define BRUME_UI_PANEL_DROP_H

#include "plugin/core/recipe.h"

typedef enum {
  BRUME_DROP_NOTHING, ///< No sound file, or none that can be read
  BRUME_DROP_SOUND,   ///< A sound without a recipe
  BRUME_DROP_RECIPE   ///< A sound that Brume made
} BrumeDrop;

/** Find the recipe in the sound file at `path`, which is hostile input: in a chunk of ours
 * (clipfile.h), or in its comment. If it is NOTHING, one line of reason is in detail[n].
 * Thread: ui. */
BrumeDrop brume_drop_read(const char *path, BrumeRecipe *recipe, char *detail, size_t n);

#endif // BRUME_UI_PANEL_DROP_H
