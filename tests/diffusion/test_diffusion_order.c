// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// How fast the error falls with the number of steps, without any randomness: ODE samplers
// point by point against the exact solution, stochastic ones by the exact variance of
// their result.

#include "tests/diffusion/analytic.h"
#include "tests/unit/worst.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { COUNT = 4, MAX_STEPS = 256 };

static const size_t N_STEPS[COUNT] = {32, 64, 128, 256};

// The grids of this file stop at SIGMA_END, not 0: the last step to 0 is first order for
// all samplers, at a fixed small size, and would hide the rest.
static const double SIGMA_END = 0.02;
static const double SIGMA_START = 10.0;

// A wrong coefficient in a second-order sampler makes it first order (1.0) or worse; one in
// a first-order sampler leaves an error that does not fall (0.0).
static void assert_order(const char *name, const double *errors, double order) {
  const double fitted = fitted_order(COUNT, N_STEPS, errors);
  print_message("%s: order %.3f, error at %zu steps %.2e\n", name, fitted, N_STEPS[COUNT - 1],
                errors[COUNT - 1]);
  if (!(fabs(fitted - order) < 0.12))
    fail_msg("%s: order %.3f instead of %.0f", name, fitted, order);
}

static void check_ode(BrumeSampler sampler, double order, double gauss_limit, double mix_limit) {
  Gaussian gaussian = {0.7, 0.5};
  Mixture mixture = {{0.3, 0.7}, {-1.0, 1.0}, {0.3, 0.4}};
  const float start[5] = {12.0f, -7.0f, 3.0f, 0.4f, -15.0f};
  double gauss_errors[COUNT] = {0};
  double mix_errors[COUNT] = {0};
  for (size_t c = 0; c < COUNT; c++) {
    float sigmas[MAX_STEPS + 2];
    karras_grid(SIGMA_END, SIGMA_START, N_STEPS[c] + 1, sigmas);
    const BrumeSamplerConfig config = {
        .sampler = sampler, .sigmas = sigmas, .n_steps = N_STEPS[c], .n = 5};
    float x[5];
    float y[5];
    memcpy(x, start, sizeof(x));
    memcpy(y, start, sizeof(y));
    sample(&config, gaussian_denoise, &gaussian, x);
    sample(&config, mixture_denoise, &mixture, y);
    const double s2 = gaussian.s * gaussian.s;
    const double shrink = sqrt((s2 + SIGMA_END * SIGMA_END) / (s2 + SIGMA_START * SIGMA_START));
    for (size_t j = 0; j < 5; j++) {
      const double exact = gaussian.mu + ((double)start[j] - gaussian.mu) * shrink;
      gauss_errors[c] = worst_of(gauss_errors[c], fabs((double)x[j] - exact));
      const double quantile = mixture_cdf(&mixture, (double)start[j], SIGMA_START);
      const double reached = mixture_cdf(&mixture, (double)y[j], SIGMA_END);
      mix_errors[c] = worst_of(mix_errors[c], fabs(reached - quantile));
    }
  }
  const char *name = brume_sampler_name(sampler);
  print_message("%s, Gaussian then mixture (in quantiles):\n", name);
  assert_order(name, gauss_errors, order);
  assert_order(name, mix_errors, order);
  // The size too, not only the slope: measured 4.8e-3/1.9e-3 for the first-order ones and
  // 5.3e-5/1.9e-5 for the second, limits half as much again.
  assert_true(gauss_errors[COUNT - 1] < gauss_limit);
  assert_true(mix_errors[COUNT - 1] < mix_limit);
}

static void euler_is_first_order(void **state) {
  (void)state;
  check_ode(BRUME_SAMPLER_EULER, 1.0, 7.5e-3, 3e-3);
}

static void ddim_is_first_order(void **state) {
  (void)state;
  check_ode(BRUME_SAMPLER_DDIM, 1.0, 7.5e-3, 3e-3);
}

