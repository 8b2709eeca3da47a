// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The convolution of kernels_body.h, which includes this.

#ifndef BRUME_MODEL_CONV_BODY_H
#define BRUME_MODEL_CONV_BODY_H

enum {
  TILE_VECTORS = TILE_BLOCKS * VECTORS, // of one row of a tile
  LINE = 16                             // floats of a cache line
};

typedef struct {
  V v[TILE_ROWS][TILE_VECTORS];
} Tile;

// Weights come from far (a model has 32 MB of them). While the tiles of one or two blocks run, each
// asks for its share of as many weights as these have, from where they end: what comes next
typedef struct {
  const float *at;
  size_t step; // Floats for each input channel
} Ahead;

// The weights from number `n` on; pairs count as one
static ALWAYS_INLINE V load_weights(const float *const w, const size_t n,
                                    const BrumeConvFormat format) {
  return format == BRUME_CONV_FLOAT16 ? V_LOAD_FLOAT16((const uint16_t *)(const void *)w + n)
                                      : V_LOAD(w + n);
}

// Floats that `n` weights take in memory
static ALWAYS_INLINE size_t weights_floats(const size_t n, const BrumeConvFormat format) {
  return format == BRUME_CONV_FLOAT16 ? n / 2 : n;
}

// One tap: x[r * stride + i] times the weights of input channel i, or of pair i
static ALWAYS_INLINE void tile_tap(Tile *const tile, const float *const x, const size_t stride,
                                   const float *const w, const size_t w_block, const size_t in,
                                   const int rows, const int blocks, const BrumeConvFormat format,
                                   Ahead *const ahead) {
  const int lines = format == BRUME_CONV_FLOAT16 ? (blocks + 1) / 2 : blocks;
  const float *at[(TILE_ROWS + 2) / 3]; // Every third row: few enough pointers for registers
  UNROLL
  for (int r = 0; r < rows; r += 3)
    at[r / 3] = x + (size_t)r * stride;
  size_t i = 0;
  do { // Not 0 times: the sums need not be in memory for that
    for (int line = 0; line < lines; line++)
      __builtin_prefetch(ahead->at + line * LINE, 0, 3);
    ahead->at += ahead->step;
    V weights[TILE_VECTORS];
    EACH (v, blocks * VECTORS)
      weights[v] = load_weights(
          w, (size_t)(v / VECTORS) * w_block + i * BRUME_LANES + (size_t)(v % VECTORS) * VN,
          format);
    EACH (r, rows) {
      const V value = V_SET1(at[r / 3][(size_t)(r % 3) * stride]);
      EACH (v, blocks * VECTORS)
        tile->v[r][v] = format == BRUME_CONV_BFLOAT16 ? V_DOT(value, weights[v], tile->v[r][v])
                                                      : V_FMA(value, weights[v], tile->v[r][v]);
    }
    UNROLL
    for (int r = 0; r < rows; r += 3)
      at[r / 3]++;
  } while (++i < in);
}

#ifdef V_NARROW
static ALWAYS_INLINE void tile_store_narrow(const Tile *const tile, const BrumeConv *const c,
                                            const size_t row, const size_t channel, const int rows,
                                            const int blocks) {
  const size_t y_row = c->y_row; // Stores could change c, for all that the compiler knows
  float *const y = c->y + row * y_row + channel / 2;
  EACH (r, rows)
    EACH (v, blocks * VECTORS)
      V_NARROW(y + (size_t)r * y_row + v * VN / 2, tile->v[r][v]);
}
#else
static ALWAYS_INLINE void tile_store_narrow(const Tile *const tile, const BrumeConv *const c,
                                            const size_t row, const size_t channel, const int rows,
                                            const int blocks) {
  enum { LANES = TILE_BLOCKS * BRUME_LANES };
  float buffer[TILE_ROWS * LANES];
  uint16_t rounded[TILE_ROWS * LANES];
  const int lanes = blocks * BRUME_LANES;
  EACH (r, rows)
    EACH (v, blocks * VECTORS)
      V_STORE(buffer + r * lanes + v * VN, tile->v[r][v]);
  for (int i = 0; i < rows * lanes; i++)
    rounded[i] = brume_bfloat16(buffer[i]);
  EACH (r, rows)
    memcpy(c->y + (row + (size_t)r) * c->y_row + channel / 2, rounded + r * lanes,
           (size_t)lanes * sizeof(*rounded));
}
#endif

// y may be the residual: each vector is read before it is written
static ALWAYS_INLINE void tile_store(const Tile *const tile, const BrumeConv *const c,
                                     const size_t row, const size_t channel, const int rows,
                                     const int blocks) {
  const size_t y_row = c->y_row, residual_row = c->residual_row;
  float *const y = c->y + row * y_row + channel;
  if (!c->residual) {
    EACH (r, rows)
      EACH (v, blocks * VECTORS)
        V_STORE(y + (size_t)r * y_row + v * VN, tile->v[r][v]);
    return;
  }
  const float *const residual = c->residual + row * residual_row + channel;
  EACH (r, rows)
    EACH (v, blocks * VECTORS)
      V_STORE(y + (size_t)r * y_row + v * VN,
              V_ADD(tile->v[r][v], V_LOAD(residual + (size_t)r * residual_row + v * VN)));
}

// The sums go through memory: in registers they would leave none for what the activation is made of
static ALWAYS_INLINE void tile_activate(Tile *const tile, const int rows, const int blocks) {
  float buffer[TILE_ROWS * TILE_BLOCKS * BRUME_LANES];
  EACH (r, rows)
    EACH (v, blocks * VECTORS)
      V_STORE(buffer + (r * blocks * VECTORS + v) * VN, tile->v[r][v]);
  for (int i = 0; i < rows * blocks * BRUME_LANES; i++)
    buffer[i] = brume_siluf(buffer[i]);
  EACH (r, rows)
    EACH (v, blocks * VECTORS)
      tile->v[r][v] = V_LOAD(buffer + (r * blocks * VECTORS + v) * VN);
}

