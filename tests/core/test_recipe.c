// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/analysis/descriptors.h"
#include "plugin/core/recipe.h"
#include "plugin/core/text.h"
#include "tests/unit/unit.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const full =
    "brume=1 model=0123456789abcdef class=kick:0.7,tom:0.3 seed=18446744073709551615 length=1.2 "
    "pitch=36.5 brightness=0.8 duration=1 sampler=heun steps=200 guidance=0 guidance-low=0.3 "
    "guidance-high=5";

// Reads over a fresh recipe and checks that writing and reading again changes nothing.
static BrumeStatus read_back(const char *const text, char *const detail) {
  BrumeRecipe recipe;
  BrumeRecipe again;
  char written[BRUME_RECIPE_TEXT];
  char twice[BRUME_RECIPE_TEXT];
  brume_recipe_init(&recipe);
  brume_recipe_init(&again);
  const BrumeStatus status = brume_recipe_read(&recipe, text, detail);
  if (!status) {
    brume_recipe_write(&recipe, written);
    assert_int_equal(brume_recipe_read(&again, written, detail), BRUME_STATUS_OK);
    brume_recipe_write(&again, twice);
    assert_string_equal(written, twice);
    assert_int_equal(recipe.seed, again.seed);
    for (int i = 0; i < BRUME_PARAM_COUNT; ++i) {
      assert_true(recipe.value[i] == again.value[i] ||
                  (isnan(recipe.value[i]) && isnan(again.value[i])));
    }
  }
  return status;
}

static void test_params(void **const state) {
  (void)state;
  for (int i = 0; i < BRUME_PARAM_COUNT; ++i) {
    const BrumeParamInfo *const info = &brume_params[i];
    assert_int_equal(brume_param_find(info->symbol), i);
    assert_true(*info->name && *info->tooltip && *info->group);
    if (info->curve != BRUME_CURVE_TEXT && !isnan(info->def)) {
      assert_true(brume_param_allows((BrumeParam)i, info->def));
    }
    assert_false(brume_param_allows((BrumeParam)i, NAN));
    if (info->curve == BRUME_CURVE_KNOB) {
      assert_true(brume_descriptor_find(info->symbol) < BRUME_DESCRIPTOR_COUNT);
    }
  }
  assert_int_equal(brume_param_find("volume"), BRUME_PARAM_COUNT);
  assert_false(brume_param_allows(BRUME_PARAM_STEPS, 1.5f));
}

static void test_canonical(void **const state) {
  (void)state;
  BrumeRecipe recipe;
  char text[BRUME_RECIPE_TEXT];
  char detail[BRUME_RECIPE_DETAIL];
  brume_recipe_init(&recipe);
  assert_int_equal(brume_recipe_read(&recipe, full, detail), BRUME_STATUS_OK);
  brume_recipe_write(&recipe, text);
  assert_string_equal(text, full);

  brume_recipe_init(&recipe);
  assert_int_equal(brume_recipe_read(&recipe, "  steps=4   class=tom\r\n", NULL), BRUME_STATUS_OK);
  brume_recipe_write(&recipe, text);
  assert_string_equal(text, "brume=1 class=tom seed=0 sampler=dpmpp2m steps=4 guidance=2 "
                            "guidance-low=0.2 guidance-high=40");
}

static void test_overlay(void **const state) {
  (void)state;
  BrumeRecipe recipe;
  BrumeRecipe before;
  brume_recipe_init(&recipe);
  assert_int_equal(brume_recipe_read(&recipe, full, NULL), BRUME_STATUS_OK);
  before = recipe;
  assert_int_equal(brume_recipe_read(&recipe, "seed=8 nonsense=1", NULL), BRUME_STATUS_FORMAT);
  assert_true(brume_recipe_equal(&recipe, &before)); // A failure changes nothing
  assert_int_equal(brume_recipe_read(&recipe, "seed=8", NULL), BRUME_STATUS_OK);
  assert_int_equal(recipe.seed, 8);
  assert_false(brume_recipe_equal(&recipe, &before));
  before.seed = 8;
  assert_true(brume_recipe_equal(&recipe, &before));
}

