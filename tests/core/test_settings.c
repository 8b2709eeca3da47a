// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/presets.h"
#include "plugin/core/settings.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static BrumeSettings settings;
static char detail[BRUME_SETTINGS_DETAIL];
static char text[BRUME_SETTINGS_TEXT];

static BrumeStatus read_over(const char *const over) {
  return brume_settings_read(&settings, over, strlen(over), detail);
}

static void test_controls(void **const state) {
  (void)state;
  for (int i = 0; i < BRUME_CONTROL_COUNT; ++i) {
    const BrumeControlInfo *const info = &brume_controls[i];
    assert_int_equal(brume_control_find(info->symbol), i);
    assert_int_equal(brume_param_find(info->symbol), BRUME_PARAM_COUNT); // No symbol twice
    assert_true(brume_control_allows((BrumeControl)i, info->def));
    assert_false(brume_control_allows((BrumeControl)i, NAN));
    assert_true(brume_control_clamp((BrumeControl)i, 1e30f) == info->max);
    assert_true(brume_control_clamp((BrumeControl)i, -1e30f) == info->min);
    assert_true(brume_control_clamp((BrumeControl)i, NAN) == info->def);
    assert_true(strlen(info->tooltip) > 10);
    for (int value = (int)info->min; info->curve == BRUME_CURVE_CHOICE && value <= (int)info->max;
         ++value) {
      assert_non_null(brume_control_option((BrumeControl)i, value));
    }
    assert_null(brume_control_option((BrumeControl)i, 1000));
  }
  assert_int_equal(brume_control_find("loudness"), BRUME_CONTROL_COUNT);
}

static void test_defaults(void **const state) {
  (void)state;
  brume_settings_init(&settings);
  assert_int_equal(brume_settings_selected(&settings), 0);
  assert_int_equal((int)brume_settings_get(&settings, BRUME_CONTROL_MODE, 0), BRUME_MODE_KIT);
  assert_string_equal(settings.pads[0].recipe.classes[0].name, "kick");
  assert_string_equal(settings.pads[2].recipe.classes[0].name, "snare");
  for (int i = 0; i < BRUME_CONTROL_COUNT; ++i) {
    if (i != BRUME_CONTROL_KIND) {
      assert_true(settings.pads[0].control[i] == brume_controls[i].def);
    }
  }
  for (int p = 0; p < BRUME_PADS; ++p) {
    assert_int_equal(settings.pads[p].recipe.n_classes, 1);
    assert_true(settings.pads[p].control[BRUME_CONTROL_KIND] > 0.0f);
  }
  // The hats silence one another, and nobody else
  const float group = settings.pads[6].control[BRUME_CONTROL_CHOKE];
  assert_true(group > 0.0f);
  assert_true(settings.pads[8].control[BRUME_CONTROL_CHOKE] == group);
  assert_true(settings.pads[10].control[BRUME_CONTROL_CHOKE] == group);
  assert_true(settings.pads[0].control[BRUME_CONTROL_CHOKE] == 0.0f);
}

