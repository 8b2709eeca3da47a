// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file nearest.h How near a sound is to the nearest one that its model learnt from: MODEL.md
 * section 8. */

#ifndef BRUME_PLUGIN_CORE_NEAREST_H
#define BRUME_PLUGIN_CORE_NEAREST_H

#include "plugin/core/model.h"

#include <stddef.h>

enum { BRUME_NEAREST_ABOUT = 320 }; ///< Bytes of a text about a sound, with its zero

/** Return the distance of y[frames][model->info->channels] from the nearest sound trained on: 1 is
 * the median of real sounds that were held out of the training, near 0 a copy; NAN if the weight
 * file does not hold any, or y is no sound. The same bits on every CPU. Thread: any. */
float brume_nearest_distance(const BrumeModel *model, const float *y, size_t frames);

/** Write what a file is to say of a sound beside its recipe: that distance, the model with its
 * licence, and what it learnt from. Thread: any. */
void brume_nearest_write(const BrumeModel *model, float distance, char about[BRUME_NEAREST_ABOUT]);

/** Read the distance in such a text, which is hostile input; NAN if there is none. Thread: any. */
float brume_nearest_read(const char *about);

#endif // BRUME_PLUGIN_CORE_NEAREST_H
