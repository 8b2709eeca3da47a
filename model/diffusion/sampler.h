// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file sampler.h Samplers: from noise to sound in a given number of steps.
 *
 * A sampler walks down a grid of noise levels (schedule.h). At each it asks the denoiser
 * for D = D(x; sigma_i) and moves x from sigma = sigma_i to sigma' = sigma_{i+1}. All
 * formulas are in the VE form x = x0 + sigma z of forward.h; q = sigma' / sigma < 1.
 *
 * All samplers but Heun's are one formula with three settings:
 *
 *     x' = T + k (x - T) + v z               z ~ N(0, I), fresh in each step
 *     v  = eta sigma' sqrt(1 - q^2)          the noise put back
 *     k  = q sqrt(1 - eta^2 (1 - q^2))       so that k^2 sigma^2 + v^2 = sigma'^2
 *     T  = D                                 first order, or
 *     T  = D + h / (2 h_prev) (D - D_prev)   second order, h = ln(sigma / sigma')
 *
 * | name        | eta | T   | order | NFE    | paper                                       |
 * |-------------|-----|-----|-------|--------|---------------------------------------------|
 * | euler       | 0   | 1st | 1     | n      | Karras et al. 2022, arXiv 2206.00364        |
 * | ddim        | any | 1st | 1     | n      | Song et al. 2020, arXiv 2010.02502, eq. 12  |
 * | ddpm        | 1   | 1st | 1     | n      | Ho et al. 2020, arXiv 2006.11239, algo. 2   |
 * | heun        | 0   | -   | 2     | 2n - 1 | Karras et al. 2022, algorithm 1, no churn   |
 * | dpmpp2m     | 0   | 2nd | 2     | n      | Lu et al. 2022, arXiv 2211.01095, algo. 2   |
 * | dpmpp2m-sde | 1   | 2nd | 2     | n      | the same, SDE-DPM-Solver++(2M)              |
 *
 * Read honestly: DDIM with eta = 0 *is* Euler's method on dx/dsigma = (x - D) / sigma, and
 * DDIM with eta = 1 *is* DDPM's ancestral sampling with the posterior ("beta tilde")
 * variance. "euler" and "ddpm" are kept as the names people look for. The first step of
 * the second-order ones, and a last step to sigma = 0, where h is infinite, are first
 * order: x' = D.
 *
 * "Order" is how the error falls with the number of steps: by 2^order when the steps are
 * doubled. For the stochastic samplers it holds for the variance of the result when the
 * data are Gaussian (measured by tests/diffusion/test_diffusion_order.c).
 */

#ifndef BRUME_MODEL_DIFFUSION_SAMPLER_H
#define BRUME_MODEL_DIFFUSION_SAMPLER_H

#include "dsp/base/status.h"
#include "model/diffusion/denoise.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

typedef enum {
  BRUME_SAMPLER_DDPM,
  BRUME_SAMPLER_DDIM,
  BRUME_SAMPLER_EULER,
  BRUME_SAMPLER_HEUN,
  BRUME_SAMPLER_DPMPP_2M,
  BRUME_SAMPLER_DPMPP_2M_SDE,
  BRUME_SAMPLER_COUNT
} BrumeSampler;

/** Fills out[n] with standard normal noise for step `step` (from 0). The caller counts its
 * generator by (seed, step, frame, channel), so that a sound can be extended, looped or
 * split over jobs. The start of sampling needs noise of its own, different from these.
 */
typedef void (*BrumeNoiseFn)(void *ctx, size_t step, size_t n, float *out);

/** Told once per step, after the denoiser and before x moves: `x[n]` is the latent at noise
 * level `sigma`, `denoised[n]` what the denoiser makes of it. `step` counts from 0.
 * Returns 0 to go on; anything else ends the sampling with BRUME_STATUS_CANCELLED.
 */
typedef int (*BrumeStepFn)(void *ctx, size_t step, size_t n_steps, float sigma, const float *x,
                           const float *denoised);

/** What to run. Plain data; everything pointed to stays the caller's and must outlive the call. */
typedef struct {
  BrumeSampler sampler;
  const float *sigmas; ///< [n_steps + 1], positive, strictly falling; the last may be 0.
  size_t n_steps;      ///< At least 1.
  size_t n;            ///< Floats in the latent: frames * channels, at least 1.
  float eta;           ///< DDIM only: 0 (deterministic) to 1 (ancestral).
  BrumeNoiseFn noise;  ///< Needed if brume_sampler_is_stochastic(), else not called.
  void *noise_ctx;
  BrumeStepFn on_step; ///< May be NULL.
  void *on_step_ctx;
  const atomic_uint *cancel; ///< May be NULL. Polled (relaxed) before each evaluation:
  unsigned cancel_unless;    ///< any value but this one cancels. An epoch, or with 0 a flag.
} BrumeSamplerConfig;

/** The name of the table above, a string constant; NULL for a value that is no sampler.
 * Thread: any.
 */
const char *brume_sampler_name(BrumeSampler sampler);

/** Whether the sampler draws noise after the start. `eta` matters for DDIM only.
 * Thread: any.
 */
bool brume_sampler_is_stochastic(BrumeSampler sampler, float eta);

/** Evaluations of the denoiser (NFE) that n_steps steps down to sigma = 0 take.
 * Thread: any.
 */
size_t brume_sampler_evaluations(BrumeSampler sampler, size_t n_steps);

/** Floats of scratch that brume_sample() needs for a latent of n floats, at most 3 n; 0 if
 * there is no such sampler or the number does not fit a size_t.
 * Thread: any.
 */
size_t brume_sampler_scratch_floats(BrumeSampler sampler, size_t n);

/** Floats of scratch that brume_sample_invert() needs; 0 if it does not fit a size_t.
 * Thread: any.
 */
size_t brume_sample_invert_scratch_floats(size_t n);

/** Samples: x[n] comes in as a latent at noise level sigmas[0] (brume_forward_noise() makes
 * one) and leaves at sigmas[n_steps].
 *
 * `scratch` holds at least brume_sampler_scratch_floats() floats and overlaps nothing.
 * `*n_evaluations` (may be NULL) counts the evaluations made, also when the call fails.
 * Returns BRUME_STATUS_OK; BRUME_STATUS_BAD_ARG on a bad argument, x untouched;
 * BRUME_STATUS_CANCELLED; or the denoiser's failure. After the last two, x is the latent
 * of the step that was cut short.
 * Thread: gen (any but the audio thread; as many at once as there are x and scratch).
 */
BrumeStatus brume_sample(const BrumeSamplerConfig *config, BrumeDenoiseFn denoise,
                         void *denoise_ctx, float *x, float *scratch, size_t scratch_floats,
                         size_t *n_evaluations);

/** Makes step `step` of brume_sample() alone, for those who keep the latents of all steps at once
 * (a sound without an end): x[n] comes in at sigmas[step] and leaves at sigmas[step + 1].
 *
 * `denoised[n]` is what the denoiser made of x, `previous[n]` the same of the step before, which is
 * overwritten; its contents do not matter for first-order samplers and step 0. `scratch` holds n
 * floats. config->noise is called as in brume_sample(); on_step and cancel are not used. The same
 * bits as in brume_sample(). BRUME_STATUS_BAD_ARG, x untouched, on a bad argument, and for "heun",
 * which evaluates twice.
 * Thread: gen.
 */
BrumeStatus brume_sample_step(const BrumeSamplerConfig *config, size_t step, const float *denoised,
                              float *previous, float *x, float *scratch);

/** Finds the noise behind a sound: the inverse of "euler" (DDIM inversion, Song et al. 2020,
 * section 4.3). x[n] comes in at sigmas[n_steps], usually a clean latent at 0, and leaves
 * at sigmas[0]; sampling from there with any ODE sampler leads back near the start.
 *
 * Each step solves x_i = x_{i+1} + (sigma_i - sigma_{i+1}) (x_i - D(x_i; sigma_i)) / sigma_i
 * for x_i by `iterations` rounds of fixed-point iteration from x_i = x_{i+1} (Pan et al.
 * 2023, "Accelerated Iterative Diffusion Inversion"). One round is plain DDIM inversion:
 * the way back ends near the start with an error that is first order in the step, and large
 * at few steps. More rounds go to the exact inverse of "euler" on the same grid: in the
 * mixture of tests/diffusion/test_diffusion_invert.c 1000 steps of one round leave 2e-2, 32
 * steps of five rounds 6e-4.
 *
 * `config->sampler`, `eta` and `noise` are not used. on_step is told after each step:
 * `sigma` and `x` are those reached, `denoised` is of the last round. NFE is n_steps *
 * iterations. Arguments, returns and thread are else as in brume_sample(), except that x
 * is of no use after a failure.
 */
BrumeStatus brume_sample_invert(const BrumeSamplerConfig *config, unsigned iterations,
                                BrumeDenoiseFn denoise, void *denoise_ctx, float *x, float *scratch,
                                size_t scratch_floats, size_t *n_evaluations);

#endif // BRUME_MODEL_DIFFUSION_SAMPLER_H
