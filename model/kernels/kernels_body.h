// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The functions of a BrumeKernels table, for one instruction set. The including file defines
//   V, VN, V_LOAD, V_STORE, V_SET1, V_FMA, V_ADD, V_MUL    vectors of VN floats (vec_*.h)
//   TILE_ROWS, TILE_BLOCKS    rows and 16-channel blocks held in registers at once
//   TILE_CASES(blocks)        a TILE_CASE(rows, blocks) for each number of rows 1..TILE_ROWS
//   KERNELS_NAME              the name in the table
// and copies `table` in its init function. Change the order of no operation here: the seed
// contract of kernels.h rests on it.

#ifndef BRUME_MODEL_KERNELS_BODY_H
#define BRUME_MODEL_KERNELS_BODY_H

#include "dsp/base/fmath.h"
#include "model/kernels/kernels.h"

#define ALWAYS_INLINE inline __attribute__((always_inline))

enum {
  VECTORS = BRUME_LANES / VN,           // of one block
  TILE_VECTORS = TILE_BLOCKS * VECTORS, // of one row of a tile
};

typedef struct {
  V v[TILE_ROWS][TILE_VECTORS];
} Tile;

// Weights come from far (20 MB a model), are used once a tile, and so are asked for early. It pays
// for short sounds: 44 frames of a 0.6 GFLOP network took 2.4 ms without, 1.7 ms with it
enum { PREFETCH_INPUTS = 48 };

// One tap: x[r * stride + i] times the weights of input channel i
static ALWAYS_INLINE void tile_tap(Tile *const tile, const float *const x, const size_t stride,
                                   const float *const w, const size_t w_block, const size_t in,
                                   const int rows, const int blocks) {
  for (size_t i = 0; i < in; i++) {
    for (int b = 0; b < blocks; b++)
      __builtin_prefetch(w + (size_t)b * w_block + (i + PREFETCH_INPUTS) * BRUME_LANES);
    V weights[TILE_VECTORS];
    for (int v = 0; v < blocks * VECTORS; v++)
      weights[v] = V_LOAD(w + (size_t)(v / VECTORS) * w_block + i * BRUME_LANES +
                          (size_t)(v % VECTORS) * VN);
    for (int r = 0; r < rows; r++) {
      const V value = V_SET1(x[(size_t)r * stride + i]);
      for (int v = 0; v < blocks * VECTORS; v++)
        tile->v[r][v] = V_FMA(value, weights[v], tile->v[r][v]);
    }
  }
}

static void silu(float *const x, const size_t n) {
  for (size_t i = 0; i < n; i++)
    x[i] = brume_siluf(x[i]);
}

// y may be the residual: each vector is read before it is written
static ALWAYS_INLINE void tile_store(const Tile *const tile, const BrumeConv *const c,
                                     const size_t row, const size_t channel, const int rows,
                                     const int blocks) {
  float *const y = c->y + row * c->y_row + channel;
  if (!c->residual) {
    for (int r = 0; r < rows; r++)
      for (int v = 0; v < blocks * VECTORS; v++)
        V_STORE(y + (size_t)r * c->y_row + v * VN, tile->v[r][v]);
    return;
  }
  const float *const residual = c->residual + row * c->residual_row + channel;
  for (int r = 0; r < rows; r++)
    for (int v = 0; v < blocks * VECTORS; v++)
      V_STORE(y + (size_t)r * c->y_row + v * VN,
              V_ADD(tile->v[r][v], V_LOAD(residual + (size_t)r * c->residual_row + v * VN)));
}

static ALWAYS_INLINE void tile_activate(Tile *const tile, const int rows, const int blocks) {
  float buffer[TILE_BLOCKS * BRUME_LANES];
  for (int r = 0; r < rows; r++) {
    for (int v = 0; v < blocks * VECTORS; v++)
      V_STORE(buffer + v * VN, tile->v[r][v]);
    for (int i = 0; i < blocks * BRUME_LANES; i++)
      buffer[i] = brume_siluf(buffer[i]);
    for (int v = 0; v < blocks * VECTORS; v++)
      tile->v[r][v] = V_LOAD(buffer + v * VN);
  }
}

static ALWAYS_INLINE void tile_finish(Tile *const tile, const BrumeConv *const c, const size_t row,
                                      const size_t channel, const int rows, const int blocks) {
  for (int v = 0; v < blocks * VECTORS && c->scale; v++) {
    const V scale = V_LOAD(c->scale + channel + v * VN),
            shift = V_LOAD(c->shift + channel + v * VN);
    for (int r = 0; r < rows; r++)
      tile->v[r][v] = V_FMA(tile->v[r][v], scale, shift);
  }
  if (c->silu)
    tile_activate(tile, rows, blocks);
  tile_store(tile, c, row, channel, rows, blocks);
}

