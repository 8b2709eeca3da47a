// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/diffusion/guidance.h"

#include <math.h>
#include <stdbool.h>

size_t brume_guidance_scratch_floats(size_t n) {
  return n;
}

static bool is_valid(const BrumeGuidance *guidance, const float *x, size_t n,
                     const float *denoised) {
  // Written so that a NaN fails each comparison.
  if (!guidance || !x || !denoised || !guidance->cond ||
      !(isfinite(guidance->weight) && guidance->weight >= 0.0f) || !(guidance->sigma_lo >= 0.0f) ||
      !(guidance->sigma_hi >= guidance->sigma_lo) ||
      !(guidance->rescale >= 0.0f && guidance->rescale <= 1.0f))
    return false;
  return guidance->weight == 1.0f || (guidance->uncond && guidance->scratch &&
                                      guidance->scratch_floats >= brume_guidance_scratch_floats(n));
}

// Standard deviation over the latent: double sums in index order, so the bits are fixed.
static double deviation(const float *x, size_t n) {
  double mean = 0.0;
  for (size_t j = 0; j < n; j++)
    mean += (double)x[j];
  mean /= (double)n;
  double square = 0.0;
  for (size_t j = 0; j < n; j++) {
    const double d = (double)x[j] - mean;
    square += d * d;
  }
  return sqrt(square / (double)n);
}

// D = C + (w - 1) (C - U), C in `denoised`, which becomes D.
static void combine(const BrumeGuidance *guidance, size_t n, float *denoised) {
  const float *u = guidance->scratch;
  const float beyond = guidance->weight - 1.0f;
  const double before = guidance->rescale > 0.0f ? deviation(denoised, n) : 0.0;
  for (size_t j = 0; j < n; j++)
    denoised[j] += beyond * (denoised[j] - u[j]);
  if (!(guidance->rescale > 0.0f))
    return;
  const double after = deviation(denoised, n);
  if (!(after > 0.0)) // silence has nothing to rescale
    return;
  const double phi = (double)guidance->rescale;
  const float factor = (float)(phi * (before / after) + (1.0 - phi));
  for (size_t j = 0; j < n; j++)
    denoised[j] *= factor;
}

BrumeStatus brume_guidance_denoise(void *ctx, const float *x, float sigma, size_t n,
                                   float *denoised) {
  BrumeGuidance *guidance = (BrumeGuidance *)ctx;
  if (!is_valid(guidance, x, n, denoised))
    return BRUME_STATUS_BAD_ARG;
  const bool is_guided =
      guidance->weight != 1.0f && sigma > guidance->sigma_lo && sigma <= guidance->sigma_hi;
  if (is_guided && guidance->both) {
    guidance->n_evaluations += 2;
    const BrumeStatus status =
        guidance->both(guidance->both_ctx, x, sigma, n, denoised, guidance->scratch);
    if (status == BRUME_STATUS_OK)
      combine(guidance, n, denoised);
    return status;
  }
  guidance->n_evaluations++;
  BrumeStatus status = guidance->cond(guidance->cond_ctx, x, sigma, n, denoised);
  if (status != BRUME_STATUS_OK || !is_guided)
    return status;
  guidance->n_evaluations++;
  status = guidance->uncond(guidance->uncond_ctx, x, sigma, n, guidance->scratch);
  if (status == BRUME_STATUS_OK)
    combine(guidance, n, denoised);
  return status;
}
