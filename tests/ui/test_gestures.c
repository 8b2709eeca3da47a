// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What people do with a panel, and what must come of it. No display.

#include "tests/ui/fake.h"
#include "tests/unit/unit.h"
#include "tests/unit/worst.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define PARAM_KNOB(id) ((int)BRUME_KNOB_PARAM + (int)BRUME_PARAM_##id)

static void test_drag_turns_a_dial(void **const state) {
  (void)state;
  FakeAct last;
  fake_drag(BRUME_ITEM_DIAL, BRUME_CONTROL_LEVEL, 0.0, -16.0, 0);
  assert_true(fake_count(BRUME_ACT_CONTROL, &last) >= 1);
  assert_int_equal(last.act.as.control.control, BRUME_CONTROL_LEVEL);
  ASSERT_NEAR(last.act.as.control.value, 7.2, 0.05); // 16 of 160 units: a tenth of 72 dB
  fake_forget();
  fake_drag(BRUME_ITEM_DIAL, BRUME_CONTROL_LEVEL, 0.0, 16.0, 0);
  ASSERT_NEAR(fake_control(BRUME_CONTROL_LEVEL, 0), 0.0, 0.05);
}

// What a drag does goes out before the next idle call.
static void test_drag_is_at_once(void **const state) {
  (void)state;
  double x = 0.0;
  double y = 0.0;
  fake_middle(BRUME_ITEM_DIAL, BRUME_CONTROL_TUNE, &x, &y);
  fake_press(x, y, 1, 0);
  fake_forget();
  const BrumeViewEvent move = {.type = BRUME_VIEW_MOVE, .x = x, .y = y - 20.0};
  brume_view_stub_send(brume_panel_view(fake_panel), &move);
  assert_int_equal(fake_count(BRUME_ACT_CONTROL, NULL), 1);
  fake_release(x, y - 20.0, 1);
}

static void test_shift_drags_finely(void **const state) {
  (void)state;
  fake_drag(BRUME_ITEM_DIAL, BRUME_CONTROL_LEVEL, 0.0, -16.0, BRUME_VIEW_SHIFT);
  ASSERT_NEAR(fake_control(BRUME_CONTROL_LEVEL, 0), 0.72, 0.05);
}

static void test_a_held_knob_tells_the_host(void **const state) {
  (void)state;
  fake_drag(BRUME_ITEM_DIAL, BRUME_CONTROL_PAN, 0.0, -16.0, 0);
  assert_int_equal(fake_count(BRUME_ACT_TOUCH, NULL), 2);
  assert_int_equal(fake_acts[0].act.type, BRUME_ACT_TOUCH);
  assert_true(fake_acts[0].act.as.touch.holds);
  assert_int_equal(fake_acts[0].act.as.touch.knob, BRUME_CONTROL_PAN);
  assert_int_equal(fake_acts[fake_n_acts - 1].act.type, BRUME_ACT_TOUCH);
  assert_false(fake_acts[fake_n_acts - 1].act.as.touch.holds);
}

// While a knob is held, older news of it do not move it.
static void test_a_held_knob_stays(void **const state) {
  (void)state;
  static BrumeSettings old;
  double x = 0.0;
  double y = 0.0;
  old = *brume_panel_settings(fake_panel);
  fake_middle(BRUME_ITEM_DIAL, BRUME_CONTROL_LEVEL, &x, &y);
  fake_press(x, y, 1, 0);
  fake_move(x, y - 16.0, 0);
  old.control[BRUME_CONTROL_VOLUME] = -3.0f;
  brume_panel_take_settings(fake_panel, &old);
  ASSERT_NEAR(fake_control(BRUME_CONTROL_LEVEL, 0), 7.2, 0.05);
  ASSERT_NEAR(fake_control(BRUME_CONTROL_VOLUME, 0), -3.0, 1e-6);
  fake_release(x, y - 16.0, 1);
  brume_panel_take_settings(fake_panel, &old);
  ASSERT_NEAR(fake_control(BRUME_CONTROL_LEVEL, 0), 0.0, 1e-6);
}

