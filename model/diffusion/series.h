// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file series.h The few transcendental functions that noise schedules need, in double.
 *
 * Private to model/diffusion. A libm may choose another algorithm on another processor (glibc does,
 * for FMA) and then differ in the last bit; one recipe must give the same samples on each x86-64.
 * These functions use IEEE double + - * / and exact scaling only, in a fixed order, so their bits
 * follow from this source alone. They are called a few times per step, never per element: clarity
 * before speed.
 */

#ifndef BRUME_MODEL_DIFFUSION_SERIES_H
#define BRUME_MODEL_DIFFUSION_SERIES_H

/** e^x for |x| <= 700; relative error below 1e-15. NaN outside of that range.
 * Thread: any.
 */
double brume_series_exp(double x);

/** Natural logarithm of a positive, finite, normal x; error below 5e-16 * max(1, |ln x|).
 * NaN for everything else.
 * Thread: any.
 */
double brume_series_log(double x);

/** x^p for a positive, normal x: exp(p ln x), so its relative error grows to about
 * (1 + |p ln x|) * 1e-15.
 * Thread: any.
 */
double brume_series_pow(double x, double p);

/** cos(u * pi / 2) for u in [0, 1], exactly 1 at u = 0 and 0 at u = 1; relative error below
 * 1e-15, near the zero at u = 1 too. NaN outside.
 * Thread: any.
 */
double brume_series_cos_quarter(double u);

#endif // BRUME_MODEL_DIFFUSION_SERIES_H
