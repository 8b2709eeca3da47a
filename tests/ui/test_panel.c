// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Colours, places, values as text, and what is drawn anew.

#include "tests/ui/fake.h"
#include "tests/ui/sounds.h"
#include "tests/unit/unit.h"
#include "tests/unit/worst.h"
#include "ui/panel/field.h"
#include "ui/view/dirty.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double least_contrast = 4.5; // WCAG 2.1, 1.4.3 (AA)

static void check_contrast(const uint32_t a, const uint32_t b, const char *const what) {
  const double contrast = brume_theme_contrast(a, b);
  if (contrast < least_contrast) {
    fail_msg("%s: %06X on %06X has %.2f", what, a, b, contrast);
  }
}

// All pairs of text and ground that occur.
static void test_contrast(void **const state) {
  (void)state;
  ASSERT_NEAR(brume_theme_contrast(0xFFFFFF, 0x000000), 21.0, 1e-9);
  ASSERT_NEAR(brume_theme_contrast(0x777777, 0xFFFFFF), 4.48, 0.01); // A known near miss
  const BrumeTheme *const themes[] = {&brume_theme_dark, &brume_theme_light};
  for (size_t t = 0; t < 2; ++t) {
    const BrumeTheme *const theme = themes[t];
    const uint32_t grounds[] = {theme->ground, theme->surface, theme->raised, theme->mist[0]};
    for (size_t g = 0; g < sizeof(grounds) / sizeof(grounds[0]); ++g) {
      check_contrast(theme->text, grounds[g], "text");
      check_contrast(theme->dim, grounds[g], "labels");
      check_contrast(theme->second, grounds[g], "achieved values");
      check_contrast(theme->danger, grounds[g], "errors");
      check_contrast(theme->accent, grounds[g], "the loaded preset");
    }
    const uint32_t hot = brume_theme_blend(theme->raised, theme->dark ? 0xFFFFFF : 0x000000, 0.16);
    check_contrast(theme->text, hot, "a pressed button");
    check_contrast(theme->on_accent, theme->accent, "a button that is on");
    check_contrast(theme->on_accent, theme->danger, "a muted pad");
    check_contrast(theme->on_accent,
                   brume_theme_blend(theme->accent, theme->dark ? 0xFFFFFF : 0x000000, 0.16),
                   "a pressed button that is on");
    check_contrast(theme->on_key, theme->key[0], "names of keys");
    check_contrast(theme->on_key, theme->idle_key[0], "names of idle keys");
    check_contrast(theme->on_key, theme->held_key, "names of held keys");
    for (size_t i = 0; i < BRUME_THEME_HUES; ++i) { // Not text, but told apart: 3 to 1 is asked for
      const uint32_t hue = theme->hues[i];
      assert_true(brume_theme_contrast(hue, theme->surface) >= 3.0);
      assert_true(brume_theme_contrast(hue, theme->raised) >= 3.0);
      for (int black = 0; black < 2; ++black) {
        const uint32_t on_key = brume_theme_hue_on_key(theme, hue, black);
        assert_true(brume_theme_contrast(on_key, theme->key[black]) >= 3.0);
      }
      check_contrast(theme->text, brume_theme_blend(theme->surface, hue, 0.28), "kinds in a mix");
    }
  }
}

// Things that lie in others on purpose.
static bool lies_in(const BrumeItem *const inner, const BrumeItem *const outer) {
  return outer->kind == BRUME_ITEM_GROUND ||
         (inner->kind == BRUME_ITEM_PAD_SWITCH && outer->kind == BRUME_ITEM_PAD) ||
         (inner->kind == BRUME_ITEM_CHOICE && outer->kind == BRUME_ITEM_CURVE) ||
         (inner->kind == BRUME_ITEM_DRAWN && outer->kind == BRUME_ITEM_PICTURE) ||
         (inner->kind == BRUME_ITEM_ROW_STAR && outer->kind == BRUME_ITEM_ROW) ||
         (outer->kind >= BRUME_ITEM_SHADE && outer->kind != inner->kind &&
          (outer->kind == BRUME_ITEM_SHADE || outer->kind == BRUME_ITEM_BROWSER));
}

