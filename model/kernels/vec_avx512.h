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
#define V_STORE(p, v) _mm512_storeu_ps(p, v)
#define V_SET1(x) _mm512_set1_ps(x)
#define V_FMA(a, b, c) _mm512_fmadd_ps(a, b, c)
#define V_ADD(a, b) _mm512_add_ps(a, b)
#define V_MUL(a, b) _mm512_mul_ps(a, b)

#endif // BRUME_MODEL_VEC_AVX512_H
