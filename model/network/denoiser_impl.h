// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_MODEL_DENOISER_IMPL_H
#define BRUME_MODEL_DENOISER_IMPL_H

#include "dsp/base/arena.h"
#include "model/network/spec.h"

/** @file denoiser_impl.h What denoiser.c, embedding.c and eval.c share (private). */

/** A packed convolution or matrix. */
typedef struct {
  size_t out, in, taps;
  float *weights; ///< brume_conv_pack()
  float *pairs;   ///< brume_conv_pack_bfloat16(), or NULL where the layer always runs in float
  float *bias;    ///< [brume_lanes(out)], zeros where the layer has none
} BrumeLayer;

typedef struct {
  char name[16]; ///< "enc0.0", ...
  size_t film;   ///< Where a and then b of this block begin in the FiLM vector
  size_t dilation;
  BrumeLayer conv1, conv2;
} BrumeBlock;

struct BrumeDenoiserImpl {
  BrumeSpec spec;
  BrumeKernels kernels;
  BrumeArena *arena; ///< Owns all floats below
  float *freqs;      ///< [BRUME_SPEC_FREQS]
  float *classes;    ///< [n_classes + 1][embed]
  BrumeLayer fc1, fc2, desc;
  BrumeLayer film; ///< Of all blocks, one below the other: a and b of each, each padded
  BrumeLayer in, down[2], up[2][2], out; ///< up[level][which of two frames]
  BrumeBlock blocks[BRUME_SPEC_MAX_BLOCKS];
};

struct BrumeDenoiserWorkspaceImpl {
  BrumeArena *arena;           ///< Owns all floats below
  size_t max_frames;           ///< Of all sounds of a batch together
  float *h[BRUME_SPEC_LEVELS]; ///< The residual stream at each frame rate
  float *norm;                 ///< Inputs of a convolution, each with its halo before and after
  float *v;                    ///< Between a block's convolutions; the output's [o;g]
  float *features;             ///< [2 BRUME_SPEC_FREQS], then [2 n_descriptors]
  float *hidden;               ///< [brume_lanes(embed)]
  float *embed;                ///< [BRUME_DENOISER_BATCH][brume_lanes(embed)]
  float *film;                 ///< [BRUME_DENOISER_BATCH][film.out]: 1 + a and b of all blocks
  BrumeDenoiserTrace trace;
  void *trace_user;
};

/** Fill workspace->film for this noise level and these n conditions, workspace->embed on the way.
 */
void brume_embedding_eval(const BrumeDenoiser *denoiser, BrumeDenoiserWorkspace *workspace,
                          size_t n, const BrumeCondition *conditions, float sigma);

/** Write the position channels of the frame `frame` to out[BRUME_SPEC_POSITION]; `stretch` as in
 * BrumeCondition. */
void brume_embedding_position(const BrumeDenoiserInfo *info, size_t frame, float stretch,
                              float *out);

#endif // BRUME_MODEL_DENOISER_IMPL_H
