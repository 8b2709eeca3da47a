// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What people do with sounds: field, pads, trace, curves, presets, files. No display.

#include "plugin/core/clipfile.h"
#include "tests/ui/fake.h"
#include "tests/unit/unit.h"
#include "tests/unit/worst.h"
#include "ui/panel/field.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PARAM_KNOB(id) ((int)BRUME_KNOB_PARAM + (int)BRUME_PARAM_##id)

static void test_field_mixes_classes(void **const state) {
  (void)state;
  FakeAct last;
  const BrumeItem *const field = brume_panel_item(fake_panel, BRUME_ITEM_FIELD, 0);
  const size_t bass = brume_field_find("bass");
  const double x = field->rect.x + 16.0 + (field->rect.w - 32.0) * brume_field[bass].x;
  const double y = field->rect.y + 16.0 + (field->rect.h - 32.0) * brume_field[bass].y;
  fake_press(x, y, 1, 0);
  fake_release(x, y, 1);
  assert_true(fake_count(BRUME_ACT_RECIPE, &last) >= 1);
  assert_int_equal(last.recipe.n_classes, 1);
  assert_string_equal(last.recipe.classes[0].name, "bass");
  fake_press(x, y, 1, 0);
  fake_move(x + 14.0, y - 28.0, 0); // Towards Lead
  fake_release(x + 14.0, y - 28.0, 1);
  fake_count(BRUME_ACT_RECIPE, &last);
  assert_true(last.recipe.n_classes >= 2);
  assert_true(brume_recipe_equal(&last.recipe, fake_recipe(0)));
}

static void test_pads(void **const state) {
  (void)state;
  FakeAct last;
  fake_click(BRUME_ITEM_PAD, 4);
  assert_int_equal(brume_panel_selected(fake_panel), 4);
  assert_int_equal(fake_count(BRUME_ACT_SHOW, &last), 1);
  assert_int_equal(last.act.pad, 4);
  fake_count(BRUME_ACT_CONTROL, &last);
  assert_int_equal(last.act.as.control.control, BRUME_CONTROL_AUDITION);
  fake_click(BRUME_ITEM_PAD_SWITCH, 7 * 4 + BRUME_SWITCH_LOCK);
  assert_true(fake_control(BRUME_CONTROL_LOCK, 7) == 1.0f);
  assert_int_equal(brume_panel_selected(fake_panel), 4); // A switch does not select
}

static void test_drag_reorders_pads(void **const state) {
  (void)state;
  const BrumeRecipe a = *fake_recipe(2);
  const BrumeRecipe b = *fake_recipe(6);
  double x0 = 0.0;
  double x1 = 0.0;
  double y = 0.0;
  fake_middle(BRUME_ITEM_PAD, 2, &x0, &y);
  fake_middle(BRUME_ITEM_PAD, 6, &x1, &y);
  fake_drag(BRUME_ITEM_PAD, 2, x1 - x0, 0.0, 0);
  assert_true(brume_recipe_equal(fake_recipe(6), &a));
  assert_true(brume_recipe_equal(fake_recipe(2), &b));
  assert_int_equal(brume_panel_selected(fake_panel), 6);
  assert_true(fake_control(BRUME_CONTROL_CHOKE, 2) == 1.0f); // All that belongs to it
  fake_key('z', BRUME_VIEW_CTRL);
  assert_true(brume_recipe_equal(fake_recipe(2), &a));
}

static void test_drag_out_of_the_window(void **const state) {
  (void)state;
  FakeAct last;
  double x = 0.0;
  double y = 0.0;
  fake_middle(BRUME_ITEM_PAD, 3, &x, &y);
  fake_press(x, y, 1, 0);
  fake_move(x + 8.0, y, 0);
  assert_int_equal(fake_count(BRUME_ACT_EXPORT, NULL), 0);
  fake_move(x, 2000.0, 0);
  fake_move(x, 2001.0, 0);
  assert_int_equal(fake_count(BRUME_ACT_EXPORT, &last), 1);
  assert_int_equal(last.act.pad, 3);
  brume_panel_take_export(fake_panel, 3, "/tmp/clap 4.wav");
  assert_string_equal(brume_view_stub_dragged(brume_panel_view(fake_panel)), "/tmp/clap 4.wav");
  const BrumeViewEvent over = {.type = BRUME_VIEW_DRAGGED};
  brume_view_stub_send(brume_panel_view(fake_panel), &over);
  assert_int_equal(fake_panel->drag.item.kind, BRUME_ITEM_NONE);
}

