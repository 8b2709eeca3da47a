// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/diffusion/sampler.h"

#include "model/diffusion/series.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

static const char *const names[BRUME_SAMPLER_COUNT] = {"ddpm", "ddim",    "euler",
                                                       "heun", "dpmpp2m", "dpmpp2m-sde"};

const char *brume_sampler_name(BrumeSampler sampler) {
  const unsigned i = (unsigned)sampler;
  return i < BRUME_SAMPLER_COUNT ? names[i] : NULL;
}

// The two settings of the header's table: how much noise is put back, and whether the
// previous estimate is used.

static double eta_of(BrumeSampler sampler, float eta) {
  switch (sampler) {
  case BRUME_SAMPLER_DDIM:
    return (double)eta;
  case BRUME_SAMPLER_DDPM:
  case BRUME_SAMPLER_DPMPP_2M_SDE:
    return 1.0;
  default:
    return 0.0;
  }
}

static bool is_multistep(BrumeSampler sampler) {
  return sampler == BRUME_SAMPLER_DPMPP_2M || sampler == BRUME_SAMPLER_DPMPP_2M_SDE;
}

bool brume_sampler_is_stochastic(BrumeSampler sampler, float eta) {
  return eta_of(sampler, eta) > 0.0;
}

size_t brume_sampler_evaluations(BrumeSampler sampler, size_t n_steps) {
  return sampler == BRUME_SAMPLER_HEUN && n_steps > 0 ? 2 * n_steps - 1 : n_steps;
}

// Buffers of n floats: the estimate; a second one for Heun and the multistep samplers; noise,
// or Heun's second estimate, always in the last. Where a sampler needs fewer, names share a
// buffer that it does not use.
static size_t scratch_buffers(BrumeSampler sampler) {
  switch (sampler) {
  case BRUME_SAMPLER_EULER:
    return 1;
  case BRUME_SAMPLER_DDPM:
  case BRUME_SAMPLER_DDIM:
  case BRUME_SAMPLER_DPMPP_2M:
    return 2;
  case BRUME_SAMPLER_HEUN:
  case BRUME_SAMPLER_DPMPP_2M_SDE:
    return 3;
  default:
    return 0;
  }
}

static size_t multiply(size_t count, size_t n) {
  return count && n <= SIZE_MAX / count ? count * n : 0;
}

size_t brume_sampler_scratch_floats(BrumeSampler sampler, size_t n) {
  return multiply(scratch_buffers(sampler), n);
}

size_t brume_sample_invert_scratch_floats(size_t n) {
  return multiply(2, n);
}

// One call of brume_sample() or brume_sample_invert().
typedef struct {
  const BrumeSamplerConfig *config;
  BrumeDenoiseFn denoise;
  void *denoise_ctx;
  float *x;
  float *denoised; // D of this step
  float *other;    // multistep: D of the step before; Heun: the first guess of x'
  float *last;     // noise; Heun: D at that guess
  size_t n_evaluations;
} Run;

static BrumeStatus evaluate(Run *run, const float *x, float sigma, float *denoised) {
  const BrumeSamplerConfig *config = run->config;
  // Relaxed: the flag publishes nothing but itself.
  if (config->cancel &&
      atomic_load_explicit(config->cancel, memory_order_relaxed) != config->cancel_unless)
    return BRUME_STATUS_CANCELLED;
  run->n_evaluations++;
  return run->denoise(run->denoise_ctx, x, sigma, config->n, denoised);
}

static BrumeStatus tell(const Run *run, size_t step, float sigma) {
  const BrumeSamplerConfig *config = run->config;
  if (config->on_step &&
      config->on_step(config->on_step_ctx, step, config->n_steps, sigma, run->x, run->denoised))
    return BRUME_STATUS_CANCELLED;
  return BRUME_STATUS_OK;
}

// T of the header: where the step aims. Second order looks along the line through the last
// two estimates, half a step of ln(sigma) ahead. `other` is the previous estimate and becomes T.
static const float *aim(const BrumeSamplerConfig *config, size_t i, const float *d, float *other) {
  const float *sigmas = config->sigmas;
  if (!is_multistep(config->sampler) || i == 0 || !(sigmas[i + 1] > 0.0f))
    return d;
  const double h = brume_series_log((double)sigmas[i] / (double)sigmas[i + 1]);
  const double h_prev = brume_series_log((double)sigmas[i - 1] / (double)sigmas[i]);
  const float ahead = (float)(h / (2.0 * h_prev));
  for (size_t j = 0; j < config->n; j++)
    other[j] = d[j] + ahead * (d[j] - other[j]);
  return other;
}

