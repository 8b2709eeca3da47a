// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A file dragged out of the window: XDND 5, as source.

#include "dsp/base/clock.h"
#include "ui/view/view_x11_impl.h"

#include <X11/Xatom.h>
#include <string.h>

static const double patience_s = 5.0; // For a target to say that it is done

bool brume_x11_drag_begin(BrumeX11 *const x11, const char *const path) {
  BrumeX11Drag *const drag = &x11->drag;
  if (drag->on || !brume_x11_path_to_uri(path, drag->uri, sizeof(drag->uri))) {
    return false;
  }
  XSetSelectionOwner(x11->display, x11->atoms[BRUME_X11_DND_SELECTION], x11->window, CurrentTime);
  if (XGrabPointer(x11->display, x11->window, False, PointerMotionMask | ButtonReleaseMask,
                   GrabModeAsync, GrabModeAsync, None, None, CurrentTime) != GrabSuccess) {
    return false;
  }
  drag->on = true;
  drag->accepted = false;
  drag->dropped = false;
  drag->over = None;
  return true;
}

static void end(BrumeX11 *const x11) {
  const BrumeViewEvent told = {.type = BRUME_VIEW_DRAGGED};
  x11->drag.on = false;
  x11->drag.over = None;
  brume_x11_tell(x11, told, 0, 0);
}

static bool is_aware(BrumeX11 *const x11, const Window window) {
  Atom type = None;
  int format = 0;
  unsigned long items = 0;
  unsigned long more = 0;
  unsigned char *data = NULL;
  const bool found =
      XGetWindowProperty(x11->display, window, x11->atoms[BRUME_X11_DND_AWARE], 0, 1, False,
                         AnyPropertyType, &type, &format, &items, &more, &data) == Success &&
      items > 0;
  if (data) {
    XFree(data);
  }
  return found;
}

/// The outermost window under the pointer that knows of drags, other than this one
static Window find_target(BrumeX11 *const x11, const int x, const int y) {
  const Window root = DefaultRootWindow(x11->display);
  Window at = root;
  for (int depth = 0; depth < 16; ++depth) {
    Window child = None;
    int dx = 0;
    int dy = 0;
    if (!XTranslateCoordinates(x11->display, root, at, x, y, &dx, &dy, &child) || !child) {
      return None;
    }
    if (child == x11->window) {
      return None;
    }
    if (is_aware(x11, child)) {
      return child;
    }
    at = child;
  }
  return None;
}

static void leave(BrumeX11 *const x11) {
  if (x11->drag.over) {
    const long data[5] = {(long)x11->window, 0, 0, 0, 0};
    brume_x11_send(x11, x11->drag.over, BRUME_X11_DND_LEAVE, data);
  }
  x11->drag.over = None;
  x11->drag.accepted = false;
}

void brume_x11_drag_move(BrumeX11 *const x11, const XMotionEvent *const event) {
  if (x11->drag.dropped) {
    return;
  }
  const Window target = find_target(x11, event->x_root, event->y_root);
  if (target != x11->drag.over) {
    leave(x11);
    x11->drag.over = target;
    if (target) {
      const long data[5] = {(long)x11->window, (long)BRUME_X11_DND_VERSION << 24,
                            (long)x11->atoms[BRUME_X11_URI_LIST], None, None};
      brume_x11_send(x11, target, BRUME_X11_DND_ENTER, data);
    }
  }
  if (target) {
    const long data[5] = {(long)x11->window, 0,
                          ((long)event->x_root & 0xFFFF) << 16 | ((long)event->y_root & 0xFFFF),
                          (long)event->time, (long)x11->atoms[BRUME_X11_DND_ACTION_COPY]};
    brume_x11_send(x11, target, BRUME_X11_DND_POSITION, data);
  }
}

void brume_x11_drag_release(BrumeX11 *const x11, const Time time) {
  XUngrabPointer(x11->display, time);
  if (x11->drag.over && x11->drag.accepted) {
    const long data[5] = {(long)x11->window, 0, (long)time, 0, 0};
    brume_x11_send(x11, x11->drag.over, BRUME_X11_DND_DROP, data);
    x11->drag.dropped = true;
    x11->drag.end_s = brume_clock_s() + patience_s;
  } else {
    leave(x11);
    end(x11);
  }
}

void brume_x11_drag_message(BrumeX11 *const x11, const XClientMessageEvent *const event) {
  if (!x11->drag.on || (Window)event->data.l[0] != x11->drag.over) {
    return;
  }
  if (event->message_type == x11->atoms[BRUME_X11_DND_STATUS]) {
    x11->drag.accepted = (event->data.l[1] & 1) != 0;
  } else if (x11->drag.dropped) {
    end(x11);
  }
}

void brume_x11_drag_watch(BrumeX11 *const x11, const double now_s) {
  if (x11->drag.on && x11->drag.dropped && now_s > x11->drag.end_s) {
    end(x11);
  }
}
