// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file guess.h What kind of sound is this? A guess from its descriptors alone. */

#ifndef BRUME_PLUGIN_CORE_GUESS_H
#define BRUME_PLUGIN_CORE_GUESS_H

#include "plugin/core/model.h"
#include "plugin/core/source.h"

/** Write how likely a sound with these descriptors is each class: chances[n_classes], sum 1.
 *
 * `values` are of brume_descriptors_measure(); pitch is not used. Each class counts as one normal
 * distribution (a quadratic discriminant analysis) with the middle and the spread of its quantile
 * tables and its correlations, the latter weakened, and all classes as equally likely beforehand.
 * Right for two in five held-out sounds, and among the first three for seven in ten. Thread: any.
 */
void brume_guess_class(const BrumeModel *model, const double values[BRUME_DESCRIPTOR_COUNT],
                       double *chances);

/** Find the class that a source is most like: by its descriptors, and by whether it has a pitch. Of
 * failures only BRUME_STATUS_NO_MEMORY. Thread: any, but not rt. */
BrumeStatus brume_guess_source(const BrumeModel *model, const BrumeSource *source, size_t *best);

#endif // BRUME_PLUGIN_CORE_GUESS_H
