// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The loudness over time as the user draws it over the waveform: points, and straight lines
// between.

#include "ui/panel/panel_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double reach = 9.0;         // So near to a point, it is meant
static const double away = 28.0;         // So far above or below the waveform, a point is gone
static const double grain = 1e4;         // Parts of a second that times are whole multiples of
static const double fine = 1e3;          // Steps that levels have
static const double close_enough = 0.08; // Of a line to the loudness that there is

enum { FIRST_POINTS = 6 }; // At most, of a drawing that begins with the loudness that there is

static const BrumeRecipe *recipe_of(const BrumePanel *const panel) {
  return &panel->settings.pads[brume_panel_selected(panel)].recipe;
}

bool brume_panel_is_drawn(const BrumePanel *const panel) {
  return recipe_of(panel)->edit.n_points > 0 && brume_panel_has_sound(panel) &&
         !brume_panel_is_texture(panel) &&
         !brume_panel_error(panel, brume_panel_selected(panel))[0];
}

// How long the waveform is that the points lie on: of a step, as long as the sound will be.
static double seconds_of(const BrumePanel *const panel) {
  const BrumeRecipe *const recipe = recipe_of(panel);
  const float length = recipe->value[BRUME_PARAM_LENGTH];
  if (brume_panel_shown_step(panel) < 0) {
    return (double)panel->pads[brume_panel_selected(panel)].clip.as.clip.seconds;
  }
  return (double)(isnan(length) ? recipe->edit.points[recipe->edit.n_points - 1][0] : length);
}

static bool is_dragged(const BrumePanel *const panel) {
  return panel->drag.item.kind == BRUME_ITEM_DRAWN && panel->drag.handle >= 0;
}

static void remove_point(BrumeEdit *const edit, const unsigned at) {
  const unsigned after = --edit->n_points - at;
  memmove(edit->points[at], edit->points[at + 1], after * sizeof(edit->points[0]));
  memset(edit->points[edit->n_points], 0, sizeof(edit->points[0]));
}

// The drawing as it is seen: while a point is dragged, as that is now.
static BrumeEdit seen(const BrumePanel *const panel) {
  BrumeEdit edit = is_dragged(panel) ? panel->drag.drawn : recipe_of(panel)->edit;
  if (is_dragged(panel) && panel->drag.out) {
    remove_point(&edit, (unsigned)panel->drag.handle);
  }
  return edit;
}

static double rounded(const double x, const double parts) {
  return floor(x * parts + 0.5) / parts;
}

static double x_of(const BrumePanel *const panel, const BrumeRect area, const float seconds) {
  return area.x + area.w * (double)seconds / seconds_of(panel);
}

static double y_of(const BrumeRect area, const double level) {
  return area.y + area.h * (1.0 - level);
}

static BrumeRect area_of(const BrumeItem *const item) {
  return brume_rect_inset(item->rect, 6.0); // Points at its ends are whole
}

// The point that is meant at a place, or -1.
static int point_at(const BrumePanel *const panel, const BrumeItem *const item, const double x,
                    const double y) {
  const BrumeEdit edit = seen(panel);
  const BrumeRect area = area_of(item);
  double best = reach;
  int at = -1;
  for (unsigned i = 0; i < edit.n_points; ++i) {
    const double off =
        hypot(x_of(panel, area, edit.points[i][0]) - x, y_of(area, (double)edit.points[i][1]) - y);
    at = off <= best ? (int)i : at;
    best = fmin(off, best);
  }
  return at;
}

// Moves a point; it stays between its neighbours.
static void set_point(BrumeEdit *const edit, const unsigned at, const double seconds,
                      const double level, const double end_s) {
  float *const point = edit->points[at];
  const double low = at > 0 ? (double)edit->points[at - 1][0] + 1.0 / grain : 0.0;
  const double high =
      at + 1 < edit->n_points ? (double)edit->points[at + 1][0] - 1.0 / grain : end_s;
  if (low <= high) {
    point[0] = (float)rounded(fmin(fmax(seconds, low), high), grain);
  }
  point[1] = (float)rounded(fmin(fmax(level, 0.0), 1.0), fine);
}

