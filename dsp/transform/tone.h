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

/** What goes on from one hop to the next in a tone without an end. */
typedef struct {
  double turns[BRUME_LATENT_PARTIALS]; ///< Phase of each partial, -0.5..0.5
  double sum[BRUME_LATENT_OFFSETS];    ///< Offsets of the last second or so, weighted
  double mass[BRUME_LATENT_OFFSETS];   ///< Their weights
  float amp[BRUME_LATENT_PARTIALS];    ///< Amplitudes of the last frame
  double raw[2];                       ///< Contour of the last frames, not smoothed
  double contour, octaves;             ///< Smoothed; and what the last frame is moved by
  unsigned n;                          ///< Frames seen, up to 2
} BrumeToneFlow;

/** Begin a tone without an end. Thread: gen. */
void brume_tone_begin(BrumeTone *tone, BrumeToneFlow *flow, uint64_t seed);

/** Take the next frame, whose grid lies `octaves` above f0_hz, and write the hop between the two
 * frames before it to out[BRUME_LATENT_HOP]; false where there are no two yet. As brume_tone_run(),
 * but offsets are means over what came last, and phases go on when they change. Thread: gen. */
bool brume_tone_push(BrumeTone *tone, BrumeToneFlow *flow, const float *frame, double octaves,
                     double f0_hz, float *out);

#endif // BRUME_DSP_TRANSFORM_TONE_H