static void check_places(void) {
  const BrumePanel *const panel = fake_panel;
  for (size_t i = 0; i < panel->n_items; ++i) {
    const BrumeItem *const a = &panel->items[i];
    const BrumeRect r = a->rect;
    if (r.w < 3.0 || r.h < 3.0 || r.x < 0.0 || r.y < 0.0 || r.x + r.w > panel->width + 1e-6 ||
        r.y + r.h > panel->height + 1e-6) {
      fail_msg("item %d/%d at %g,%g %gx%g in %gx%g", a->kind, a->index, r.x, r.y, r.w, r.h,
               panel->width, panel->height);
    }
    for (size_t k = i + 1; k < panel->n_items; ++k) {
      const BrumeItem *const b = &panel->items[k];
      const bool over = a->kind < BRUME_ITEM_SHADE && b->kind >= BRUME_ITEM_SHADE;
      if (!over && !lies_in(b, a) && !lies_in(a, b) && brume_rect_overlap(a->rect, b->rect)) {
        fail_msg("items %d/%d and %d/%d overlap at %gx%g", a->kind, a->index, b->kind, b->index,
                 panel->width, panel->height);
      }
    }
  }
}

// The selected pad's sound is made of another one, or is not.
static void take_source(const bool has) {
  static BrumeSettings settings;
  settings = *brume_panel_settings(fake_panel);
  settings.pads[brume_panel_selected(fake_panel)].recipe.edit.from = has ? 0xABC : 0;
  brume_panel_take_settings(fake_panel, &settings);
  assert_true((brume_panel_item(fake_panel, BRUME_ITEM_DIAL,
                                BRUME_KNOB_PARAM + BRUME_PARAM_AMOUNT) != NULL) == has);
}

static void test_layout_has_no_overlaps(void **const state) {
  (void)state;
  static const double sizes[][2] = {{BRUME_PANEL_WIDTH, BRUME_PANEL_HEIGHT},
                                    {BRUME_PANEL_MIN_WIDTH, BRUME_PANEL_MIN_HEIGHT},
                                    {1600.0, 700.0},
                                    {1083.5, 1200.25},
                                    {2560.0, 1440.0}};
  BrumeView *const view = brume_panel_view(fake_panel);
  for (size_t i = 0; i < 2 * sizeof(sizes) / sizeof(sizes[0]); ++i) {
    const double *const size = sizes[i / 2];
    fake_panel->owner.chooses = i % 2 == 1;
    brume_panel_layout(fake_panel);
    view->type->resize(view, size[0], size[1]);
    fake_wait(0.1);
    assert_true(fake_panel->width == size[0]);
    check_places();
    take_source(true);
    check_places();
    take_source(false);
    fake_key('f', BRUME_VIEW_CTRL);
    check_places();
    fake_key(BRUME_KEY_ESCAPE, 0);
    fake_click(BRUME_ITEM_CHOICE, BRUME_CONTROL_PLAY);
    check_places();
    fake_key(BRUME_KEY_ESCAPE, 0);
    fake_click(BRUME_ITEM_SEED, 0);
    check_places();
    fake_key(BRUME_KEY_ESCAPE, 0);
  }
  view->type->resize(view, 10.0, 10.0); // Never below the least
  assert_true(view->width == BRUME_PANEL_MIN_WIDTH && view->height == BRUME_PANEL_MIN_HEIGHT);
}

static void write_log(BrumePaintLog *const log) {
  cairo_surface_t *const surface = cairo_image_surface_create(
      CAIRO_FORMAT_RGB24, (int)fake_panel->width, (int)fake_panel->height);
  cairo_t *const cr = cairo_create(surface);
  log->cut = log->n = 0;
  cairo_set_user_data(cr, &brume_paint_log, log, NULL);
  brume_panel_draw(fake_panel, cr, fake_panel->width, fake_panel->height);
  cairo_destroy(cr);
  cairo_surface_destroy(surface);
  assert_true(log->n <= BRUME_PAINT_TEXTS);
}

