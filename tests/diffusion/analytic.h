// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file analytic.h Data distributions whose best denoiser is known in closed form.
 *
 * With N(mu, s^2) as data, D(x; sigma) = (s^2 x + sigma^2 mu) / (s^2 + sigma^2), and the
 * probability-flow ODE dx/dsigma = (x - D) / sigma has the exact solution
 * x(sigma) = mu + (x(S) - mu) sqrt((s^2 + sigma^2) / (s^2 + S^2)).
 *
 * A mixture of two such is a nonlinear case. In one dimension the flow keeps the order of
 * points, so it maps quantiles to quantiles: CDF(x(sigma); sigma) is constant on the way.
 */

#ifndef BRUME_TESTS_DIFFUSION_ANALYTIC_H
#define BRUME_TESTS_DIFFUSION_ANALYTIC_H

#include "dsp/base/status.h"
#include "model/diffusion/sampler.h"
#include "model/diffusion/schedule.h"

#include <stddef.h>

/** Elementwise N(mu, s^2). */
typedef struct {
  double mu;
  double s;
} Gaussian;

/** A BrumeDenoiseFn for a Gaussian, computed in double. */
BrumeStatus gaussian_denoise(void *gaussian, const float *x, float sigma, size_t n,
                             float *denoised);

/** Elementwise mixture: weight[0] N(mu[0], s[0]^2) + weight[1] N(mu[1], s[1]^2). */
typedef struct {
  double weight[2];
  double mu[2];
  double s[2];
} Mixture;

/** A BrumeDenoiseFn for a Mixture, computed in double. */
BrumeStatus mixture_denoise(void *mixture, const float *x, float sigma, size_t n, float *denoised);

/** The mixture's cumulative distribution with noise of sigma added. */
double mixture_cdf(const Mixture *mixture, double x, double sigma);

/** Fills sigmas[n_steps + 1] with a Karras grid (rho 7); fails the test on an error. */
void karras_grid(double sigma_min, double sigma_max, size_t n_steps, float *sigmas);

/** Runs brume_sample() with memory of its own; fails the test on an error. Returns NFE. */
size_t sample(const BrumeSamplerConfig *config, BrumeDenoiseFn denoise, void *ctx, float *x);

/** Slope of the least-squares line through (log n_steps, -log error): the measured order. */
double fitted_order(size_t count, const size_t *n_steps, const double *errors);

#endif // BRUME_TESTS_DIFFUSION_ANALYTIC_H
