// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_BASE_FMATH_H
#define BRUME_DSP_BASE_FMATH_H

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

/** @file fmath.h Elementary functions that give the same bits everywhere.
 *
 * The C library's expf, sinf, ... differ from version to version and CPU to CPU; a recipe must
 * not. These use only + - * / and comparisons, which IEEE 754 fixes, in a written order. What
 * it takes: round to nearest (the default), no contraction into fused multiply-add
 * (-ffp-contract=off, set in meson.build), no -ffast-math. tests/unit/test_fmath.c measures the
 * errors and compares the bits between builds with and without AVX2, FMA and optimisation.
 * They give the same with denormals flushed to zero as without: no step depends on them.
 *
 * No branches: loops over them vectorise. "ulp" is the spacing of floats at the true result.
 *
 * | function           | range           | largest error (against double libm)             |
 * |--------------------|-----------------|-------------------------------------------------|
 * | brume_expf         | all             | 1.02 ulp                                        |
 * | brume_exp2f        | all             | 1.3 ulp                                         |
 * | brume_logf         | all             | 0.86 ulp                                        |
 * | brume_sincos_turns | abs(t) < 2^20   | 2^-23 absolute                                  |
 * | brume_sincosf      | abs(x) < 2^24   | 2^-23 absolute                                  |
 * | brume_sigmoidf     | x >= -87        | 2.5 ulp                                         |
 * | brume_siluf        | x >= -87        | 2.5 ulp where abs(x) >= 2^-100                  |
 */

#if defined(FLT_EVAL_METHOD) && FLT_EVAL_METHOD != 0
#error "Brume needs float arithmetic done in float (x87 is not supported; use SSE2)"
#endif
#ifdef __FAST_MATH__
#error "Brume must not be compiled with -ffast-math: the same recipe would sound different"
#endif

static inline uint32_t brume_float_bits(const float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof(bits));
  return bits;
}

static inline float brume_bits_float(const uint32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof(x));
  return x;
}

/// 1.5 * 2^23: adding it rounds abs(x) <= 2^22 to an integer, which lands in the low bits
#define BRUME_FMATH_ROUND 12582912.0f

/// ln 2 in two parts; the first has 17 bits, so its product with an exponent is exact
#define BRUME_FMATH_LN2_HI 0x1.62e4p-1f
#define BRUME_FMATH_LN2_LO 0x1.7f7d1cp-20f

/// Helper: p * 2^n, where `n` = `rounded` - BRUME_FMATH_ROUND is in [-126, 128] and p in [0.5, 2)
static inline float brume_fmath_scale(const float p, const float rounded) {
  // Two factors, since 2^128 alone is no float; unsigned, so that NaN does no harm on its way
  const uint32_t n = brume_float_bits(rounded) - UINT32_C(0x4B400000) + 1024u; // n + 1024
  const uint32_t half = n >> 1;
  const float a = brume_bits_float((half - 512u + 127u) << 23);
  const float b = brume_bits_float((n - half - 512u + 127u) << 23);
  return p * a * b;
}

/// Helper: e^y / 2^n for abs(y) <= 89, where n = `*scale` - BRUME_FMATH_ROUND
static inline float brume_fmath_exp(const float y, float *const scale) {
  const float rounded = y * 0x1.715476p+0f + BRUME_FMATH_ROUND; // y / ln 2
  const float n = rounded - BRUME_FMATH_ROUND;
  const float r = (y - n * BRUME_FMATH_LN2_HI) - n * BRUME_FMATH_LN2_LO; // abs <= 0.3466

  // Minimax polynomial for (e^r - 1 - r) / r^2, relative error of e^r below 2^-28
  float q = 0x1.6db42ap-10f;
  q = q * r + 0x1.123b56p-7f;
  q = q * r + 0x1.55545ep-5f;
  q = q * r + 0x1.55548ep-3f;
  q = q * r + 0.5f;
  *scale = rounded;
  return 1.0f + (r + (r * r) * q);
}

/** Return e^x. Results below 2^-126 (x < -87.33654) are 0, above FLT_MAX infinity. */
static inline float brume_expf(const float x) {
  const float low = -87.33654f;
  float y = x > 89.0f ? 89.0f : x; // Written so that NaN stays NaN
  y = y < low ? low : y;
  float scale;
  const float p = brume_fmath_exp(y, &scale);
  return x < low ? 0.0f : brume_fmath_scale(p, scale);
}

/** Return 2^x. Results below 2^-126 are 0, above FLT_MAX infinity; exact for integers. */
static inline float brume_exp2f(const float x) {
  float y = x > 128.4f ? 128.4f : x;
  y = y < -126.0f ? -126.0f : y;
  const float rounded = y + BRUME_FMATH_ROUND;
  const float r = y - (rounded - BRUME_FMATH_ROUND); // Exact, abs <= 0.5

  // Minimax polynomial for (2^r - 1) / r, relative error of 2^r below 2^-28
  float q = 0x1.448fc6p-13f;
  q = q * r + 0x1.5f47b4p-10f;
  q = q * r + 0x1.3b29aap-7f;
  q = q * r + 0x1.c6aed0p-5f;
  q = q * r + 0x1.ebfbe0p-3f;
  q = q * r + 0x1.62e430p-1f;
  const float p = 1.0f + r * q;
  return x < -126.0f ? 0.0f : brume_fmath_scale(p, rounded);
}

/** Return the natural logarithm. Below 2^-126, zero included: -infinity; at -2^-126 and
 * below: NaN. */
