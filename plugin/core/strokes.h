// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file strokes.h A pad of a kit as files: its hit, and the softer strokes and the repeats that
 * are grown from it. */

#ifndef BRUME_PLUGIN_CORE_STROKES_H
#define BRUME_PLUGIN_CORE_STROKES_H

#include "plugin/core/audiofile.h"
#include "plugin/core/kit.h"
#include "plugin/core/render.h"

#include <stdatomic.h>
#include <stdbool.h>

enum { BRUME_STROKES_DETAIL = 1024 }; ///< Bytes of a `detail` buffer

#define BRUME_STROKES_SFZ "kit.sfz"
#define BRUME_STROKES_HYDROGEN "drumkit.xml"

/** What a thread makes strokes with. Plain data. */
typedef struct {
  const BrumeModel *model;
  BrumeRenderer *renderer; ///< The thread's own; it finds its sources among
  BrumeSources *sources;   ///< these, to which the hits are added
  const BrumeKitMap *map;
  BrumeAudiospec spec;
  const char *folder;        ///< Is there
  bool force;                ///< Replace files that are there
  const atomic_uint *cancel; ///< Anything but 0 ends it: BRUME_STATUS_CANCELLED
  atomic_size_t *a_done;     ///< Counts files that are written
} BrumeStrokes;

/** Make and write all strokes of a pad. Its hit is `clip`, or else what the recipe `hit` makes.
 * Layers rise in brightness; mean[layer] is each one's, in octaves. BRUME_STATUS_EXISTS if a file
 * is in the way; `detail` says what failed. Thread: gen, several pads at once. */
BrumeStatus brume_strokes_make(const BrumeStrokes *with, unsigned pad, const BrumeRecipe *hit,
                               const BrumeClip *clip, double mean[BRUME_KIT_STROKES],
                               char detail[BRUME_STROKES_DETAIL]);

/** Write the maps that samplers load the kit by. Thread: gen. */
BrumeStatus brume_strokes_maps(const BrumeStrokes *with, char detail[BRUME_STROKES_DETAIL]);

#endif // BRUME_PLUGIN_CORE_STROKES_H