// Puts a point in its place in the row. Its index, or -1 if there are as many as there can be.
static int add_point(BrumePanel *const panel, BrumeEdit *const edit, const double seconds,
                     const double level) {
  unsigned at = 0;
  if (edit->n_points == BRUME_EDIT_POINTS) {
    char line[BRUME_PANEL_TEXT];
    snprintf(line, sizeof(line), "A drawing has at most %d points", BRUME_EDIT_POINTS);
    brume_panel_say(panel, line, false);
    return -1;
  }
  while (at < edit->n_points && (double)edit->points[at][0] < seconds) {
    ++at;
  }
  memmove(edit->points[at + 1], edit->points[at], (edit->n_points - at) * sizeof(edit->points[0]));
  ++edit->n_points;
  set_point(edit, at, seconds, level, seconds_of(panel));
  return (int)at;
}

// Lets the pad's sound be as loud as `edit` draws it.
static void send_drawing(BrumePanel *const panel, const BrumeEdit *const edit) {
  char detail[BRUME_EDIT_DETAIL] = "";
  BrumeRecipe recipe = *recipe_of(panel);
  recipe.edit.n_points = edit->n_points;
  memcpy(recipe.edit.points, edit->points, sizeof(recipe.edit.points));
  if (edit->n_points) { // It goes with neither
    recipe.edit.envelope = false;
    recipe.edit.loop = false;
  }
  if (!brume_edit_allows(&recipe.edit, detail)) {
    brume_panel_say(panel, detail, true);
  } else if (!brume_recipe_equal(&recipe, recipe_of(panel))) {
    brume_panel_send_recipe(panel, brume_panel_selected(panel), &recipe);
  }
}

// How loud each column of the waveform is, the loudest 1.
static void loudness_of(const BrumeNews *const clip, double out[BRUME_NEWS_PEAKS]) {
  double most = 1.0;
  for (int i = 0; i < BRUME_NEWS_PEAKS; ++i) {
    out[i] = fmax((double)clip->as.clip.high[i], -(double)clip->as.clip.low[i]);
    most = fmax(most, out[i]);
  }
  for (int i = 0; i < BRUME_NEWS_PEAKS; ++i) {
    out[i] /= most;
  }
}

// Draws the loudness that a sound has: its ends, then again and again what the lines miss most.
static void trace_loudness(BrumePanel *const panel, const BrumeNews *const clip,
                           BrumeEdit *const edit) {
  double loud[BRUME_NEWS_PEAKS];
  const double last_s = (double)clip->as.clip.seconds;
  edit->n_points = 0;
  memset(edit->points, 0, sizeof(edit->points));
  loudness_of(clip, loud);
  add_point(panel, edit, 0.0, loud[0]);
  add_point(panel, edit, last_s, loud[BRUME_NEWS_PEAKS - 1]);
  while (edit->n_points < FIRST_POINTS) {
    double most = close_enough;
    int at = -1;
    for (int i = 1; i < BRUME_NEWS_PEAKS - 1; ++i) {
      const double off = fabs(loud[i] - brume_edit_level(edit, last_s * i / BRUME_NEWS_PEAKS));
      at = off > most ? i : at;
      most = fmax(off, most);
    }
    if (at < 0) {
      return;
    }
    add_point(panel, edit, last_s * at / BRUME_NEWS_PEAKS, loud[at]);
  }
}

void brume_panel_toggle_drawn(BrumePanel *const panel) {
  const unsigned pad = brume_panel_selected(panel);
  BrumeEdit edit = {.n_points = 0};
  if (brume_panel_refuses(panel, pad)) {
    return;
  }
  if (brume_panel_is_texture(panel)) {
    brume_panel_say(panel, "A texture goes on and on: no loudness over time is drawn for it",
                    false);
    return;
  }
  if (recipe_of(panel)->edit.n_points == 0) {
    if (!brume_panel_has_sound(panel)) {
      brume_panel_say(panel, "There is no sound yet to draw over", false);
      return;
    }
    panel->shown = -1;
    trace_loudness(panel, &panel->pads[pad].clip, &edit);
    brume_panel_say(panel, "The loudness over time is drawn over the waveform: drag its points",
                    false);
  }
  send_drawing(panel, &edit);
}

