// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file prior.h How the descriptors of a class go together: MODEL.md section 3.
 *
 * A Gaussian copula: each descriptor has a quantile table, and the normal scores of all of them
 * one correlation matrix. What a recipe leaves free is drawn from it, given what the recipe sets.
 */

#ifndef BRUME_PLUGIN_CORE_PRIOR_H
#define BRUME_PLUGIN_CORE_PRIOR_H

#include "plugin/core/model.h"

#include <stdbool.h>

/** Whether matrix[D][D] is the correlation matrix of something: symmetric, ones on its diagonal,
 * positive definite with room for rounding. Thread: any. */
bool brume_prior_allows(const float *matrix);

/** Draw a place 0..1 for each descriptor among the sounds of the mix `weights[n_classes]` (sum 1).
 *
 * A place that is not NAN is given, and kept. The others follow from the given ones and from
 * `normals` [BRUME_DESCRIPTOR_COUNT], standard normals of which those of given places are not
 * used. Mixed classes mix their correlations. The same bits on every CPU. Thread: any.
 */
void brume_prior_draw(const BrumeModel *model, const float *weights, const float *normals,
                      float places[BRUME_DESCRIPTOR_COUNT]);

#endif // BRUME_PLUGIN_CORE_PRIOR_H
