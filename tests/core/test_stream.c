// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Sounds without an end, with random weights: what they promise whatever the weights are. How they
// sound with the shipped ones: tests/edit/test_texture.c.

#include "dsp/base/cpu.h"
#include "dsp/voice/limiter.h"
#include "plugin/core/stream.h"
#include "tests/unit/unit.h"

#include <math.h>
#include <string.h>

enum { N = BRUME_STREAM_SAMPLES };

static const char *model_path;
static BrumeModel *model;

static BrumeRecipe recipe_of(const char *const text) {
  BrumeRecipe recipe;
  char detail[BRUME_RECIPE_DETAIL];
  brume_recipe_init(&recipe);
  if (brume_recipe_read(&recipe, text, detail)) {
    fail_msg("%s: %s", text, detail);
  }
  return recipe;
}

static BrumeStream *begin(const BrumeModel *const with, const char *const text) {
  const BrumeRecipe recipe = recipe_of(text);
  char detail[BRUME_MODEL_DETAIL];
  BrumeStatus status = BRUME_STATUS_INTERNAL;
  BrumeStream *const stream = brume_stream_new(with, &recipe, &status, detail);
  if (!stream) {
    fail_msg("%s: %s", text, detail);
  }
  return stream;
}

/// Run two streams beside each other; the part where they first differ, or `parts`
static unsigned first_difference(BrumeStream *const a, BrumeStream *const b, const unsigned parts) {
  static float x[N], y[N];
  for (unsigned i = 0; i < parts; ++i) {
    assert_int_equal(brume_stream_run(a, x), BRUME_STATUS_OK);
    assert_int_equal(brume_stream_run(b, y), BRUME_STATUS_OK);
    for (size_t k = 0; k < N; ++k) {
      assert_true(fabsf(x[k]) <= BRUME_LIMITER_CEILING * 1.0001f);
    }
    if (memcmp(x, y, sizeof(x)) != 0) {
      return i;
    }
  }
  return parts;
}

static void the_same_recipe_gives_the_same_bits(void **state) {
  (void)state;
  static const char *const texts[] = {"class=kick seed=3 steps=3", "class=bass seed=3 steps=1",
                                      "class=bass seed=3 steps=3 sampler=dpmpp2m-sde",
                                      "class=kick seed=3 steps=2 sampler=ddpm guidance=1"};
  for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); ++i) {
    BrumeStream *const a = begin(model, texts[i]);
    BrumeStream *const b = begin(model, texts[i]);
    assert_int_equal(first_difference(a, b, 3), 3);
    brume_stream_free(a);
    brume_stream_free(b);
  }
}

static void it_does_not_depend_on_the_cpu(void **state) {
  (void)state;
  char detail[BRUME_MODEL_DETAIL];
  BrumeStatus status = BRUME_STATUS_INTERNAL;
  BrumeModel *const plain = brume_model_open(model_path, 0, &status, detail);
  assert_non_null(plain);
  BrumeStream *const a = begin(model, "class=bass seed=9 steps=2");
  BrumeStream *const b = begin(plain, "class=bass seed=9 steps=2");
  assert_int_equal(first_difference(a, b, 2), 2);
  brume_stream_free(a);
  brume_stream_free(b);
  brume_model_free(plain);
}

static void seeds_differ(void **state) {
  (void)state;
  BrumeStream *const a = begin(model, "class=kick seed=3 steps=2");
  BrumeStream *const b = begin(model, "class=kick seed=4 steps=2");
  assert_int_equal(first_difference(a, b, 1), 0);
  brume_stream_free(a);
  brume_stream_free(b);
}

/// A change begins within two parts: one waits for its level when it is made
static void settings_act(void **state) {
  (void)state;
  static const char *const texts[] = {
      "class=bass seed=3 steps=3 brightness=0.9", "class=bass seed=3 steps=3 pitch=57",
      "class=kick seed=3 steps=3", "class=bass:0.5,kick:0.5 seed=3 steps=3",
      "class=bass seed=3 steps=3 guidance=1"};
  char detail[BRUME_MODEL_DETAIL];
  for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); ++i) {
    BrumeStream *const a = begin(model, "class=bass seed=3 steps=3");
    BrumeStream *const b = begin(model, "class=bass seed=3 steps=3");
    assert_int_equal(first_difference(a, b, 2), 2);
    const BrumeRecipe recipe = recipe_of(texts[i]);
    assert_int_equal(brume_stream_set(b, &recipe, detail), BRUME_STATUS_OK);
    const unsigned at = first_difference(a, b, 3);
    if (at > 1) {
      fail_msg("%s acts from part %u", texts[i], at);
    }
    brume_stream_free(a);
    brume_stream_free(b);
  }
}

