// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_VOICE_POOL_H
#define BRUME_DSP_VOICE_POOL_H

#include "dsp/base/rt.h"
#include "dsp/resample/interp.h"
#include "dsp/voice/voice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @file pool.h Many voices: who plays the next note, and who makes room for it.
 *
 * At most `n_voices` sound at full level. When they all do, the quietest of those let go, else the
 * quietest of all (but not one that just began) fades out within 4 ms while the new one already
 * plays; for those fading there are as many spare voices again.
 */
typedef struct BrumePoolImpl BrumePool;

/** Create a pool of `n_voices` (1 .. 256) at `rate` Hz (8000 .. 384 000) that reads by `interp`,
 * which must outlive it. NULL for other numbers or without memory. Thread: setup. */
BrumePool *brume_pool_new(double rate, size_t n_voices, const BrumeInterp *interp);

/** Free the pool. NULL is allowed. Thread: setup. */
void brume_pool_free(BrumePool *pool);

/** Cut everything off at once and lift the pedal. Thread: rt. */
BRUME_RT void brume_pool_reset(BrumePool *pool);

/** Start a note with its first frame at the next brume_pool_render(). A note without samples or
 * patch, or longer than 2^31 frames, is ignored. Thread: rt. */
BRUME_RT void brume_pool_start(BrumePool *pool, const BrumeVoiceNote *note);

/** Hold the note with that key as if it had never been let go: one that waits for the pedal, or one
 * that releases, which rises again. Returns false if there is none, or only such that fade.
 * Thread: rt. */
BRUME_RT bool brume_pool_hold(BrumePool *pool, uint32_t key);

/** Let go of all notes with that key: they release, or wait for the pedal. Thread: rt. */
BRUME_RT void brume_pool_release(BrumePool *pool, uint32_t key);

/** Let go of all notes, pedal or not (MIDI "all notes off"). One-shots play on. Thread: rt. */
BRUME_RT void brume_pool_release_all(BrumePool *pool);

/** Fade out all notes of that group, 0 excepted, one-shots too. Thread: rt. */
BRUME_RT void brume_pool_choke(BrumePool *pool, uint32_t group);

/** Fade out all notes with that key, one-shots too. Thread: rt. */
BRUME_RT void brume_pool_fade(BrumePool *pool, uint32_t key);

/** Fade out everything (MIDI "all sound off"). Thread: rt. */
BRUME_RT void brume_pool_fade_all(BrumePool *pool);

/** Press or lift the sustain pedal. Thread: rt. */
BRUME_RT void brume_pool_set_pedal(BrumePool *pool, bool down);

/** Add the next `frames` (1 .. BRUME_VOICE_BLOCK) of all voices to `left` and `right`. Blocks may
 * have any length, so cut them where an event lies. Thread: rt. */
BRUME_RT void brume_pool_render(BrumePool *pool, const BrumeVoiceControls *controls, float *left,
                                float *right, size_t frames);

/** Whether a voice still reads these samples: while it does, they must not be freed.
 * Thread: rt. */
BRUME_RT bool brume_pool_uses(const BrumePool *pool, const float *samples);

/** Return the magnitude of the loudest voice with that patch in the last block. Thread: rt. */
BRUME_RT float brume_pool_level(const BrumePool *pool, const BrumeVoicePatch *patch);

/** Return how many voices sound, those that fade included. Thread: rt. */
BRUME_RT size_t brume_pool_active(const BrumePool *pool);

#ifdef __cplusplus
}
#endif

#endif // BRUME_DSP_VOICE_POOL_H
