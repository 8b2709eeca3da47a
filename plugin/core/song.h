// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file song.h A MIDI file played by an engine into memory, as fast as it goes. */

#ifndef BRUME_PLUGIN_CORE_SONG_H
#define BRUME_PLUGIN_CORE_SONG_H

#include "plugin/core/engine.h"
#include "plugin/core/midifile.h"

#include <stdatomic.h>
#include <stddef.h>

enum {
  BRUME_SONG_SECONDS = 3600, ///< The longest song, its tail not counted
  BRUME_SONG_DETAIL = 512,   ///< Bytes of a `detail` buffer
};

/** A song that was played. */
typedef struct {
  float *samples; ///< [n][2], left and right, the owner's to free()
  size_t n;       ///< Frames
  size_t n_notes; ///< Notes of the file
  float peak;     ///< Largest magnitude
} BrumeSong;

/** Play `file` on `engine`, which is offline, at `rate` Hz, that of the engine.
 *
 * Begins at the file's first tick and ends once all is silent after its last, but `tail_s` after
 * that at the latest. The engine's latency is taken out: a note at 1 s sounds at 1 s. `cancel` may
 * be NULL; any value but 0 there ends the song with BRUME_STATUS_CANCELLED. Other failures:
 * BRUME_STATUS_BAD_ARG for a song that is too long, BRUME_STATUS_NO_MEMORY, or that of the first
 * sound that could not be made; `detail` then says more and song->samples is NULL. Thread: as
 * brume_engine_run().
 */
BrumeStatus brume_song_play(BrumeEngine *engine, double rate, const BrumeMidiFile *file,
                            double tail_s, const atomic_uint *cancel, BrumeSong *song,
                            char *detail);

#endif // BRUME_PLUGIN_CORE_SONG_H
