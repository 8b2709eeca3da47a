// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file view.h A window to draw into and to take gestures from: the one thing that the panel asks
 * of a platform.
 *
 * A platform is a BrumeViewType. There are two: X11 (view_x11.c) and a stub without a display, for
 * tests (view_stub.h). Views share nothing: each has its own connection, so two of them may live in
 * one process, in a host that has windows of its own.
 *
 * All lengths are in units: pixels of a screen of 96 dpi. A view of scale 2 has twice as many
 * pixels each way. All functions belong to the thread that opened the view (ui); callbacks are
 * called from pump() only.
 */

#ifndef BRUME_UI_VIEW_VIEW_H
#define BRUME_UI_VIEW_VIEW_H

#include "dsp/base/status.h"

#include <cairo.h>
#include <stdbool.h>
#include <stdint.h>

#define BRUME_VIEW_SCALE_MIN 1.0
#define BRUME_VIEW_SCALE_MAX 3.0

typedef enum {
  BRUME_VIEW_MOVE,    ///< The pointer moved
  BRUME_VIEW_PRESS,   ///< A button went down
  BRUME_VIEW_RELEASE, ///< A button came up
  BRUME_VIEW_SCROLL,  ///< The wheel turned
  BRUME_VIEW_LEAVE,   ///< The pointer left the window
  BRUME_VIEW_KEY,     ///< A key went down, or repeats
  BRUME_VIEW_KEY_UP,  ///< A key came up
  BRUME_VIEW_BLUR,    ///< The keyboard goes to another window from here on
  BRUME_VIEW_PASTE,   ///< `text`: what paste() asked for; "" if there is none
  BRUME_VIEW_DROP,    ///< `text`: path of a file that was dropped at x, y
  BRUME_VIEW_DRAGGED, ///< A drag that drag() began is over
  BRUME_VIEW_CLOSE    ///< The user wants the window closed, or it was destroyed
} BrumeViewEventType;

/** Bits of `mods`. */
enum { BRUME_VIEW_SHIFT = 1, BRUME_VIEW_CTRL = 2, BRUME_VIEW_ALT = 4 };

/** Keys that are no characters; all others are the code points of Unicode, as typed. */
enum {
  BRUME_KEY_LEFT = 0x110000,
  BRUME_KEY_RIGHT,
  BRUME_KEY_UP,
  BRUME_KEY_DOWN,
  BRUME_KEY_PAGE_UP,
  BRUME_KEY_PAGE_DOWN,
  BRUME_KEY_HOME,
  BRUME_KEY_END,
  BRUME_KEY_BACK_TAB, ///< Tab with shift
  BRUME_KEY_BACKSPACE = 0x08,
  BRUME_KEY_TAB = 0x09,
  BRUME_KEY_ENTER = 0x0D,
  BRUME_KEY_ESCAPE = 0x1B,
  BRUME_KEY_DELETE = 0x7F
};

/** Plain data; `text` is valid during the callback. */
typedef struct {
  BrumeViewEventType type;
  double x, y;      ///< Of the pointer
  unsigned button;  ///< 1 left, 2 middle, 3 right
  unsigned mods;    ///< BRUME_VIEW_SHIFT ...
  double scroll;    ///< Notches, away from the user above 0
  uint32_t key;     ///< BRUME_KEY_LEFT ... or a code point
  bool repeats;     ///< A KEY that is held
  double time_s;    ///< On brume_clock_s()
  const char *text; ///< UTF-8, or a path
} BrumeViewEvent;

/** How to open a view. Plain data. */
typedef struct {
  void *ctx; ///< For the callbacks
  void (*on_event)(void *ctx, const BrumeViewEvent *event);
  /** Draw; `cr` is clipped to what must be drawn. */
  void (*draw)(void *ctx, cairo_t *cr, double width, double height);
  uintptr_t parent; ///< Window to be a child of; 0: a window of its own
  double scale;     ///< 0: what the display says
  double width, height, min_width, min_height;
  const char *title;
} BrumeViewConfig;

typedef struct BrumeViewImpl BrumeView;

/** What a platform implements. */
typedef struct {
  /** Open and show. NULL and *status: BRUME_STATUS_NOT_FOUND without a display,
   * BRUME_STATUS_NO_MEMORY. */
  BrumeView *(*open)(const BrumeViewConfig *config, BrumeStatus *status);
  void (*close)(BrumeView *view);
  /** Call on_event() for all that has happened, then draw() what needs it. */
  void (*pump)(BrumeView *view);
  /** Ask for a part to be drawn anew. */
  void (*redraw)(BrumeView *view, double x, double y, double width, double height);
  void (*resize)(BrumeView *view, double width, double height);
  /** A descriptor that becomes readable when pump() has work, or -1. */
  int (*fd)(const BrumeView *view);
  /** The platform's name of the window. */
  uintptr_t (*window)(const BrumeView *view);
  /** Offer text to others. */
  void (*copy)(BrumeView *view, const char *text);
  /** Ask for the text that others offer: BRUME_VIEW_PASTE follows. */
  void (*paste)(BrumeView *view);
  /** Let the pointer, a button of which is down, drag this file to wherever. False if it cannot. */
  bool (*drag)(BrumeView *view, const char *path);
} BrumeViewType;

/** What each platform's view begins with. */
struct BrumeViewImpl {
  const BrumeViewType *type;
  BrumeViewConfig config;
  double width, height, scale;
};

extern const BrumeViewType brume_view_x11;

/** For programs that have their process for themselves, before the first view: when the display
 * goes away, views end with BRUME_VIEW_CLOSE, and not the process (libX11 1.7 and later). Plugins
 * must not: the handler that this sets is the process's. */
void brume_view_x11_own_process(void);

#endif // BRUME_UI_VIEW_VIEW_H
