// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file schedule.h Noise schedules: which sigmas a sampler visits on its way from noise to sound.
 *
 * A grid of n_steps steps is n_steps + 1 floats, strictly falling, whose last is 0:
 *
 *     sigmas[0] = start > sigmas[1] > ... > sigmas[n_steps - 1] > sigmas[n_steps] = 0
 *
 * Step i takes the latent from sigmas[i] to sigmas[i + 1] and evaluates the denoiser at
 * sigmas[i] (never at 0). sigma is in units of the latent (see forward.h). The grids are
 * floats because a denoiser takes a float: sampler and denoiser see the same number. They
 * are computed in double with IEEE operations only (series.h), so they have the same bits
 * on every machine.
 *
 * The three kinds (i = 0 .. n_steps - 1; for n_steps = 1 the grid is [start, 0]):
 *
 * - Karras et al. 2022 (arXiv 2206.00364, eq. 5): evenly spaced in sigma^(1/rho),
 *     sigma_i = (max^(1/rho) + i / (n_steps - 1) (min^(1/rho) - max^(1/rho)))^rho
 *   from exactly sigma_max to exactly sigma_min. EDM's values: 0.002, 80, rho 7.
 * - DDPM linear (Ho et al. 2020, arXiv 2006.11239, section 4): T = 1000,
 *     beta_t from 1e-4 (t = 1) to 0.02 (t = T) in equal steps
 *     alpha_bar_t = product over s <= t of (1 - beta_s)
 *   sigma runs from 0.0100 (t = 1) to 157.4 (t = T).
 * - DDPM cosine (Nichol & Dhariwal 2021, arXiv 2102.09672, eq. 17): T = 1000, s = 0.008,
 *     f(t) = cos^2((t / T + s) / (1 + s) * pi / 2)    beta_t = min(1 - f(t) / f(t - 1), 0.999)
 *     alpha_bar_t = product over s <= t of (1 - beta_s)
 *   sigma runs from 0.0064 (t = 1) to 2.0e4 (t = T).
 *
 * The DDPM kinds are subsampled as DDIM does (Song et al. 2020, arXiv 2010.02502): of the
 * t whose sigma lies in [sigma_min, sigma_max], n_steps evenly spaced ones with both ends
 * included, rounded to the nearest t.
 *
 * All functions are pure and may run on any thread.
 */

#ifndef BRUME_MODEL_DIFFUSION_SCHEDULE_H
#define BRUME_MODEL_DIFFUSION_SCHEDULE_H

#include "dsp/base/status.h"

#include <stddef.h>

/** DDPM's T, and the largest number of steps of any grid. */
#define BRUME_SCHEDULE_DDPM_STEPS 1000

typedef enum {
  BRUME_SCHEDULE_KARRAS,      ///< "karras"
  BRUME_SCHEDULE_DDPM_LINEAR, ///< "linear"
  BRUME_SCHEDULE_DDPM_COSINE, ///< "cosine"
  BRUME_SCHEDULE_COUNT
} BrumeSchedule;

typedef struct {
  BrumeSchedule kind;
  double sigma_min; ///< Smallest sigma above 0; > 0 for Karras, >= 0 for DDPM's.
  double sigma_max; ///< Largest sigma; > sigma_min. At most 1e6 for Karras.
  double rho;       ///< Karras only: 1 is linear in sigma, large is geometric. In [1, 100].
} BrumeScheduleConfig;

/** The name in lower case, a string constant; NULL for a value that is no schedule. */
const char *brume_schedule_name(BrumeSchedule schedule);

/** Reads a name as brume_schedule_name() writes it.
 * Returns BRUME_STATUS_NOT_FOUND if there is no such schedule; *schedule is left alone.
 */
BrumeStatus brume_schedule_from_name(const char *name, BrumeSchedule *schedule);

/** Fills sigmas[n_steps + 1], memory of the caller.
 *
 * A grid with n_steps = 1 is [start, 0], where start is sigma_max (Karras) or the largest
 * sigma of the schedule that does not exceed it (DDPM).
 * Returns BRUME_STATUS_BAD_ARG on a null pointer, n_steps outside 1..1000, a field out of
 * its range, fewer than n_steps DDPM times between sigma_min and sigma_max, or a range so
 * narrow that floats cannot hold n_steps different sigmas. `sigmas` is undefined then.
 */
BrumeStatus brume_schedule_fill(const BrumeScheduleConfig *config, size_t n_steps, float *sigmas);

/** beta_t for t in 1..1000 (variance of the noise that DDPM's step t adds); NaN outside. */
double brume_schedule_beta_linear(unsigned t);
double brume_schedule_beta_cosine(unsigned t);

/** alpha_bar_t for t in 0..1000: what is left of the signal's power; 1 at t = 0, NaN outside. */
double brume_schedule_alpha_bar_linear(unsigned t);
double brume_schedule_alpha_bar_cosine(unsigned t);

#endif // BRUME_MODEL_DIFFUSION_SCHEDULE_H
