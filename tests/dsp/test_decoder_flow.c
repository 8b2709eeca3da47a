// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The decoder of sounds without an end.

#include "dsp/transform/decoder.h"
#include "tests/dsp/vectors.h"
#include "tests/unit/unit.h"
#include "tests/unit/worst.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define C BRUME_LATENT_CHANNELS
#define HOP BRUME_LATENT_HOP
#define RATE 44100.0

static Vectors *vectors;

/// Decode frame by frame; the last hop is missing, since it waits for one frame more
static void flow_is_what_run_makes(void **state) {
  (void)state;
  for (uint32_t i = 0; i < vectors->n_cases; ++i) {
    const VectorCase *const c = &vectors->cases[i];
    float *const z = malloc(c->frames * C * sizeof(float));
    assert_non_null(z);
    memcpy(z, c->latent, c->frames * C * sizeof(float));
    for (size_t k = 0; k < BRUME_LATENT_OFFSETS;
         ++k) { // The same in all frames: no means to differ
      for (size_t f = 0; f < c->frames; ++f) {
        z[f * C + BRUME_LATENT_OFFSET + k] = k == 3 ? 0.2f : 0.0f;
      }
    }
    const size_t n = brume_decoder_samples(c->frames) - HOP;
    float *const whole = malloc(n * sizeof(float));
    BrumeStatus status = BRUME_STATUS_INTERNAL;
    BrumeDecoder *const decoder = brume_decoder_new(vectors->edges, &status);
    assert_non_null(decoder);
    assert_int_equal(brume_decoder_run(decoder, z, c->frames, c->f0_hz, c->seed, whole, n),
                     BRUME_STATUS_OK);
    brume_decoder_free(decoder);
    BrumeDecoderFlow *const flow =
        brume_decoder_flow_new(vectors->edges, c->f0_hz, c->seed, &status);
    assert_non_null(flow);
    double peak = 0.0;
    double worst = 0.0;
    for (size_t f = 0; f < c->frames; ++f) {
      float hop[HOP];
      assert_int_equal(brume_decoder_flow_push(flow, z + f * C, 0.0, hop), f > 1);
      for (size_t k = 0; f > 1 && k < HOP; ++k) {
        const double there = (double)whole[(f - 2) * HOP + k];
        peak = worst_of(peak, fabs(there));
        worst = worst_of(worst, fabs((double)hop[k] - there));
      }
    }
    if (!(worst <= 1e-5 * fmax(peak, 0.1))) {
      fail_msg("case %u: %g of %g", (unsigned)i, worst, peak);
    }
    brume_decoder_flow_free(flow);
    free(whole);
    free(z);
  }
}

/// The grid moves without a jump, by as much as it is told; nothing that comes in harms
static void flow_glides_and_survives(void **state) {
  (void)state;
  BrumeStatus status = BRUME_STATUS_INTERNAL;
  BrumeDecoderFlow *const flow = brume_decoder_flow_new(vectors->edges, 441.0, 1, &status);
  assert_non_null(flow);
  float z[C] = {0.0f};
  for (size_t i = BRUME_LATENT_TONE + 1; i < C; ++i) {
    z[i] = i < BRUME_LATENT_NOISE ? -80.0f : -85.0f;
  }
  float last = 0.0f;
  double steepest = 0.0;
  unsigned crossings = 0;
  for (size_t f = 0; f < 400; ++f) {
    float hop[HOP];
    if (!brume_decoder_flow_push(flow, z, f < 100 ? 0.0 : 1.0, hop)) {
      continue;
    }
    for (size_t k = 0; k < HOP; ++k) {
      steepest = worst_of(steepest, fabs((double)(hop[k] - last)));
      crossings += f >= 200 && last < 0.0f && hop[k] >= 0.0f;
      last = hop[k];
    }
  }
  assert_true(steepest < 1.01 * 2.0 * 3.14159265 * 882.0 / RATE);
  assert_in_range(crossings, 1023, 1025); // 882 Hz for 200 * 256 samples
  for (size_t f = 0; f < 64; ++f) {
    float hop[HOP];
    for (size_t i = 0; i < C; ++i) {
      z[i] = i % 3 == 0 ? NAN : i % 3 == 1 ? INFINITY : -INFINITY;
    }
    brume_decoder_flow_push(flow, z, f % 2 ? NAN : INFINITY, hop);
    for (size_t k = 0; k < HOP; ++k) {
      assert_true(isfinite(hop[k]));
    }
  }
  brume_decoder_flow_free(flow);
  assert_null(brume_decoder_flow_new(vectors->edges, 0.0, 1, &status));
  assert_int_equal(status, BRUME_STATUS_BAD_ARG);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(flow_is_what_run_makes),
      cmocka_unit_test(flow_glides_and_survives),
  };
  if (argc != 2) {
    return 2;
  }
  vectors = vectors_read(argv[1]);
  const int failures = cmocka_run_group_tests(tests, NULL, NULL);
  vectors_free(vectors);
  return failures;
}
