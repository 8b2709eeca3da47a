// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_RESAMPLE_INTERP_IMPL_H
#define BRUME_DSP_RESAMPLE_INTERP_IMPL_H

#include "dsp/resample/interp.h"

enum {
  BRUME_INTERP_LEVELS = 25,                                         ///< Ratios 2^(0/4) .. 2^(24/4)
  BRUME_INTERP_PHASES = 256,                                        ///< At ratios up to 1
  BRUME_INTERP_WIDEST = BRUME_INTERP_TAPS * BRUME_INTERP_RATIO_MAX, ///< Taps of the last level
};

/// Rows of coefficients for one range of ratios; row p is for the fraction p / n_phases. One more
/// row than phases, so that linear interpolation between rows needs no wrap.
typedef struct {
  float *rows;       ///< [n_phases + 1][n_taps]
  unsigned n_taps;   ///< Multiple of 8
  unsigned n_phases; ///< Power of two: the wider the kernel, the fewer are needed
  unsigned shift;    ///< 32 - log2(n_phases)
  float ratio;       ///< The largest that this level is for
} BrumeInterpLevel;

struct BrumeInterpImpl {
  BrumeInterpLevel levels[BRUME_INTERP_LEVELS];
  float *memory; ///< Of all rows
};

#endif // BRUME_DSP_RESAMPLE_INTERP_IMPL_H
