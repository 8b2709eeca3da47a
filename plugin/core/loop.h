// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file loop.h How a recipe with loop=1 is rendered: convolutions and frames wrap round. Part of
 * render.c.
 *
 * The network makes a multiple of 4 of its frames, 93 ms; the latent is stretched to as many frames
 * as come nearest to the length, which the decoder renders as a loop, and the samples to exactly
 * the length (by at most half a frame, 128 samples, in all).
 */

#ifndef BRUME_PLUGIN_CORE_LOOP_H
#define BRUME_PLUGIN_CORE_LOOP_H

#include "plugin/core/plan.h"

/** Frames of the network beyond the end of the axis of its position channels, 2.5 s, where all
 * frames are alike. */
enum { BRUME_LOOP_AXIS_END = 256 };

/** Frames of the network for a loop as long as the plan. Thread: any. */
size_t brume_loop_frames(const BrumePlan *plan);

/** Where on the time axis of the position channels a loop's first frame lies: beyond the end of
 * that axis, where all frames are alike, unless the sound ends before the loop does. Thread: any.
 */
size_t brume_loop_first_frame(const BrumePlan *plan);

/** Let the plan's sound go on and on: decay and duration are the longest of its classes, unless the
 * recipe gives them to a stream (a loop that they end is struck instead). Thread: any. */
void brume_loop_last(const BrumeModel *model, const BrumeRecipe *recipe, BrumePlan *plan);

/** Decode latent[plan->frames * BRUME_MODEL_PATCH][BRUME_LATENT_CHANNELS] into x[plan->n].
 * Thread: gen. */
BrumeStatus brume_loop_decode(BrumeDecoder *decoder, const BrumePlan *plan, const float *latent,
                              uint64_t seed, float *x);

#endif // BRUME_PLUGIN_CORE_LOOP_H
