// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file speed.h How fast this machine runs a model: one thread, one second of sound. */

#ifndef BRUME_PLUGIN_CORE_SPEED_H
#define BRUME_PLUGIN_CORE_SPEED_H

#include "plugin/core/model.h"
#include "plugin/core/recipe.h"

#include <stdatomic.h>

enum { BRUME_SPEED_SETS = 5 }; ///< The most sets of kernels there are

/** What was measured with one instruction set. */
typedef struct {
  const char *isa; ///< BrumeKernels.name
  BrumePrecision precision;
  double step_s;      ///< One evaluation of the denoiser for 44 frames, prepared, the best of some
  double gflops;      ///< What the network asks for, per second
  double peak_gflops; ///< Independent multiply-adds in registers, measured beside it
} BrumeSpeed;

/** Measure the denoiser of `model`, which was opened for the CPU features `cpu_flags`. Takes a
 * second or two; a `cancel` other than 0 ends it early (BRUME_STATUS_CANCELLED), NULL is allowed.
 * Returns BRUME_STATUS_NO_MEMORY or what the denoiser returned on failure.
 * Thread: gen, and nothing else should be running. */
BrumeStatus brume_speed_measure(const BrumeModel *model, uint32_t cpu_flags,
                                BrumePrecision precision, const atomic_uint *cancel,
                                BrumeSpeed *speed);

/** Measure how long `recipe` takes with a length of 1 s, from noise to finished clip: seconds,
 * median, and evaluations. `cancel` as above. On failure `detail` (BRUME_MODEL_DETAIL bytes) says
 * why. Thread: as above. */
BrumeStatus brume_speed_render(const BrumeModel *model, const BrumeRecipe *recipe,
                               const atomic_uint *cancel, double *seconds, size_t *n_evaluations,
                               char *detail);

/** Fill flags[] with one set of CPU features for each different set of kernels that `cpu_flags`
 * allow, slowest first; returns how many. Thread: any. */
size_t brume_speed_sets(uint32_t cpu_flags, uint32_t flags[BRUME_SPEED_SETS]);

#endif // BRUME_PLUGIN_CORE_SPEED_H