static void test_seed_history_and_dice(void **const state) {
  (void)state;
  const uint64_t first = fake_recipe(0)->seed;
  fake_click(BRUME_ITEM_SEED_STEP, 1);
  const uint64_t second = fake_recipe(0)->seed;
  assert_true(second == first + 1);
  BrumeNews news = {.type = BRUME_NEWS_CLIP, .pad = 0, .serial = 5};
  news.as.clip.stage = BRUME_STAGE_FINAL;
  brume_panel_take_news(fake_panel, &news);
  fake_click(BRUME_ITEM_DICE, BRUME_DICE_SOUND);
  const uint64_t third = fake_recipe(0)->seed;
  news.serial = 6;
  brume_panel_take_news(fake_panel, &news);
  fake_key(BRUME_KEY_BACKSPACE, 0);
  assert_true(fake_recipe(0)->seed == second);
  fake_key(BRUME_KEY_BACKSPACE, 0);
  assert_true(fake_recipe(0)->seed == first);
  fake_key(BRUME_KEY_ENTER, 0);
  fake_key(BRUME_KEY_ENTER, 0);
  assert_true(fake_recipe(0)->seed == third);
  fake_click(BRUME_ITEM_DICE, BRUME_DICE_CHARACTER);
  assert_true(fake_recipe(0)->seed == third && !isnan(fake_param(BRUME_PARAM_BRIGHTNESS)));
  assert_true(isnan(fake_param(BRUME_PARAM_DURATION)) && isnan(fake_param(BRUME_PARAM_PITCH)));
  fake_click(BRUME_ITEM_PAD_SWITCH, 1 * 4 + BRUME_SWITCH_LOCK);
  const uint64_t locked = fake_recipe(1)->seed;
  const uint64_t other = fake_recipe(2)->seed;
  fake_click(BRUME_ITEM_DICE, BRUME_DICE_KIT);
  assert_true(fake_recipe(1)->seed == locked);
  assert_true(fake_recipe(2)->seed != other);
  fake_click(BRUME_ITEM_SEED, 0);
  fake_type("424242");
  fake_key(BRUME_KEY_ENTER, 0);
  assert_true(fake_recipe(0)->seed == 424242);
}

static void test_a_locked_pad_keeps_its_sound(void **const state) {
  (void)state;
  fake_click(BRUME_ITEM_LOCK, 0);
  fake_forget();
  fake_drag(BRUME_ITEM_DIAL, PARAM_KNOB(DECAY), 0.0, -40.0, 0);
  fake_click(BRUME_ITEM_DICE, BRUME_DICE_SOUND);
  fake_click(BRUME_ITEM_SEED_STEP, 1);
  fake_drag(BRUME_ITEM_FIELD, 0, 30.0, 30.0, 0);
  assert_int_equal(fake_count(BRUME_ACT_PARAM, NULL), 0);
  assert_int_equal(fake_count(BRUME_ACT_RECIPE, NULL), 0);
  assert_true(fake_panel->message[0] != '\0');
}

static void test_generate_and_cancel(void **const state) {
  (void)state;
  FakeAct last;
  BrumePanelStatus status = {.load = 0.1f};
  fake_click(BRUME_ITEM_GENERATE, 0);
  assert_int_equal(fake_count(BRUME_ACT_CONTROL, &last), 1);
  assert_int_equal(last.act.as.control.control, BRUME_CONTROL_GENERATE);
  status.meters.waiting = 1;
  brume_panel_take_status(fake_panel, &status);
  fake_click(BRUME_ITEM_GENERATE, 0);
  fake_count(BRUME_ACT_CONTROL, &last);
  assert_int_equal(last.act.as.control.control, BRUME_CONTROL_CANCEL);
  fake_forget();
  fake_key(BRUME_KEY_ESCAPE, 0);
  fake_count(BRUME_ACT_CONTROL, &last);
  assert_int_equal(last.act.as.control.control, BRUME_CONTROL_CANCEL);
}

static void step(const unsigned n, const unsigned n_steps, const uint32_t serial) {
  BrumeNews news = {.type = BRUME_NEWS_STEP, .pad = 0, .serial = serial};
  news.as.step.step = (uint16_t)n;
  news.as.step.n_steps = (uint16_t)n_steps;
  news.as.step.sigma = 80.0f / (float)n;
  memset(news.as.step.picture, (int)(10 * n), sizeof(news.as.step.picture));
  brume_panel_take_news(fake_panel, &news);
}

