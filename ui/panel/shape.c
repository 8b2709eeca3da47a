// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Sounds of sounds: the bar below that of the sound, and what is kept, drawn over the picture.

#include "ui/panel/panel_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double threshold = 6.0; // The pointer moves so far before it draws
static const double stick = 8.0;     // So near to an edge of the picture, it means the edge
static const double bin_hz = 44100.0 / 512.0;

// Frequency at a row of the picture, 0 at the bottom, and back (MODEL.md section 2, noise bands).
static double hz_of_row(const double row) {
  return bin_hz * (row < 20.0 ? row : 20.0 * pow(257.0 / 20.0, (row - 20.0) / 44.0));
}

static double row_of_hz(const double hz) {
  const double bin = hz / bin_hz;
  return bin < 20.0 ? bin : 20.0 + 44.0 * log(bin / 20.0) / log(257.0 / 20.0);
}

static BrumeRect upper_of(const BrumePanel *const panel, BrumeRect rect) {
  rect.h -= brume_panel_wave_rect(panel, rect).h;
  return rect;
}

static double seconds_of(const BrumePanel *const panel) {
  return (double)panel->pads[brume_panel_selected(panel)].clip.as.clip.seconds;
}

static void sorted(double *const a, double *const b) {
  const double low = fmin(*a, *b);
  *b = fmax(*a, *b);
  *a = low;
}

// The span, in seconds, that a drag over the picture means.
static void span_of(const BrumePanel *const panel, const BrumePanelDrag *const drag,
                    const BrumeRect rect, double span[2]) {
  const double seconds = seconds_of(panel);
  span[0] = drag->x0 < rect.x + stick ? 0.0 : (drag->x0 - rect.x) / rect.w;
  span[1] = drag->x < rect.x + stick ? 0.0 : fmin((drag->x - rect.x) / rect.w, 1.0);
  sorted(&span[0], &span[1]);
  span[0] *= seconds;
  span[1] *= seconds;
}

// The band, in Hz.
static void band_of(const BrumePanel *const panel, const BrumePanelDrag *const drag,
                    const BrumeRect rect, double band[2]) {
  const BrumeRect upper = upper_of(panel, rect);
  const double ys[2] = {drag->y0, drag->y};
  for (int i = 0; i < 2; ++i) {
    const double y = fmin(fmax(ys[i], upper.y), upper.y + upper.h);
    const double row = (upper.y + upper.h - y) / upper.h * BRUME_NEWS_BANDS;
    const double hz = hz_of_row(row);
    band[i] = y > upper.y + upper.h - stick ? 0.0 : y < upper.y + stick ? 20000.0 : hz;
    band[i] = fmin(band[i], 20000.0);
  }
  sorted(&band[0], &band[1]);
}

void brume_panel_drag_kept(BrumePanel *const panel, const BrumeViewEvent *const event) {
  BrumePanelDrag *const drag = &panel->drag;
  const unsigned pad = brume_panel_selected(panel);
  const double dx = fabs(event->x - drag->x0);
  const double dy = fabs(event->y - drag->y0);
  if (!panel->pads[pad].has_clip || brume_panel_shown_step(panel) >= 0) {
    return;
  }
  if (!drag->keeps && fmax(dx, dy) > threshold) {
    const BrumeRect upper = upper_of(panel, drag->item.rect);
    drag->keeps = dx >= dy || drag->y0 > upper.y + upper.h ? 1 : 2;
  }
  const unsigned n = panel->settings.pads[pad].recipe.edit.n_spans;
  drag->adds = (event->mods & BRUME_VIEW_SHIFT) && n > 0 && n < BRUME_EDIT_SPANS;
  brume_panel_redraw_kind(panel, BRUME_ITEM_PICTURE);
}

static void send_pair(BrumePanel *const panel, const int from, const double pair[2]) {
  const unsigned pad = brume_panel_selected(panel);
  brume_panel_send_knob(panel, from, pad, (float)pair[0]);
  brume_panel_send_knob(panel, from + 1, pad, (float)pair[1]);
  brume_panel_redraw_all(panel);
}

