// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What people do to keep parts of sounds, and to lead sounds to others. No display.

#include "tests/ui/fake.h"
#include "tests/unit/unit.h"

#include <math.h>
#include <string.h>

#define PARAM_KNOB(id) ((int)BRUME_KNOB_PARAM + (int)BRUME_PARAM_##id)

static void take_clip(const float seconds) {
  BrumeNews news = {.type = BRUME_NEWS_CLIP, .pad = 0, .serial = 1};
  news.as.clip.stage = BRUME_STAGE_FINAL;
  news.as.clip.seconds = seconds;
  brume_panel_take_news(fake_panel, &news);
}

// The engine makes the pad's own sound the source; here the settings say so.
static void take_source(void) {
  BrumeSettings settings = *brume_panel_settings(fake_panel);
  const BrumeEdit edit = {.from = 77};
  brume_settings_set_edit(&settings, 0, &edit);
  brume_panel_take_settings(fake_panel, &settings);
  fake_wait(0.1);
  fake_forget();
}

static void test_keep_by_drawing(void **const state) {
  (void)state;
  FakeAct last;
  take_clip(2.0f);
  const BrumeRect rect = brume_panel_item(fake_panel, BRUME_ITEM_PICTURE, 0)->rect;
  fake_drag(BRUME_ITEM_PICTURE, 0, 0.25 * rect.w, 4.0, 0);
  assert_int_equal(fake_count(BRUME_ACT_CONTROL, &last), 2);
  assert_true(fabsf(fake_control(BRUME_CONTROL_KEEP_FROM, 0) - 1.0f) < 0.01f);
  assert_true(fabsf(fake_control(BRUME_CONTROL_KEEP_TO, 0) - 1.5f) < 0.01f);
  take_source();
  fake_drag(BRUME_ITEM_PICTURE, 0, -rect.w, 0.0, 0); // Beyond the edge: from the start
  assert_true(fake_control(BRUME_CONTROL_KEEP_FROM, 0) == 0.0f);
  assert_int_equal(fake_recipe(0)->edit.n_spans, 1);
  fake_drag(BRUME_ITEM_PICTURE, 0, 0.0, rect.h, 0); // Down: a band
  assert_true(fake_control(BRUME_CONTROL_KEEP_LOW, 0) == 0.0f);
  assert_true(fake_recipe(0)->edit.band[1] > 400.0f && fake_recipe(0)->edit.band[1] < 6000.0f);
  fake_forget();
  fake_click(BRUME_ITEM_PICTURE, 0); // Still plays
  assert_int_equal(fake_count(BRUME_ACT_CONTROL, &last), 1);
  assert_int_equal(last.act.as.control.control, BRUME_CONTROL_AUDITION);
  fake_click(BRUME_ITEM_SHAPE, BRUME_SHAPE_SPAN);
  fake_click(BRUME_ITEM_SHAPE, BRUME_SHAPE_BAND);
  assert_int_equal(fake_recipe(0)->edit.n_spans, 0);
  assert_true(fake_recipe(0)->edit.band[1] == 0.0f);
}

static void test_shape_bar(void **const state) {
  (void)state;
  FakeAct last;
  assert_null(brume_panel_item(fake_panel, BRUME_ITEM_SHAPE, BRUME_SHAPE_FORGET));
  assert_null(brume_panel_item(fake_panel, BRUME_ITEM_SHAPE, BRUME_SHAPE_VARY)); // No sound yet
  take_clip(1.0f);
  fake_click(BRUME_ITEM_SHAPE, BRUME_SHAPE_VARY);
  fake_count(BRUME_ACT_CONTROL, &last);
  assert_int_equal(last.act.as.control.control, BRUME_CONTROL_VARY);
  take_source();
  fake_drag(BRUME_ITEM_SLIDER, PARAM_KNOB(POSITION), 40.0, 0.0, 0);
  assert_true(fake_count(BRUME_ACT_PARAM, &last) >= 1);
  assert_int_equal(last.act.as.param.param, BRUME_PARAM_POSITION);
  assert_true(fake_param(BRUME_PARAM_POSITION) > 0.0f);
  fake_click(BRUME_ITEM_TOGGLE, BRUME_CONTROL_KEEP_LOUDNESS);
  assert_true(fake_recipe(0)->edit.envelope);
  fake_click(BRUME_ITEM_CHOICE, BRUME_CONTROL_MORPH);
  fake_click(BRUME_ITEM_MENU, 4); // "No morph", then pads 2, 3, ...
  fake_count(BRUME_ACT_CONTROL, &last);
  assert_int_equal(last.act.as.control.control, BRUME_CONTROL_MORPH);
  assert_true(last.act.as.control.value == 5.0f);
  fake_click(BRUME_ITEM_SHAPE, BRUME_SHAPE_FORGET);
  assert_int_equal(fake_count(BRUME_ACT_RECIPE, &last), 1);
  assert_true(last.act.pad == 0 && last.recipe.edit.from == 0);
  assert_null(brume_panel_item(fake_panel, BRUME_ITEM_SHAPE, BRUME_SHAPE_FORGET));
}

