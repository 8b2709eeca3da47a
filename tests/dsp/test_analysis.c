// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/analysis/descriptors.h"
#include "dsp/analysis/levels.h"
#include "dsp/analysis/pitch.h"
#include "dsp/base/clock.h"
#include "dsp/base/philox.h"
#include "tests/dsp/vectors.h"
#include "tests/unit/unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RATE 44100.0

static const double two_pi = 6.283185307179586476925;
static Vectors *vectors;

/** 1e-6 of a unit: both sides compute in double and differ by the order of sums (1e-13). The times
 * are counts of blocks, where only a level within 1e-13 of its threshold could differ. */
static void descriptors_are_what_python_measures(void **state) {
  (void)state;
  double worst = 0.0;
  for (uint32_t i = 0; i < vectors->n_cases; ++i) {
    const VectorCase *const c = &vectors->cases[i];
    double values[BRUME_DESCRIPTOR_COUNT];
    const double note = brume_pitch_note(c->f0_hz);
    assert_int_equal(brume_descriptors_measure(c->sound, c->n, note, values), BRUME_STATUS_OK);
    for (size_t k = 0; k < BRUME_DESCRIPTOR_COUNT; ++k) {
      const double error = fabs(values[k] - c->descriptors[k]);
      if (!(error < 1e-6)) {
        print_message("%s %s: %.9g, in Python %.9g\n", c->name, brume_descriptor_name(k), values[k],
                      c->descriptors[k]);
      }
      worst = error <= worst ? worst : error;
    }
  }
  print_message("descriptors: largest difference %g\n", worst);
  assert_true(worst < 1e-6);
}

static void descriptors_have_names_and_units(void **state) {
  (void)state;
  assert_int_equal(BRUME_DESCRIPTOR_COUNT, 10);
  for (size_t i = 0; i < BRUME_DESCRIPTOR_COUNT; ++i) {
    assert_int_equal(brume_descriptor_find(brume_descriptor_name(i)), i);
    assert_non_null(brume_descriptor_unit(i));
  }
  assert_string_equal(brume_descriptor_name(BRUME_DESCRIPTOR_BRIGHTNESS), "brightness");
  assert_string_equal(brume_descriptor_name(BRUME_DESCRIPTOR_PITCH), "pitch");
  assert_null(brume_descriptor_name(BRUME_DESCRIPTOR_COUNT));
  assert_null(brume_descriptor_unit(SIZE_MAX));
  assert_int_equal(brume_descriptor_find("weight"), BRUME_DESCRIPTOR_COUNT);
}