// The header's one formula, x' = T + k (x - T) + v z; `last` is for z.
static void move(const BrumeSamplerConfig *config, size_t i, const float *d, float *other,
                 float *last, float *x) {
  const double sigma_next = (double)config->sigmas[i + 1];
  const double q = sigma_next / (double)config->sigmas[i];
  const double eta = eta_of(config->sampler, config->eta);
  const double fresh = eta * sqrt((1.0 - q) * (1.0 + q)); // v / sigma'
  const float k = (float)(q * sqrt((1.0 - fresh) * (1.0 + fresh)));
  const float v = (float)(sigma_next * fresh);
  const float *target = aim(config, i, d, other);
  for (size_t j = 0; j < config->n; j++)
    x[j] = target[j] + k * (x[j] - target[j]);
  if (v > 0.0f) {
    config->noise(config->noise_ctx, i, config->n, last);
    for (size_t j = 0; j < config->n; j++)
      x[j] += v * last[j];
  }
}

static void linear_step(Run *run, size_t i) {
  move(run->config, i, run->denoised, run->other, run->last, run->x);
  // This step's estimate becomes the previous one.
  if (is_multistep(run->config->sampler)) {
    float *spare = run->other;
    run->other = run->denoised;
    run->denoised = spare;
  }
}

// Karras et al. 2022, algorithm 1 without churn: an Euler step, then again with the mean of
// the slopes (x - D) / sigma at both ends. At sigma' = 0 the second slope does not exist.
static BrumeStatus heun_step(Run *run, size_t i) {
  const BrumeSamplerConfig *config = run->config;
  const float sigma = config->sigmas[i];
  const float sigma_next = config->sigmas[i + 1];
  if (!(sigma_next > 0.0f)) {
    linear_step(run, i);
    return BRUME_STATUS_OK;
  }
  const size_t n = config->n;
  const float q = (float)((double)sigma_next / (double)sigma);
  float *x = run->x;
  const float *d = run->denoised;
  float *guess = run->other;
  for (size_t j = 0; j < n; j++)
    guess[j] = d[j] + q * (x[j] - d[j]);
  const BrumeStatus status = evaluate(run, guess, sigma_next, run->last);
  if (status != BRUME_STATUS_OK)
    return status;
  const double half_step = 0.5 * ((double)sigma_next - (double)sigma);
  const float a = (float)(half_step / (double)sigma);
  const float b = (float)(half_step / (double)sigma_next);
  for (size_t j = 0; j < n; j++)
    x[j] += a * (x[j] - d[j]) + b * (guess[j] - run->last[j]);
  return BRUME_STATUS_OK;
}

static bool grid_is_valid(const float *sigmas, size_t n_steps) {
  if (!sigmas || n_steps < 1 || !isfinite(sigmas[0]) || !(sigmas[n_steps] >= 0.0f))
    return false;
  for (size_t i = 0; i < n_steps; i++) {
    if (!(sigmas[i] > sigmas[i + 1]))
      return false;
  }
  return true;
}

static bool run_is_valid(const Run *run, const float *scratch, size_t scratch_floats,
                         size_t needed_floats) {
  const BrumeSamplerConfig *config = run->config;
  return config && run->denoise && run->x && scratch && config->n > 0 && needed_floats > 0 &&
         scratch_floats >= needed_floats && grid_is_valid(config->sigmas, config->n_steps);
}

static BrumeStatus sample(Run *run) {
  const BrumeSamplerConfig *config = run->config;
  for (size_t i = 0; i < config->n_steps; i++) {
    BrumeStatus status = evaluate(run, run->x, config->sigmas[i], run->denoised);
    if (status == BRUME_STATUS_OK)
      status = tell(run, i, config->sigmas[i]);
    if (status == BRUME_STATUS_OK) {
      if (config->sampler == BRUME_SAMPLER_HEUN)
        status = heun_step(run, i);
      else
        linear_step(run, i);
    }
    if (status != BRUME_STATUS_OK)
      return status;
  }
  return BRUME_STATUS_OK;
}