static inline float brume_logf(const float x) {
  // x = m * 2^k with m in [sqrt(0.5), sqrt(2))
  const uint32_t bits = brume_float_bits(x);
  const uint32_t biased = (bits + (UINT32_C(0x3F800000) - UINT32_C(0x3F3504F3))) >> 23;
  const float m = brume_bits_float(bits - ((biased - 127u) << 23));
  const float k = (float)((int32_t)(biased & 0x1FFu) - 127);

  // With s = f / (2 + f): log(1 + f) = 2 atanh(s) = f - f^2/2 + s * (f^2/2 + 2 s^2/3 + ...).
  // abs(s) <= 0.1716, so that four terms of the series leave less than 2^-28 of the result.
  const float f = m - 1.0f; // Exact
  const float s = f / (2.0f + f);
  const float z = s * s;
  const float h = 0.5f * f * f;
  float q = 0x1.c71c72p-3f;   // 2/9
  q = q * z + 0x1.249250p-2f; // 2/7
  q = q * z + 0x1.99999ap-2f; // 2/5
  q = q * z + 0x1.555556p-1f; // 2/3
  const float small = s * (h + z * q) + k * BRUME_FMATH_LN2_LO;
  float y = k * BRUME_FMATH_LN2_HI - ((h - small) - f);

  y = x < INFINITY ? y : x; // Infinity and NaN pass through
  y = x < FLT_MIN ? -INFINITY : y;
  return x <= -FLT_MIN ? NAN : y;
}

/// Helper: sine and cosine of f + q / 4 turns, where abs(f) <= 1/8 and the low bits of q count
static inline void brume_fmath_sincos_quarter(const float f, const uint32_t q, float *const sin_out,
                                              float *const cos_out) {
  // Minimax polynomials in f^2 for sin(2 pi f) / f and (cos(2 pi f) - 1) / f^2,
  // absolute errors below 2^-29 and 2^-34
  const float z = f * f;
  float a = -0x1.2cf586p+6f;
  a = a * z + 0x1.465a3cp+6f;
  a = a * z - 0x1.4abba8p+5f;
  a = a * z + 0x1.921fb4p+2f;
  a = a * f;
  float b = 0x1.d9f754p+5f;
  b = b * z - 0x1.55c662p+6f;
  b = b * z + 0x1.03c1dep+6f;
  b = b * z - 0x1.3bd3ccp+4f;
  b = 1.0f + b * z;

  const float s = (q & 1u) ? b : a;
  const float c = (q & 1u) ? a : b;
  *sin_out = brume_bits_float(brume_float_bits(s) ^ ((q & 2u) << 30));
  *cos_out = brume_bits_float(brume_float_bits(c) ^ (((q + 1u) & 2u) << 30));
}

/** Write sine and cosine of `turns` full turns (2 pi each). From 2^20 on the argument counts as
 * a whole number of turns; infinity and NaN give NaN. */
static inline void brume_sincos_turns(const float turns, float *const sin_out,
                                      float *const cos_out) {
  const float t = turns < 0x1p20f && turns > -0x1p20f ? turns : turns - turns;
  const float rounded = 4.0f * t + BRUME_FMATH_ROUND;
  const float f = t - 0.25f * (rounded - BRUME_FMATH_ROUND); // Exact
  brume_fmath_sincos_quarter(f, brume_float_bits(rounded), sin_out, cos_out);
}

/** Write sine and cosine of `x` radians. The argument counts as 0 from 2^24 on and below 2^-100;
 * infinity and NaN give NaN. */
static inline void brume_sincosf(const float x, float *const sin_out, float *const cos_out) {
  // The reduction in double: 2^-53 of up to 2^22 turns is far below what a float can show.
  // 1.5 * 2^52 rounds as BRUME_FMATH_ROUND does for floats.
  const double magic = 6755399441055744.0;
  const float size = fabsf(x);
  float y = size < 0x1p24f ? x : x - x;
  y = size < 0x1p-100f ? 0.0f : y;                   // Else f could be subnormal
  const double t = (double)y * 0x1.45f306dc9c883p-3; // 1 / (2 pi)
  const double rounded = 4.0 * t + magic;
  const float f = (float)(t - 0.25 * (rounded - magic));
  uint64_t bits;
  memcpy(&bits, &rounded, sizeof(bits));
  brume_fmath_sincos_quarter(f, (uint32_t)bits, sin_out, cos_out);
}

/** Return the sine of `x` radians; see brume_sincosf(). */
static inline float brume_sinf(const float x) {
  float s = 0.0f;
  float c = 0.0f;
  brume_sincosf(x, &s, &c);
  return s;
}

/** Return the cosine of `x` radians; see brume_sincosf(). */
static inline float brume_cosf(const float x) {
  float s = 0.0f;
  float c = 0.0f;
  brume_sincosf(x, &s, &c);
  return c;
}

/** Return 1 / (1 + e^-x), and 0 for x < -87, where it would soon be no normal float. */
static inline float brume_sigmoidf(const float x) {
  const float y = 1.0f / (1.0f + brume_expf(-x));
  return x < -87.0f ? 0.0f : y;
}

/** Return x * sigmoid(x), the denoiser's activation (SiLU, Elfwing et al. 2017). The result is 0
 * for x < -87, -infinity included, and for abs(x) < 2^-100, where it would soon be subnormal. */
static inline float brume_siluf(const float x) {
  // x / (1 + brume_expf(-x)) in less time. What comes of the power is not used above 80, where the
  // sum is 1, and below -87; with bounds before it, gcc 12 divides twice
  float scale;
  const float p = brume_fmath_exp(-x, &scale);
  const uint32_t n = brume_float_bits(scale) - UINT32_C(0x4B400000);
  const float y = x / (1.0f + p * brume_bits_float((n + 127u) << 23));
  const float result = x > 80.0f ? x : y;
  return x < -87.0f || fabsf(x) < 0x1p-100f ? 0.0f : result;
}

#endif // BRUME_DSP_BASE_FMATH_H