static void test_scrub_the_trace_and_hear(void **const state) {
  (void)state;
  FakeAct last;
  for (unsigned i = 1; i <= 8; ++i) {
    step(i, 8, 1);
    assert_int_equal(brume_panel_shown_step(fake_panel), (int)i - 1); // Each as it comes
  }
  BrumeNews news = {.type = BRUME_NEWS_CLIP, .pad = 0, .serial = 1};
  news.as.clip.stage = BRUME_STAGE_FINAL;
  brume_panel_take_news(fake_panel, &news);
  assert_int_equal(brume_panel_shown_step(fake_panel), -1);
  const BrumeItem *const trace = brume_panel_item(fake_panel, BRUME_ITEM_TRACE, 0);
  const double width = trace->rect.w - BRUME_PANEL_TRACE_LEFT - BRUME_PANEL_TRACE_RIGHT;
  const double x = trace->rect.x + BRUME_PANEL_TRACE_LEFT;
  fake_press(x + width, trace->rect.y + 10.0, 1, 0);
  fake_move(x + width * 3.0 / 8.0, trace->rect.y + 10.0, 0);
  assert_int_equal(brume_panel_shown_step(fake_panel), 3);
  assert_int_equal(fake_count(BRUME_ACT_LISTEN, NULL), 0);
  fake_release(x + width * 3.0 / 8.0, trace->rect.y + 10.0, 1);
  assert_int_equal(fake_count(BRUME_ACT_LISTEN, &last), 1);
  assert_int_equal(last.act.as.step, 4);
  fake_scroll(BRUME_ITEM_TRACE, 0, 1.0, 0);
  assert_int_equal(brume_panel_shown_step(fake_panel), 4);
  step(1, 8, 2); // A new sound: its steps are what is shown
  assert_int_equal(brume_panel_shown_step(fake_panel), 0);
  for (unsigned i = 2; i <= 200; ++i) { // Very many steps: some of them, evenly
    step(i, 200, 2);
  }
  assert_int_equal(fake_panel->pads[0].n_kept, BRUME_PANEL_TRACE);
  assert_int_equal(fake_panel->pads[0].trace[BRUME_PANEL_TRACE - 1].step, 192);
}

static void test_curves(void **const state) {
  (void)state;
  double points[4][2];
  const BrumeItem *const envelope =
      brume_panel_item(fake_panel, BRUME_ITEM_CURVE, BRUME_CURVE_ENVELOPE);
  assert_int_equal(brume_panel_handles(fake_panel, envelope, points), 4);
  fake_press(points[2][0], points[2][1], 1, 0);
  fake_move(points[2][0] - 10.0, points[2][1] + 30.0, 0);
  fake_release(points[2][0] - 10.0, points[2][1] + 30.0, 1);
  assert_true(fake_control(BRUME_CONTROL_AMP_DECAY, 0) < 1.0f);
  assert_true(fake_control(BRUME_CONTROL_AMP_SUSTAIN, 0) < 0.8f);
  double moved[4][2];
  brume_panel_handles(fake_panel, envelope, moved);
  ASSERT_NEAR(moved[2][0], points[2][0] - 10.0, 0.6); // The handle is where the pointer is
  ASSERT_NEAR(moved[2][1], points[2][1] + 30.0, 0.6);
  fake_wait(1.0);
  fake_click(BRUME_ITEM_CURVE, BRUME_CURVE_ENVELOPE);
  fake_click(BRUME_ITEM_CURVE, BRUME_CURVE_ENVELOPE);
  assert_true(fake_control(BRUME_CONTROL_AMP_SUSTAIN, 0) == 1.0f);
  const BrumeItem *const filter =
      brume_panel_item(fake_panel, BRUME_ITEM_CURVE, BRUME_CURVE_FILTER);
  assert_int_equal(brume_panel_handles(fake_panel, filter, points), 0); // Off
  fake_click(BRUME_ITEM_CHOICE, BRUME_CONTROL_FILTER);
  fake_click(BRUME_ITEM_MENU, 1);
  assert_true(fake_control(BRUME_CONTROL_FILTER, 0) == 1.0f);
  assert_int_equal(brume_panel_handles(fake_panel, filter, points), 1);
  fake_wait(1.0);
  fake_press(points[0][0], points[0][1], 1, 0);
  fake_move(points[0][0] - 40.0, points[0][1] - 15.0, 0);
  fake_release(points[0][0] - 40.0, points[0][1] - 15.0, 1);
  assert_true(fake_control(BRUME_CONTROL_CUTOFF, 0) < 4000.0f);
  assert_true(fake_control(BRUME_CONTROL_RESONANCE, 0) > 0.2f);
}

static void write_bytes(const char *const path, const void *const data, const size_t n) {
  FILE *const file = fopen(path, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(data, 1, n, file), n);
  fclose(file);
}

