// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file state.h What a project saves: settings and sounds, so that it sounds the same when it is
 * opened again, whatever became of the model.
 *
 * A state is a handful of named blobs in a store:
 *
 *     state.txt       settings (settings.h), and for each pad how many clips it has
 *     pad01-0.wav     the sound of pad 1, float samples (clipfile.h)
 *     pad01-1.wav     siblings of it
 *     from-0123456789abcdef.wav   a sound that the recipe of a pad starts from (edit.h)
 *
 * All that is read is hostile. A state whose text cannot be used is refused: settings and sounds
 * stay as they are. What else is wrong is healed, and told: unknown keys are left out, sounds
 * that are missing or damaged are made again from their recipes.
 */

#ifndef BRUME_PLUGIN_CORE_STATE_H
#define BRUME_PLUGIN_CORE_STATE_H

#include "plugin/core/engine.h"
#include "plugin/core/store.h"

enum { BRUME_STATE_DETAIL = 512 }; ///< Bytes of a `detail` buffer

/** Save settings and sounds of `engine`. May be called while run() is. On failure, that of the
 * store or BRUME_STATUS_NO_MEMORY, `detail` says what went wrong, and the store may hold a
 * part. Thread: any, but not rt. */
BrumeStatus brume_state_save(BrumeEngine *engine, const BrumeStore *store, char *detail);

/** Let `engine` take over what `store` holds with its next run(). May be called while run() is.
 *
 * On success `detail` is empty, or says what was healed. On failure the engine stays as it is and
 * `detail` says why: BRUME_STATUS_NOT_FOUND for a store without a state, BRUME_STATUS_FORMAT,
 * BRUME_STATUS_UNSUPPORTED for a later version, BRUME_STATUS_NO_MEMORY. Thread: any, but not rt.
 */
BrumeStatus brume_state_restore(BrumeEngine *engine, const BrumeStore *store, char *detail);

/** Let `engine` take over the settings in the file of text at `path` (settings.h), as a preset is
 * loaded: locked pads stay. Statuses and `detail` as for brume_state_restore(). Thread: any, but
 * not rt. */
BrumeStatus brume_state_load_settings(BrumeEngine *engine, const char *path, char *detail);

#endif // BRUME_PLUGIN_CORE_STATE_H
