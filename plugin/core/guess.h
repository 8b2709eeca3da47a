// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file guess.h What kind of sound is this? A guess from its descriptors alone. */

#ifndef BRUME_PLUGIN_CORE_GUESS_H
#define BRUME_PLUGIN_CORE_GUESS_H

#include "plugin/core/model.h"

/** Write how likely a sound with these descriptors is each class: chances[n_classes], sum 1.
 *
 * `values` are of brume_descriptors_measure(); pitch is not used. Each class counts as one normal
 * distribution (a quadratic discriminant analysis) with the middle and the spread of its quantile
 * tables and its correlations, the latter weakened, and all classes as equally likely beforehand.
 * Right for two in five held-out sounds, and among the first three for seven in ten. Thread: any.
 */
void brume_guess_class(const BrumeModel *model, const double values[BRUME_DESCRIPTOR_COUNT],
                       double *chances);

#endif // BRUME_PLUGIN_CORE_GUESS_H
