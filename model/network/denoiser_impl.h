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
  bool float16; ///< How the weights are packed: brume_conv_pack_float16() or brume_conv_pack()
  float *weights;
  float *pairs; ///< brume_conv_pack_bfloat16(), or NULL where the layer always runs in float
  float *bias;  ///< [brume_lanes(out)], zeros where the layer has none
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
  BrumeArena *arena; ///< Owns all floats below, in the order of use, but for
  BrumeArena *pairs; ///< those in bfloat16, which are here in the same order
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
  float *embed;      ///< [BRUME_DENOISER_BATCH + _PREPARED][brume_lanes(embed)]: of the evaluation
                     ///< that runs, then of those prepared
  float *film;       ///< The same [film.out]: 1 + a and b of all blocks
  size_t n_prepared; ///< At most BRUME_DENOISER_PREPARED
  BrumeDenoiserTrace trace;
  void *trace_user;
};

/** Return film vectors [n][film.out] of the workspace for this noise level and these n conditions:
 * those prepared, or new ones. Fills workspace->embed on the way. */
const float *brume_embedding_eval(const BrumeDenoiser *denoiser, BrumeDenoiserWorkspace *workspace,
                                  size_t n, const BrumeCondition *conditions, float sigma);

/** Write the position channels of the frame `frame` to out[BRUME_SPEC_POSITION]; `stretch` as in
 * BrumeCondition. */
void brume_embedding_position(const BrumeDenoiserInfo *info, size_t frame, float stretch,
                              float *out);

#endif // BRUME_MODEL_DENOISER_IMPL_H
