// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/kernels/kernel_cases.h"

#include "dsp/base/float16.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { GUARD = 64 };

static const uint32_t poison_bits = 0x7FC0BEEFu; // a NaN that nothing computes
static uint64_t state;

void case_seed(const uint64_t seed) {
  state = seed;
}

static uint64_t next(void) { // SplitMix64
  uint64_t z = (state += 0x9E3779B97F4A7C15u);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

size_t case_between(const size_t low, const size_t high) {
  return low + (size_t)(next() % (high - low + 1));
}

float case_uniform(void) {
  return (float)((int32_t)(next() >> 40) - (1 << 23)) * 0x1p-23f;
}

float case_any_float(void) {
  float x;
  do {
    const uint32_t bits = (uint32_t)(next() >> 32);
    memcpy(&x, &bits, sizeof(x));
  } while (!isfinite(x));
  return x;
}

static void poison(float *const x, const size_t n) {
  for (size_t i = 0; i < n; i++)
    memcpy(&x[i], &poison_bits, sizeof(poison_bits));
}

GuardedFloats guarded_new(const size_t size) {
  GuardedFloats g = {malloc((size + 2 * GUARD) * sizeof(float)), NULL, size};
  if (!g.all)
    abort();
  g.data = g.all + GUARD;
  poison(g.all, size + 2 * GUARD);
  return g;
}

void guarded_free(GuardedFloats *const floats) {
  free(floats->all);
  *floats = (GuardedFloats){0};
}

bool guarded_intact(const GuardedFloats *const floats) {
  for (size_t i = 0; i < GUARD; i++)
    if (memcmp(&floats->all[i], &poison_bits, 4) != 0 ||
        memcmp(&floats->data[floats->size + i], &poison_bits, 4) != 0)
      return false;
  return true;
}

static GuardedFloats padded_vector(const size_t n, const float add) {
  GuardedFloats g = guarded_new(brume_lanes(n));
  for (size_t i = 0; i < g.size; i++)
    g.data[i] = i < n ? case_uniform() + add : 0.0f;
  return g;
}

// Rows of `channels` between which poison lies; the padding is zero
static GuardedFloats random_rows(const size_t rows, const size_t row, const size_t channels) {
  GuardedFloats g = guarded_new(rows * row);
  for (size_t t = 0; t < rows; t++)
    for (size_t i = 0; i < brume_lanes(channels); i++)
      g.data[t * row + i] = i < channels ? case_uniform() : 0.0f;
  return g;
}

static float of_bfloat16(const uint16_t half) {
  const uint32_t bits = (uint32_t)half << 16;
  float x;
  memcpy(&x, &bits, sizeof(x));
  return x;
}

// The convolution takes x and weights in bfloat16; x and weights become what they round to
static void make_pairs(ConvCase *const c, BrumeConv *const k, const size_t row) {
  const size_t lanes = brume_lanes(k->in), n_weights = k->out * k->in * k->taps;
  c->pairs = guarded_new(c->x.size / 2);
  for (size_t t = 0; t < c->x.size / row; t++) {
    for (size_t i = 0; i < lanes; i++) {
      const uint16_t half = brume_bfloat16(c->x.data[t * row + i]);
      c->x.data[t * row + i] = of_bfloat16(half);
      memcpy((char *)&c->pairs.data[t * row / 2] + 2 * i, &half, 2);
    }
  }
  for (size_t i = 0; i < n_weights; i++)
    c->weights[i] = of_bfloat16(brume_bfloat16(c->weights[i]));
  guarded_free(&c->packed);
  c->packed = guarded_new(brume_conv_packed_pairs(k->out, k->in, k->taps));
  const BrumeConvStrides strides = {k->in * k->taps, k->taps, 1};
  brume_conv_pack_bfloat16(c->packed.data, c->weights, strides, k->out, k->in, k->taps);
  k->format = BRUME_CONV_BFLOAT16;
  k->x = c->pairs.data;
  k->x_row /= 2;
  k->x_tap /= 2;
}

// The convolution takes weights of half precision, some of them subnormal
static void make_float16(ConvCase *const c, BrumeConv *const k) {
  const size_t n_weights = k->out * k->in * k->taps;
  for (size_t i = 0; i < n_weights; i++)
    c->weights[i] = brume_float16_value((uint16_t)(case_between(0, 0xFFFF) & 0xBFFF)); // below 2
  guarded_free(&c->packed);
  c->packed = guarded_new(brume_conv_packed_floats(k->out, k->in, k->taps) / 2);
  const BrumeConvStrides strides = {k->in * k->taps, k->taps, 1};
  brume_conv_pack_float16(c->packed.data, c->weights, strides, k->out, k->in, k->taps);
  k->format = BRUME_CONV_FLOAT16;
}

static size_t or_random(const size_t given, const size_t low, const size_t high) {
  return given ? given : case_between(low, high);
}

void conv_case_new(ConvCase *const c, const size_t rows, const size_t in, const size_t out,
                   const size_t taps) {
  BrumeConv k = {
      .rows = or_random(rows, 1, 40),
      .in = or_random(in, 1, 70),
      .out = or_random(out, 1, 100),
      .taps = or_random(taps, 1, 3),
      .silu = case_between(0, 1),
  };
  const size_t dilation = case_between(1, 4), stride = case_between(1, 2);
  const size_t row = brume_lanes(k.in) + 2 * case_between(0, 10);
  const size_t x_rows = (k.rows - 1) * stride + (k.taps - 1) * dilation + 1;
  k.x_row = c->x_row = stride * row;
  k.x_tap = c->x_tap = dilation * row;
  k.y_row = brume_lanes(k.out) + case_between(0, 20);
  c->x = random_rows(x_rows, row, k.in);
  c->y = guarded_new(k.rows * k.y_row);
  c->bias = padded_vector(k.out, 0.0f);
  c->scale = padded_vector(k.out, 1.0f);
  c->shift = padded_vector(k.out, 0.0f);
  k.residual_row = k.y_row;
  c->residual = random_rows(k.rows, k.residual_row, k.out);
  const size_t n_weights = k.out * k.in * k.taps;
  c->weights = malloc(n_weights * sizeof(float));
  if (!c->weights)
    abort();
  for (size_t i = 0; i < n_weights; i++)
    c->weights[i] = case_uniform();
  c->packed = guarded_new(brume_conv_packed_floats(k.out, k.in, k.taps));
  const BrumeConvStrides strides = {k.in * k.taps, k.taps, 1};
  brume_conv_pack(c->packed.data, c->weights, strides, k.out, k.in, k.taps);
  k.x = c->x.data;
  k.y = c->y.data;
  const BrumeConvFormat format = (BrumeConvFormat)case_between(0, 2);
  if (format == BRUME_CONV_BFLOAT16)
    make_pairs(c, &k, row);
  else if (format == BRUME_CONV_FLOAT16)
    make_float16(c, &k);
  k.weights = c->packed.data;
  k.bias = c->bias.data;
  if (case_between(0, 1)) {
    k.scale = c->scale.data;
    k.shift = c->shift.data;
  }
  const size_t kind = case_between(0, 2);
  k.residual = kind == 0 ? NULL : kind == 1 ? c->residual.data : k.y;
  k.y_bfloat16 = kind == 0 && case_between(0, 1);
  c->conv = k;
}

void conv_case_free(ConvCase *const c) {
  GuardedFloats *const all[] = {&c->x,    &c->y,     &c->residual, &c->packed,
                                &c->bias, &c->scale, &c->shift,    &c->pairs};
  for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
    guarded_free(all[i]);
  free(c->weights);
}

void conv_case_poison(ConvCase *const c) {
  poison(c->y.data, c->y.size);
  if (c->conv.residual == c->conv.y)
    memcpy(c->y.data, c->residual.data, c->y.size * sizeof(float));
}

float conv_case_output(const ConvCase *const c, const size_t t, const size_t o) {
  const float *const row = c->conv.y + t * c->conv.y_row;
  uint16_t half;
  memcpy(&half, (const char *)row + 2 * o, 2);
  return c->conv.y_bfloat16 ? of_bfloat16(half) : row[o];
}

// With u = 2^-24, a chain of n fused operations is off by at most n u times the sum of the
// magnitudes (Higham, Accuracy and Stability, 3.1, to first order); 1 % more covers the rest.
// SiLU has a slope below 1.1 and fmath.h's is within 4 ulp, that is 8 u of its result.
double conv_case_reference(const ConvCase *const c, const size_t t, const size_t o,
                           double *const bound) {
  const BrumeConv *const k = &c->conv;
  const double u = 0x1p-24;
  double v = k->bias[o], size = fabs(v);
  for (size_t j = 0; j < k->taps; j++) {
    for (size_t i = 0; i < k->in; i++) {
      const double p = (double)c->x.data[t * c->x_row + j * c->x_tap + i] *
                       c->weights[(o * k->in + i) * k->taps + j];
      v += p;
      size += fabs(p);
    }
  }
  double error = (double)(k->taps * k->in) * u * size;
  if (k->scale) {
    v = v * k->scale[o] + k->shift[o];
    error = error * fabs((double)k->scale[o]) + u * fabs(v);
  }
  if (k->silu) {
    v = v / (1.0 + exp(-v));
    error = error * 1.1 + 8 * u * fabs(v);
  }
  if (k->residual) {
    v += c->residual.data[t * k->residual_row + o];
    error += u * fabs(v);
  }
  if (k->y_bfloat16)
    error += 0x1p-8 * fabs(v) + 0x1p-50; // to 8 bits, and small ones to 0
  *bound = 1.01 * error + 1e-37;
  return v;
}
