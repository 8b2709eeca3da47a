// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What people do to draw how loud a sound is, over time. No display.

#include "tests/ui/fake.h"
#include "tests/unit/unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// A sound of two seconds on pad 1: it swells for half of it, and dies.
static void take_clip(void) {
  BrumeNews news = {.type = BRUME_NEWS_CLIP, .pad = 0, .serial = 1};
  news.as.clip.stage = BRUME_STAGE_FINAL;
  news.as.clip.seconds = 2.0f;
  for (int i = 0; i < BRUME_NEWS_PEAKS; ++i) {
    const double t = (double)i / BRUME_NEWS_PEAKS;
    news.as.clip.low[i] = (int8_t)(-100.0 * (t < 0.5 ? 2.0 * t : 2.0 - 2.0 * t));
  }
  brume_panel_take_news(fake_panel, &news);
}

static const BrumeEdit *drawn(void) {
  return &fake_recipe(0)->edit;
}

// Draws three points: at 0, 1 and 2 s, with levels 0, 1 and 0.
static void draw_three(void) {
  BrumeRecipe recipe = *fake_recipe(0);
  take_clip();
  assert_int_equal(brume_edit_read(&recipe.edit, BRUME_EDIT_ENVELOPE, "0:0,1:1,2:0", NULL),
                   BRUME_STATUS_OK);
  brume_panel_send_recipe(fake_panel, 0, &recipe);
  fake_wait(1.0);
  fake_forget();
}

// Where a time and a level are in the window.
static void place_of(const double seconds, const double level, double *const x, double *const y) {
  const BrumeItem *const item = brume_panel_item(fake_panel, BRUME_ITEM_DRAWN, 0);
  assert_non_null(item);
  const BrumeRect area = brume_rect_inset(item->rect, 6.0);
  *x = area.x + area.w * seconds / 2.0;
  *y = area.y + area.h * (1.0 - level);
}

static void press_at(const double seconds, const double level, const unsigned button) {
  double x = 0.0;
  double y = 0.0;
  place_of(seconds, level, &x, &y);
  fake_wait(1.0); // No double click
  fake_press(x, y, button, 0);
}

static void move_to(const double seconds, const double level) {
  double x = 0.0;
  double y = 0.0;
  place_of(seconds, level, &x, &y);
  fake_move(x, y, 0);
}

static void release_at(const double seconds, const double level, const unsigned button) {
  double x = 0.0;
  double y = 0.0;
  place_of(seconds, level, &x, &y);
  fake_release(x, y, button);
}

static void check_point(const unsigned at, const double seconds, const double level) {
  if (fabs((double)drawn()->points[at][0] - seconds) > 0.011 ||
      fabs((double)drawn()->points[at][1] - level) > 0.02) {
    fail_msg("point %u is at %g s, %g, not at %g s, %g", at, (double)drawn()->points[at][0],
             (double)drawn()->points[at][1], seconds, level);
  }
}

// The drawing begins with the loudness that there is, and ends where it began.
static void test_begins_as_it_is(void **const state) {
  (void)state;
  FakeAct last;
  assert_null(brume_panel_item(fake_panel, BRUME_ITEM_SHAPE, BRUME_SHAPE_DRAW)); // No sound yet
  take_clip();
  const BrumeRecipe before = *fake_recipe(0);
  assert_null(brume_panel_item(fake_panel, BRUME_ITEM_DRAWN, 0));
  fake_click(BRUME_ITEM_SHAPE, BRUME_SHAPE_DRAW);
  assert_int_equal(fake_count(BRUME_ACT_RECIPE, &last), 1);
  assert_int_equal(last.recipe.edit.n_points, 3); // Two lines are all that there is
  check_point(0, 0.0, 0.0);
  check_point(1, 1.0, 1.0);
  check_point(2, 2.0, 0.0);
  assert_non_null(brume_panel_item(fake_panel, BRUME_ITEM_DRAWN, 0));
  fake_click(BRUME_ITEM_SHAPE, BRUME_SHAPE_DRAW);
  assert_null(brume_panel_item(fake_panel, BRUME_ITEM_DRAWN, 0));
  assert_true(brume_recipe_equal(fake_recipe(0), &before));
}

