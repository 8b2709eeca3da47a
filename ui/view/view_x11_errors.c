// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A window can go while something is being drawn into it: its parent, or another program, may
// destroy it at any time. What is asked of it then comes back as an error, and Xlib's handler of
// errors, which is one for the process and the host's, would end the process. So they are dropped
// before they come to it, on the view's own connection alone (Xlib, appendix C: XESetWireToError).

#include "ui/view/view_x11_impl.h"

#include <X11/Xlibint.h>

static Bool drop(Display *const display, XErrorEvent *const event, xError *const wire) {
  (void)display;
  (void)event;
  (void)wire;
  return False; // No handler is called
}

void brume_x11_drop_errors(Display *const display) {
  for (int code = 1; code < 256; ++code) {
    // By these two cairo finds out what shared memory can do
    if (code != BadAccess && code != BadValue) {
      XESetWireToError(display, code, drop);
    }
  }
}
