// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// A weight file: safetensors (github.com/huggingface/safetensors), mapped read-only.
///
/// The file is hostile input. A BrumeWeights exists only for a file whose header is valid, whose
/// tensors (F16 or F32) cover the payload exactly, and whose metadata `brume.hash` is
/// brume_weights_hash(). So a truncated or flipped file is refused here, and a file without the
/// hash too.
///
/// A BrumeWeights is immutable: any number of threads may read it. Opening and freeing belong to
/// the setup thread.

#ifndef BRUME_WEIGHTS_WEIGHTS_H
#define BRUME_WEIGHTS_WEIGHTS_H

#include "dsp/base/status.h"

#include <stdbool.h>
#include <stddef.h>

enum {
  BRUME_WEIGHTS_MAX_RANK = 4,
  BRUME_WEIGHTS_DETAIL = 256, ///< bytes of a `detail` buffer, see brume_weights_open()
};

typedef struct BrumeWeightsImpl BrumeWeights;

/// A tensor in the file, checked to lie within it. Lives as long as its BrumeWeights.
typedef struct {
  unsigned rank;
  size_t shape[BRUME_WEIGHTS_MAX_RANK];
  size_t count;              ///< elements, the product of `shape`
  bool half;                 ///< stored as F16, else F32
  const unsigned char *data; ///< little-endian, any alignment
} BrumeTensor;

/// Writes the hash that `brume.hash` of this file must be to `hash`: 16 lower-case hex digits and a
/// zero. It is the XXH64 (seed 0) of 16 bytes: the XXH64 of the file up to the end of its header,
/// the hash's own digits taken as zeros, and that of the rest, both little-endian. `file` holds a
/// whole header. False if there is no memory.
bool brume_weights_hash(const void *file, size_t size, char hash[17]);

/// Maps and checks the file at `path`. Returns NULL on failure, with the reason in `*status` and
/// one line of text in `detail` (BRUME_WEIGHTS_DETAIL bytes; may be NULL). Free the result with
/// brume_weights_free().
BrumeWeights *brume_weights_open(const char *path, BrumeStatus *status, char *detail);

/// As brume_weights_open(), for `size` bytes at `data`, which stay the caller's and must outlive
/// the result.
BrumeWeights *brume_weights_from_memory(const void *data, size_t size, BrumeStatus *status,
                                        char *detail);

/// Unmaps and frees; NULL is allowed.
void brume_weights_free(BrumeWeights *weights);

/// The model id: XXH64 (seed 0) of the whole file as 16 lower-case hex digits.
const char *brume_weights_id(const BrumeWeights *weights);

/// The metadata string of `key`, or NULL. Owned by `weights`.
const char *brume_weights_meta(const BrumeWeights *weights, const char *key);

/// Looks `name` up, of whatever shape. False when there is none.
bool brume_weights_find(const BrumeWeights *weights, const char *name, BrumeTensor *tensor);

/// Looks `name` up and checks that its shape is the `rank` sizes at `shape`. On failure returns
/// BRUME_STATUS_FORMAT and names the tensor in `detail` (as in brume_weights_open()).
BrumeStatus brume_weights_tensor(const BrumeWeights *weights, const char *name, unsigned rank,
                                 const size_t *shape, BrumeTensor *tensor, char *detail);

/// Converts all elements, exactly, to `out[tensor->count]` in the file's order. False when one is
/// infinite or not a number (everything is written all the same).
bool brume_tensor_copy(const BrumeTensor *tensor, float *out);

#endif
