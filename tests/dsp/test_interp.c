// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What interpolation does to sines, against the sines that should come out. The numbers printed
// are what interp.h's comment rests on.

#include "dsp/base/clock.h"
#include "dsp/resample/interp.h"
#include "tests/unit/unit.h"
#include "tests/unit/worst.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N = 30000, BLOCK = 64 };

static const double two_pi = 6.283185307179586476925;
static BrumeInterp *interp;

static void fill_sine(float *const x, const size_t n, const double cycles_a_frame) {
  for (size_t i = 0; i < n; ++i) {
    x[i] = (float)sin(two_pi * fmod(cycles_a_frame * (double)i, 1.0));
  }
}

/// Read `frames` from the middle of x[N] at a constant ratio
static void read_all(const float *const x, const double start, const double ratio, float *const out,
                     const size_t frames) {
  BrumeInterpPosition at = (BrumeInterpPosition)(start * 4294967296.0);
  for (size_t i = 0; i < frames; i += BLOCK) {
    const size_t n = frames - i < BLOCK ? frames - i : BLOCK;
    brume_interp_read(interp, x, N, &at, (float)ratio, (float)ratio, out + i, n);
  }
}

/// Frames at a ratio that lie within x[N], all kernels included
static size_t frames_at(const double ratio) {
  const double most = (N - 4000.0) / ratio;
  return most < 2048.0 ? (size_t)most : 2048;
}

static double db(const double power) {
  return 10.0 * log10(power + 1e-30);
}

/// Error against the ideal sine in dB of its power
static double error_db(const double cycles, const double ratio, const size_t frames) {
  static float x[N];
  float out[2048];
  fill_sine(x, N, cycles);
  const double start = 2000.25;
  read_all(x, start, ratio, out, frames);
  double error = 0.0;
  const double step = floor(ratio * 4294967296.0) / 4294967296.0;
  for (size_t i = 0; i < frames; ++i) {
    const double e = out[i] - sin(two_pi * fmod(cycles * (start + step * (double)i), 1.0));
    error += e * e;
  }
  return db(2.0 * error / (double)frames);
}

static void sines_come_out_as_sines(void **state) {
  (void)state;
  static const double hz[] = {20.0, 440.0, 1000.0, 5000.0, 10000.0, 15000.0};
  static const float ratios[] = {0.0625f, 0.25f, 0.5f, 0.70711f, 0.91875f, 1.0f,  1.05946f, 1.3f,
                                 1.9f,    2.0f,  3.3f, 8.0f,     16.0f,    40.0f, 64.0f};
  double worst = -999.0;
  for (size_t r = 0; r < sizeof(ratios) / sizeof(ratios[0]); ++r) {
    for (size_t i = 0; i < sizeof(hz) / sizeof(hz[0]); ++i) {
      const double out_hz = hz[i] * (double)ratios[r];
      if (out_hz > 12500.0) {
        continue;
      }
      const double e = error_db(hz[i] / 44100.0, (double)ratios[r], frames_at((double)ratios[r]));
      worst = worst_of(worst, e);
      if (!(e < -70.0)) {
        print_message("%g Hz at ratio %g: error %.1f dB\n", hz[i], (double)ratios[r], e);
      }
    }
  }
  print_message("passband: largest error %.1f dB\n", worst);
  assert_true(worst < -70.0);
}

/// What is beyond the Nyquist frequency after transposition is not folded back
static void transposing_up_does_not_alias(void **state) {
  (void)state;
  static const double ratios[] = {1.3, 1.6, 2.0, 2.8, 4.0, 6.7, 12.0, 16.0, 40.0, 64.0};
  static float x[N];
  double worst = -999.0;
  for (size_t r = 0; r < sizeof(ratios) / sizeof(ratios[0]); ++r) {
    for (double f = 0.62 / ratios[r]; f < 0.5; f += 0.0137) { // Cycles a source frame
      float out[2048];
      const size_t frames = frames_at(ratios[r]);
      fill_sine(x, N, f);
      read_all(x, 2000.0, ratios[r], out, frames);
      double power = 0.0;
      for (size_t i = 0; i < frames; ++i) {
        power += (double)out[i] * (double)out[i] / (double)frames;
      }
      worst = worst_of(worst, db(2.0 * power));
    }
  }
  print_message("aliases: at most %.1f dB\n", worst);
  assert_true(worst < -75.0);
}

static void at_ratio_one_samples_are_copied(void **state) {
  (void)state;
  float x[100];
  float out[128];
  BrumeInterpPosition at = 0;
  for (size_t i = 0; i < 100; ++i) {
    x[i] = (float)i - 50.5f;
  }
  brume_interp_read(interp, x, 100, &at, 1.0f, 1.0f, out, 64);
  brume_interp_read(interp, x, 100, &at, 1.0f, 1.0f, out + 64, 64);
  assert_memory_equal(out, x, sizeof(x));
  for (size_t i = 100; i < 128; ++i) {
    assert_true(out[i] == 0.0f);
  }
  assert_true(at == 128 * BRUME_INTERP_ONE);
}

