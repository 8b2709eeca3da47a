// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/voice/drive.h"

#include "dsp/base/fmath.h"

#include <math.h>

#define RANGE_LOG2 4.983f // log2(10^(30 / 20)): 30 dB
#define FULL_AVERAGE 0.1f // From this amount on, the whole way between samples is averaged

static float held(const float amount) {
  return amount > 0.0f ? (amount < 1.0f ? amount : 1.0f) : 0.0f;
}

void brume_drive_process(BrumeDrive *const drive, const float amount_start, const float amount_end,
                         float *const x, const size_t n) {
  const float a = held(amount_start);
  const float b = held(amount_end);
  if (n == 0) {
    return;
  }
  if (a == 0.0f && b == 0.0f) {
    drive->before = x[n - 1];
    return;
  }
  const float s_start = brume_exp2f(RANGE_LOG2 * a) - 1.0f;
  const float s_step = (brume_exp2f(RANGE_LOG2 * b) - 1.0f - s_start) / (float)n;
  // Averaging costs treble; it comes in with the drive, so that none is none
  const float w_start = fminf(a / FULL_AVERAGE, 1.0f);
  const float w_step = (fminf(b / FULL_AVERAGE, 1.0f) - w_start) / (float)n;
  float before = drive->before;
  drive->before = x[n - 1];
  for (size_t i = 0; i < n; ++i) {
    const float at = (float)(int)i;
    const float s = s_start + s_step * at;
    const float x1 = x[i];
    const float x0 = x1 + (w_start + w_step * at) * (before - x1);
    const float ss = s * s;
    x[i] = (x1 + x0) * sqrtf(1.0f + ss) / (sqrtf(1.0f + ss * x1 * x1) + sqrtf(1.0f + ss * x0 * x0));
    before = x1;
  }
  if (!isfinite(drive->before)) {
    drive->before = 0.0f;
  }
}
