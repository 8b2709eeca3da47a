// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Menus, lines to type into, and the browser of presets.

#include "ui/panel/panel_parts.h"

#include <math.h>
#include <stdio.h>

static void draw_plate(const BrumePanel *const panel, cairo_t *const cr, const BrumeRect rect) {
  brume_paint_color(cr, 0x000000, panel->theme->dark ? 0.35 : 0.12);
  cairo_rectangle(cr, rect.x + 2.0, rect.y + 3.0, rect.w, rect.h);
  cairo_fill(cr);
  brume_paint_box(cr, rect, 6.0, panel->theme->surface);
  brume_paint_frame(cr, rect, 6.0, 1.0, panel->theme->line);
}

static void draw_menu_row(const BrumePanel *const panel, cairo_t *const cr,
                          const BrumeItem *const item) {
  const BrumeMenuRow *const row = &panel->menu.rows[item->index];
  const bool is_title = row->what == BRUME_DO_NOTHING;
  BrumeRect rect = item->rect;
  const bool hot = !is_title && (brume_panel_is_hot(panel, item) || panel->menu.at == item->index);
  const BrumePaintFont font = {BRUME_PAINT_NORMAL, is_title, BRUME_PAINT_LEFT,
                               is_title ? panel->theme->dim : panel->theme->text};
  if (hot) {
    brume_paint_box(cr, rect, 4.0, panel->theme->raised);
  }
  const BrumeRect mark = brume_rect_take_left(&rect, 22.0, 0.0);
  if (row->checked) {
    cairo_new_path(cr);
    cairo_arc(cr, mark.x + 12.0, mark.y + 0.5 * mark.h, 3.5, 0.0, 6.2832);
    brume_paint_color(cr, panel->theme->accent, 1.0);
    cairo_fill(cr);
  }
  if (is_title) {
    rect.x -= 14.0;
    rect.w += 14.0;
  }
  brume_paint_text(cr, rect, &font, row->label);
}

static void draw_line(const BrumePanel *const panel, cairo_t *const cr, const BrumeRect rect,
                      const char *const text, const char *const hint, const bool selected,
                      const uint32_t frame) {
  BrumeRect inside = brume_rect_inset(rect, 8.0);
  inside.y = rect.y;
  inside.h = rect.h;
  const BrumePaintFont font = {BRUME_PAINT_NORMAL, false, BRUME_PAINT_LEFT,
                               text[0] ? panel->theme->text : panel->theme->dim};
  brume_paint_box(cr, rect, 5.0, panel->theme->ground);
  brume_paint_frame(cr, rect, 5.0, 1.5, frame);
  const double width = fmin(brume_paint_text_width(cr, font.size, false, text), inside.w);
  if (selected && text[0]) {
    brume_paint_box(cr, (BrumeRect){inside.x - 1.0, rect.y + 6.0, width + 2.0, rect.h - 12.0}, 2.0,
                    panel->theme->raised);
  }
  const double hint_x = text[0] ? 0.0 : 5.0; // Behind the cursor
  brume_paint_text(cr, (BrumeRect){inside.x + hint_x, inside.y, inside.w - hint_x, inside.h}, &font,
                   text[0] ? text : hint);
  brume_paint_box(cr, (BrumeRect){inside.x + width + 1.0, rect.y + 7.0, 1.5, rect.h - 14.0}, 0.0,
                  panel->theme->accent);
}

static void draw_entry(const BrumePanel *const panel, cairo_t *const cr,
                       const BrumeItem *const item) {
  const BrumePanelEntry *const entry = &panel->entry;
  draw_line(panel, cr, item->rect, entry->text,
            entry->kind == BRUME_ENTRY_NAME    ? "Name of the preset"
            : entry->kind == BRUME_ENTRY_WORDS ? "short dark boomy kick"
                                               : "Value",
            entry->fresh, entry->wrong ? panel->theme->danger : panel->theme->accent);
}

static void draw_category(const BrumePanel *const panel, cairo_t *const cr,
                          const BrumeItem *const item) {
  const size_t i = (size_t)item->index;
  const bool on = panel->browser.category == i;
  BrumeRect rect = item->rect;
  const BrumePaintFont font = {BRUME_PAINT_NORMAL, false, BRUME_PAINT_LEFT,
                               on ? panel->theme->on_accent : panel->theme->text};
  if (on || brume_panel_is_hot(panel, item)) {
    brume_paint_box(cr, rect, 5.0, on ? panel->theme->accent : panel->theme->raised);
  }
  rect.x += 10.0;
  rect.w -= 12.0;
  brume_paint_text(cr, rect, &font,
                   i == 0   ? "All"
                   : i == 1 ? "Favourites"
                            : panel->browser.categories[i - 2]);
}

