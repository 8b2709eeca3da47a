// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/base/philox.h"

#include "dsp/base/fmath.h"

#include <math.h>

// Multipliers and key increments of the paper (the golden ratio and sqrt(3) - 1)
#define PHILOX_M0 UINT32_C(0xD2511F53)
#define PHILOX_M1 UINT32_C(0xCD9E8D57)
#define PHILOX_W0 UINT32_C(0x9E3779B9)
#define PHILOX_W1 UINT32_C(0xBB67AE85)
#define PHILOX_ROUNDS 10

/// Blocks computed together, so that each step below is a loop that compilers vectorise
#define BATCH 64

/// Words of blocks first_block..first_block + BATCH of a frame, as r[word][block]
typedef struct {
  uint32_t r[4][BATCH];
} Batch;

void brume_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]) {
  uint32_t c0 = counter[0];
  uint32_t c1 = counter[1];
  uint32_t c2 = counter[2];
  uint32_t c3 = counter[3];
  uint32_t k0 = key[0];
  uint32_t k1 = key[1];
  for (int round = 0; round < PHILOX_ROUNDS; ++round) {
    const uint64_t p0 = (uint64_t)PHILOX_M0 * c0;
    const uint64_t p1 = (uint64_t)PHILOX_M1 * c2;
    c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
    c1 = (uint32_t)p1;
    c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
    c3 = (uint32_t)p0;
    k0 += PHILOX_W0;
    k1 += PHILOX_W1;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

static void fill_batch(Batch *const b, const uint64_t seed, const uint32_t stream,
                       const uint32_t frame, const size_t first_block) {
  const uint32_t key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};
  for (size_t i = 0; i < BATCH; ++i) {
    const uint32_t counter[4] = {(uint32_t)(first_block + i), frame, stream, 0};
    uint32_t word[4];
    brume_philox4x32(counter, key, word);
    for (size_t k = 0; k < 4; ++k) {
      b->r[k][i] = word[k];
    }
  }
}

/// The 24 high bits as a float in [0, 1), exactly
static inline float unit_float(const uint32_t word) {
  return (float)(int32_t)(word >> 8) * 0x1p-24f;
}

/// Turn words 2 * pair and 2 * pair + 1 of each block into normals at out[4 * block + 2 * pair]
static void box_muller(const Batch *const b, const size_t pair, float out[4 * BATCH]) {
  const uint32_t *const r0 = b->r[2 * pair];
  const uint32_t *const r1 = b->r[2 * pair + 1];
  for (size_t i = 0; i < BATCH; ++i) {
    const float u = unit_float(r0[i]) + 0x1p-24f; // In (0, 1]: the sum is exact
    const float radius = sqrtf(-2.0f * brume_logf(u));
    float s = 0.0f;
    float c = 0.0f;
    brume_sincos_turns(unit_float(r1[i]), &s, &c);
    out[4 * i + 2 * pair] = radius * c;
    out[4 * i + 2 * pair + 1] = radius * s;
  }
}

/// Copy what of a batch belongs to out[0..n)
static void copy_out(const float from[4 * BATCH], const size_t start, const size_t n,
                     float *const out) {
  const size_t left = n - start;
  const size_t count = left < 4 * (size_t)BATCH ? left : 4 * (size_t)BATCH;
  for (size_t i = 0; i < count; ++i) {
    out[start + i] = from[i];
  }
}

void brume_philox_uniform(const uint64_t seed, const uint32_t stream, const uint32_t frame,
                          const size_t n, float *const out) {
  Batch batch;
  float values[4 * BATCH];
  for (size_t start = 0; start < n; start += 4 * (size_t)BATCH) {
    fill_batch(&batch, seed, stream, frame, start / 4);
    for (size_t i = 0; i < BATCH; ++i) {
      for (size_t k = 0; k < 4; ++k) {
        values[4 * i + k] = unit_float(batch.r[k][i]);
      }
    }
    copy_out(values, start, n, out);
  }
}

void brume_philox_normal(const uint64_t seed, const uint32_t stream, const uint32_t frame,
                         const size_t n, float *const out) {
  Batch batch;
  float values[4 * BATCH];
  for (size_t start = 0; start < n; start += 4 * (size_t)BATCH) {
    fill_batch(&batch, seed, stream, frame, start / 4);
    box_muller(&batch, 0, values);
    box_muller(&batch, 1, values);
    copy_out(values, start, n, out);
  }
}
