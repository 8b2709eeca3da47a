// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_TRANSFORM_NOISE_H
#define BRUME_DSP_TRANSFORM_NOISE_H

#include "dsp/base/status.h"
#include "dsp/transform/decoder.h"
#include "dsp/transform/fft.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** @file noise.h The decoder's noise: MODEL.md section 2, step 6. Part of decoder.c. */

#define BRUME_NOISE_FFT 512
#define BRUME_NOISE_BINS (BRUME_NOISE_FFT / 2 + 1)

/** Tables and scratch of brume_noise_run(), about 20 KiB. */
typedef struct {
  BrumeFft *fft;                      ///< Owned
  double window[BRUME_NOISE_FFT];     ///< Sine
  double weight[BRUME_NOISE_BINS];    ///< Of the band above, in the level of each bin
  uint8_t below[BRUME_NOISE_BINS];    ///< Band whose middle lies at or below the bin
  double band_db[BRUME_LATENT_BANDS]; ///< Levels of one frame
  double gain[BRUME_NOISE_BINS];      ///< g_b of one frame
  float normal[2 * BRUME_NOISE_BINS]; ///< p_b and q_b of one frame
} BrumeNoise;

/** Prepare for these edges. Returns BRUME_STATUS_FORMAT if they are not whole numbers that rise
 * from 0 to 257, or BRUME_STATUS_NO_MEMORY. brume_noise_clear() is legal after failure too.
 * Thread: setup. */
BrumeStatus brume_noise_init(BrumeNoise *noise, const float edges[BRUME_LATENT_EDGES]);

/** Free what `noise` owns; an all-zero `noise` is legal. Thread: setup. */
void brume_noise_clear(BrumeNoise *noise);

/** Add the noise of latent[frames][BRUME_LATENT_CHANNELS] to out[n].
 *
 * n <= brume_decoder_samples(frames), frames < 2^32; with `loop`, n is BRUME_LATENT_HOP * frames
 * and the first frame begins at the end. Thread: gen.
 */
void brume_noise_run(BrumeNoise *noise, const float *latent, size_t frames, uint64_t seed,
                     bool loop, float *out, size_t n);

/** Add the noise between frame `f` - 1 and frame `f`, which is given, to out[BRUME_LATENT_HOP].
 * tail[BRUME_LATENT_HOP] is what the frame before left, and takes what this one leaves; zeros at
 * the start. The same bits as brume_noise_run(), frame by frame. Thread: gen. */
void brume_noise_push(BrumeNoise *noise, const float *frame, uint64_t seed, uint32_t f, float *tail,
                      float *out);

#endif // BRUME_DSP_TRANSFORM_NOISE_H
