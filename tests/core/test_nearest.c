// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// How near a sound is to the nearest one trained on, against MODEL.md section 8 written out:
// test_nearest MODEL

#include "dsp/base/philox.h"
#include "plugin/core/nearest.h"
#include "tests/unit/unit.h"

#include <math.h>
#include <stdlib.h>

enum { P = 5, SOUNDS = 600, FRAMES = 140, SLOTS = BRUME_MODEL_SLOTS };

static BrumeModel *model;
static size_t channels;
static float sounds[SOUNDS / 100][FRAMES * 64]; // Some of those that points are made of

// Patches of the slots, as the specification lists them.
static const size_t slots[SLOTS][2] = {{0, 0},  {1, 1},   {2, 3},   {4, 7},
                                       {8, 15}, {16, 31}, {32, 63}, {64, 127}};

static double point_of(const float *const y, const size_t frames, const size_t d) {
  double sum = 0.0;
  for (size_t s = 0; s < SLOTS; ++s) {
    for (size_t t = slots[s][0]; t <= slots[s][1]; ++t) {
      for (size_t c = 0; c < channels; ++c) {
        const size_t row = t < frames ? t : frames - 1;
        sum += (double)y[row * channels + c] *
               (double)model->near_basis[(d * SLOTS + s) * channels + c] /
               (double)(slots[s][1] - slots[s][0] + 1);
      }
    }
  }
  return sum;
}

static double distance_of(const float *const y, const size_t frames) {
  double least = 1e30;
  for (size_t i = 0; i < SOUNDS; ++i) {
    double sum = 0.0;
    for (size_t d = 0; d < P; ++d) {
      const double away = point_of(y, frames, d) - (double)model->near_sounds[d * SOUNDS + i];
      sum += away * away;
    }
    least = sum < least ? sum : least;
  }
  return sqrt(least);
}

static void test_distance(void **const state) {
  (void)state;
  const size_t frames[] = {FRAMES, 128, 100, 36, 3, 1};
  for (size_t k = 0; k < SOUNDS / 100; ++k) {
    for (size_t d = 0; d < P; ++d) {
      model->near_sounds[d * SOUNDS + 100 * k] = (float)point_of(sounds[k], frames[k], d);
    }
  }
  for (size_t k = 0; k < SOUNDS / 100; ++k) {
    float other[FRAMES * 64];
    assert_true(brume_nearest_distance(model, sounds[k], frames[k]) < 1e-5f); // A copy
    for (size_t i = 0; i < FRAMES * channels; ++i) {
      other[i] = sounds[k][i] * 1.3f;
    }
    const double distance = (double)brume_nearest_distance(model, other, frames[k]);
    assert_true(distance > 1e-3);
    assert_true(fabs(distance - distance_of(other, frames[k])) < 1e-4);
  }
  sounds[0][5 * channels] = NAN;
  assert_true(isnan(brume_nearest_distance(model, sounds[0], FRAMES)));
  assert_true(isnan(brume_nearest_distance(model, sounds[1], 0)));
  model->near_count = 0;
  assert_true(isnan(brume_nearest_distance(model, sounds[1], 128)));
  model->near_count = SOUNDS;
}

static void test_text(void **const state) {
  static const char *const none[] = {"",           "nearest=",    "nearest=x",
                                     "nearest=-1", "nearest=nan", "nearest=1e99",
                                     " nearest=1", "Nearest=1"};
  char about[BRUME_NEAREST_ABOUT];
  (void)state;
  brume_nearest_write(model, 0.8251f, about);
  assert_string_equal(about, "nearest=0.83; made with tiny (CC0-1.0), which learnt from random "
                             "numbers");
  assert_true(brume_nearest_read(about) == 0.83f);
  brume_nearest_write(model, NAN, about);
  assert_true(isnan(brume_nearest_read(about)));
  for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); ++i) {
    assert_true(isnan(brume_nearest_read(none[i])));
  }
}

// Other points than the file's, enough for more than one block.
static void set_points(void) {
  model->near_dimensions = P;
  model->near_count = SOUNDS;
  free(model->near_basis);
  free(model->near_sounds);
  model->near_basis = malloc(P * SLOTS * channels * sizeof(float));
  model->near_sounds = malloc(P * SOUNDS * sizeof(float));
  brume_philox_normal(1, 0, 0, P * SLOTS * channels, model->near_basis);
  brume_philox_normal(1, 1, 0, P * SOUNDS, model->near_sounds);
  for (size_t i = 0; i < P * SOUNDS; ++i) {
    model->near_sounds[i] *= 20.0f;
  }
  for (size_t k = 0; k < SOUNDS / 100; ++k) {
    brume_philox_normal(2, 0, (uint32_t)k, FRAMES * channels, sounds[k]);
  }
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_distance), cmocka_unit_test(test_text)};
  char detail[BRUME_MODEL_DETAIL];
  BrumeStatus status = BRUME_STATUS_OK;
  model = argc > 1 ? brume_model_open(argv[1], 0, &status, detail) : NULL;
  if (!model || model->near_count == 0 || model->info->channels > 64) {
    return 2;
  }
  channels = model->info->channels;
  set_points();
  const int failures = cmocka_run_group_tests(tests, NULL, NULL);
  brume_model_free(model);
  return failures;
}
