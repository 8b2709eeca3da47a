// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Messages between plugin and window: whole ones pass, damaged ones do not.

#include "plugin/lv2/wire.h"
#include "tests/unit/unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static uint32_t state_of_dice = 1;

static uint32_t draw(void) {
  state_of_dice = state_of_dice * 1664525u + 1013904223u;
  return state_of_dice >> 8;
}

static BrumeWireAct recipe_act(void) {
  BrumeWireAct act = {.version = BRUME_WIRE_VERSION, .type = BRUME_WIRE_RECIPE, .pad = 3};
  brume_recipe_init(&act.as.recipe);
  assert_int_equal(
      brume_recipe_read(&act.as.recipe, "class=kick:0.7,tom:0.3 seed=7 decay=0.4", NULL),
      BRUME_STATUS_OK);
  return act;
}

static void test_acts(void **const state) {
  (void)state;
  BrumeWireAct act = {.version = BRUME_WIRE_VERSION};
  const size_t head = offsetof(BrumeWireAct, as);
  for (uint32_t type = 0; type <= BRUME_WIRE_NAME; ++type) {
    act.type = type;
    act.midi[0] = 0x90;
    const bool has_body =
        type == BRUME_WIRE_RECIPE || type == BRUME_WIRE_FILE || type >= BRUME_WIRE_SOURCE;
    assert_int_equal(brume_wire_act_is_sane(&act, head), !has_body);
    assert_false(brume_wire_act_is_sane(&act, head - 1));
  }
  act.type = BRUME_WIRE_NAME + 1;
  assert_false(brume_wire_act_is_sane(&act, head));
  act.type = BRUME_WIRE_CONTROL;
  act.pad = BRUME_PADS;
  assert_false(brume_wire_act_is_sane(&act, head));
  act.pad = 0;
  act.index = BRUME_CONTROL_COUNT;
  assert_false(brume_wire_act_is_sane(&act, head));
  act.index = 0;
  act.value = NAN;
  assert_false(brume_wire_act_is_sane(&act, head));
  act.type = BRUME_WIRE_PARAM; // Free
  assert_true(brume_wire_act_is_sane(&act, head));
  act.version = BRUME_WIRE_VERSION + 1;
  assert_false(brume_wire_act_is_sane(&act, head));
}

static void test_recipes(void **const state) {
  (void)state;
  BrumeWireAct act = recipe_act();
  const size_t n = brume_wire_act_size(&act);
  assert_true(brume_wire_act_is_sane(&act, n));
  assert_false(brume_wire_act_is_sane(&act, n - 1));
  act.as.recipe.n_classes = BRUME_RECIPE_CLASSES + 1;
  assert_false(brume_wire_act_is_sane(&act, n));
  act = recipe_act();
  memset(act.as.recipe.classes[1].name, 'a', sizeof(act.as.recipe.classes[1].name));
  assert_false(brume_wire_act_is_sane(&act, n));
  act = recipe_act();
  act.as.recipe.classes[0].weight = -1.0f;
  assert_false(brume_wire_act_is_sane(&act, n));
  act = recipe_act();
  act.as.recipe.value[BRUME_PARAM_STEPS] = 1e9f;
  assert_false(brume_wire_act_is_sane(&act, n));
  act = recipe_act();
  act.as.recipe.value[BRUME_PARAM_STEPS] = NAN; // May not be free
  assert_false(brume_wire_act_is_sane(&act, n));
  act = recipe_act();
  act.as.recipe.edit.n_spans = BRUME_EDIT_SPANS + 1;
  assert_false(brume_wire_act_is_sane(&act, n));
  act = recipe_act();
  act.as.recipe.edit.n_points = BRUME_EDIT_POINTS + 1;
  assert_false(brume_wire_act_is_sane(&act, n));
  act.as.recipe.edit.n_points = 2;
  assert_true(brume_wire_act_is_sane(&act, n));
  act.as.recipe.edit.points[1][0] = INFINITY;
  assert_false(brume_wire_act_is_sane(&act, n));
  act = recipe_act();
  memset(&act.as.recipe.edit.loop, 2, 1);
  assert_false(brume_wire_act_is_sane(&act, n));
  act = recipe_act();
  memset(act.as.recipe.model, 'f', sizeof(act.as.recipe.model));
  assert_false(brume_wire_act_is_sane(&act, n));
}

