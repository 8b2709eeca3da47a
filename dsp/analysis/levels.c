// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/analysis/levels.h"

#include "dsp/transform/dmath.h"

#include <math.h>

#define TAIL_S 0.1

double brume_levels_db(const double amplitude) {
  if (!(amplitude > 1e-10)) { // BRUME_LEVELS_SILENCE_DB; also NaN
    return BRUME_LEVELS_SILENCE_DB;
  }
  return 20.0 * brume_dmath_log10(amplitude < 1e300 ? amplitude : 1e300);
}

double brume_levels_amplitude(const double db) {
  if (!(db == db)) {
    return 0.0;
  }
  const double low = db > BRUME_LEVELS_SILENCE_DB ? db : BRUME_LEVELS_SILENCE_DB;
  return brume_dmath_exp2((low < 200.0 ? low : 200.0) * BRUME_DMATH_DB);
}

/// RMS of n values, those that are not finite as 0
static double rms(const float *const x, const size_t n) {
  double sum = 0.0;
  for (size_t i = 0; i < n; ++i) {
    const double v = isfinite(x[i]) ? (double)x[i] : 0.0;
    sum += v * v;
  }
  return n > 0 ? sqrt(sum / (double)n) : 0.0;
}

BrumeLevels brume_levels_measure(const float *const x, const size_t n, const double rate) {
  BrumeLevels levels = {0};
  double sum = 0.0;
  for (size_t i = 0; i < n; ++i) {
    if (!isfinite(x[i])) {
      ++levels.bad;
      continue;
    }
    const double magnitude = fabs((double)x[i]);
    levels.peak = magnitude > levels.peak ? magnitude : levels.peak;
    sum += (double)x[i];
  }
  const double tail = rate > 0.0 ? rate * TAIL_S : 0.0;
  const size_t tail_frames = tail < (double)n ? (size_t)tail : n;
  levels.dc = n > 0 ? sum / (double)n : 0.0;
  levels.peak_db = brume_levels_db(levels.peak);
  levels.rms_db = brume_levels_db(rms(x, n));
  levels.tail_db = brume_levels_db(n > 0 ? rms(x + (n - tail_frames), tail_frames) : 0.0);
  return levels;
}

void brume_levels_trim(const float *const x, const size_t n, const double threshold_db,
                       size_t *const start, size_t *const end) {
  const double threshold = brume_levels_amplitude(threshold_db);
  size_t first = n;
  size_t last = 0;
  for (size_t i = 0; i < n; ++i) {
    if (isfinite(x[i]) && fabs((double)x[i]) > threshold) {
      first = first < i ? first : i;
      last = i + 1;
    }
  }
  *start = last > 0 ? first : 0;
  *end = last;
}
