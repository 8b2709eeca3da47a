// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_FLOAT16_H
#define BRUME_DSP_FLOAT16_H

#include "dsp/base/fmath.h"

#include <stdint.h>

/** @file float16.h IEEE 754's half precision (binary16) in the lower 16 bits of an integer.
 * Thread: any. */

/** Return the float that `half` is; every half is one. */
static inline float brume_float16_value(const uint16_t half) {
  const uint32_t sign = (uint32_t)(half & 0x8000u) << 16;
  const uint32_t exponent = (uint32_t)half >> 10 & 31u, mantissa = half & 1023u;
  if (exponent == 0) // Subnormal halves are normal floats
    return brume_bits_float(sign | brume_float_bits((float)mantissa * 0x1p-24f));
  return brume_bits_float(sign | (exponent == 31u ? 255u : exponent + 112u) << 23 | mantissa << 13);
}

/** Return the half that `value` is; it has to be one, and finite: nothing is rounded. */
static inline uint16_t brume_float16(const float value) {
  const uint32_t bits = brume_float_bits(value);
  const uint32_t sign = bits >> 16 & 0x8000u, exponent = bits >> 23 & 255u;
  const uint32_t mantissa = bits & 0x7FFFFFu;
  if (exponent > 112u)
    return (uint16_t)(sign | (exponent - 112u) << 10 | mantissa >> 13);
  if (exponent < 103u) // 0: the smallest half is 2^-24
    return (uint16_t)sign;
  return (uint16_t)(sign | (mantissa | 0x800000u) >> (126u - exponent));
}

#endif // BRUME_DSP_FLOAT16_H