// What is kept is part of the sound: locked pads refuse it, undo takes it back.
static void test_keep_locked_and_undone(void **const state) {
  (void)state;
  take_clip(2.0f);
  take_source();
  const BrumeRect rect = brume_panel_item(fake_panel, BRUME_ITEM_PICTURE, 0)->rect;
  fake_drag(BRUME_ITEM_PICTURE, 0, 0.25 * rect.w, 4.0, 0);
  assert_int_equal(fake_recipe(0)->edit.n_spans, 1);
  fake_key('z', BRUME_VIEW_CTRL);
  assert_int_equal(fake_recipe(0)->edit.n_spans, 0);
  assert_true(fake_recipe(0)->edit.from == 77);
  fake_key('y', BRUME_VIEW_CTRL);
  assert_int_equal(fake_recipe(0)->edit.n_spans, 1);
  fake_click(BRUME_ITEM_LOCK, 0);
  fake_forget();
  fake_drag(BRUME_ITEM_PICTURE, 0, -0.25 * rect.w, 4.0, 0);
  fake_click(BRUME_ITEM_SHAPE, BRUME_SHAPE_SPAN);
  fake_click(BRUME_ITEM_TOGGLE, BRUME_CONTROL_KEEP_LOUDNESS);
  fake_click(BRUME_ITEM_CHOICE, BRUME_CONTROL_MORPH);
  fake_click(BRUME_ITEM_MENU, 4);
  fake_click(BRUME_ITEM_SHAPE, BRUME_SHAPE_VARY);
  fake_click(BRUME_ITEM_SHAPE, BRUME_SHAPE_FORGET);
  assert_int_equal(fake_count(BRUME_ACT_CONTROL, NULL) + fake_count(BRUME_ACT_RECIPE, NULL), 0);
  assert_int_equal(fake_recipe(0)->edit.n_spans, 1);
  assert_false(fake_recipe(0)->edit.envelope);
  assert_true(fake_recipe(0)->edit.from == 77);
  assert_true(fake_control(BRUME_CONTROL_MORPH, 0) == 0.0f);
}

// Vary is not offered where there is nothing to vary, and says so where it is asked for in vain.
static void test_vary_needs_a_sound(void **const state) {
  (void)state;
  BrumeSettings settings = *brume_panel_settings(fake_panel);
  brume_settings_clear_pad(&settings, 0);
  brume_panel_take_settings(fake_panel, &settings);
  assert_null(brume_panel_item(fake_panel, BRUME_ITEM_SHAPE, BRUME_SHAPE_VARY));
  fake_click(BRUME_ITEM_PAD, 1);
  take_source();
  fake_panel->pads[1].has_clip = false;
  fake_click(BRUME_ITEM_PAD, 0);
  settings.pads[0].recipe.edit.from = 5;
  brume_panel_take_settings(fake_panel, &settings);
  fake_forget();
  fake_click(BRUME_ITEM_SHAPE, BRUME_SHAPE_VARY); // Its source is known, its sound not yet
  assert_int_equal(fake_n_acts, 0);
  assert_non_null(strstr(fake_panel->message, "no sound yet"));
}

static void type_words(const char *const words) {
  fake_click(BRUME_ITEM_WORDS, 0);
  assert_int_equal(fake_panel->overlay, BRUME_OVERLAY_ENTRY);
  fake_type(words);
  fake_key(BRUME_KEY_ENTER, 0);
}

static void test_words(void **const state) {
  (void)state;
  FakeAct last;
  const uint64_t seed = fake_recipe(0)->seed;
  fake_drag(BRUME_ITEM_DIAL, PARAM_KNOB(WARMTH), 0.0, -40.0, 0);
  fake_forget();
  type_words("Short, very dark closed-hat");
  assert_int_equal(fake_panel->overlay, BRUME_OVERLAY_NONE);
  assert_int_equal(fake_count(BRUME_ACT_RECIPE, &last), 1);
  assert_string_equal(last.recipe.classes[0].name, "closed-hat");
  assert_true(last.recipe.value[BRUME_PARAM_BRIGHTNESS] == 0.03f);
  assert_true(last.recipe.value[BRUME_PARAM_DURATION] == 0.12f);
  assert_true(isnan(last.recipe.value[BRUME_PARAM_WARMTH])); // Not said
  assert_true(last.recipe.seed == seed);
  assert_int_equal(fake_count(BRUME_ACT_MIDI, NULL), 0);
  type_words("noisy"); // The kind stays
  assert_string_equal(fake_recipe(0)->classes[0].name, "closed-hat");
  assert_true(isnan(fake_param(BRUME_PARAM_BRIGHTNESS)));
  fake_forget();
  type_words("a brown kick");
  assert_int_equal(fake_panel->overlay, BRUME_OVERLAY_ENTRY); // To be mended
  assert_true(fake_panel->entry.wrong && fake_panel->is_error);
  assert_non_null(strstr(fake_panel->message, "'brown'"));
  fake_key(BRUME_KEY_ESCAPE, 0);
  assert_int_equal(fake_n_acts, 0);
  fake_click(BRUME_ITEM_TITLE, 0); // The same from there
  fake_type("snare");
  fake_key(BRUME_KEY_ENTER, 0);
  assert_string_equal(fake_recipe(0)->classes[0].name, "snare");
  fake_key('z', BRUME_VIEW_CTRL);
  assert_string_equal(fake_recipe(0)->classes[0].name, "closed-hat");
}

