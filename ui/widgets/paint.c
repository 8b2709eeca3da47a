// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/widgets/paint.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define PI 3.14159265358979323846

enum { TEXT = 256 };

static const double dial_from = 0.75 * PI; // Clockwise from the right
static const double dial_turn = 1.5 * PI;
static const double dial_radius = 23.0; // At most

const cairo_user_data_key_t brume_paint_log = {0};

void brume_paint_color(cairo_t *const cr, const uint32_t color, const double alpha) {
  cairo_set_source_rgba(cr, (double)(color >> 16 & 0xFF) / 255.0,
                        (double)(color >> 8 & 0xFF) / 255.0, (double)(color & 0xFF) / 255.0, alpha);
}

static void round_path(cairo_t *const cr, const BrumeRect rect, double radius) {
  radius = fmin(radius, 0.5 * fmin(rect.w, rect.h));
  cairo_new_sub_path(cr);
  cairo_arc(cr, rect.x + rect.w - radius, rect.y + radius, radius, -0.5 * PI, 0.0);
  cairo_arc(cr, rect.x + rect.w - radius, rect.y + rect.h - radius, radius, 0.0, 0.5 * PI);
  cairo_arc(cr, rect.x + radius, rect.y + rect.h - radius, radius, 0.5 * PI, PI);
  cairo_arc(cr, rect.x + radius, rect.y + radius, radius, PI, 1.5 * PI);
  cairo_close_path(cr);
}

void brume_paint_box(cairo_t *const cr, const BrumeRect rect, const double radius,
                     const uint32_t color) {
  round_path(cr, rect, radius);
  brume_paint_color(cr, color, 1.0);
  cairo_fill(cr);
}

void brume_paint_clip(cairo_t *const cr, const BrumeRect rect, const double radius) {
  round_path(cr, rect, radius);
  cairo_clip(cr);
}

void brume_paint_frame(cairo_t *const cr, const BrumeRect rect, const double radius,
                       const double width, const uint32_t color) {
  round_path(cr, brume_rect_inset(rect, 0.5 * width), radius - 0.5 * width);
  brume_paint_color(cr, color, 1.0);
  cairo_set_line_width(cr, width);
  cairo_stroke(cr);
}

