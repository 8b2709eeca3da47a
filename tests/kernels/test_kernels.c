// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Every instruction set of model/kernels against portable C, bit for bit, and portable C against
// double. test_kernels [SEED] runs the tests, test_kernels --bench the benchmark.

#undef NDEBUG

#include "dsp/base/clock.h"
#include "dsp/base/cpu.h"
#include "dsp/base/float16.h"
#include "dsp/base/fmath.h"
#include "tests/kernels/kernel_cases.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_SETS = 5 };

static BrumeKernels sets[MAX_SETS]; // the first is portable C
static size_t n_sets;

static void find_sets(void) {
  const uint32_t flags = brume_cpu_flags();
  const uint32_t masks[MAX_SETS] = {0, BRUME_CPU_SSE2, BRUME_CPU_AVX2 | BRUME_CPU_FMA,
                                    BRUME_CPU_ALL & ~(uint32_t)BRUME_CPU_AVX512_BF16,
                                    BRUME_CPU_ALL};
  for (size_t i = 0; i < MAX_SETS; i++) {
    brume_kernels_init(&sets[n_sets], flags & masks[i]);
    if (n_sets == 0 || strcmp(sets[n_sets].name, sets[n_sets - 1].name) != 0)
      n_sets++;
  }
}

// All outputs, the padding and what lies between the rows
static void compare(const char *what, const BrumeKernels *k, const float *a, const float *b,
                    const size_t n) {
  for (size_t i = 0; i < n; i++) {
    if (brume_float_bits(a[i]) != brume_float_bits(b[i])) {
      fprintf(stderr, "%s: %s differs from c at %zu: %a, not %a\n", what, k->name, i, (double)b[i],
              (double)a[i]);
      exit(1);
    }
  }
}

static void check_reference(const ConvCase *const c) {
  const BrumeConv *const k = &c->conv;
  for (size_t t = 0; t < k->rows; t++) {
    for (size_t o = 0; o < brume_lanes(k->out); o++) {
      const float y = conv_case_output(c, t, o);
      double bound = 0.0;
      if (o >= k->out)
        assert(y == 0.0f);
      else
        assert(fabs(y - conv_case_reference(c, t, o, &bound)) <= bound);
    }
  }
}

static void test_conv(const size_t rows, const size_t in, const size_t out, const size_t taps) {
  ConvCase c = {0};
  conv_case_new(&c, rows, in, out, taps);
  float *const first = malloc(c.y.size * sizeof(float));
  assert(first);
  for (size_t s = 0; s < n_sets; s++) {
    conv_case_poison(&c);
    sets[s].conv(&c.conv);
    assert(guarded_intact(&c.y));
    if (s == 0) {
      check_reference(&c);
      memcpy(first, c.y.data, c.y.size * sizeof(float));
    } else {
      compare("conv", &sets[s], first, c.y.data, c.y.size);
    }
  }
  free(first);
  conv_case_free(&c);
}

// One output of one input and one tap is one fused multiply-add, of which fmaf() knows the result
static void test_fma(void) {
  for (int n = 0; n < 100000; n++) {
    const float x = case_any_float();
    float w[BRUME_LANES], bias[BRUME_LANES], y[BRUME_LANES];
    for (int i = 0; i < BRUME_LANES; i++) {
      w[i] = case_any_float();
      // Any size, about the product's, or within a few bits of cancelling it
      bias[i] = i % 3 == 0 ? case_any_float() : -x * w[i] * (i % 3 == 1 ? case_uniform() : 1.0f);
      if (!isfinite(bias[i]))
        bias[i] = 1.0f;
      if (i % 5 == 4) { // results near the end of the subnormals
        w[i] = ldexpf(case_uniform(), -140 - ilogbf(x == 0.0f ? 1.0f : x));
        bias[i] = case_uniform() * 0x1p-130f;
      }
    }
    const BrumeConv c = {.rows = 1,
                         .in = 1,
                         .out = BRUME_LANES,
                         .taps = 1,
                         .x = &x,
                         .x_row = 1,
                         .x_tap = 1,
                         .weights = w,
                         .bias = bias,
                         .y = y,
                         .y_row = BRUME_LANES};
    for (size_t s = 0; s < n_sets; s++) {
      sets[s].conv(&c);
      for (int i = 0; i < BRUME_LANES; i++)
        assert(brume_float_bits(y[i]) == brume_float_bits(fmaf(x, w[i], bias[i])));
    }
  }
}

