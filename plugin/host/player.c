// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/host/player.h"

#include "plugin/host/player_impl.h"

#include <stdlib.h>

BrumePlayer *brume_player_new(BrumeEngine *const engine, const double rate,
                              BrumeRecorder *const recorder, const BrumeMidiFile *const song,
                              const bool repeat) {
  BrumePlayer *const player = calloc(1, sizeof(BrumePlayer));
  if (!player) {
    return NULL;
  }
  player->engine = engine;
  player->recorder = recorder;
  player->song = song;
  player->repeat = repeat && song && song->seconds > 0.0;
  player->rate = rate;
  atomic_init(&player->a_go, false);
  atomic_init(&player->a_done, !song || song->n == 0);
  atomic_init(&player->a_frames, 0);
  for (size_t i = 0; i < BRUME_INPUT_COUNT; ++i) {
    player->rings[i] = brume_ring_new(BRUME_PLAYER_RING);
    if (!player->rings[i]) {
      brume_player_free(player);
      return NULL;
    }
  }
  return player;
}

void brume_player_free(BrumePlayer *const player) {
  if (player) {
    for (size_t i = 0; i < BRUME_INPUT_COUNT; ++i) {
      brume_ring_free(player->rings[i]);
    }
    free(player);
  }
}

void brume_player_restart(BrumePlayer *const player, const double rate) {
  for (size_t i = 0; i < BRUME_INPUT_COUNT; ++i) {
    // The inputs go on writing: only read on this side
    brume_ring_skip(player->rings[i], brume_ring_available(player->rings[i]));
  }
  player->song_frame *= rate / player->rate;
  player->rate = rate;
  player->block_s = 0.0;
}

BrumeRing *brume_player_ring(BrumePlayer *const player, const BrumeInput input) {
  return player->rings[input];
}

void brume_player_go(BrumePlayer *const player) {
  atomic_store_explicit(&player->a_go, true, memory_order_relaxed);
}

bool brume_player_is_done(const BrumePlayer *const player) {
  return atomic_load_explicit(&player->a_done, memory_order_relaxed);
}

double brume_player_seconds(const BrumePlayer *const player) {
  return (double)atomic_load_explicit(&player->a_frames, memory_order_relaxed) / player->rate;
}