static void descriptors_of_known_sounds(void **state) {
  (void)state;
  enum { N = 44100 };
  float *const x = calloc(N, sizeof(float));
  double v[BRUME_DESCRIPTOR_COUNT];
  // A sine of 1 kHz, half as loud every 50 ms from 0.1 s on: 30 dB in 0.249 s
  for (size_t i = 4410; i < N; ++i) {
    const double t = (double)(i - 4410) / RATE;
    x[i] = (float)(exp2(-t / 0.05) * sin(two_pi * 1000.0 * t));
  }
  assert_int_equal(brume_descriptors_measure(x, N, 83.2, v), BRUME_STATUS_OK);
  assert_true(fabs(v[BRUME_DESCRIPTOR_BRIGHTNESS] - log2(1020.0)) < 0.02);
  assert_true(fabs(pow(10.0, v[BRUME_DESCRIPTOR_DECAY]) - 0.249) < 0.003);
  assert_true(fabs(pow(10.0, v[BRUME_DESCRIPTOR_DURATION]) - 0.515) < 0.004);
  assert_true(v[BRUME_DESCRIPTOR_ATTACK] < -2.5);
  assert_true(v[BRUME_DESCRIPTOR_NOISINESS] < -30.0);
  assert_true(v[BRUME_DESCRIPTOR_PITCH] == 83.2);
  assert_true(v[BRUME_DESCRIPTOR_ROUGHNESS] < -18.0);
  // The same held, and its level by half up and down 40 times a second: means over 5 and 23 blocks
  // leave 0.867 and -0.207 of that, which is 0.537 in amplitude
  for (size_t i = 0; i < N; ++i) {
    const double t = (double)i / RATE;
    x[i] = (float)((1.0 + 0.5 * sin(two_pi * 40.0 * t)) * sin(two_pi * 1000.0 * t));
  }
  assert_int_equal(brume_descriptors_measure(x, N, 0.0, v), BRUME_STATUS_OK);
  assert_true(fabs(v[BRUME_DESCRIPTOR_ROUGHNESS] - 10.0 * log10(0.5 * 0.537 * 0.537)) < 0.2);
  // 20 blocks of one level after silence: short, so from the onset on, and as descriptors.py has it
  for (size_t i = 0; i < 7680; ++i) {
    x[i] = i < 6400 ? 0.0f : 1.0f;
  }
  assert_int_equal(brume_descriptors_measure(x, 7680, 0.0, v), BRUME_STATUS_OK);
  assert_true(fabs(v[BRUME_DESCRIPTOR_ROUGHNESS] + 9.344921663) < 1e-6);
  // White noise: flatness of exponentially distributed powers is -2.51 dB
  brume_philox_normal(1, 0, 0, N, x);
  assert_int_equal(brume_descriptors_measure(x, N, 0.0, v), BRUME_STATUS_OK);
  assert_true(fabs(v[BRUME_DESCRIPTOR_NOISINESS] + 2.51) < 0.1);
  assert_true(fabs(v[BRUME_DESCRIPTOR_BRIGHTNESS] - log2(11045.0)) < 0.02);
  assert_true(fabs(v[BRUME_DESCRIPTOR_WARMTH] - 10.0 * log10(400.0 / 6000.0)) < 0.6);
  free(x);
}

static void descriptors_survive_anything(void **state) {
  (void)state;
  enum { N = 1001 };
  static const float values[] = {0.0f, NAN, INFINITY, -INFINITY, 3e38f, 1e-40f, 1.0f, -1e-13f};
  static const size_t lengths[] = {0, 1, 63, 64, 65, 256, N};
  static float x[N];
  for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); ++i) {
    for (size_t k = 0; k < N; ++k) {
      x[k] = values[i];
    }
    for (size_t k = 0; k < sizeof(lengths) / sizeof(lengths[0]); ++k) {
      double v[BRUME_DESCRIPTOR_COUNT];
      BrumePitch pitch;
      assert_int_equal(brume_descriptors_measure(x, lengths[k], 1.0, v), BRUME_STATUS_OK);
      assert_int_equal(brume_pitch_measure(x, lengths[k], &pitch), BRUME_STATUS_OK);
      for (size_t d = 0; d < BRUME_DESCRIPTOR_COUNT; ++d) {
        assert_true(isfinite(v[d]));
      }
      assert_true(isfinite(pitch.f0_hz) && pitch.harmonicity >= 0.0 && pitch.harmonicity <= 1.0);
    }
  }
  double v[BRUME_DESCRIPTOR_COUNT];
  assert_int_equal(brume_descriptors_measure(x, SIZE_MAX, 1.0, v), BRUME_STATUS_BAD_ARG);
}

/// Harmonics `first`, `first` + step .. up to 16 kHz, 1 / k, decaying with `half_s`
static void fill_harmonic(float *const x, const size_t n, const double f0_hz, const int first,
                          const int step, const double half_s) {
  for (size_t i = 0; i < n; ++i) {
    const double t = (double)i / RATE;
    double sum = 0.0;
    for (int k = first; k * f0_hz < 16000.0 && k < 24; k += step) {
      sum += sin(two_pi * fmod(k * f0_hz * t, 1.0) + k * k) / k;
    }
    x[i] = (float)(0.4 * exp2(-t / half_s) * sum);
  }
}