static size_t count_cut(void) {
  static BrumePaintLog log;
  write_log(&log);
  return log.cut;
}

// No two texts touch where nothing lies on top.
static void check_texts_apart(void) {
  static BrumePaintLog log;
  write_log(&log);
  for (size_t i = 0; i < log.n; ++i) {
    const BrumeRect a = brume_rect_inset(log.at[i], -1.0);
    for (size_t k = i + 1; k < log.n; ++k) {
      const BrumeRect b = log.at[k];
      if (brume_rect_overlap(a, b)) {
        fail_msg("texts at %g,%g %gx%g and %g,%g %gx%g touch", a.x, a.y, a.w, a.h, b.x, b.y, b.w,
                 b.h);
      }
    }
  }
}

static void take_sounds(const char *const path, const bool kit) {
  static BrumeSettings settings;
  Sounds sounds;
  assert_true(sounds_read(path, &sounds));
  sounds_settings(kit, &settings);
  brume_panel_take_settings(fake_panel, &settings);
  for (size_t i = kit ? 0 : sounds.n_kit; i < (kit ? sounds.n_kit : sounds.n); ++i) {
    brume_panel_take_news(fake_panel, &sounds.news[i]);
    assert_int_equal(count_cut(), 0);
    check_texts_apart();
  }
  free(sounds.news);
}

static const char *sounds_path;

// Every dial of the selected pad says two values, the widest that there are.
static void ask_for_all(void) {
  static BrumeSettings settings;
  BrumeNews *const clip = &fake_panel->pads[brume_panel_selected(fake_panel)].clip;
  settings = *brume_panel_settings(fake_panel);
  float *const value = settings.pads[brume_panel_selected(fake_panel)].recipe.value;
  for (int i = BRUME_PARAM_BRIGHTNESS; i <= (int)BRUME_PARAM_DURATION; ++i) {
    value[i] = clip->as.clip.place[i - BRUME_PARAM_BRIGHTNESS] = 1.0f;
  }
  value[BRUME_PARAM_LENGTH] = clip->as.clip.seconds = 58.8f;
  value[BRUME_PARAM_PITCH] = clip->as.clip.note = 54.0f;
  brume_panel_take_settings(fake_panel, &settings);
}

// No text is cut or touches another, in any state, also where the panel is smallest; no hint is
// cut.
static void test_texts_fit(void **const state) {
  (void)state;
  BrumeView *const view = brume_panel_view(fake_panel);
  BrumePanelStatus status = {.load = 1.0f, .xruns = 123456, .bpm = 174.5f};
  fake_panel->owner.chooses = true; // Which takes more room
  view->type->resize(view, BRUME_PANEL_MIN_WIDTH, BRUME_PANEL_MIN_HEIGHT);
  status.meters.voices = 32;
  brume_panel_take_status(fake_panel, &status);
  fake_wait(0.1);
  take_sounds(sounds_path, true);
  take_sounds(sounds_path, false);
  take_source(true);
  ask_for_all();
  fake_click(BRUME_ITEM_SHAPE, BRUME_SHAPE_DRAW);
  assert_non_null(brume_panel_item(fake_panel, BRUME_ITEM_DRAWN, 0));
  check_texts_apart();
  for (size_t i = 0; i < fake_panel->n_items; ++i) {
    fake_panel->hover = fake_panel->items[i];
    const size_t cut = count_cut();
    if (cut) {
      char hint[BRUME_PANEL_TEXT];
      brume_panel_hint(fake_panel, &fake_panel->hover, hint);
      fail_msg("%zu texts are cut with this hint: %s", cut, hint);
    }
  }
  fake_key('f', BRUME_VIEW_CTRL);
  assert_int_equal(count_cut(), 0);
}

