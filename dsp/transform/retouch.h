// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_TRANSFORM_RETOUCH_H
#define BRUME_DSP_TRANSFORM_RETOUCH_H

#include "dsp/transform/decoder.h"

#ifdef __cplusplus
extern "C" {
#endif

/** @file retouch.h Small changes of a finished latent: an equaliser, its timing, its grain.
 *
 * A latent holds levels over time and frequency, so that what a mastering desk does to a sound is a
 * sum here: gains in dB, and a time axis that is bent. What the levels say of silence stays silent.
 */

#define BRUME_RETOUCH_MARKS 4 ///< Onset, top, 30 dB below it, 50 dB below it (descriptors.h)

/** What to change. All zero, with equal marks, changes nothing. Plain data. */
typedef struct {
  double octaves; ///< How far up noise bands move; partials follow the grid, which the caller moves
  double tilt_db; ///< Gain per octave, 0 at 1 kHz
  double low_db;  ///< Gain below 150 Hz
  double body_db; ///< Gain below 500 Hz, and as much less above 2 kHz
  double snap_db; ///< Gain of 2 to 8 kHz in the first 20 ms
  double
      flatten; ///< -1..1: how far levels between 100 Hz and 10 kHz go to the strongest of the frame
  double waver;   ///< -1: levels smoothed over 40 ms; above 0: so many times what they waver added,
                  ///< and twice as many dB of noise
  double lift_db; ///< Gain of the start, less and less until the second mark
  double from[BRUME_RETOUCH_MARKS]; ///< Places in frames, rising
  double to[BRUME_RETOUCH_MARKS]; ///< Where they are to be, rising; frames after the last follow it
} BrumeRetouch;

/** Write latent[frames][BRUME_LATENT_CHANNELS], natural units, changed so, to out, which is
 * another.
 *
 * `edges` are the noise bands' as for brume_decoder_new(), f0_hz the pitch grid's; `seed` chooses
 * the noise (Philox, `stream`). The same bits on every CPU. Thread: any. */
void brume_retouch(const BrumeRetouch *retouch, const float edges[BRUME_LATENT_EDGES], double f0_hz,
                   uint64_t seed, uint32_t stream, const float *latent, size_t frames, float *out);

/** Return where the place `from`, in frames of the latent as it was, is afterwards. Thread: any. */
double brume_retouch_place(const BrumeRetouch *retouch, double from);

#ifdef __cplusplus
}
#endif

#endif // BRUME_DSP_TRANSFORM_RETOUCH_H
