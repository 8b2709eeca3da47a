// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Classifier-free guidance: the weight, the interval, rescaling, and what they cost.

#include "model/diffusion/guidance.h"
#include "tests/diffusion/analytic.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { N = 5 };

static const float X[N] = {1.0f, -2.5f, 0.3f, 4.0f, -0.7f};

static Gaussian g_cond = {1.0, 0.5};
static Gaussian g_uncond = {0.0, 1.0};

static BrumeGuidance guidance(float weight, float *scratch) {
  const BrumeGuidance made = {.cond = gaussian_denoise,
                              .cond_ctx = &g_cond,
                              .uncond = gaussian_denoise,
                              .uncond_ctx = &g_uncond,
                              .weight = weight,
                              .sigma_lo = 0.3f,
                              .sigma_hi = 3.0f,
                              .scratch = scratch,
                              .scratch_floats = N};
  return made;
}

static void estimates(float sigma, float *c, float *u) {
  gaussian_denoise(&g_cond, X, sigma, N, c);
  gaussian_denoise(&g_uncond, X, sigma, N, u);
}

static void weight_one_is_the_conditional(void **state) {
  (void)state;
  float d[N];
  float c[N];
  float u[N];
  estimates(1.0f, c, u);
  BrumeGuidance g = guidance(1.0f, NULL); // needs neither scratch nor uncond
  g.scratch_floats = 0;
  g.uncond = NULL;
  g.rescale = 0.7f;
  assert_int_equal(brume_guidance_denoise(&g, X, 1.0f, N, d), BRUME_STATUS_OK);
  assert_memory_equal(d, c, sizeof(d));
  assert_int_equal(g.n_evaluations, 1);
}

static void weight_looks_beyond(void **state) {
  (void)state;
  float d[N];
  float c[N];
  float u[N];
  float scratch[N];
  estimates(1.0f, c, u);
  const float weights[4] = {0.0f, 0.5f, 2.0f, 7.5f};
  for (size_t i = 0; i < 4; i++) {
    BrumeGuidance g = guidance(weights[i], scratch);
    assert_int_equal(brume_guidance_denoise(&g, X, 1.0f, N, d), BRUME_STATUS_OK);
    assert_int_equal(g.n_evaluations, 2);
    for (size_t j = 0; j < N; j++) {
      const double expected = (double)u[j] + (double)weights[i] * ((double)c[j] - (double)u[j]);
      assert_true(fabs((double)d[j] - expected) < 2e-6);
    }
  }
}

static BrumeStatus both_at_once(void *ctx, const float *x, float sigma, size_t n, float *c,
                                float *u) {
  (void)x;
  ++*(int *)ctx;
  assert_int_equal(n, N);
  estimates(sigma, c, u);
  return BRUME_STATUS_OK;
}

static void both_at_once_is_the_same(void **state) {
  (void)state;
  const float sigmas[2] = {1.0f, 80.0f}; // Inside and outside of the interval
  for (size_t i = 0; i < 2; i++) {
    float d[N];
    float e[N];
    float scratch[N];
    int calls = 0;
    BrumeGuidance g = guidance(3.0f, scratch);
    assert_int_equal(brume_guidance_denoise(&g, X, sigmas[i], N, d), BRUME_STATUS_OK);
    const size_t cost = g.n_evaluations;
    g.both = both_at_once;
    g.both_ctx = &calls;
    g.n_evaluations = 0;
    assert_int_equal(brume_guidance_denoise(&g, X, sigmas[i], N, e), BRUME_STATUS_OK);
    assert_memory_equal(d, e, sizeof(d));
    assert_int_equal(g.n_evaluations, cost);
    assert_int_equal(calls, i == 0);
  }
}

static void outside_of_the_interval_costs_one(void **state) {
  (void)state;
  // sigma_lo is outside, sigma_hi inside.
  const float sigmas[6] = {0.01f, 0.3f, 0.31f, 3.0f, 3.01f, 80.0f};
  const size_t costs[6] = {1, 1, 2, 2, 1, 1};
  for (size_t i = 0; i < 6; i++) {
    float d[N];
    float c[N];
    float u[N];
    float scratch[N];
    estimates(sigmas[i], c, u);
    BrumeGuidance g = guidance(3.0f, scratch);
    assert_int_equal(brume_guidance_denoise(&g, X, sigmas[i], N, d), BRUME_STATUS_OK);
    assert_int_equal(g.n_evaluations, costs[i]);
    assert_int_equal(memcmp(d, c, sizeof(d)) == 0, costs[i] == 1);
  }
}

static double deviation(const float *x) {
  double sum = 0.0;
  double square = 0.0;
  for (size_t j = 0; j < N; j++) {
    sum += (double)x[j];
    square += (double)x[j] * (double)x[j];
  }
  return sqrt(square / N - sum / N * (sum / N));
}

