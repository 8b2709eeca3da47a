// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/// The JSON header of a safetensors file (private to model/weights).
///
/// The header is hostile input. The grammar is fixed (an object of objects of strings and short
/// arrays of integers), so that this reader has no recursion, no numbers beyond integers and
/// bounds on everything it counts.

#ifndef BRUME_WEIGHTS_HEADER_H
#define BRUME_WEIGHTS_HEADER_H

#include "dsp/base/status.h"

#include <stddef.h>
#include <stdint.h>

enum {
  BRUME_HEADER_MAX_BYTES = 4 << 20,
  BRUME_HEADER_MAX_ENTRIES = 8192, ///< tensors, and metadata strings
  BRUME_HEADER_MAX_RANK = 4,
};

typedef enum { BRUME_DTYPE_F16, BRUME_DTYPE_F32 } BrumeDtype;

typedef struct {
  const char *name;
  BrumeDtype dtype;
  unsigned rank;
  uint64_t shape[BRUME_HEADER_MAX_RANK]; ///< each >= 1
  uint64_t count;                        ///< product of the shape
  uint64_t begin, end;                   ///< bytes in the payload
} BrumeHeaderTensor;

typedef struct {
  const char *key;
  const char *value;
} BrumeHeaderMeta;

/// Both lists are sorted by name, without duplicates. Strings live in `text`.
typedef struct {
  char *text;
  BrumeHeaderTensor *tensors;
  BrumeHeaderMeta *meta;
  size_t n_tensors, n_meta;
} BrumeHeader;

/// Reads `size` bytes of JSON (not zero-terminated, copied) describing a payload of
/// `payload_bytes`. Checks dtypes (F16, F32), shapes, that the tensors cover the payload
/// exactly without overlap, and that no name comes twice. On failure `header` is left empty and
/// `*why` is a constant sentence. Setup thread (allocates).
BrumeStatus brume_header_read(BrumeHeader *header, const char *json, size_t size,
                              uint64_t payload_bytes, const char **why);

/// Frees what `header` owns and empties it.
void brume_header_clear(BrumeHeader *header);

/// The entry called `name`, or NULL.
const BrumeHeaderTensor *brume_header_tensor(const BrumeHeader *header, const char *name);

/// The metadata string of `key`, or NULL.
const char *brume_header_meta(const BrumeHeader *header, const char *key);

#endif
