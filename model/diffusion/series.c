// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/diffusion/series.h"

#include <float.h>
#include <math.h>

// ln 2 in two parts: the high part ends in 21 zero bits, so that k * LN2_HI is exact
// for each |k| < 2^11 that a double's exponent can produce.
static const double LN2_HI = 0x1.62e42feep-1;
static const double LN2_LO = 0x1.a39ef35793c76p-33;

double brume_series_exp(double x) {
  if (!(x >= -700.0 && x <= 700.0))
    return NAN;
  // x = k ln 2 + r with |r| <= ln(2) / 2 (half up is as good as any other rounding here).
  const double k = floor(x * 1.4426950408889634 + 0.5);
  const double r = (x - k * LN2_HI) - k * LN2_LO;
  // Taylor series, innermost term first; the first one left out is r^14 / 14! < 5e-18.
  double sum = 1.0;
  for (int i = 13; i >= 1; i--)
    sum = 1.0 + sum * r / (double)i;
  return ldexp(sum, (int)k);
}

double brume_series_log(double x) {
  if (!(x >= DBL_MIN && x <= DBL_MAX))
    return NAN;
  // x = m 2^k with m in [sqrt(1/2), sqrt(2)); both steps are exact.
  int k = 0;
  double m = frexp(x, &k);
  if (m < 0.70710678118654752) {
    m *= 2.0;
    k--;
  }
  // ln m = 2 artanh(s) = 2 (s + s^3/3 + s^5/5 + ...), |s| < 0.1716; m - 1 is exact.
  const double s = (m - 1.0) / (m + 1.0);
  const double s2 = s * s;
  double sum = 0.0;
  for (int i = 23; i >= 3; i -= 2)
    sum = (sum + 1.0 / (double)i) * s2;
  return (double)k * LN2_HI + (2.0 * s + (2.0 * s * sum + (double)k * LN2_LO));
}

double brume_series_pow(double x, double p) {
  return brume_series_exp(p * brume_series_log(x));
}

double brume_series_cos_quarter(double u) {
  if (!(u >= 0.0 && u <= 1.0))
    return NAN;
  const double half_pi = 1.5707963267948966;
  // Up to pi/4 the cosine's own series; beyond it the sine of what is missing to pi/2
  // (1 - u is exact there), which keeps full relative precision near the zero.
  const int is_sine = u > 0.5;
  const double a = (is_sine ? 1.0 - u : u) * half_pi;
  const double a2 = a * a;
  double sum = 1.0;
  for (int i = is_sine ? 17 : 16; i >= 2; i -= 2)
    sum = 1.0 - sum * a2 / (double)(i * (i - 1));
  return is_sine ? a * sum : sum;
}
