// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Many samples from noise to data, with a fixed seed: do they have the distribution of the
// data? Tolerances are 5 standard errors of the estimate (by chance once in 1.7 million
// seeds; the seed is fixed, so the test does not flicker) plus the sampler's own
// discretisation error, which is computed, not guessed.

#include "dsp/base/philox.h"
#include "model/diffusion/forward.h"
#include "tests/diffusion/analytic.h"
#include "tests/unit/worst.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { M = 65536, STEPS = 128 };

static float g_x[M];

static void philox_noise(void *ctx, size_t step, size_t n, float *out) {
  (void)ctx;
  brume_philox_normal(2026, (uint32_t)step + 1, 0, n, out);
}

static void run(BrumeSampler sampler, float eta, const float *sigmas, BrumeDenoiseFn denoise,
                void *ctx) {
  const BrumeSamplerConfig config = {.sampler = sampler,
                                     .sigmas = sigmas,
                                     .n_steps = STEPS,
                                     .n = M,
                                     .eta = eta,
                                     .noise = philox_noise};
  sample(&config, denoise, ctx, g_x);
}

// Variance that a first-order sampler ends with, from the papers: Euler multiplies x - mu by
// 1 + (sigma' - sigma) sigma / (s^2 + sigma^2); DDPM draws from q(x' | x, D), in VE form
// N(sigma'^2/sigma^2 x + (1 - sigma'^2/sigma^2) D, sigma'^2 (sigma^2 - sigma'^2) / sigma^2).
static double first_order_variance(double s, const float *sigmas, int is_ancestral) {
  double variance = s * s + (double)sigmas[0] * (double)sigmas[0];
  for (size_t i = 0; i < STEPS; i++) {
    const double now = (double)sigmas[i];
    const double next = (double)sigmas[i + 1];
    const double to_data = s * s / (s * s + now * now);
    const double ratio = next * next / (now * now);
    const double gain = is_ancestral ? ratio + (1.0 - ratio) * to_data
                                     : 1.0 + (next - now) * now / (s * s + now * now);
    variance *= gain * gain;
    if (is_ancestral)
      variance += next * next * (now * now - next * next) / (now * now);
  }
  return variance;
}

static void check_gaussian(BrumeSampler sampler, float eta, double lo, double hi) {
  Gaussian gaussian = {0.7, 0.5};
  float sigmas[STEPS + 1];
  karras_grid(0.002, 80.0, STEPS, sigmas);
  // From the exact marginal at sigma_max, so that the mean is kept by each step.
  brume_philox_normal(2026, 0, 0, M, g_x);
  const float spread = (float)sqrt(gaussian.s * gaussian.s + 80.0 * 80.0);
  for (size_t j = 0; j < M; j++)
    g_x[j] = (float)gaussian.mu + spread * g_x[j];
  run(sampler, eta, sigmas, gaussian_denoise, &gaussian);
  double mean = 0.0;
  for (size_t j = 0; j < M; j++)
    mean += (double)g_x[j] / M;
  double variance = 0.0;
  for (size_t j = 0; j < M; j++)
    variance += ((double)g_x[j] - mean) * ((double)g_x[j] - mean) / M;
  print_message("%s eta %.1f: mean %.4f, variance %.5f (expected %.5f to %.5f)\n",
                brume_sampler_name(sampler), (double)eta, mean, variance, lo, hi);
  assert_true(fabs(mean - gaussian.mu) < 5.0 * sqrt(hi / M));
  const double chance = 5.0 * sqrt(2.0 / M); // relative standard error of a variance: sqrt(2/M)
  assert_true(variance > lo * (1.0 - chance) && variance < hi * (1.0 + chance));
}