/// Made ready bit by bit, it is the same
static void it_can_be_warmed_in_parts(void **state) {
  (void)state;
  const BrumeRecipe recipe = recipe_of("class=bass seed=3 steps=3");
  char detail[BRUME_MODEL_DETAIL];
  BrumeStatus status = BRUME_STATUS_INTERNAL;
  BrumeStream *const a = begin(model, "class=bass seed=3 steps=3");
  BrumeStream *const b = brume_stream_prepare(model, &recipe, &status, detail);
  assert_non_null(b);
  assert_true(brume_stream_is_warm(a));
  unsigned parts = 0;
  for (; !brume_stream_is_warm(b); ++parts) {
    assert_int_equal(brume_stream_warm(b, detail), BRUME_STATUS_OK);
  }
  assert_int_equal(parts, 8); // 2 * 16 * 4 frames of 32 a part, and 4 for the level
  assert_int_equal(brume_stream_warm(b, detail), BRUME_STATUS_OK); // Nothing any more
  assert_int_equal(first_difference(a, b, 3), 3);
  brume_stream_free(a);
  brume_stream_free(b);
}

static void what_cannot_stream_is_refused(void **state) {
  (void)state;
  static const struct {
    const char *text;
    BrumeStatus status;
    bool begins; ///< It may begin so, but not become so
  } cases[] = {
      {"class=bass seed=3 steps=3 sampler=heun", BRUME_STATUS_UNSUPPORTED, false},
      {"class=bass seed=3 steps=3 from=0123456789abcdef", BRUME_STATUS_UNSUPPORTED, false},
      {"class=bass seed=3 steps=3 length=1 loop=1", BRUME_STATUS_UNSUPPORTED, false},
      {"class=tuba seed=3 steps=3", BRUME_STATUS_NOT_FOUND, false},
      {"seed=3 steps=3", BRUME_STATUS_BAD_ARG, false},
      {"class=bass seed=3 steps=3 model=0123456789abcdef", BRUME_STATUS_MISMATCH, false},
      {"class=bass seed=4 steps=3", BRUME_STATUS_UNSUPPORTED, true},
      {"class=bass seed=3 steps=4", BRUME_STATUS_UNSUPPORTED, true},
      {"class=bass seed=3 steps=3 sampler=ddim", BRUME_STATUS_UNSUPPORTED, true},
  };
  char detail[BRUME_MODEL_DETAIL];
  BrumeStream *const a = begin(model, "class=bass seed=3 steps=3");
  BrumeStream *const b = begin(model, "class=bass seed=3 steps=3");
  for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); ++i) {
    const BrumeRecipe recipe = recipe_of(cases[i].text);
    BrumeStatus status = BRUME_STATUS_OK;
    *detail = '\0';
    assert_int_equal(brume_stream_set(b, &recipe, detail), cases[i].status);
    assert_true(strlen(detail) > 8);
    BrumeStream *const other = brume_stream_new(model, &recipe, &status, detail);
    assert_int_equal(status, cases[i].begins ? BRUME_STATUS_OK : cases[i].status);
    assert_int_equal(other != NULL, cases[i].begins);
    brume_stream_free(other);
  }
  assert_int_equal(first_difference(a, b, 2), 2); // And went on as it was
  brume_stream_free(a);
  brume_stream_free(b);
  brume_stream_free(NULL);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_same_recipe_gives_the_same_bits),
      cmocka_unit_test(it_does_not_depend_on_the_cpu),
      cmocka_unit_test(seeds_differ),
      cmocka_unit_test(settings_act),
      cmocka_unit_test(it_can_be_warmed_in_parts),
      cmocka_unit_test(what_cannot_stream_is_refused),
  };
  if (argc != 2) {
    return 2;
  }
  char detail[BRUME_MODEL_DETAIL];
  BrumeStatus status = BRUME_STATUS_OK;
  model_path = argv[1];
  model = brume_model_open(model_path, brume_cpu_flags_masked(BRUME_CPU_ALL), &status, detail);
  if (!model) {
    return 2;
  }
  const int failures = cmocka_run_group_tests(tests, NULL, NULL);
  brume_model_free(model);
  return failures;
}
