// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Every allocation of the two libraries fails once (the linker's --wrap puts these in the place
// of malloc and calloc; FFTW's own stay as they are). Run with a leak checker to see the rest.

#include "dsp/analysis/descriptors.h"
#include "dsp/analysis/pitch.h"
#include "dsp/transform/decoder.h"
#include "dsp/transform/fft.h"
#include "dsp/transform/stft.h"
#include "tests/unit/unit.h"

#include <limits.h>
#include <stdlib.h>

// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming): the linker's names
void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);

static int allocations_left = INT_MAX;

void *__wrap_malloc(const size_t size) {
  return allocations_left-- > 0 ? __real_malloc(size) : NULL;
}

void *__wrap_calloc(const size_t n, const size_t size) {
  return allocations_left-- > 0 ? __real_calloc(n, size) : NULL;
}
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)

static BrumeStatus make_fft(void) {
  BrumeStatus status = BRUME_STATUS_OK;
  brume_fft_free(brume_fft_new(64, &status));
  return status;
}

static BrumeStatus make_stft(void) {
  BrumeStatus status = BRUME_STATUS_OK;
  brume_stft_free(brume_stft_new(64, 32, &status));
  return status;
}

static BrumeStatus run_inverse(void) {
  static double spectra[2 * 33 * 2];
  float x[32];
  BrumeStatus status = BRUME_STATUS_OK;
  BrumeStft *const stft = brume_stft_new(64, 32, &status);
  if (stft) {
    status = brume_stft_inverse(stft, spectra, 2, x, 32);
  }
  brume_stft_free(stft);
  return status;
}

static BrumeStatus make_decoder(void) {
  float edges[BRUME_LATENT_EDGES];
  for (size_t i = 0; i < BRUME_LATENT_EDGES; ++i) {
    edges[i] = i < BRUME_LATENT_BANDS ? (float)i : 257.0f;
  }
  BrumeStatus status = BRUME_STATUS_OK;
  brume_decoder_free(brume_decoder_new(edges, &status));
  return status;
}

static BrumeStatus run_descriptors(void) {
  static const float x[300];
  double values[BRUME_DESCRIPTOR_COUNT];
  return brume_descriptors_measure(x, 300, 60.0, values);
}

static BrumeStatus run_pitch(void) {
  static const float x[300];
  BrumePitch pitch;
  return brume_pitch_measure(x, 300, &pitch);
}

static void each_allocation_may_fail(void **state) {
  (void)state;
  BrumeStatus (*const jobs[])(void) = {make_fft,     make_stft,       run_inverse,
                                       make_decoder, run_descriptors, run_pitch};
  for (size_t i = 0; i < sizeof(jobs) / sizeof(jobs[0]); ++i) {
    int n = 0;
    BrumeStatus status = BRUME_STATUS_NO_MEMORY;
    for (; n < 20 && status; ++n) {
      allocations_left = n;
      status = jobs[i]();
      const int left = allocations_left;
      allocations_left = INT_MAX;
      assert_true(status ? left < 0 : left == 0);
      assert_true(status == BRUME_STATUS_OK || status == BRUME_STATUS_NO_MEMORY);
    }
    assert_true(n > 1 && status == BRUME_STATUS_OK);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_allocation_may_fail),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
