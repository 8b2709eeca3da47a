// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The functions of a BrumeKernels table, for one instruction set. The including file defines
//   V, VN, V_LOAD, V_STORE, V_SET1, V_FMA, V_ADD, V_MUL    vectors of VN floats (vec_*.h)
//   V_LOAD_FLOAT16   VN numbers of half precision as floats, where an instruction does it
//   V_HIGH, V_LOW    the odd and the even channels of pairs as floats
//   V_MADD           multiply-add, fused or not: products of bfloat16 are exact in float
//   V_DOT            where an instruction does what is made of these three below
//   V_NARROW         stores VN floats as brume_bfloat16() makes them, where instructions do it
//   TILE_ROWS, TILE_BLOCKS    rows and 16-channel blocks held in registers at once
//   TILE_CASES(blocks)        a TILE_CASE(rows, blocks) for each number of rows 1..TILE_ROWS
//   KERNELS_NAME              the name in the table
// and copies `table` in its init function. Change the order of no operation here: the seed
// contract of kernels.h rests on it.

#ifndef BRUME_MODEL_KERNELS_BODY_H
#define BRUME_MODEL_KERNELS_BODY_H

#include "dsp/base/float16.h"
#include "dsp/base/fmath.h"
#include "model/kernels/kernels.h"

#include <string.h>

#define ALWAYS_INLINE inline __attribute__((always_inline))

// Without it gcc 12 keeps what such loops work on in memory, not in registers
#if defined(__GNUC__) && !defined(__clang__)
#define UNROLL _Pragma("GCC unroll 16")
#else
#define UNROLL
#endif
#define EACH(i, n) UNROLL for (int i = 0; i < (n); i++) // NOLINT(bugprone-macro-parentheses)

enum { VECTORS = BRUME_LANES / VN }; // of one block

#ifndef V_DOT
#define V_DOT(a, b, c) v_dot(a, b, c)
static ALWAYS_INLINE V v_dot(const V a, const V b, const V c) {
  return V_MADD(V_LOW(a), V_LOW(b), V_MADD(V_HIGH(a), V_HIGH(b), c));
}
#endif

#ifdef V_LOAD_FLOAT16
enum { FLOAT16_IS_FAST = true };
#else
enum { FLOAT16_IS_FAST = false };
#define V_LOAD_FLOAT16(p) v_load_float16(p)
static ALWAYS_INLINE V v_load_float16(const uint16_t *const p) {
  float values[VN];
  for (int i = 0; i < VN; i++)
    values[i] = brume_float16_value(p[i]);
  return V_LOAD(values);
}
#endif

static void silu(float *const x, const size_t n) {
  for (size_t i = 0; i < n; i++)
    x[i] = brume_siluf(x[i]);
}

enum {
  CHUNK = 8 * BRUME_LANES
}; // Compilers make vectors of loops as long as this, not of short ones

// y[i] = x[i] rounded, for n at most CHUNK
static ALWAYS_INLINE void narrow(float *const y, const float *const x, const size_t n) {
  size_t done = 0;
#ifdef V_NARROW
  for (; done + VN <= n; done += VN)
    V_NARROW(y + done / 2, V_LOAD(x + done));
  if (done == n)
    return;
#endif
  uint16_t rounded[CHUNK];
  for (size_t i = done; i < n; i++)
    rounded[i] = brume_bfloat16(x[i]);
  memcpy(y + done / 2, rounded + done, (n - done) * sizeof(*rounded));
}

#include "model/kernels/conv_body.h"

static float rms_scale(const float *const x, const size_t channels) {
  V sums[VECTORS];
  for (int v = 0; v < VECTORS; v++)
    sums[v] = V_SET1(0.0f);
  for (size_t i = 0; i < channels; i += BRUME_LANES) {
    for (int v = 0; v < VECTORS; v++) {
      const V value = V_LOAD(x + i + v * VN);
      sums[v] = V_FMA(value, value, sums[v]);
    }
  }
  float s[BRUME_LANES];
  for (int v = 0; v < VECTORS; v++)
    V_STORE(s + v * VN, sums[v]);
  UNROLL
  for (int half = BRUME_LANES / 2; half > 0; half /= 2)
    EACH (i, half)
      s[i] += s[i + half];
  return 1.0f / sqrtf(s[0] / (float)channels + 1e-5f);
}