static ALWAYS_INLINE void tile_run(const BrumeConv *const c, const size_t row, const size_t channel,
                                   const int rows, const int blocks) {
  Tile tile;
  for (int v = 0; v < blocks * VECTORS; v++) {
    const V bias = V_LOAD(c->bias + channel + v * VN);
    for (int r = 0; r < rows; r++)
      tile.v[r][v] = bias;
  }
  const size_t w_tap = c->in * BRUME_LANES;
  const float *const w = c->weights + channel * c->in * c->taps;
  for (size_t j = 0; j < c->taps; j++)
    tile_tap(&tile, c->x + row * c->x_row + j * c->x_tap, c->x_row, w + j * w_tap, w_tap * c->taps,
             c->in, rows, blocks);
  tile_finish(&tile, c, row, channel, rows, blocks);
}

#define TILE_CASE(rows, blocks)                                                                    \
  case rows:                                                                                       \
    tile_run(c, row, channel, rows, blocks);                                                       \
    break;

static void tile_narrow(const BrumeConv *const c, const size_t row, const size_t channel,
                        const size_t rows) {
  switch (rows) { TILE_CASES(1) }
}

#if TILE_BLOCKS > 1
static void tile_wide(const BrumeConv *const c, const size_t row, const size_t channel,
                      const size_t rows) {
  switch (rows) { TILE_CASES(TILE_BLOCKS) }
}
#endif

// Sound `b` alone
static BrumeConv sound_of(const BrumeConv *const c, const size_t b) {
  BrumeConv one = *c;
  one.x += b * c->x_next;
  one.y += b * c->y_next;
  one.residual = c->residual ? c->residual + b * c->residual_next : NULL;
  one.scale = c->scale ? c->scale + b * c->film_next : NULL;
  one.shift = c->scale ? c->shift + b * c->film_next : NULL;
  return one;
}

// All rows of one sound, for the block or the two blocks from `channel` on. Rows are dealt to the
// tiles evenly: 14 rows of tiles of 12 go as 7 + 7, not 12 + 2
static void conv_blocks(const BrumeConv *const c, const size_t channel, const bool wide) {
  const size_t n_tiles = (c->rows + TILE_ROWS - 1) / TILE_ROWS;
  size_t row = 0;
  (void)wide;
  for (size_t i = 0; i < n_tiles; i++) {
    const size_t rows = c->rows / n_tiles + (i < c->rows % n_tiles);
#if TILE_BLOCKS > 1
    if (wide)
      tile_wide(c, row, channel, rows);
    else
#endif
      tile_narrow(c, row, channel, rows);
    row += rows;
  }
}

static void conv(const BrumeConv *const c) {
  const size_t out = brume_lanes(c->out), count = c->count ? c->count : 1;
  for (size_t channel = 0; channel < out;) {
    const bool wide = TILE_BLOCKS > 1 && out - channel >= TILE_BLOCKS * BRUME_LANES;
    for (size_t b = 0; b < count; b++) {
      const BrumeConv one = sound_of(c, b);
      conv_blocks(&one, channel, wide);
    }
    channel += wide ? TILE_BLOCKS * BRUME_LANES : BRUME_LANES;
  }
}

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
  for (int half = BRUME_LANES / 2; half > 0; half /= 2)
    for (int i = 0; i < half; i++)
      s[i] += s[i + half];
  return 1.0f / sqrtf(s[0] / (float)channels + 1e-5f);
}

static void rmsnorm(const BrumeRmsnorm *const n) {
  const size_t lanes = brume_lanes(n->channels);
  for (size_t t = 0; t < n->rows; t++) {
    const float *const x = n->x + t * n->x_row;
    float *const y = n->y + t * n->y_row;
    const V scale = V_SET1(rms_scale(x, n->channels));
    for (size_t i = 0; i < lanes; i += VN)
      V_STORE(y + i, V_MUL(V_LOAD(x + i), scale));
    if (n->silu)
      silu(y, lanes);
  }
}

static double fma_loop(const size_t rounds, float *const sink) {
  enum { CHAINS = 12 };
  V sums[CHAINS];
  for (int i = 0; i < CHAINS; i++)
    sums[i] = V_SET1((float)i);
  const V a = V_SET1(*sink), b = V_SET1(0.5f);
  for (size_t r = 0; r < rounds; r++)
    for (int i = 0; i < CHAINS; i++)
      sums[i] = V_FMA(sums[i], a, b);
  for (int i = 1; i < CHAINS; i++)
    sums[0] = V_ADD(sums[0], sums[i]);
  float all[VN];
  V_STORE(all, sums[0]);
  *sink = all[0];
  return 2.0 * VN * CHAINS * (double)rounds;
}

static const BrumeKernels table = {
    .name = KERNELS_NAME, .conv = conv, .rmsnorm = rmsnorm, .silu = silu, .fma_loop = fma_loop};

#endif // BRUME_MODEL_KERNELS_BODY_H
