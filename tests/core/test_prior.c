// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The prior of the descriptors, and guesses from it, with the tiny model, whose correlations
// are all 0.3: test_prior MODEL

#include "dsp/base/philox.h"
#include "plugin/core/guess.h"
#include "plugin/core/prior.h"
#include "tests/unit/unit.h"

#include <math.h>

enum { D = BRUME_DESCRIPTOR_COUNT, DRAWS = 20000 };

static const char *model_path;
static BrumeModel *model;
static char detail[BRUME_MODEL_DETAIL];

static int setup(void **const state) {
  BrumeStatus status = BRUME_STATUS_OK;
  (void)state;
  model = brume_model_open(model_path, 0, &status, detail);
  return model ? 0 : -1;
}

static int teardown(void **const state) {
  (void)state;
  brume_model_free(model);
  return 0;
}

static void draw(const uint64_t seed, float places[D]) {
  const float weights[] = {0.5f, 0.5f, 0.0f};
  float normals[D];
  brume_philox_normal(seed, 0, 0, D, normals);
  brume_prior_draw(model, weights, normals, places);
}

static void leave_free(float places[D]) {
  for (size_t d = 0; d < D; ++d) {
    places[d] = NAN;
  }
}

// Places are uniform and go together as the matrix says. The rank correlation of normal scores
// that correlate by r is 6/pi asin(r/2); 20000 draws know it to 0.007.
static void test_distribution(void **const state) {
  (void)state;
  double sum = 0.0;
  double square = 0.0;
  double product = 0.0;
  for (uint64_t seed = 0; seed < DRAWS; ++seed) {
    float places[D];
    leave_free(places);
    draw(seed, places);
    sum += (double)places[2];
    square += (double)places[2] * (double)places[2];
    product += ((double)places[2] - 0.5) * ((double)places[7] - 0.5);
  }
  const double mean = sum / DRAWS;
  assert_true(fabs(mean - 0.5) < 0.01);
  assert_true(fabs(square / DRAWS - mean * mean - 1.0 / 12.0) < 0.003);
  assert_true(fabs(12.0 * product / DRAWS - 6.0 / 3.14159265 * asin(0.15)) < 0.03);
}

// What is given stays, and draws the others its way: given one of two at a high place, the other's
// score is 0.3 times its score on average.
static void test_given(void **const state) {
  (void)state;
  double above = 0.0;
  for (uint64_t seed = 0; seed < DRAWS; ++seed) {
    float places[D];
    leave_free(places);
    places[4] = 0.90625f;
    draw(seed, places);
    assert_true(places[4] == 0.90625f);
    above += places[1] > 0.5f;
  }
  // P(0.3 s + sqrt(1 - 0.09) n > 0) with s = 1.318
  const double expected = 0.5 * erfc(-0.3 * 1.318 / sqrt(2.0 * 0.91));
  assert_true(fabs(above / DRAWS - expected) < 0.015);
}

static void test_refusals(void **const state) {
  (void)state;
  float matrix[D * D];
  for (size_t i = 0; i < (size_t)D * D; ++i) {
    matrix[i] = i % (D + 1) ? 0.5f : 1.0f;
  }
  assert_true(brume_prior_allows(matrix));
  matrix[1] = 0.6f; // Not symmetric
  assert_false(brume_prior_allows(matrix));
  matrix[D] = 0.6f;
  assert_true(brume_prior_allows(matrix));
  matrix[1] = matrix[D] = NAN;
  assert_false(brume_prior_allows(matrix));
  matrix[1] = matrix[D] = -0.95f; // Correlations that exclude each other
  assert_false(brume_prior_allows(matrix));
  matrix[1] = matrix[D] = 0.5f;
  matrix[0] = 1.1f;
  assert_false(brume_prior_allows(matrix));
}

// The middle of a class is most like that class, and what is strange in all ways still a number.
static void test_guess(void **const state) {
  (void)state;
  for (size_t class = 0; class < 3; ++class) {
    double values[D];
    double chances[3];
    for (size_t d = 0; d < D; ++d) {
      values[d] = (double)model->tables[(class * D + d) * BRUME_MODEL_QUANTILES + 16];
    }
    brume_guess_class(model, values, chances);
    assert_true(fabs(chances[0] + chances[1] + chances[2] - 1.0) < 1e-12);
    for (size_t other = 0; other < 3; ++other) {
      assert_true(other == class || chances[other] < 0.7 * chances[class]);
    }
    values[0] = 1e9;
    brume_guess_class(model, values, chances);
    assert_true(fabs(chances[0] + chances[1] + chances[2] - 1.0) < 1e-12);
  }
}

int main(const int argc, char *argv[]) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_distribution), cmocka_unit_test(test_given),
      cmocka_unit_test(test_refusals), cmocka_unit_test(test_guess)};
  if (argc != 2) {
    return 2;
  }
  model_path = argv[1];
  return cmocka_run_group_tests(tests, setup, teardown);
}