static void test_setting(void **const state) {
  (void)state;
  brume_settings_init(&settings);
  brume_settings_set(&settings, BRUME_CONTROL_PAD, 0, 3.0f);
  assert_int_equal(brume_settings_selected(&settings), 2);
  brume_settings_set(&settings, BRUME_CONTROL_LEVEL, BRUME_PAD_SELECTED, -200.0f);
  assert_true(settings.pads[2].control[BRUME_CONTROL_LEVEL] == -60.0f);
  assert_true(settings.pads[0].control[BRUME_CONTROL_LEVEL] == 0.0f);
  brume_settings_set(&settings, BRUME_CONTROL_KIND, 2, 8.0f);
  assert_string_equal(settings.pads[2].recipe.classes[0].name, "tom");
  brume_settings_set(&settings, BRUME_CONTROL_GENERATE, 0, 1.0f);
  assert_true(settings.control[BRUME_CONTROL_GENERATE] == 0.0f);

  assert_true(brume_settings_set_param(&settings, BRUME_PARAM_BRIGHTNESS, 2, 0.25f));
  assert_false(brume_settings_set_param(&settings, BRUME_PARAM_BRIGHTNESS, 2, 0.25f));
  assert_true(brume_settings_set_param(&settings, BRUME_PARAM_BRIGHTNESS, 2, -1.0f));
  assert_false(brume_recipe_has(&settings.pads[2].recipe, BRUME_PARAM_BRIGHTNESS));
  assert_false(brume_settings_set_param(&settings, BRUME_PARAM_BRIGHTNESS, 2, NAN));
  assert_true(brume_settings_set_param(&settings, BRUME_PARAM_STEPS, 2, 7.4f));
  assert_true(settings.pads[2].recipe.value[BRUME_PARAM_STEPS] == 7.0f);
  assert_true(brume_settings_set_param(&settings, BRUME_PARAM_STEPS, 2, -3.0f));
  assert_true(settings.pads[2].recipe.value[BRUME_PARAM_STEPS] == 1.0f);
  assert_false(brume_settings_set_param(&settings, BRUME_PARAM_SEED, 2, 1.0f));

  BrumeRecipe recipe;
  brume_recipe_init(&recipe);
  assert_int_equal(
      brume_recipe_read(&recipe, "model=0123456789abcdef class=kick,tom:0.5 seed=9", NULL), 0);
  brume_settings_set_recipe(&settings, 2, &recipe);
  assert_true(settings.pads[2].control[BRUME_CONTROL_KIND] == 0.0f); // A mix
  assert_string_equal(settings.pads[2].recipe.model, "");
}

static bool equal(const BrumeSettings *const a, const BrumeSettings *const b) {
  bool same =
      strcmp(a->name, b->name) == 0 && memcmp(a->control, b->control, sizeof(a->control)) == 0;
  for (int p = 0; p < BRUME_PADS; ++p) {
    same = same && brume_recipe_equal(&a->pads[p].recipe, &b->pads[p].recipe) &&
           memcmp(a->pads[p].control, b->pads[p].control, sizeof(a->pads[p].control)) == 0;
  }
  return same;
}

// Settings drawn at random read back from their text to the same, bit for bit.
static void test_round_trip(void **const state) {
  (void)state;
  srand(7);
  for (int round = 0; round < 100; ++round) {
    brume_settings_init(&settings);
    snprintf(settings.name, sizeof(settings.name), "A name = of %d, with spaces", round);
    for (int i = 0; i < 200; ++i) {
      const float place = (float)rand() / (float)RAND_MAX;
      const unsigned pad = (unsigned)rand() % BRUME_PADS;
      const BrumeControl control = (BrumeControl)(rand() % BRUME_CONTROL_COUNT);
      const BrumeParam param = (BrumeParam)(rand() % BRUME_PARAM_COUNT);
      const BrumeControlInfo *const info = &brume_controls[control];
      brume_settings_set(&settings, control, pad, info->min + place * (info->max - info->min));
      brume_settings_set_param(&settings, param, pad, place * brume_params[param].max);
    }
    settings.pads[3].recipe.n_classes = 0;
    settings.pads[3].control[BRUME_CONTROL_KIND] = 0.0f;
    const BrumeSettings before = settings;
    brume_settings_write(&settings, text);
    brume_settings_init(&settings);
    assert_int_equal(read_over(text), BRUME_STATUS_OK);
    assert_string_equal(detail, "");
    assert_true(equal(&settings, &before));
  }
}