BrumeStatus brume_sample(const BrumeSamplerConfig *config, BrumeDenoiseFn denoise,
                         void *denoise_ctx, float *x, float *scratch, size_t scratch_floats,
                         size_t *n_evaluations) {
  if (n_evaluations)
    *n_evaluations = 0;
  Run run = {.config = config, .denoise = denoise, .denoise_ctx = denoise_ctx, .x = x};
  const size_t needed = config ? brume_sampler_scratch_floats(config->sampler, config->n) : 0;
  if (!run_is_valid(&run, scratch, scratch_floats, needed))
    return BRUME_STATUS_BAD_ARG;
  if (config->sampler == BRUME_SAMPLER_DDIM && !(config->eta >= 0.0f && config->eta <= 1.0f))
    return BRUME_STATUS_BAD_ARG;
  if (brume_sampler_is_stochastic(config->sampler, config->eta) && !config->noise)
    return BRUME_STATUS_BAD_ARG;
  run.denoised = scratch;
  run.other = scratch + (needed > config->n ? config->n : 0);
  run.last = scratch + (needed - config->n);
  const BrumeStatus status = sample(&run);
  if (n_evaluations)
    *n_evaluations = run.n_evaluations;
  return status;
}

BrumeStatus brume_sample_step(const BrumeSamplerConfig *config, size_t step, const float *denoised,
                              float *previous, float *x, float *scratch) {
  if (!config || !denoised || !previous || !x || !scratch || config->n < 1 ||
      brume_sampler_scratch_floats(config->sampler, 1) == 0 ||
      config->sampler == BRUME_SAMPLER_HEUN || step >= config->n_steps ||
      !grid_is_valid(config->sigmas, config->n_steps) ||
      !(config->sampler != BRUME_SAMPLER_DDIM || (config->eta >= 0.0f && config->eta <= 1.0f)) ||
      (brume_sampler_is_stochastic(config->sampler, config->eta) && !config->noise))
    return BRUME_STATUS_BAD_ARG;
  move(config, step, denoised, previous, scratch, x);
  return BRUME_STATUS_OK;
}

// One step up: solves the Euler step for where it came from (see the header).
static BrumeStatus inverse_step(Run *run, size_t i, unsigned iterations) {
  const BrumeSamplerConfig *config = run->config;
  const double sigma = (double)config->sigmas[i];
  const float g = (float)((sigma - (double)config->sigmas[i + 1]) / sigma);
  float *x = run->x;
  float *below = run->other;
  memcpy(below, x, config->n * sizeof(*x));
  for (unsigned round = 0; round < iterations; round++) {
    const BrumeStatus status = evaluate(run, x, config->sigmas[i], run->denoised);
    if (status != BRUME_STATUS_OK)
      return status;
    for (size_t j = 0; j < config->n; j++)
      x[j] = below[j] + g * (x[j] - run->denoised[j]);
  }
  return BRUME_STATUS_OK;
}

BrumeStatus brume_sample_invert(const BrumeSamplerConfig *config, unsigned iterations,
                                BrumeDenoiseFn denoise, void *denoise_ctx, float *x, float *scratch,
                                size_t scratch_floats, size_t *n_evaluations) {
  if (n_evaluations)
    *n_evaluations = 0;
  Run run = {.config = config, .denoise = denoise, .denoise_ctx = denoise_ctx, .x = x};
  const size_t needed = config ? brume_sample_invert_scratch_floats(config->n) : 0;
  if (iterations < 1 || !run_is_valid(&run, scratch, scratch_floats, needed))
    return BRUME_STATUS_BAD_ARG;
  run.denoised = scratch;
  run.other = scratch + config->n;
  BrumeStatus status = BRUME_STATUS_OK;
  for (size_t i = config->n_steps; i-- > 0 && status == BRUME_STATUS_OK;) {
    status = inverse_step(&run, i, iterations);
    if (status == BRUME_STATUS_OK)
      status = tell(&run, config->n_steps - 1 - i, config->sigmas[i]);
  }
  if (n_evaluations)
    *n_evaluations = run.n_evaluations;
  return status;
}
