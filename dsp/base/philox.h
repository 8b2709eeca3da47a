// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_BASE_PHILOX_H
#define BRUME_DSP_BASE_PHILOX_H

#include <stddef.h>
#include <stdint.h>

/** @file philox.h Counter-based random numbers: Philox4x32-10.
 *
 * Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11 (2011). The
 * number at a place depends on nothing but the key and the place, so a longer sound, a loop or
 * a shard of a batch sees the same noise where it overlaps with another.
 *
 * The fills below use key = {low half of seed, high half of seed} and counter =
 * {block, frame, stream, 0}, where block = i / 4 for the i-th number of the frame. `stream`
 * tells independent uses of one seed apart: initial noise, a stochastic sampler's step, ...
 * All of it is exact on every CPU and compiler (see fmath.h).
 */

/** Encrypt one counter: 128 random bits `out` for `counter` and `key`. `out` may be `counter`.
 * Thread: any. */
void brume_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

/** Fill `out[0..n)` with floats in [0, 1), multiples of 2^-24: (word >> 8) * 2^-24.
 *
 * n is at most 2^34. Number i does not depend on n. Thread: any.
 */
void brume_philox_uniform(uint64_t seed, uint32_t stream, uint32_t frame, size_t n, float *out);

/** Fill `out[0..n)` with normal deviates, mean 0 and variance 1, by Box-Muller.
 *
 * Words r0..r3 of a block give four numbers: u = ((r0 >> 8) + 1) * 2^-24 in (0, 1],
 * t = (r1 >> 8) * 2^-24 turns, radius = sqrt(-2 ln u): radius * cos t, radius * sin t; then
 * the same with r2, r3. The largest magnitude is 5.77. n is at most 2^34. Number i does not
 * depend on n. Thread: any.
 */
void brume_philox_normal(uint64_t seed, uint32_t stream, uint32_t frame, size_t n, float *out);

#endif // BRUME_DSP_BASE_PHILOX_H
