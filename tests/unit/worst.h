// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file worst.h Errors that are gathered and compared so that a NaN among them is never passed
 * over, as fmax() and cmocka's assert_float_equal() do. Thread: any. */

#ifndef BRUME_TESTS_UNIT_WORST_H
#define BRUME_TESTS_UNIT_WORST_H

#include <math.h>

/** The larger of two errors; a NaN is the largest, and stays. */
static inline double worst_of(const double a, const double b) {
  return isnan(a) || a >= b ? a : b;
}

/** The same for floats. */
static inline float worst_of_f(const float a, const float b) {
  return isnan(a) || a >= b ? a : b;
}

/** Assert that a is b but for `most`; not so if one is NaN. Needs cmocka. */
#define ASSERT_NEAR(a, b, most) assert_true(fabs((double)(a) - (double)(b)) <= (double)(most))

#endif // BRUME_TESTS_UNIT_WORST_H