// Keeps one more span. Those that it touches become one with it.
static void add_span(BrumePanel *const panel, const double pair[2]) {
  const unsigned pad = brume_panel_selected(panel);
  BrumeRecipe recipe = panel->settings.pads[pad].recipe;
  const BrumeEdit before = recipe.edit;
  float span[2] = {(float)pair[0], (float)pair[1]};
  recipe.edit.n_spans = 0;
  for (unsigned i = 0; i <= before.n_spans; ++i) {
    const float *const old = i < before.n_spans ? before.spans[i] : NULL;
    if (old && old[1] >= span[0] && old[0] <= span[1]) {
      span[0] = fminf(span[0], old[0]);
      span[1] = fmaxf(span[1], old[1]);
    } else if (!old || old[0] > span[1]) { // The new one goes before all that begin later
      memcpy(recipe.edit.spans[recipe.edit.n_spans++], span, sizeof(span));
      for (; i < before.n_spans; ++i) {
        memcpy(recipe.edit.spans[recipe.edit.n_spans++], before.spans[i], sizeof(span));
      }
    } else {
      memcpy(recipe.edit.spans[recipe.edit.n_spans++], old, sizeof(span));
    }
  }
  brume_panel_send_recipe(panel, pad, &recipe);
}

void brume_panel_keep(BrumePanel *const panel, const BrumePanelDrag *const drag) {
  double pair[2];
  if (drag->keeps == 1) {
    span_of(panel, drag, drag->item.rect, pair);
  }
  if (drag->keeps == 1 && drag->adds) {
    add_span(panel, pair);
  } else if (drag->keeps == 1) {
    send_pair(panel, BRUME_CONTROL_KEEP_FROM, pair);
  } else {
    band_of(panel, drag, drag->item.rect, pair);
    send_pair(panel, BRUME_CONTROL_KEEP_LOW, pair);
  }
}

static float control_of(const BrumePanel *const panel, const BrumeControl control) {
  return panel->settings.pads[brume_panel_selected(panel)].control[control];
}

static bool keeps_pair(const BrumePanel *const panel, const BrumeControl from) {
  return control_of(panel, (BrumeControl)((int)from + 1)) > control_of(panel, from);
}

void brume_panel_press_shape(BrumePanel *const panel, const BrumePanelShape part) {
  static const double none[2] = {0.0, 0.0};
  const BrumeControl from =
      part == BRUME_SHAPE_SPAN ? BRUME_CONTROL_KEEP_FROM : BRUME_CONTROL_KEEP_LOW;
  switch (part) {
  case BRUME_SHAPE_VARY:
    brume_panel_vary(panel, brume_panel_selected(panel));
    break;
  case BRUME_SHAPE_FORGET:
    brume_panel_forget_source(panel, brume_panel_selected(panel));
    break;
  case BRUME_SHAPE_SPAN:
  case BRUME_SHAPE_BAND:
    if (keeps_pair(panel, from)) {
      send_pair(panel, (int)from, none);
    } else {
      brume_panel_say(panel,
                      part == BRUME_SHAPE_SPAN
                          ? "Drag along the picture: that span stays, the rest grows anew"
                          : "Drag up or down on the picture: that band stays, the rest grows anew",
                      false);
    }
    break;
  case BRUME_SHAPE_DRAW:
    brume_panel_toggle_drawn(panel);
    break;
  case BRUME_SHAPE_MATCH:
    brume_panel_match(panel, brume_panel_selected(panel));
    break;
  case BRUME_SHAPE_NEAREST:
    brume_panel_find_nearest(panel);
    break;
  case BRUME_SHAPE_LOOP:
    brume_panel_toggle_loop(panel);
    break;
  case BRUME_SHAPE_CHOOSE:
    brume_panel_choose_source(panel);
    break;
  case BRUME_SHAPE_SAYS:
    break;
  }
}

static void draw_region(const BrumePanel *const panel, cairo_t *const cr, const BrumeRect rect) {
  cairo_rectangle(cr, rect.x, rect.y, rect.w, rect.h);
  brume_paint_color(cr, panel->theme->second, 0.16);
  cairo_fill(cr);
  brume_paint_frame(cr, rect, 0.0, 1.0, panel->theme->second);
}

static void draw_span(const BrumePanel *const panel, cairo_t *const cr, const BrumeRect rect,
                      const double span[2]) {
  const double seconds = seconds_of(panel);
  if (span[1] > span[0] && seconds > span[0]) {
    const double x = rect.x + rect.w * span[0] / seconds;
    const double end = rect.x + rect.w * fmin(span[1] / seconds, 1.0);
    draw_region(panel, cr, (BrumeRect){x, rect.y, end - x, rect.h});
  }
}