static void check_pitch(const float *const x, const size_t n, const double f0_hz,
                        const double cents_max) {
  BrumePitch pitch;
  assert_int_equal(brume_pitch_measure(x, n, &pitch), BRUME_STATUS_OK);
  const double cents = 1200.0 * log2(fmax(pitch.f0_hz, 1.0) / f0_hz);
  if (!(fabs(cents) < cents_max)) {
    print_message("%g Hz: measured %g, %g cents off\n", f0_hz, pitch.f0_hz, cents);
  }
  assert_true(fabs(cents) < cents_max);
  assert_true(pitch.harmonicity > 0.9);
}

static void pitch_of_harmonic_sounds(void **state) {
  (void)state;
  enum { N = 17640 };
  static float x[N];
  static const double f0_hz[] = {40.0,  41.3,  55.0,  82.4,   110.0,  196.5, 261.63,
                                 440.0, 700.1, 987.8, 1318.5, 2093.0, 4000.0};
  for (size_t i = 0; i < sizeof(f0_hz) / sizeof(f0_hz[0]); ++i) {
    fill_harmonic(x, N, f0_hz[i], 1, 1, 10.0);
    check_pitch(x, N, f0_hz[i], 1.0);
    fill_harmonic(x, N, f0_hz[i], 1, 24, 10.0); // A sine
    check_pitch(x, N, f0_hz[i], 1.0);
    fill_harmonic(x, N, f0_hz[i], 1, 2, 10.0); // Odd harmonics
    check_pitch(x, N, f0_hz[i], 1.0);
    fill_harmonic(x, 5000, f0_hz[i], 1, 1, 10.0); // Too short for the attack to be left out
    check_pitch(x, 5000, f0_hz[i], 1.0);
    if (f0_hz[i] < 2000.0) {
      fill_harmonic(x, N, f0_hz[i], 2, 1, 10.0); // Without its fundamental
      check_pitch(x, N, f0_hz[i], 1.0);
    }
    if (f0_hz[i] > 80.0) {
      fill_harmonic(x, N, f0_hz[i], 1, 1, 0.05); // Decaying fast
      check_pitch(x, N, f0_hz[i], 3.0);
    }
  }
}

static void noise_and_silence_have_no_pitch(void **state) {
  (void)state;
  enum { N = 20000 };
  static float x[N];
  BrumePitch pitch = {1.0, 1.0};
  assert_int_equal(brume_pitch_measure(x, N, &pitch), BRUME_STATUS_OK);
  assert_true(pitch.f0_hz == 0.0 && pitch.harmonicity == 0.0);
  brume_philox_normal(1, 0, 0, N, x);
  assert_int_equal(brume_pitch_measure(x, N, &pitch), BRUME_STATUS_OK);
  assert_true(pitch.harmonicity < 0.2);
  assert_int_equal(brume_pitch_measure(x, 131, &pitch), BRUME_STATUS_OK);
  assert_true(pitch.f0_hz == 0.0);
  assert_true(fabs(brume_pitch_note(440.0) - 69.0) < 1e-12);
  assert_true(fabs(brume_pitch_note(261.6255653005986) - 60.0) < 1e-12);
  assert_true(brume_pitch_note(0.0) == 0.0 && brume_pitch_note(NAN) == 0.0);
  assert_true(fabs(brume_pitch_hz(57.0) - 220.0) < 1e-10);
  assert_true(isfinite(brume_pitch_hz(NAN)) && isfinite(brume_pitch_hz(1e300)));
}

