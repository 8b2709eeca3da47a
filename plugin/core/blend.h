// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file blend.h Samples of two sounds made into one: by frequency, by time, by loudness. Used by
 * editing.h. IEEE arithmetic in a fixed order only, so the same bits on every CPU. */

#ifndef BRUME_PLUGIN_CORE_BLEND_H
#define BRUME_PLUGIN_CORE_BLEND_H

#include "dsp/base/status.h"

#include <stddef.h>
#include <stdint.h>

/** How much of the detail of another sound a made one takes over. Arrays are [n]. */
typedef struct {
  const float *original; ///< The other sound
  const float *decoded;  ///< What is left of it after its way through the latent
  float share;           ///< Of the result's power, 0..1
} BrumeBlendDetail;

/** Give the made sound x[n] detail of others, up to two.
 *
 * The latent holds envelopes of spectra, not the spectra themselves. What became of the envelope
 * between `decoded` and x, by a short-time Fourier transform, is done to `original`; powers of
 * these and of what is left of x are then added, phases those of their sum. With one share of 1
 * and x the same as `decoded`, x becomes `original`, to rounding. BRUME_STATUS_NO_MEMORY leaves x
 * alone. Thread: gen. */
BrumeStatus brume_blend_details(float *x, size_t n, const BrumeBlendDetail *details,
                                size_t n_details);

/** Replace the band from low to high (Hz) of x[n] by that of other[n]: equal to it within the
 * band, with slopes of half an octave (at least 40 Hz) outside. Thread: gen. */
BrumeStatus brume_blend_band(float *x, const float *other, size_t n, double low_hz, double high_hz);

/** Give x[n] the loudness over time of other[n], measured over 23 ms; changes it by 40 dB at most.
 * Where x is silent, a trace of other (-34 dB) fills in. Thread: gen. */
BrumeStatus brume_blend_envelope(float *x, const float *other, size_t n);

/** Give x[n] the loudness over time level[n] (0..1), relative to the loudest, measured as above.
 * Where x is silent, a trace of noise of its own colour (-34 dB, Philox of `seed`) fills in.
 * Thread: gen. */
BrumeStatus brume_blend_drawn(float *x, const double *level, size_t n, uint64_t seed);

/** Replace spans[n_spans][2] (samples, rising, apart) of x[n] by those of other[n], exactly, and
 * cross-fade over 10 ms outside of them. What follows a span moves by up to 10 ms, so that waves go
 * on where they were. Thread: gen. */
BrumeStatus brume_blend_spans(float *x, const float *other, size_t n, size_t spans[][2],
                              size_t n_spans);

#endif // BRUME_PLUGIN_CORE_BLEND_H
