// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#ifndef BRUME_TEST_KERNEL_CASES_H
#define BRUME_TEST_KERNEL_CASES_H

#include "model/kernels/kernels.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** @file kernel_cases.h Random convolutions between guard floats, for the tests of the kernels. */

/** A buffer of floats between two guards. */
typedef struct {
  float *all;  ///< malloc'ed: guard, data, guard
  float *data; ///< `size` floats
  size_t size;
} GuardedFloats;

/** A random convolution with everything it points to. */
typedef struct {
  BrumeConv conv; ///< y and residual filled in; weights packed
  GuardedFloats x, y, residual, packed, bias, scale, shift;
  GuardedFloats pairs; ///< x in bfloat16, for convolutions of that; `x` is what it rounds to
  size_t x_row, x_tap; ///< Of `x`
  float *weights;      ///< [out][in][taps]
} ConvCase;

/** Seed the random numbers. */
void case_seed(uint64_t seed);

/** Return a random integer in [low, high]. */
size_t case_between(size_t low, size_t high);

/** Return a random float in (-1, 1). */
float case_uniform(void);

/** Return a random float of any finite bit pattern. */
float case_any_float(void);

/** Make `size` floats, all poisoned (NaN) like the guards. */
GuardedFloats guarded_new(size_t size);

/** Free. */
void guarded_free(GuardedFloats *floats);

/** Return whether both guards are as they were. */
bool guarded_intact(const GuardedFloats *floats);

/** Make a random convolution of given or (0) random sizes. */
void conv_case_new(ConvCase *c, size_t rows, size_t in, size_t out, size_t taps);

/** Free. */
void conv_case_free(ConvCase *c);

/** Poison the outputs; where the residual is y itself, refill that. */
void conv_case_poison(ConvCase *c);

/** Return the output (t, o) that the convolution wrote. */
float conv_case_output(const ConvCase *c, size_t t, size_t o);

/** Return the value of output (t, o) in double, and in *bound how far float may be from it. */
double conv_case_reference(const ConvCase *c, size_t t, size_t o, double *bound);

#endif // BRUME_TEST_KERNEL_CASES_H