void brume_panel_draw_kept(BrumePanel *const panel, cairo_t *const cr, const BrumeRect rect,
                           const BrumeRect upper) {
  const BrumePanelDrag *const drag = &panel->drag;
  const int draws = drag->item.kind == BRUME_ITEM_PICTURE ? drag->keeps : 0;
  double band[2] = {(double)control_of(panel, BRUME_CONTROL_KEEP_LOW),
                    (double)control_of(panel, BRUME_CONTROL_KEEP_HIGH)};
  const BrumeEdit *const edit = &panel->settings.pads[brume_panel_selected(panel)].recipe.edit;
  for (unsigned i = 0; i < edit->n_spans && (draws != 1 || drag->adds); ++i) {
    const double kept[2] = {(double)edit->spans[i][0], (double)edit->spans[i][1]};
    draw_span(panel, cr, rect, kept);
  }
  if (draws == 1) {
    double span[2];
    span_of(panel, drag, rect, span);
    draw_span(panel, cr, rect, span);
  } else if (draws == 2) {
    band_of(panel, drag, rect, band);
  }
  if (band[1] > band[0]) {
    const double low = fmin(row_of_hz(band[0]) / BRUME_NEWS_BANDS, 1.0);
    const double high = fmin(row_of_hz(band[1]) / BRUME_NEWS_BANDS, 1.0);
    draw_region(
        panel, cr,
        (BrumeRect){upper.x, upper.y + upper.h * (1.0 - high), upper.w, upper.h * (high - low)});
  }
}

// "Keep 0 to 40 ms", or what could be kept.
static void pair_text(const BrumePanel *const panel, const BrumeControl from,
                      const char *const none, char out[BRUME_PANEL_TEXT]) {
  const BrumeControl to = (BrumeControl)((int)from + 1);
  char a[BRUME_KNOB_TEXT];
  char b[BRUME_KNOB_TEXT];
  if (!keeps_pair(panel, from)) {
    snprintf(out, BRUME_PANEL_TEXT, "%s", none);
    return;
  }
  brume_knob_text((int)from, control_of(panel, from), a);
  brume_knob_text((int)to, control_of(panel, to), b);
  char *const unit = strchr(a, ' ');
  if (unit && strchr(b, ' ') && strcmp(unit, strchr(b, ' ')) == 0) {
    *unit = '\0'; // The same as the other's, which follows
  }
  snprintf(out, BRUME_PANEL_TEXT, "Keep %s\xE2\x80\x93%s", control_of(panel, from) > 0.0f ? a : "0",
           b);
}

static void draw_says(const BrumePanel *const panel, cairo_t *const cr, const BrumeRect rect) {
  const BrumePaintFont font = {BRUME_PAINT_NORMAL, false, BRUME_PAINT_LEFT, panel->theme->dim};
  char text[BRUME_PANEL_TEXT];
  snprintf(text, sizeof(text), "or drop %s here%s", panel->owner.chooses ? "one" : "a sound file",
           panel->lays_vary ? ", or drag over the picture: that part stays"
                            : ": the pad makes variations of it");
  brume_paint_text(cr, (BrumeRect){rect.x + 6.0, rect.y, rect.w - 6.0, rect.h}, &font, text);
}

// Where words are typed; the line itself lies on top while it is.
static void draw_words(const BrumePanel *const panel, cairo_t *const cr,
                       const BrumeItem *const item) {
  const BrumePaintFont font = {BRUME_PAINT_NORMAL, false, BRUME_PAINT_LEFT, panel->theme->dim};
  const bool hot = brume_panel_is_hot(panel, item);
  brume_paint_frame(cr, item->rect, 5.0, 1.0, hot ? panel->theme->dim : panel->theme->line);
  brume_paint_text(
      cr, (BrumeRect){item->rect.x + 10.0, item->rect.y, item->rect.w - 14.0, item->rect.h}, &font,
      "Say it in words: short dark boomy kick");
  if (brume_panel_has_focus(panel, item)) {
    brume_paint_focus(cr, panel->theme, item->rect, 5.0);
  }
}

