// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/base/cpu.h"
#include "dsp/base/fmath.h"
#include "tests/unit/fmath_digest.h"
#include "tests/unit/unit.h"
#include "tests/unit/worst.h"

#include <stdio.h>

// The bits that every build has given so far. A change of fmath.h that changes them changes
// the sound of every recipe: such a change needs a new model version, not a new number here.
#define EXPECTED_DIGEST UINT64_C(0xEE808BEB3A118CC5)

typedef float (*Function)(float);
typedef double (*Reference)(double);

/// Spacing of floats at `truth`, a normal float's magnitude
static double ulp(const double truth) {
  int exponent = 0;
  (void)frexp(truth, &exponent);
  return ldexp(1.0, exponent - 24);
}

static double sigmoid(const double x) {
  return 1.0 / (1.0 + exp(-x));
}

static double silu(const double x) {
  return fabs(x) < 0x1p-100 ? 0.0 : x / (1.0 + exp(-x)); // The documented zero
}

/// Largest error in ulp over every `stride`-th float in [low, high] whose result is normal
static double worst_ulp(const Function function, const Reference reference, const float low,
                        const float high, const uint32_t stride) {
  double worst = 0;
  for (uint64_t bits = 0; bits <= UINT32_MAX; bits += stride) {
    const float x = brume_bits_float((uint32_t)bits);
    if (x >= low && x <= high) {
      const double truth = reference((double)x);
      if (fabs(truth) >= 0x1p-126 && fabs(truth) < 0x1.fffffep127) {
        const double error = fabs((double)function(x) - truth) / ulp(truth);
        worst = error <= worst ? worst : error; // A NaN is the worst
      }
    }
  }
  return worst;
}

/// Bounds of the table in fmath.h, which the whole range of floats gave
static void errors_stay_in_bounds(void **state) {
  (void)state;
  const struct {
    const char *name;
    Function function;
    Reference reference;
    float low;
    float high;
    double bound;
  } rows[] = {
      {"exp", brume_expf, exp, -90.0f, 90.0f, 1.02},
      {"exp2", brume_exp2f, exp2, -127.0f, 129.0f, 1.3},
      {"log", brume_logf, log, 0x1p-126f, FLT_MAX, 0.87},
      {"sigmoid", brume_sigmoidf, sigmoid, -87.0f, 1000.0f, 2.5},
      {"silu", brume_siluf, silu, -87.0f, 1000.0f, 2.5},
  };
  for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); ++i) {
    const double worst =
        worst_ulp(rows[i].function, rows[i].reference, rows[i].low, rows[i].high, 997);
    print_message("%s: %.3f ulp\n", rows[i].name, worst);
    assert_true(worst <= rows[i].bound);
    assert_true(worst > 0.4); // No float function is better than 0.5: the measure works
  }
}

static void sines_stay_in_bounds(void **state) {
  (void)state;
  double worst_radians = 0;
  double worst_turns = 0;
  for (uint64_t bits = 0; bits <= UINT32_MAX; bits += 1009) {
    const float x = brume_bits_float((uint32_t)bits);
    float s = 0.0f;
    float c = 0.0f;
    if (fabsf(x) < 0x1p24f) {
      brume_sincosf(x, &s, &c);
      worst_radians = worst_of(worst_radians, fabs((double)s - sin((double)x)));
      worst_radians = worst_of(worst_radians, fabs((double)c - cos((double)x)));
      assert_true(s == brume_sinf(x) && c == brume_cosf(x));
    }
    if (fabsf(x) < 0x1p20f) {
      const double angle = remainder((double)x, 1.0) * 6.283185307179586;
      brume_sincos_turns(x, &s, &c);
      worst_turns = worst_of(worst_turns, fabs((double)s - sin(angle)));
      worst_turns = worst_of(worst_turns, fabs((double)c - cos(angle)));
    }
  }
  print_message("sincos: 2^%.2f, of turns: 2^%.2f\n", log2(worst_radians), log2(worst_turns));
  assert_true(worst_radians <= 0x1p-23 && worst_radians > 0x1p-26);
  assert_true(worst_turns <= 0x1p-23 && worst_turns > 0x1p-26);
}

