// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/base/philox.h"
#include "tests/unit/unit.h"
#include "tests/unit/worst.h"

#include <math.h>
#include <string.h>

/// Known answers published with Random123 (file kat_vectors, philox4x32 with 10 rounds)
static void known_answers(void **state) {
  (void)state;
  static const struct {
    uint32_t counter[4];
    uint32_t key[2];
    uint32_t out[4];
  } rows[] = {
      {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
      {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
       {0xffffffff, 0xffffffff},
       {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
      {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
       {0xa4093822, 0x299f31d0},
       {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
  };
  for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); ++i) {
    uint32_t out[4];
    brume_philox4x32(rows[i].counter, rows[i].key, out);
    assert_memory_equal(out, rows[i].out, sizeof(out));

    memcpy(out, rows[i].counter, sizeof(out));
    brume_philox4x32(out, rows[i].key, out); // In place
    assert_memory_equal(out, rows[i].out, sizeof(out));
  }
}

/// The layout that philox.h promises, computed the slow way
static void numbers_sit_where_the_header_says(void **state) {
  (void)state;
  const uint64_t seed = UINT64_C(0x0123456789ABCDEF);
  const uint32_t key[2] = {0x89ABCDEFu, 0x01234567u};
  float uniform[1003];
  float normal[1003];
  brume_philox_uniform(seed, 5, 77, 1003, uniform);
  brume_philox_normal(seed, 5, 77, 1003, normal);
  for (uint32_t i = 0; i < 1003; ++i) {
    const uint32_t counter[4] = {i / 4, 77, 5, 0};
    uint32_t r[4];
    brume_philox4x32(counter, key, r);
    assert_true(uniform[i] == (float)(r[i % 4] >> 8) / 16777216.0f);

    const uint32_t *const pair = &r[i % 4 / 2 * 2];
    const double radius = sqrt(-2.0 * log(((pair[0] >> 8) + 1) / 16777216.0));
    const double angle = 2.0 * 3.14159265358979323846 * ((pair[1] >> 8) / 16777216.0);
    const double expected = radius * (i % 2 ? sin(angle) : cos(angle));
    assert_true(fabs(normal[i] - expected) < 2e-6); // 5.77 * 2^-22, and the rounding of radius
  }
}

/// A longer, shorter or repeated fill gives the same numbers, and nothing is written past n
static void a_number_does_not_depend_on_how_many(void **state) {
  (void)state;
  float all[700];
  float part[701];
  brume_philox_normal(1, 2, 3, 700, all);
  for (size_t n = 0; n <= 700; n += n < 20 ? 1 : 97) {
    for (size_t i = 0; i < 701; ++i) {
      part[i] = 123.0f;
    }
    brume_philox_normal(1, 2, 3, n, part);
    assert_true(memcmp(all, part, n * sizeof(float)) == 0);
    assert_true(part[n] == 123.0f);
  }
}

static void seed_stream_and_frame_all_count(void **state) {
  (void)state;
  float base[64];
  float other[64];
  brume_philox_normal(1, 2, 3, 64, base);
  for (int k = 0; k < 4; ++k) {
    const uint64_t seed = k == 0 ? 2 : k == 1 ? (UINT64_C(1) << 32) + 1 : 1;
    brume_philox_normal(seed, k == 2 ? 3 : 2, k == 3 ? 4 : 3, 64, other);
    size_t same = 0;
    for (size_t i = 0; i < 64; ++i) {
      same += base[i] == other[i];
    }
    assert_true(same < 2);
  }
}

/// Moments of 4 million normals, each within 5 standard errors of a true Gaussian's
static void normals_have_the_right_moments(void **state) {
  (void)state;
  enum { FRAMES = 4096, BINS = 1024 };
  static float x[BINS];
  double sums[4] = {0, 0, 0, 0};
  double product = 0;
  double largest = 0;
  for (uint32_t frame = 0; frame < FRAMES; ++frame) {
    brume_philox_normal(9, 0, frame, BINS, x);
    for (size_t i = 0; i < BINS; ++i) {
      double power = 1;
      for (size_t k = 0; k < 4; ++k) {
        sums[k] += power *= x[i];
      }
      product += i ? x[i] * x[i - 1] : 0.0f;
      largest = worst_of(largest, fabs((double)x[i]));
    }
  }
  const double n = (double)FRAMES * BINS;
  assert_true(fabs(sums[0] / n) < 5 / sqrt(n));
  assert_true(fabs(sums[1] / n - 1) < 5 * sqrt(2 / n));
  assert_true(fabs(sums[2] / n) < 5 * sqrt(15 / n));
  assert_true(fabs(sums[3] / n - 3) < 5 * sqrt(96 / n));
  assert_true(fabs(product / n) < 5 / sqrt(n)); // Neighbours do not know each other
  assert_true(largest > 4.5 && largest < 5.78);
}

static void uniforms_are_uniform(void **state) {
  (void)state;
  enum { N = 1 << 20, CELLS = 64 };
  static float x[N];
  size_t counts[CELLS] = {0};
  brume_philox_uniform(3, 1, 4, N, x);
  for (size_t i = 0; i < N; ++i) {
    assert_true(x[i] >= 0.0f && x[i] < 1.0f);
    ++counts[(size_t)(x[i] * CELLS)];
  }
  double chi2 = 0;
  for (size_t i = 0; i < CELLS; ++i) {
    const double d = (double)counts[i] - (double)N / CELLS;
    chi2 += d * d / ((double)N / CELLS);
  }
  assert_true(chi2 > 20 && chi2 < 130); // 63 degrees of freedom: about 5 standard deviations
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(known_answers),
      cmocka_unit_test(numbers_sit_where_the_header_says),
      cmocka_unit_test(a_number_does_not_depend_on_how_many),
      cmocka_unit_test(seed_stream_and_frame_all_count),
      cmocka_unit_test(normals_have_the_right_moments),
      cmocka_unit_test(uniforms_are_uniform),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
