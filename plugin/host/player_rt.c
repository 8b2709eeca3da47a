// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/base/denormals.h"
#include "plugin/host/player.h"
#include "plugin/host/player_impl.h"

#include <string.h>

#define CLOCK_PULL 0.05 // Share of its error by which the block's clock is corrected
#define CLOCK_LOST 0.05 // Seconds of error from which on it is set anew

/// Insert by frame, behind those of the same frame
static void add_event(BrumePlayer *const player, const BrumeEvent *const event) {
  size_t at = player->n_events++;
  for (; at > 0 && player->events[at - 1].frame > event->frame; --at) {
    player->events[at] = player->events[at - 1];
  }
  player->events[at] = *event;
}

/// Callbacks come when the system gets to it; blocks follow each other evenly. A first-order loop
/// (Adriaensen, "Using a DLL to filter time", 2005, without its second order) tells when.
static void follow_clock(BrumePlayer *const player, const double now_s) {
  const double error = now_s - player->block_s;
  const bool lost = player->block_s <= 0.0 || error > CLOCK_LOST || error < -CLOCK_LOST;
  player->block_s = lost ? now_s : player->block_s + CLOCK_PULL * error;
}

/// Events that came during the block before; those that came later stay in the ring
static void gather(BrumePlayer *const player, BrumeRing *const ring, const size_t frames) {
  const double begin_s = player->block_s - (double)frames / player->rate;
  BrumeInputEvent input;
  while (player->n_events < BRUME_PLAYER_EVENTS && brume_ring_peek(ring, &input, sizeof(input))) {
    const double at = input.time_s > 0.0 ? (input.time_s - begin_s) * player->rate : 0.0;
    if (at >= (double)frames) {
      if (at < (double)frames + CLOCK_LOST * player->rate) {
        return;
      }
      input.event.frame = 0; // A clock gone astray must not hold events for ever
    } else {
      input.event.frame = at > 0.0 ? (uint32_t)at : 0;
    }
    brume_ring_skip(ring, sizeof(input));
    add_event(player, &input.event);
  }
}

static void play_song(BrumePlayer *const player, const size_t frames) {
  const BrumeMidiFile *const song = player->song;
  const double end = player->song_frame + (double)frames;
  if (!song || !atomic_load_explicit(&player->a_go, memory_order_relaxed)) {
    return;
  }
  while (player->song_next < song->n && player->n_events < BRUME_PLAYER_EVENTS) {
    const BrumeMidiEvent *const next = &song->events[player->song_next];
    const double at = next->seconds * player->rate;
    if (at >= end) {
      break;
    }
    BrumeEvent event = {.type = BRUME_EVENT_MIDI};
    event.frame = at > player->song_frame ? (uint32_t)(at - player->song_frame) : 0;
    memcpy(event.as.midi, next->midi, sizeof(event.as.midi));
    add_event(player, &event);
    ++player->song_next;
  }
  player->song_frame = end;
  if (player->song_next == song->n && end >= song->seconds * player->rate) {
    if (player->repeat) {
      player->song_frame = 0.0;
      player->song_next = 0;
    } else {
      atomic_store_explicit(&player->a_done, true, memory_order_relaxed);
    }
  }
}

void brume_player_run(void *const ctx, const double now_s, float *const left, float *const right,
                      const size_t frames) {
  BrumePlayer *const player = ctx;
  const uint32_t fp = brume_denormals_off();
  player->n_events = 0;
  follow_clock(player, now_s);
  for (size_t i = 0; i < BRUME_INPUT_COUNT; ++i) {
    gather(player, player->rings[i], frames);
  }
  play_song(player, frames);
  brume_engine_run(player->engine, player->events, player->n_events, left, right, frames);
  if (player->recorder) {
    brume_recorder_take(player->recorder, left, right, frames);
  }
  player->block_s += (double)frames / player->rate; // Of the next one
  atomic_fetch_add_explicit(&player->a_frames, frames, memory_order_relaxed);
  brume_denormals_restore(fp);
}

bool brume_player_send_midi(BrumeRing *const ring, const double time_s,
                            const unsigned char *const bytes, const size_t n) {
  if (n == 0 || bytes[0] < 0x80 || bytes[0] >= 0xF0) {
    return false;
  }
  const bool two = (bytes[0] & 0xE0) == 0xC0; // Program change, channel pressure
  if (n != (two ? 2u : 3u) || bytes[1] > 0x7F || (!two && bytes[2] > 0x7F)) {
    return false;
  }
  BrumeInputEvent input = {.time_s = time_s, .event = {.type = BRUME_EVENT_MIDI}};
  memcpy(input.event.as.midi, bytes, n);
  return brume_ring_write(ring, &input, sizeof(input));
}
