// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file forward.h The forward process q(x_t | x_0): how a sound is drowned in noise.
 *
 * Everything in this folder uses the variance-exploding (VE) form of Karras et al. 2022
 * ("EDM", arXiv 2206.00364): a noisy latent is
 *
 *     x = x0 + sigma * z        z ~ N(0, I), sigma >= 0 in units of the latent
 *
 * so sigma alone says how noisy x is. DDPM (Ho et al. 2020, arXiv 2006.11239) and its kin
 * write the same thing variance preserving (VP), with alpha_bar in (0, 1]:
 *
 *     x_vp = sqrt(alpha_bar) x0 + sqrt(1 - alpha_bar) z  =  sqrt(alpha_bar) x
 *     sigma = sqrt((1 - alpha_bar) / alpha_bar)             alpha_bar = 1 / (1 + sigma^2)
 *
 * The two carry the same information; the functions below translate.
 *
 * Latents are flat arrays of n = frames * channels floats; no function here cares which
 * axis is which. All functions are pure and may run on any thread.
 */

#ifndef BRUME_MODEL_DIFFUSION_FORWARD_H
#define BRUME_MODEL_DIFFUSION_FORWARD_H

#include "dsp/base/status.h"

#include <stddef.h>

/** Draws from q(x_t | x_0) with noise that the caller made: out = x0 + sigma * noise.
 *
 * `x0`, `noise` and `out` hold n floats and `noise` is standard normal; `x0` may be NULL
 * for silence, which gives the start of sampling. `out` may be `x0` or `noise` itself.
 * Returns BRUME_STATUS_BAD_ARG on a null pointer or a sigma that is negative or not
 * finite; nothing is written then.
 */
BrumeStatus brume_forward_noise(const float *x0, const float *noise, float sigma, size_t n,
                                float *out);

/** sigma of an alpha_bar in (0, 1]; NaN outside. */
double brume_forward_sigma(double alpha_bar);

/** alpha_bar of a sigma >= 0; NaN outside. */
double brume_forward_alpha_bar(double sigma);

/** VE to VP: x_vp = sqrt(alpha_bar(sigma)) * x_ve, n floats; in place is allowed.
 * Returns BRUME_STATUS_BAD_ARG as in brume_forward_noise().
 */
BrumeStatus brume_forward_vp_from_ve(const float *x_ve, float sigma, size_t n, float *x_vp);

/** VP to VE: x_ve = sqrt(1 + sigma^2) * x_vp, n floats; in place is allowed.
 * Returns BRUME_STATUS_BAD_ARG as in brume_forward_noise().
 */
BrumeStatus brume_forward_ve_from_vp(const float *x_vp, float sigma, size_t n, float *x_ve);

#endif // BRUME_MODEL_DIFFUSION_FORWARD_H