static void select_font(cairo_t *const cr, const double size, const bool bold) {
  cairo_select_font_face(cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
                         bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size(cr, size);
}

double brume_paint_text_width(cairo_t *const cr, const double size, const bool bold,
                              const char *const text) {
  cairo_text_extents_t extents;
  select_font(cr, size, bold);
  cairo_text_extents(cr, text, &extents);
  return extents.x_advance;
}

// Cuts text until it and an ellipsis are no wider than `width`. Never inside a character.
static void shorten(cairo_t *const cr, const double width, char *const text) {
  static const char dots[] = "\xE2\x80\xA6";
  cairo_text_extents_t extents;
  size_t n = strlen(text);
  do {
    while (n > 0 && ((unsigned char)text[n - 1] & 0xC0) == 0x80) {
      --n;
    }
    n -= n > 0 ? 1 : 0;
    memcpy(text + n, dots, sizeof(dots));
    cairo_text_extents(cr, text, &extents);
  } while (n > 0 && extents.x_advance > width);
}

static void note(cairo_t *const cr, const bool fits, const BrumeRect letters) {
  BrumePaintLog *const log = cairo_get_user_data(cr, &brume_paint_log);
  if (log) {
    log->cut += !fits;
    log->at[log->n % BRUME_PAINT_TEXTS] = letters;
    ++log->n;
  }
}

bool brume_paint_text(cairo_t *const cr, const BrumeRect rect, const BrumePaintFont *const font,
                      const char *const text) {
  char shown[TEXT + 4];
  cairo_text_extents_t extents;
  cairo_font_extents_t line;
  snprintf(shown, TEXT, "%s", text);
  select_font(cr, font->size, font->bold);
  cairo_font_extents(cr, &line);
  cairo_text_extents(cr, shown, &extents);
  const bool fits = extents.x_advance <= rect.w + 0.5;
  if (!fits) {
    shorten(cr, rect.w, shown);
    cairo_text_extents(cr, shown, &extents);
  }
  const double slack = rect.w - extents.x_advance;
  const double x = font->align == BRUME_PAINT_LEFT     ? 0.0
                   : font->align == BRUME_PAINT_CENTER ? 0.5 * slack
                                                       : slack;
  const double left = rect.x + fmax(x, 0.0);
  const double base = floor(rect.y + 0.5 * (rect.h + line.ascent - line.descent) + 0.5);
  brume_paint_color(cr, font->color, 1.0);
  cairo_move_to(cr, left, base);
  cairo_show_text(cr, shown);
  note(cr, fits,
       (BrumeRect){left + extents.x_bearing, base + extents.y_bearing, extents.width,
                   extents.height});
  return fits;
}

static void triangle(cairo_t *const cr, const double x, const double y, const double dx,
                     const double dy) {
  cairo_move_to(cr, x + dx, y + dy);
  cairo_line_to(cr, x - 0.7 * dx - dy, y - 0.7 * dy + dx);
  cairo_line_to(cr, x - 0.7 * dx + dy, y - 0.7 * dy - dx);
  cairo_close_path(cr);
  cairo_fill(cr);
}

static void star(cairo_t *const cr, const double x, const double y, const double r) {
  for (int i = 0; i < 10; ++i) {
    const double radius = i % 2 ? 0.45 * r : r;
    const double angle = PI * (0.2 * i - 0.5);
    cairo_line_to(cr, x + radius * cos(angle), y + radius * sin(angle));
  }
  cairo_close_path(cr);
  cairo_fill(cr);
}

static void dice(cairo_t *const cr, const double x, const double y, const double r) {
  static const double spots[][2] = {
      {-0.45, -0.45}, {0.45, 0.45}, {0.0, 0.0}, {-0.45, 0.45}, {0.45, -0.45}};
  round_path(cr, (BrumeRect){x - r, y - r, 2.0 * r, 2.0 * r}, 0.35 * r);
  cairo_stroke(cr);
  for (size_t i = 0; i < sizeof(spots) / sizeof(spots[0]); ++i) {
    cairo_new_sub_path(cr);
    cairo_arc(cr, x + r * spots[i][0], y + r * spots[i][1], 0.16 * r, 0.0, 2.0 * PI);
    cairo_fill(cr);
  }
}

static void lock(cairo_t *const cr, const double x, const double y, const double r,
                 const bool open) {
  round_path(cr, (BrumeRect){x - 0.8 * r, y - 0.1 * r, 1.6 * r, 1.1 * r}, 0.2 * r);
  cairo_fill(cr);
  const double lift = open ? 0.3 * r : 0.0; // Then one leg hangs free
  cairo_move_to(cr, x - 0.5 * r, y);
  cairo_arc(cr, x, y - 0.35 * r - lift, 0.5 * r, PI, 2.0 * PI);
  cairo_line_to(cr, x + 0.5 * r, y - (open ? 0.35 * r : 0.0));
  cairo_stroke(cr);
}

static void cross(cairo_t *const cr, const double x, const double y, const double r) {
  cairo_move_to(cr, x - r, y - r);
  cairo_line_to(cr, x + r, y + r);
  cairo_move_to(cr, x + r, y - r);
  cairo_line_to(cr, x - r, y + r);
  cairo_stroke(cr);
}

static void half_moon(cairo_t *const cr, const double x, const double y, const double r) {
  cairo_arc(cr, x, y, r, 0.0, 2.0 * PI);
  cairo_stroke(cr);
  cairo_arc(cr, x, y, r, -0.5 * PI, 0.5 * PI);
  cairo_fill(cr);
}

static void save(cairo_t *const cr, const double x, const double y, const double r) {
  cairo_move_to(cr, x, y - r);
  cairo_line_to(cr, x, y + 0.3 * r);
  cairo_move_to(cr, x - 0.55 * r, y - 0.25 * r);
  cairo_line_to(cr, x, y + 0.3 * r);
  cairo_line_to(cr, x + 0.55 * r, y - 0.25 * r);
  cairo_move_to(cr, x - r, y + 0.4 * r);
  cairo_line_to(cr, x - r, y + r);
  cairo_line_to(cr, x + r, y + r);
  cairo_line_to(cr, x + r, y + 0.4 * r);
  cairo_stroke(cr);
}

static void dots(cairo_t *const cr, const double x, const double y) {
  for (int i = -1; i <= 1; ++i) {
    cairo_new_sub_path(cr);
    cairo_arc(cr, x + 5.0 * i, y, 1.6, 0.0, 2.0 * PI);
  }
  cairo_fill(cr);
}

void brume_paint_icon(cairo_t *const cr, const BrumeRect rect, const BrumePaintIcon icon,
                      const uint32_t color) {
  const double x = rect.x + 0.5 * rect.w;
  const double y = rect.y + 0.5 * rect.h;
  brume_paint_color(cr, color, 1.0);
  cairo_set_line_width(cr, 1.4);
  cairo_new_path(cr);
  switch (icon) {
  case BRUME_ICON_LEFT:
    triangle(cr, x, y, -4.5, 0.0);
    break;
  case BRUME_ICON_RIGHT:
  case BRUME_ICON_PLAY:
    triangle(cr, x, y, icon == BRUME_ICON_PLAY ? 6.0 : 4.5, 0.0);
    break;
  case BRUME_ICON_DOWN:
    triangle(cr, x, y, 0.0, 3.5);
    break;
  case BRUME_ICON_DICE:
    dice(cr, x, y, 6.5);
    break;
  case BRUME_ICON_LOCK:
  case BRUME_ICON_UNLOCK:
    lock(cr, x, y, 6.5, icon == BRUME_ICON_UNLOCK);
    break;
  case BRUME_ICON_STAR:
    star(cr, x, y + 0.5, 7.0);
    break;
  case BRUME_ICON_CLOSE:
    cross(cr, x, y, 4.5);
    break;
  case BRUME_ICON_THEME:
    half_moon(cr, x, y, 6.0);
    break;
  case BRUME_ICON_SAVE:
    save(cr, x, y, 6.5);
    break;
  case BRUME_ICON_MORE:
    dots(cr, x, y);
    break;
  case BRUME_ICON_NONE:
    break;
  }
}

static uint32_t button_ground(const BrumeTheme *const theme, const BrumePaintButton *const button) {
  const uint32_t ground = button->on || button->primary ? theme->accent : theme->raised;
  const double lift = button->down ? 0.16 : button->hot && !button->disabled ? 0.09 : 0.0;
  return brume_theme_blend(ground, theme->dark ? 0xFFFFFF : 0x000000, lift);
}

void brume_paint_button(cairo_t *const cr, const BrumeTheme *const theme, const BrumeRect rect,
                        const BrumePaintButton *const button) {
  const bool filled = (button->on || button->primary) && !button->disabled;
  const uint32_t color = filled ? theme->on_accent : button->disabled ? theme->dim : theme->text;
  const bool has_label = button->label && button->label[0];
  BrumeRect inside = brume_rect_inset(rect, 0.0);
  const BrumePaintFont font = {BRUME_PAINT_NORMAL, false, BRUME_PAINT_CENTER, color};
  brume_paint_box(cr, rect, 5.0, button->disabled ? theme->surface : button_ground(theme, button));
  if (button->disabled) {
    brume_paint_frame(cr, rect, 5.0, 1.0, theme->raised);
  }
  if (button->icon != BRUME_ICON_NONE && has_label) {
    const double width = brume_paint_text_width(cr, font.size, false, button->label);
    const double used = width + 22.0;
    inside.x += fmax(0.5 * (rect.w - used), 6.0);
    brume_paint_icon(cr, brume_rect_take_left(&inside, 16.0, 6.0), button->icon, color);
    inside.w = fmin(width + 1.0, rect.x + rect.w - 4.0 - inside.x);
  } else if (button->icon != BRUME_ICON_NONE) {
    brume_paint_icon(cr, rect, button->icon, color);
  }
  if (has_label) {
    brume_paint_text(cr, inside, &font, button->label);
  }
  if (button->focus) {
    brume_paint_focus(cr, theme, rect, 5.0);
  }
}

static void arc(cairo_t *const cr, const double x, const double y, const double r,
                const double from, const double to) {
  const double low = fmin(from, to);
  const double high = fmax(from, to);
  cairo_new_path(cr);
  cairo_arc(cr, x, y, r, dial_from + dial_turn * low, dial_from + dial_turn * high + 1e-3);
  cairo_stroke(cr);
}

void brume_paint_dial(cairo_t *const cr, const BrumeTheme *const theme, const BrumeRect rect,
                      const BrumePaintDial *const dial) {
  const double r = fmin(0.5 * fmin(rect.w, rect.h) - 2.5, dial_radius);
  const double x = rect.x + 0.5 * rect.w;
  const double y = rect.y + 0.5 * rect.h + 0.08 * r;
  cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_width(cr, 3.5);
  brume_paint_color(cr, theme->line, 1.0);
  arc(cr, x, y, r, 0.0, 1.0);
  brume_paint_color(cr,
                    dial->hot && !dial->disabled
                        ? brume_theme_blend(theme->raised, theme->text, 0.12)
                        : theme->raised,
                    1.0);
  cairo_arc(cr, x, y, r - 4.5, 0.0, 2.0 * PI);
  cairo_fill(cr);
  if (dial->asked >= 0.0) {
    const double angle = dial_from + dial_turn * dial->asked;
    brume_paint_color(cr, dial->disabled ? theme->dim : theme->accent, 1.0);
    arc(cr, x, y, r, dial->origin, dial->asked);
    cairo_set_line_width(cr, 2.2);
    cairo_move_to(cr, x + 0.25 * r * cos(angle), y + 0.25 * r * sin(angle));
    cairo_line_to(cr, x + (r - 6.5) * cos(angle), y + (r - 6.5) * sin(angle));
    cairo_stroke(cr);
  }
  if (dial->achieved >= 0.0) {
    const double angle = dial_from + dial_turn * dial->achieved;
    brume_paint_color(cr, theme->ground, 1.0);
    cairo_arc(cr, x + r * cos(angle), y + r * sin(angle), 4.4, 0.0, 2.0 * PI);
    cairo_fill(cr);
    brume_paint_color(cr, theme->second, 1.0);
    cairo_arc(cr, x + r * cos(angle), y + r * sin(angle), 3.0, 0.0, 2.0 * PI);
    cairo_fill(cr);
  }
  cairo_set_line_cap(cr, CAIRO_LINE_CAP_BUTT);
}

void brume_paint_meter(cairo_t *const cr, const BrumeTheme *const theme, const BrumeRect rect,
                       const double level, const uint32_t color) {
  const double db = level > 1e-3 ? 20.0 * log10(level) : -60.0;
  const double part = fmin(fmax((db + 60.0) / 60.0, 0.0), 1.0);
  const bool upright = rect.h > rect.w;
  BrumeRect lit = rect;
  if (upright) {
    lit.h = rect.h * part;
    lit.y = rect.y + rect.h - lit.h;
  } else {
    lit.w = rect.w * part;
  }
  brume_paint_box(cr, rect, 2.0, theme->line);
  if (part > 0.0) {
    cairo_save(cr);
    cairo_rectangle(cr, lit.x, lit.y, lit.w, lit.h);
    cairo_clip(cr);
    brume_paint_box(cr, rect, 2.0, color);
    cairo_restore(cr);
  }
}

void brume_paint_focus(cairo_t *const cr, const BrumeTheme *const theme, const BrumeRect rect,
                       const double radius) {
  brume_paint_frame(cr, brume_rect_inset(rect, -2.0), radius + 2.0, 1.5, theme->second);
}
