// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file adjust.h Knobs that keep their promise: the sound of a finished latent is measured, and
 * the latent changed (dsp/transform/retouch.h) by what is missing, until the sound measures what
 * the recipe asks for or a few attempts are made. Part of render.c.
 *
 * The denoiser is told what is asked for and comes near it; what it leaves is mostly a matter of
 * balance and timing. Only what the recipe sets is adjusted: a sound that nobody asked
 * anything of stays what the denoiser made.
 */

#ifndef BRUME_PLUGIN_CORE_ADJUST_H
#define BRUME_PLUGIN_CORE_ADJUST_H

#include "dsp/transform/retouch.h"
#include "plugin/core/drummode.h"
#include "plugin/core/plan.h"

#include <stdbool.h>

/** One sound's adjustment on its way. Plain data. */
typedef struct {
  double asked[BRUME_DESCRIPTOR_COUNT];  ///< NAN: free
  double spread[BRUME_DESCRIPTOR_COUNT]; ///< How far values of the class lie apart
  double found[BRUME_DESCRIPTOR_COUNT];  ///< In the attempt before
  double amount[BRUME_DESCRIPTOR_COUNT]; ///< Of each change, now
  double before[BRUME_DESCRIPTOR_COUNT]; ///< In the attempt before
  const BrumeDrumMode *mode; ///< What the pitch is that of; NULL: the pitch is right anyway
  double error;              ///< Of the best attempt
  unsigned attempts;
  double marks[BRUME_RETOUCH_MARKS]; ///< Of the sound as it was, in frames
  BrumeRetouch retouch;              ///< For the next attempt
  double rise;                       ///< The same: samples that fade in
} BrumeAdjust;

/** Return whether the recipe asks for something that can be adjusted; then `adjust` is ready for
 * the sound of the latent as it is. Thread: any. */
bool brume_adjust_begin(BrumeAdjust *adjust, const BrumeModel *model, const BrumeRecipe *recipe,
                        const BrumePlan *plan);

/** What brume_adjust_learn() makes of an attempt. */
typedef struct {
  bool best;    ///< The best one so far
  bool goes_on; ///< adjust->retouch is worth another attempt
} BrumeAdjustVerdict;

/** Measure the attempt x[n] and say in *verdict what it is worth. The first is the best so far.
 * Returns BRUME_STATUS_NO_MEMORY, with a verdict that is neither, if there is none. Thread: gen. */
BrumeStatus brume_adjust_learn(BrumeAdjust *adjust, const float *x, size_t n,
                               BrumeAdjustVerdict *verdict);

/** Return the frequency of the pitch grid of the next attempt. Thread: any. */
double brume_adjust_hz(const BrumeAdjust *adjust, const BrumePlan *plan);

/** Fade the attempt x[plan->n] in, as far as it is to, and out where the sound ends. Thread: any.
 */
void brume_adjust_ends(const BrumeAdjust *adjust, const BrumePlan *plan, float *x);

#endif // BRUME_PLUGIN_CORE_ADJUST_H
