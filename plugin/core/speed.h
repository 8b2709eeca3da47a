// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file speed.h How fast this machine runs a model: one thread, one second of sound. */

#ifndef BRUME_PLUGIN_CORE_SPEED_H
#define BRUME_PLUGIN_CORE_SPEED_H

#include "plugin/core/model.h"
#include "plugin/core/recipe.h"

/** What was measured with one instruction set. */
typedef struct {
  const char *isa;      ///< "c", "avx2", "avx512"
  double step_s;        ///< One evaluation, median
  double gflops;        ///< What the network asks for, per second
  double peak_gflops;   ///< Independent multiply-adds in registers, measured beside it
  double render_s;      ///< One second at the recipe's settings, decoding included, median
  size_t n_evaluations; ///< Of that render
} BrumeSpeed;

/** Measure `model` opened for the CPU features `cpu_flags`, rendering `recipe` with a length of
 * 1 s. Takes about two seconds (portable C: ten). On failure `detail` (BRUME_MODEL_DETAIL bytes)
 * says why. Thread: gen, and nothing else should be running. */
BrumeStatus brume_speed_measure(const BrumeModel *model, uint32_t cpu_flags,
                                const BrumeRecipe *recipe, BrumeSpeed *speed, char *detail);

/** Fill flags[] with one set of CPU features for each different set of kernels that `cpu_flags`
 * allow, slowest first; returns how many, at most 4. Thread: any. */
size_t brume_speed_sets(uint32_t cpu_flags, uint32_t flags[4]);

#endif // BRUME_PLUGIN_CORE_SPEED_H