static ALWAYS_INLINE void tile_film(Tile *const tile, const BrumeConv *const c,
                                    const size_t channel, const int rows, const int blocks) {
  EACH (v, blocks * VECTORS) {
    const V scale = V_LOAD(c->scale + channel + v * VN),
            shift = V_LOAD(c->shift + channel + v * VN);
    EACH (r, rows)
      tile->v[r][v] = V_FMA(tile->v[r][v], scale, shift);
  }
}

static ALWAYS_INLINE void tile_finish(Tile *const tile, const BrumeConv *const c, const size_t row,
                                      const size_t channel, const int rows, const int blocks) {
  if (c->scale)
    tile_film(tile, c, channel, rows, blocks);
  if (c->silu)
    tile_activate(tile, rows, blocks);
  if (c->y_bfloat16)
    tile_store_narrow(tile, c, row, channel, rows, blocks);
  else
    tile_store(tile, c, row, channel, rows, blocks);
}

// Input channels, or pairs of them
static ALWAYS_INLINE size_t weights_in(const BrumeConv *const c) {
  return c->format == BRUME_CONV_BFLOAT16 ? (c->in + 1) / 2 : c->in;
}

static ALWAYS_INLINE void tile_run(const BrumeConv *const c, const size_t row, const size_t channel,
                                   const int rows, const int blocks, const BrumeConvFormat format,
                                   Ahead ahead) {
  Tile tile;
  EACH (v, blocks * VECTORS) {
    const V bias = V_LOAD(c->bias + channel + v * VN);
    EACH (r, rows)
      tile.v[r][v] = bias;
  }
  const size_t in = weights_in(c), w_tap = in * BRUME_LANES;
  size_t j = 0;
  do
    tile_tap(&tile, c->x + row * c->x_row + j * c->x_tap, c->x_row,
             c->weights + weights_floats(channel * in * c->taps + j * w_tap, format),
             w_tap * c->taps, in, rows, blocks, format, &ahead);
  while (++j < c->taps);
  tile_finish(&tile, c, row, channel, rows, blocks);
}

#define TILE_CASE(rows, blocks)                                                                    \
  case rows:                                                                                       \
    tile_run(c, row, channel, rows, blocks, format, ahead);                                        \
    break;

#define TILE_FUNCTION(name, blocks, conv_format)                                                   \
  static void name(const BrumeConv *const c, const size_t row, const size_t channel,               \
                   const size_t rows, const Ahead ahead) {                                         \
    const BrumeConvFormat format = conv_format;                                                    \
    switch (rows) { TILE_CASES(blocks) }                                                           \
  }

typedef void TileFunction(const BrumeConv *c, size_t row, size_t channel, size_t rows, Ahead ahead);

TILE_FUNCTION(tile_one_float, 1, BRUME_CONV_FLOAT)
TILE_FUNCTION(tile_one_float16, 1, BRUME_CONV_FLOAT16)
TILE_FUNCTION(tile_one_bfloat16, 1, BRUME_CONV_BFLOAT16)
static TileFunction *const tile_one[] = {tile_one_float, tile_one_float16, tile_one_bfloat16};
#if TILE_BLOCKS > 1
TILE_FUNCTION(tile_all_float, TILE_BLOCKS, BRUME_CONV_FLOAT)
TILE_FUNCTION(tile_all_float16, TILE_BLOCKS, BRUME_CONV_FLOAT16)
TILE_FUNCTION(tile_all_bfloat16, TILE_BLOCKS, BRUME_CONV_BFLOAT16)
static TileFunction *const tile_all[] = {tile_all_float, tile_all_float16, tile_all_bfloat16};
#else
static TileFunction *const *const tile_all = tile_one;
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

// All rows of all sounds, for the block or the two blocks from `channel` on. Rows are dealt to the
// tiles evenly: 14 rows of tiles of 12 go as 7 + 7, not 12 + 2
static void conv_blocks(const BrumeConv *const c, const size_t channel, const size_t blocks) {
  const size_t in = weights_in(c), lanes = weights_floats(blocks * BRUME_LANES, c->format);
  const size_t floats = lanes * in * c->taps; // Weights of these blocks
  const size_t count = c->count ? c->count : 1, per_sound = (c->rows + TILE_ROWS - 1) / TILE_ROWS;
  const size_t n_tiles = per_sound * count;
  if (!n_tiles)
    return;
  const size_t share = floats / n_tiles;
  Ahead ahead = {c->weights + weights_floats(channel * in * c->taps, c->format) + floats,
                 (lanes + n_tiles - 1) / n_tiles};
  TileFunction *const tile = (blocks > 1 ? tile_all : tile_one)[c->format];
  for (size_t b = 0; b < count; b++) {
    const BrumeConv one = sound_of(c, b);
    for (size_t i = 0, row = 0; i < per_sound; i++, ahead.at += share) {
      const size_t end = (i + 1) * c->rows / per_sound;
      tile(&one, row, channel, end - row, ahead);
      row = end;
    }
  }
}

static void conv(const BrumeConv *const c) {
  const size_t out = brume_lanes(c->out);
  for (size_t channel = 0; channel < out;) {
    size_t blocks = TILE_BLOCKS;
    if (out - channel < TILE_BLOCKS * BRUME_LANES)
      blocks = 1;
    conv_blocks(c, channel, blocks);
    channel += blocks * BRUME_LANES;
  }
}

#endif // BRUME_MODEL_CONV_BODY_H
