// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_TRANSFORM_TONE_H
#define BRUME_DSP_TRANSFORM_TONE_H

#include "dsp/transform/decoder.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** @file tone.h The decoder's partials: MODEL.md section 2, steps 1 to 5. Part of decoder.c. */

/** Scratch of brume_tone_run(), about 9 KiB; needs no set-up. The levels of silent partials are
 * exactly 0 in `amp`. */
typedef struct {
  double phase[BRUME_LATENT_HOP];         ///< Phase of the grid in turns, this frame's samples
  double hz[BRUME_LATENT_HOP];            ///< Frequency of the grid
  float frac[BRUME_LATENT_HOP];           ///< Phase of one partial in turns, -0.5..0.5
  float env[BRUME_LATENT_HOP];            ///< Amplitude of one partial
  float sum[BRUME_LATENT_HOP];            ///< Sum of the partials
  float amp[2][BRUME_LATENT_PARTIALS];    ///< Amplitudes at the frame's start and end
  double ratio[BRUME_LATENT_PARTIALS];    ///< Frequency of the partials on the grid
  float start[BRUME_LATENT_PARTIALS + 1]; ///< Start phases in turns, [k] of partial k
} BrumeTone;

/** Write the tone of latent[frames][BRUME_LATENT_CHANNELS] to out[n].
 *
 * frames >= 1, n <= brume_decoder_samples(frames), 0 < f0_hz <= 22050; with `loop`, n is
 * BRUME_LATENT_HOP * frames, and each partial makes a whole number of turns. Thread: gen.
 */
void brume_tone_run(BrumeTone *tone, const float *latent, size_t frames, double f0_hz,
                    uint64_t seed, bool loop, float *out, size_t n);

#endif // BRUME_DSP_TRANSFORM_TONE_H
