// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file rect.h Places in a panel, in units. */

#ifndef BRUME_UI_WIDGETS_RECT_H
#define BRUME_UI_WIDGETS_RECT_H

#include <stdbool.h>

typedef struct {
  double x, y, w, h;
} BrumeRect;

static inline bool brume_rect_has(const BrumeRect rect, const double x, const double y) {
  return x >= rect.x && x < rect.x + rect.w && y >= rect.y && y < rect.y + rect.h;
}

/** The rectangle, smaller by `by` on each side. */
static inline BrumeRect brume_rect_inset(const BrumeRect rect, const double by) {
  return (BrumeRect){rect.x + by, rect.y + by, rect.w - 2.0 * by, rect.h - 2.0 * by};
}

/** Cut `size` off the left and return it; `gap` is lost between the two. */
static inline BrumeRect brume_rect_take_left(BrumeRect *const rect, const double size,
                                             const double gap) {
  const BrumeRect taken = {rect->x, rect->y, size, rect->h};
  rect->x += size + gap;
  rect->w -= size + gap;
  return taken;
}

/** As brume_rect_take_left(), off the right. */
static inline BrumeRect brume_rect_take_right(BrumeRect *const rect, const double size,
                                              const double gap) {
  const BrumeRect taken = {rect->x + rect->w - size, rect->y, size, rect->h};
  rect->w -= size + gap;
  return taken;
}

/** As brume_rect_take_left(), off the top. */
static inline BrumeRect brume_rect_take_top(BrumeRect *const rect, const double size,
                                            const double gap) {
  const BrumeRect taken = {rect->x, rect->y, rect->w, size};
  rect->y += size + gap;
  rect->h -= size + gap;
  return taken;
}

/** As brume_rect_take_left(), off the bottom. */
static inline BrumeRect brume_rect_take_bottom(BrumeRect *const rect, const double size,
                                               const double gap) {
  const BrumeRect taken = {rect->x, rect->y + rect->h - size, rect->w, size};
  rect->h -= size + gap;
  return taken;
}

/** Whether two rectangles share more than an edge. */
static inline bool brume_rect_overlap(const BrumeRect a, const BrumeRect b) {
  const double slack = 1e-6;
  return a.x + a.w > b.x + slack && b.x + b.w > a.x + slack && a.y + a.h > b.y + slack &&
         b.y + b.h > a.y + slack;
}

#endif // BRUME_UI_WIDGETS_RECT_H
