// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/base/philox.h"
#include "dsp/transform/dmath.h"
#include "dsp/transform/fft.h"
#include "dsp/transform/stft.h"
#include "tests/unit/unit.h"
#include "tests/unit/worst.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static const double two_pi = 6.283185307179586476925;

static void dmath_is_exact_to_its_promise(void **state) {
  (void)state;
  double worst = 0.0;
  for (int i = -200000; i <= 200000; ++i) {
    const double x = i * 0.00497;
    const double want = exp2(x);
    worst = worst_of(worst, fabs(brume_dmath_exp2(x) - want) / want);
    const double y = exp2(x * 0.9);
    worst = worst_of(worst, fabs(brume_dmath_log2(y) - x * 0.9) / fmax(1.0, fabs(x)));
    const double near = 1.0 + i * 1e-7;
    worst = worst_of(worst, fabs(brume_dmath_log2(near) - log2(near)));
    worst = worst_of(worst, fabs(brume_dmath_cos_turns(x) - cos(two_pi * fmod(x, 1.0))));
    worst = worst_of(worst, fabs(brume_dmath_sin_turns(x) - sin(two_pi * fmod(x, 1.0))));
  }
  print_message("dmath: largest error %g\n", worst);
  assert_true(worst < 2e-15); // 2^-51 is 4.4e-16; fmod and 2 pi of the check add the rest
  assert_true(brume_dmath_exp2(3.0) == 8.0);
  assert_true(brume_dmath_exp2(-1e308) > 0.0);
  assert_true(brume_dmath_exp2(1e308) < INFINITY);
  assert_true(brume_dmath_exp2((double)NAN) < 1e-300);
  assert_true(brume_dmath_log2(1024.0) == 10.0);
}

/// Largest difference from the definition's sum, against the root of the energy
static double fft_error(const size_t n) {
  BrumeFft *const fft = brume_fft_new(n, NULL);
  assert_non_null(fft);
  float *const x = malloc(n * sizeof(float));
  brume_philox_normal(n, 0, 0, n, x);
  for (size_t i = 0; i < n; ++i) {
    brume_fft_samples(fft)[i] = (double)x[i];
  }
  brume_fft_forward(fft);
  const double *const bins = brume_fft_bins(fft);
  double worst = 0.0;
  for (size_t b = 0; b <= n / 2; ++b) {
    double re = 0.0;
    double im = 0.0;
    for (size_t m = 0; m < n; ++m) {
      const double angle = two_pi * (double)(b * m % n) / (double)n;
      re += (double)x[m] * cos(angle);
      im -= (double)x[m] * sin(angle);
    }
    worst = worst_of(worst, hypot(bins[2 * b] - re, bins[2 * b + 1] - im) / sqrt((double)n));
  }
  brume_fft_bins(fft)[1] = 5.0; // Counts as 0
  brume_fft_inverse(fft);
  for (size_t i = 0; i < n; ++i) {
    worst = worst_of(worst, fabs(brume_fft_samples(fft)[i] - (double)x[i]));
  }
  free(x);
  brume_fft_free(fft);
  return worst;
}

static void fft_is_the_sum_it_stands_for(void **state) {
  (void)state;
  static const size_t sizes[] = {2, 4, 6, 30, 100, 512, 1024, 1226};
  for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); ++i) {
    assert_true(fft_error(sizes[i]) < 1e-12); // The sum itself is good to about 1e-13
  }
}

static void bad_sizes_are_refused(void **state) {
  (void)state;
  static const size_t sizes[] = {0, 1, 3, 511, BRUME_FFT_MAX + 2, SIZE_MAX, SIZE_MAX - 1};
  for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); ++i) {
    BrumeStatus status = BRUME_STATUS_OK;
    assert_null(brume_fft_new(sizes[i], &status));
    assert_int_equal(status, BRUME_STATUS_BAD_ARG);
  }
  BrumeStatus status = BRUME_STATUS_OK;
  assert_null(brume_stft_new(1024, 513, &status));
  assert_int_equal(status, BRUME_STATUS_BAD_ARG);
  assert_null(brume_stft_new(1024, 0, &status));
  assert_null(brume_stft_new(2, 1, &status));
  assert_null(brume_stft_new(1023, 100, NULL));
  brume_fft_free(NULL);
  brume_stft_free(NULL);
}

static void plans_hold_no_code_for_special_cpus(void **state) {
  (void)state;
  static const char *const words[] = {"avx", "sse", "neon", "altivec", "vsx", "kcvi"};
  static const size_t sizes[] = {512, 1024, 2048, 4096, 16384};
  for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); ++i) {
    BrumeFft *const fft = brume_fft_new(sizes[i], NULL);
    char *const text = brume_fft_plans(fft);
    assert_non_null(text);
    for (size_t k = 0; k < 6; ++k) {
      assert_null(strstr(text, words[k]));
    }
    free(text);
    brume_fft_free(fft);
  }
}

static void *plan_and_run(void *const arg) {
  size_t *const failures = arg;
  for (size_t i = 0; i < 40; ++i) {
    const size_t n = 64 + 2 * (i % 7);
    BrumeFft *const fft = brume_fft_new(n, NULL);
    if (!fft) {
      ++*failures;
      continue;
    }
    brume_fft_samples(fft)[1] = 1.0;
    brume_fft_forward(fft);
    brume_fft_inverse(fft);
    *failures += fabs(brume_fft_samples(fft)[1] - 1.0) > 1e-12;
    brume_fft_free(fft);
  }
  return NULL;
}