static void rescaling_restores_the_deviation(void **state) {
  (void)state;
  float plain[N];
  float d[N];
  float c[N];
  float u[N];
  float scratch[N];
  estimates(1.0f, c, u);
  BrumeGuidance g = guidance(4.0f, scratch);
  assert_int_equal(brume_guidance_denoise(&g, X, 1.0f, N, plain), BRUME_STATUS_OK);
  g.rescale = 1.0f;
  assert_int_equal(brume_guidance_denoise(&g, X, 1.0f, N, d), BRUME_STATUS_OK);
  assert_true(fabs(deviation(d) / deviation(c) - 1.0) < 1e-6);
  g.rescale = 0.7f;
  assert_int_equal(brume_guidance_denoise(&g, X, 1.0f, N, d), BRUME_STATUS_OK);
  const double factor = 0.7 * deviation(c) / deviation(plain) + 0.3;
  assert_true(fabs(factor - 1.0) > 0.05); // else this test would say nothing
  for (size_t j = 0; j < N; j++)
    assert_true(fabs((double)d[j] - factor * (double)plain[j]) < 2e-6);

  // Constant estimates have no deviation: no division by zero.
  Gaussian still = {0.0, 0.0};
  g.cond_ctx = &still;
  g.uncond_ctx = &still;
  assert_int_equal(brume_guidance_denoise(&g, X, 1.0f, N, d), BRUME_STATUS_OK);
  for (size_t j = 0; j < N; j++)
    assert_true(d[j] == 0.0f);
}

// As a sampler's denoiser: at weight 1 the whole run has the conditional's bits.
static void guides_a_sampler(void **state) {
  (void)state;
  float sigmas[13];
  karras_grid(0.02, 10.0, 12, sigmas);
  const BrumeSamplerConfig config = {
      .sampler = BRUME_SAMPLER_DPMPP_2M, .sigmas = sigmas, .n_steps = 12, .n = N};
  float scratch[N];
  float guided[N];
  float plain[N];
  memcpy(guided, X, sizeof(X));
  memcpy(plain, X, sizeof(X));
  BrumeGuidance g = guidance(1.0f, scratch);
  sample(&config, brume_guidance_denoise, &g, guided);
  sample(&config, gaussian_denoise, &g_cond, plain);
  assert_memory_equal(guided, plain, sizeof(plain));
  assert_int_equal(g.n_evaluations, 12);

  size_t n_inside = 0;
  for (size_t i = 0; i < 12; i++)
    n_inside += sigmas[i] > 0.3f && sigmas[i] <= 3.0f;
  g = guidance(3.0f, scratch);
  memcpy(guided, X, sizeof(X));
  sample(&config, brume_guidance_denoise, &g, guided);
  assert_true(n_inside > 1 && g.n_evaluations == 12 + n_inside);
}

static BrumeStatus failing(void *ctx, const float *x, float sigma, size_t n, float *denoised) {
  (void)ctx;
  (void)x;
  (void)sigma;
  (void)n;
  (void)denoised;
  return BRUME_STATUS_INTERNAL;
}

#define REFUSED(change)                                                                            \
  do {                                                                                             \
    BrumeGuidance g = guidance(2.0f, scratch);                                                     \
    change;                                                                                        \
    assert_int_equal(brume_guidance_denoise(&g, X, 1.0f, N, d), BRUME_STATUS_BAD_ARG);             \
    assert_int_equal(g.n_evaluations, 0);                                                          \
  } while (0)

static void bad_arguments_and_failures(void **state) {
  (void)state;
  float d[N];
  float scratch[N];
  REFUSED(g.cond = NULL);
  REFUSED(g.uncond = NULL);
  REFUSED(g.scratch = NULL);
  REFUSED(g.scratch_floats = N - 1);
  REFUSED(g.weight = NAN);
  REFUSED(g.weight = INFINITY);
  REFUSED(g.weight = -1.0f);
  REFUSED(g.sigma_lo = -1.0f);
  REFUSED(g.sigma_hi = 0.1f);
  REFUSED(g.sigma_hi = NAN);
  REFUSED(g.rescale = -0.1f);
  REFUSED(g.rescale = 1.1f);
  assert_int_equal(brume_guidance_denoise(NULL, X, 1.0f, N, d), BRUME_STATUS_BAD_ARG);
  BrumeGuidance g = guidance(2.0f, scratch);
  g.cond = failing;
  assert_int_equal(brume_guidance_denoise(&g, X, 1.0f, N, d), BRUME_STATUS_INTERNAL);
  g = guidance(2.0f, scratch);
  g.uncond = failing;
  assert_int_equal(brume_guidance_denoise(&g, X, 1.0f, N, d), BRUME_STATUS_INTERNAL);
  g = guidance(2.0f, scratch);
  g.sigma_lo = 0.0f;
  g.sigma_hi = INFINITY;
  assert_int_equal(brume_guidance_denoise(&g, X, 80.0f, N, d), BRUME_STATUS_OK);
  assert_int_equal(g.n_evaluations, 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(weight_one_is_the_conditional),
      cmocka_unit_test(weight_looks_beyond),
      cmocka_unit_test(both_at_once_is_the_same),
      cmocka_unit_test(outside_of_the_interval_costs_one),
      cmocka_unit_test(rescaling_restores_the_deviation),
      cmocka_unit_test(guides_a_sampler),
      cmocka_unit_test(bad_arguments_and_failures),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
