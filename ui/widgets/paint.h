// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file paint.h What panels are drawn with: boxes, text, dials, buttons, meters, icons. No state.
 * Thread: ui. */

#ifndef BRUME_UI_WIDGETS_PAINT_H
#define BRUME_UI_WIDGETS_PAINT_H

#include "ui/widgets/rect.h"
#include "ui/widgets/theme.h"

#include <cairo.h>

enum { BRUME_PAINT_TEXTS = 512 }; ///< That are noted at most

/** Sizes of type, in units. */
#define BRUME_PAINT_SMALL 10.5
#define BRUME_PAINT_NORMAL 12.0
#define BRUME_PAINT_LARGE 15.0

typedef enum { BRUME_PAINT_LEFT, BRUME_PAINT_CENTER, BRUME_PAINT_RIGHT } BrumePaintAlign;

typedef struct {
  double size;
  bool bold;
  BrumePaintAlign align;
  uint32_t color;
} BrumePaintFont;

typedef enum {
  BRUME_ICON_NONE,
  BRUME_ICON_LEFT,
  BRUME_ICON_RIGHT,
  BRUME_ICON_DICE,
  BRUME_ICON_LOCK,
  BRUME_ICON_UNLOCK,
  BRUME_ICON_STAR,
  BRUME_ICON_PLAY,
  BRUME_ICON_CLOSE,
  BRUME_ICON_DOWN,
  BRUME_ICON_THEME,
  BRUME_ICON_MORE,
  BRUME_ICON_SAVE
} BrumePaintIcon;

/** How a thing that can be pressed looks. Plain data. */
typedef struct {
  const char *label; ///< May be NULL
  BrumePaintIcon icon;
  bool on, hot, down, focus, primary, disabled;
} BrumePaintButton;

/** A dial. Places are 0..1, below 0: none. Plain data. */
typedef struct {
  double asked, achieved;
  double origin; ///< Where its arc begins
  bool hot, focus, disabled;
} BrumePaintDial;

void brume_paint_color(cairo_t *cr, uint32_t color, double alpha);
void brume_paint_box(cairo_t *cr, BrumeRect rect, double radius, uint32_t color);
/** Draw only within a box from here on; until cairo_restore(). */
void brume_paint_clip(cairo_t *cr, BrumeRect rect, double radius);
void brume_paint_frame(cairo_t *cr, BrumeRect rect, double radius, double width, uint32_t color);

/** One line of text in the middle of `rect`'s height; what does not fit is cut with "...". Returns
 * whether it fits. */
bool brume_paint_text(cairo_t *cr, BrumeRect rect, const BrumePaintFont *font, const char *text);

/** What was written, for those who check it. */
typedef struct {
  size_t cut; ///< Counts texts that did not fit
  size_t n;
  BrumeRect at[BRUME_PAINT_TEXTS]; ///< [n]: where the letters of each text are
} BrumePaintLog;

/** Where a BrumePaintLog is user data of `cr` under this key, texts are noted there. */
extern const cairo_user_data_key_t brume_paint_log;

double brume_paint_text_width(cairo_t *cr, double size, bool bold, const char *text);

void brume_paint_icon(cairo_t *cr, BrumeRect rect, BrumePaintIcon icon, uint32_t color);
void brume_paint_button(cairo_t *cr, const BrumeTheme *theme, BrumeRect rect,
                        const BrumePaintButton *button);
void brume_paint_dial(cairo_t *cr, const BrumeTheme *theme, BrumeRect rect,
                      const BrumePaintDial *dial);

/** A bar that fills from the left, or from below where it is higher than wide; `level` is linear
 * gain, shown from -60 to 0 dB. */
void brume_paint_meter(cairo_t *cr, const BrumeTheme *theme, BrumeRect rect, double level,
                       uint32_t color);

/** Marks what the keyboard acts on. */
void brume_paint_focus(cairo_t *cr, const BrumeTheme *theme, BrumeRect rect, double radius);

#endif // BRUME_UI_WIDGETS_PAINT_H
