// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file generator.h The thread that makes sounds while others are played.
 *
 * Requests come from the audio thread by a ring, clips go back by another, and clips that are no
 * longer played return by a third: the audio thread neither allocates nor frees. A request
 * replaces the one before it for the same pad: the sampler looks at the pad's serial before each
 * evaluation and gives up what is no longer wanted.
 *
 * What waits is done in this order: sounds that pads lack (the last asked for first), then
 * siblings. While a sound is made, its estimate after half of the steps is decoded and sent
 * ahead as a draft: the same noise, so the same sound, only less finished.
 *
 * Beside all that, between the steps of a sound too, the thread makes a texture (texture.h).
 *
 * The thread looks for requests every 4 ms rather than being woken: waking takes a system call,
 * which an audio thread had better not make.
 */

#ifndef BRUME_PLUGIN_CORE_GENERATOR_H
#define BRUME_PLUGIN_CORE_GENERATOR_H

#include "dsp/base/rt.h"
#include "plugin/core/engine.h"
#include "plugin/core/news.h"
#include "plugin/core/shelf.h"
#include "plugin/core/texture.h"

typedef struct BrumeGeneratorImpl BrumeGenerator;

/** Make a pad's sound. Plain data. */
typedef struct {
  uint8_t pad;
  uint32_t serial;    ///< One more than that of the pad's last request
  uint8_t n_siblings; ///< How many to make after it, up to BRUME_POOL - 1
  uint8_t have;       ///< Bit k: clip k of the pad is there already
  bool hurry;         ///< No request: the one the pad waits for is to be the next
  uint16_t listen; ///< Not 0: no sound for the pad, but what this step of it (from 1) starts from
  BrumeRecipe recipe;
} BrumeRequest;

/** A clip for a pad; the audio thread holds it until it gives it back. Plain data. */
typedef struct {
  const BrumeClip *clip; ///< NULL: it could not be made, or was given up
  uint8_t pad;
  uint8_t index; ///< 0: the sound; then siblings
  uint32_t serial;
  BrumeStage stage;
} BrumeReady;

/** Create a generator of sounds of `model`, kept on `shelf`, that makes `texture` (may be NULL) go
 * on; all must outlive it. With `threaded`, start its thread, of lower priority. NULL and *status
 * on failure. Thread: setup. */
BrumeGenerator *brume_generator_new(const BrumeModel *model, BrumeShelf *shelf,
                                    BrumeTexture *texture, bool threaded, BrumeStatus *status);

/** Return the sounds that recipes can start from, beside the clips on the shelf; owned by the
 * generator. Thread: any, but not rt. */
BrumeSources *brume_generator_sources(const BrumeGenerator *generator);

/** Stop the thread and free all, clips on their way included. NULL is allowed. Thread: setup. */
void brume_generator_free(BrumeGenerator *generator);

/** Ask for a sound; what the pad still waits for is given up. False if the ring is full: ask again
 * later. Thread: rt. */
BRUME_RT bool brume_generator_request(BrumeGenerator *generator, const BrumeRequest *request);

/** Give up what a pad waits for, without asking for another. `serial` as for a request.
 * Thread: rt. */
BRUME_RT void brume_generator_cancel(BrumeGenerator *generator, unsigned pad, uint32_t serial);

/** Take the next clip that is ready; false if there is none. Thread: rt. */
BRUME_RT bool brume_generator_take(BrumeGenerator *generator, BrumeReady *ready);

/** Give back a clip that is no longer played. False if the ring is full: again later.
 * Thread: rt. */
BRUME_RT bool brume_generator_give_back(BrumeGenerator *generator, const BrumeClip *clip);

/** As brume_engine_news(). Thread: rt. */
BRUME_RT bool brume_generator_news(BrumeGenerator *generator, BrumeNews *news);

/** Do all that waits now, in this thread, without drafts, until all is done or the clips must be
 * taken to make room for more. Blocks, also for what the generator's own thread is at. For the
 * audio thread of engines that are offline or freewheel, and nobody else. */
void brume_generator_sync(BrumeGenerator *generator);

/** Make the texture go on by one piece of work, in this thread, for who waits for it; false if
 * there is none, or it failed. As brume_generator_sync() otherwise. */
bool brume_generator_sync_texture(BrumeGenerator *generator);

/** Whether nothing waits and nothing is being made. Thread: rt. */
BRUME_RT bool brume_generator_is_idle(const BrumeGenerator *generator);

#endif // BRUME_PLUGIN_CORE_GENERATOR_H
