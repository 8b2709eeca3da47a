// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_TRANSFORM_DECODER_H
#define BRUME_DSP_TRANSFORM_DECODER_H

#include "dsp/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @file decoder.h Latents to sound: MODEL.md section 2, "Decoding".
 *
 * Partials on a moving pitch grid plus shaped noise (spectral modelling synthesis, Serra and
 * Smith 1990). The Python reference is `synthesise` in model/train/latent.py; the two agree to
 * 2e-6 of the loudest sample (tests/unit/test_decoder.c). The same latent, pitch and seed give
 * the same bits on every CPU, in any thread, for any n: sample i does not depend on n.
 *
 * Cost on one core of a 2023 Xeon with SSE2: 8 ms a second of sound with all 80 partials and noise,
 * 2 ms with noise alone.
 */

#define BRUME_LATENT_CHANNELS 177                   ///< Contour, offsets, partials, bands
#define BRUME_LATENT_HOP 256                        ///< Samples from frame to frame
#define BRUME_LATENT_RATE 44100                     ///< Samples a second
#define BRUME_LATENT_OFFSETS 32                     ///< Partials that may leave their grid place
#define BRUME_LATENT_PARTIALS 80                    ///< Partials in all
#define BRUME_LATENT_BANDS 64                       ///< Noise bands
#define BRUME_LATENT_EDGES (BRUME_LATENT_BANDS + 1) ///< Edges of the noise bands

#define BRUME_LATENT_CONTOUR 0 ///< Channel: asinh of the grid's deviation, see MODEL.md
#define BRUME_LATENT_OFFSET 1  ///< First channel of the offsets, in grid steps
#define BRUME_LATENT_TONE 33   ///< First channel of the partials' levels, dB
#define BRUME_LATENT_NOISE 113 ///< First channel of the bands' levels, dB

/** Pitch grid of sounds without a pitch, in Hz. */
#define BRUME_LATENT_GRID_HZ (44100.0 / 128.0)

/** Plans and scratch of one decoder, about 35 KiB. One per thread. */
typedef struct BrumeDecoderImpl BrumeDecoder;

/** Create a decoder for noise bands with these edges, in bins of 512 points (`latent.edges` of
 * the weight file): whole numbers that rise from 0 to 257.
 *
 * The edges are copied. The caller frees the decoder with brume_decoder_free(). Returns NULL and
 * sets *status (which may be NULL) to BRUME_STATUS_FORMAT for other edges or
 * BRUME_STATUS_NO_MEMORY, to BRUME_STATUS_OK else. Thread: setup; any number of threads at once.
 */
BrumeDecoder *brume_decoder_new(const float edges[BRUME_LATENT_EDGES], BrumeStatus *status);

/** Free the decoder. NULL is allowed. Thread: setup. */
void brume_decoder_free(BrumeDecoder *decoder);

/** Return the samples that `frames` frames cover: BRUME_LATENT_HOP * (frames - 1), 0 for 0. */
size_t brume_decoder_samples(size_t frames);

/** Return the frames needed for `n` samples: ceil(n / hop) + 1. */
size_t brume_decoder_frames(size_t n);

/** Decode latent[frames][BRUME_LATENT_CHANNELS], in natural units, into out[n].
 *
 * `f0_hz` is the pitch grid in Hz, above 0 and at most 22050; `seed` the recipe's. Samples
 * beyond brume_decoder_samples(frames) are 0. Any values are safe: what lies outside the ranges
 * of MODEL.md is brought into them (levels above +40 dB become +40 dB), NaN counts as silence
 * or no deviation; the output is always finite. Does not allocate.
 * Returns BRUME_STATUS_BAD_ARG, with out[n] zero, for an f0 outside its range or 2^32 frames.
 * `latent` may be NULL if frames is 0, `out` if n is 0. Thread: gen.
 */
BrumeStatus brume_decoder_run(BrumeDecoder *decoder, const float *latent, size_t frames,
                              double f0_hz, uint64_t seed, float *out, size_t n);

/** As brume_decoder_run(), but for a loop of n = BRUME_LATENT_HOP * frames samples, whose first
 * follows the last: frames wrap round. The grid is moved a little, so that each partial makes a
 * whole number of turns: f0 by less than half a turn of the loop, partials off the grid likewise.
 * BRUME_STATUS_BAD_ARG also for frames of 0. Thread: gen. */
BrumeStatus brume_decoder_run_loop(BrumeDecoder *decoder, const float *latent, size_t frames,
                                   double f0_hz, uint64_t seed, float *out);

/** A decoder of a sound without an end: the same, frame by frame, in constant memory. */
typedef struct BrumeDecoderFlowImpl BrumeDecoderFlow;

/** Create one for noise bands with these edges. `f0_hz` and `seed` as for brume_decoder_run().
 * Returns NULL and sets *status as brume_decoder_new(), or BRUME_STATUS_BAD_ARG for an f0 outside
 * its range. Thread: setup. */
BrumeDecoderFlow *brume_decoder_flow_new(const float edges[BRUME_LATENT_EDGES], double f0_hz,
                                         uint64_t seed, BrumeStatus *status);

/** Free it. NULL is allowed. Thread: setup. */
void brume_decoder_flow_free(BrumeDecoderFlow *flow);

/** Take the next frame[BRUME_LATENT_CHANNELS] and write the hop between the two frames before it to
 * out[BRUME_LATENT_HOP]; false, with `out` untouched, for the first two frames.
 *
 * `octaves` (-4..4) moves the pitch grid from this frame on, gliding over one hop. As
 * brume_decoder_run() with as many frames, to 1e-5 of full scale, but offsets of partials are means
 * over the last second or so. The noise repeats after 2^32 frames, 289 days. Values are as safe.
 * Thread: gen. */
bool brume_decoder_flow_push(BrumeDecoderFlow *flow, const float *frame, double octaves,
                             float *out);

#ifdef __cplusplus
}
#endif

#endif // BRUME_DSP_TRANSFORM_DECODER_H
