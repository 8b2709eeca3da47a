// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/kernels/kernels_isa.h"

#include "model/kernels/vec_avx512.h"

#ifndef __AVX512BF16__
#error "compile this file with -mavx512bf16"
#endif

#define V_DOT(a, b, c)                                                                             \
  _mm512_dpbf16_ps(c, (__m512bh)_mm512_castps_si512(a), (__m512bh)_mm512_castps_si512(b))

// What is smaller than 2^-50 becomes 0; a NaN does not
static inline void vec_narrow(float *const p, const __m512 v) {
  const __mmask16 large =
      _mm512_cmp_ps_mask(_mm512_abs_ps(v), _mm512_set1_ps(0x1p-50f), _CMP_NLT_UQ);
  _mm256_storeu_si256((__m256i *)p, (__m256i)_mm512_maskz_cvtneps_pbh(large, v));
}

#define V_NARROW(p, v) vec_narrow(p, v)
#define KERNELS_NAME "avx512bf16"
#include "model/kernels/kernels_body.h"

void brume_kernels_init_avx512bf16(BrumeKernels *const kernels) {
  *kernels = table;
}