static void test_texts(void **const state) {
  (void)state;
  BrumeWireAct act = {.version = BRUME_WIRE_VERSION, .type = BRUME_WIRE_FILE};
  strcpy(act.as.text, "/tmp/mine.brume");
  const size_t n = brume_wire_act_size(&act);
  assert_int_equal(n, offsetof(BrumeWireAct, as) + 16);
  assert_true(brume_wire_act_is_sane(&act, n));
  assert_false(brume_wire_act_is_sane(&act, n - 1)); // Without its end
  for (uint32_t type = BRUME_WIRE_SOURCE; type <= BRUME_WIRE_NAME; ++type) {
    act.type = type;
    assert_int_equal(brume_wire_act_size(&act), n);
    assert_true(brume_wire_act_is_sane(&act, n));
    assert_false(brume_wire_act_is_sane(&act, n - 1));
  }
  BrumeWireNews news = {.version = BRUME_WIRE_VERSION, .type = BRUME_WIRE_SAY};
  strcpy(news.as.text, "so");
  for (size_t i = 0; i < 3; ++i) {
    static const uint32_t types[] = {BRUME_WIRE_SAY, BRUME_WIRE_WRITING, BRUME_WIRE_WRITTEN};
    news.type = types[i];
    assert_true(brume_wire_news_is_sane(&news, brume_wire_news_size(&news)));
    assert_false(brume_wire_news_is_sane(&news, brume_wire_news_size(&news) - 1));
  }
}

static void test_news(void **const state) {
  (void)state;
  static BrumeSettings settings;
  BrumeWireNews news = {.version = BRUME_WIRE_VERSION, .type = BRUME_WIRE_PAD, .pad = 15};
  brume_settings_init(&settings);
  news.as.pad = settings.pads[15];
  const size_t n = brume_wire_news_size(&news);
  assert_true(brume_wire_news_is_sane(&news, n));
  assert_false(brume_wire_news_is_sane(&news, n - 1));
  news.as.pad.control[BRUME_CONTROL_LEVEL] = NAN;
  assert_false(brume_wire_news_is_sane(&news, n));
  news = (BrumeWireNews){.version = BRUME_WIRE_VERSION, .type = BRUME_WIRE_NEWS};
  news.as.news.type = BRUME_NEWS_CLIP;
  assert_true(brume_wire_news_is_sane(&news, brume_wire_news_size(&news)));
  assert_false(brume_wire_news_is_sane(&news, brume_wire_news_size(&news) - 1));
  news.as.news.pad = BRUME_PADS;
  assert_false(brume_wire_news_is_sane(&news, sizeof(news)));
  news = (BrumeWireNews){.version = BRUME_WIRE_VERSION, .type = BRUME_WIRE_STATUS};
  news.as.status.bpm = 90.0f;
  const size_t status = brume_wire_news_size(&news);
  assert_true(brume_wire_news_is_sane(&news, status));
  assert_false(brume_wire_news_is_sane(&news, status - 1));
  news.as.status.bpm = NAN;
  assert_false(brume_wire_news_is_sane(&news, status));
  news.as.status.bpm = 90.0f;
  news.as.status.meters.selected = 99;
  assert_false(brume_wire_news_is_sane(&news, status));
  news = (BrumeWireNews){.version = BRUME_WIRE_VERSION, .type = BRUME_WIRE_BROUGHT};
  news.as.brought = (BrumeBrought){.hash = 7, .kind = "open-hat"};
  const size_t brought = brume_wire_news_size(&news);
  assert_true(brume_wire_news_is_sane(&news, brought));
  assert_false(brume_wire_news_is_sane(&news, brought - 1));
  memset(news.as.brought.kind, 'a', sizeof(news.as.brought.kind));
  assert_false(brume_wire_news_is_sane(&news, brought));
  news.as.brought = (BrumeBrought){.kind = "open-hat"}; // No source
  assert_false(brume_wire_news_is_sane(&news, brought));
}

// Damaged at random: nothing is read beyond its end (AddressSanitizer), and nothing wild passes.
static void test_damage(void **const state) {
  (void)state;
  for (int i = 0; i < 200000; ++i) {
    const BrumeWireAct good = recipe_act();
    const size_t n = draw() % (sizeof(good) + 1);
    unsigned char *const bytes = malloc(n ? n : 1);
    memcpy(bytes, &good, n);
    for (unsigned k = draw() % 4; n && k-- > 0;) {
      bytes[draw() % n] = (unsigned char)draw();
    }
    if (brume_wire_act_is_sane(bytes, n)) {
      const BrumeWireAct *const act = (const void *)bytes;
      assert_true(act->pad < BRUME_PADS && brume_wire_act_size(act) <= n);
    }
    if (n > sizeof(uint32_t) * 2) {
      memcpy(bytes + sizeof(uint32_t), &(uint32_t){draw() % 7}, sizeof(uint32_t));
      (void)brume_wire_news_is_sane(bytes, n);
    }
    free(bytes);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_acts), cmocka_unit_test(test_recipes), cmocka_unit_test(test_texts),
      cmocka_unit_test(test_news), cmocka_unit_test(test_damage),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
