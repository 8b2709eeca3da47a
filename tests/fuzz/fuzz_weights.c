// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// libFuzzer target: bytes as a weight file, and, where the loader takes them, a denoiser of it.
// The payload's hash is put right first, or no changed payload would get past it; every fourth
// input goes in as it came.

#include "tests/weights/weight_file.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *const data, const size_t size) {
  const WeightFile given = {(unsigned char *)data, size};
  WeightFile file = weight_file_copy(&given);
  if (size % 4 != 3)
    weight_file_sign(&file);
  weight_file_try(&file);
  free(file.data);
  return 0;
}
