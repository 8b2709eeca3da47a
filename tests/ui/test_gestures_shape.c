// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What people do to keep parts of sounds, and to lead sounds to others. No display.

#include "plugin/core/kit.h"
#include "tests/ui/fake.h"
#include "tests/unit/unit.h"
#include "tests/unit/worst.h"

#include <math.h>
#include <stdio.h>
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

// Draws over the picture between two shares of its width.
static void draw_span(const double from, const double to, const unsigned mods) {
  const BrumeRect rect = brume_panel_item(fake_panel, BRUME_ITEM_PICTURE, 0)->rect;
  const double y = rect.y + 0.5 * rect.h;
  fake_press(rect.x + from * rect.w, y, 1, mods);
  fake_move(rect.x + 0.5 * (from + to) * rect.w, y, mods);
  fake_move(rect.x + to * rect.w, y, mods);
  fake_release(rect.x + to * rect.w, y, 1);
}

// With Shift spans are added; what touches becomes one.
static void test_keep_more_spans(void **const state) {
  (void)state;
  const BrumeEdit *const edit = &fake_recipe(0)->edit;
  take_clip(2.0f);
  take_source();
  draw_span(0.4, 0.5, BRUME_VIEW_SHIFT); // The first: as without
  assert_int_equal(edit->n_spans, 1);
  draw_span(0.8, 0.9, BRUME_VIEW_SHIFT);
  draw_span(0.2, 0.1, BRUME_VIEW_SHIFT);
  assert_int_equal(edit->n_spans, 3);
  const float places[] = {0.2f, 0.4f, 0.8f, 1.0f, 1.6f, 1.8f};
  for (unsigned i = 0; i < 6; ++i) {
    assert_true(fabsf(edit->spans[i / 2][i % 2] - places[i]) < 0.01f);
  }
  draw_span(0.45, 0.85, BRUME_VIEW_SHIFT);
  assert_int_equal(edit->n_spans, 2);
  assert_true(fabsf(edit->spans[1][0] - 0.8f) < 0.01f && fabsf(edit->spans[1][1] - 1.8f) < 0.01f);
  draw_span(0.6, 0.7, 0); // Instead of them
  assert_int_equal(edit->n_spans, 1);
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

// The sound of a seed is there: this bright, and nothing else is known of it.
static void take_bright_clip(const unsigned pad, const float place) {
  BrumeNews news = {.type = BRUME_NEWS_CLIP, .pad = (uint8_t)pad, .serial = 2};
  news.as.clip.stage = BRUME_STAGE_FINAL;
  news.as.clip.seconds = 0.75f;
  for (int d = 0; d < BRUME_NEWS_KNOBS; ++d) {
    news.as.clip.place[d] = d == 0 ? place : NAN;
  }
  brume_panel_take_news(fake_panel, &news);
}

// Seeds in a row are tried; the one that measures nearest is kept.
static void test_nearest(void **const state) {
  static const float places[] = {0.1f, 0.5f, 0.95f, 0.78f, 0.9f, 0.3f, 0.7f, 0.2f};
  (void)state;
  FakeAct last;
  const uint64_t seed = fake_recipe(0)->seed;
  take_clip(1.0f);
  fake_click(BRUME_ITEM_SHAPE, BRUME_SHAPE_NEAREST);
  assert_int_equal(fake_count(BRUME_ACT_RECIPE, NULL), 0); // To what?
  brume_panel_send_knob(fake_panel, PARAM_KNOB(BRIGHTNESS), 0, 0.8f);
  fake_click(BRUME_ITEM_SHAPE, BRUME_SHAPE_NEAREST);
  for (unsigned i = 0; i < 8; ++i) {
    assert_int_equal(fake_count(BRUME_ACT_RECIPE, &last), i + 1);
    assert_true(last.recipe.seed == seed + i && last.recipe.value[BRUME_PARAM_BRIGHTNESS] == 0.8f);
    take_bright_clip(3, 0.8f); // Of another pad
    take_bright_clip(0, places[i]);
  }
  assert_int_equal(fake_count(BRUME_ACT_RECIPE, &last), 9);
  assert_true(last.recipe.seed == seed + 3);
  take_bright_clip(0, 0.78f);
  assert_int_equal(fake_count(BRUME_ACT_RECIPE, NULL), 9);
  fake_forget();
  fake_click(BRUME_ITEM_SHAPE, BRUME_SHAPE_NEAREST);
  take_bright_clip(0, 0.1f);
  fake_click(BRUME_ITEM_PAD, 0); // Whatever is done ends it
  take_bright_clip(0, 0.1f);
  assert_int_equal(fake_count(BRUME_ACT_RECIPE, NULL), 2);
}

// A pad's dials ask for what a sound measures: that of a file, or its own.
static void test_match(void **const state) {
  (void)state;
  FakeAct last;
  BrumeBrought brought = {.hash = 0xABC, .kind = "cymbal"};
  const uint64_t seed = fake_recipe(0)->seed;
  for (int i = 0; i < BRUME_PARAM_COUNT; ++i) {
    brought.value[i] = NAN;
  }
  brought.value[BRUME_PARAM_BRIGHTNESS] = 0.9f;
  brought.value[BRUME_PARAM_LENGTH] = 100.0f; // More than there is
  brume_panel_take_source(fake_panel, 0, &brought);
  take_bright_clip(0, 0.2f);
  fake_forget();
  fake_click(BRUME_ITEM_SHAPE, BRUME_SHAPE_MATCH);
  fake_count(BRUME_ACT_RECIPE, &last);
  assert_true(last.recipe.edit.from == 0 && last.recipe.seed == seed + 1);
  assert_true(last.recipe.value[BRUME_PARAM_BRIGHTNESS] == 0.9f);
  assert_true(last.recipe.value[BRUME_PARAM_LENGTH] == brume_params[BRUME_PARAM_LENGTH].max);
  assert_true(isnan(last.recipe.value[BRUME_PARAM_AMOUNT]));
  assert_string_equal(last.recipe.classes[0].name, "kick");
  fake_key('z', BRUME_VIEW_CTRL);
  assert_true(fake_recipe(0)->edit.from == 0xABC);
  take_bright_clip(6, 0.4f);
  double x = 0.0;
  double y = 0.0;
  fake_middle(BRUME_ITEM_PAD, 6, &x, &y);
  fake_press(x, y, 3, 0);
  fake_choose("Match this sound");
  fake_count(BRUME_ACT_RECIPE, &last);
  assert_int_equal(last.act.pad, 6);
  assert_true(last.recipe.value[BRUME_PARAM_BRIGHTNESS] == 0.4f);
  assert_true(last.recipe.value[BRUME_PARAM_LENGTH] == 0.75f);
  assert_true(isnan(last.recipe.value[BRUME_PARAM_PITCH])); // It was free
  fake_click(BRUME_ITEM_LOCK, 0);
  fake_forget();
  fake_press(x, y, 3, 0);
  fake_choose("Match this sound");
  assert_int_equal(fake_count(BRUME_ACT_RECIPE, NULL), 0);
}

// What has no place of its own is in menus.
static void test_more(void **const state) {
  (void)state;
  FakeAct last;
  fake_click(BRUME_ITEM_MORE, 0);
  fake_choose("Round robin");
  assert_true(fake_control(BRUME_CONTROL_ROUND_ROBIN, 0) == 0.0f);
  fake_click(BRUME_ITEM_MORE, 0);
  fake_choose("Bend range: 2.0 st\xE2\x80\xA6");
  fake_type("12");
  fake_key(BRUME_KEY_ENTER, 0);
  assert_true(fake_control(BRUME_CONTROL_BEND_RANGE, 0) == 12.0f);
  fake_click(BRUME_ITEM_CHOICE, PARAM_KNOB(SAMPLER));
  fake_choose("bf16");
  fake_count(BRUME_ACT_PARAM, &last);
  assert_int_equal(last.act.as.param.param, BRUME_PARAM_PRECISION);
  assert_true(fake_param(BRUME_PARAM_PRECISION) == (float)BRUME_PRECISION_BF16);
  fake_click(BRUME_ITEM_CHOICE, PARAM_KNOB(SAMPLER));
  fake_choose("Euler");
  assert_true(fake_param(BRUME_PARAM_SAMPLER) == (float)BRUME_SAMPLER_EULER);
}

static void open_pad_menu(const int pad) {
  double x = 0.0;
  double y = 0.0;
  fake_middle(BRUME_ITEM_PAD, pad, &x, &y);
  fake_press(x, y - 20.0, 3, 0);
  fake_release(x, y - 20.0, 3);
}

// A morph over pads, strokes of a sound, a kit of one style: each is one step of undo.
static void test_pads_of_one_sound(void **const state) {
  (void)state;
  BrumeRecipe recipe = *fake_recipe(4);
  const BrumeRecipe sixth = *fake_recipe(5);
  recipe.edit.from = 0xABC;
  recipe.edit.to = 0xDEF;
  fake_panel->settings.pads[4].recipe = recipe;
  fake_panel->settings.pads[6].control[BRUME_CONTROL_LOCK] = 1.0f;
  const BrumeRecipe locked = *fake_recipe(6);
  open_pad_menu(4);
  fake_choose("Morph over pads 5 to 9");
  for (unsigned i = 0; i < 5; ++i) {
    if (i != 2) {
      assert_true(fake_recipe(4 + i)->edit.to == 0xDEF);
      ASSERT_NEAR(fake_recipe(4 + i)->value[BRUME_PARAM_POSITION], 0.25 * i, 1e-6);
    }
  }
  assert_true(brume_recipe_equal(fake_recipe(6), &locked));
  open_pad_menu(4);
  fake_choose("Softer strokes on pads 6 to 8");
  assert_true(fake_recipe(5)->edit.from == 0xABC && fake_recipe(5)->edit.to == 0);
  assert_true(fake_recipe(7)->value[BRUME_PARAM_AMOUNT] >
              fake_recipe(5)->value[BRUME_PARAM_AMOUNT]);
  assert_true(fake_recipe(8)->edit.to == 0xDEF);
  fake_key('z', BRUME_VIEW_CTRL);
  assert_true(fake_recipe(5)->edit.to == 0xDEF);
  fake_key('z', BRUME_VIEW_CTRL);
  assert_true(brume_recipe_equal(fake_recipe(5), &sixth));
}

static void test_kit_of_one_style(void **const state) {
  (void)state;
  BrumeRecipe wanted;
  unsigned style = 0;
  const BrumeRecipe before = *fake_recipe(3);
  fake_panel->settings.pads[6].control[BRUME_CONTROL_LOCK] = 1.0f;
  fake_click(BRUME_ITEM_MORE, 0);
  fake_choose("A new kit of one style");
  assert_int_equal(fake_count(BRUME_ACT_RECIPE, NULL), 15);
  assert_int_equal(sscanf(fake_panel->message, "Style %u", &style), 1);
  assert_int_equal(fake_count(BRUME_ACT_NAME, NULL), 1);
  assert_memory_equal(fake_panel->settings.name, "Style ", 6);
  brume_kit_hit(style, 3, 0, &wanted);
  assert_true(brume_recipe_equal(fake_recipe(3), &wanted));
  fake_key('z', BRUME_VIEW_CTRL);
  assert_true(brume_recipe_equal(fake_recipe(3), &before));
}

// All sounds as files for samplers: how far it is, and its end before that.
static void test_write_the_kit(void **const state) {
  (void)state;
  FakeAct last;
  fake_click(BRUME_ITEM_MORE, 0);
  fake_choose("Write the kit for samplers");
  assert_int_equal(fake_count(BRUME_ACT_EXPORT, &last), 1);
  assert_true(last.act.as.kit);
  brume_panel_take_kit_progress(fake_panel, "8 of 258 files");
  assert_non_null(strstr(fake_panel->message, "8 of 258 files"));
  fake_click(BRUME_ITEM_MORE, 0);
  fake_choose("End writing the kit");
  assert_int_equal(fake_count(BRUME_ACT_EXPORT, NULL), 2);
  brume_panel_take_kit(fake_panel, NULL);
  assert_false(fake_panel->is_error);
  assert_non_null(strstr(fake_panel->message, "ended"));
  fake_click(BRUME_ITEM_MORE, 0);
  fake_choose("Write the kit for samplers");
  brume_panel_take_kit(fake_panel, NULL);
  assert_true(fake_panel->is_error);
  brume_panel_take_kit(fake_panel, "/sounds/kit");
  assert_string_equal(fake_panel->message, "Written: /sounds/kit");
}

#define GESTURE(name) cmocka_unit_test_setup_teardown(test_##name, fake_setup, fake_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      GESTURE(keep_by_drawing),
      GESTURE(keep_more_spans),
      GESTURE(shape_bar),
      GESTURE(keep_locked_and_undone),
      GESTURE(vary_needs_a_sound),
      GESTURE(words),
      GESTURE(loop),
      GESTURE(beats),
      GESTURE(choose_a_source),
      GESTURE(nearest),
      GESTURE(match),
      GESTURE(more),
      GESTURE(pads_of_one_sound),
      GESTURE(kit_of_one_style),
      GESTURE(write_the_kit),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