static size_t chunk(const size_t left) {
  return left < CHUNK ? left : CHUNK;
}

static void rmsnorm_row(const BrumeRmsnorm *const n, const size_t t, const V scale) {
  const size_t lanes = brume_lanes(n->channels);
  const float *const x = n->x + t * n->x_row;
  float *const y = n->y + t * n->y_row;
  for (size_t i = 0; i < lanes; i += CHUNK) {
    const size_t n_chunk = chunk(lanes - i);
    float buffer[CHUNK], *const to = n->y_bfloat16 ? buffer : y + i;
    for (size_t v = 0; v < n_chunk; v += VN)
      V_STORE(to + v, V_MUL(V_LOAD(x + i + v), scale));
    if (n->silu)
      silu(to, n_chunk);
    if (n->y_bfloat16)
      narrow(y + i / 2, buffer, n_chunk);
  }
}

// A sum of squares is a long chain: those of some rows run beside each other
static void rmsnorm(const BrumeRmsnorm *const n) {
  enum { TOGETHER = 8 };
  for (size_t t = 0; t < n->rows; t += TOGETHER) {
    const size_t left = n->rows - t, rows = left < TOGETHER ? left : TOGETHER;
    float scales[TOGETHER];
    for (size_t r = 0; r < rows; r++)
      scales[r] = rms_scale(n->x + (t + r) * n->x_row, n->channels);
    for (size_t r = 0; r < rows; r++)
      rmsnorm_row(n, t + r, V_SET1(scales[r]));
  }
}

static void to_bfloat16(const float *const x, const size_t n, float *const y) {
  for (size_t i = 0; i < n; i += CHUNK)
    narrow(y + i / 2, x + i, chunk(n - i));
}

static ALWAYS_INLINE double peak_loop(const size_t rounds, float *const sink, const bool pairs) {
  Tile sums; // As many chains as the convolution has: fewer do not fill the pipeline
  for (int r = 0; r < TILE_ROWS; r++)
    for (int v = 0; v < TILE_VECTORS; v++)
      sums.v[r][v] = V_SET1((float)(r * TILE_VECTORS + v));
  const V a = V_SET1(*sink), b = V_SET1(0.5f);
  for (size_t i = 0; i < rounds; i++)
    for (int r = 0; r < TILE_ROWS; r++)
      for (int v = 0; v < TILE_VECTORS; v++)
        sums.v[r][v] = pairs ? V_DOT(a, b, sums.v[r][v]) : V_FMA(sums.v[r][v], a, b);
  V all = V_SET1(0.0f);
  for (int r = 0; r < TILE_ROWS; r++)
    for (int v = 0; v < TILE_VECTORS; v++)
      all = V_ADD(all, sums.v[r][v]);
  float lanes[VN];
  V_STORE(lanes, all);
  *sink = lanes[0];
  return (pairs ? 4.0 : 2.0) * VN * TILE_ROWS * TILE_VECTORS * (double)rounds;
}

static double fma_loop(const size_t rounds, float *const sink) {
  return peak_loop(rounds, sink, false);
}

static double dot_loop(const size_t rounds, float *const sink) {
  return peak_loop(rounds, sink, true);
}

static const BrumeKernels table = {.name = KERNELS_NAME,
                                   .float16 = FLOAT16_IS_FAST,
                                   .conv = conv,
                                   .rmsnorm = rmsnorm,
                                   .silu = silu,
                                   .to_bfloat16 = to_bfloat16,
                                   .fma_loop = fma_loop,
                                   .dot_loop = dot_loop};

#endif // BRUME_MODEL_KERNELS_BODY_H