static void test_rmsnorm(void) {
  const size_t rows = case_between(1, 9), channels = case_between(1, 150);
  const size_t row = brume_lanes(channels) + case_between(0, 5);
  GuardedFloats x = guarded_new(rows * row), y = guarded_new(rows * row);
  const float size = ldexpf(1.0f, (int)case_between(0, 20) - 10);
  for (size_t i = 0; i < x.size; i++)
    x.data[i] = i % row < channels ? size * case_uniform() : 0.0f;
  float *const first = calloc(y.size, sizeof(float));
  assert(first && row > 0 && channels > 0);
  BrumeRmsnorm n = {rows, channels, x.data, row, y.data, row, case_between(0, 1), false};
  for (size_t s = 0; s < n_sets; s++) {
    for (size_t i = 0; i < y.size; i++)
      y.data[i] = 7.0f;
    sets[s].rmsnorm(&n);
    assert(guarded_intact(&y));
    if (s > 0) {
      compare("rmsnorm", &sets[s], first, y.data, y.size);
      continue;
    }
    memcpy(first, y.data, y.size * sizeof(float));
    for (size_t t = 0; t < rows; t++) {
      double sum = 0.0;
      for (size_t i = 0; i < channels; i++)
        sum += (double)x.data[t * row + i] * x.data[t * row + i];
      for (size_t i = 0; i < row; i++) {
        double v = x.data[t * row + i] / sqrt(sum / (double)channels + 1e-5);
        v = n.silu ? v / (1.0 + exp(-v)) : v;
        // The sum: half of channels / 16 + 5 roundings through the root; then 4; then SiLU's
        const size_t roundings = channels / 32 + 3 + 4 + 8;
        const double u = (double)roundings * 0x1p-24;
        assert(fabs(y.data[t * row + i] - (i < brume_lanes(channels) ? v : 7.0)) <=
               1.01 * u * fabs(v) + 1e-37);
      }
    }
  }
  n.y = x.data; // in place
  sets[n_sets - 1].rmsnorm(&n);
  for (size_t i = 0; i < x.size; i++)
    assert(i % row >= brume_lanes(channels) || x.data[i] == first[i]);
  free(first);
  guarded_free(&x);
  guarded_free(&y);
}

static void test_silu(void) {
  const size_t n = case_between(0, 200);
  GuardedFloats x = guarded_new(n);
  float *const in = malloc((n + 1) * sizeof(float));
  assert(in);
  for (size_t i = 0; i < n; i++)
    in[i] = i % 4 ? 20.0f * case_uniform() : case_any_float();
  for (size_t s = 0; s < n_sets; s++) {
    memcpy(x.data, in, n * sizeof(float));
    sets[s].silu(x.data, n);
    assert(guarded_intact(&x));
    for (size_t i = 0; i < n; i++)
      assert(brume_float_bits(x.data[i]) == brume_float_bits(brume_siluf(in[i])));
  }
  free(in);
  guarded_free(&x);
}

// Rows in bfloat16 are the rows in float rounded, whoever rounds them
static void test_narrow(void) {
  const size_t rows = case_between(1, 9), channels = case_between(1, 150);
  const size_t row = brume_lanes(channels), n = rows * row;
  GuardedFloats x = guarded_new(n), y = guarded_new(n), half = guarded_new(n / 2);
  for (size_t i = 0; i < n; i++)
    x.data[i] = i % row < channels ? 3.0f * case_uniform() : 0.0f;
  BrumeRmsnorm norm = {rows, channels, x.data, row, y.data, row, case_between(0, 1), false};
  sets[0].rmsnorm(&norm);
  norm.y = half.data;
  norm.y_row = row / 2;
  norm.y_bfloat16 = true;
  for (size_t s = 0; s < n_sets; s++) {
    for (int by_norm = 0; by_norm < 2; by_norm++) {
      memset(half.data, 0x55, n / 2 * sizeof(float));
      if (by_norm)
        sets[s].rmsnorm(&norm);
      else
        sets[s].to_bfloat16(y.data, n, half.data);
      assert(guarded_intact(&half));
      for (size_t i = 0; i < n; i++) {
        uint16_t got;
        memcpy(&got, (const char *)half.data + 2 * i, 2);
        assert(got == brume_bfloat16(y.data[i]));
      }
    }
  }
  guarded_free(&x);
  guarded_free(&y);
  guarded_free(&half);
}

