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

struct BrumeRateImpl {
  soxr_t soxr;
};

BrumeRate *brume_rate_new(const double from, const double to) {
  BrumeRate *const rate = malloc(sizeof(*rate));
  const soxr_quality_spec_t quality = soxr_quality_spec(SOXR_HQ, 0);
  const soxr_runtime_spec_t runtime = soxr_runtime_spec(1);
  soxr_error_t error = NULL;
  if (rate) {
    rate->soxr = soxr_create(from, to, 1, &error, NULL, &quality, &runtime);
    if (rate->soxr && !error) {
      return rate;
    }
  }
  free(rate);
  return NULL;
}

void brume_rate_free(BrumeRate *const rate) {
  if (rate) {
    soxr_delete(rate->soxr);
    free(rate);
  }
}

size_t brume_rate_run(BrumeRate *const rate, const float *const x, const size_t n, float *const out,
                      const size_t n_out) {
  size_t done = 0;
  return soxr_process(rate->soxr, x, n, NULL, out, n_out, &done) ? 0 : done;
}