static void levels_of_known_sounds(void **state) {
  (void)state;
  enum { N = 44100 };
  static float x[N];
  for (size_t i = 0; i < N; ++i) {
    x[i] = (float)(0.5 * sin(two_pi * 0.01 * (double)i) + 0.125);
    x[i] = i < N - 4500 ? x[i] : 0.001f; // 396 whole periods are left
  }
  BrumeLevels levels = brume_levels_measure(x, N, RATE);
  assert_true(fabs(levels.peak - 0.625) < 1e-6);
  assert_true(fabs(levels.peak_db - 20.0 * log10(0.625)) < 1e-5);
  assert_true(fabs(levels.dc - (396 * 0.125 + 45 * 0.001) / 441) < 1e-6);
  assert_true(fabs(levels.tail_db + 60.0) < 1e-5);
  assert_true(fabs(levels.rms_db - 10.0 * log10(396.0 / 441.0 * (0.125 + 0.015625))) < 1e-3);
  x[5] = NAN;
  x[6] = -INFINITY;
  levels = brume_levels_measure(x, N, RATE);
  assert_int_equal(levels.bad, 2);
  assert_true(isfinite(levels.rms_db) && fabs(levels.peak - 0.625) < 1e-6);
  levels = brume_levels_measure(x, 0, RATE);
  assert_true(levels.peak == 0.0 && levels.rms_db == BRUME_LEVELS_SILENCE_DB);
  assert_true(levels.tail_db == BRUME_LEVELS_SILENCE_DB && levels.dc == 0.0);
  levels = brume_levels_measure(x + 100, 10, RATE);
  assert_true(levels.tail_db == levels.rms_db);
  levels = brume_levels_measure(x + 100, 10, NAN);
  assert_true(levels.tail_db == BRUME_LEVELS_SILENCE_DB);
}

static void decibels_go_both_ways(void **state) {
  (void)state;
  for (int i = -399; i < 400; ++i) {
    const double db = 0.5 * i;
    assert_true(fabs(brume_levels_db(brume_levels_amplitude(db)) - db) < 1e-10);
  }
  assert_true(brume_levels_db(1.0) == 0.0);
  assert_true(brume_levels_db(0.0) == BRUME_LEVELS_SILENCE_DB);
  assert_true(brume_levels_db(NAN) == BRUME_LEVELS_SILENCE_DB);
  assert_true(isfinite(brume_levels_db(INFINITY)));
  assert_true(brume_levels_amplitude(NAN) == 0.0);
}

static void trimming_finds_the_sound(void **state) {
  (void)state;
  float x[100] = {0.0f};
  size_t start = 9;
  size_t end = 9;
  brume_levels_trim(x, 100, -60.0, &start, &end);
  assert_true(start == 0 && end == 0);
  x[3] = 0.0009f; // Just below
  x[10] = -0.01f;
  x[60] = 0.5f;
  x[61] = NAN;
  brume_levels_trim(x, 100, -60.0, &start, &end);
  assert_true(start == 10 && end == 61);
  brume_levels_trim(x, 100, -300.0, &start, &end);
  assert_true(start == 3 && end == 61);
  brume_levels_trim(x, 0, -60.0, &start, &end);
  assert_true(start == 0 && end == 0);
}

static void it_takes_this_long(void **state) {
  (void)state;
  enum { N = 44100 };
  float *const x = malloc(N * sizeof(float));
  brume_philox_normal(1, 0, 0, N, x);
  double v[BRUME_DESCRIPTOR_COUNT];
  BrumePitch pitch;
  double best[2] = {1e9, 1e9};
  for (size_t i = 0; i < 10; ++i) {
    const double start = brume_clock_s();
    brume_descriptors_measure(x, N, 0.0, v);
    const double middle = brume_clock_s();
    brume_pitch_measure(x, N, &pitch);
    best[0] = fmin(best[0], middle - start);
    best[1] = fmin(best[1], brume_clock_s() - middle);
  }
  print_message("1 s of sound: descriptors %.2f ms, pitch %.2f ms\n", best[0] * 1e3, best[1] * 1e3);
  free(x);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(descriptors_are_what_python_measures),
      cmocka_unit_test(descriptors_have_names_and_units),
      cmocka_unit_test(descriptors_of_known_sounds),
      cmocka_unit_test(descriptors_survive_anything),
      cmocka_unit_test(pitch_of_harmonic_sounds),
      cmocka_unit_test(noise_and_silence_have_no_pitch),
      cmocka_unit_test(levels_of_known_sounds),
      cmocka_unit_test(decibels_go_both_ways),
      cmocka_unit_test(trimming_finds_the_sound),
      cmocka_unit_test(it_takes_this_long),
  };
  if (argc != 2) {
    return 2;
  }
  vectors = vectors_read(argv[1]);
  const int failures = cmocka_run_group_tests(tests, NULL, NULL);
  vectors_free(vectors);
  return failures;
}
