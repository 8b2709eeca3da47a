// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file deadline.h The best sound that can be made within a time, on the machine at hand. */

#ifndef BRUME_PLUGIN_CORE_DEADLINE_H
#define BRUME_PLUGIN_CORE_DEADLINE_H

#include "plugin/core/render.h"

/** What was chosen. */
typedef struct {
  BrumeQuality quality;
  BrumePrecision precision;
  double seconds; ///< What such a sound takes, from noise to clip, as measured or foretold
  bool in_time;   ///< Else it is only the fastest that there is
} BrumeDeadline;

/** Choose how to make sounds like `recipe` within `seconds` each, on one thread: more steps before
 * more precision, which is less to hear (MODEL.md section 6).
 *
 * Renders the recipe some times in the two fastest qualities, the best of which tell what a step
 * and what all else costs, and foretells the rest. The recipe's steps do not count, nor with
 * `any_precision` its precision; both become what was chosen. `cancel` as in BrumeRenderWatch, or
 * NULL. Returns what brume_render() may return, with `detail` (BRUME_MODEL_DETAIL bytes). Thread:
 * gen, with as little else running as will be running later. */
BrumeStatus brume_deadline_choose(BrumeRenderer *renderer, BrumeRecipe *recipe, double seconds,
                                  bool any_precision, const atomic_uint *cancel,
                                  BrumeDeadline *deadline, char *detail);

#endif // BRUME_PLUGIN_CORE_DEADLINE_H