static void drop(const BrumeItemKind kind, const int index, const char *const path) {
  BrumeViewEvent event = {.type = BRUME_VIEW_DROP, .text = path};
  fake_middle(kind, index, &event.x, &event.y);
  fake_forget();
  brume_view_stub_send(brume_panel_view(fake_panel), &event);
}

// A sound that Brume made gives its recipe to the pad it falls on; others become its source; what
// is no sound is told apart.
static void test_drop_a_sound_file(void **const state) {
  (void)state;
  enum { FRAMES = 64 };
  char path[128];
  FakeAct last;
  BrumeBlob blob;
  BrumeClip *const clip = calloc(1, sizeof(*clip) + FRAMES * sizeof(float));
  brume_recipe_init(&clip->recipe);
  brume_recipe_read(&clip->recipe, "class=tom seed=77 decay=0.25", NULL);
  clip->n = FRAMES;
  clip->note = 60.0f;
  clip->samples[3] = 0.5f;
  assert_int_equal(brume_clipfile_write(clip, &blob), BRUME_STATUS_OK);
  snprintf(path, sizeof(path), "%s/tom.wav", fake_folder);
  write_bytes(path, blob.data, blob.n);
  drop(BRUME_ITEM_PAD, 9, path);
  assert_int_equal(fake_count(BRUME_ACT_RECIPE, &last), 1);
  assert_int_equal(last.act.pad, 9);
  assert_true(last.recipe.seed == 77 && last.recipe.value[BRUME_PARAM_DECAY] == 0.25f);
  for (size_t i = 0; i + 4 < blob.n; ++i) { // The same file as another program would write it
    if (memcmp(blob.data + i, "brme", 4) == 0) {
      memcpy(blob.data + i, "junk", 4);
    }
  }
  write_bytes(path, blob.data, blob.n);
  drop(BRUME_ITEM_PICTURE, 0, path);
  assert_int_equal(fake_count(BRUME_ACT_RECIPE, NULL), 0);
  assert_int_equal(fake_count(BRUME_ACT_SOURCE, &last), 1);
  assert_true(last.act.pad == 9 && strcmp(last.path, path) == 0); // The selected one
  drop(BRUME_ITEM_PAD, 4, path);
  assert_int_equal(fake_count(BRUME_ACT_SOURCE, &last), 1);
  assert_int_equal(last.act.pad, 4);
  fake_click(BRUME_ITEM_PAD_SWITCH, 4 * 4 + BRUME_SWITCH_LOCK);
  drop(BRUME_ITEM_PAD, 4, path);
  assert_int_equal(fake_count(BRUME_ACT_SOURCE, NULL), 0);
  write_bytes(path, "RIFF", 4);
  drop(BRUME_ITEM_PICTURE, 0, path);
  assert_true(fake_panel->is_error && strstr(fake_panel->message, "tom.wav: no sound file"));
  drop(BRUME_ITEM_PICTURE, 0, "/nowhere/at/all.wav");
  assert_true(fake_panel->is_error);
  assert_int_equal(fake_count(BRUME_ACT_RECIPE, NULL) + fake_count(BRUME_ACT_SOURCE, NULL), 0);
  free(blob.data);
  free(clip);
}

// The sound that was dropped is there: the pad varies it, and has a dial that says how far.
static void test_a_source(void **const state) {
  (void)state;
  FakeAct last;
  const BrumeBrought brought = {.hash = 0xABC, .kind = "cymbal"};
  const int amount = PARAM_KNOB(AMOUNT);
  fake_drag(BRUME_ITEM_DIAL, PARAM_KNOB(DECAY), 0.0, -40.0, 0);
  assert_null(brume_panel_item(fake_panel, BRUME_ITEM_DIAL, amount));
  fake_forget();
  brume_panel_take_source(fake_panel, 0, &brought);
  assert_int_equal(fake_count(BRUME_ACT_RECIPE, &last), 1);
  assert_true(last.act.pad == 0 && last.recipe.edit.from == 0xABC);
  assert_true(last.recipe.value[BRUME_PARAM_AMOUNT] == 0.5f);
  assert_true(isnan(last.recipe.value[BRUME_PARAM_DECAY])); // That of the source
  assert_string_equal(last.recipe.classes[0].name, "kick"); // Still a kick
  assert_non_null(brume_panel_item(fake_panel, BRUME_ITEM_DIAL, amount));
  fake_drag(BRUME_ITEM_DIAL, amount, 0.0, -20.0, 0);
  assert_true(fake_count(BRUME_ACT_PARAM, &last) > 0);
  assert_int_equal(last.act.as.param.param, BRUME_PARAM_AMOUNT);
  assert_true(fake_param(BRUME_PARAM_AMOUNT) > 0.5f);
  fake_click(BRUME_ITEM_PAD, 1); // The dial goes with its pad
  assert_null(brume_panel_item(fake_panel, BRUME_ITEM_DIAL, amount));
  fake_click(BRUME_ITEM_PAD, 0);
  assert_non_null(brume_panel_item(fake_panel, BRUME_ITEM_DIAL, amount));
  fake_key('z', BRUME_VIEW_CTRL);
  fake_key('z', BRUME_VIEW_CTRL);
  assert_true(fake_recipe(0)->edit.from == 0 && !isnan(fake_param(BRUME_PARAM_DECAY)));
  assert_null(brume_panel_item(fake_panel, BRUME_ITEM_DIAL, amount));
  fake_key('y', BRUME_VIEW_CTRL);
  assert_true(fake_recipe(0)->edit.from == 0xABC);
}

