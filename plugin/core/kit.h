// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file kit.h Sixteen sounds that belong together, with softer strokes and repeats of each, and
 * the files that samplers load them from. No files are touched here. */

#ifndef BRUME_PLUGIN_CORE_KIT_H
#define BRUME_PLUGIN_CORE_KIT_H

#include "plugin/core/recipe.h"

#include <stddef.h>

enum {
  BRUME_KIT_PADS = 16,
  BRUME_KIT_NOTE = 36,   ///< MIDI note of the first pad
  BRUME_KIT_STROKES = 8, ///< The most velocity layers, and the most round-robins of each
  BRUME_KIT_NAME = 80,   ///< Bytes of a file's name, with its zero
};

/** A pad of the kit, in the order of General MIDI's notes from 36 on. */
typedef struct {
  const char *name, *class;
  unsigned twin; ///< Pad whose seed and knobs it shares: toms are one drum in sizes; its own number
                 ///< if none
  float note;    ///< Pitch; NAN: free
  unsigned choke; ///< Pads of the same group silence each other; 0: none
} BrumeKitPad;

extern const BrumeKitPad brume_kit_pads[BRUME_KIT_PADS];

/** Fill in the recipe of a pad's hardest stroke. `style` chooses the kit: knobs that all pads
 * share, but for a little, drawn by Philox (style, stream 6); `rerolls` counts how often this pad
 * was to be another. Thread: any. */
void brume_kit_hit(uint64_t style, unsigned pad, unsigned rerolls, BrumeRecipe *recipe);

/** Make of the recipe of a hit that of a softer or another stroke: a variation of the sound `from`,
 * the hit's. Layer 0 of n_layers is the softest, robin 0 the first; `push` is how often the stroke
 * came out too bright for its layer and is to be duller. Thread: any. */
void brume_kit_stroke(const BrumeRecipe *hit, uint64_t from, unsigned layer, unsigned n_layers,
                      unsigned robin, unsigned push, BrumeRecipe *recipe);

/** A kit as files: what the maps below tell of. */
typedef struct {
  const char *name, *extension;
  unsigned n_pads, n_layers, n_robins;
  const char *pad_names[BRUME_KIT_PADS]; ///< NULL: no sound on that note
  unsigned chokes[BRUME_KIT_PADS];
} BrumeKitMap;

/** Write the name of a stroke's file, such as 36-kick-v4-r1.wav: pad, layer and robin from 0.
 * Thread: any. */
void brume_kit_file_name(const BrumeKitMap *map, unsigned pad, unsigned layer, unsigned robin,
                         char out[BRUME_KIT_NAME]);

/** Return the text of an SFZ instrument (https://sfzformat.com), the caller's to free(); NULL
 * without memory. Layers have even shares of the velocities, softer ones less volume. Thread: any.
 */
char *brume_kit_sfz(const BrumeKitMap *map);

/** Return the text of drumkit.xml, as Hydrogen 1.1 and later read it, the caller's to free(); NULL
 * without memory. Thread: any. */
char *brume_kit_hydrogen(const BrumeKitMap *map);

#endif // BRUME_PLUGIN_CORE_KIT_H
