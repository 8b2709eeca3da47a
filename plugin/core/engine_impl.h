// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file engine_impl.h The engine from inside. The audio thread's part is BrumeEngineRt; the other
 * threads share the rest under a lock; between the two lie two mailboxes, an inbox and a ring.
 *
 * - Settings and sounds go to the audio thread as a BrumeLoad by `a_inbox`, an atomic pointer:
 *   who exchanges it owns what came out. It comes back, emptied, by `loads_back`.
 * - What the audio thread has goes to the others by `published`, after each run() that changed it.
 */

#ifndef BRUME_PLUGIN_CORE_ENGINE_IMPL_H
#define BRUME_PLUGIN_CORE_ENGINE_IMPL_H

#include "dsp/base/mailbox.h"
#include "dsp/base/ring.h"
#include "dsp/base/thread.h"
#include "dsp/voice/limiter.h"
#include "dsp/voice/pool.h"
#include "plugin/core/engine_rt.h"
#include "plugin/core/generator.h"
#include "plugin/core/shelf.h"

#include <stdatomic.h>

enum {
  BRUME_ENGINE_STEP = 32, ///< Frames of a step, see BrumeSteps
  BRUME_LINGERING =
      512, ///< Clips that pads let go of: until no voice plays them, and it is published
  BRUME_LOADS_BACK = 64,          ///< Loads on their way back
  BRUME_ENGINE_STEP_KEY = 256,    ///< Key of the note that a step is played by: none of MIDI's
  BRUME_ENGINE_TEXTURE_KEY = 257, ///< And of the texture's
  BRUME_ENGINE_HELD = 16,         ///< Keys whose order Texture mode remembers
};

/** Settings and sounds on their way to the audio thread. */
typedef struct {
  uint32_t serial; ///< Rises with each load
  bool keep_locked;
  uint16_t stale;         ///< Bit for each pad whose clip is of another recipe than its settings
  BrumeDocument document; ///< Each clip with one hold on the shelf
} BrumeLoad;

/** What the audio thread shows to the others. */
typedef struct {
  uint32_t load_serial; ///< Of the last load it took
  BrumeDocument document;
} BrumePublished;

/** A note that was played on a pad before its sound was there. */
typedef struct {
  bool waits;
  uint8_t key;
  uint8_t velocity;
  uint32_t left; ///< Frames until it is too late
} BrumeLateNote;

/** A pad, as the audio thread sees it. */
typedef struct {
  const BrumeClip *clips[BRUME_POOL]; ///< [0]: the sound; NULL: none. Each with a hold
  BrumeVoicePatch patch;              ///< From the settings; voices read it
  uint32_t serial;                    ///< Of the last request or cancel
  bool is_draft;                      ///< clips[0] is one
  bool waits;                         ///< For clips[0] of `serial`
  bool asks;                          ///< A request must be sent ...
  uint32_t asks_in;                   ///< ... after so many frames
  bool asks_siblings;                 ///< A request for siblings of clips[0] must be sent
  bool is_behind;                     ///< It plays as a texture: its sound is made when that ends
  unsigned turn;                      ///< Of the round robin
  BrumeLateNote late;
} BrumeEnginePad;

/** Sound is made in steps of the engine's own clock, cut by events and by nothing else, and played
 * one step later: so that what is smoothed moves on in the same steps however the host cuts time
 * into blocks. */
typedef struct {
  float left[2][BRUME_ENGINE_STEP], right[2][BRUME_ENGINE_STEP];
  unsigned playing; ///< Index of the step that is played; the other one is being made
  size_t at;        ///< Frames of it that are played; events are for this frame of the other one
  size_t made;      ///< Frames of the other one, up to `at`
} BrumeSteps;

/** Texture mode: one note, which the last key pressed gives its pitch, of what the texture gives.
 */
typedef struct {
  BrumeTextureRequest wanted;
  BrumeSmooth semitones;
  uint8_t held[BRUME_ENGINE_HELD]; ///< [n_held]: keys that are down, the newest last
  unsigned n_held;
  bool heard;                     ///< In the last block
  float block[BRUME_VOICE_BLOCK]; ///< What the note's voice plays next
} BrumeEngineTexture;

/** All that the audio thread touches, and nobody else while it runs. */
typedef struct {
  BrumeSettings settings;
  BrumeEnginePad pads[BRUME_PADS];
  BrumePool *pool;
  BrumeLimiter *limiter;
  double rate;
  bool freewheel; ///< Sounds are made in run()
  bool on_demand; ///< ... and only those that are played
  bool changed;   ///< Something is to be published
  uint32_t load_serial;

  float bend, wheel, channel_volume, expression; ///< -1..1; 0..1; gains
  double sway;                                   ///< Phase of the vibrato in turns
  BrumeSmooth gain;
  BrumeSteps steps;
  BrumeEngineTexture texture;

  const BrumeClip *lingering[BRUME_LINGERING];
  size_t n_lingering;
  BrumeLoad *load_back; ///< Taken, and to be given back once it is published; or NULL
  BrumeMeters meters;
} BrumeEngineRt;

struct BrumeEngineImpl {
  BrumeModel *model;
  BrumeShelf *shelf;
  BrumeTexture *texture;
  BrumeGenerator *generator;
  BrumeInterp *interp;
  BrumeSettings *presets; ///< [n_presets], constant
  size_t n_presets;
  bool offline;