static const char *const bad[] = {"",
                                  " ",
                                  "steps",
                                  "=",
                                  "=1",
                                  "steps=",
                                  "steps=0",
                                  "steps=1.5",
                                  "steps=nan",
                                  "steps=0x10",
                                  "steps=201",
                                  "length=-1",
                                  "length=inf",
                                  "length=1e99",
                                  "length=61",
                                  "brightness=1.01",
                                  "brightness=-0.01",
                                  "seed=-1",
                                  "seed=1.5",
                                  "seed=18446744073709551616",
                                  "seed=",
                                  "brume=2",
                                  "model=1",
                                  "model=0123456789abcdeg",
                                  "model=0123456789abcdef0",
                                  "class=",
                                  "class=,",
                                  "class=kick,",
                                  "class=kick:0",
                                  "class=kick:-1",
                                  "class=kick:1001",
                                  "class=kick:",
                                  "class=Kick",
                                  "class=kick,kick",
                                  "class=a,b,c,d,e,f,g,h,i",
                                  "class=kick:1:1",
                                  "class=k/../../x",
                                  "class=abcdefghijklmnopqrstuvwxyzabcdefg",
                                  "sampler=foo",
                                  "sampler=1",
                                  "guidance=11",
                                  "seed=1 seed=2",
                                  "class=kick class=tom",
                                  "seed=1\nseed=2",
                                  "seed=1\n\nx",
                                  "seed = 1",
                                  "seed=1\tsteps=2",
                                  "loops=1",
                                  "loop=2",
                                  "from=0123456789ABCDEF",
                                  "from=0123",
                                  "to=",
                                  "keep=1-0",
                                  "keep=0-1,0.5-2",
                                  "keep=0-1,",
                                  "keep=0-61",
                                  "keep=-1-2",
                                  "keep=nan-1",
                                  "keep=0-1 keep=2-3",
                                  "keep=0-1,2-3,4-5,6-7,8-9,10-11,12-13,14-15,16-17",
                                  "keep-band=100-50",
                                  "keep-band=0-0",
                                  "keep-band=0-22051",
                                  "keep-envelope=yes",
                                  "envelope=",
                                  "envelope=0",
                                  "envelope=0:1",
                                  "envelope=0:0,1:0",
                                  "envelope=0:1,",
                                  "envelope=0:1,1:0,",
                                  "envelope=0:1;1:0",
                                  "envelope=0:1,0:0",
                                  "envelope=1:1,0:0",
                                  "envelope=-1:1,1:0",
                                  "envelope=0:1,61:0",
                                  "envelope=0:1,1:1.01",
                                  "envelope=0:1,1:-0.01",
                                  "envelope=0:nan,1:1",
                                  "envelope=0:1,1:0 envelope=0:1,1:0",
                                  "envelope=0:1,1:1,2:1,3:1,4:1,5:1,6:1,7:1,8:1,9:1,10:1,11:1,12:1,"
                                  "13:1,14:1,15:1,16:1",
                                  "amount=1.1",
                                  "position=-0.1"};

// Straight lines between the points, levels held outside of them; and what it does not go with.
static void test_drawn(void **const state) {
  static const double at[][2] = {{0.0, 0.0}, {0.1, 0.0}, {0.15, 0.5}, {0.2, 1.0},
                                 {0.6, 0.6}, {1.0, 0.2}, {9.0, 0.2}};
  (void)state;
  BrumeRecipe recipe;
  char text[BRUME_RECIPE_TEXT];
  char why[BRUME_EDIT_DETAIL] = "";
  brume_recipe_init(&recipe);
  assert_int_equal(brume_recipe_read(&recipe, "envelope=-0:0,0.1:-0,0.2:1,1:0.2", NULL),
                   BRUME_STATUS_OK);
  for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); ++i) {
    assert_true(fabs(brume_edit_level(&recipe.edit, at[i][0]) - at[i][1]) < 1e-6);
  }
  brume_recipe_write(&recipe, text);
  assert_non_null(strstr(text, " envelope=0:0,0.1:0,0.2:1,1:0.2"));
  assert_true(brume_edit_allows(&recipe.edit, why));
  recipe.edit.loop = true;
  assert_false(brume_edit_allows(&recipe.edit, why));
  assert_non_null(strstr(why, "loop"));
  recipe.edit.loop = false;
  recipe.edit.envelope = true;
  recipe.edit.from = 1;
  assert_false(brume_edit_allows(&recipe.edit, why));
  recipe.edit.envelope = false;
  recipe.edit.points[1][0] = 5.0f;
  assert_false(brume_edit_allows(&recipe.edit, why));
}

static void test_refused(void **const state) {
  (void)state;
  for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); ++i) {
    char detail[BRUME_RECIPE_DETAIL] = "";
    if (read_back(bad[i], detail) != BRUME_STATUS_FORMAT) {
      fail_msg("'%s' was taken", bad[i]);
    }
    assert_true(*detail && !strchr(detail, '\n'));
  }
  char text[3 * BRUME_RECIPE_TEXT];
  memset(text, ' ', sizeof(text));
  text[sizeof(text) - 1] = '\0';
  memcpy(text, "seed=1", 6);
  assert_int_equal(brume_recipe_read(&(BrumeRecipe){.seed = 0}, text, NULL), BRUME_STATUS_FORMAT);
}

