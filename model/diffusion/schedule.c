// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/diffusion/schedule.h"

#include "model/diffusion/forward.h"
#include "model/diffusion/series.h"

#include <math.h>
#include <string.h>

enum { T = BRUME_SCHEDULE_DDPM_STEPS };

static const char *const names[BRUME_SCHEDULE_COUNT] = {"karras", "linear", "cosine"};

const char *brume_schedule_name(BrumeSchedule schedule) {
  const unsigned i = (unsigned)schedule;
  return i < BRUME_SCHEDULE_COUNT ? names[i] : NULL;
}

BrumeStatus brume_schedule_from_name(const char *name, BrumeSchedule *schedule) {
  if (!name || !schedule)
    return BRUME_STATUS_BAD_ARG;
  for (unsigned i = 0; i < BRUME_SCHEDULE_COUNT; i++) {
    if (!strcmp(name, names[i])) {
      *schedule = (BrumeSchedule)i;
      return BRUME_STATUS_OK;
    }
  }
  return BRUME_STATUS_NOT_FOUND;
}

// Karras et al. 2022, eq. 5.
static void fill_karras(const BrumeScheduleConfig *config, size_t n_steps, float *sigmas) {
  const double from = brume_series_pow(config->sigma_max, 1.0 / config->rho);
  const double to = brume_series_pow(config->sigma_min, 1.0 / config->rho);
  for (size_t i = 1; i + 1 < n_steps; i++) {
    const double position = (double)i / (double)(n_steps - 1);
    sigmas[i] = (float)brume_series_pow(from + position * (to - from), config->rho);
  }
  // The ends need no powers, so they get no rounding either. With one step the start wins.
  sigmas[n_steps - 1] = (float)config->sigma_min;
  sigmas[0] = (float)config->sigma_max;
}

double brume_schedule_beta_linear(unsigned t) {
  if (t < 1 || t > T)
    return NAN;
  return 1e-4 + (0.02 - 1e-4) * (double)(t - 1) / (double)(T - 1);
}

static double cosine_f(unsigned t) {
  const double s = 0.008;
  const double c = brume_series_cos_quarter(((double)t / T + s) / (1.0 + s));
  return c * c;
}

double brume_schedule_beta_cosine(unsigned t) {
  if (t < 1 || t > T)
    return NAN;
  const double beta = 1.0 - cosine_f(t) / cosine_f(t - 1);
  return beta < 0.999 ? beta : 0.999;
}

typedef double (*BetaFn)(unsigned t);

static double alpha_bar(BetaFn beta, unsigned t) {
  if (t > T)
    return NAN;
  double product = 1.0;
  for (unsigned s = 1; s <= t; s++)
    product *= 1.0 - beta(s);
  return product;
}

double brume_schedule_alpha_bar_linear(unsigned t) {
  return alpha_bar(brume_schedule_beta_linear, t);
}

double brume_schedule_alpha_bar_cosine(unsigned t) {
  return alpha_bar(brume_schedule_beta_cosine, t);
}

static BrumeStatus fill_ddpm(const BrumeScheduleConfig *config, BetaFn beta, size_t n_steps,
                             float *sigmas) {
  // sigma rises with t, so the usable times are one range lo..hi.
  double sigma[T + 1];
  double product = 1.0;
  size_t lo = T + 1;
  size_t hi = 0;
  for (unsigned t = 1; t <= T; t++) {
    product *= 1.0 - beta(t);
    sigma[t] = brume_forward_sigma(product);
    if (sigma[t] >= config->sigma_min && t < lo)
      lo = t;
    if (sigma[t] <= config->sigma_max)
      hi = t;
  }
  if (lo > hi || hi - lo + 1 < n_steps)
    return BRUME_STATUS_BAD_ARG;
  const size_t gaps = n_steps > 1 ? n_steps - 1 : 1;
  for (size_t i = 0; i < n_steps; i++)
    sigmas[i] = (float)sigma[hi - (2 * i * (hi - lo) + gaps) / (2 * gaps)];
  return BRUME_STATUS_OK;
}

BrumeStatus brume_schedule_fill(const BrumeScheduleConfig *config, size_t n_steps, float *sigmas) {
  if (!config || !sigmas || n_steps < 1 || n_steps > BRUME_SCHEDULE_DDPM_STEPS)
    return BRUME_STATUS_BAD_ARG;
  // Written so that a NaN fails each comparison.
  if (!(config->sigma_min >= 0.0 && config->sigma_max > config->sigma_min))
    return BRUME_STATUS_BAD_ARG;
  BrumeStatus status = BRUME_STATUS_OK;
  switch (config->kind) {
  case BRUME_SCHEDULE_KARRAS:
    if (!(config->sigma_min > 0.0 && config->sigma_max <= 1e6) ||
        !(config->rho >= 1.0 && config->rho <= 100.0))
      return BRUME_STATUS_BAD_ARG;
    fill_karras(config, n_steps, sigmas);
    break;
  case BRUME_SCHEDULE_DDPM_LINEAR:
    status = fill_ddpm(config, brume_schedule_beta_linear, n_steps, sigmas);
    break;
  case BRUME_SCHEDULE_DDPM_COSINE:
    status = fill_ddpm(config, brume_schedule_beta_cosine, n_steps, sigmas);
    break;
  case BRUME_SCHEDULE_COUNT:
  default:
    return BRUME_STATUS_BAD_ARG;
  }
  if (status != BRUME_STATUS_OK)
    return status;
  sigmas[n_steps] = 0.0f;
  for (size_t i = 0; i < n_steps; i++) {
    if (!(sigmas[i] > sigmas[i + 1]))
      return BRUME_STATUS_BAD_ARG;
  }
  return BRUME_STATUS_OK;
}