static void check_text(const int knob, const float value, const char *const text) {
  char out[BRUME_KNOB_TEXT];
  brume_knob_text(knob, value, out);
  assert_string_equal(out, text);
}

static void check_parse(const int knob, const char *const text, const float value) {
  float got = -12345.0f;
  assert_true(brume_knob_parse(knob, text, &got));
  assert_true(isnan(value) ? isnan(got) : fabsf(got - value) <= 1e-4f * fabsf(value));
}

static void test_values_as_text(void **const state) {
  (void)state;
  const int pitch = BRUME_KNOB_PARAM + BRUME_PARAM_PITCH;
  const int decay = BRUME_KNOB_PARAM + BRUME_PARAM_DECAY;
  float value = 0.0f;
  check_text(BRUME_CONTROL_CUTOFF, 440.0f, "440 Hz");
  check_text(BRUME_CONTROL_CUTOFF, 8000.0f, "8.0 kHz");
  check_text(BRUME_CONTROL_AMP_ATTACK, 0.0005f, "0.5 ms");
  check_text(BRUME_CONTROL_AMP_DECAY, 1.5f, "1.50 s");
  check_text(BRUME_CONTROL_LEVEL, -60.0f, "off");
  check_text(BRUME_CONTROL_PAN, -0.4f, "40 L");
  check_text(BRUME_CONTROL_FILTER, 1.0f, "Low-pass");
  check_text(pitch, 61.0f, "C#4");
  check_text(pitch, NAN, "auto");
  check_text(decay, 0.8f, "80 %");
  check_parse(BRUME_CONTROL_CUTOFF, "2.5k", 2500.0f);
  check_parse(BRUME_CONTROL_CUTOFF, "2,5 kHz", 2500.0f);
  check_parse(BRUME_CONTROL_AMP_ATTACK, "20 ms", 0.02f);
  check_parse(BRUME_CONTROL_FILTER, "high-pass", 3.0f);
  check_parse(pitch, "Bb1", 34.0f);
  check_parse(pitch, "36", 36.0f);
  check_parse(decay, "auto", NAN);
  check_parse(decay, "35", 0.35f);
  check_parse(decay, "0.35", 0.35f);
  assert_false(brume_knob_parse(decay, "250 %", &value));
  assert_false(brume_knob_parse(pitch, "H2", &value));
  assert_false(brume_knob_parse(BRUME_CONTROL_CUTOFF, "5 bananas", &value));
  assert_false(brume_knob_parse(BRUME_CONTROL_CUTOFF, "", &value));
  for (int knob = 0; knob < BRUME_KNOB_COUNT; ++knob) { // A place is a value and back
    const BrumeKnobInfo info = brume_knob_info(knob);
    for (int i = 0; i <= 20 && info.curve != BRUME_CURVE_TEXT; ++i) {
      const float at = brume_knob_value(knob, i / 20.0);
      assert_true(at >= info.min && at <= info.max);
      ASSERT_NEAR(brume_knob_value(knob, brume_knob_place(knob, at)), at,
                  1e-4 * (double)(info.max - info.min));
    }
  }
}

static void test_field(void **const state) {
  (void)state;
  for (size_t i = 0; i < brume_n_field; ++i) {
    BrumeRecipe recipe;
    double x = 0.0;
    double y = 0.0;
    brume_recipe_init(&recipe);
    brume_field_mix(brume_field[i].x, brume_field[i].y, &recipe);
    assert_int_equal(recipe.n_classes, 1);
    assert_string_equal(recipe.classes[0].name, brume_field[i].name);
    assert_true(brume_field_place(&recipe, &x, &y));
    assert_true(x == brume_field[i].x && y == brume_field[i].y);
    bool known = false;
    for (const BrumeOptionInfo *option = brume_options; option->symbol; ++option) {
      known = known || (option->control == BRUME_CONTROL_KIND &&
                        strcmp(option->symbol, brume_field[i].name) == 0);
    }
    assert_true(known);
  }
  for (double x = 0.0; x <= 1.0; x += 0.03) { // Any place is a mix that recipes can say
    for (double y = 0.0; y <= 1.0; y += 0.03) {
      char text[BRUME_RECIPE_TEXT];
      BrumeRecipe recipe;
      BrumeRecipe again;
      brume_recipe_init(&recipe);
      brume_recipe_init(&again);
      brume_field_mix(x, y, &recipe);
      brume_recipe_write(&recipe, text);
      assert_int_equal(brume_recipe_read(&again, text, NULL), BRUME_STATUS_OK);
      assert_true(brume_recipe_equal(&recipe, &again));
    }
  }
}

