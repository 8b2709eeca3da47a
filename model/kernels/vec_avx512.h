// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Vectors of 16 floats for kernels_body.h.

#ifndef BRUME_MODEL_VEC_AVX512_H
#define BRUME_MODEL_VEC_AVX512_H

#if !defined(__AVX512F__) || !defined(__AVX512DQ__)
#error "compile this file with -mavx512f -mavx512dq"
#endif

#include <immintrin.h>

typedef __m512 V;
enum { VN = 16 };

#define V_LOAD(p) _mm512_loadu_ps(p)
#define V_LOAD_FLOAT16(p) _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)(p)))
#define V_STORE(p, v) _mm512_storeu_ps(p, v)
#define V_SET1(x) _mm512_set1_ps(x)
#define V_FMA(a, b, c) _mm512_fmadd_ps(a, b, c)
#define V_ADD(a, b) _mm512_add_ps(a, b)
#define V_MUL(a, b) _mm512_mul_ps(a, b)
#define V_MADD(a, b, c) V_FMA(a, b, c)
#define V_HIGH(a) _mm512_and_ps(a, _mm512_castsi512_ps(_mm512_set1_epi32((int)0xFFFF0000u)))
#define V_LOW(a) _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_castps_si512(a), 16))

// Of the 32 registers 24 hold sums, 2 weights and 1 an input
#define TILE_ROWS 12
#define TILE_BLOCKS 2
#define TILE_CASES_LOW(blocks)                                                                     \
  TILE_CASE(1, blocks) TILE_CASE(2, blocks) TILE_CASE(3, blocks) TILE_CASE(4, blocks)
#define TILE_CASES_MID(blocks)                                                                     \
  TILE_CASE(5, blocks) TILE_CASE(6, blocks) TILE_CASE(7, blocks) TILE_CASE(8, blocks)
#define TILE_CASES_HIGH(blocks)                                                                    \
  TILE_CASE(9, blocks) TILE_CASE(10, blocks) TILE_CASE(11, blocks) TILE_CASE(12, blocks)
#define TILE_CASES(blocks) TILE_CASES_LOW(blocks) TILE_CASES_MID(blocks) TILE_CASES_HIGH(blocks)

#endif // BRUME_MODEL_VEC_AVX512_H
