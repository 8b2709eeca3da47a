// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/filter/smooth.h"

#include "dsp/base/fmath.h"

#include <math.h>

float brume_smooth_share(const float time_s, const double rate, const size_t frames) {
  const double span = (double)time_s * rate;
  return span > 0.0 ? 1.0f - brume_expf((float)(-(double)frames / span)) : 1.0f;
}

BrumeRamp brume_smooth_next(BrumeSmooth *const smooth, const float target, const float share) {
  const BrumeRamp still = {smooth->value, smooth->value};
  if (!isfinite(target)) {
    return still;
  }
  const float gap = target - smooth->value;
  const float close = 1e-5f * (1.0f + fabsf(target)); // -100 dB: the step is not heard
  smooth->value = fabsf(gap) <= close ? target : smooth->value + share * gap;
  return (BrumeRamp){still.start, smooth->value};
}

void brume_ramp_scale(const BrumeRamp ramp, float *const x, const size_t n) {
  const float step = n ? (ramp.end - ramp.start) / (float)n : 0.0f;
  for (size_t i = 0; i < n; ++i) {
    x[i] *= ramp.start + step * (float)(int)i;
  }
}

void brume_ramp_mix(const BrumeRamp ramp, const float *const x, float *const out, const size_t n) {
  const float step = n ? (ramp.end - ramp.start) / (float)n : 0.0f;
  for (size_t i = 0; i < n; ++i) {
    out[i] += x[i] * (ramp.start + step * (float)(int)i);
  }
}
