// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_TRANSFORM_LEVEL_H
#define BRUME_DSP_TRANSFORM_LEVEL_H

#include "dsp/transform/dmath.h"

/** @file level.h Levels and contours of latents: MODEL.md section 2, steps 1 and 2. Part of
 * decoder.c. */

#define BRUME_LEVEL_TONE_FLOOR_DB (-80.0)
#define BRUME_LEVEL_NOISE_FLOOR_DB (-85.0)
#define BRUME_LEVEL_GATE_DB 8.0 ///< What lies less than this above the floor is silent
#define BRUME_LEVEL_TOP_DB 40.0 ///< Nothing a network makes is meant to be louder

/** Return x held between low and high; NaN gives low. */
static inline double brume_level_clamp(const double x, const double low, const double high) {
  const double y = x > low ? x : low;
  return y < high ? y : high;
}

/** Return 10^(db / 20). */
static inline double brume_level_amplitude(const double db) {
  return brume_dmath_exp2(db * BRUME_DMATH_DB);
}

/** Return the amplitude of a level in dB, 0 where that is less than BRUME_LEVEL_GATE_DB above the
 * floor; `closed` is brume_level_amplitude(floor + BRUME_LEVEL_GATE_DB). */
static inline double brume_level_gate(const double db, const double closed) {
  const double a = brume_level_amplitude(db) - closed;
  return a > 0.0 ? a : 0.0;
}

/** Return the grid's deviation in octaves that a contour channel's value stands for, step 1 without
 * the smoothing. 0.02 sinh(6) is 4, beyond the limit of 3 already; NaN gives 0. */
static inline double brume_level_contour(const double z) {
  const double e = brume_level_clamp(z == z ? z : 0.0, -6.0, 6.0) * 0x1.71547652b82fep+0;
  const double c = 0.5 * 0.02 * (brume_dmath_exp2(e) - brume_dmath_exp2(-e));
  return brume_level_clamp(c, -3.0, 3.0);
}

#endif // BRUME_DSP_TRANSFORM_LEVEL_H
