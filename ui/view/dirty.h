// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file dirty.h What a view must draw anew: a few rectangles in pixels. */

#ifndef BRUME_UI_VIEW_DIRTY_H
#define BRUME_UI_VIEW_DIRTY_H

#include <stddef.h>

enum { BRUME_DIRTY_MAX = 24 };

typedef struct {
  int x0, y0, x1, y1; ///< x1 and y1 lie outside
} BrumeDirtyRect;

/** Plain data; all zeros is clean. */
typedef struct {
  BrumeDirtyRect rects[BRUME_DIRTY_MAX];
  size_t n;
} BrumeDirty;

/** Add a rectangle, held within width x height. It melts into one that it touches; when there are
 * too many, into the one that grows least. Thread: ui. */
void brume_dirty_add(BrumeDirty *dirty, BrumeDirtyRect rect, int width, int height);

/** As brume_dirty_add(), in units of `scale` pixels, rounded outwards. Thread: ui. */
void brume_dirty_add_units(BrumeDirty *dirty, const double rect[4], double scale, int width,
                           int height);

#endif // BRUME_UI_VIEW_DIRTY_H
