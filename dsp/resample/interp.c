// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/resample/interp.h"

#include "dsp/resample/interp_impl.h"

#include <math.h>
#include <stdlib.h>

// A Kaiser window of beta 8 has side lobes of -81 dB and, over 32 taps, a transition band of
// 0.162 of the sample rate. -6 dB at 0.46 puts its end at 0.54: what lies above 17 kHz of a
// 44.1 kHz sound is softened, images begin 25 kHz above.
#define BETA 8.0
#define CUTOFF 0.46

static const double pi = 3.14159265358979323846;

/// Modified Bessel function of the first kind, order 0, by its power series
static double bessel_i0(const double x) {
  double term = 1.0;
  double sum = 1.0;
  for (int k = 1; k < 60; ++k) {
    term *= (x / (2.0 * k)) * (x / (2.0 * k));
    sum += term;
  }
  return sum;
}

/// The kernel at `t` source frames from its middle, for a `stretch` of 1 or more
static double kernel(const double t, const double stretch) {
  const double half = 0.5 * BRUME_INTERP_TAPS * stretch;
  const double u = t / half;
  if (fabs(u) >= 1.0) {
    return 0.0;
  }
  const double window = bessel_i0(BETA * sqrt(1.0 - u * u)) / bessel_i0(BETA);
  const double x = 2.0 * CUTOFF * t / stretch;
  const double sinc = fabs(x) < 1e-9 ? 1.0 : sin(pi * x) / (pi * x);
  return 2.0 * CUTOFF / stretch * sinc * window;
}

/// Each row sums to 1: the mean of a sound stays, whatever the phase
static void fill_row(float *const row, const unsigned n_taps, const double fraction,
                     const double stretch) {
  double values[BRUME_INTERP_WIDEST];
  double sum = 0.0;
  for (unsigned i = 0; i < n_taps; ++i) {
    // Tap i stands on source frame floor(position) - n_taps / 2 + 1 + i
    values[i] = kernel((double)i - 0.5 * n_taps + 1.0 - fraction, stretch);
    sum += values[i];
  }
  for (unsigned i = 0; i < n_taps; ++i) {
    row[i] = (float)(values[i] / sum);
  }
}

/// Dimensions of level `i`; the rows come later
static BrumeInterpLevel level_of(const unsigned i) {
  const double stretch = exp2(0.25 * i);
  BrumeInterpLevel level = {.ratio = (float)stretch, .n_phases = BRUME_INTERP_PHASES, .shift = 24};
  level.n_taps = ((unsigned)ceil(BRUME_INTERP_TAPS * stretch) + 7) / 8 * 8;
  for (unsigned octave = 4; octave <= i; octave += 4) {
    level.n_phases /= 2;
    ++level.shift;
  }
  return level;
}

BrumeInterp *brume_interp_new(void) {
  size_t n = 0;
  BrumeInterp *const interp = calloc(1, sizeof(BrumeInterp));
  if (!interp) {
    return NULL;
  }
  for (unsigned i = 0; i < BRUME_INTERP_LEVELS; ++i) {
    interp->levels[i] = level_of(i);
    n += (size_t)interp->levels[i].n_taps * (interp->levels[i].n_phases + 1);
  }
  interp->memory = aligned_alloc(64, (n * sizeof(float) + 63) / 64 * 64);
  if (!interp->memory) {
    free(interp);
    return NULL;
  }
  float *at = interp->memory;
  for (unsigned i = 0; i < BRUME_INTERP_LEVELS; ++i) {
    BrumeInterpLevel *const level = &interp->levels[i];
    level->rows = at;
    for (unsigned p = 0; p <= level->n_phases; ++p, at += level->n_taps) {
      fill_row(at, level->n_taps, (double)p / level->n_phases, exp2(0.25 * i));
    }
  }
  return interp;
}

void brume_interp_free(BrumeInterp *const interp) {
  if (interp) {
    free(interp->memory);
    free(interp);
  }
}