void brume_panel_begin_drawn(BrumePanel *const panel, const BrumeItem *const item, const double x,
                             const double y) {
  BrumePanelDrag *const drag = &panel->drag;
  const BrumeRect area = area_of(item);
  if (brume_panel_refuses(panel, brume_panel_selected(panel)) || !brume_panel_is_drawn(panel)) {
    return;
  }
  drag->drawn = recipe_of(panel)->edit;
  drag->handle = point_at(panel, item, x, y);
  if (drag->handle < 0) {
    drag->handle = add_point(panel, &drag->drawn, (x - area.x) / area.w * seconds_of(panel),
                             (area.y + area.h - y) / area.h);
  }
  panel->point = drag->handle;
  brume_panel_redraw_kind(panel, BRUME_ITEM_FOOTER);
}

void brume_panel_drag_drawn(BrumePanel *const panel, const BrumeViewEvent *const event) {
  BrumePanelDrag *const drag = &panel->drag;
  const BrumeRect area = area_of(&drag->item);
  if (drag->handle < 0 || !drag->moved) {
    return;
  }
  drag->out = event->y < area.y - away || event->y > area.y + area.h + away;
  set_point(&drag->drawn, (unsigned)drag->handle, (event->x - area.x) / area.w * seconds_of(panel),
            (area.y + area.h - event->y) / area.h, seconds_of(panel));
  brume_panel_redraw(panel, drag->item.rect);
  brume_panel_redraw_kind(panel, BRUME_ITEM_FOOTER);
}

void brume_panel_keep_drawn(BrumePanel *const panel) {
  const BrumeEdit edit = seen(panel);
  if (is_dragged(panel)) {
    send_drawing(panel, &edit);
  }
}

bool brume_panel_remove_drawn(BrumePanel *const panel, const BrumeItem *const item, const double x,
                              const double y) {
  const int at = item->kind == BRUME_ITEM_DRAWN ? point_at(panel, item, x, y) : -1;
  if (at >= 0) {
    panel->point = at;
    brume_panel_begin(panel);
    brume_panel_reset_item(panel, item);
    brume_panel_end(panel);
  }
  return at >= 0;
}

// The point that the keyboard is on.
static unsigned chosen(const BrumePanel *const panel, const BrumeEdit *const edit) {
  const unsigned last = edit->n_points - 1;
  return panel->point < 0 ? 0 : (unsigned)panel->point < last ? (unsigned)panel->point : last;
}

void brume_panel_remove_chosen(BrumePanel *const panel) {
  BrumeEdit edit = seen(panel);
  if (brume_panel_is_drawn(panel)) {
    remove_point(&edit, chosen(panel, &edit));
    send_drawing(panel, &edit);
  }
}

void brume_panel_add_drawn(BrumePanel *const panel) {
  BrumeEdit edit = seen(panel);
  if (brume_panel_is_drawn(panel)) {
    const unsigned at = chosen(panel, &edit);
    const unsigned next = at + 1 < edit.n_points ? at + 1 : at - 1;
    const double seconds = 0.5 * (double)(edit.points[at][0] + edit.points[next][0]);
    const int added = add_point(panel, &edit, seconds, brume_edit_level(&edit, seconds));
    panel->point = added < 0 ? (int)at : added;
    send_drawing(panel, &edit);
  }
}

void brume_panel_step_drawn(BrumePanel *const panel, const uint32_t key, const bool is_fine) {
  BrumeEdit edit = seen(panel);
  if (!brume_panel_is_drawn(panel)) {
    return;
  }
  const double by = is_fine ? 0.1 : 1.0;
  const unsigned at = chosen(panel, &edit);
  const double across = key == BRUME_KEY_RIGHT ? by : key == BRUME_KEY_LEFT ? -by : 0.0;
  const double up = key == BRUME_KEY_UP ? by : key == BRUME_KEY_DOWN ? -by : 0.0;
  panel->point = key == BRUME_KEY_PAGE_UP     ? (int)at - 1
                 : key == BRUME_KEY_PAGE_DOWN ? (int)at + 1
                                              : (int)at;
  panel->point = (int)chosen(panel, &edit);
  if (across != 0.0 || up != 0.0) {
    const double second = fmax(0.01 * seconds_of(panel), 1.0 / grain);
    set_point(&edit, at, (double)edit.points[at][0] + across * second,
              (double)edit.points[at][1] + 0.05 * up, seconds_of(panel));
    send_drawing(panel, &edit);
  }
  brume_panel_redraw_kind(panel, BRUME_ITEM_DRAWN);
  brume_panel_redraw_kind(panel, BRUME_ITEM_FOOTER);
}

