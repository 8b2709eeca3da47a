// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The encoder against sounds whose latent is known, and against the decoder.

#include "dsp/analysis/encoder.h"
#include "dsp/analysis/grid.h"
#include "dsp/base/philox.h"
#include "tests/unit/unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N = 44100, FRAMES = N / BRUME_LATENT_HOP + 2, MIDDLE = FRAMES / 2 };

static float x[N];
static float latent[FRAMES * BRUME_LATENT_CHANNELS];
static float edges[BRUME_LATENT_EDGES];

static int setup(void **const state) {
  (void)state;
  for (int i = 0; i < BRUME_LATENT_EDGES; ++i) { // MODEL.md section 2
    const double place = (double)(i - 20) / 44.0;
    const float at = i < 20 ? (float)i : (float)floor(20.0 * pow(257.0 / 20.0, place) + 0.5);
    edges[i] = i && at <= edges[i - 1] ? edges[i - 1] + 1.0f : at;
  }
  assert_true(edges[BRUME_LATENT_EDGES - 1] == 257.0f);
  return 0;
}

static const float *encode(const BrumeEncoderMode mode, const double f0_hz) {
  assert_int_equal(brume_decoder_frames(N), FRAMES);
  assert_int_equal(brume_encoder_run(edges, mode, f0_hz, x, N, latent), BRUME_STATUS_OK);
  return latent + MIDDLE * BRUME_LATENT_CHANNELS;
}

static void test_turns(void **const state) {
  (void)state;
  for (int i = -1000; i <= 1000; ++i) {
    const double angle = 3.14159265358979 * (double)i / 1000.0;
    const BrumeComplex z = {3.0 * cos(angle), 3.0 * sin(angle)};
    const double turns = brume_complex_turns(z);
    assert_true(fabs(turns - (double)i / 2000.0) < 1e-11 || abs(i) == 1000);
  }
  assert_true(brume_complex_turns((BrumeComplex){0.0, 0.0}) == 0.0);
}

static void test_partials(void **const state) {
  (void)state;
  for (int i = 0; i < N; ++i) {
    const double t = 6.283185307179586 * 220.0 * (double)i / 44100.0;
    x[i] = (float)(0.5 * sin(t) + 0.05 * sin(3.0 * t + 1.0) + 0.02 * sin(5.12 * t));
  }
  const float *const frame = encode(BRUME_ENCODER_PITCHED, 220.0);
  assert_true(fabsf(frame[BRUME_LATENT_TONE] + 6.02f) < 0.1f);
  assert_true(fabsf(frame[BRUME_LATENT_TONE + 2] + 26.02f) < 0.3f);
  assert_true(fabsf(frame[BRUME_LATENT_TONE + 4] + 33.98f) < 1.0f);
  assert_true(frame[BRUME_LATENT_TONE + 1] < -55.0f && frame[BRUME_LATENT_TONE + 9] < -55.0f);
  assert_true(fabsf(frame[BRUME_LATENT_OFFSET + 4] - 0.12f) < 0.01f);
  assert_true(fabsf(frame[BRUME_LATENT_OFFSET]) < 0.03f);
  for (int i = 0; i < BRUME_LATENT_BANDS; ++i) { // No noise
    assert_true(frame[BRUME_LATENT_NOISE + i] < -45.0f);
  }
}

static void test_noise(void **const state) {
  double sum = 0.0;
  (void)state;
  brume_philox_normal(1, 2, 3, N, x);
  for (int i = 0; i < N; ++i) {
    x[i] *= 0.1f;
  }
  encode(BRUME_ENCODER_NOISE, BRUME_LATENT_GRID_HZ);
  for (int f = 4; f < FRAMES - 4; ++f) {
    for (int i = 24; i < BRUME_LATENT_BANDS - 1; ++i) {
      const float db = latent[f * BRUME_LATENT_CHANNELS + BRUME_LATENT_NOISE + i];
      sum += pow(10.0, (double)db / 10.0) / ((FRAMES - 8) * (BRUME_LATENT_BANDS - 25));
    }
  }
  assert_true(fabs(10.0 * log10(sum) + 20.0) < 0.7);
}

// A sweep from 110 Hz down to 55: the contour follows it.
static void test_contour(void **const state) {
  double phase = 0.0;
  (void)state;
  for (int i = 0; i < N; ++i) {
    phase += 110.0 * pow(0.5, (double)i / N) / 44100.0;
    x[i] = (float)(0.5 * sin(6.283185307179586 * phase));
  }
  encode(BRUME_ENCODER_KICK, 80.0);
  for (int f = 10; f < FRAMES - 10; ++f) {
    const float *const frame = latent + (size_t)f * BRUME_LATENT_CHANNELS;
    const double octaves = 0.02 * sinh((double)frame[BRUME_LATENT_CONTOUR]);
    const double real = log2(110.0 / 80.0) - (double)(f * BRUME_LATENT_HOP) / N;
    assert_true(fabs(octaves - real) < 0.02);
    assert_true(fabsf(frame[BRUME_LATENT_TONE] + 6.02f) < 0.5f);
  }
}

