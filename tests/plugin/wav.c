// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/plugin/wav.h"

#include <stdio.h>
#include <string.h>

static unsigned char *put(unsigned char *at, const uint32_t value, const int n_bytes) {
  for (int i = 0; i < n_bytes; ++i) {
    *at++ = (unsigned char)(value >> (8 * i));
  }
  return at;
}

bool bench_wav_write(const char *const path, const uint32_t rate, const float *const left,
                     const float *const right, const size_t n) {
  enum { HEAD = 44, FRAME = 8 };
  unsigned char head[HEAD];
  unsigned char *at = head;
  FILE *const file = fopen(path, "wb");
  if (!file || n > (UINT32_MAX - HEAD) / FRAME) {
    return false;
  }
  memcpy(at, "RIFF", 4);
  at = put(at + 4, (uint32_t)(n * FRAME + HEAD - 8), 4);
  memcpy(at, "WAVEfmt ", 8);
  at = put(at + 8, 16, 4);
  at = put(at, 3, 2); // IEEE float
  at = put(at, 2, 2);
  at = put(at, rate, 4);
  at = put(at, rate * FRAME, 4);
  at = put(at, FRAME, 2);
  at = put(at, 32, 2);
  memcpy(at, "data", 4);
  put(at + 4, (uint32_t)(n * FRAME), 4);
  bool good = fwrite(head, HEAD, 1, file) == 1;
  for (size_t i = 0; i < n && good; ++i) {
    const float frame[2] = {left[i], right[i]};
    good = fwrite(frame, FRAME, 1, file) == 1;
  }
  return (fclose(file) == 0) && good;
}
