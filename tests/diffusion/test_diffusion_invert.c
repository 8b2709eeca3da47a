// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Inversion: from a clean latent to the noise behind it, and back.

#include "tests/diffusion/analytic.h"
#include "tests/unit/worst.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { N = 6, COUNT = 4, MAX_STEPS = 1000 };

static const size_t N_STEPS[COUNT] = {125, 250, 500, 1000};
static const Mixture MIXTURE = {{0.3, 0.7}, {-1.0, 1.0}, {0.3, 0.4}};
static const float CLEAN[N] = {-1.4f, -1.0f, 0.2f, 0.6f, 1.0f, 1.9f};
// Plain inversion at 1000 steps: measured 2.2e-2, half as much again.
static const double ROUND_TRIP_LIMIT = 0.033;

static size_t invert(const BrumeSamplerConfig *config, unsigned iterations, BrumeDenoiseFn denoise,
                     void *ctx, float *x) {
  float scratch[2 * N];
  assert_int_equal(brume_sample_invert_scratch_floats(N), 2 * N);
  for (size_t j = 0; j < 2 * N; j++)
    scratch[j] = NAN;
  size_t n_evaluations = 0;
  assert_int_equal(
      brume_sample_invert(config, iterations, denoise, ctx, x, scratch, 2 * N, &n_evaluations),
      BRUME_STATUS_OK);
  return n_evaluations;
}

static double largest_difference(const float *a, const float *b) {
  double largest = 0.0;
  for (size_t j = 0; j < N; j++)
    largest = worst_of(largest, fabs((double)a[j] - (double)b[j]));
  return largest;
}

// Inverts and samples back with Euler; returns how far from the start that ends.
static double round_trip(size_t n_steps, unsigned iterations) {
  float sigmas[MAX_STEPS + 1];
  karras_grid(0.002, 20.0, n_steps, sigmas);
  const BrumeSamplerConfig config = {
      .sampler = BRUME_SAMPLER_EULER, .sigmas = sigmas, .n_steps = n_steps, .n = N};
  Mixture mixture = MIXTURE;
  float x[N];
  memcpy(x, CLEAN, sizeof(x));
  assert_int_equal(invert(&config, iterations, mixture_denoise, &mixture, x), n_steps * iterations);
  sample(&config, mixture_denoise, &mixture, x);
  return largest_difference(x, CLEAN);
}

static void plain_round_trip_is_first_order(void **state) {
  (void)state;
  double errors[COUNT];
  for (size_t c = 0; c < COUNT; c++)
    errors[c] = round_trip(N_STEPS[c], 1);
  const double order = fitted_order(COUNT, N_STEPS, errors);
  print_message("round trip: order %.3f, error at 1000 steps %.2e\n", order, errors[COUNT - 1]);
  assert_true(fabs(order - 1.0) < 0.1);
  assert_true(errors[COUNT - 1] < ROUND_TRIP_LIMIT);
}

static void iterations_lead_to_the_exact_inverse(void **state) {
  (void)state;
  double before = round_trip(32, 1);
  for (unsigned iterations = 2; iterations <= 5; iterations++) {
    const double now = round_trip(32, iterations);
    print_message("%u rounds: %.2e\n", iterations, now);
    assert_true(now < 0.7 * before);
    before = now;
  }
  // What is left is float rounding, at |x| up to 60 (ulp 4e-6) over 32 steps.
  assert_true(round_trip(32, 40) < 1e-4);
  assert_true(round_trip(8, 80) < 1e-4);
}

