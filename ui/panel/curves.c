// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Envelopes and the filter as curves with handles: where these lie, what they move, how they look.

#include "ui/panel/panel_parts.h"

#include <math.h>
#include <stdio.h>

static const double title = 22.0;

static BrumeRect area_of(const BrumeItem *const item) {
  const BrumeRect rect = item->rect;
  return (BrumeRect){rect.x + 12.0, rect.y + title + 6.0, rect.w - 24.0, rect.h - title - 16.0};
}

static double place_of(const BrumePanel *const panel, const int knob) {
  return brume_knob_place(knob,
                          brume_knob_get(&panel->settings, knob, brume_panel_selected(panel)));
}

static double value_of(const BrumePanel *const panel, const int knob) {
  return (double)brume_knob_get(&panel->settings, knob, brume_panel_selected(panel));
}

static size_t envelope_points(const BrumePanel *const panel, const BrumeRect area,
                              double points[4][2]) {
  const double part = 0.24 * area.w;
  const double sustain = place_of(panel, BRUME_CONTROL_AMP_SUSTAIN);
  points[0][0] = area.x + part * place_of(panel, BRUME_CONTROL_AMP_ATTACK);
  points[0][1] = area.y;
  // A square root: short holds are what is used
  points[1][0] = points[0][0] + part * sqrt(place_of(panel, BRUME_CONTROL_AMP_HOLD));
  points[1][1] = area.y;
  points[2][0] = points[1][0] + part * place_of(panel, BRUME_CONTROL_AMP_DECAY);
  points[2][1] = area.y + area.h * (1.0 - sustain);
  points[3][0] = points[2][0] + 0.04 * area.w + part * place_of(panel, BRUME_CONTROL_AMP_RELEASE);
  points[3][1] = area.y + area.h;
  return 4;
}

static size_t filter_envelope_points(const BrumePanel *const panel, const BrumeRect area,
                                     double points[4][2]) {
  const double part = 0.31 * area.w;
  const double amount = 2.0 * place_of(panel, BRUME_CONTROL_FILTER_ENV) - 1.0;
  const double sustain = place_of(panel, BRUME_CONTROL_FILTER_SUSTAIN);
  const double zero = area.y + 0.5 * area.h;
  points[0][0] = area.x + part * place_of(panel, BRUME_CONTROL_FILTER_ATTACK);
  points[0][1] = zero - 0.5 * area.h * amount;
  points[1][0] = points[0][0] + part * place_of(panel, BRUME_CONTROL_FILTER_DECAY);
  points[1][1] = zero - 0.5 * area.h * amount * sustain;
  points[2][0] =
      points[1][0] + 0.04 * area.w + part * place_of(panel, BRUME_CONTROL_FILTER_RELEASE);
  points[2][1] = zero;
  return 3;
}

// Gain of the filter at `ratio` of its cutoff: a state-variable filter of two poles.
static double gain_at(const int mode, const double ratio, const double resonance) {
  const double damping = 2.0 * (1.0 - 0.985 * resonance);
  const double a = 1.0 - ratio * ratio;
  const double below = sqrt(a * a + damping * damping * ratio * ratio);
  const double above = mode == 1 ? 1.0 : mode == 2 ? damping * ratio : ratio * ratio;
  return above / fmax(below, 1e-6);
}

// Where the filter's curve is at `ratio` of its cutoff: share of the height, from the top.
static double filter_height(const BrumePanel *const panel, const double ratio) {
  const int mode = (int)value_of(panel, BRUME_CONTROL_FILTER);
  const double resonance = value_of(panel, BRUME_CONTROL_RESONANCE);
  const double gain = mode ? gain_at(mode, ratio, resonance) : 1.0;
  const double db = fmin(fmax(20.0 * log10(fmax(gain, 1e-4)), -42.0), 28.0);
  return 0.42 - db / 28.0 * 0.4;
}

size_t brume_panel_handles(const BrumePanel *const panel, const BrumeItem *const item,
                           double points[4][2]) {
  const BrumeRect area = area_of(item);
  if (item->index == (int)BRUME_CURVE_ENVELOPE) {
    return envelope_points(panel, area, points);
  }
  if (item->index == (int)BRUME_CURVE_FILTER_ENVELOPE) {
    return filter_envelope_points(panel, area, points);
  }
  if (value_of(panel, BRUME_CONTROL_FILTER) <= 0.0) {
    return 0; // Off: nothing to hold
  }
  points[0][0] = area.x + area.w * place_of(panel, BRUME_CONTROL_CUTOFF);
  points[0][1] = area.y + area.h * filter_height(panel, 1.0);
  return 1;
}

