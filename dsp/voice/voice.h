// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_VOICE_VOICE_H
#define BRUME_DSP_VOICE_VOICE_H

#include "dsp/base/rt.h"
#include "dsp/filter/smooth.h"
#include "dsp/filter/svf.h"
#include "dsp/resample/interp.h"
#include "dsp/voice/drive.h"
#include "dsp/voice/envelope.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @file voice.h One sounding note: a clip read at some speed, filtered, driven, shaped, panned.
 *
 *     clip -> interpolation -> velocity's low-pass -> filter -> drive -> envelope, gain -> pan
 *
 * pool.h has many of them and decides which note gets one.
 */

enum { BRUME_VOICE_BLOCK = 64 }; ///< Frames of the longest block

#define BRUME_VOICE_CLIP_HZ 44100.0 ///< Sample rate of the clips
#define BRUME_VOICE_FADE_S 0.004    ///< Stolen and choked voices are gone after this
#define BRUME_VOICE_SMOOTH_S 0.005  ///< Time constant of smoothed parameters
#define BRUME_VOICE_RING_S 0.05     ///< A filter may ring on so long after a clip's end

/** How a pad's notes sound. Plain data. Voices look at it in each block, so that a change is
 * heard at once; what would click is smoothed by the voice. Values out of range are held. */
typedef struct {
  BrumeEnvelopeShape amplitude; ///< Taken when a note starts
  BrumeEnvelopeShape filter_envelope;
  float tune_semitones;           ///< -60 .. 60
  float pitch_envelope_semitones; ///< Added at the start of a note, -60 .. 60 ...
  float pitch_envelope_s;         ///< ... and gone after this; taken when a note starts
  BrumeSvfMode filter;            ///< Taken when a note starts
  float cutoff_hz;                ///< 10 .. 20 000, of a note at full velocity
  float resonance;                ///< 0..1
  float filter_envelope_octaves;  ///< At the envelope's top, -10 .. 10
  float filter_velocity_octaves;  ///< Softest notes lie this much lower, -10 .. 10
  float drive;                    ///< 0..1
  float gain;                     ///< Linear, 0 .. 8
  float pan;                      ///< -1 left .. 1 right, constant power
  float velocity_level;           ///< 0: all notes alike; 1: level goes with velocity squared
  float velocity_brightness;      ///< 0: all alike; 1: soft notes lose up to 5 octaves of treble
} BrumeVoicePatch;

/** What a MIDI channel does to all its notes at once. Plain data, smoothed by the voices. */
typedef struct {
  float bend_semitones; ///< -48 .. 48
  float cutoff_octaves; ///< Added to every filter's cutoff, -10 .. 10
} BrumeVoiceControls;

/** A note to be played. The samples and the patch must stay valid until the voice is over. */
typedef struct {
  const float *samples; ///< [n], mono at BRUME_VOICE_CLIP_HZ
  size_t n;
  const BrumeVoicePatch *patch;
  float semitones; ///< Transposition by the key played, -96 .. 96
  float velocity;  ///< 0..1
  uint32_t key;    ///< Whatever brume_pool_release() is to find it by
  uint32_t group;  ///< Whatever brume_pool_choke() is to find it by; 0: nothing
  bool one_shot;   ///< Plays to its end: letting the key go changes nothing
  bool loops;      ///< Goes round and round until the key is let go; not for one-shots
  bool live; ///< samples[BRUME_VOICE_BLOCK] are the next frames themselves, at the voice's rate,
             ///< written anew before each block: without an end, and no pitch of the note acts
} BrumeVoiceNote;

/** Plain data; all zeros is an idle voice. */
typedef struct {
  BrumeVoiceNote note;
  BrumeEnvelope amplitude, filter_envelope, pitch_envelope;
  BrumeInterpPosition position;
  BrumeSvfMode filter;
  BrumeSvf svf;
  BrumeDrive drive;
  BrumeSmooth semitones, cutoff, damping, drive_amount, left, right;
  float brightness;     ///< Coefficient of the velocity's low-pass, 1: passes everything
  float brightness_was; ///< Its state
  float level;          ///< Magnitude of the last block, for choosing whom to steal
  uint64_t age;         ///< Frames since the start
  bool pedalled;        ///< Let go, but held by the sustain pedal
  bool drained;         ///< The clip is over; only what rings is left
} BrumeVoice;

/** What all voices of a block have in common. Plain data. */
typedef struct {
  const BrumeInterp *interp;
  const BrumeVoiceControls *controls;
  double rate;
  float share; ///< brume_smooth_share() of BRUME_VOICE_SMOOTH_S and the block
} BrumeVoiceContext;

/** Start a note on an idle voice. Thread: any, rt. */
BRUME_RT void brume_voice_start(BrumeVoice *voice, const BrumeVoiceNote *note, double rate);

/** Rise again, from the level that it has now, as if the key had just been pressed; nothing if it
 * is over or fades. Thread: any, rt. */
BRUME_RT void brume_voice_rise(BrumeVoice *voice);

/** Let the key go; nothing for one-shots. Thread: any, rt. */
BRUME_RT void brume_voice_release(BrumeVoice *voice);

/** Be silent within BRUME_VOICE_FADE_S, without a click. Thread: any, rt. */
BRUME_RT void brume_voice_fade(BrumeVoice *voice, double rate);

/** Add the next `frames` (1 .. BRUME_VOICE_BLOCK) to `left` and `right`. Returns false once the
 * voice is over; the samples and the patch are then no longer needed. Thread: any, rt. */
BRUME_RT bool brume_voice_render(BrumeVoice *voice, const BrumeVoiceContext *context, float *left,
                                 float *right, size_t frames);

/** Whether it sounds. Thread: any, rt. */
static inline bool brume_voice_is_active(const BrumeVoice *const voice) {
  return !brume_envelope_is_idle(&voice->amplitude);
}

#ifdef __cplusplus
}
#endif

#endif // BRUME_DSP_VOICE_VOICE_H
