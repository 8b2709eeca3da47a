// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Vectors of 8 floats for kernels_body.h.

#ifndef BRUME_MODEL_VEC_AVX2_H
#define BRUME_MODEL_VEC_AVX2_H

#if !defined(__AVX2__) || !defined(__FMA__) || !defined(__F16C__)
#error "compile this file with -mavx2 -mfma -mf16c"
#endif

#include <immintrin.h>

typedef __m256 V;
enum { VN = 8 };

#define V_LOAD(p) _mm256_loadu_ps(p)
#define V_LOAD_FLOAT16(p) _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(p)))
#define V_STORE(p, v) _mm256_storeu_ps(p, v)
#define V_SET1(x) _mm256_set1_ps(x)
#define V_FMA(a, b, c) _mm256_fmadd_ps(a, b, c)
#define V_ADD(a, b) _mm256_add_ps(a, b)
#define V_MUL(a, b) _mm256_mul_ps(a, b)
#define V_MADD(a, b, c) V_FMA(a, b, c)
#define V_HIGH(a) _mm256_and_ps(a, _mm256_castsi256_ps(_mm256_set1_epi32((int)0xFFFF0000u)))
#define V_LOW(a) _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_castps_si256(a), 16))

#endif // BRUME_MODEL_VEC_AVX2_H
