// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/view/dirty.h"

#include <limits.h>
#include <math.h>
#include <stdbool.h>

static int least(const int a, const int b) {
  return a < b ? a : b;
}

static int most(const int a, const int b) {
  return a > b ? a : b;
}

static BrumeDirtyRect join(const BrumeDirtyRect a, const BrumeDirtyRect b) {
  return (BrumeDirtyRect){least(a.x0, b.x0), least(a.y0, b.y0), most(a.x1, b.x1), most(a.y1, b.y1)};
}

static bool touch(const BrumeDirtyRect a, const BrumeDirtyRect b) {
  return a.x0 <= b.x1 && b.x0 <= a.x1 && a.y0 <= b.y1 && b.y0 <= a.y1;
}

static long area(const BrumeDirtyRect rect) {
  return (long)(rect.x1 - rect.x0) * (rect.y1 - rect.y0);
}

// The one that grows least when it takes `rect` in.
static size_t cheapest(const BrumeDirty *const dirty, const BrumeDirtyRect rect) {
  size_t best = 0;
  long best_growth = LONG_MAX;
  for (size_t i = 0; i < dirty->n; ++i) {
    const long growth = area(join(dirty->rects[i], rect)) - area(dirty->rects[i]);
    best = growth < best_growth ? i : best;
    best_growth = growth < best_growth ? growth : best_growth;
  }
  return best;
}

static BrumeDirtyRect take_in(BrumeDirty *const dirty, const size_t i, const BrumeDirtyRect rect) {
  const BrumeDirtyRect joined = join(dirty->rects[i], rect);
  dirty->rects[i] = dirty->rects[--dirty->n];
  return joined;
}

void brume_dirty_add(BrumeDirty *const dirty, BrumeDirtyRect rect, const int width,
                     const int height) {
  rect = (BrumeDirtyRect){most(rect.x0, 0), most(rect.y0, 0), least(rect.x1, width),
                          least(rect.y1, height)};
  if (rect.x0 >= rect.x1 || rect.y0 >= rect.y1) {
    return;
  }
  if (dirty->n == BRUME_DIRTY_MAX) {
    rect = take_in(dirty, cheapest(dirty, rect), rect);
  }
  for (size_t i = 0; i < dirty->n;) { // What it touches melts into it, and may make it touch more
    if (touch(dirty->rects[i], rect)) {
      rect = take_in(dirty, i, rect);
      i = 0;
    } else {
      ++i;
    }
  }
  dirty->rects[dirty->n++] = rect;
}

void brume_dirty_add_units(BrumeDirty *const dirty, const double rect[4], const double scale,
                           const int width, const int height) {
  const BrumeDirtyRect pixels = {(int)floor(rect[0] * scale), (int)floor(rect[1] * scale),
                                 (int)ceil((rect[0] + rect[2]) * scale),
                                 (int)ceil((rect[1] + rect[3]) * scale)};
  brume_dirty_add(dirty, pixels, width, height);
}
