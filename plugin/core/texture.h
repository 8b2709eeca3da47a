// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file texture.h What Texture mode plays: a stream (stream.h) that the generator's thread makes
 * ahead of the audio thread, which reads it at any speed.
 *
 *     audio thread --request (latest value)--> stream -> queue (ahead.h) --> reader -> voice
 *
 * A request that comes while the texture is heard changes it on its way: what the stream can take
 * over at once (brume_stream_set()) begins with its next part; for a new seed, other steps or
 * another sampler a second stream is made ready beside the first, which goes on meanwhile, and
 * faded in over a part. When nothing is heard, what waits in the queue is dropped and the stream
 * begins anew, so that a note begins with the sound that was asked for. What was made before a
 * change is heard first: up to two parts, 1.5 s.
 *
 * Where a pitched class is not given a pitch, it is C4 (60), so that keys are in tune.
 */

#ifndef BRUME_PLUGIN_CORE_TEXTURE_H
#define BRUME_PLUGIN_CORE_TEXTURE_H

#include "dsp/base/rt.h"
#include "dsp/resample/interp.h"
#include "plugin/core/model.h"
#include "plugin/core/render.h"
#include "plugin/core/stream.h"

enum {
  BRUME_TEXTURE_READ = 64,                        ///< Frames read at once at most
  BRUME_TEXTURE_RECENT = 4 * BRUME_STREAM_SAMPLES ///< Samples that are kept to be looked at: 3 s
};

typedef struct BrumeTextureImpl BrumeTexture;

/** What to play. Plain data. */
typedef struct {
  bool on;            ///< Nothing is made otherwise, and all is forgotten
  bool waits;         ///< Parts are made by who waits for them (freewheeling), not ahead of time
  uint8_t pad;        ///< Whose sound it is, 0..15: only told
  BrumeRecipe recipe; ///< Its length, and what it starts from, are not used
} BrumeTextureRequest;

/** What brume_texture_work() did. */
typedef enum {
  BRUME_TEXTURE_NOTHING, ///< There is nothing to do now
  BRUME_TEXTURE_WORKED,  ///< Something on the way to a part
  BRUME_TEXTURE_PART,    ///< A part is in the queue
  BRUME_TEXTURE_FAILED   ///< A request could not be followed: see brume_texture_failure()
} BrumeTextureWork;

/** Create a texture of `model`'s sounds, read by `interp`; both must outlive it. NULL without
 * memory. Thread: setup. */
BrumeTexture *brume_texture_new(const BrumeModel *model, const BrumeInterp *interp);

/** Free it. NULL is allowed. Thread: setup. */
void brume_texture_free(BrumeTexture *texture);

/** Follow the newest request and make a part, or less, if there is room for one; takes 0.1 s or
 * so. `for_waiting`: called by who waits. Thread: gen. */
BrumeTextureWork brume_texture_work(BrumeTexture *texture, bool for_waiting);

/** Return why the newest request could not be followed (BRUME_MODEL_DETAIL bytes), and in *status
 * in what way. Thread: gen. */
const char *brume_texture_failure(const BrumeTexture *texture, BrumeStatus *status);

/** Return the request that is followed. Thread: gen. */
const BrumeTextureRequest *brume_texture_request(const BrumeTexture *texture);

/** Return the last that was made, up to BRUME_TEXTURE_RECENT samples, as a clip of the recipe that
 * the stream follows; no samples before the first part. Thread: gen. */
const BrumeClip *brume_texture_recent(const BrumeTexture *texture);

/** Ask for this from now on; the same as before is no request. `heard`: somebody is listening, so
 * that it is to change without a break. Thread: rt. */
BRUME_RT void brume_texture_ask(BrumeTexture *texture, const BrumeTextureRequest *request,
                                bool heard);

/** Let the next request begin anew, even if it is the same. Thread: rt. */
BRUME_RT void brume_texture_restart(BrumeTexture *texture);

/** Whether the next brume_texture_read() gives sound, whatever it asks for. Thread: rt. */
BRUME_RT bool brume_texture_is_ready(BrumeTexture *texture);

/** Read `frames` (up to BRUME_TEXTURE_READ) into `out`, at a speed in samples a frame that goes
 * evenly from `start` to `end`, held within 1/16 .. 16. Silence until there is something; where the
 * thread falls behind, the sound fades out and in again. Thread: rt. */
BRUME_RT void brume_texture_read(BrumeTexture *texture, float start, float end, float *out,
                                 size_t frames);

/** Return how often the thread fell behind. Thread: any. */
uint64_t brume_texture_gaps(const BrumeTexture *texture);

#endif // BRUME_PLUGIN_CORE_TEXTURE_H
