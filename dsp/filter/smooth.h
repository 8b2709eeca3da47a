// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_FILTER_SMOOTH_H
#define BRUME_DSP_FILTER_SMOOTH_H

#include "dsp/base/rt.h"

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @file smooth.h Parameters without zipper noise.
 *
 * A parameter approaches its target exponentially from block to block, and goes straight from
 * one block's value to the next one's within a block: continuous at any block size.
 */

/** Plain data; zero is a valid start. */
typedef struct {
  float value; ///< At the start of the next block
} BrumeSmooth;

/** A straight line across one block: `start` at its first frame, `end` one past its last. */
typedef struct {
  float start, end;
} BrumeRamp;

/** Return how much of the way to its target a parameter goes in a block of `frames`, if it is to
 * go 63 % in `time_s`: 1 - exp(-frames / (time_s * rate)). Times of 0 or below give 1.
 * Thread: any, rt. */
BRUME_RT float brume_smooth_share(float time_s, double rate, size_t frames);

/** Be at `value` at once. Thread: any, rt. */
static inline void brume_smooth_set(BrumeSmooth *const smooth, const float value) {
  smooth->value = value;
}

/** Go `share` (brume_smooth_share()) of the way to `target`; returns the block's ramp. A target
 * that is not finite leaves the value as it is; one that is almost reached is reached.
 * Thread: any, rt. */
BRUME_RT BrumeRamp brume_smooth_next(BrumeSmooth *smooth, float target, float share);

/** Multiply x[n] by a ramp, in place. Thread: any, rt. */
BRUME_RT void brume_ramp_scale(BrumeRamp ramp, float *x, size_t n);

/** Add x[n] times a ramp to out[n]. Thread: any, rt. */
BRUME_RT void brume_ramp_mix(BrumeRamp ramp, const float *x, float *out, size_t n);

#ifdef __cplusplus
}
#endif

#endif // BRUME_DSP_FILTER_SMOOTH_H