// What is wrong is left out and told; what is right beside it counts.
static void test_healing(void **const state) {
  (void)state;
  static const struct {
    const char *text, *told;
  } cases[] = {
      {"brume-state=1 colour=red volume=-6\n", "colour"},
      {"brume-state=1 mode=both volume=-6\n", "mode"},
      {"brume-state=1 pad=17 volume=-6\n", "pad cannot be '17'"},
      {"brume-state=1 pad=nan volume=-6\n", "pad cannot"},
      {"brume-state=1 generate=1 volume=-6\n", "generate"},
      {"brume-state=1 level volume=-6\n", "'level'"},
      {"brume-state=1 volume=-6\nslot=0 level=1\n", "no pad '0'"},
      {"brume-state=1 volume=-6\nslot=99999999999999999999 level=1\n", "no pad"},
      {"brume-state=1 volume=-6\nslot=1 class=kick:0 seed=1\n", "pad 1: the weight"},
      {"brume-state=1 volume=-6\nslot=1 class=kick seed=1 brightness=2\n", "pad 1: brightness"},
      {"brume-state=1 volume=-6\nslot=1 class=kick volume=3\n", "pad 1: unknown key 'volume'"},
      {"brume-state=1 volume=-6\nwhat is this\n", "unknown line"},
  };
  for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); ++i) {
    brume_settings_init(&settings);
    assert_int_equal(read_over(cases[i].text), BRUME_STATUS_OK);
    if (!strstr(detail, cases[i].told)) {
      fail_msg("'%s' is told as '%s'", cases[i].text, detail);
    }
    assert_true(settings.control[BRUME_CONTROL_VOLUME] == -6.0f);
    assert_int_equal(brume_settings_selected(&settings), 0);
  }
  static char long_line[10000];
  memset(long_line, 'x', sizeof(long_line) - 1);
  memcpy(long_line, "brume-state=1\n", 14);
  assert_int_equal(read_over(long_line), BRUME_STATUS_OK);
  assert_true(strstr(detail, "too long"));
  assert_int_equal(brume_settings_read(&settings, "brume-state=1\nname=a\0b\n", 23, detail), 0);
  assert_true(strstr(detail, "no text"));
  assert_int_equal(read_over("brume-state=1\nname=a\x1b[1mb\n"), BRUME_STATUS_OK);
  assert_string_equal(settings.name, "a [1mb");
}

static void test_refusing(void **const state) {
  (void)state;
  static const struct {
    const char *text;
    BrumeStatus status;
  } cases[] = {
      {"", BRUME_STATUS_FORMAT},
      {"\n", BRUME_STATUS_FORMAT},
      {"slot=1 class=kick\n", BRUME_STATUS_FORMAT},
      {"brume-state= volume=-6\n", BRUME_STATUS_FORMAT},
      {"brume-state=0 volume=-6\n", BRUME_STATUS_FORMAT},
      {"brume-state=1x volume=-6\n", BRUME_STATUS_FORMAT},
      {"brume-state=2 volume=-6\n", BRUME_STATUS_UNSUPPORTED},
  };
  for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); ++i) {
    brume_settings_init(&settings);
    const BrumeSettings before = settings;
    assert_int_equal(read_over(cases[i].text), cases[i].status);
    assert_true(strlen(detail) > 10);
    assert_true(equal(&settings, &before));
  }
}

static void test_presets(void **const state) {
  (void)state;
  size_t kits = 0;
  unsigned classes[24] = {0};
  assert_true(brume_n_presets >= 48);
  for (size_t i = 0; i < brume_n_presets; ++i) {
    const BrumePreset *const preset = &brume_presets[i];
    brume_settings_init(&settings);
    assert_int_equal(read_over(preset->text), BRUME_STATUS_OK);
    if (detail[0]) {
      fail_msg("%s: %s", preset->name, detail);
    }
    brume_preset_settings(i, &settings);
    assert_string_equal(settings.name, preset->name);
    assert_true(settings.pads[0].recipe.n_classes > 0);
    assert_int_equal(brume_preset_find(preset->name), i);
    assert_int_equal(brume_preset_find(preset->symbol), i);
    kits += strcmp(preset->category, "Kits") == 0;
    for (int p = 0; p < BRUME_PADS; ++p) {
      ++classes[(int)settings.pads[p].control[BRUME_CONTROL_KIND]];
    }
  }
  for (size_t i = 1; i < sizeof(classes) / sizeof(classes[0]); ++i) {
    assert_true(classes[i] > 0);
  }
  assert_true(kits >= 5);
  assert_int_equal(brume_preset_find("1"), 0);
  assert_int_equal(brume_preset_find("0"), brume_n_presets);
  assert_int_equal(brume_preset_find("999"), brume_n_presets);
  assert_int_equal(brume_preset_find("pLAIN KIT"), 0);
  assert_int_equal(brume_preset_find("no such"), brume_n_presets);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_controls), cmocka_unit_test(test_defaults),
      cmocka_unit_test(test_setting),  cmocka_unit_test(test_round_trip),
      cmocka_unit_test(test_healing),  cmocka_unit_test(test_refusing),
      cmocka_unit_test(test_presets),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