static void test_dirty(void **const state) {
  (void)state;
  BrumeDirty dirty = {.n = 0};
  brume_dirty_add(&dirty, (BrumeDirtyRect){-5, -5, 10, 10}, 100, 100);
  brume_dirty_add(&dirty, (BrumeDirtyRect){50, 50, 60, 200}, 100, 100);
  assert_int_equal(dirty.n, 2);
  assert_true(dirty.rects[0].x0 == 0 && dirty.rects[1].y1 == 100);
  brume_dirty_add(&dirty, (BrumeDirtyRect){9, 9, 51, 51}, 100, 100); // Touches both
  assert_int_equal(dirty.n, 1);
  brume_dirty_add(&dirty, (BrumeDirtyRect){200, 0, 300, 10}, 100, 100);
  assert_int_equal(dirty.n, 1);
  dirty.n = 0;
  for (int i = 0; i < 40; ++i) {
    brume_dirty_add(&dirty, (BrumeDirtyRect){10 * i, 0, 10 * i + 5, 5}, 1000, 1000);
    assert_true(dirty.n <= BRUME_DIRTY_MAX);
  }
}

// What changes is drawn, and little more: an open window costs next to nothing.
static void test_little_is_drawn_anew(void **const state) {
  (void)state;
  double drawn = 0.0;
  BrumePanelStatus status = {.load = 0.02f};
  brume_panel_take_status(fake_panel, &status);
  brume_view_stub_picture(brume_panel_view(fake_panel), &drawn);
  fake_wait(0.03);
  brume_panel_take_status(fake_panel, &status);
  brume_view_stub_picture(brume_panel_view(fake_panel), &drawn);
  assert_true(drawn == 0.0);
  status.meters.hold[0] = 0.5f;
  status.meters.level[3] = 0.5f;
  brume_panel_take_status(fake_panel, &status);
  brume_view_stub_picture(brume_panel_view(fake_panel), &drawn);
  assert_true(drawn > 0.0 && drawn < 0.006 * BRUME_PANEL_WIDTH * BRUME_PANEL_HEIGHT);
  for (unsigned p = 0; p < BRUME_PADS; ++p) {
    status.meters.level[p] = 0.1f + 0.05f * (float)p;
  }
  brume_panel_take_status(fake_panel, &status);
  brume_view_stub_picture(brume_panel_view(fake_panel), &drawn);
  assert_true(drawn > 0.0 && drawn < 0.006 * BRUME_PANEL_WIDTH * BRUME_PANEL_HEIGHT);
}

static void check_drawn(const char *const after) {
  cairo_surface_t *const picture = brume_view_stub_picture(brume_panel_view(fake_panel), NULL);
  const size_t n = (size_t)cairo_image_surface_get_stride(picture) *
                   (size_t)cairo_image_surface_get_height(picture);
  unsigned char *const before = malloc(n);
  assert_non_null(before);
  memcpy(before, cairo_image_surface_get_data(picture), n);
  brume_panel_redraw_all(fake_panel);
  brume_view_stub_picture(brume_panel_view(fake_panel), NULL);
  size_t differ = 0;
  for (size_t i = 0; i < n; ++i) { // Edges of clips may round differently
    const int by = before[i] - cairo_image_surface_get_data(picture)[i];
    differ += by > 24 || by < -24 ? 1 : 0;
  }
  free(before);
  if (differ > 8) {
    print_error("%zu bytes are out of date after %s\n", differ, after);
    fail();
  }
}

