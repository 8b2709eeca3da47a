// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/transform/stft.h"

#include "dsp/transform/dmath.h"
#include "dsp/transform/fft.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct BrumeStftImpl {
  size_t size;
  size_t hop;
  BrumeFft *fft;
  double *window; ///< [size]
};

static BrumeStatus set_up(BrumeStft *const stft, const size_t size, const size_t hop) {
  BrumeStatus status = BRUME_STATUS_OK;
  stft->size = size;
  stft->hop = hop;
  stft->fft = brume_fft_new(size, &status);
  if (status) {
    return status;
  }
  stft->window = malloc(size * sizeof(stft->window[0]));
  if (!stft->window) {
    return BRUME_STATUS_NO_MEMORY;
  }
  for (size_t m = 0; m < size; ++m) {
    stft->window[m] = 0.5 - 0.5 * brume_dmath_cos_turns((double)m / (double)size);
  }
  return BRUME_STATUS_OK;
}

BrumeStft *brume_stft_new(const size_t size, const size_t hop, BrumeStatus *const status) {
  BrumeStatus st = BRUME_STATUS_BAD_ARG;
  BrumeStft *stft = NULL;
  if (size >= 4 && hop >= 1 && hop <= size / 2) {
    stft = calloc(1, sizeof(*stft));
    st = stft ? set_up(stft, size, hop) : BRUME_STATUS_NO_MEMORY;
  }
  if (st) {
    brume_stft_free(stft);
    stft = NULL;
  }
  if (status) {
    *status = st;
  }
  return stft;
}

void brume_stft_free(BrumeStft *const stft) {
  if (stft) {
    free(stft->window);
    brume_fft_free(stft->fft);
    free(stft);
  }
}

size_t brume_stft_bins(const BrumeStft *const stft) {
  return stft->size / 2 + 1;
}

size_t brume_stft_frames(const BrumeStft *const stft, const size_t n) {
  return n / stft->hop + (n % stft->hop != 0) + 1;
}

const double *brume_stft_frame(BrumeStft *const stft, const float *const x, const size_t n,
                               const size_t frame) {
  // Window sample m lies on sample frame * hop + m - size / 2 of the sound
  double *const in = brume_fft_samples(stft->fft);
  const size_t half = stft->size / 2;
  const size_t last =
      frame > (SIZE_MAX - stft->size) / stft->hop ? SIZE_MAX - stft->size : frame * stft->hop;
  for (size_t m = 0; m < stft->size; ++m) {
    const size_t at = last + m; // Shifted by half, to stay unsigned
    in[m] = at >= half && at - half < n ? stft->window[m] * (double)x[at - half] : 0.0;
  }
  brume_fft_forward(stft->fft);
  return brume_fft_bins(stft->fft);
}

void brume_stft_forward(BrumeStft *const stft, const float *const x, const size_t n,
                        double *const spectra) {
  const size_t step = 2 * brume_stft_bins(stft);
  const size_t frames = brume_stft_frames(stft, n);
  for (size_t f = 0; f < frames; ++f) {
    memcpy(spectra + f * step, brume_stft_frame(stft, x, n, f), step * sizeof(double));
  }
}

/// Add window times the frame's samples to sum, which starts half a window before the sound
static void add_frame(BrumeStft *const stft, const double *const bins, double *const sum,
                      const size_t room) {
  memcpy(brume_fft_bins(stft->fft), bins, 2 * brume_stft_bins(stft) * sizeof(double));
  brume_fft_inverse(stft->fft);
  const double *const y = brume_fft_samples(stft->fft);
  const size_t count = room < stft->size ? room : stft->size;
  for (size_t m = 0; m < count; ++m) {
    sum[m] += stft->window[m] * y[m];
  }
}

/// Sum of the squared windows of frames 0..frames-1 at place `at`, counted as in add_frame()
static double weight_at(const BrumeStft *const stft, const size_t frames, const size_t at) {
  double weight = 0.0;
  size_t f = at / stft->hop;
  f = f < frames ? f : frames - 1;
  for (size_t m = at - f * stft->hop; m < stft->size; m += stft->hop) {
    weight += stft->window[m] * stft->window[m];
    if (f-- == 0) {
      break;
    }
  }
  return weight;
}

BrumeStatus brume_stft_inverse(BrumeStft *const stft, const double *const spectra,
                               const size_t frames, float *const x, const size_t n) {
  const size_t half = stft->size / 2;
  const size_t step = 2 * brume_stft_bins(stft);
  if (frames == 0 || n > SIZE_MAX / sizeof(double) - stft->size ||
      frames > SIZE_MAX / sizeof(double) / step) {
    return BRUME_STATUS_BAD_ARG;
  }
  const size_t total = n + half;
  double *const sum = calloc(total, sizeof(double));
  if (!sum) {
    return BRUME_STATUS_NO_MEMORY;
  }
  for (size_t f = 0; f < frames && f <= total / stft->hop; ++f) {
    const size_t start = f * stft->hop;
    if (start < total) {
      add_frame(stft, spectra + f * step, sum + start, total - start);
    }
  }
  for (size_t i = 0; i < n; ++i) {
    // Between two centres at most size / 2 apart the weight is at least 0.5; only where no frame
    // reaches (fewer frames than the sound has) it fades to 0, and there x is 0
    const double weight = weight_at(stft, frames, i + half);
    x[i] = weight > 1e-9 ? (float)(sum[i + half] / weight) : 0.0f;
  }
  free(sum);
  return BRUME_STATUS_OK;
}
