// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/diffusion/analytic.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

BrumeStatus gaussian_denoise(void *gaussian, const float *x, float sigma, size_t n,
                             float *denoised) {
  const Gaussian *g = (const Gaussian *)gaussian;
  const double s2 = g->s * g->s;
  const double noise2 = (double)sigma * (double)sigma;
  for (size_t j = 0; j < n; j++)
    denoised[j] = (float)((s2 * (double)x[j] + noise2 * g->mu) / (s2 + noise2));
  return BRUME_STATUS_OK;
}

BrumeStatus mixture_denoise(void *mixture, const float *x, float sigma, size_t n, float *denoised) {
  const Mixture *m = (const Mixture *)mixture;
  const double noise2 = (double)sigma * (double)sigma;
  for (size_t j = 0; j < n; j++) {
    double log_p[2];
    double mean[2];
    for (int c = 0; c < 2; c++) {
      const double s2 = m->s[c] * m->s[c];
      const double var = s2 + noise2;
      const double d = (double)x[j] - m->mu[c];
      log_p[c] = log(m->weight[c]) - 0.5 * log(var) - 0.5 * d * d / var;
      mean[c] = m->mu[c] + d * s2 / var;
    }
    const double p1 = 1.0 / (1.0 + exp(log_p[0] - log_p[1]));
    denoised[j] = (float)((1.0 - p1) * mean[0] + p1 * mean[1]);
  }
  return BRUME_STATUS_OK;
}

double mixture_cdf(const Mixture *mixture, double x, double sigma) {
  double sum = 0.0;
  for (int c = 0; c < 2; c++) {
    const double deviation = sqrt(mixture->s[c] * mixture->s[c] + sigma * sigma);
    sum += mixture->weight[c] * 0.5 * erfc((mixture->mu[c] - x) / (deviation * sqrt(2.0)));
  }
  return sum;
}

void karras_grid(double sigma_min, double sigma_max, size_t n_steps, float *sigmas) {
  const BrumeScheduleConfig config = {BRUME_SCHEDULE_KARRAS, sigma_min, sigma_max, 7.0};
  assert_int_equal(brume_schedule_fill(&config, n_steps, sigmas), BRUME_STATUS_OK);
}

size_t sample(const BrumeSamplerConfig *config, BrumeDenoiseFn denoise, void *ctx, float *x) {
  const size_t floats = brume_sampler_scratch_floats(config->sampler, config->n);
  float *scratch = (float *)malloc(floats * sizeof(*scratch));
  assert_non_null(scratch);
  // Poison: a sampler that reads what it did not write gives NaN.
  for (size_t j = 0; j < floats; j++)
    scratch[j] = NAN;
  size_t n_evaluations = 0;
  const BrumeStatus status = brume_sample(config, denoise, ctx, x, scratch, floats, &n_evaluations);
  free(scratch);
  assert_int_equal(status, BRUME_STATUS_OK);
  return n_evaluations;
}

double fitted_order(size_t count, const size_t *n_steps, const double *errors) {
  double sx = 0.0;
  double sy = 0.0;
  double sxx = 0.0;
  double sxy = 0.0;
  for (size_t i = 0; i < count; i++) {
    const double x = log((double)n_steps[i]);
    const double y = -log(errors[i]);
    sx += x;
    sy += y;
    sxx += x * x;
    sxy += x * y;
  }
  const double n = (double)count;
  return (n * sxy - sx * sy) / (n * sxx - sx * sx);
}