// A point follows the pointer, between its neighbours; the sound is asked for when it is let go.
static void test_drag_a_point(void **const state) {
  (void)state;
  FakeAct last;
  draw_three();
  press_at(1.0, 1.0, 1);
  move_to(0.8, 0.7);
  move_to(0.5, 0.25);
  assert_int_equal(fake_n_acts, 0);
  release_at(0.5, 0.25, 1);
  assert_int_equal(fake_count(BRUME_ACT_RECIPE, &last), 1);
  assert_int_equal(fake_n_acts, 1); // Nothing is played, nothing kept
  check_point(1, 0.5, 0.25);
  press_at(0.5, 0.25, 1);
  move_to(1.9, 2.0); // Above the waveform, by less than what removes it
  move_to(1.9, 1.2);
  release_at(1.9, 1.2, 1);
  check_point(1, 1.9, 1.0);
  press_at(1.9, 1.0, 1);
  move_to(-0.5, 0.6);
  release_at(-0.5, 0.6, 1);
  check_point(1, 0.0, 0.6);
  assert_true(drawn()->points[1][0] > drawn()->points[0][0]);
  fake_key('z', BRUME_VIEW_CTRL); // A gesture is one step
  check_point(1, 1.9, 1.0);
  fake_key('z', BRUME_VIEW_CTRL);
  check_point(1, 0.5, 0.25);
  fake_key('y', BRUME_VIEW_CTRL);
  check_point(1, 1.9, 1.0);
  fake_forget();
  press_at(1.9, 1.0, 1); // Held and let go: nothing changed
  release_at(1.9, 1.0, 1);
  assert_int_equal(fake_n_acts, 0);
}

static void test_add_and_remove(void **const state) {
  (void)state;
  draw_three();
  press_at(1.5, 0.9, 1);
  release_at(1.5, 0.9, 1);
  assert_int_equal(drawn()->n_points, 4);
  check_point(2, 1.5, 0.9);
  press_at(0.5, 0.2, 1); // And one that is dragged at once
  move_to(0.25, 0.8);
  release_at(0.25, 0.8, 1);
  assert_int_equal(drawn()->n_points, 5);
  check_point(1, 0.25, 0.8);
  press_at(1.5, 0.9, 3);
  release_at(1.5, 0.9, 3);
  assert_int_equal(drawn()->n_points, 4);
  check_point(2, 1.0, 1.0);
  assert_int_equal(fake_panel->overlay, BRUME_OVERLAY_NONE);
  press_at(1.0, 1.0, 1);
  move_to(1.0, 3.0); // Out of the waveform
  move_to(1.0, 0.5);
  release_at(1.0, 0.5, 1); // And back
  assert_int_equal(drawn()->n_points, 4);
  press_at(1.0, 0.5, 1);
  move_to(1.0, -2.0);
  release_at(1.0, -2.0, 1);
  assert_int_equal(drawn()->n_points, 3);
  check_point(1, 0.25, 0.8);
  fake_key('z', BRUME_VIEW_CTRL);
  assert_int_equal(drawn()->n_points, 4);
  press_at(1.5, 0.9, 3); // No point there: the sound's menu
  assert_int_equal(fake_panel->overlay, BRUME_OVERLAY_MENU);
}

// What no sound can be made of is refused, and said.
static void test_limits(void **const state) {
  (void)state;
  draw_three();
  press_at(0.0, 0.0, 3);
  assert_int_equal(drawn()->n_points, 2);
  press_at(1.0, 1.0, 3);
  assert_int_equal(drawn()->n_points, 2);
  assert_true(fake_panel->is_error);
  assert_non_null(strstr(fake_panel->message, "two points"));
  press_at(1.0, 1.0, 1);
  move_to(1.0, 0.0);
  release_at(1.0, 0.0, 1); // All silent
  check_point(0, 1.0, 1.0);
  assert_non_null(strstr(fake_panel->message, "not silent"));
  for (unsigned i = 0; i < BRUME_EDIT_POINTS; ++i) {
    press_at(0.1 + 0.05 * i, 0.3, 1);
    release_at(0.1 + 0.05 * i, 0.3, 1);
  }
  assert_int_equal(drawn()->n_points, BRUME_EDIT_POINTS);
  assert_non_null(strstr(fake_panel->message, "at most"));
}