static void test_double_click_and_ctrl_click_reset(void **const state) {
  (void)state;
  fake_drag(BRUME_ITEM_DIAL, BRUME_CONTROL_DRIVE, 0.0, -40.0, 0);
  assert_true(fake_control(BRUME_CONTROL_DRIVE, 0) > 0.1f);
  fake_wait(1.0);
  fake_click(BRUME_ITEM_DIAL, BRUME_CONTROL_DRIVE);
  assert_true(fake_control(BRUME_CONTROL_DRIVE, 0) > 0.1f); // One click is none
  fake_click(BRUME_ITEM_DIAL, BRUME_CONTROL_DRIVE);
  assert_true(fake_control(BRUME_CONTROL_DRIVE, 0) == 0.0f);
  fake_drag(BRUME_ITEM_DIAL, PARAM_KNOB(BRIGHTNESS), 0.0, -40.0, 0);
  assert_false(isnan(fake_param(BRUME_PARAM_BRIGHTNESS)));
  double x = 0.0;
  double y = 0.0;
  fake_wait(1.0);
  fake_middle(BRUME_ITEM_DIAL, PARAM_KNOB(BRIGHTNESS), &x, &y);
  fake_press(x, y, 1, BRUME_VIEW_CTRL);
  fake_release(x, y, 1);
  assert_true(isnan(fake_param(BRUME_PARAM_BRIGHTNESS))); // Free again
}

static void test_wheel(void **const state) {
  (void)state;
  fake_scroll(BRUME_ITEM_DIAL, PARAM_KNOB(STEPS), 1.0, 0);
  assert_true(fake_param(BRUME_PARAM_STEPS) == 9.0f);
  fake_scroll(BRUME_ITEM_DIAL, BRUME_CONTROL_PAN, -2.0, 0);
  const float coarse = fake_control(BRUME_CONTROL_PAN, 0);
  ASSERT_NEAR(coarse, -0.08, 1e-3);
  fake_scroll(BRUME_ITEM_DIAL, BRUME_CONTROL_PAN, -1.0, BRUME_VIEW_SHIFT);
  ASSERT_NEAR(fake_control(BRUME_CONTROL_PAN, 0), -0.084, 1e-3);
}

static void test_type_a_value(void **const state) {
  (void)state;
  double x = 0.0;
  double y = 0.0;
  fake_middle(BRUME_ITEM_DIAL, PARAM_KNOB(PITCH), &x, &y);
  fake_press(x, y, 3, 0);
  fake_release(x, y, 3);
  fake_click(BRUME_ITEM_MENU, 2); // Type a value
  assert_int_equal(fake_panel->overlay, BRUME_OVERLAY_ENTRY);
  fake_type("F#2");
  fake_key(BRUME_KEY_ENTER, 0);
  assert_int_equal(fake_panel->overlay, BRUME_OVERLAY_NONE);
  assert_true(fake_param(BRUME_PARAM_PITCH) == 42.0f);
  // A number typed on a dial that has the keyboard
  fake_panel->focus = *brume_panel_item(fake_panel, BRUME_ITEM_DIAL, PARAM_KNOB(LENGTH));
  fake_type("1.5");
  fake_key(BRUME_KEY_ENTER, 0);
  assert_true(fabs((double)fake_param(BRUME_PARAM_LENGTH) - 1.5) <= 1e-6);
  // What is wrong is not taken, and stays to be mended
  fake_type("99");
  fake_key(BRUME_KEY_ENTER, 0);
  assert_int_equal(fake_panel->overlay, BRUME_OVERLAY_ENTRY);
  assert_true(fake_panel->entry.wrong);
  assert_true(fake_panel->is_error);
  assert_string_equal(fake_panel->message, "Length goes from 20 ms to 60.0 s, or auto");
  fake_key('a', BRUME_VIEW_CTRL); // All of it: what is typed replaces it
  fake_type("2");
  assert_string_equal(fake_panel->entry.text, "2");
  assert_string_equal(fake_panel->message, ""); // Old by now
  fake_key(BRUME_KEY_ESCAPE, 0);
  assert_true(fabs((double)fake_param(BRUME_PARAM_LENGTH) - 1.5) <= 1e-6);
}

