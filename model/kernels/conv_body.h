// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The convolution of kernels_body.h, which includes this.

#ifndef BRUME_MODEL_CONV_BODY_H
#define BRUME_MODEL_CONV_BODY_H

enum { TILE_VECTORS = TILE_BLOCKS * VECTORS }; // of one row of a tile

typedef struct {
  V v[TILE_ROWS][TILE_VECTORS];
} Tile;

// Weights come from far (20 MB a model), are used once a tile, and so are asked for early. It pays
// for short sounds: 44 frames of a 0.6 GFLOP network took 2.4 ms without, 1.7 ms with it
enum { PREFETCH_INPUTS = 48 };

// One tap: x[r * stride + i] times the weights of input channel i, or of pair i
static ALWAYS_INLINE void tile_tap(Tile *const tile, const float *const x, const size_t stride,
                                   const float *const w, const size_t w_block, const size_t in,
                                   const int rows, const int blocks, const bool pairs) {
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
        tile->v[r][v] = pairs ? V_DOT(value, weights[v], tile->v[r][v])
                              : V_FMA(value, weights[v], tile->v[r][v]);
    }
  }
}

static ALWAYS_INLINE void tile_store_narrow(const Tile *const tile, const BrumeConv *const c,
                                            const size_t row, const size_t channel, const int rows,
                                            const int blocks) {
  float buffer[TILE_BLOCKS * BRUME_LANES];
  for (int r = 0; r < rows; r++) {
    for (int v = 0; v < blocks * VECTORS; v++)
      V_STORE(buffer + v * VN, tile->v[r][v]);
    narrow(c->y + (row + (size_t)r) * c->y_row + channel / 2, buffer, (size_t)blocks * BRUME_LANES);
  }
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
  if (c->y_bfloat16)
    tile_store_narrow(tile, c, row, channel, rows, blocks);
  else
    tile_store(tile, c, row, channel, rows, blocks);
}

static ALWAYS_INLINE void tile_run(const BrumeConv *const c, const size_t row, const size_t channel,
                                   const int rows, const int blocks, const bool pairs) {
  Tile tile;
  for (int v = 0; v < blocks * VECTORS; v++) {
    const V bias = V_LOAD(c->bias + channel + v * VN);
    for (int r = 0; r < rows; r++)
      tile.v[r][v] = bias;
  }
  const size_t in = pairs ? (c->in + 1) / 2 : c->in, w_tap = in * BRUME_LANES;
  const float *const w = c->weights + channel * in * c->taps;
  for (size_t j = 0; j < c->taps; j++)
    tile_tap(&tile, c->x + row * c->x_row + j * c->x_tap, c->x_row, w + j * w_tap, w_tap * c->taps,
             in, rows, blocks, pairs);
  tile_finish(&tile, c, row, channel, rows, blocks);
}

#define TILE_CASE(rows, blocks)                                                                    \
  case rows:                                                                                       \
    tile_run(c, row, channel, rows, blocks, pairs);                                                \
    break;

#define TILE_FUNCTION(name, blocks, is_pairs)                                                      \
  static void name(const BrumeConv *const c, const size_t row, const size_t channel,               \
                   const size_t rows) {                                                            \
    const bool pairs = is_pairs;                                                                   \
    switch (rows) { TILE_CASES(blocks) }                                                           \
  }

typedef void TileFunction(const BrumeConv *c, size_t row, size_t channel, size_t rows);

TILE_FUNCTION(tile_one, 1, false)
TILE_FUNCTION(tile_one_pairs, 1, true)
#if TILE_BLOCKS > 1
TILE_FUNCTION(tile_all, TILE_BLOCKS, false)
TILE_FUNCTION(tile_all_pairs, TILE_BLOCKS, true)
#endif

static TileFunction *tile_function(const bool wide, const bool pairs) {
#if TILE_BLOCKS > 1
  if (wide)
    return pairs ? tile_all_pairs : tile_all;
#endif
  (void)wide;
  return pairs ? tile_one_pairs : tile_one;
}

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
static void conv_blocks(const BrumeConv *const c, const size_t channel, TileFunction *const tile) {
  const size_t n_tiles = (c->rows + TILE_ROWS - 1) / TILE_ROWS;
  size_t row = 0;
  for (size_t i = 0; i < n_tiles; i++) {
    const size_t rows = c->rows / n_tiles + (i < c->rows % n_tiles);
    tile(c, row, channel, rows);
    row += rows;
  }
}

static void conv(const BrumeConv *const c) {
  const size_t out = brume_lanes(c->out), count = c->count ? c->count : 1;
  for (size_t channel = 0; channel < out;) {
    const bool wide = TILE_BLOCKS > 1 && out - channel >= TILE_BLOCKS * BRUME_LANES;
    for (size_t b = 0; b < count; b++) {
      const BrumeConv one = sound_of(c, b);
      conv_blocks(&one, channel, tile_function(wide, c->bfloat16));
    }
    channel += wide ? TILE_BLOCKS * BRUME_LANES : BRUME_LANES;
  }
}

#endif // BRUME_MODEL_CONV_BODY_H