static void test_float16(void) {
  for (uint32_t half = 0; half < 0x8000; half++) {
    const uint32_t exponent = half >> 10, mantissa = half & 1023;
    const float value = exponent == 31 ? (mantissa ? NAN : INFINITY)
                        : exponent     ? ldexpf((float)(mantissa + 1024), (int)exponent - 25)
                                       : ldexpf((float)mantissa, -24);
    const float got = brume_float16_value((uint16_t)half);
    assert(isnan(value) ? isnan(got) : got == value);
    assert(brume_float_bits(brume_float16_value((uint16_t)(half | 0x8000))) ==
           (brume_float_bits(got) | 0x80000000u));
    if (exponent < 31) {
      assert(brume_float16(value) == half && brume_float16(-value) == (half | 0x8000));
    }
  }
}

static void test_bfloat16(void) {
  assert(brume_bfloat16(1.0f) == 0x3F80 && brume_bfloat16(-2.0f) == 0xC000);
  assert(brume_bfloat16(0x1.01p0f) == 0x3F80 &&
         brume_bfloat16(0x1.03p0f) == 0x3F82); // ties to even
  assert(brume_bfloat16(0x1.010002p0f) == 0x3F81);
  assert(brume_bfloat16(0x1p-50f) == 0x2680 && brume_bfloat16(-0x1.fffffep-51f) == 0);
  assert(brume_bfloat16(INFINITY) == 0x7F80 && brume_bfloat16(-FLT_MAX) == 0xFF80);
  float nan;
  memcpy(&nan, &(uint32_t){0x7FFFFFFF}, sizeof(nan));
  assert(brume_bfloat16(nan) == 0x7FC0);
}

static void test_pack(void) {
  assert(brume_conv_packed_pairs(17, 3, 2) == 32 * 2 * 2);
  assert(brume_conv_packed_pairs(0, 1, 1) == 0);
  assert(brume_conv_packed_floats(17, 3, 2) == 32 * 3 * 2);
  assert(brume_conv_packed_floats(0, 1, 1) == 0);
  assert(brume_conv_packed_floats(1, BRUME_KERNELS_MAX_DIM + 1, 1) == 0);
  assert(brume_conv_packed_floats(1, 1, BRUME_KERNELS_MAX_TAPS + 1) == 0);
}

int bench_kernels(const BrumeKernels *set, size_t count);

int main(const int argc, char *const argv[]) {
  find_sets();
  if (argc > 1 && !strcmp(argv[1], "--bench"))
    return bench_kernels(sets, n_sets);
  case_seed(argc > 1 ? strtoull(argv[1], NULL, 0) : 1);
  test_pack();
  test_bfloat16();
  test_float16();
  test_fma();
  for (size_t rows = 1; rows <= 26; rows++)
    test_conv(rows, 0, 0, 0);
  for (size_t out = 1; out <= 100; out++)
    test_conv(0, 0, out, 0);
  for (int i = 0; i < 300; i++)
    test_conv(0, 0, 0, 0);
  test_conv(43, 384, 384, 3);
  for (int i = 0; i < 300; i++)
    test_rmsnorm();
  for (int i = 0; i < 300; i++)
    test_silu();
  for (int i = 0; i < 100; i++)
    test_narrow();
  for (size_t s = 0; s < n_sets; s++)
    printf("%s ok\n", sets[s].name);
  return 0;
}
