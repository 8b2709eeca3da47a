// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

/** @file view_x11_impl.h What the files view_x11*.c share. Nothing here is global: no error
 * handler, no locale, no input method; the pointer is grabbed only while a file is dragged. */

#ifndef BRUME_UI_VIEW_VIEW_X11_IMPL_H
#define BRUME_UI_VIEW_VIEW_X11_IMPL_H

#include "ui/view/dirty.h"
#include "ui/view/view.h"

#include <X11/Xlib.h>
#include <stddef.h>

enum {
  BRUME_X11_DND_VERSION = 5,
  BRUME_X11_PATH = 4096 ///< Bytes of a path or of an URI
};

/** Names that the protocols use, in the order of atom_names (view_x11.c). */
typedef enum {
  BRUME_X11_WM_PROTOCOLS,
  BRUME_X11_WM_DELETE_WINDOW,
  BRUME_X11_NET_WM_NAME,
  BRUME_X11_UTF8_STRING,
  BRUME_X11_CLIPBOARD,
  BRUME_X11_TARGETS,
  BRUME_X11_URI_LIST,
  BRUME_X11_DND_AWARE,
  BRUME_X11_DND_ENTER,
  BRUME_X11_DND_POSITION,
  BRUME_X11_DND_STATUS,
  BRUME_X11_DND_LEAVE,
  BRUME_X11_DND_DROP,
  BRUME_X11_DND_FINISHED,
  BRUME_X11_DND_SELECTION,
  BRUME_X11_DND_ACTION_COPY,
  BRUME_X11_DND_TYPE_LIST,
  BRUME_X11_PROPERTY, ///< Where converted selections go
  BRUME_X11_NET_WM_PID,
  BRUME_X11_ATOMS
} BrumeX11Atom;

/** A drag out of this window (XDND, source). */
typedef struct {
  bool on;
  bool accepted; ///< By the window that the pointer is over
  bool dropped;  ///< Waits for XdndFinished
  Window over;   ///< 0: none that knows of drags
  double end_s;  ///< When to stop waiting
  char uri[BRUME_X11_PATH];
} BrumeX11Drag;

/** A drag over this window (XDND, target). */
typedef struct {
  Window source; ///< 0: none
  bool has_uris;
  double x, y;
} BrumeX11Drop;

typedef struct {
  BrumeView base;
  Display *display;
  Window window;
  Atom atoms[BRUME_X11_ATOMS];
  cairo_surface_t *window_surface, *buffer;
  int width, height; ///< Pixels
  BrumeDirty dirty;
  bool keys_down[256];
  bool lost; ///< The window is gone, or the display: nothing is drawn any more
  char *copied;
  BrumeX11Drag drag;
  BrumeX11Drop drop;
} BrumeX11;

/* view_x11.c */

/** Call the view's on_event() with the pointer's place in pixels. */
void brume_x11_tell(BrumeX11 *x11, BrumeViewEvent event, int x, int y);

/* view_x11_errors.c */

/** Have errors on this connection come to nobody: a window can be destroyed at any time. */
void brume_x11_drop_errors(Display *display);

/* view_x11_data.c: selections, and drops */

/** Take care of SelectionRequest, SelectionNotify, SelectionClear and of messages of a drag over
 * this window. */
void brume_x11_selection(BrumeX11 *x11, const XEvent *event);
void brume_x11_drop_message(BrumeX11 *x11, const XClientMessageEvent *event);

/** Send a message of the drag protocol. */
void brume_x11_send(BrumeX11 *x11, Window to, BrumeX11Atom type, const long data[5]);

/** Turn the first line of a text/uri-list into a path. False if it is no file of this machine. */
bool brume_x11_uri_to_path(const char *list, size_t n, char *path, size_t size);

/** Turn a path into a line of a text/uri-list. False if it is too long. */
bool brume_x11_path_to_uri(const char *path, char *uri, size_t size);

/* view_x11_drag.c */

bool brume_x11_drag_begin(BrumeX11 *x11, const char *path);
void brume_x11_drag_move(BrumeX11 *x11, const XMotionEvent *event);
void brume_x11_drag_release(BrumeX11 *x11, Time time);
void brume_x11_drag_message(BrumeX11 *x11, const XClientMessageEvent *event);
/** End a drag whose target does not answer. */
void brume_x11_drag_watch(BrumeX11 *x11, double now_s);

#endif // BRUME_UI_VIEW_VIEW_X11_IMPL_H
