// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file stream.h A sound without an end, in constant memory.
 *
 * Beyond the end of its position axis (MODEL.md section 1) the network treats all frames alike, so
 * a sound of any length is well defined: noise counted by frame (Philox), and for each frame what
 * the network makes of it and its neighbours. It is computed in parts of BRUME_STREAM_HOP frames.
 * The latents of all steps are kept side by side, each BRUME_STREAM_HALO frames behind the one
 * before:
 *
 *     step 0    [ halo | hop | halo ]                 <- new noise
 *     step 1         [ halo | hop | halo ]            <- what step 0 made
 *     ...
 *     decoder             [ hop ]                     <- what the last step made
 *
 * so that each step sees real neighbours on both sides of a part, and nothing is joined, faded or
 * repeated. Decoder, high-pass, level and limiter go on from part to part as well.
 *
 * Settings may change between parts. What is on its way finishes with the new ones, so that a
 * change comes smoothly: it begins with the next part and is complete once all steps have seen it,
 * brume_stream_settling_s() later.
 *
 * The network's receptive field is 54 frames to both sides, but what lies farther than the halo
 * acts so little that parts cannot be told by their seams (tests/edit/test_texture.c): with 8
 * frames as well as with 56. More would only make changes slower.
 *
 * A stream has no peak to bring to full scale. Its level over some 2 s is led to BRUME_STREAM_DB,
 * seen from both sides, by at most 30 dB more than over 10 s.
 */

#ifndef BRUME_PLUGIN_CORE_STREAM_H
#define BRUME_PLUGIN_CORE_STREAM_H

#include "plugin/core/model.h"
#include "plugin/core/recipe.h"

#include <stddef.h>

enum {
  BRUME_STREAM_HOP = 32,  ///< Frames of the network made at once
  BRUME_STREAM_HALO = 16, ///< Frames seen on each side of them
  BRUME_STREAM_SAMPLES = BRUME_STREAM_HOP * BRUME_MODEL_PATCH * BRUME_LATENT_HOP, ///< 0.74 s
};

/** Root mean square that the level is led to, in dB of full scale. */
#define BRUME_STREAM_DB (-20.0)

typedef struct BrumeStreamImpl BrumeStream;

/** Create a stream of `recipe` for `model`, which must outlive it, and make what comes before its
 * first sample (a second's work): brume_stream_prepare(), and brume_stream_warm() until it is warm.
 *
 * Decay and duration are as long as the classes know them, unless the recipe gives them; its length
 * is not used. Returns NULL and sets *status to what brume_plan_make() may return;
 * BRUME_STATUS_UNSUPPORTED for recipes with a source, a loop or the sampler "heun"; what
 * brume_stream_warm() may return; BRUME_STATUS_NO_MEMORY. `detail` (BRUME_MODEL_DETAIL bytes) says
 * why. Thread: gen. */
BrumeStream *brume_stream_new(const BrumeModel *model, const BrumeRecipe *recipe,
                              BrumeStatus *status, char *detail);

/** The same, but make nothing yet. Thread: gen. */
BrumeStream *brume_stream_prepare(const BrumeModel *model, const BrumeRecipe *recipe,
                                  BrumeStatus *status, char *detail);

/** Make one more part of what comes before the first sample, if it is not all made. Fails as the
 * denoiser does, or with BRUME_STATUS_INTERNAL if such a sound has died away by then; the stream
 * can then only be freed. Thread: gen. */
BrumeStatus brume_stream_warm(BrumeStream *stream, char *detail);

/** Whether all of that is made, so that brume_stream_run() may be called. Thread: gen. */
bool brume_stream_is_warm(const BrumeStream *stream);

/** Free it. NULL is allowed. Thread: gen. */
void brume_stream_free(BrumeStream *stream);

/** Let the recipe act from the next part on. Its seed, steps and sampler have to be those that the
 * stream began with: BRUME_STATUS_UNSUPPORTED otherwise. On failure, which may also be that of
 * brume_stream_new(), the stream goes on as it was. Thread: gen. */
BrumeStatus brume_stream_set(BrumeStream *stream, const BrumeRecipe *recipe, char *detail);

/** Make the next BRUME_STREAM_SAMPLES samples, mono at 44.1 kHz, none above the limiter's ceiling.
 * Does not allocate. The same recipe and settings give the same bits on every CPU. On failure (that
 * of the denoiser) `out` is silent. Thread: gen. */
BrumeStatus brume_stream_run(BrumeStream *stream, float *out);

/** Seconds of sound until a change of settings is complete. Thread: any. */
double brume_stream_settling_s(const BrumeStream *stream);

/** Bytes that the stream holds, the model's and FFTW's not counted. Thread: any. */
size_t brume_stream_bytes(const BrumeStream *stream);

#endif // BRUME_PLUGIN_CORE_STREAM_H