static void gaussian_mean_and_variance(void **state) {
  (void)state;
  const double s2 = 0.25;
  float sigmas[STEPS + 1];
  karras_grid(0.002, 80.0, STEPS, sigmas);
  const double euler = first_order_variance(0.5, sigmas, 0);
  const double ddpm = first_order_variance(0.5, sigmas, 1);
  assert_true(fabs(euler / s2 - 1.0) < 0.05 && fabs(ddpm / s2 - 1.0) < 0.1);
  check_gaussian(BRUME_SAMPLER_EULER, 0.0f, euler, euler);
  check_gaussian(BRUME_SAMPLER_DDIM, 0.0f, euler, euler);
  check_gaussian(BRUME_SAMPLER_DDIM, 0.5f, fmin(ddpm, euler), fmax(ddpm, euler));
  check_gaussian(BRUME_SAMPLER_DDIM, 1.0f, ddpm, ddpm);
  check_gaussian(BRUME_SAMPLER_DDPM, 0.0f, ddpm, ddpm);
  // Second order: test_diffusion_order.c sees 1.4e-3 (SDE) and 5e-4 (ODE) at 128 steps on a
  // grid over 6.2 units of ln(sigma); this one has 10.6, so (10.6 / 6.2)^2 = 2.9 times that.
  check_gaussian(BRUME_SAMPLER_HEUN, 0.0f, s2 * 0.9985, s2 * 1.0015);
  check_gaussian(BRUME_SAMPLER_DPMPP_2M, 0.0f, s2 * 0.9985, s2 * 1.0015);
  check_gaussian(BRUME_SAMPLER_DPMPP_2M_SDE, 0.0f, s2 * 0.996, s2 * 1.004);
}

static int compare_floats(const void *a, const void *b) {
  const float x = *(const float *)a;
  const float y = *(const float *)b;
  return (x > y) - (x < y);
}

// Kolmogorov-Smirnov distance of g_x to the mixture.
static double ks_distance(const Mixture *mixture) {
  qsort(g_x, M, sizeof(g_x[0]), compare_floats);
  double distance = 0.0;
  for (size_t j = 0; j < M; j++) {
    const double p = mixture_cdf(mixture, (double)g_x[j], 0.0);
    distance = worst_of(distance, fmax(p - (double)j / M, (double)(j + 1) / M - p));
  }
  return distance;
}

static void check_mixture(BrumeSampler sampler, float eta, double discretisation) {
  Mixture mixture = {{0.3, 0.7}, {-1.0, 1.0}, {0.3, 0.4}};
  float sigmas[STEPS + 1];
  karras_grid(0.002, 80.0, STEPS, sigmas);
  // As in use: pure noise at sigma_max. The data's mean, 0.4, is left out of the start, which
  // moves quantiles by at most its share of 80 times the normal's peak: 0.4 / 80 * 0.4 = 0.002.
  float *x = g_x;
  brume_philox_normal(77, 0, 0, M, x);
  assert_int_equal(brume_forward_noise(NULL, x, sigmas[0], M, x), BRUME_STATUS_OK);
  run(sampler, eta, sigmas, mixture_denoise, &mixture);
  const double distance = ks_distance(&mixture);
  print_message("%s eta %.1f: KS distance %.5f\n", brume_sampler_name(sampler), (double)eta,
                distance);
  // 1.95 / sqrt(M): exceeded by chance once in 1000 seeds.
  assert_true(distance < 1.95 / sqrt((double)M) + 0.002 + discretisation);
}

static void mixture_has_the_right_shape(void **state) {
  (void)state;
  // From test_diffusion_order.c's 1.85e-3 (first order) and 1.9e-5 (second) at 256 steps over
  // 6.2 units of ln(sigma): here 128 steps over 10.6 units, so 3.4 and 12 times that. The
  // stochastic ones have 2 and 2.7 times the error of their ODE forms. Rounded up.
  check_mixture(BRUME_SAMPLER_EULER, 0.0f, 0.0065);
  check_mixture(BRUME_SAMPLER_DDIM, 0.5f, 0.013);
  check_mixture(BRUME_SAMPLER_DDPM, 0.0f, 0.013);
  check_mixture(BRUME_SAMPLER_HEUN, 0.0f, 0.0003);
  check_mixture(BRUME_SAMPLER_DPMPP_2M, 0.0f, 0.0003);
  check_mixture(BRUME_SAMPLER_DPMPP_2M_SDE, 0.0f, 0.0007);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(gaussian_mean_and_variance),
      cmocka_unit_test(mixture_has_the_right_shape),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