void brume_panel_handle_knobs(const BrumePanelCurve curve, const int handle, int knobs[2]) {
  static const int table[3][4][2] = {
      {{BRUME_CONTROL_AMP_ATTACK, -1},
       {BRUME_CONTROL_AMP_HOLD, -1},
       {BRUME_CONTROL_AMP_DECAY, BRUME_CONTROL_AMP_SUSTAIN},
       {BRUME_CONTROL_AMP_RELEASE, -1}},
      {{BRUME_CONTROL_CUTOFF, BRUME_CONTROL_RESONANCE}, {-1, -1}, {-1, -1}, {-1, -1}},
      {{BRUME_CONTROL_FILTER_ATTACK, BRUME_CONTROL_FILTER_ENV},
       {BRUME_CONTROL_FILTER_DECAY, BRUME_CONTROL_FILTER_SUSTAIN},
       {BRUME_CONTROL_FILTER_RELEASE, -1},
       {-1, -1}}};
  const int at = handle < 0 || handle > 3 ? 3 : handle;
  knobs[0] = table[curve][at][0];
  knobs[1] = table[curve][at][1];
}

static double held(const double x) {
  return fmin(fmax(x, 0.0), 1.0);
}

// Places of the two knobs of a handle that is at x, y.
static void places_at(const BrumePanel *const panel, const BrumeItem *const item, const int handle,
                      const double x, const double y, double places[2]) {
  const BrumeRect area = area_of(item);
  double points[4][2];
  brume_panel_handles(panel, item, points);
  const double from = handle > 0 ? points[handle - 1][0] : area.x;
  if (item->index == (int)BRUME_CURVE_ENVELOPE) {
    const double gap = handle == 3 ? 0.04 * area.w : 0.0;
    places[0] = held((x - from - gap) / (0.24 * area.w));
    places[0] = handle == 1 ? places[0] * places[0] : places[0];
    places[1] = held(1.0 - (y - area.y) / area.h);
  } else if (item->index == (int)BRUME_CURVE_FILTER) {
    places[0] = held((x - area.x) / area.w);
    // By how far it is dragged: the handle stays on the curve, which rises as it will
    places[1] =
        held(place_of(panel, BRUME_CONTROL_RESONANCE) + (panel->drag.y - y) / (0.5 * area.h));
  } else {
    const double gap = handle == 2 ? 0.04 * area.w : 0.0;
    const double up = (area.y + 0.5 * area.h - y) / (0.5 * area.h);
    const double amount = 2.0 * place_of(panel, BRUME_CONTROL_FILTER_ENV) - 1.0;
    places[0] = held((x - from - gap) / (0.31 * area.w));
    places[1] = handle == 0 ? held(0.5 + 0.5 * up) : fabs(amount) > 0.02 ? held(up / amount) : 0.0;
  }
}

void brume_panel_move_handle(BrumePanel *const panel, const BrumeItem *const item, const int handle,
                             const double x, const double y) {
  int knobs[2];
  double places[2] = {0.0, 0.0};
  const unsigned pad = brume_panel_selected(panel);
  brume_panel_handle_knobs((BrumePanelCurve)item->index, handle, knobs);
  places_at(panel, item, handle, x, y, places);
  for (size_t i = 0; i < 2; ++i) {
    const float value = knobs[i] >= 0 ? brume_knob_value(knobs[i], places[i]) : 0.0f;
    if (knobs[i] >= 0 && value != brume_knob_get(&panel->settings, knobs[i], pad)) {
      brume_panel_send_knob(panel, knobs[i], pad, value);
    }
  }
}

static void filter_path(const BrumePanel *const panel, cairo_t *const cr, const BrumeRect area) {
  const double cutoff = value_of(panel, BRUME_CONTROL_CUTOFF);
  const int n = (int)(area.w / 1.5);
  for (int i = 0; i <= n; ++i) {
    const double x = area.w * i / n;
    const double hz = (double)brume_knob_value(BRUME_CONTROL_CUTOFF, x / area.w);
    cairo_line_to(cr, area.x + x, area.y + area.h * filter_height(panel, hz / cutoff));
  }
}