static void heun_is_second_order(void **state) {
  (void)state;
  check_ode(BRUME_SAMPLER_HEUN, 2.0, 8e-5, 3e-5);
}

static void dpmpp2m_is_second_order(void **state) {
  (void)state;
  check_ode(BRUME_SAMPLER_DPMPP_2M, 2.0, 8e-5, 3e-5);
}

static void impulse(void *ctx, size_t step, size_t n, float *out) {
  (void)ctx;
  for (size_t j = 0; j < n; j++)
    out[j] = j == step ? 1.0f : 0.0f;
}

// With a Gaussian of mean 0 a sampler is linear in its start and in each step's noise, all
// independent. Element j sees step j's noise alone and the last element the start alone, so
// the variance of the result is the sum of the squares: exact, without drawing anything.
static double exact_variance(BrumeSampler sampler, float eta, double s, size_t n_steps) {
  float sigmas[MAX_STEPS + 2];
  karras_grid(SIGMA_END, SIGMA_START, n_steps + 1, sigmas);
  float x[MAX_STEPS + 1] = {0};
  x[n_steps] = (float)sqrt(s * s + SIGMA_START * SIGMA_START);
  Gaussian gaussian = {0.0, s};
  const BrumeSamplerConfig config = {.sampler = sampler,
                                     .sigmas = sigmas,
                                     .n_steps = n_steps,
                                     .n = n_steps + 1,
                                     .eta = eta,
                                     .noise = impulse};
  sample(&config, gaussian_denoise, &gaussian, x);
  double sum = 0.0;
  for (size_t j = 0; j <= n_steps; j++)
    sum += (double)x[j] * (double)x[j];
  return sum;
}

static void check_variance(BrumeSampler sampler, float eta, double order, double limit) {
  const double s = 0.5;
  const double expected = s * s + SIGMA_END * SIGMA_END;
  double errors[COUNT];
  for (size_t c = 0; c < COUNT; c++)
    errors[c] = fabs(exact_variance(sampler, eta, s, N_STEPS[c]) / expected - 1.0);
  print_message("variance with eta %.1f, ", (double)eta);
  assert_order(brume_sampler_name(sampler), errors, order);
  assert_true(errors[COUNT - 1] < limit);
}

static void variance_converges(void **state) {
  (void)state;
  // Measured 2.6e-2 (ddpm), 1.2e-2 (euler), 1.4e-4 (heun, 2M), 3.6e-4 (2M SDE).
  check_variance(BRUME_SAMPLER_DDPM, 0.0f, 1.0, 4e-2);
  check_variance(BRUME_SAMPLER_DDIM, 0.5f, 1.0, 2.5e-2);
  check_variance(BRUME_SAMPLER_DDIM, 1.0f, 1.0, 4e-2);
  check_variance(BRUME_SAMPLER_EULER, 0.0f, 1.0, 2e-2);
  check_variance(BRUME_SAMPLER_HEUN, 0.0f, 2.0, 2e-4);
  check_variance(BRUME_SAMPLER_DPMPP_2M, 0.0f, 2.0, 2e-4);
  check_variance(BRUME_SAMPLER_DPMPP_2M_SDE, 0.0f, 2.0, 5.5e-4);
}

// eta trades the start's noise for fresh noise; it must never change the noise level. With
// D = 0 (data is silence) each step's x has exactly the variance sigma'^2.
static void noise_level_is_kept_for_every_eta(void **state) {
  (void)state;
  for (int e = 0; e <= 10; e++) {
    const double variance = exact_variance(BRUME_SAMPLER_DDIM, (float)e / 10.0f, 0.0, 16);
    assert_true(fabs(variance / (SIGMA_END * SIGMA_END) - 1.0) < 1e-5);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(euler_is_first_order), cmocka_unit_test(ddim_is_first_order),
      cmocka_unit_test(heun_is_second_order), cmocka_unit_test(dpmpp2m_is_second_order),
      cmocka_unit_test(variance_converges),   cmocka_unit_test(noise_level_is_kept_for_every_eta),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