static void draw_slider(const BrumePanel *const panel, cairo_t *const cr,
                        const BrumeItem *const item) {
  char value[BRUME_KNOB_TEXT];
  const BrumeTheme *const theme = panel->theme;
  const unsigned pad = brume_panel_selected(panel);
  const float now = brume_knob_get(&panel->settings, item->index, pad);
  const bool idle = item->index == (int)BRUME_KNOB_PARAM + (int)BRUME_PARAM_POSITION &&
                    !panel->settings.pads[pad].recipe.edit.to;
  const BrumePaintFont left = {BRUME_PAINT_NORMAL, false, BRUME_PAINT_LEFT, theme->dim};
  const BrumePaintFont right = {BRUME_PAINT_NORMAL, false, BRUME_PAINT_RIGHT,
                                idle ? theme->dim : theme->text};
  BrumeRect rect = item->rect;
  brume_knob_text(item->index, now, value);
  brume_paint_text(cr, brume_rect_take_left(&rect, 56.0, 2.0), &left,
                   brume_knob_label(item->index));
  brume_paint_text(cr, brume_rect_take_right(&rect, 40.0, 6.0), &right, value);
  const double y = rect.y + 0.5 * rect.h;
  const double place = brume_knob_place(item->index, now);
  const double x =
      rect.x + rect.w * (place < 0.0 ? brume_panel_free_place(panel, item->index) : place);
  brume_paint_box(cr, (BrumeRect){rect.x, y - 1.5, rect.w, 3.0}, 1.5, theme->line);
  if (!idle) {
    brume_paint_box(cr, (BrumeRect){rect.x, y - 1.5, x - rect.x, 3.0}, 1.5,
                    place < 0.0 ? theme->line : theme->accent);
  }
  cairo_new_path(cr);
  cairo_arc(cr, x, y, brume_panel_is_hot(panel, item) ? 6.0 : 5.0, 0.0, 6.2832);
  brume_paint_color(cr, idle || place < 0.0 ? theme->line : theme->accent, 1.0);
  cairo_fill(cr);
  if (brume_panel_has_focus(panel, item)) {
    brume_paint_focus(cr, theme, item->rect, 4.0);
  }
}

void brume_panel_draw_shape(BrumePanel *const panel, cairo_t *const cr,
                            const BrumeItem *const item) {
  char text[BRUME_PANEL_TEXT] = "";
  const BrumeEdit *const edit = &panel->settings.pads[brume_panel_selected(panel)].recipe.edit;
  BrumePaintButton button = {.label = text,
                             .hot = brume_panel_is_hot(panel, item),
                             .down = brume_panel_is_down(panel, item),
                             .focus = brume_panel_has_focus(panel, item)};
  if (item->kind == BRUME_ITEM_SLIDER) {
    draw_slider(panel, cr, item);
    return;
  }
  if (item->kind == BRUME_ITEM_WORDS) {
    draw_words(panel, cr, item);
    return;
  }
  if (item->kind == BRUME_ITEM_TOGGLE) {
    button.label = "Loudness";
    button.on = control_of(panel, (BrumeControl)item->index) > 0.0f;
  } else if (item->index == (int)BRUME_SHAPE_SAYS) {
    draw_says(panel, cr, item->rect);
    return;
  } else if (item->index == (int)BRUME_SHAPE_SPAN) {
    button.on = keeps_pair(panel, BRUME_CONTROL_KEEP_FROM);
    pair_text(panel, BRUME_CONTROL_KEEP_FROM, "Keep a span", text);
    if (edit->n_spans > 1) {
      snprintf(text, sizeof(text), "Keep %u spans", edit->n_spans);
    }
  } else if (item->index == (int)BRUME_SHAPE_BAND) {
    button.on = keeps_pair(panel, BRUME_CONTROL_KEEP_LOW);
    pair_text(panel, BRUME_CONTROL_KEEP_LOW, "Keep a band", text);
  } else if (item->index == (int)BRUME_SHAPE_LOOP) {
    button.label = "Loop";
    button.on = edit->loop;
  } else if (item->index == (int)BRUME_SHAPE_DRAW) {
    button.label = "Draw";
    button.on = edit->n_points > 0;
  } else {
    button.label = item->index == (int)BRUME_SHAPE_VARY      ? "Vary"
                   : item->index == (int)BRUME_SHAPE_FORGET  ? "Forget"
                   : item->index == (int)BRUME_SHAPE_MATCH   ? "Match"
                   : item->index == (int)BRUME_SHAPE_NEAREST ? "Nearest"
                                                             : "Sound file\xE2\x80\xA6";
  }
  brume_paint_button(cr, panel->theme, item->rect, &button);
}
