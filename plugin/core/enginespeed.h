// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file enginespeed.h How fast the instrument is on this machine: what run() costs beside a busy
 * generator, and how soon a sound that was asked for can be heard. */

#ifndef BRUME_PLUGIN_CORE_ENGINESPEED_H
#define BRUME_PLUGIN_CORE_ENGINESPEED_H

#include "plugin/core/engine.h"

#include <stdatomic.h>

enum {
  BRUME_ENGINESPEED_RATE = 48000,
  BRUME_ENGINESPEED_BLOCK = 64, ///< Frames
};

/** What was measured. Shares are of the time that a block lasts. */
typedef struct {
  double median, p999, worst; ///< Of run(), with all voices sounding
  double voices;              ///< That sounded, on average
  bool realtime; ///< The measuring thread had real-time priority, as audio threads have
  size_t n_blocks;
  size_t n_clips; ///< Made by the generator meanwhile
  double draft_s; ///< From a note on an empty pad to its sound, a draft; median
  double final_s; ///< To the finished sound
} BrumeEngineSpeed;

/** Measure run() in real time for `seconds`, with real-time priority where the user may have it,
 * with 32 voices that are filtered and driven, while the generator makes sounds without a pause;
 * then how long a note on an empty pad takes to sound, if the sound is 1 s of the class `name`.
 * `model_path` and `cpu_mask` as for an engine. A `cancel` other than 0 ends it; NULL is allowed.
 *
 * Returns what brume_engine_new() may, with `detail` (BRUME_MODEL_DETAIL bytes);
 * BRUME_STATUS_CANCELLED; BRUME_STATUS_INTERNAL if no sound came in time. Thread: as
 * brume_engine_run(), and nothing else should be running.
 */
BrumeStatus brume_enginespeed_measure(const char *model_path, uint32_t cpu_mask, const char *name,
                                      double seconds, const atomic_uint *cancel,
                                      BrumeEngineSpeed *speed, char *detail);

#endif // BRUME_PLUGIN_CORE_ENGINESPEED_H
