// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_VOICE_ENVELOPE_H
#define BRUME_DSP_VOICE_ENVELOPE_H

#include "dsp/base/rt.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @file envelope.h Attack, hold, decay, sustain, release: exponential segments, exact to the
 * frame.
 *
 * Every segment reaches its end value in exactly its time, round(seconds * rate) frames: with a
 * its start value, b its end value and x its elapsed share,
 *
 *     v = b + (a - b) (e^(-c x) - e^-c) / (1 - e^-c)
 *
 * where c is 1.5 for the attack, which rises like a charging capacitor, and 6.9 (60 dB) for decay
 * and release. A segment of 0 frames is skipped: with no attack the first frame is 1.
 */

/** Plain data. Times in seconds, held within 0 .. 60; sustain 0..1. */
typedef struct {
  float attack_s, hold_s, decay_s, sustain, release_s;
} BrumeEnvelopeShape;

typedef enum {
  BRUME_ENVELOPE_IDLE, ///< Over, or never begun: 0
  BRUME_ENVELOPE_ATTACK,
  BRUME_ENVELOPE_HOLD,
  BRUME_ENVELOPE_DECAY,
  BRUME_ENVELOPE_SUSTAIN,
  BRUME_ENVELOPE_RELEASE,
  BRUME_ENVELOPE_FADE ///< A straight line down to 0, after brume_envelope_fade()
} BrumeEnvelopeStage;

/** Plain data; all zeros is an idle envelope. */
typedef struct {
  BrumeEnvelopeStage stage;
  BrumeEnvelopeShape shape;
  double rate;
  uint32_t left; ///< Frames until the segment's end
  float end;     ///< Where the segment ends
  double value;  ///< Of the next frame
  double factor; ///< value = value * factor + add, each frame; double, since a slow segment
  double add;    ///< takes millions of them
} BrumeEnvelope;

/** Begin anew from 0 with `shape` at `rate` frames a second. Thread: any, rt. */
BRUME_RT void brume_envelope_start(BrumeEnvelope *envelope, const BrumeEnvelopeShape *shape,
                                   double rate);

/** Let go: release from the value now. Nothing if it is released, fading or over.
 * Thread: any, rt. */
BRUME_RT void brume_envelope_release(BrumeEnvelope *envelope);

/** Attack again, from the value now: nothing if it has not been let go, is over or fades.
 * Thread: any, rt. */
BRUME_RT void brume_envelope_rise(BrumeEnvelope *envelope);

/** Go to 0 within `frames` (at least 1), unless it is there sooner anyway. Thread: any, rt. */
BRUME_RT void brume_envelope_fade(BrumeEnvelope *envelope, size_t frames);

/** Write the next `n` values to `out`. Returns how many of them came before the end: n while the
 * envelope lives. The rest is 0. Thread: any, rt. */
BRUME_RT size_t brume_envelope_render(BrumeEnvelope *envelope, float *out, size_t n);

/** Move on by `n` frames and return the value before, for those who need one value a block.
 * Thread: any, rt. */
BRUME_RT float brume_envelope_skip(BrumeEnvelope *envelope, size_t n);

/** Whether it has ended or never begun. Thread: any, rt. */
static inline bool brume_envelope_is_idle(const BrumeEnvelope *const envelope) {
  return envelope->stage == BRUME_ENVELOPE_IDLE;
}

/** Whether it goes down to 0 for good. Thread: any, rt. */
static inline bool brume_envelope_is_ending(const BrumeEnvelope *const envelope) {
  return envelope->stage == BRUME_ENVELOPE_IDLE || envelope->stage >= BRUME_ENVELOPE_RELEASE;
}

#ifdef __cplusplus
}
#endif

#endif // BRUME_DSP_VOICE_ENVELOPE_H
