// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_MODEL_SPEC_H
#define BRUME_MODEL_SPEC_H

#include "model/network/denoiser.h"

/** @file spec.h The sizes of a network, read from a weight file's metadata (private). */

enum {
  BRUME_SPEC_LEVELS = 3,       ///< Frame rates: full, half, quarter
  BRUME_SPEC_STAGES = 5,       ///< enc0, enc1, mid, dec1, dec0
  BRUME_SPEC_FREQS = 32,       ///< Of the noise level's embedding
  BRUME_SPEC_POSITION = 2,     ///< Position channels
  BRUME_SPEC_MAX_WIDTH = 4096, ///< Of any layer
  BRUME_SPEC_MAX_STAGE_BLOCKS = 64,
  BRUME_SPEC_MAX_BLOCKS = BRUME_SPEC_STAGES * BRUME_SPEC_MAX_STAGE_BLOCKS,
  BRUME_SPEC_MAX_DILATION = 256,
  BRUME_SPEC_MAX_CLASSES = 256,
  BRUME_SPEC_MAX_DESCRIPTORS = 64
};

typedef struct {
  BrumeDenoiserInfo info;
  size_t widths[BRUME_SPEC_LEVELS];
  size_t embed;
  size_t blocks[BRUME_SPEC_STAGES];        ///< Of each stage
  size_t n_blocks;                         ///< Their sum
  size_t dilations[BRUME_SPEC_MAX_BLOCKS]; ///< [n_blocks], in execution order
} BrumeSpec;

/** Read and check the metadata. On failure returns the status, names the key in `detail`
 * (BRUME_WEIGHTS_DETAIL bytes or NULL) and leaves nothing to free. */
BrumeStatus brume_spec_read(BrumeSpec *spec, const BrumeWeights *weights, char *detail);

/** Free the lists of `spec->info`. */
void brume_spec_clear(BrumeSpec *spec);

#endif // BRUME_MODEL_SPEC_H
