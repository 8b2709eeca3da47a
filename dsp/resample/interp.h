// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_RESAMPLE_INTERP_H
#define BRUME_DSP_RESAMPLE_INTERP_H

#include "dsp/base/rt.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @file interp.h Reading a sound at any speed, band-limited.
 *
 * Windowed-sinc interpolation (Smith, "Digital audio resampling", CCRMA): polyphase tables of a
 * Kaiser-windowed sinc, linear in between. Read faster than written (ratio above 1) the sound
 * must lose what would lie beyond the new Nyquist frequency: there is a table for every quarter
 * octave of speed up to 64, each with a lower cutoff and as many more taps. Measured in
 * tests/dsp/test_interp.c.
 *
 * Cost: 32 taps an output frame up to ratio 1, 32 * ratio above.
 */

enum {
  BRUME_INTERP_TAPS = 32,      ///< At ratios up to 1
  BRUME_INTERP_RATIO_MAX = 64, ///< Ratios are held within 1/64 .. 64
};

/** Place in a sound: frames as 32.32 fixed point. */
typedef uint64_t BrumeInterpPosition;

/** One frame further on. */
#define BRUME_INTERP_ONE (UINT64_C(1) << 32)

/** The tables, less than a megabyte. Immutable: any number of threads may share them. */
typedef struct BrumeInterpImpl BrumeInterp;

/** Compute the tables (a few ms). NULL without memory. Thread: setup. */
BrumeInterp *brume_interp_new(void);

/** Free the tables. NULL is allowed. Thread: setup. */
void brume_interp_free(BrumeInterp *interp);

/** Read `frames` output frames from the sound x[n] into `out`.
 *
 * Output frame i lies at the position so far; each then moves on by a ratio (source frames an
 * output frame) that goes evenly from `ratio_start` to `ratio_end` over the block. *position is
 * left where the next block begins. Ratios out of range are held; NaN counts as 1. Around x
 * there is silence: the sound is over once *position >= n + half a kernel (see
 * brume_interp_end()). At a ratio of exactly 1 from a whole position, samples come through
 * unchanged. n is at most 2^31. Thread: any, rt.
 */
BRUME_RT void brume_interp_read(const BrumeInterp *interp, const float *x, size_t n,
                                BrumeInterpPosition *position, float ratio_start, float ratio_end,
                                float *out, size_t frames);

/** As brume_interp_read(), but x[n] is a loop, n at least 1: its last frame is followed by its
 * first, and preceded in the same way. *position, which must lie below n, is left below n. Thread:
 * any, rt. */
BRUME_RT void brume_interp_read_loop(const BrumeInterp *interp, const float *x, size_t n,
                                     BrumeInterpPosition *position, float ratio_start,
                                     float ratio_end, float *out, size_t frames);

/** Return the position from which brume_interp_read() gives nothing but silence from a sound of
 * `n` frames, at any ratio. Thread: any, rt. */
BRUME_RT BrumeInterpPosition brume_interp_end(size_t n, float ratio);

#ifdef __cplusplus
}
#endif

#endif // BRUME_DSP_RESAMPLE_INTERP_H
