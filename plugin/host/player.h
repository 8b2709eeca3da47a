// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file player.h What happens in the audio callback: what came in from everywhere goes to the
 * engine, what comes out goes to the recorder as well.
 *
 * Inputs have a ring each, filled by threads of their own: one writer a ring.
 * Events carry the time at which they came; they are played one block later at the same distance
 * from each other, so that the length of a block does not show as jitter.
 */

#ifndef BRUME_PLUGIN_HOST_PLAYER_H
#define BRUME_PLUGIN_HOST_PLAYER_H

#include "dsp/base/ring.h"
#include "dsp/base/rt.h"
#include "plugin/core/engine_rt.h"
#include "plugin/core/midifile.h"
#include "plugin/host/recorder.h"

#include <stdbool.h>
#include <stddef.h>

enum {
  BRUME_PLAYER_EVENTS = 512,      ///< Of a block; more wait for the next one
  BRUME_PLAYER_RING = 512 * 1024, ///< Bytes of an input's ring
};

/** Who may send events. */
typedef enum {
  BRUME_INPUT_USER, ///< Keys and commands of the terminal
  BRUME_INPUT_JACK,
  BRUME_INPUT_ALSA,
  BRUME_INPUT_COUNT
} BrumeInput;

/** What inputs write into their ring. Plain data; pointers in `event` must live on. */
typedef struct {
  double time_s; ///< On brume_clock_s(); 0: at once
  BrumeEvent event;
} BrumeInputEvent;

typedef struct BrumePlayerImpl BrumePlayer;

/** Create a player for `engine`, at `rate` Hz.
 *
 * `recorder` and `song` may be NULL; a song is played from brume_player_go() on, again and again
 * with `repeat`. All of them must outlive the player. NULL without memory. Thread: setup. */
BrumePlayer *brume_player_new(BrumeEngine *engine, double rate, BrumeRecorder *recorder,
                              const BrumeMidiFile *song, bool repeat);

/** Free the player. NULL is allowed. Thread: setup. */
void brume_player_free(BrumePlayer *player);

/** The audio was interrupted: forget what came meanwhile, and go on at `rate`. Thread: setup. */
void brume_player_restart(BrumePlayer *player, double rate);

/** Return the ring of an input, which one thread at a time may write to. Thread: any. */
BrumeRing *brume_player_ring(BrumePlayer *player, BrumeInput input);

/** Start the song. Thread: any. */
void brume_player_go(BrumePlayer *player);

/** Whether the song is over, or there is none. Thread: any. */
bool brume_player_is_done(const BrumePlayer *player);

/** Return how many seconds were played. Thread: any. */
double brume_player_seconds(const BrumePlayer *player);

/** Play a block: a BrumeBackendFn, `ctx` is the player. Thread: rt. */
BRUME_RT void brume_player_run(void *ctx, double now_s, float *left, float *right, size_t frames);

/** Send a MIDI message of n bytes into an input's ring. What is no channel message, or has not the
 * bytes it should have, is left out. Returns whether it was taken. Thread: the input's, rt. */
BRUME_RT bool brume_player_send_midi(BrumeRing *ring, double time_s, const unsigned char *bytes,
                                     size_t n);

#endif // BRUME_PLUGIN_HOST_PLAYER_H