static void edges_are_as_documented(void **state) {
  (void)state;
  assert_true(isnan(brume_expf(NAN)) && isnan(brume_exp2f(NAN)) && isnan(brume_logf(NAN)));
  assert_true(isinf(brume_expf(INFINITY)) && brume_expf(-INFINITY) == 0.0f);
  assert_true(isinf(brume_expf(88.73f)) && isfinite(brume_expf(88.72f)));
  assert_true(brume_expf(0.0f) == 1.0f && brume_expf(-0.0f) == 1.0f);
  assert_true(brume_expf(-87.34f) == 0.0f && brume_expf(-87.336f) >= FLT_MIN);
  assert_true(isinf(brume_exp2f(128.0f)) && isinf(brume_exp2f(INFINITY)));
  assert_true(brume_exp2f(-126.1f) == 0.0f && brume_exp2f(-INFINITY) == 0.0f);
  for (int i = -126; i < 128; ++i) {
    assert_true(brume_exp2f((float)i) == ldexpf(1.0f, i));
  }
  assert_true(brume_logf(1.0f) == 0.0f && brume_logf(INFINITY) == INFINITY);
  assert_true(brume_logf(0.0f) == -INFINITY && brume_logf(0x1p-140f) == -INFINITY);
  assert_true(brume_logf(-0x1p-140f) == -INFINITY && isnan(brume_logf(-1.0f)));
  assert_true(isnan(brume_logf(-INFINITY)));
  assert_true(brume_sigmoidf(0.0f) == 0.5f && brume_sigmoidf(INFINITY) == 1.0f);
  assert_true(brume_sigmoidf(-INFINITY) == 0.0f && brume_siluf(-INFINITY) == 0.0f);
  assert_true(isinf(brume_siluf(INFINITY)) && isnan(brume_siluf(NAN)));
}

static void quarter_turns_are_exact(void **state) {
  (void)state;
  static const float sines[] = {0.0f, 1.0f, 0.0f, -1.0f};
  for (int i = -40; i <= 40; ++i) {
    float s = 0.0f;
    float c = 0.0f;
    brume_sincos_turns((float)i * 0.25f, &s, &c);
    assert_true(s == sines[i & 3] && c == sines[(i + 1) & 3]);
  }
  float s = 0.0f;
  float c = 0.0f;
  brume_sincos_turns(0x1p30f, &s, &c);
  assert_true(s == 0.0f && c == 1.0f);
  brume_sincosf(-0x1p30f, &s, &c);
  assert_true(s == 0.0f && c == 1.0f);
  brume_sincos_turns(INFINITY, &s, &c);
  assert_true(isnan(s) && isnan(c));
  brume_sincosf(NAN, &s, &c);
  assert_true(isnan(s) && isnan(c));
}

static void every_build_gives_the_same_bits(void **state) {
  (void)state;
  assert_int_equal(fmath_digest_o0(), EXPECTED_DIGEST);
  assert_int_equal(fmath_digest_o1(), EXPECTED_DIGEST);
  assert_int_equal(fmath_digest_o3(), EXPECTED_DIGEST);
#ifdef HAVE_X86_VARIANTS
  const uint32_t flags = brume_cpu_flags();
  if ((flags & BRUME_CPU_AVX2) && (flags & BRUME_CPU_FMA)) {
    assert_int_equal(fmath_digest_avx2(), EXPECTED_DIGEST);
  }
  if (flags & BRUME_CPU_AVX512) {
    assert_int_equal(fmath_digest_avx512(), EXPECTED_DIGEST);
  }
#endif
}

/// Audio threads flush denormals to zero; the bits must not know
static void flushing_denormals_changes_nothing(void **state) {
  (void)state;
#ifdef HAVE_X86_VARIANTS
  const uint32_t before = __builtin_ia32_stmxcsr();
  __builtin_ia32_ldmxcsr(before | 0x8040u); // FTZ and DAZ
  const uint64_t digest = fmath_digest_o3();
  __builtin_ia32_ldmxcsr(before);
  assert_int_equal(digest, EXPECTED_DIGEST);
#else
  skip();
#endif
}

// The measure itself: a NaN is never passed over.
static void a_nan_is_the_worst(void **const state) {
  (void)state;
  assert_true(worst_of(1.0, 2.0) == 2.0 && worst_of(2.0, 1.0) == 2.0);
  assert_true(isnan(worst_of(1.0, (double)NAN)) && isnan(worst_of((double)NAN, 1.0)));
  assert_true(isnan(worst_of_f(1.0f, NAN)) && isnan(worst_of_f(NAN, 1.0f)));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_nan_is_the_worst),
      cmocka_unit_test(errors_stay_in_bounds),
      cmocka_unit_test(sines_stay_in_bounds),
      cmocka_unit_test(edges_are_as_documented),
      cmocka_unit_test(quarter_turns_are_exact),
      cmocka_unit_test(every_build_gives_the_same_bits),
      cmocka_unit_test(flushing_denormals_changes_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
