// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file denoise.h The one thing that samplers ask of a model: a denoiser.
 *
 * This folder knows no network. A denoiser is any function that, given a noisy latent and
 * how noisy it is, estimates the clean one: D(x; sigma) = E[x0 | x] for x = x0 + sigma z.
 * Networks, guidance (guidance.h) and the closed forms of the tests all fit this pointer.
 * Two quantities of the literature follow from it (Karras et al. 2022, eq. 3):
 *
 *     noise estimate  eps   = (x - D) / sigma
 *     score           grad log p(x; sigma) = (D - x) / sigma^2
 */

#ifndef BRUME_MODEL_DIFFUSION_DENOISE_H
#define BRUME_MODEL_DIFFUSION_DENOISE_H

#include "dsp/base/status.h"

#include <stddef.h>

/** Writes the estimate of the clean latent to denoised[n].
 *
 * `ctx` is the pointer given along with the function. `x[n]` is the noisy latent, n =
 * frames * channels floats in the layout that the model's owner chose; it never overlaps
 * `denoised`. `sigma` is positive, finite and the same for all elements. Called on the
 * thread that samples, never the audio thread.
 * Returns BRUME_STATUS_OK, or a failure that ends the sampling and is handed to its caller.
 */
typedef BrumeStatus (*BrumeDenoiseFn)(void *ctx, const float *x, float sigma, size_t n,
                                      float *denoised);

#endif // BRUME_MODEL_DIFFUSION_DENOISE_H
