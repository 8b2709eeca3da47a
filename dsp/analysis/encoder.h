// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_ANALYSIS_ENCODER_H
#define BRUME_DSP_ANALYSIS_ENCODER_H

#include "dsp/base/status.h"
#include "dsp/transform/decoder.h"

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @file encoder.h Sounds to latents: what dsp/transform/decoder.h undoes (MODEL.md section 2).
 *
 * The same analysis as `analyse` in model/train/latent.py, which made the latents that the
 * denoiser was trained on: partials on a moving pitch grid, and bands of what they leave
 * (spectral modelling synthesis, Serra and Smith 1990). The same bits on every CPU. Takes about
 * 0.1 s a second of sound with all partials.
 */

/** What the pitch grid follows. */
typedef enum {
  BRUME_ENCODER_NOISE,  ///< Nothing: a fixed grid
  BRUME_ENCODER_DRUM,   ///< The lowest mode
  BRUME_ENCODER_KICK,   ///< The same, and nothing else is down there
  BRUME_ENCODER_PITCHED ///< Harmonics near a known pitch, vibrato included
} BrumeEncoderMode;

/** Encode x[n] at 44.1 kHz into latent[brume_decoder_frames(n)][BRUME_LATENT_CHANNELS], natural
 * units, for noise bands with these edges.
 *
 * `f0_hz` is the grid's frequency, 20 to 5000. Returns BRUME_STATUS_BAD_ARG for another, for n of 0
 * or above 2^22, or for a value that is not finite; BRUME_STATUS_NO_MEMORY. Thread: gen.
 */
BrumeStatus brume_encoder_run(const float edges[BRUME_LATENT_EDGES], BrumeEncoderMode mode,
                              double f0_hz, const float *x, size_t n, float *latent);

/** Find the strongest frequency between `low` and `high` Hz in the first 16384 samples of x[n].
 *
 * *share becomes the part of that range's power which lies within 4 % of it. 0 for silence, and on
 * failure, for which *status is set. Thread: gen. */
double brume_encoder_dominant_hz(const float *x, size_t n, double low, double high, double *share,
                                 BrumeStatus *status);

#ifdef __cplusplus
}
#endif

#endif // BRUME_DSP_ANALYSIS_ENCODER_H
