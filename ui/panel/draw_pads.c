// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The sixteen pads and the strip of keys.

#include "ui/panel/field.h"
#include "ui/panel/panel_parts.h"

#include <math.h>
#include <stdio.h>

static uint32_t hue_of(const BrumePanel *const panel, const BrumeRecipe *const recipe) {
  const size_t at = recipe->n_classes ? brume_field_find(recipe->classes[0].name) : brume_n_field;
  return at < brume_n_field ? panel->theme->hues[(at + 1) % BRUME_THEME_HUES] : panel->theme->line;
}

static void draw_small_wave(const BrumePanel *const panel, cairo_t *const cr, const BrumeRect rect,
                            const BrumePanelPad *const pad, const uint32_t color) {
  const double middle = rect.y + 0.5 * rect.h;
  if (pad->making) {
    const double done = pad->n_steps ? (double)pad->done / pad->n_steps : 0.0;
    brume_paint_box(cr, (BrumeRect){rect.x, middle - 1.5, rect.w, 3.0}, 1.5, panel->theme->line);
    brume_paint_box(cr, (BrumeRect){rect.x, middle - 1.5, rect.w * done, 3.0}, 1.5,
                    panel->theme->second);
    return;
  }
  if (!pad->has_clip) {
    return;
  }
  brume_paint_color(cr, color, 1.0);
  for (int i = 0; i < BRUME_NEWS_PEAKS; i += 4) {
    int high = 0;
    int low = 0;
    for (int k = i; k < i + 4; ++k) {
      high = pad->clip.as.clip.high[k] > high ? pad->clip.as.clip.high[k] : high;
      low = pad->clip.as.clip.low[k] < low ? pad->clip.as.clip.low[k] : low;
    }
    const double top = middle - 0.5 * rect.h * high / 127.0;
    const double bottom = middle - 0.5 * rect.h * low / 127.0;
    cairo_rectangle(cr, rect.x + rect.w * i / BRUME_NEWS_PEAKS, top,
                    rect.w * 3.0 / BRUME_NEWS_PEAKS, fmax(bottom - top, 1.0));
  }
  cairo_fill(cr);
}

static bool is_silent(const BrumePanel *const panel, const unsigned pad) {
  bool solo = false;
  for (unsigned p = 0; p < BRUME_PADS; ++p) {
    solo = solo || panel->settings.pads[p].control[BRUME_CONTROL_SOLO] > 0.0f;
  }
  const float *const control = panel->settings.pads[pad].control;
  return control[BRUME_CONTROL_MUTE] > 0.0f || (solo && control[BRUME_CONTROL_SOLO] <= 0.0f);
}

// A pad that is dragged shows where it would go.
static bool is_target(const BrumePanel *const panel, const BrumeItem *const item) {
  const BrumePanelDrag *const drag = &panel->drag;
  return drag->item.kind == BRUME_ITEM_PAD && drag->moved && !drag->out &&
         brume_rect_has(item->rect, panel->x, panel->y);
}

BrumeRect brume_panel_level_rect(const BrumeRect pad) {
  return (BrumeRect){pad.x + pad.w - 10.0, pad.y + 39.0, 4.0, 26.0};
}

static void draw_names(const BrumePanel *const panel, cairo_t *const cr,
                       const BrumeItem *const item, const bool faint) {
  char kind[BRUME_KNOB_TEXT];
  char text[BRUME_PANEL_TEXT];
  const BrumeRect rect = item->rect;
  const BrumeTheme *const theme = panel->theme;
  const unsigned p = (unsigned)item->index;
  const BrumeRecipe *const recipe = &panel->settings.pads[p].recipe;
  const bool selected = p == brume_panel_selected(panel);
  const BrumePaintFont number = {BRUME_PAINT_SMALL, selected, BRUME_PAINT_LEFT,
                                 selected ? theme->text : theme->dim};
  const BrumePaintFont name = {9.6, false, BRUME_PAINT_LEFT, faint ? theme->dim : theme->text};
  snprintf(text, sizeof(text), "%u", p + 1);
  brume_paint_text(cr, (BrumeRect){rect.x + 6.0, rect.y + 11.0, 20.0, 13.0}, &number, text);
  BrumeRecipe first = *recipe; // Of a mix the first; there is no room for more
  first.n_classes = first.n_classes > 1 ? 1 : first.n_classes;
  brume_field_text(&first, kind, sizeof(kind));
  snprintf(text, sizeof(text), recipe->n_classes > 1 ? "%s +%u" : "%s", kind,
           recipe->n_classes - 1);
  brume_paint_text(cr, (BrumeRect){rect.x + 6.0, rect.y + 24.0, rect.w - 8.0, 14.0}, &name, text);
  if (brume_panel_error(panel, p)[0]) {
    const BrumePaintFont failed = {BRUME_PAINT_SMALL, true, BRUME_PAINT_RIGHT, theme->danger};
    brume_paint_text(cr, (BrumeRect){rect.x + 24.0, rect.y + 11.0, rect.w - 30.0, 13.0}, &failed,
                     "!");
  }
}