static void threads_may_plan_at_once(void **state) {
  (void)state;
  pthread_t threads[4];
  size_t failures[4] = {0};
  for (size_t i = 0; i < 4; ++i) {
    assert_int_equal(pthread_create(&threads[i], NULL, plan_and_run, &failures[i]), 0);
  }
  for (size_t i = 0; i < 4; ++i) {
    pthread_join(threads[i], NULL);
    assert_int_equal(failures[i], 0);
  }
}

/// Largest round trip error of full-scale noise
static double round_trip(const size_t size, const size_t hop, const size_t n) {
  BrumeStft *const stft = brume_stft_new(size, hop, NULL);
  assert_non_null(stft);
  const size_t frames = brume_stft_frames(stft, n);
  float *const x = malloc((n + 1) * sizeof(float));
  float *const y = malloc((n + 1) * sizeof(float));
  double *const spectra = malloc(frames * brume_stft_bins(stft) * 2 * sizeof(double));
  brume_philox_uniform(3, 0, 0, n, x);
  for (size_t i = 0; i < n; ++i) {
    x[i] = 2.0f * x[i] - 1.0f;
    y[i] = 9.0f;
  }
  y[n] = 7.0f;
  brume_stft_forward(stft, x, n, spectra);
  assert_int_equal(brume_stft_inverse(stft, spectra, frames, y, n), BRUME_STATUS_OK);
  double worst = 0.0;
  for (size_t i = 0; i < n; ++i) {
    worst = worst_of(worst, fabs((double)y[i] - (double)x[i]));
  }
  assert_true(y[n] == 7.0f);
  free(spectra);
  free(y);
  free(x);
  brume_stft_free(stft);
  return worst;
}

static void stft_gives_the_sound_back(void **state) {
  (void)state;
  static const size_t pairs[][2] = {{1024, 256}, {512, 256},   {512, 128}, {1024, 512}, {256, 100},
                                    {2048, 441}, {4096, 1024}, {4, 1},     {6, 3},      {64, 1}};
  static const size_t lengths[] = {0, 1, 2, 255, 256, 257, 1001, 4411, 44101};
  double worst = 0.0;
  for (size_t p = 0; p < sizeof(pairs) / sizeof(pairs[0]); ++p) {
    for (size_t k = 0; k < sizeof(lengths) / sizeof(lengths[0]); ++k) {
      if (lengths[k] < 400 * pairs[p][1]) { // The smallest hops need not run for long
        worst = worst_of(worst, round_trip(pairs[p][0], pairs[p][1], lengths[k]));
      }
    }
  }
  print_message("stft: largest round trip error %g\n", worst);
  assert_true(worst <= 1e-6);
}

static void stft_frames_lie_on_multiples_of_the_hop(void **state) {
  (void)state;
  enum { N = 3000, SIZE = 512, HOP = 128 };
  static float x[N];
  BrumeStft *const stft = brume_stft_new(SIZE, HOP, NULL);
  assert_int_equal(brume_stft_frames(stft, N), 25);
  assert_int_equal(brume_stft_frames(stft, 0), 1);
  assert_int_equal(brume_stft_frames(stft, 2 * HOP), 3);
  x[10 * HOP] = 1.0f; // The middle of frame 10, where the window is 1
  const double *const bins = brume_stft_frame(stft, x, N, 10);
  for (size_t b = 0; b <= SIZE / 2; ++b) {
    assert_true(fabs(bins[2 * b] - (b % 2 ? -1.0 : 1.0)) < 1e-12);
    assert_true(fabs(bins[2 * b + 1]) < 1e-12);
  }
  const double *const far = brume_stft_frame(stft, x, N, SIZE_MAX);
  assert_true(far[0] == 0.0);
  brume_stft_free(stft);
}

static void stft_of_too_few_frames_ends_early(void **state) {
  (void)state;
  enum { N = 2000, SIZE = 256, HOP = 64, FRAMES = 6 };
  static float x[N];
  static float y[N];
  for (size_t i = 0; i < N; ++i) {
    x[i] = 0.5f;
  }
  BrumeStft *const stft = brume_stft_new(SIZE, HOP, NULL);
  double *const spectra =
      malloc(brume_stft_frames(stft, N) * brume_stft_bins(stft) * 2 * sizeof(double));
  brume_stft_forward(stft, x, N, spectra);
  assert_int_equal(brume_stft_inverse(stft, spectra, FRAMES, y, N), BRUME_STATUS_OK);
  assert_true(fabsf(y[HOP * (FRAMES - 1)] - 0.5f) < 1e-6f);
  for (size_t i = HOP * (FRAMES - 1) + SIZE / 2; i < N; ++i) {
    assert_true(y[i] == 0.0f);
  }
  assert_int_equal(brume_stft_inverse(stft, spectra, 0, y, N), BRUME_STATUS_BAD_ARG);
  assert_int_equal(brume_stft_inverse(stft, spectra, 1, y, SIZE_MAX), BRUME_STATUS_BAD_ARG);
  free(spectra);
  brume_stft_free(stft);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(dmath_is_exact_to_its_promise),
      cmocka_unit_test(fft_is_the_sum_it_stands_for),
      cmocka_unit_test(bad_sizes_are_refused),
      cmocka_unit_test(plans_hold_no_code_for_special_cpus),
      cmocka_unit_test(threads_may_plan_at_once),
      cmocka_unit_test(stft_gives_the_sound_back),
      cmocka_unit_test(stft_frames_lie_on_multiples_of_the_hop),
      cmocka_unit_test(stft_of_too_few_frames_ends_early),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
