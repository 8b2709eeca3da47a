// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/voice/drive.h"

#include "dsp/base/fmath.h"

#include <math.h>
#include <string.h>

enum { CHUNK = 64 };

#define RANGE_LOG2 4.983f // log2(10^(30 / 20)): 30 dB
#define FULL_AVERAGE 0.1f // From this amount on, the whole way between samples is averaged

static float held(const float amount) {
  return amount > 0.0f ? (amount < 1.0f ? amount : 1.0f) : 0.0f;
}

/// How s and the share of the way between samples go over a block
typedef struct {
  float s, s_step, w, w_step;
} Way;

/// x[n], n <= CHUNK, whose first frame is frame `first` of the block
static void saturate(BrumeDrive *const drive, const Way *const way, const size_t first,
                     float *const x, const size_t n) {
  float in[CHUNK + 1]; // Apart from the output, so that four go side by side
  in[0] = drive->before;
  memcpy(in + 1, x, n * sizeof(*x));
  drive->before = in[n];
  for (size_t i = 0; i < n; ++i) {
    const float at = (float)(int)(first + i);
    const float s = way->s + way->s_step * at;
    const float ss = s * s;
    const float x1 = in[i + 1];
    const float x0 = x1 + (way->w + way->w_step * at) * (in[i] - x1);
    x[i] = (x1 + x0) * sqrtf(1.0f + ss) / (sqrtf(1.0f + ss * x1 * x1) + sqrtf(1.0f + ss * x0 * x0));
  }
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
  const float s = brume_exp2f(RANGE_LOG2 * a) - 1.0f;
  const float s_end = brume_exp2f(RANGE_LOG2 * b) - 1.0f;
  // Averaging costs treble; it comes in with the drive, so that none is none
  const float w = fminf(a / FULL_AVERAGE, 1.0f);
  const float w_end = fminf(b / FULL_AVERAGE, 1.0f);
  const Way way = {s, (s_end - s) / (float)n, w, (w_end - w) / (float)n};
  for (size_t i = 0; i < n; i += CHUNK) {
    saturate(drive, &way, i, x + i, n - i < CHUNK ? n - i : CHUNK);
  }
  if (!isfinite(drive->before)) {
    drive->before = 0.0f;
  }
}
