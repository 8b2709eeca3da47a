// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_PLUGIN_HOST_PLAYER_IMPL_H
#define BRUME_PLUGIN_HOST_PLAYER_IMPL_H

#include "plugin/host/player.h"

#include <stdatomic.h>
#include <stdint.h>

struct BrumePlayerImpl {
  BrumeEngine *engine;
  BrumeRecorder *recorder;
  const BrumeMidiFile *song;
  bool repeat;
  BrumeRing *rings[BRUME_INPUT_COUNT];

  // Relaxed: the main thread sets or shows them, no other data depends on them
  atomic_bool a_go;   ///< The song may start
  atomic_bool a_done; ///< It is over
  atomic_ullong a_frames;

  // The audio thread's
  double rate;
  double block_s;    ///< Start of the block on the clock, smoothed; 0: not known yet
  double song_frame; ///< Frames since the song's start
  size_t song_next;  ///< Event of the song to play next
  size_t n_events;   ///< Of this block, sorted by frame
  BrumeEvent events[BRUME_PLAYER_EVENTS];
};

#endif // BRUME_PLUGIN_HOST_PLAYER_IMPL_H
