// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// One hash over the bits of every fmath function at many arguments. This file is compiled
// several times, each with its own optimisation and instruction set; all must agree.

#include "tests/unit/fmath_digest.h"
#include "dsp/base/fmath.h"

#ifndef FMATH_DIGEST_NAME
#error "FMATH_DIGEST_NAME names the function of this build"
#endif

enum { CHUNK = 512 };

/// FNV-1a over 32-bit words, every NaN counting as the same
static uint64_t add_words(uint64_t hash, const float y[CHUNK]) {
  for (int i = 0; i < CHUNK; ++i) {
    const uint32_t word = y[i] != y[i] ? UINT32_C(0x7FC00000) : brume_float_bits(y[i]);
    hash = (hash ^ word) * UINT64_C(0x100000001B3);
  }
  return hash;
}

// Plain loops over arrays, so that each build vectorises them in its own way
#define MAP(function)                                                                              \
  for (int i = 0; i < CHUNK; ++i) {                                                                \
    y[i] = function(x[i]);                                                                         \
  }                                                                                                \
  hash = add_words(hash, y)

#define MAP_PAIR(function)                                                                         \
  for (int i = 0; i < CHUNK; ++i) {                                                                \
    function(x[i], &y[i], &z[i]);                                                                  \
  }                                                                                                \
  hash = add_words(add_words(hash, y), z)

static uint64_t digest_chunk(uint64_t hash, const float x[CHUNK]) {
  float y[CHUNK];
  float z[CHUNK];
  MAP(brume_expf);
  MAP(brume_exp2f);
  MAP(brume_logf);
  MAP(brume_sigmoidf);
  MAP(brume_siluf);
  MAP_PAIR(brume_sincos_turns);
  MAP_PAIR(brume_sincosf);
  return hash;
}

uint64_t FMATH_DIGEST_NAME(void) {
  uint64_t hash = UINT64_C(0xCBF29CE484222325);
  float x[CHUNK];
  // Every exponent and both signs; the stride is odd, so that all low bits occur
  uint32_t bits = 0;
  for (int chunk = 0; chunk < 2048; ++chunk) {
    for (int i = 0; i < CHUNK; ++i, bits += 4093) {
      x[i] = brume_bits_float(bits);
      // A subnormal argument counts as zero or not, as the CPU's mode says: leave those out
      x[i] = (bits & UINT32_C(0x7F800000)) ? x[i] : 0.0f;
    }
    hash = digest_chunk(hash, x);
  }
  // The range that matters, densely
  for (int chunk = 0; chunk < 2048; ++chunk) {
    for (int i = 0; i < CHUNK; ++i) {
      x[i] = (float)(chunk * CHUNK + i - 1024 * CHUNK) * (1.0f / 4096.0f) * 0.7853f;
    }
    hash = digest_chunk(hash, x);
  }
  return hash;
}