  _Atomic(BrumeLoad *) a_inbox; ///< Acquire and release: its contents go with it
  BrumeRing *loads_back;        ///< BrumeLoad *, from the audio thread
  BrumeMailbox *published;      ///< BrumePublished, from the audio thread
  BrumeMailbox *meters;         ///< BrumeMeters, from the audio thread

  BrumeSemaphore *lock; ///< Of 1. Guards what follows
  BrumePublished last;  ///< Newest that was read from `published`
  BrumeLoad *newest;    ///< Newest load that was not seen to be taken, or NULL. May be the audio
                        ///< thread's, which does not change its document
  BrumeSettings newest_settings; ///< What it comes down to, locked pads included
  uint32_t loads;                ///< Serial of the newest load

  BrumeEngineRt rt;
};

/** Let go of a pad's clips from index `first` on. Thread: rt. */
BRUME_RT void brume_engine_drop_clips(BrumeEngine *engine, unsigned pad, unsigned first);

/** Silence, wheels and pedals at rest, round robins at their start. Thread: rt. */
BRUME_RT void brume_engine_silence(BrumeEngine *engine);

/** Bring a pad's patch up to its settings. Thread: rt. */
BRUME_RT void brume_engine_update_patch(BrumeEngine *engine, unsigned pad);

/** Let a pad ask for its sound `in` frames from now. Thread: rt. */
BRUME_RT void brume_engine_ask(BrumeEngine *engine, unsigned pad, uint32_t in);

/** Take over the name of the settings, cut if it is too long. Thread: rt. */
BRUME_RT void brume_engine_take_name(BrumeEngine *engine, const char *name);

/** Take over settings; pads in `keep` (bits) stay. Pads that have no class fall silent, the others
 * ask for their sound if `ask` (bits) says so. Thread: rt. */
BRUME_RT void brume_engine_take_settings(BrumeEngine *engine, const BrumeSettings *settings,
                                         unsigned keep, unsigned ask);

/** Return a bit for each locked pad. Thread: rt. */
BRUME_RT unsigned brume_engine_locked(const BrumeSettings *settings);

/** Take what has come from the other threads and send what is to go to them: once at the start of
 * a run() of `frames`, and when freewheeling before each stretch of sound. Thread: rt. */
BRUME_RT void brume_engine_exchange(BrumeEngine *engine, size_t frames);

/** Publish what changed, then give back what is no longer played: in this order, or snapshots
 * would hold clips that are gone. At the end of a run(). Thread: rt. */
BRUME_RT void brume_engine_publish(BrumeEngine *engine);

/** Whether notes of a pad last as long as their key: by its Play control; Auto holds what plays
 * over the keyboard, and loops. Thread: rt. */
BRUME_RT bool brume_engine_holds(const BrumeEngineRt *rt, unsigned pad, bool loops);

/** Let a pad's next sounds start from the one that it has. False if it has none for good.
 * Thread: rt. */
BRUME_RT bool brume_engine_start_from_own(BrumeEngine *engine, unsigned pad);

/** Whether a control says what is kept of another sound. Thread: rt. */
BRUME_RT bool brume_engine_is_shape(BrumeControl control);

/** Set such a control: of a pad that starts from no sound yet, the one that it has is kept. Returns
 * whether its recipe may have changed. Thread: rt. */
BRUME_RT bool brume_engine_shape(BrumeEngine *engine, BrumeControl control, unsigned pad,
                                 float value);

/** Begin a note on a pad: with its clip, or when that comes. `key` as in MIDI, `velocity` 1..127.
 * Thread: rt. */
BRUME_RT void brume_engine_strike(BrumeEngine *engine, unsigned pad, unsigned key,
                                  unsigned velocity);

/** A key goes down or up in Texture mode. Thread: rt. */
BRUME_RT void brume_engine_texture_on(BrumeEngine *engine, unsigned key, unsigned velocity);
BRUME_RT void brume_engine_texture_off(BrumeEngine *engine, unsigned key);

/** Whether a pad plays as a texture: nobody hears its own sound. Thread: rt. */
BRUME_RT bool brume_engine_texture_plays(const BrumeEngineRt *rt, unsigned pad);

/** Ask for the sounds that are behind, of pads that play as textures no more. Thread: rt. */
BRUME_RT void brume_engine_texture_catch_up(BrumeEngine *engine);

/** Whether a key holds the texture. Thread: rt. */
BRUME_RT bool brume_engine_texture_is_held(const BrumeEngineRt *rt);

/** No keys are down, and the texture begins anew. Thread: rt. */
BRUME_RT void brume_engine_texture_silence(BrumeEngine *engine);

/** Ask for the texture that mode and settings want; outside of Texture mode, let its note go. At
 * the start of a run(), and when freewheeling before each stretch of sound. Thread: rt. */
BRUME_RT void brume_engine_texture_follow(BrumeEngine *engine);

/** When freewheeling: wait until there is what the next block will read. Thread: rt. */
BRUME_RT void brume_engine_texture_wait(BrumeEngine *engine);

/** Fill the block that the texture's voice plays, if there is one, bent by `bend_semitones`.
 * Thread: rt. */
BRUME_RT void brume_engine_texture_read(BrumeEngine *engine, float bend_semitones, size_t frames);

#endif // BRUME_PLUGIN_CORE_ENGINE_IMPL_H
