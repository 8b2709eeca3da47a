// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/rate.h"

#include <soxr.h>
#include <stdlib.h>
#include <string.h>

BrumeStatus brume_rate_convert(const float *const x, const size_t n, const double from,
                               const double to, float **const out, size_t *const n_out) {
  *out = NULL;
  const double exact = (double)n * to / from + 0.5;
  if (!(from > 0.0 && to > 0.0 && exact < 4e9)) {
    return BRUME_STATUS_BAD_ARG;
  }
  const size_t length = exact < 1.0 ? 1 : (size_t)exact;
  float *const y = calloc(length, sizeof(*y));
  if (!y) {
    return BRUME_STATUS_NO_MEMORY;
  }
  if (from == to) {
    memcpy(y, x, n * sizeof(*y));
  } else {
    // 20 bits is the best grade that computes in single precision, whose code is the same on
    // each x86-64; the double-precision grades ask the CPU for AVX.
    const soxr_quality_spec_t quality = soxr_quality_spec(SOXR_HQ, 0);
    const soxr_runtime_spec_t runtime = soxr_runtime_spec(1);
    size_t done = 0;
    if (soxr_oneshot(from, to, 1, x, n, NULL, y, length, &done, NULL, &quality, &runtime)) {
      free(y);
      return BRUME_STATUS_NO_MEMORY;
    }
  }
  *out = y;
  *n_out = length;
  return BRUME_STATUS_OK;
}