static void test_by_keyboard(void **const state) {
  (void)state;
  char hint[BRUME_PANEL_TEXT];
  draw_three();
  for (int i = 0; i < 200 && fake_panel->focus.kind != BRUME_ITEM_DRAWN; ++i) {
    fake_key(BRUME_KEY_TAB, 0);
  }
  assert_int_equal(fake_panel->focus.kind, BRUME_ITEM_DRAWN);
  fake_key(BRUME_KEY_PAGE_DOWN, 0);
  brume_panel_hint(fake_panel, &fake_panel->focus, hint);
  assert_memory_equal(hint, "Point 2 of 3: 1.00 s, 100.0 %", 29);
  fake_key(BRUME_KEY_LEFT, 0);
  fake_key(BRUME_KEY_DOWN, 0);
  check_point(1, 0.98, 0.95);
  assert_int_equal(fake_count(BRUME_ACT_RECIPE, NULL), 2);
  fake_key(BRUME_KEY_DOWN, BRUME_VIEW_SHIFT);
  assert_true(drawn()->points[1][1] < 0.95f && drawn()->points[1][1] > 0.94f);
  fake_key(BRUME_KEY_ENTER, 0);
  assert_int_equal(drawn()->n_points, 4);
  check_point(2, 1.49, 0.47); // On the line
  fake_key(BRUME_KEY_UP, 0);
  check_point(2, 1.49, 0.52);
  fake_key(BRUME_KEY_DELETE, 0);
  assert_int_equal(drawn()->n_points, 3);
  for (int i = 0; i < 5; ++i) {
    fake_key(BRUME_KEY_PAGE_UP, 0);
  }
  fake_key(BRUME_KEY_RIGHT, 0);
  check_point(0, 0.02, 0.0);
  assert_int_equal(fake_count(BRUME_ACT_MIDI, NULL), 0);
}

// It goes neither with a loop nor with a loudness that is kept; the last one wins.
static void test_instead_of_others(void **const state) {
  (void)state;
  draw_three();
  fake_click(BRUME_ITEM_SHAPE, BRUME_SHAPE_LOOP);
  assert_true(drawn()->loop && drawn()->n_points == 0);
  fake_click(BRUME_ITEM_SHAPE, BRUME_SHAPE_DRAW);
  assert_true(!drawn()->loop && drawn()->n_points == 3);
  BrumeRecipe recipe = *fake_recipe(0);
  recipe.edit.from = 77;
  brume_panel_send_recipe(fake_panel, 0, &recipe);
  fake_click(BRUME_ITEM_TOGGLE, BRUME_CONTROL_KEEP_LOUDNESS);
  assert_true(drawn()->envelope && drawn()->n_points == 0);
  fake_click(BRUME_ITEM_SHAPE, BRUME_SHAPE_DRAW);
  assert_true(!drawn()->envelope && drawn()->n_points == 3 && drawn()->from == 77);
}

// Locked pads keep what is drawn; textures have none; steps show it, too.
static void test_where_it_is(void **const state) {
  (void)state;
  BrumeNews step = {.type = BRUME_NEWS_STEP, .pad = 0, .serial = 2};
  step.as.step.step = 1;
  step.as.step.n_steps = 8;
  draw_three();
  brume_panel_take_news(fake_panel, &step);
  press_at(1.0, 1.0, 1);
  move_to(1.0, 0.5);
  release_at(1.0, 0.5, 1);
  check_point(1, 1.0, 0.5);
  fake_click(BRUME_ITEM_LOCK, 0);
  fake_forget();
  press_at(1.0, 0.5, 1);
  assert_true(fake_panel->drag.handle < 0); // Nothing seems to move
  move_to(1.0, 0.2);
  release_at(1.0, 0.2, 1);
  press_at(1.0, 0.5, 3);
  fake_click(BRUME_ITEM_SHAPE, BRUME_SHAPE_DRAW);
  assert_int_equal(fake_count(BRUME_ACT_RECIPE, NULL), 0);
  check_point(1, 1.0, 0.5);
  fake_click(BRUME_ITEM_LOCK, 0);
  fake_click(BRUME_ITEM_MODE, BRUME_MODE_TEXTURE);
  assert_null(brume_panel_item(fake_panel, BRUME_ITEM_DRAWN, 0));
  fake_click(BRUME_ITEM_MODE, BRUME_MODE_KEYS);
  assert_non_null(brume_panel_item(fake_panel, BRUME_ITEM_DRAWN, 0));
  fake_click(BRUME_ITEM_PAD, 1);
  assert_null(brume_panel_item(fake_panel, BRUME_ITEM_DRAWN, 0));
}

#define GESTURE(name) cmocka_unit_test_setup_teardown(test_##name, fake_setup, fake_teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      GESTURE(begins_as_it_is), GESTURE(drag_a_point), GESTURE(add_and_remove),
      GESTURE(limits),          GESTURE(by_keyboard),  GESTURE(instead_of_others),
      GESTURE(where_it_is),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