/// Blocks of any length give the same as one block; and nothing comes after the end
static void blocks_and_ends_do_not_show(void **state) {
  (void)state;
  static float x[500];
  float whole[64 * 16];
  float parts[64 * 16];
  for (size_t i = 0; i < 500; ++i) {
    x[i] = sinf((float)i * 0.1f) + (i % 7 == 0 ? 0.3f : 0.0f);
  }
  for (float ratio = 0.3f; ratio < 17.0f; ratio *= 1.37f) {
    BrumeInterpPosition at = 0;
    BrumeInterpPosition at_parts = 0;
    brume_interp_read(interp, x, 500, &at, ratio, ratio, whole, 1000);
    for (size_t i = 0, n = 1; i < 1000; i += n, n = n % 61 + 1) {
      n = 1000 - i < n ? 1000 - i : n;
      brume_interp_read(interp, x, 500, &at_parts, ratio, ratio, parts + i, n);
    }
    assert_memory_equal(whole, parts, 1000 * sizeof(float));
    assert_true(at == at_parts);
    at = brume_interp_end(500, ratio);
    brume_interp_read(interp, x, 500, &at, ratio, ratio, whole, 64);
    for (size_t i = 0; i < 64; ++i) {
      assert_true(whole[i] == 0.0f);
    }
  }
}

static void a_glide_is_smooth_and_lands_right(void **state) {
  (void)state;
  static float x[N];
  float out[BLOCK * 40];
  BrumeInterpPosition at = BRUME_INTERP_ONE * 100;
  fill_sine(x, N, 100.0 / 44100.0);
  float largest = 0.0f;
  for (size_t b = 0; b < 40; ++b) { // An octave up and through several tables
    const float r0 = exp2f((float)b / 40.0f);
    const float r1 = exp2f((float)(b + 1) / 40.0f);
    brume_interp_read(interp, x, N, &at, r0, r1, out + b * BLOCK, BLOCK);
  }
  for (size_t i = 2; i < BLOCK * 40; ++i) { // Second differences show every corner
    largest = worst_of_f(largest, fabsf(out[i] - 2.0f * out[i - 1] + out[i - 2]));
  }
  assert_true(largest < 0.0009f);                     // (2 pi 200 / 44100)^2 = 0.00081
  const double expected = 100.0 + 40 * 64 / log(2.0); // The integral of 2^(t / n)
  assert_true(fabs((double)at / 4294967296.0 - expected) < 0.01 * expected);
}

/// A loop reads as the same sound written out many times, bit for bit, however short it is
static void loops_go_on(void **state) {
  (void)state;
  static const size_t lengths[] = {1, 7, 100, 441};
  static float x[N];
  float whole[1000];
  float parts[1000];
  for (size_t k = 0; k < sizeof(lengths) / sizeof(lengths[0]); ++k) {
    const size_t n = lengths[k];
    for (size_t i = 0; i < N; ++i) {
      x[i] = sinf((float)(i % n)) + (i % n == 0 ? 0.3f : 0.0f);
    }
    for (float ratio = 0.25f; ratio < 17.0f; ratio *= 1.41421356f) {
      const BrumeInterpPosition far = (BrumeInterpPosition)(n * (4000 / n)) << 32;
      BrumeInterpPosition at = far;
      BrumeInterpPosition at_parts = 0;
      brume_interp_read(interp, x, N, &at, ratio, ratio, whole, 1000);
      for (size_t i = 0, m = 1; i < 1000; i += m, m = m % 61 + 1) {
        m = 1000 - i < m ? 1000 - i : m;
        brume_interp_read_loop(interp, x, n, &at_parts, ratio, ratio, parts + i, m);
        assert_true(at_parts >> 32 < n);
      }
      assert_memory_equal(whole, parts, sizeof(whole));
      assert_true(at_parts == (at - far) % ((BrumeInterpPosition)n << 32));
    }
  }
}

static void odd_ratios_are_held(void **state) {
  (void)state;
  float x[100] = {1.0f};
  float out[64];
  static const float odd[] = {NAN, INFINITY, -INFINITY, -1.0f, 0.0f, 1e30f};
  for (size_t i = 0; i < 6; ++i) {
    BrumeInterpPosition at = 0;
    brume_interp_read(interp, x, 100, &at, odd[i], odd[5 - i], out, 64);
    assert_true(at > 0 && at <= 64 * BRUME_INTERP_RATIO_MAX * BRUME_INTERP_ONE);
    for (size_t k = 0; k < 64; ++k) {
      assert_true(isfinite(out[k]));
    }
  }
}

static void it_takes_this_long(void **state) {
  (void)state;
  static float x[N];
  static const float ratios[] = {0.91875f, 2.0f, 8.0f};
  fill_sine(x, N, 0.01);
  for (size_t r = 0; r < 3; ++r) {
    float out[BLOCK];
    double best = 1e9;
    for (size_t k = 0; k < 20; ++k) {
      BrumeInterpPosition at = 0;
      const double start = brume_clock_s();
      for (size_t i = 0; i < 50; ++i) {
        brume_interp_read(interp, x, N, &at, ratios[r], ratios[r], out, BLOCK);
      }
      best = fmin(best, brume_clock_s() - start);
    }
    print_message("ratio %g: %.1f ns a frame\n", (double)ratios[r], best / 50 / BLOCK * 1e9);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(sines_come_out_as_sines),
      cmocka_unit_test(transposing_up_does_not_alias),
      cmocka_unit_test(at_ratio_one_samples_are_copied),
      cmocka_unit_test(blocks_and_ends_do_not_show),
      cmocka_unit_test(a_glide_is_smooth_and_lands_right),
      cmocka_unit_test(loops_go_on),
      cmocka_unit_test(odd_ratios_are_held),
      cmocka_unit_test(it_takes_this_long),
  };
  interp = brume_interp_new();
  const int failures = cmocka_run_group_tests(tests, NULL, NULL);
  brume_interp_free(interp);
  brume_interp_free(NULL);
  return failures;
}
