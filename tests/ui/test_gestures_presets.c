// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Presets: choosing, saving, and back again; and the theme. No display.

#include "plugin/core/presets.h"
#include "tests/ui/fake.h"
#include "tests/unit/unit.h"

#include <string.h>
#include <sys/stat.h>

static void test_browser(void **const state) {
  (void)state;
  FakeAct last;
  fake_click(BRUME_ITEM_PRESET, 0);
  assert_int_equal(fake_panel->overlay, BRUME_OVERLAY_BROWSER);
  const size_t all = fake_panel->browser.n_rows;
  fake_type("dusty");
  assert_true(fake_panel->browser.n_rows >= 1 && fake_panel->browser.n_rows < all);
  assert_int_equal(fake_count(BRUME_ACT_MIDI, NULL), 0); // Typing does not play
  fake_key(BRUME_KEY_ENTER, 0);
  assert_int_equal(fake_count(BRUME_ACT_PRESET, &last), 1);
  assert_int_equal(fake_panel->browser.loaded, (int)last.act.as.preset);
  assert_int_equal(fake_panel->overlay, BRUME_OVERLAY_NONE);
  fake_key('f', BRUME_VIEW_CTRL);
  fake_type("zzzz");
  fake_key(BRUME_KEY_ENTER, 0); // Nothing to load: the browser stays
  assert_int_equal(fake_panel->overlay, BRUME_OVERLAY_BROWSER);
  fake_key('a', BRUME_VIEW_CTRL);
  fake_type("dust");
  fake_key('a', BRUME_VIEW_CTRL); // All of it: what is typed replaces it
  fake_type("dusty k");
  assert_string_equal(fake_panel->browser.search, "dusty k");
  fake_click(BRUME_ITEM_ROW_STAR, 0);
  fake_key(BRUME_KEY_ESCAPE, 0);
  assert_int_equal(fake_panel->overlay, BRUME_OVERLAY_NONE);
  fake_key('f', BRUME_VIEW_CTRL);
  fake_click(BRUME_ITEM_CATEGORY, 1);
  assert_int_equal(fake_panel->browser.n_rows, 1); // Read back from its file
  fake_click(BRUME_ITEM_CLOSE, 0);
  fake_forget();
  fake_click(BRUME_ITEM_PRESET_STEP, 1);
  fake_scroll(BRUME_ITEM_PRESET, 0, 1.0, 0);
  assert_int_equal(fake_count(BRUME_ACT_PRESET, NULL), 2);
}

static void test_save_and_load_a_preset(void **const state) {
  (void)state;
  FakeAct last;
  struct stat there;
  fake_drag(BRUME_ITEM_DIAL, BRUME_CONTROL_TUNE, 0.0, -40.0, 0);
  fake_key('s', BRUME_VIEW_CTRL);
  fake_type("My kit");
  fake_key(BRUME_KEY_ENTER, 0);
  assert_int_equal(fake_panel->overlay, BRUME_OVERLAY_NONE);
  fake_key('f', BRUME_VIEW_CTRL);
  fake_type("my k");
  assert_int_equal(fake_panel->browser.n_rows, 1);
  assert_int_equal(fake_count(BRUME_ACT_NAME, &last), 1); // The engine takes it, too
  assert_string_equal(last.path, "My kit");
  fake_click(BRUME_ITEM_ROW, 0);
  assert_int_equal(fake_count(BRUME_ACT_FILE, &last), 1);
  assert_int_equal(stat(last.path, &there), 0);
  fake_key(BRUME_KEY_ESCAPE, 0);
  fake_key('s', BRUME_VIEW_CTRL);
  fake_type("../evil");
  fake_key(BRUME_KEY_ENTER, 0);
  assert_true(fake_panel->entry.wrong && fake_panel->is_error);
}

// What the engine makes of a preset that is loaded.
static void answer(const unsigned preset) {
  static BrumeSettings loaded;
  brume_preset_settings(preset, &loaded);
  brume_panel_take_settings(fake_panel, &loaded);
}

static void test_loading_is_undone(void **const state) {
  (void)state;
  FakeAct last;
  fake_drag(BRUME_ITEM_DIAL, BRUME_CONTROL_TUNE, 0.0, -40.0, 0);
  const float tuned = fake_control(BRUME_CONTROL_TUNE, 0);
  const BrumeRecipe kick = *fake_recipe(0);
  fake_click(BRUME_ITEM_PRESET_STEP, 1);
  fake_count(BRUME_ACT_PRESET, &last);
  const unsigned first = last.act.as.preset;
  answer(first);
  const BrumeRecipe loaded = *fake_recipe(0);
  fake_wait(0.1);
  fake_key('f', BRUME_VIEW_CTRL);
  fake_type("glass");
  fake_key(BRUME_KEY_ENTER, 0);
  fake_count(BRUME_ACT_PRESET, &last);
  assert_true(last.act.as.preset != first);
  answer(last.act.as.preset);
  fake_wait(5.0);
  answer((first + 1) % (unsigned)brume_n_presets); // A program change
  fake_forget();
  fake_key('z', BRUME_VIEW_CTRL);
  assert_int_equal(fake_count(BRUME_ACT_NAME, &last), 1);
  assert_string_equal(fake_panel->settings.name, last.path);
  fake_key('z', BRUME_VIEW_CTRL);
  assert_string_equal(fake_panel->settings.name, brume_presets[first].name);
  assert_true(brume_recipe_equal(fake_recipe(0), &loaded));
  fake_key('z', BRUME_VIEW_CTRL);
  assert_string_equal(fake_panel->settings.name, "");
  assert_true(brume_recipe_equal(fake_recipe(0), &kick));
  assert_true(fake_control(BRUME_CONTROL_TUNE, 0) == tuned); // The edit before it stays
  fake_key('y', BRUME_VIEW_CTRL);
  assert_string_equal(fake_panel->settings.name, brume_presets[first].name);
  assert_true(brume_recipe_equal(fake_recipe(0), &loaded));
}

// A preset that locks its pads is undone all the same.
static void test_locked_presets_are_undone(void **const state) {
  (void)state;
  static BrumeSettings locked;
  const BrumeRecipe kick = *fake_recipe(0);
  fake_click(BRUME_ITEM_PRESET_STEP, 1);
  brume_preset_settings(0, &locked);
  locked.pads[0].control[BRUME_CONTROL_LOCK] = 1.0f;
  locked.pads[0].recipe.seed = 4711;
  brume_panel_take_settings(fake_panel, &locked);
  fake_key('z', BRUME_VIEW_CTRL);
  assert_true(brume_recipe_equal(fake_recipe(0), &kick));
  assert_true(fake_control(BRUME_CONTROL_LOCK, 0) == 0.0f);
  fake_key('y', BRUME_VIEW_CTRL);
  assert_true(fake_control(BRUME_CONTROL_LOCK, 0) == 1.0f);
}

static void test_theme_is_remembered(void **const state) {
  (void)state;
  assert_true(fake_panel->theme->dark);
  fake_click(BRUME_ITEM_THEME, 0);
  assert_false(fake_panel->theme->dark);
  assert_false(brume_library_is_dark(fake_panel));
  fake_click(BRUME_ITEM_THEME, 0);
  assert_true(brume_library_is_dark(fake_panel));
}

#define GESTURE(name) cmocka_unit_test_setup_teardown(test_##name, fake_setup, fake_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      GESTURE(browser),
      GESTURE(loading_is_undone),
      GESTURE(locked_presets_are_undone),
      GESTURE(save_and_load_a_preset),
      GESTURE(theme_is_remembered),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