static void noise_is_that_of_the_exact_flow(void **state) {
  (void)state;
  Gaussian gaussian = {0.3, 0.5};
  double errors[COUNT];
  for (size_t c = 0; c < COUNT; c++) {
    float sigmas[MAX_STEPS + 1];
    karras_grid(0.002, 20.0, N_STEPS[c], sigmas);
    const BrumeSamplerConfig config = {
        .sampler = BRUME_SAMPLER_EULER, .sigmas = sigmas, .n_steps = N_STEPS[c], .n = N};
    float x[N];
    memcpy(x, CLEAN, sizeof(x));
    invert(&config, 1, gaussian_denoise, &gaussian, x);
    const double grow = sqrt((0.25 + 400.0) / 0.25);
    errors[c] = 0.0;
    for (size_t j = 0; j < N; j++) {
      const double exact = gaussian.mu + ((double)CLEAN[j] - gaussian.mu) * grow;
      errors[c] = worst_of(errors[c], fabs((double)x[j] / exact - 1.0));
    }
  }
  const double order = fitted_order(COUNT, N_STEPS, errors);
  print_message("noise found: order %.3f, error at 1000 steps %.2e\n", order, errors[COUNT - 1]);
  assert_true(fabs(order - 1.0) < 0.1);
}

// Down with a better solver of the same flow ends near the start too.
static void other_samplers_lead_back(void **state) {
  (void)state;
  float sigmas[MAX_STEPS + 1];
  karras_grid(0.002, 20.0, MAX_STEPS, sigmas);
  const BrumeSampler back[2] = {BRUME_SAMPLER_HEUN, BRUME_SAMPLER_DPMPP_2M};
  for (size_t s = 0; s < 2; s++) {
    const BrumeSamplerConfig config = {
        .sampler = back[s], .sigmas = sigmas, .n_steps = MAX_STEPS, .n = N};
    Mixture mixture = MIXTURE;
    float x[N];
    memcpy(x, CLEAN, sizeof(x));
    invert(&config, 1, mixture_denoise, &mixture, x);
    sample(&config, mixture_denoise, &mixture, x);
    assert_true(largest_difference(x, CLEAN) < ROUND_TRIP_LIMIT);
  }
}

typedef struct {
  size_t calls;
  size_t stop_at;
  float sigma;
} Log;

static int log_step(void *ctx, size_t step, size_t n_steps, float sigma, const float *x,
                    const float *denoised) {
  Log *log = (Log *)ctx;
  assert_int_equal(step, log->calls);
  assert_int_equal(n_steps, 4);
  assert_true(sigma > log->sigma && x && denoised);
  log->sigma = sigma;
  log->calls++;
  return step == log->stop_at;
}

static void steps_are_told_upwards_and_cancel(void **state) {
  (void)state;
  float sigmas[5];
  karras_grid(0.002, 20.0, 4, sigmas);
  Log log = {0, 99, 0.0f};
  BrumeSamplerConfig config = {
      .sigmas = sigmas, .n_steps = 4, .n = N, .on_step = log_step, .on_step_ctx = &log};
  Mixture mixture = MIXTURE;
  float x[N] = {0};
  invert(&config, 1, mixture_denoise, &mixture, x);
  assert_int_equal(log.calls, 4);
  assert_true(log.sigma == 20.0f);

  log = (Log){0, 1, 0.0f};
  float scratch[2 * N];
  size_t n_evaluations = 99;
  assert_int_equal(
      brume_sample_invert(&config, 3, mixture_denoise, &mixture, x, scratch, 2 * N, &n_evaluations),
      BRUME_STATUS_CANCELLED);
  assert_int_equal(n_evaluations, 6);
  assert_int_equal(
      brume_sample_invert(&config, 0, mixture_denoise, &mixture, x, scratch, 2 * N, NULL),
      BRUME_STATUS_BAD_ARG);
  assert_int_equal(
      brume_sample_invert(&config, 1, mixture_denoise, &mixture, x, scratch, 2 * N - 1, NULL),
      BRUME_STATUS_BAD_ARG);
  assert_int_equal(brume_sample_invert(NULL, 1, mixture_denoise, &mixture, x, scratch, 2 * N, NULL),
                   BRUME_STATUS_BAD_ARG);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(plain_round_trip_is_first_order),
      cmocka_unit_test(iterations_lead_to_the_exact_inverse),
      cmocka_unit_test(noise_is_that_of_the_exact_flow),
      cmocka_unit_test(other_samplers_lead_back),
      cmocka_unit_test(steps_are_told_upwards_and_cancel),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
