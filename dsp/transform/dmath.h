// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_DSP_TRANSFORM_DMATH_H
#define BRUME_DSP_TRANSFORM_DMATH_H

#include <math.h>
#include <stdint.h>
#include <string.h>

/** @file dmath.h Double-precision functions that give the same bits everywhere.
 *
 * The companion of dsp/base/fmath.h, with its rules (only + - * / and comparisons, in a written
 * order), for what float cannot hold: phases that run for seconds, windows, dB. Series by
 * Taylor; relative errors (absolute for sin and cos) below 2^-51, tests/unit/test_transform.c.
 * No branches: loops over them vectorise.
 */

/// 1.5 * 2^52: adding it rounds abs(x) <= 2^51 to an integer, which lands in the low bits
#define BRUME_DMATH_ROUND 6755399441055744.0

/// log2(10) / 20: 10^(dB / 20) = 2^(dB * this)
#define BRUME_DMATH_DB 0x1.542a5a12e1c5bp-3

/** Return 2^x for x held between -1000 and 1000; NaN gives 2^-1000. */
static inline double brume_dmath_exp2(const double x) {
  double y = x > -1000.0 ? x : -1000.0;
  y = y < 1000.0 ? y : 1000.0;
  const double rounded = y + BRUME_DMATH_ROUND;
  const double r = y - (rounded - BRUME_DMATH_ROUND); // Exact, abs <= 0.5

  double p = 0x1.816193166d0f9p-40; // (ln 2)^13 / 13!
  p = p * r + 0x1.c3bd650fc2986p-36;
  p = p * r + 0x1.e8cac7351bb25p-32;
  p = p * r + 0x1.e4cf5158b8ecap-28;
  p = p * r + 0x1.b5253d395e7c4p-24;
  p = p * r + 0x1.62c0223a5c824p-20;
  p = p * r + 0x1.ffcbfc588b0c7p-17;
  p = p * r + 0x1.430912f86c787p-13;
  p = p * r + 0x1.5d87fe78a6731p-10;
  p = p * r + 0x1.3b2ab6fba4e77p-7;
  p = p * r + 0x1.c6b08d704a0c0p-5;
  p = p * r + 0x1.ebfbdff82c58fp-3;
  p = p * r + 0x1.62e42fefa39efp-1;
  p = p * r + 1.0;

  uint64_t bits;
  memcpy(&bits, &rounded, sizeof(bits));
  bits = (bits + 1023u) << 52; // The exponent of 2^n; the high bits of the constant fall out
  double scale;
  memcpy(&scale, &bits, sizeof(scale));
  return p * scale;
}

/** Return log2(x) for normal x > 0 (2^-1022 up to 2^1023); other x give no meaningful value. */
static inline double brume_dmath_log2(const double x) {
  // x = m 2^k with m in [sqrt(0.5), sqrt(2)); log2(m) = 2 / ln 2 * atanh((m - 1) / (m + 1))
  uint64_t bits;
  memcpy(&bits, &x, sizeof(bits));
  const uint64_t biased =
      (bits + (UINT64_C(0x3FF0000000000000) - UINT64_C(0x3FE6A09E667F3BCD))) >> 52;
  bits -= (biased - 1023u) << 52;
  double m;
  memcpy(&m, &bits, sizeof(m));
  const double s = (m - 1.0) / (m + 1.0); // abs <= 0.1716
  const double z = s * s;
  double p = 0x1.00ecd7e080215p-3; // 2 / ln 2 / 23
  p = p * z + 0x1.1964ec6fc9491p-3;
  p = p * z + 0x1.3703c1f4d0ffep-3;
  p = p * z + 0x1.5b9ac9b743f0dp-3;
  p = p * z + 0x1.89f3b1694cffep-3;
  p = p * z + 0x1.c68f568d31760p-3;
  p = p * z + 0x1.0c9a84994022dp-2;
  p = p * z + 0x1.484b13d7c02a9p-2;
  p = p * z + 0x1.a61762a7aded9p-2;
  p = p * z + 0x1.2776c50ef9bfep-1;
  p = p * z + 0x1.ec709dc3a03fdp-1;
  p = p * z + 0x1.71547652b82fep+1;
  return (double)((int64_t)biased - 1023) + p * s;
}

/** Return log10(x), with the range of brume_dmath_log2(). */
static inline double brume_dmath_log10(const double x) {
  return brume_dmath_log2(x) * 0x1.34413509f79ffp-2; // log10(2)
}

/// Helper: cos(2 pi (t + quarters / 4))
static inline double brume_dmath_quarter_cos(const double t, const uint64_t quarters) {
  const double rounded = 4.0 * t + BRUME_DMATH_ROUND;
  const double f = t - 0.25 * (rounded - BRUME_DMATH_ROUND); // abs <= 1/8
  uint64_t quarter;
  memcpy(&quarter, &rounded, sizeof(quarter));
  quarter += quarters;

  const double z = f * f;
  double s = 0x1.aaec32af93359p-4; // (2 pi)^17 / 17!
  s = s * z - 0x1.6fadb9f155744p-1;
  s = s * z + 0x1.e8f434d018d63p+1;
  s = s * z - 0x1.e3074fde8871fp+3;
  s = s * z + 0x1.50783487ee782p+5;
  s = s * z - 0x1.32d2cce62bd86p+6;
  s = s * z + 0x1.466bc6775aae2p+6;
  s = s * z - 0x1.4abbce625be53p+5;
  s = s * z + 0x1.921fb54442d18p+2;
  s = s * f;
  double c = 0x1.20c62c2f2d7f5p-2; // (2 pi)^16 / 16!
  c = c * z - 0x1.b6e24f44b128fp+0;
  c = c * z + 0x1.f9d38a3763cc3p+2;
  c = c * z - 0x1.a6d1f2a204a8cp+4;
  c = c * z + 0x1.e1f506891babbp+5;
  c = c * z - 0x1.55d3c7e3cbffap+6;
  c = c * z + 0x1.03c1f081b5ac4p+6;
  c = c * z - 0x1.3bd3cc9be45dep+4;
  c = c * z + 1.0;

  const double y = (quarter & 1u) ? s : c;
  return ((quarter + 1u) & 2u) ? -y : y; // cos, -sin, -cos, sin
}

/** Return cos(2 pi t) for `t` turns, abs(t) <= 2^40. */
static inline double brume_dmath_cos_turns(const double t) {
  return brume_dmath_quarter_cos(t, 0);
}

/** Return sin(2 pi t) for `t` turns, abs(t) <= 2^40. */
static inline double brume_dmath_sin_turns(const double t) {
  return brume_dmath_quarter_cos(t, 3);
}

#endif // BRUME_DSP_TRANSFORM_DMATH_H