// Nothing that changed is left as it was.
static void test_all_that_changed_is_drawn(void **const state) {
  (void)state;
  static BrumeSettings settings;
  take_sounds(sounds_path, true);
  check_drawn("news");
  fake_drag(BRUME_ITEM_DIAL, BRUME_CONTROL_TUNE, 0.0, -40.0, 0);
  check_drawn("turning a dial");
  fake_drag(BRUME_ITEM_VOLUME, BRUME_CONTROL_VOLUME, -20.0, 0.0, 0);
  check_drawn("the volume");
  fake_drag(BRUME_ITEM_FIELD, 0, 20.0, 30.0, 0);
  check_drawn("the field");
  fake_click(BRUME_ITEM_SEED_STEP, 1);
  check_drawn("another seed");
  fake_drag(BRUME_ITEM_CURVE, BRUME_CURVE_ENVELOPE, 10.0, 10.0, 0);
  check_drawn("a curve");
  for (int what = 0; what <= (int)BRUME_SWITCH_LOCK; ++what) {
    fake_click(BRUME_ITEM_PAD_SWITCH, 4 * 4 + what);
    check_drawn("a pad's switch");
  }
  fake_click(BRUME_ITEM_LOCK, 0);
  check_drawn("lock");
  fake_click(BRUME_ITEM_AUTO, 0);
  check_drawn("auto");
  fake_click(BRUME_ITEM_MODE, BRUME_MODE_KEYS);
  check_drawn("the mode");
  fake_click(BRUME_ITEM_PAD, 7);
  check_drawn("another pad");
  fake_key(BRUME_KEY_TAB, 0);
  check_drawn("the focus");
  fake_key('z', BRUME_VIEW_CTRL);
  check_drawn("undo");
  settings = *brume_panel_settings(fake_panel);
  strcpy(settings.name, "Another");
  settings.pads[7].control[BRUME_CONTROL_FILTER] = 2.0f;
  settings.pads[11].recipe.n_classes = 0;
  brume_panel_take_settings(fake_panel, &settings);
  check_drawn("other settings");
  take_sounds(sounds_path, false);
  check_drawn("a sound");
  fake_click(BRUME_ITEM_SHAPE, BRUME_SHAPE_DRAW);
  check_drawn("a loudness that is drawn");
  fake_drag(BRUME_ITEM_DRAWN, 0, 30.0, 10.0, 0);
  check_drawn("another one");
  fake_scroll(BRUME_ITEM_TRACE, 0, -2.0, 0);
  check_drawn("the trace");
  fake_click(BRUME_ITEM_CHOICE, BRUME_CONTROL_FILTER);
  check_drawn("a menu");
  fake_key(BRUME_KEY_ESCAPE, 0);
  check_drawn("no menu");
  BrumePanelStatus status = {.load = 0.02f};
  for (unsigned p = 0; p < BRUME_PADS; ++p) {
    status.meters.level[p] = 0.1f + 0.05f * (float)p;
  }
  brume_panel_take_status(fake_panel, &status);
  check_drawn("levels");
  fake_click(BRUME_ITEM_MODE, BRUME_MODE_TEXTURE);
  status.meters.gaps = 3;
  brume_panel_take_status(fake_panel, &status);
  check_drawn("gaps");
}

int main(const int argc, char **const argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: test_panel SOUNDS\n");
    return 2;
  }
  sounds_path = argv[1];
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_contrast),
      cmocka_unit_test_setup_teardown(test_layout_has_no_overlaps, fake_setup, fake_teardown),
      cmocka_unit_test_setup_teardown(test_texts_fit, fake_setup, fake_teardown),
      cmocka_unit_test(test_values_as_text),
      cmocka_unit_test(test_field),
      cmocka_unit_test(test_dirty),
      cmocka_unit_test_setup_teardown(test_all_that_changed_is_drawn, fake_setup, fake_teardown),
      cmocka_unit_test_setup_teardown(test_little_is_drawn_anew, fake_setup, fake_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
