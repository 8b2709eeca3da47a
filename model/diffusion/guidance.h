// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file guidance.h Classifier-free guidance: more of what was asked for.
 *
 * With C the denoiser that knows the condition (class, descriptors) and U the one that
 * does not, guidance looks beyond C, away from U (Ho & Salimans 2022, arXiv 2207.12598):
 *
 *     D = U + w (C - U)        w = 1: just C; w > 1: exaggerated; w = 0: just U
 *
 * (Ho & Salimans count from zero: their w is ours less one.) Three refinements:
 *
 * - Interval (Kynkäänniemi et al. 2024, arXiv 2404.07724): guidance harms at high sigma
 *   and does nothing at low; for sigma outside of (sigma_lo, sigma_hi] D = C, and U is not
 *   even evaluated, which saves time.
 * - Rescaling (Lin et al. 2023, arXiv 2305.08891, eq. 15-16): large w inflates the
 *   estimate; D is multiplied by phi std(C) / std(D) + 1 - phi, with the standard
 *   deviations over the whole latent. phi = 0 leaves it off.
 * - w = 1 evaluates C alone and returns its bits.
 *
 * Guidance is itself a denoiser: give samplers brume_guidance_denoise() and a pointer to a
 * BrumeGuidance.
 */

#ifndef BRUME_MODEL_DIFFUSION_GUIDANCE_H
#define BRUME_MODEL_DIFFUSION_GUIDANCE_H

#include "dsp/base/status.h"
#include "model/diffusion/denoise.h"

#include <stddef.h>

/** Writes to cond[n] and uncond[n] what C and U would, neither of which overlaps x. */
typedef BrumeStatus (*BrumeGuidanceBothFn)(void *ctx, const float *x, float sigma, size_t n,
                                           float *cond, float *uncond);

/** Plain data, filled by the caller; all that is pointed to stays the caller's and must
 * outlive the sampling. One thread at a time.
 */
typedef struct {
  BrumeDenoiseFn cond; ///< C
  void *cond_ctx;
  BrumeDenoiseFn uncond; ///< U; may be NULL if weight is 1.
  void *uncond_ctx;
  BrumeGuidanceBothFn both; ///< Both at once, for less time; NULL: one after the other.
  void *both_ctx;
  float weight;          ///< w, finite and >= 0.
  float sigma_lo;        ///< Guided where sigma_lo < sigma <= sigma_hi;
  float sigma_hi;        ///< 0 and INFINITY guide everywhere.
  float rescale;         ///< phi in [0, 1].
  float *scratch;        ///< [scratch_floats], overlaps nothing; unused if weight is 1.
  size_t scratch_floats; ///< At least brume_guidance_scratch_floats(n) unless weight is 1.
  size_t n_evaluations;  ///< Counted up by each evaluation of C or U; start it at 0.
} BrumeGuidance;

/** Floats of scratch for a latent of n floats.
 * Thread: any.
 */
size_t brume_guidance_scratch_floats(size_t n);

/** A BrumeDenoiseFn; `guidance` points to a BrumeGuidance.
 * Returns BRUME_STATUS_BAD_ARG if a field is out of its range or a pointer is missing,
 * before anything is evaluated; else what C or U returned.
 * Thread: gen.
 */
BrumeStatus brume_guidance_denoise(void *guidance, const float *x, float sigma, size_t n,
                                   float *denoised);

#endif // BRUME_MODEL_DIFFUSION_GUIDANCE_H
