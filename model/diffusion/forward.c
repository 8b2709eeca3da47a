// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/diffusion/forward.h"

#include <math.h>

static int sigma_is_valid(float sigma) {
  return isfinite(sigma) && sigma >= 0.0f;
}

BrumeStatus brume_forward_noise(const float *x0, const float *noise, float sigma, size_t n,
                                float *out) {
  if (!noise || !out || !sigma_is_valid(sigma))
    return BRUME_STATUS_BAD_ARG;
  if (x0) {
    for (size_t j = 0; j < n; j++)
      out[j] = x0[j] + sigma * noise[j];
  } else {
    for (size_t j = 0; j < n; j++)
      out[j] = sigma * noise[j];
  }
  return BRUME_STATUS_OK;
}

double brume_forward_sigma(double alpha_bar) {
  if (!(alpha_bar > 0.0 && alpha_bar <= 1.0))
    return NAN;
  return sqrt((1.0 - alpha_bar) / alpha_bar);
}

double brume_forward_alpha_bar(double sigma) {
  if (!(sigma >= 0.0))
    return NAN;
  return 1.0 / (1.0 + sigma * sigma);
}

static BrumeStatus scale(const float *in, float factor, size_t n, float *out) {
  if (!in || !out)
    return BRUME_STATUS_BAD_ARG;
  for (size_t j = 0; j < n; j++)
    out[j] = factor * in[j];
  return BRUME_STATUS_OK;
}

BrumeStatus brume_forward_vp_from_ve(const float *x_ve, float sigma, size_t n, float *x_vp) {
  if (!sigma_is_valid(sigma))
    return BRUME_STATUS_BAD_ARG;
  return scale(x_ve, (float)sqrt(brume_forward_alpha_bar(sigma)), n, x_vp);
}

BrumeStatus brume_forward_ve_from_vp(const float *x_vp, float sigma, size_t n, float *x_ve) {
  if (!sigma_is_valid(sigma))
    return BRUME_STATUS_BAD_ARG;
  return scale(x_vp, (float)sqrt(1.0 + (double)sigma * (double)sigma), n, x_ve);
}
