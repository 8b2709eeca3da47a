// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Vectors of 4 floats for kernels_body.h, on x86-64 CPUs without FMA.

#ifndef BRUME_MODEL_VEC_SSE2_H
#define BRUME_MODEL_VEC_SSE2_H

#include <emmintrin.h>
#include <stdbool.h>

typedef __m128 V;
enum { VN = 4 };

// The sum p + d of doubles, rounded to odd: where it is inexact and its last bit is even, the
// last bit goes one step towards the error (vec_c.h tells why).
static inline __m128d vec_add_odd(const __m128d p, const __m128d d) {
  const __m128d sum = _mm_add_pd(p, d);
  const __m128d t = _mm_sub_pd(sum, p);
  const __m128d error = _mm_add_pd(_mm_sub_pd(p, _mm_sub_pd(sum, t)), _mm_sub_pd(d, t));
  const __m128i bits = _mm_castpd_si128(sum);
  const __m128d zero = _mm_setzero_pd();
  const __m128d inexact = _mm_or_pd(_mm_cmpgt_pd(error, zero), _mm_cmplt_pd(error, zero));
  const __m128i one = _mm_set_epi32(0, 1, 0, 1);
  const __m128i step = _mm_and_si128(_mm_andnot_si128(bits, one), _mm_castpd_si128(inexact));
  const __m128i inward = _mm_srli_epi64(_mm_xor_si128(_mm_castpd_si128(error), bits), 63);
  const __m128i back = _mm_slli_epi64(_mm_and_si128(step, inward), 1);
  return _mm_castsi128_pd(_mm_sub_epi64(_mm_add_epi64(bits, step), back));
}

// Whether rounding one of four sums to double and then to float may differ from rounding it once:
// only where the first result lies half-way between two floats, so that its last 29 bits are a
// one and zeros, or where the float is subnormal and has fewer bits.
static inline bool vec_doubtful(const __m128d low, const __m128d high) {
  const __m128 a = _mm_castpd_ps(low), b = _mm_castpd_ps(high);
  const __m128i tail = _mm_castps_si128(_mm_shuffle_ps(a, b, _MM_SHUFFLE(2, 0, 2, 0)));
  const __m128i head = _mm_castps_si128(_mm_shuffle_ps(a, b, _MM_SHUFFLE(3, 1, 3, 1)));
  const __m128i half =
      _mm_cmpeq_epi32(_mm_and_si128(tail, _mm_set1_epi32(0x1FFFFFFF)), _mm_set1_epi32(0x10000000));
  const __m128i size = _mm_and_si128(head, _mm_set1_epi32(0x7FFFFFFF));
  const __m128i small = _mm_cmplt_epi32(size, _mm_set1_epi32((1023 - 126) << 20));
  const __m128i some = _mm_cmpgt_epi32(size, _mm_setzero_si128());
  return _mm_movemask_epi8(_mm_or_si128(half, _mm_and_si128(small, some))) != 0;
}

// a * b + c rounded once. The product of two floats is exact in double; most sums are rounded to
// double and then to float at no harm.
static inline V vec_fma(const V a, const V b, const V c) {
  const __m128d p0 = _mm_mul_pd(_mm_cvtps_pd(a), _mm_cvtps_pd(b));
  const __m128d p1 =
      _mm_mul_pd(_mm_cvtps_pd(_mm_movehl_ps(a, a)), _mm_cvtps_pd(_mm_movehl_ps(b, b)));
  const __m128d d0 = _mm_cvtps_pd(c), d1 = _mm_cvtps_pd(_mm_movehl_ps(c, c));
  __m128d s0 = _mm_add_pd(p0, d0), s1 = _mm_add_pd(p1, d1);
  if (__builtin_expect(vec_doubtful(s0, s1), 0)) {
    s0 = vec_add_odd(p0, d0);
    s1 = vec_add_odd(p1, d1);
  }
  return _mm_movelh_ps(_mm_cvtpd_ps(s0), _mm_cvtpd_ps(s1));
}

#define V_LOAD(p) _mm_loadu_ps(p)
#define V_STORE(p, v) _mm_storeu_ps(p, v)
#define V_SET1(x) _mm_set1_ps(x)
#define V_FMA(a, b, c) vec_fma(a, b, c)
#define V_ADD(a, b) _mm_add_ps(a, b)
#define V_MUL(a, b) _mm_mul_ps(a, b)
#define V_MADD(a, b, c) V_ADD(c, V_MUL(a, b))
#define V_HIGH(a) _mm_and_ps(a, _mm_castsi128_ps(_mm_set1_epi32((int)0xFFFF0000u)))
#define V_LOW(a) _mm_castsi128_ps(_mm_slli_epi32(_mm_castps_si128(a), 16))

#endif // BRUME_MODEL_VEC_SSE2_H