static void test_loop(void **const state) {
  (void)state;
  FakeAct last;
  take_clip(1.5f);
  fake_click(BRUME_ITEM_SHAPE, BRUME_SHAPE_LOOP);
  assert_int_equal(fake_count(BRUME_ACT_RECIPE, &last), 1);
  assert_true(last.recipe.edit.loop && last.recipe.value[BRUME_PARAM_LENGTH] == 1.5f);
  fake_click(BRUME_ITEM_SHAPE, BRUME_SHAPE_LOOP);
  assert_false(fake_recipe(0)->edit.loop);
  fake_click(BRUME_ITEM_LOCK, 0);
  fake_click(BRUME_ITEM_SHAPE, BRUME_SHAPE_LOOP);
  assert_false(fake_recipe(0)->edit.loop);
}

static void type_length(const char *const text) {
  fake_panel->focus = *brume_panel_item(fake_panel, BRUME_ITEM_DIAL, PARAM_KNOB(LENGTH));
  fake_key(BRUME_KEY_ENTER, 0);
  fake_type(text);
  fake_key(BRUME_KEY_ENTER, 0);
}

// Lengths in beats, of the host's tempo or one that is named.
static void test_beats(void **const state) {
  (void)state;
  double x = 0.0;
  double y = 0.0;
  BrumePanelStatus status = {.load = -1.0f, .bpm = 90.0f};
  type_length("2 beats");
  assert_true(fake_param(BRUME_PARAM_LENGTH) == 1.0f); // At 120
  brume_panel_take_status(fake_panel, &status);
  type_length("3 beats");
  assert_true(fake_param(BRUME_PARAM_LENGTH) == 2.0f);
  type_length("1 Beat at 240 BPM");
  assert_true(fake_param(BRUME_PARAM_LENGTH) == 0.25f);
  static const char *const wrong[] = {"0 beats", "900 beats", "2 beats at 5", "2 beats at",
                                      "beats"};
  for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); ++i) {
    type_length(wrong[i]);
    assert_true(fake_panel->entry.wrong);
    fake_key(BRUME_KEY_ESCAPE, 0);
  }
  assert_true(fake_param(BRUME_PARAM_LENGTH) == 0.25f);
  fake_middle(BRUME_ITEM_DIAL, PARAM_KNOB(LENGTH), &x, &y);
  fake_press(x, y, 3, 0);
  fake_release(x, y, 3);
  fake_click(BRUME_ITEM_MENU, 5); // Title, reset, type, the tempo, 1 beat, 2
  assert_true(fabs((double)fake_param(BRUME_PARAM_LENGTH) - 120.0 / 90.0) <= 1e-5);
}

// Where the owner can ask users for a file, a button has it do so.
static void test_choose_a_source(void **const state) {
  (void)state;
  FakeAct last;
  assert_null(brume_panel_item(fake_panel, BRUME_ITEM_SHAPE, BRUME_SHAPE_CHOOSE));
  fake_panel->owner.chooses = true;
  brume_panel_layout(fake_panel);
  fake_click(BRUME_ITEM_PAD, 4);
  fake_click(BRUME_ITEM_SHAPE, BRUME_SHAPE_CHOOSE);
  assert_int_equal(fake_count(BRUME_ACT_CHOOSE, &last), 1);
  assert_int_equal(last.act.pad, 4);
  fake_click(BRUME_ITEM_LOCK, 0);
  fake_click(BRUME_ITEM_SHAPE, BRUME_SHAPE_CHOOSE);
  assert_int_equal(fake_count(BRUME_ACT_CHOOSE, NULL), 1);
}

#define GESTURE(name) cmocka_unit_test_setup_teardown(test_##name, fake_setup, fake_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      GESTURE(keep_by_drawing),
      GESTURE(shape_bar),
      GESTURE(keep_locked_and_undone),
      GESTURE(vary_needs_a_sound),
      GESTURE(words),
      GESTURE(loop),
      GESTURE(beats),
      GESTURE(choose_a_source),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
