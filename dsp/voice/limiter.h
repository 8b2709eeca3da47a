// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_VOICE_LIMITER_H
#define BRUME_DSP_VOICE_LIMITER_H

#include "dsp/base/rt.h"

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @file limiter.h A stereo limiter that looks ahead: no sample leaves it above the ceiling.
 *
 * The gain that each frame needs is held by a sliding minimum over the look-ahead, recovers
 * exponentially and is averaged over the look-ahead, so it is down in time without a corner.
 * What never comes near the ceiling passes unchanged, bit for bit, only later.
 */

#define BRUME_LIMITER_CEILING 0.966050879f ///< -0.3 dBFS
#define BRUME_LIMITER_AHEAD_S 0.0015       ///< Look-ahead; also the latency
#define BRUME_LIMITER_RELEASE_S 0.08       ///< Recovers 63 % in this time

typedef struct BrumeLimiterImpl BrumeLimiter;

/** Create a limiter for `rate` Hz (8000 .. 384 000). NULL for other rates or without memory.
 * Thread: setup. */
BrumeLimiter *brume_limiter_new(double rate);

/** Free the limiter. NULL is allowed. Thread: setup. */
void brume_limiter_free(BrumeLimiter *limiter);

/** Return by how many frames the output is late. Thread: any, rt. */
BRUME_RT size_t brume_limiter_latency(const BrumeLimiter *limiter);

/** Forget the past. Thread: any, rt. */
BRUME_RT void brume_limiter_reset(BrumeLimiter *limiter);

/** Limit left[n] and right[n] in place by one common gain. Values that are not finite count as
 * 0. Returns the lowest gain of the block, 1 where nothing was done. Thread: any, rt. */
BRUME_RT float brume_limiter_process(BrumeLimiter *limiter, float *left, float *right, size_t n);

#ifdef __cplusplus
}
#endif

#endif // BRUME_DSP_VOICE_LIMITER_H