static void test_right_click_menu(void **const state) {
  (void)state;
  double x = 0.0;
  double y = 0.0;
  fake_drag(BRUME_ITEM_DIAL, BRUME_CONTROL_TUNE, 0.0, -40.0, 0);
  fake_middle(BRUME_ITEM_DIAL, BRUME_CONTROL_TUNE, &x, &y);
  fake_press(x, y, 3, 0);
  fake_release(x, y, 3);
  assert_int_equal(fake_panel->overlay, BRUME_OVERLAY_MENU);
  fake_click(BRUME_ITEM_MENU, 1); // Reset
  assert_true(fake_control(BRUME_CONTROL_TUNE, 0) == 0.0f);
  assert_int_equal(fake_panel->overlay, BRUME_OVERLAY_NONE);
  fake_middle(BRUME_ITEM_PAD, 5, &x, &y);
  fake_press(x, y - 20.0, 3, 0);
  fake_release(x, y - 20.0, 3);
  fake_key(BRUME_KEY_DOWN, 0); // By keyboard: the first row that does something
  fake_key(BRUME_KEY_ENTER, 0);
  assert_true(strncmp(brume_view_stub_copied(brume_panel_view(fake_panel)), "brume=1", 7) == 0);
  fake_press(x, y - 20.0, 3, 0);
  fake_release(x, y - 20.0, 3);
  fake_click(BRUME_ITEM_MENU, 4); // Mute
  assert_true(fake_control(BRUME_CONTROL_MUTE, 5) == 1.0f);
  // Clicking elsewhere closes it and does nothing else
  fake_press(x, y - 20.0, 3, 0);
  fake_release(x, y - 20.0, 3);
  fake_forget();
  fake_press(5.0, 5.0, 1, 0);
  fake_release(5.0, 5.0, 1);
  assert_int_equal(fake_panel->overlay, BRUME_OVERLAY_NONE);
  assert_int_equal(fake_n_acts, 0);
}

static void test_keyboard_focus_and_arrows(void **const state) {
  (void)state;
  for (int i = 0; i < 200 && !(fake_panel->focus.kind == BRUME_ITEM_DIAL &&
                               fake_panel->focus.index == BRUME_CONTROL_PAN);
       ++i) {
    fake_key(BRUME_KEY_TAB, 0);
  }
  assert_int_equal(fake_panel->focus.index, BRUME_CONTROL_PAN);
  fake_key(BRUME_KEY_UP, 0);
  ASSERT_NEAR(fake_control(BRUME_CONTROL_PAN, 0), 0.02, 1e-4);
  fake_key(BRUME_KEY_LEFT, BRUME_VIEW_SHIFT);
  ASSERT_NEAR(fake_control(BRUME_CONTROL_PAN, 0), 0.018, 1e-4);
  fake_key(BRUME_KEY_PAGE_UP, 0);
  ASSERT_NEAR(fake_control(BRUME_CONTROL_PAN, 0), 0.218, 1e-4);
  fake_key(BRUME_KEY_DELETE, 0);
  assert_true(fake_control(BRUME_CONTROL_PAN, 0) == 0.0f);
  fake_key(BRUME_KEY_BACK_TAB, 0);
  assert_int_equal(fake_panel->focus.index, BRUME_CONTROL_LEVEL);
  fake_key(BRUME_KEY_ESCAPE, 0);
  fake_key(BRUME_KEY_RIGHT, 0); // Without focus: pads
  assert_int_equal(brume_panel_selected(fake_panel), 1);
  fake_key(BRUME_KEY_LEFT, 0);
  fake_key(BRUME_KEY_LEFT, 0);
  assert_int_equal(brume_panel_selected(fake_panel), 15);
}

static void test_computer_keyboard_plays(void **const state) {
  (void)state;
  FakeAct last;
  fake_key('z', 0);
  assert_int_equal(fake_count(BRUME_ACT_MIDI, &last), 1);
  assert_int_equal(last.act.as.midi[0], 0x90);
  assert_int_equal(last.act.as.midi[1], BRUME_PAD_NOTE);
  const BrumeViewEvent again = {.type = BRUME_VIEW_KEY, .key = 'z', .repeats = true};
  brume_view_stub_send(brume_panel_view(fake_panel), &again);
  assert_int_equal(fake_count(BRUME_ACT_MIDI, NULL), 1); // No machine gun
  fake_key_up('z');
  assert_int_equal(fake_count(BRUME_ACT_MIDI, &last), 2);
  assert_int_equal(last.act.as.midi[0], 0x80);
  fake_click(BRUME_ITEM_MODE, BRUME_MODE_KEYS);
  fake_forget();
  fake_key('>', 0);
  fake_key('q', 0);
  assert_int_equal(fake_count(BRUME_ACT_MIDI, &last), 1);
  assert_int_equal(last.act.as.midi[1], 48 + 12 + 12);
  const BrumeViewEvent blur = {.type = BRUME_VIEW_BLUR};
  brume_view_stub_send(brume_panel_view(fake_panel), &blur); // No note hangs
  assert_int_equal(fake_count(BRUME_ACT_MIDI, &last), 2);
  assert_int_equal(last.act.as.midi[0], 0x80);
  fake_forget();
  fake_key(' ', 0);
  assert_int_equal(fake_count(BRUME_ACT_CONTROL, &last), 1);
  assert_int_equal(last.act.as.control.control, BRUME_CONTROL_AUDITION);
}