// The most that a recipe can say fits its text.
static void test_longest(void **const state) {
  (void)state;
  BrumeRecipe recipe;
  BrumeRecipe again;
  char text[BRUME_RECIPE_TEXT];
  brume_recipe_init(&recipe);
  brume_recipe_init(&again);
  strcpy(recipe.model, "0123456789abcdef");
  recipe.seed = UINT64_MAX;
  recipe.n_classes = BRUME_RECIPE_CLASSES;
  for (int i = 0; i < BRUME_RECIPE_CLASSES; ++i) {
    memset(recipe.classes[i].name, 'a' + i, BRUME_RECIPE_NAME - 1);
    recipe.classes[i].weight = nextafterf(1.23456789e-30f, 1.0f);
  }
  recipe.edit = (BrumeEdit){.from = UINT64_MAX,
                            .to = 1,
                            .n_spans = BRUME_EDIT_SPANS,
                            .band = {1.2345678e-30f, nextafterf(22050.0f, 0.0f)},
                            .envelope = true,
                            .n_points = BRUME_EDIT_POINTS,
                            .loop = true};
  for (int i = 0; i < BRUME_EDIT_POINTS; ++i) {
    recipe.edit.points[i][0] = nextafterf((float)i + 0.3f, 100.0f);
    recipe.edit.points[i][1] = i ? 1.2345678e-30f : 1.0f;
  }
  for (int i = 0; i < BRUME_EDIT_SPANS; ++i) {
    recipe.edit.spans[i][0] = i ? nextafterf((float)i, 100.0f) : 1.2345678e-30f;
    recipe.edit.spans[i][1] = nextafterf((float)i + 0.3f, 100.0f);
  }
  for (int i = 0; i < BRUME_PARAM_COUNT; ++i) {
    const float third = brume_params[i].min + (brume_params[i].max - brume_params[i].min) / 3.0f;
    recipe.value[i] = brume_params[i].curve == BRUME_CURVE_TEXT  ? NAN
                      : brume_param_allows((BrumeParam)i, third) ? nextafterf(third, 100.0f)
                                                                 : brume_params[i].max;
  }
  brume_recipe_write(&recipe, text);
  assert_int_equal(brume_recipe_read(&again, text, NULL), BRUME_STATUS_OK);
  assert_true(brume_recipe_equal(&recipe, &again));
  assert_true(strlen(text) < BRUME_RECIPE_TEXT - 100);
}

static uint32_t next_random(uint32_t *const x) {
  *x = *x * UINT32_C(1664525) + UINT32_C(1013904223);
  return *x >> 8;
}

static void test_floats(void **const state) {
  (void)state;
  uint32_t x = 1;
  for (int i = 0; i < 200000; ++i) {
    uint32_t bits = next_random(&x) ^ next_random(&x) << 12;
    float value = 0.0f;
    float back = 0.0f;
    char text[BRUME_TEXT_FLOAT];
    memcpy(&value, &bits, sizeof(value));
    if (isfinite(value)) {
      brume_text_from_float(value, text);
      const char *const end = brume_text_to_float(text, &back);
      assert_true(end && *end == '\0' && back == value);
    }
  }
  char text[BRUME_TEXT_FLOAT];
  brume_text_from_float(200.0f, text);
  assert_string_equal(text, "200");
  brume_text_from_float(0.1f, text);
  assert_string_equal(text, "0.1");
}

static void test_locale(void **const state) {
  (void)state;
  static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "nl_NL.UTF-8"};
  for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); ++i) {
    if (setlocale(LC_NUMERIC, names[i])) {
      char detail[BRUME_RECIPE_DETAIL];
      assert_int_equal(read_back(full, detail), BRUME_STATUS_OK);
      assert_int_equal(read_back("length=1,5", detail), BRUME_STATUS_FORMAT);
      setlocale(LC_NUMERIC, "C");
      return;
    }
  }
  skip(); // No such locale on this machine
}

// What fuzz_recipe.c does, with the same inputs every time.
static void test_mutations(void **const state) {
  (void)state;
  static const char alphabet[] = "0123456789abcdefklmnstx=:,.- e+\n\r\t\x01\xff";
  uint32_t x = 7;
  size_t taken = 0;
  for (int i = 0; i < 100000; ++i) {
    char text[512];
    char detail[BRUME_RECIPE_DETAIL];
    snprintf(text, sizeof(text), "%s", full);
    const size_t n = strlen(text);
    const uint32_t edits = 1 + next_random(&x) % 3;
    for (uint32_t k = 0; k < edits; ++k) {
      text[next_random(&x) % n] = alphabet[next_random(&x) % (sizeof(alphabet) - 1)];
    }
    text[next_random(&x) % 4 ? n : next_random(&x) % n] = '\0';
    taken += read_back(text, detail) == BRUME_STATUS_OK;
  }
  assert_true(taken > 100); // Or the mutations test nothing
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_params),    cmocka_unit_test(test_canonical),
      cmocka_unit_test(test_overlay),   cmocka_unit_test(test_drawn),
      cmocka_unit_test(test_refused),   cmocka_unit_test(test_longest),
      cmocka_unit_test(test_floats),    cmocka_unit_test(test_locale),
      cmocka_unit_test(test_mutations),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
