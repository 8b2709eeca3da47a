// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/view/dirty.h"

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

void brume_dirty_add(BrumeDirty *const dirty, BrumeDirtyRect rect, const int width,
                     const int height) {
  rect = (BrumeDirtyRect){most(rect.x0, 0), most(rect.y0, 0), least(rect.x1, width),
                          least(rect.y1, height)};
  if (rect.x0 >= rect.x1 || rect.y0 >= rect.y1) {
    return;
  }
  for (size_t i = 0; i < dirty->n;) { // What it touches melts into it, and may make it touch more
    if (touch(dirty->rects[i], rect) || dirty->n == BRUME_DIRTY_MAX) {
      rect = join(dirty->rects[i], rect);
      dirty->rects[i] = dirty->rects[--dirty->n];
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