// In Texture mode a click on another pad, while one sounds, changes over; else it begins or ends.
static void test_textures_change_pads(void **const state) {
  (void)state;
  BrumePanelStatus status = {.meters.voices = 1};
  FakeAct last;
  char hint[BRUME_PANEL_TEXT];
  fake_click(BRUME_ITEM_MODE, BRUME_MODE_TEXTURE);
  brume_panel_hint(fake_panel, brume_panel_item(fake_panel, BRUME_ITEM_AUDITION, 0), hint);
  assert_string_equal(hint, "Begin or end the texture (Space)");
  brume_panel_take_status(fake_panel, &status);
  fake_forget();
  fake_click(BRUME_ITEM_PAD, 3);
  assert_int_equal(fake_count(BRUME_ACT_CONTROL, &last), 1);
  assert_int_equal(last.act.as.control.control, BRUME_CONTROL_PAD);
  fake_forget();
  fake_click(BRUME_ITEM_PAD, 3);
  assert_int_equal(fake_count(BRUME_ACT_CONTROL, &last), 1);
  assert_int_equal(last.act.as.control.control, BRUME_CONTROL_AUDITION);
  status.meters.voices = 0;
  brume_panel_take_status(fake_panel, &status);
  fake_forget();
  fake_click(BRUME_ITEM_PAD, 5);
  assert_int_equal(fake_count(BRUME_ACT_CONTROL, &last), 2);
  assert_int_equal(last.act.as.control.control, BRUME_CONTROL_AUDITION);
}

static void test_failed_texture_is_of_its_mode(void **const state) {
  (void)state;
  BrumeNews news = {.type = BRUME_NEWS_FAILED, .serial = 7};
  news.as.failed.status = BRUME_STATUS_UNSUPPORTED;
  snprintf(news.as.failed.text, sizeof(news.as.failed.text), "a stream of it is silent");
  fake_click(BRUME_ITEM_MODE, BRUME_MODE_TEXTURE);
  brume_panel_take_news(fake_panel, &news);
  assert_string_equal(brume_panel_error(fake_panel, 0), news.as.failed.text);
  fake_click(BRUME_ITEM_MODE, BRUME_MODE_KIT);
  assert_string_equal(brume_panel_error(fake_panel, 0), "");
  brume_panel_take_news(fake_panel, &news);
  assert_string_equal(brume_panel_error(fake_panel, 0), news.as.failed.text);
}

static void test_strip_plays_harder_towards_the_front(void **const state) {
  (void)state;
  const BrumeItem *const strip = brume_panel_item(fake_panel, BRUME_ITEM_KEYS, 0);
  const BrumeRect key = brume_panel_key_rect(strip->rect, 60);
  FakeAct soft;
  FakeAct hard;
  fake_press(key.x + 4.0, key.y + 32.0, 1, 0);
  fake_count(BRUME_ACT_MIDI, &soft);
  fake_release(key.x + 4.0, key.y + 32.0, 1);
  assert_int_equal(fake_count(BRUME_ACT_MIDI, NULL), 2);
  fake_press(key.x + 4.0, key.y + 45.0, 1, 0);
  fake_count(BRUME_ACT_MIDI, &hard);
  assert_int_equal(soft.act.as.midi[1], 60);
  assert_int_equal(hard.act.as.midi[1], 60);
  assert_true(hard.act.as.midi[2] > soft.act.as.midi[2]);
  fake_forget();
  fake_move(key.x + key.w + 4.0, key.y + 45.0, 0); // Over to the next key
  assert_int_equal(fake_acts[0].act.as.midi[0], 0x80);
  assert_int_equal(fake_acts[1].act.as.midi[1], 62);
  fake_release(key.x + key.w + 4.0, key.y + 45.0, 1);
}

