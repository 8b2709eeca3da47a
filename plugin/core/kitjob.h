// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file kitjob.h An instrument's sounds as a kit for samplers, pad by pad: it takes minutes, and
 * may be ended at any time. */

#ifndef BRUME_PLUGIN_CORE_KITJOB_H
#define BRUME_PLUGIN_CORE_KITJOB_H

#include "plugin/core/engine.h"
#include "plugin/core/handout.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

enum {
  BRUME_KITJOB_LAYERS = 4, ///< As `brume kit` makes them
  BRUME_KITJOB_ROBINS = 4,
  BRUME_KITJOB_TEXT = 64, ///< Bytes of a line about it, with its zero
};

typedef struct BrumeKitjobImpl BrumeKitjob;

/** Take all sounds that `engine` has now, and a new folder for them beside those of handout.h,
 * named as the settings are. NULL and *status on failure: BRUME_STATUS_NOT_FOUND without a sound or
 * a place for the folder. The engine must outlive it, and so must `cancel`: anything but 0 there
 * lets go_on() end soon. Thread: any, but not rt. */
BrumeKitjob *brume_kitjob_new(BrumeEngine *engine, const atomic_uint *cancel, BrumeStatus *status);

/** Grow softer layers and repeats of the next pad's sound and write them; after the last one, the
 * maps. False when there is no more to do. Thread: one at a time, not rt. */
bool brume_kitjob_go_on(BrumeKitjob *job);

/** Write how far it is: "48 of 256 files". Thread: any. */
void brume_kitjob_say(const BrumeKitjob *job, char out[BRUME_KITJOB_TEXT]);

/** Free the job. BRUME_STATUS_OK and the folder's path if the kit is complete; else the path is
 * empty, and what was written is gone: BRUME_STATUS_CANCELLED, or what failed. NULL is allowed.
 * Thread: as go_on(). */
BrumeStatus brume_kitjob_free(BrumeKitjob *job, char path[BRUME_HANDOUT_PATH]);

#endif // BRUME_PLUGIN_CORE_KITJOB_H
