// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file shelf.h Where finished clips are kept while somebody plays or saves them, and for a while
 * after: going back to a sound, or to a preset, does not make it again.
 *
 * Each clip has as many holds as there are users. One without a hold stays until the shelf is
 * over its budget; the one unused the longest goes first. Locks a mutex: never for the audio
 * thread, which gives clips back through the generator.
 */

#ifndef BRUME_PLUGIN_CORE_SHELF_H
#define BRUME_PLUGIN_CORE_SHELF_H

#include "plugin/core/render.h"

#include <stdbool.h>

typedef struct BrumeShelfImpl BrumeShelf;

/** Create a shelf that keeps up to `budget_bytes` of clips that nobody holds. NULL without memory.
 * Thread: setup. */
BrumeShelf *brume_shelf_new(size_t budget_bytes);

/** Free the shelf and all clips, held or not. NULL is allowed. Thread: setup. */
void brume_shelf_free(BrumeShelf *shelf);

/** Put a clip up, with one hold. The shelf owns it from here, also on failure
 * (BRUME_STATUS_NO_MEMORY: it is freed). With `keep`, it can be found by its recipe, and stays
 * when nobody holds it; else it goes with its last hold. Thread: any, but not rt. */
BrumeStatus brume_shelf_put(BrumeShelf *shelf, BrumeClip *clip, bool keep);

/** Return the clip of that recipe and sibling, with one more hold; or NULL. The recipe's model
 * must be that of the clip. Thread: any, but not rt. */
const BrumeClip *brume_shelf_find(BrumeShelf *shelf, const BrumeRecipe *recipe, unsigned sibling);

/** Return the clip whose samples have that hash (of BrumeClip), with one more hold; or NULL.
 * Thread: any, but not rt. */
const BrumeClip *brume_shelf_find_hash(BrumeShelf *shelf, uint64_t hash);

/** Hold a clip once more. False if it is not on the shelf. Thread: any, but not rt. */
bool brume_shelf_hold(BrumeShelf *shelf, const BrumeClip *clip);

/** Let go of a clip. NULL is allowed. Thread: any, but not rt. */
void brume_shelf_release(BrumeShelf *shelf, const BrumeClip *clip);

/** Return the bytes of all clips. Thread: any, but not rt. */
size_t brume_shelf_bytes(BrumeShelf *shelf);

#endif // BRUME_PLUGIN_CORE_SHELF_H