static void test_undo_and_redo(void **const state) {
  (void)state;
  fake_drag(BRUME_ITEM_DIAL, BRUME_CONTROL_TUNE, 0.0, -40.0, 0);
  const float tuned = fake_control(BRUME_CONTROL_TUNE, 0);
  fake_drag(BRUME_ITEM_DIAL, PARAM_KNOB(DECAY), 0.0, -40.0, 0);
  fake_click(BRUME_ITEM_PAD_SWITCH, 3 * 4 + BRUME_SWITCH_SOLO);
  fake_forget();
  fake_key('z', BRUME_VIEW_CTRL);
  assert_int_equal(fake_count(BRUME_ACT_CONTROL, NULL), 1);
  assert_true(fake_control(BRUME_CONTROL_SOLO, 3) == 0.0f);
  fake_key('z', BRUME_VIEW_CTRL);
  assert_true(isnan(fake_param(BRUME_PARAM_DECAY)));
  assert_true(fake_control(BRUME_CONTROL_TUNE, 0) == tuned);
  fake_key('z', BRUME_VIEW_CTRL);
  assert_true(fake_control(BRUME_CONTROL_TUNE, 0) == 0.0f);
  fake_key('z', BRUME_VIEW_CTRL); // Nothing left
  fake_key('y', BRUME_VIEW_CTRL);
  assert_true(fake_control(BRUME_CONTROL_TUNE, 0) == tuned);
  fake_key('z', BRUME_VIEW_CTRL | BRUME_VIEW_SHIFT);
  assert_false(isnan(fake_param(BRUME_PARAM_DECAY)));
  for (int i = 0; i < 2 * BRUME_PANEL_UNDO; ++i) { // More than is kept
    fake_scroll(BRUME_ITEM_DIAL, BRUME_CONTROL_PAN, i % 3 ? 1.0 : -1.0, 0);
  }
  for (int i = 0; i < 2 * BRUME_PANEL_UNDO; ++i) {
    fake_key('z', BRUME_VIEW_CTRL);
  }
}

static void test_copy_and_paste_a_recipe(void **const state) {
  (void)state;
  FakeAct last;
  fake_drag(BRUME_ITEM_DIAL, PARAM_KNOB(WARMTH), 0.0, -40.0, 0);
  const BrumeRecipe wanted = *fake_recipe(0);
  fake_key('c', BRUME_VIEW_CTRL);
  fake_key(BRUME_KEY_RIGHT, 0);
  fake_forget();
  fake_key('v', BRUME_VIEW_CTRL);
  fake_wait(0.1);
  assert_int_equal(fake_count(BRUME_ACT_RECIPE, &last), 1);
  assert_int_equal(last.act.pad, 1);
  assert_true(brume_recipe_equal(&last.recipe, &wanted));
  const BrumeViewEvent nonsense = {.type = BRUME_VIEW_PASTE, .text = "a shopping list"};
  fake_forget();
  brume_view_stub_send(brume_panel_view(fake_panel), &nonsense);
  assert_int_equal(fake_count(BRUME_ACT_RECIPE, NULL), 0);
  assert_true(fake_panel->is_error);
  const BrumeViewEvent nothing = {.type = BRUME_VIEW_PASTE, .text = ""};
  brume_view_stub_send(brume_panel_view(fake_panel), &nothing);
  assert_string_equal(fake_panel->message, "There is no text to paste");
  fake_wait(9.0);
  assert_string_equal(fake_panel->message, "");
}

static void test_generate(void **const state) {
  (void)state;
  const BrumeNews clip = {.type = BRUME_NEWS_CLIP, .as.clip = {.stage = BRUME_STAGE_FINAL}};
  fake_click(BRUME_ITEM_GENERATE, 0);
  assert_int_equal(fake_count(BRUME_ACT_CONTROL, NULL), 1);
  assert_string_equal(fake_panel->message, "");
  brume_panel_take_news(fake_panel, &clip);
  fake_click(BRUME_ITEM_GENERATE, 0); // It is there
  assert_true(strstr(fake_panel->message, "already") != NULL);
  fake_drag(BRUME_ITEM_DIAL, PARAM_KNOB(DECAY), 0.0, -40.0, 0);
  fake_click(BRUME_ITEM_GENERATE, 0);
  assert_string_equal(fake_panel->message, "");
}

#define GESTURE(name) cmocka_unit_test_setup_teardown(test_##name, fake_setup, fake_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      GESTURE(drag_turns_a_dial),
      GESTURE(drag_is_at_once),
      GESTURE(shift_drags_finely),
      GESTURE(a_held_knob_tells_the_host),
      GESTURE(a_held_knob_stays),
      GESTURE(double_click_and_ctrl_click_reset),
      GESTURE(wheel),
      GESTURE(type_a_value),
      GESTURE(right_click_menu),
      GESTURE(keyboard_focus_and_arrows),
      GESTURE(computer_keyboard_plays),
      GESTURE(textures_change_pads),
      GESTURE(failed_texture_is_of_its_mode),
      GESTURE(strip_plays_harder_towards_the_front),
      GESTURE(undo_and_redo),
      GESTURE(copy_and_paste_a_recipe),
      GESTURE(generate),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