void brume_panel_draw_pad(BrumePanel *const panel, cairo_t *const cr, const BrumeItem *const item) {
  const unsigned p = (unsigned)item->index;
  const BrumeRecipe *const recipe = &panel->settings.pads[p].recipe;
  const BrumeTheme *const theme = panel->theme;
  const bool selected = p == brume_panel_selected(panel);
  const bool faint = recipe->n_classes == 0 || is_silent(panel, p);
  const uint32_t hue = faint ? theme->line : hue_of(panel, recipe);
  const BrumeRect rect = item->rect;
  brume_paint_box(cr, rect, 6.0,
                  brume_panel_is_hot(panel, item) || selected ? theme->raised : theme->surface);
  brume_paint_meter(cr, theme, brume_panel_level_rect(rect), (double)panel->status.meters.level[p],
                    theme->accent);
  double seen[4];
  cairo_clip_extents(cr, &seen[0], &seen[1], &seen[2], &seen[3]);
  if (seen[0] >= rect.x + rect.w - 12.5 && seen[2] <= rect.x + rect.w - 3.5) {
    return; // Levels change all the time, the rest does not
  }
  brume_paint_box(cr, (BrumeRect){rect.x + 6.0, rect.y + 5.0, rect.w - 12.0, 3.0}, 1.5, hue);
  draw_names(panel, cr, item, faint);
  draw_small_wave(panel, cr, (BrumeRect){rect.x + 6.0, rect.y + 39.0, rect.w - 20.0, 26.0},
                  &panel->pads[p], hue);
  if (selected || is_target(panel, item)) {
    brume_paint_frame(cr, rect, 6.0, 1.5, is_target(panel, item) ? theme->second : theme->accent);
  }
  if (brume_panel_has_focus(panel, item)) {
    brume_paint_focus(cr, theme, rect, 6.0);
  }
}

void brume_panel_draw_switch(BrumePanel *const panel, cairo_t *const cr,
                             const BrumeItem *const item) {
  static const BrumeControl controls[] = {BRUME_CONTROL_MUTE, BRUME_CONTROL_SOLO,
                                          BRUME_CONTROL_LOCK};
  const BrumeTheme *const theme = panel->theme;
  const int what = item->index % 4;
  const bool on = panel->settings.pads[item->index / 4].control[controls[what]] > 0.0f;
  const uint32_t ground = !on                              ? theme->ground
                          : what == (int)BRUME_SWITCH_MUTE ? theme->danger
                                                           : theme->accent;
  const uint32_t color = on ? theme->on_accent : theme->dim;
  const BrumePaintFont font = {BRUME_PAINT_SMALL, on, BRUME_PAINT_CENTER, color};
  brume_paint_box(cr, item->rect, 4.0,
                  brume_panel_is_hot(panel, item) && !on ? theme->line : ground);
  if (what == (int)BRUME_SWITCH_LOCK) {
    cairo_save(cr);
    const double x = item->rect.x + 0.5 * item->rect.w;
    const double y = item->rect.y + 0.5 * item->rect.h;
    cairo_translate(cr, x, y);
    cairo_scale(cr, 0.75, 0.75);
    cairo_translate(cr, -x, -y);
    brume_paint_icon(cr, item->rect, on ? BRUME_ICON_LOCK : BRUME_ICON_UNLOCK, color);
    cairo_restore(cr);
  } else {
    brume_paint_text(cr, item->rect, &font, what == (int)BRUME_SWITCH_MUTE ? "M" : "S");
  }
}

static void draw_key(const BrumePanel *const panel, cairo_t *const cr, const BrumeRect strip,
                     const int note) {
  const BrumeTheme *const theme = panel->theme;
  const BrumeRect rect = brume_panel_key_rect(strip, note);
  const bool black = brume_panel_key_is_black(note);
  const bool kit = (int)panel->settings.control[BRUME_CONTROL_MODE] == BRUME_MODE_KIT;
  const int pad = note - BRUME_PAD_NOTE;
  const bool plays = !kit || (pad >= 0 && pad < BRUME_PADS);
  const uint32_t color = panel->held[note] ? theme->held_key
                         : plays           ? theme->key[black]
                                           : theme->idle_key[black];
  brume_paint_box(cr, (BrumeRect){rect.x + 0.5, rect.y, rect.w - 1.0, rect.h - (black ? 0.0 : 1.0)},
                  2.0, color);
  if (!theme->dark && !black) {
    brume_paint_frame(cr, (BrumeRect){rect.x + 0.5, rect.y, rect.w - 1.0, rect.h - 1.0}, 2.0, 1.0,
                      theme->line);
  }
  if (kit && plays) { // The pad's colour at its key
    const uint32_t hue = hue_of(panel, &panel->settings.pads[pad].recipe);
    brume_paint_box(cr, (BrumeRect){rect.x + 0.5 * rect.w - 3.0, rect.y + rect.h - 10.0, 6.0, 6.0},
                    3.0, brume_theme_hue_on_key(theme, hue, black));
  } else if (note % 12 == 0) {
    char text[16];
    const BrumePaintFont font = {9.0, false, BRUME_PAINT_CENTER, theme->on_key};
    brume_knob_note_text(note, text);
    brume_paint_text(cr, (BrumeRect){rect.x, rect.y + rect.h - 15.0, rect.w, 12.0}, &font, text);
  }
}

void brume_panel_draw_keys(BrumePanel *const panel, cairo_t *const cr, const BrumeRect rect) {
  for (int pass = 0; pass < 2; ++pass) {
    for (int note = BRUME_PANEL_KEY_LOW; note <= BRUME_PANEL_KEY_HIGH; ++note) {
      if (brume_panel_key_is_black(note) == (pass == 1)) {
        draw_key(panel, cr, rect, note);
      }
    }
  }
}
