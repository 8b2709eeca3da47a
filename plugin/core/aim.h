// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file aim.h Recipes that ask for what another sound measures. */

#ifndef BRUME_PLUGIN_CORE_AIM_H
#define BRUME_PLUGIN_CORE_AIM_H

#include "plugin/core/model.h"
#include "plugin/core/recipe.h"
#include "plugin/core/source.h"

/** Measure a sound, in MODEL.md's units; pitch is a MIDI note, and only something in sounds that
 * have one. Of failures only BRUME_STATUS_NO_MEMORY. Thread: any, but not rt. */
BrumeStatus brume_aim_measure(const BrumeSource *source, double values[BRUME_DESCRIPTOR_COUNT]);

/** Let the recipe ask for these values, as far as its classes go: all knobs and, of pitched
 * classes, the pitch. The rest of the recipe stays. On failure as brume_plan_make(). Thread: any.
 */
BrumeStatus brume_aim_at(const BrumeModel *model, const double values[BRUME_DESCRIPTOR_COUNT],
                         BrumeRecipe *recipe, char *detail);

#endif // BRUME_PLUGIN_CORE_AIM_H