// On an empty pad a source says what kind of sound it is; a locked pad takes none.
static void test_a_source_for_other_pads(void **const state) {
  (void)state;
  static BrumeSettings settings;
  const BrumeBrought brought = {.hash = 0xDEF, .kind = "cymbal"};
  settings = *brume_panel_settings(fake_panel);
  brume_settings_clear_pad(&settings, 3);
  settings.pads[5].control[BRUME_CONTROL_LOCK] = 1.0f;
  brume_panel_take_settings(fake_panel, &settings);
  brume_panel_take_source(fake_panel, 3, &brought);
  assert_int_equal(brume_panel_selected(fake_panel), 3);
  assert_true(fake_recipe(3)->n_classes == 1 && fake_recipe(3)->edit.from == 0xDEF);
  assert_string_equal(fake_recipe(3)->classes[0].name, "cymbal");
  fake_forget();
  brume_panel_take_source(fake_panel, 5, &brought);
  assert_true(fake_recipe(5)->edit.from == 0);
  assert_int_equal(fake_count(BRUME_ACT_RECIPE, NULL), 0);
  assert_non_null(strstr(fake_panel->message, "locked"));
}

static bool has_row(const char *const label) {
  for (size_t i = 0; i < fake_panel->menu.n; ++i) {
    if (strcmp(fake_panel->menu.rows[i].label, label) == 0) {
      return true;
    }
  }
  return false;
}

static void open_menu(const BrumeItemKind kind, const int index) {
  double x = 0.0;
  double y = 0.0;
  fake_middle(kind, index, &x, &y);
  fake_press(x, y, 3, 0);
  fake_forget();
}

// Vary and Forget are in the menus of the sound, where they can do something.
static void test_vary_and_forget(void **const state) {
  (void)state;
  FakeAct last;
  BrumeNews news = {.type = BRUME_NEWS_CLIP, .pad = 2, .serial = 5};
  const BrumeBrought brought = {.hash = 0xABC, .kind = "cymbal"};
  open_menu(BRUME_ITEM_PAD, 2);
  assert_false(has_row("Vary this sound") || has_row("Forget its source"));
  fake_key(BRUME_KEY_ESCAPE, 0);
  news.as.clip.stage = BRUME_STAGE_FINAL;
  brume_panel_take_news(fake_panel, &news);
  open_menu(BRUME_ITEM_PAD, 2);
  fake_choose("Vary this sound");
  assert_int_equal(fake_acts[0].act.as.control.control, BRUME_CONTROL_PAD); // It is for this one
  fake_count(BRUME_ACT_CONTROL, &last);
  assert_int_equal(last.act.as.control.control, BRUME_CONTROL_VARY);
  assert_int_equal(last.act.pad, 2);
  brume_panel_take_source(fake_panel, 2, &brought);
  open_menu(BRUME_ITEM_PICTURE, 0);
  fake_choose("Forget its source");
  assert_int_equal(fake_count(BRUME_ACT_RECIPE, &last), 1);
  assert_true(last.act.pad == 2 && last.recipe.edit.from == 0);
}

#define GESTURE(name) cmocka_unit_test_setup_teardown(test_##name, fake_setup, fake_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      GESTURE(field_mixes_classes),
      GESTURE(pads),
      GESTURE(drag_reorders_pads),
      GESTURE(drag_out_of_the_window),
      GESTURE(drop_a_sound_file),
      GESTURE(a_source),
      GESTURE(a_source_for_other_pads),
      GESTURE(vary_and_forget),
      GESTURE(seed_history_and_dice),
      GESTURE(a_locked_pad_keeps_its_sound),
      GESTURE(generate_and_cancel),
      GESTURE(scrub_the_trace_and_hear),
      GESTURE(curves),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