void brume_panel_hint_drawn(const BrumePanel *const panel, char out[BRUME_PANEL_TEXT]) {
  const BrumeEdit edit = is_dragged(panel) ? panel->drag.drawn : seen(panel);
  const bool by_keys = panel->focus.kind == BRUME_ITEM_DRAWN;
  char time[BRUME_KNOB_TEXT];
  if (edit.n_points && (is_dragged(panel) || by_keys)) {
    const unsigned at = chosen(panel, &edit);
    brume_knob_text(BRUME_KNOB_PARAM + BRUME_PARAM_LENGTH, edit.points[at][0], time);
    snprintf(out, BRUME_PANEL_TEXT, "Point %u of %u: %s, %.1f %%%s", at + 1, edit.n_points, time,
             100.0 * (double)edit.points[at][1],
             is_dragged(panel) && panel->drag.out ? ": let go, and it is gone"
             : by_keys ? ". Arrows move it, Page Up and Down choose, Enter adds, Delete removes"
                       : "");
  } else {
    snprintf(
        out, BRUME_PANEL_TEXT,
        "How loud the sound is, over time: drag the points, click for one more; right-click or "
        "drag one out to remove it; Draw ends it");
  }
}

static void draw_points(const BrumePanel *const panel, cairo_t *const cr, const BrumeRect area,
                        const BrumeEdit *const edit) {
  const bool marks = is_dragged(panel) || panel->focus.kind == BRUME_ITEM_DRAWN;
  for (unsigned i = 0; i < edit->n_points; ++i) {
    const bool is_chosen = marks && i == chosen(panel, edit);
    cairo_new_path(cr);
    cairo_arc(cr, x_of(panel, area, edit->points[i][0]), y_of(area, (double)edit->points[i][1]),
              is_chosen ? 5.5 : 4.0, 0.0, 6.2832);
    brume_paint_color(cr, is_chosen ? panel->theme->second : panel->theme->mist[0], 1.0);
    cairo_fill_preserve(cr);
    brume_paint_color(cr, panel->theme->text, 1.0);
    cairo_set_line_width(cr, 2.0);
    cairo_stroke(cr);
  }
}

void brume_panel_draw_drawn(BrumePanel *const panel, cairo_t *const cr,
                            const BrumeItem *const item) {
  const BrumeEdit edit = seen(panel);
  const BrumeRect area = area_of(item);
  if (!edit.n_points || !brume_panel_is_drawn(panel)) {
    return;
  }
  cairo_save(cr);
  brume_paint_clip(cr, item->rect, 0.0);
  cairo_new_path(cr); // Levels are held before the first point and after the last
  cairo_move_to(cr, area.x, y_of(area, brume_edit_level(&edit, 0.0)));
  for (unsigned i = 0; i < edit.n_points; ++i) {
    cairo_line_to(cr, x_of(panel, area, edit.points[i][0]), y_of(area, (double)edit.points[i][1]));
  }
  cairo_line_to(cr, fmax(area.x + area.w, x_of(panel, area, edit.points[edit.n_points - 1][0])),
                y_of(area, (double)edit.points[edit.n_points - 1][1]));
  brume_paint_color(cr, panel->theme->text, 1.0);
  cairo_set_line_width(cr, 1.8);
  cairo_stroke(cr);
  draw_points(panel, cr, area, &edit);
  cairo_restore(cr);
  if (brume_panel_has_focus(panel, item)) {
    brume_paint_focus(cr, panel->theme, brume_rect_inset(item->rect, 2.0), 2.0);
  }
}