static void draw_preset_row(const BrumePanel *const panel, cairo_t *const cr,
                            const BrumeItem *const item) {
  const size_t index = panel->browser.rows[item->index];
  const BrumePanelPreset *const preset = &panel->browser.presets[index];
  const bool loaded = (int)index == panel->browser.loaded;
  BrumeRect rect = item->rect;
  const BrumePaintFont name = {BRUME_PAINT_NORMAL, loaded, BRUME_PAINT_LEFT,
                               loaded ? panel->theme->accent : panel->theme->text};
  const BrumePaintFont category = {BRUME_PAINT_SMALL, false, BRUME_PAINT_RIGHT, panel->theme->dim};
  if (brume_panel_is_hot(panel, item) || panel->browser.at == item->index) {
    brume_paint_box(cr, rect, 5.0, panel->theme->raised);
  }
  brume_rect_take_right(&rect, 30.0, 4.0);
  brume_paint_text(cr, brume_rect_take_right(&rect, 110.0, 8.0), &category, preset->category);
  rect.x += 10.0;
  rect.w -= 10.0;
  brume_paint_text(cr, rect, &name, preset->name);
}

static void draw_star(const BrumePanel *const panel, cairo_t *const cr,
                      const BrumeItem *const item) {
  const BrumePanelPreset *const preset = &panel->browser.presets[panel->browser.rows[item->index]];
  const BrumeTheme *const theme = panel->theme;
  brume_paint_icon(cr, item->rect, BRUME_ICON_STAR,
                   preset->favourite                 ? theme->second
                   : brume_panel_is_hot(panel, item) ? theme->dim
                                                     : theme->line);
}

// Where in the list the rows are, at the browser's right edge.
static void draw_thumb(const BrumePanel *const panel, cairo_t *const cr, const BrumeRect rect) {
  const double n = (double)panel->browser.n_rows;
  const double fits = brume_panel_browser_fits(panel);
  const BrumeRect track = {rect.x + rect.w - 9.0, rect.y + 52.0, 4.0, rect.h - 64.0};
  if (n > fits) {
    brume_paint_box(cr, track, 2.0, panel->theme->raised);
    brume_paint_box(cr,
                    (BrumeRect){track.x, track.y + track.h * panel->browser.first / n, track.w,
                                track.h * fits / n},
                    2.0, panel->theme->dim);
  }
}

static void draw_nothing_found(const BrumePanel *const panel, cairo_t *const cr,
                               const BrumeRect rect) {
  const BrumePaintFont font = {BRUME_PAINT_NORMAL, false, BRUME_PAINT_CENTER, panel->theme->dim};
  if (panel->browser.n_rows == 0) {
    brume_paint_text(cr, (BrumeRect){rect.x + 160.0, rect.y + 60.0, rect.w - 170.0, 30.0}, &font,
                     panel->browser.category == 1 && !panel->browser.search[0]
                         ? "No favourites yet: a star makes one"
                         : "Nothing of that name");
  }
}

void brume_panel_draw_overlay(BrumePanel *const panel, cairo_t *const cr,
                              const BrumeItem *const item) {
  BrumePaintButton button = {.icon = BRUME_ICON_CLOSE, .hot = brume_panel_is_hot(panel, item)};
  switch (item->kind) {
  case BRUME_ITEM_SHADE:
    if (panel->overlay == BRUME_OVERLAY_MENU) {
      draw_plate(panel, cr, panel->menu.rect);
    }
    break;
  case BRUME_ITEM_MENU:
    draw_menu_row(panel, cr, item);
    break;
  case BRUME_ITEM_ENTRY:
    draw_entry(panel, cr, item);
    break;
  case BRUME_ITEM_BROWSER:
    draw_plate(panel, cr, item->rect);
    draw_nothing_found(panel, cr, item->rect);
    draw_thumb(panel, cr, item->rect);
    break;
  case BRUME_ITEM_SEARCH:
    draw_line(panel, cr, item->rect, panel->browser.search, "Search", panel->browser.fresh,
              panel->theme->accent);
    break;
  case BRUME_ITEM_CATEGORY:
    draw_category(panel, cr, item);
    break;
  case BRUME_ITEM_ROW:
    draw_preset_row(panel, cr, item);
    break;
  case BRUME_ITEM_ROW_STAR:
    draw_star(panel, cr, item);
    break;
  case BRUME_ITEM_CLOSE:
    brume_paint_button(cr, panel->theme, item->rect, &button);
    break;
  default:
    break;
  }
}