static void envelope_path(cairo_t *const cr, const BrumeRect area, const BrumePanelCurve curve,
                          double points[4][2], const size_t n) {
  const double zero = curve == BRUME_CURVE_ENVELOPE ? area.y + area.h : area.y + 0.5 * area.h;
  cairo_move_to(cr, area.x, zero);
  for (size_t i = 0; i < n; ++i) {
    if (i > 0 && i + 1 == n) { // Sustained until the key is let go
      cairo_line_to(cr, points[i - 1][0] + 0.04 * area.w, points[i - 1][1]);
    }
    cairo_line_to(cr, points[i][0], points[i][1]);
  }
  cairo_line_to(cr, area.x + area.w, zero);
}

static void draw_handles(const BrumePanel *const panel, cairo_t *const cr,
                         const BrumeItem *const item, double points[4][2], const size_t n) {
  for (size_t i = 0; i < n; ++i) {
    const bool held_now = panel->drag.item.kind == BRUME_ITEM_CURVE &&
                          brume_item_same(&panel->drag.item, item) && panel->drag.handle == (int)i;
    cairo_new_path(cr);
    cairo_arc(cr, points[i][0], points[i][1], held_now ? 5.5 : 4.0, 0.0, 6.2832);
    brume_paint_color(cr, panel->theme->surface, 1.0);
    cairo_fill_preserve(cr);
    brume_paint_color(cr, held_now ? panel->theme->second : panel->theme->accent, 1.0);
    cairo_set_line_width(cr, 2.0);
    cairo_stroke(cr);
  }
}

static void draw_title(const BrumePanel *const panel, cairo_t *const cr,
                       const BrumeItem *const item) {
  static const char *const titles[] = {"Envelope", "Filter", "Filter env"};
  const BrumePaintFont font = {BRUME_PAINT_NORMAL, false, BRUME_PAINT_LEFT, panel->theme->dim};
  const BrumeRect rect = {item->rect.x + 10.0, item->rect.y + 3.0, item->rect.w - 20.0,
                          title - 2.0};
  brume_paint_text(cr, rect, &font, titles[item->index]);
  const BrumeItem *const choice = brume_panel_item(panel, BRUME_ITEM_CHOICE, BRUME_CONTROL_FILTER);
  if (item->index == (int)BRUME_CURVE_FILTER_ENVELOPE && choice) {
    char text[BRUME_KNOB_TEXT];
    const BrumePaintFont value = {BRUME_PAINT_NORMAL, false, BRUME_PAINT_RIGHT, panel->theme->text};
    brume_knob_text(BRUME_CONTROL_FILTER_ENV, (float)value_of(panel, BRUME_CONTROL_FILTER_ENV),
                    text);
    brume_paint_text(cr, rect, &value, text);
  }
}

void brume_panel_draw_curve(BrumePanel *const panel, cairo_t *const cr,
                            const BrumeItem *const item) {
  const BrumePanelCurve curve = (BrumePanelCurve)item->index;
  const BrumeRect area = area_of(item);
  const bool off = curve != BRUME_CURVE_ENVELOPE && value_of(panel, BRUME_CONTROL_FILTER) <= 0.0;
  double points[4][2] = {{0.0}};
  const size_t n = brume_panel_handles(panel, item, points);
  const uint32_t color = off ? panel->theme->line : panel->theme->accent;
  brume_paint_box(cr, item->rect, 6.0, panel->theme->surface);
  draw_title(panel, cr, item);
  cairo_new_path(cr);
  if (curve == BRUME_CURVE_FILTER) {
    filter_path(panel, cr, area);
  } else {
    envelope_path(cr, area, curve, points, n);
  }
  cairo_path_t *const path = cairo_copy_path(cr);
  const double base =
      curve == BRUME_CURVE_FILTER_ENVELOPE ? area.y + 0.5 * area.h : area.y + area.h;
  if (curve == BRUME_CURVE_FILTER) {
    cairo_line_to(cr, area.x + area.w, base);
    cairo_line_to(cr, area.x, base);
  }
  cairo_close_path(cr);
  brume_paint_color(cr, color, off ? 0.25 : 0.16);
  cairo_fill(cr);
  cairo_append_path(cr, path);
  cairo_path_destroy(path);
  brume_paint_color(cr, color, 1.0);
  cairo_set_line_width(cr, 1.8);
  cairo_stroke(cr);
  if (!off) {
    draw_handles(panel, cr, item, points, n);
  }
  if (brume_panel_has_focus(panel, item)) {
    brume_paint_focus(cr, panel->theme, item->rect, 6.0);
  }
}
