// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Vectors of 4 floats for kernels_body.h, on AArch64, which always has them.

#ifndef BRUME_MODEL_VEC_NEON_H
#define BRUME_MODEL_VEC_NEON_H

#ifndef __aarch64__
#error "compile this file for AArch64"
#endif

#include <arm_neon.h>

typedef float32x4_t V;
enum { VN = 4 };

#define V_LOAD(p) vld1q_f32(p)
#define V_STORE(p, v) vst1q_f32(p, v)
#define V_SET1(x) vdupq_n_f32(x)
#define V_FMA(a, b, c) vfmaq_f32(c, a, b)
#define V_ADD(a, b) vaddq_f32(a, b)
#define V_MUL(a, b) vmulq_f32(a, b)
#define V_MADD(a, b, c) V_FMA(a, b, c)
#define V_HIGH(a)                                                                                  \
  vreinterpretq_f32_u32(vandq_u32(vreinterpretq_u32_f32(a), vdupq_n_u32(0xFFFF0000u)))
#define V_LOW(a) vreinterpretq_f32_u32(vshlq_n_u32(vreinterpretq_u32_f32(a), 16))

#endif // BRUME_MODEL_VEC_NEON_H
