// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Vectors of 4 floats for kernels_body.h, in portable (GNU) C.

#ifndef BRUME_MODEL_VEC_C_H
#define BRUME_MODEL_VEC_C_H

#include <math.h>
#include <stdint.h>
#include <string.h>

typedef float V __attribute__((vector_size(16)));
typedef uint32_t VecWords __attribute__((vector_size(16)));
enum { VN = 4 };

static inline V vec_load(const float *const p) {
  V v;
  memcpy(&v, p, sizeof(v));
  return v;
}

static inline void vec_store(float *const p, const V v) {
  memcpy(p, &v, sizeof(v));
}

static inline V vec_set1(const float x) {
  return (V){x, x, x, x};
}

#ifdef FP_FAST_FMAF

static inline V vec_fma(const V a, const V b, const V c) {
  return (V){fmaf(a[0], b[0], c[0]), fmaf(a[1], b[1], c[1]), fmaf(a[2], b[2], c[2]),
             fmaf(a[3], b[3], c[3])};
}

#else

typedef float VecHalf __attribute__((vector_size(8)));
typedef double VecDouble __attribute__((vector_size(16)));
typedef uint64_t VecBits __attribute__((vector_size(16)));

// a * b + c rounded once, without the instruction and without fmaf(), which is a slow function
// where the instruction is missing. The product of two floats is exact in double. Their sum with
// c is rounded to odd (Boldo and Melquiond, "Emulation of FMA and correctly rounded sums: proved
// algorithms using rounding to odd", 2008), so that the second rounding, to float, falls as if
// it were the only one: double has more than 2 * 24 + 1 bits, also for subnormal floats.
static inline VecHalf vec_fma2(const VecHalf a, const VecHalf b, const VecHalf c) {
  const VecDouble p = __builtin_convertvector(a, VecDouble) * __builtin_convertvector(b, VecDouble);
  const VecDouble d = __builtin_convertvector(c, VecDouble);
  const VecDouble sum = p + d;
  const VecDouble t = sum - p;
  const VecDouble error = (p - (sum - t)) + (d - t); // exact (Knuth's TwoSum); NaN at infinities
  VecBits bits = (VecBits)sum;
  // An inexact sum with an even last bit goes one step towards the error: 1, or -1 as 1 - 2
  const VecBits step = (VecBits)((error > 0.0) | (error < 0.0)) & ~bits & 1;
  const VecBits inward = ((VecBits)error ^ bits) >> 63;
  bits += step - ((step & inward) << 1);
  return __builtin_convertvector((VecDouble)bits, VecHalf);
}

static inline V vec_fma(const V a, const V b, const V c) {
  VecHalf x[2], y[2], z[2];
  memcpy(x, &a, sizeof(a));
  memcpy(y, &b, sizeof(b));
  memcpy(z, &c, sizeof(c));
  const VecHalf r[2] = {vec_fma2(x[0], y[0], z[0]), vec_fma2(x[1], y[1], z[1])};
  V v;
  memcpy(&v, r, sizeof(v));
  return v;
}

#endif

#define V_LOAD(p) vec_load(p)
#define V_STORE(p, v) vec_store(p, v)
#define V_SET1(x) vec_set1(x)
#define V_FMA(a, b, c) vec_fma(a, b, c)
#define V_ADD(a, b) ((a) + (b))
#define V_MUL(a, b) ((a) * (b))
#define V_MADD(a, b, c) V_ADD(c, V_MUL(a, b))
#define V_HIGH(a) ((V)((VecWords)(a)&0xFFFF0000u))
#define V_LOW(a) ((V)((VecWords)(a) << 16))

#endif // BRUME_MODEL_VEC_C_H
