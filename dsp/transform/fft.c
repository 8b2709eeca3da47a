// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/transform/fft.h"

#include <fftw3.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// How the bits are kept the same on every CPU:
// - FFTW_ESTIMATE picks a plan by counting operations; it never measures time.
// - FFTW_NO_SIMD keeps out the code that FFTW has for SSE2, AVX, ... and chooses by CPUID. What
//   is left is plain C, compiled for the architecture's baseline (on x86-64: SSE2 scalars, no
//   fused multiply-add), so that its arithmetic is that of IEEE 754.
// - FFTW_UNALIGNED makes the plan independent of where the buffers lie.
// tests/unit/test_transform.c looks for SIMD code in the printed plans. Wisdom that other code in
// the process gathers for SIMD plans does not reach ours (tried with 3.3.10): the flag is part of
// what FFTW looks it up by. Cost: a 512-point inverse takes 3 us instead of 1.
#define PLAN_FLAGS (FFTW_ESTIMATE | FFTW_UNALIGNED | FFTW_NO_SIMD)

struct BrumeFftImpl {
  size_t n;
  double *samples;    ///< [n]
  fftw_complex *bins; ///< [n / 2 + 1]
  fftw_plan forward;
  fftw_plan inverse;
};

// FFTW's planner is one global object that is not safe to enter from two threads; executing is.
static pthread_mutex_t planner_mutex = PTHREAD_MUTEX_INITIALIZER;

static BrumeStatus make_plans(BrumeFft *const fft) {
  pthread_mutex_lock(&planner_mutex);
  const int n = (int)fft->n;
  fft->forward = fftw_plan_dft_r2c_1d(n, fft->samples, fft->bins, PLAN_FLAGS | FFTW_PRESERVE_INPUT);
  fft->inverse = fftw_plan_dft_c2r_1d(n, fft->bins, fft->samples, PLAN_FLAGS | FFTW_DESTROY_INPUT);
  pthread_mutex_unlock(&planner_mutex);
  return fft->forward && fft->inverse ? BRUME_STATUS_OK : BRUME_STATUS_NO_MEMORY;
}

static BrumeStatus set_up(BrumeFft *const fft, const size_t n) {
  fft->n = n;
  fft->samples = fftw_alloc_real(n);
  fft->bins = fftw_alloc_complex(n / 2 + 1);
  if (!fft->samples || !fft->bins) {
    return BRUME_STATUS_NO_MEMORY;
  }
  memset(fft->samples, 0, n * sizeof(fft->samples[0]));
  memset(fft->bins, 0, (n / 2 + 1) * sizeof(fft->bins[0]));
  return make_plans(fft);
}

BrumeFft *brume_fft_new(const size_t n, BrumeStatus *const status) {
  BrumeStatus st = BRUME_STATUS_BAD_ARG;
  BrumeFft *fft = NULL;
  if (n >= 2 && n <= BRUME_FFT_MAX && n % 2 == 0) {
    fft = calloc(1, sizeof(*fft));
    st = fft ? set_up(fft, n) : BRUME_STATUS_NO_MEMORY;
  }
  if (st) {
    brume_fft_free(fft);
    fft = NULL;
  }
  if (status) {
    *status = st;
  }
  return fft;
}

void brume_fft_free(BrumeFft *const fft) {
  if (!fft) {
    return;
  }
  pthread_mutex_lock(&planner_mutex); // Destroying a plan touches the planner's tables too
  if (fft->inverse) {
    fftw_destroy_plan(fft->inverse);
  }
  if (fft->forward) {
    fftw_destroy_plan(fft->forward);
  }
  pthread_mutex_unlock(&planner_mutex);
  fftw_free(fft->bins);
  fftw_free(fft->samples);
  free(fft);
}

size_t brume_fft_size(const BrumeFft *const fft) {
  return fft->n;
}

double *brume_fft_samples(BrumeFft *const fft) {
  return fft->samples;
}

double *brume_fft_bins(BrumeFft *const fft) {
  return fft->bins[0];
}

void brume_fft_forward(BrumeFft *const fft) {
  fftw_execute(fft->forward);
}

void brume_fft_inverse(BrumeFft *const fft) {
  fft->bins[0][1] = 0.0;
  fft->bins[fft->n / 2][1] = 0.0;
  fftw_execute(fft->inverse);
  const double scale = 1.0 / (double)fft->n;
  for (size_t i = 0; i < fft->n; ++i) {
    fft->samples[i] *= scale;
  }
}

char *brume_fft_plans(const BrumeFft *const fft) {
  pthread_mutex_lock(&planner_mutex);
  char *const forward = fftw_sprint_plan(fft->forward);
  char *const inverse = fftw_sprint_plan(fft->inverse);
  pthread_mutex_unlock(&planner_mutex);
  char *text = NULL;
  if (forward && inverse) {
    const size_t size = strlen(forward) + strlen(inverse) + 2;
    text = malloc(size);
    if (text) {
      snprintf(text, size, "%s\n%s", forward, inverse);
    }
  }
  free(inverse);
  free(forward);
  return text;
}
