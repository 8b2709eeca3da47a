// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file drummode.h Which mode of a percussive sound its pitch grid follows: that of its class's
 * range which is strongest, as in the training (`MODES` of model/train/prepare.py). */

#ifndef BRUME_PLUGIN_CORE_DRUMMODE_H
#define BRUME_PLUGIN_CORE_DRUMMODE_H

#include "dsp/analysis/encoder.h"
#include "plugin/core/plan.h"

/** Where the modes of a class lie. */
typedef struct {
  const char *class;
  double low_hz, high_hz;
  double share; ///< Of the range's power that is enough for a mode
  BrumeEncoderMode follow;
} BrumeDrumMode;

/** Return the modes of the plan's main class; NULL if it is pitched or has none. Static.
 * Thread: any. */
const BrumeDrumMode *brume_drum_mode_of(const BrumeModel *model, const BrumePlan *plan);

/** Return the mode's frequency in x[n]; 0 if nothing stands out there or, with *status set, on
 * failure. Thread: gen. */
double brume_drum_mode_hz(const BrumeDrumMode *mode, const float *x, size_t n, BrumeStatus *status);

/** Return whether the plan's note is one to tune keys by: that of a pitched mix, or one that the
 * recipe asks of a class with a mode. Thread: any. */
bool brume_drum_mode_tunes(const BrumeModel *model, const BrumePlan *plan,
                           const BrumeRecipe *recipe);

/** Give the partials of a sound that has neither pitch nor mode places of their own, chosen by the
 * recipe's seed: latent[frames][BRUME_LATENT_CHANNELS], natural units, changes in place. Other
 * sounds stay, and so do those that are made from a sound.
 *
 * The training found no place for most of these partials and left them on the grid, where all
 * cymbals would ring in one key. Thread: gen. */
void brume_drum_mode_spread(const BrumeModel *model, const BrumePlan *plan,
                            const BrumeRecipe *recipe, size_t frames, float *latent);

#endif // BRUME_PLUGIN_CORE_DRUMMODE_H