// What the decoder makes of a latent is encoded as that latent.
static void test_round_trip(void **const state) {
  static float before[FRAMES * BRUME_LATENT_CHANNELS];
  BrumeDecoder *const decoder = brume_decoder_new(edges, NULL);
  (void)state;
  assert_non_null(decoder);
  for (int f = 0; f < FRAMES; ++f) {
    float *const frame = before + (size_t)f * BRUME_LATENT_CHANNELS;
    for (int k = 0; k < BRUME_LATENT_PARTIALS; ++k) {
      frame[BRUME_LATENT_TONE + k] = k < 20 ? -12.0f - 1.5f * (float)k - 0.1f * (float)f : -80.0f;
    }
    for (int i = 0; i < BRUME_LATENT_BANDS; ++i) {
      frame[BRUME_LATENT_NOISE + i] = -70.0f;
    }
  }
  assert_int_equal(brume_decoder_run(decoder, before, FRAMES, 261.6, 9, x, N), BRUME_STATUS_OK);
  encode(BRUME_ENCODER_PITCHED, 261.6);
  for (int f = 12; f < FRAMES - 12; ++f) {
    for (int k = 0; k < 20; ++k) {
      const size_t at = (size_t)f * BRUME_LATENT_CHANNELS + BRUME_LATENT_TONE + (size_t)k;
      // What is near the floor comes out softer (MODEL.md section 2, step 2)
      assert_true(before[at] < -45.0f || fabsf(latent[at] - before[at]) < 0.8f);
    }
  }
  brume_decoder_free(decoder);
}

static void test_dominant(void **const state) {
  double share = 0.0;
  BrumeStatus status = BRUME_STATUS_INTERNAL;
  (void)state;
  for (int i = 0; i < N; ++i) {
    const double t = 6.283185307179586 * (double)i / 44100.0;
    x[i] = (float)(0.5 * sin(180.0 * t) + 0.9 * sin(1000.0 * t));
  }
  const double hz = brume_encoder_dominant_hz(x, N, 100.0, 400.0, &share, &status);
  assert_int_equal(status, BRUME_STATUS_OK);
  assert_true(fabs(hz - 180.0) < 1.0 && share > 0.9);
  memset(x, 0, sizeof(x));
  assert_true(brume_encoder_dominant_hz(x, N, 100.0, 400.0, &share, &status) == 0.0);
  assert_true(brume_encoder_dominant_hz(x, 1, 100.0, 400.0, &share, &status) == 0.0);
}

static void test_short_and_bad(void **const state) {
  (void)state;
  for (int i = 0; i < N; ++i) {
    x[i] = sinf(0.1f * (float)i);
  }
  for (size_t n = 1; n < 2000; n = 2 * n + 1) {
    for (int mode = 0; mode < 4; ++mode) {
      assert_int_equal(brume_encoder_run(edges, (BrumeEncoderMode)mode, 300.0, x, n, latent),
                       BRUME_STATUS_OK);
      for (size_t i = 0; i < brume_decoder_frames(n) * BRUME_LATENT_CHANNELS; ++i) {
        assert_true(isfinite(latent[i]));
      }
    }
  }
  assert_int_equal(brume_encoder_run(edges, BRUME_ENCODER_NOISE, 300.0, x, 0, latent),
                   BRUME_STATUS_BAD_ARG);
  assert_int_equal(brume_encoder_run(edges, BRUME_ENCODER_NOISE, 3.0, x, N, latent),
                   BRUME_STATUS_BAD_ARG);
  assert_int_equal(brume_encoder_run(edges, BRUME_ENCODER_NOISE, (double)NAN, x, N, latent),
                   BRUME_STATUS_BAD_ARG);
  x[77] = NAN;
  assert_int_equal(brume_encoder_run(edges, BRUME_ENCODER_NOISE, 300.0, x, N, latent),
                   BRUME_STATUS_BAD_ARG);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_turns),         cmocka_unit_test(test_partials),
      cmocka_unit_test(test_noise),         cmocka_unit_test(test_contour),
      cmocka_unit_test(test_round_trip),    cmocka_unit_test(test_dominant),
      cmocka_unit_test(test_short_and_bad),
  };
  return cmocka_run_group_tests(tests, setup, NULL);
}
