// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/kernels/kernels_isa.h"

#include "model/kernels/vec_avx512.h"

#ifndef __AVX512BF16__
#error "compile this file with -mavx512bf16"
#endif

#define V_DOT(a, b, c)                                                                             \
  _mm512_dpbf16_ps(c, (__m512bh)_mm512_castps_si512(a), (__m512bh)_mm512_castps_si512(b))

#define KERNELS_NAME "avx512bf16"
#include "model/kernels/kernels_body.h"

void brume_kernels_init_avx512bf16(BrumeKernels *const kernels) {
  *kernels = table;
}
