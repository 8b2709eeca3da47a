// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Text and files from and to other programs: selections (ICCCM 2), and files that are dropped here
// (XDND 5, as target). What others send is hostile.

#include "ui/view/view_x11_impl.h"

#include <X11/Xatom.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGS = 65536 }; // The most that is read of a property, in units of four bytes

void brume_x11_send(BrumeX11 *const x11, const Window to, const BrumeX11Atom type,
                    const long data[5]) {
  XEvent event = {.xclient = {.type = ClientMessage,
                              .display = x11->display,
                              .window = to,
                              .message_type = x11->atoms[type],
                              .format = 32}};
  memcpy(event.xclient.data.l, data, 5 * sizeof(long));
  XSendEvent(x11->display, to, False, NoEventMask, &event);
}

static int hex(const char c) {
  return c >= '0' && c <= '9'   ? c - '0'
         : c >= 'a' && c <= 'f' ? c - 'a' + 10
         : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                : -1;
}

bool brume_x11_uri_to_path(const char *const list, const size_t n, char *const path,
                           const size_t size) {
  static const char scheme[] = "file://";
  const size_t skip = sizeof(scheme) - 1;
  size_t at = skip;
  size_t used = 0;
  if (n <= skip || memcmp(list, scheme, skip) != 0) {
    return false;
  }
  while (at < n && list[at] != '/' && list[at] != '\r' && list[at] != '\n') {
    ++at; // The machine's name
  }
  while (at < n && list[at] && list[at] != '\r' && list[at] != '\n') {
    char c = list[at++];
    if (c == '%') {
      const int high = at + 1 < n ? hex(list[at]) : -1;
      const int low = at + 1 < n ? hex(list[at + 1]) : -1;
      if (high < 0 || low < 0 || high + low == 0) {
        return false;
      }
      c = (char)(high * 16 + low);
      at += 2;
    }
    if (used + 1 >= size) {
      return false;
    }
    path[used++] = c;
  }
  path[used] = '\0';
  return used > 0;
}

bool brume_x11_path_to_uri(const char *const path, char *const uri, const size_t size) {
  static const char digits[] = "0123456789ABCDEF";
  static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-_.~";
  size_t used = (size_t)snprintf(uri, size, "file://");
  if (size < used + 4) {
    return false;
  }
  for (const char *c = path; *c; ++c) {
    if (used + 6 > size) {
      return false;
    }
    if (strchr(plain, *c)) {
      uri[used++] = *c;
    } else {
      uri[used++] = '%';
      uri[used++] = digits[(unsigned char)*c >> 4];
      uri[used++] = digits[(unsigned char)*c & 15];
    }
  }
  memcpy(uri + used, "\r\n", 3);
  return true;
}

/// Gives what was asked for: a list of what there is, or the text itself
static bool answer(BrumeX11 *const x11, const XSelectionRequestEvent *const request,
                   const Atom property) {
  const bool is_drag = request->selection == x11->atoms[BRUME_X11_DND_SELECTION];
  const char *const text = is_drag ? x11->drag.uri : x11->copied;
  const Atom offered = is_drag ? x11->atoms[BRUME_X11_URI_LIST] : x11->atoms[BRUME_X11_UTF8_STRING];
  if (!text) {
    return false;
  }
  if (request->target == x11->atoms[BRUME_X11_TARGETS]) {
    const Atom targets[] = {x11->atoms[BRUME_X11_TARGETS], offered, XA_STRING};
    XChangeProperty(x11->display, request->requestor, property, XA_ATOM, 32, PropModeReplace,
                    (const unsigned char *)targets, is_drag ? 2 : 3);
    return true;
  }
  if (request->target == offered || (!is_drag && request->target == XA_STRING)) {
    XChangeProperty(x11->display, request->requestor, property, request->target, 8, PropModeReplace,
                    (const unsigned char *)text, (int)strlen(text));
    return true;
  }
  return false;
}

static void serve(BrumeX11 *const x11, const XSelectionRequestEvent *const request) {
  const Atom property = request->property ? request->property : request->target;
  XEvent reply = {.xselection = {.type = SelectionNotify,
                                 .display = x11->display,
                                 .requestor = request->requestor,
                                 .selection = request->selection,
                                 .target = request->target,
                                 .time = request->time}};
  reply.xselection.property = answer(x11, request, property) ? property : None;
  XSendEvent(x11->display, request->requestor, False, NoEventMask, &reply);
}

/// What a property of ours holds as text, to be freed; NULL if it is none
static char *read_text(BrumeX11 *const x11, size_t *const n) {
  Atom type = None;
  int format = 0;
  unsigned long items = 0;
  unsigned long more = 0;
  unsigned char *data = NULL;
  char *text = NULL;
  *n = 0;
  if (XGetWindowProperty(x11->display, x11->window, x11->atoms[BRUME_X11_PROPERTY], 0, LONGS, True,
                         AnyPropertyType, &type, &format, &items, &more, &data) == Success &&
      data && format == 8) {
    text = malloc(items + 1);
    if (text) {
      memcpy(text, data, items);
      text[items] = '\0';
      *n = items;
    }
  }
  if (data) {
    XFree(data);
  }
  return text;
}

static void finish_drop(BrumeX11 *const x11, const bool taken) {
  const long data[5] = {(long)x11->window, taken,
                        taken ? (long)x11->atoms[BRUME_X11_DND_ACTION_COPY] : None, 0, 0};
  brume_x11_send(x11, x11->drop.source, BRUME_X11_DND_FINISHED, data);
  x11->drop.source = None;
}

static void take_notify(BrumeX11 *const x11, const XSelectionEvent *const event) {
  size_t n = 0;
  char *const text = event->property ? read_text(x11, &n) : NULL;
  if (event->selection == x11->atoms[BRUME_X11_DND_SELECTION] && x11->drop.source) {
    char path[BRUME_X11_PATH];
    const bool is_file = text && brume_x11_uri_to_path(text, n, path, sizeof(path));
    if (is_file) {
      const BrumeViewEvent told = {.type = BRUME_VIEW_DROP, .text = path};
      brume_x11_tell(x11, told, (int)x11->drop.x, (int)x11->drop.y);
    }
    finish_drop(x11, is_file);
  } else if (event->selection == x11->atoms[BRUME_X11_CLIPBOARD]) {
    const BrumeViewEvent told = {.type = BRUME_VIEW_PASTE, .text = text ? text : ""};
    brume_x11_tell(x11, told, 0, 0);
  }
  free(text);
}

void brume_x11_selection(BrumeX11 *const x11, const XEvent *const event) {
  if (event->type == SelectionRequest) {
    serve(x11, &event->xselectionrequest);
  } else if (event->type == SelectionNotify) {
    take_notify(x11, &event->xselection);
  } else if (event->xselectionclear.selection == x11->atoms[BRUME_X11_CLIPBOARD]) {
    free(x11->copied);
    x11->copied = NULL;
  }
}

/// Whether a drag offers files: by the three types in its message, or the list that it points to
static bool offers_uris(BrumeX11 *const x11, const XClientMessageEvent *const event) {
  const Atom wanted = x11->atoms[BRUME_X11_URI_LIST];
  bool found = false;
  for (int i = 2; i < 5; ++i) {
    found = found || (Atom)event->data.l[i] == wanted;
  }
  if (!found && (event->data.l[1] & 1)) {
    Atom type = None;
    int format = 0;
    unsigned long items = 0;
    unsigned long more = 0;
    unsigned char *data = NULL;
    if (XGetWindowProperty(x11->display, (Window)event->data.l[0],
                           x11->atoms[BRUME_X11_DND_TYPE_LIST], 0, 1024, False, XA_ATOM, &type,
                           &format, &items, &more, &data) == Success &&
        data && format == 32) {
      for (unsigned long i = 0; i < items; ++i) {
        found = found || ((const Atom *)(const void *)data)[i] == wanted;
      }
    }
    if (data) {
      XFree(data);
    }
  }
  return found;
}

static void take_position(BrumeX11 *const x11, const XClientMessageEvent *const event) {
  int x = 0;
  int y = 0;
  Window child = None;
  const long place = event->data.l[2];
  XTranslateCoordinates(x11->display, DefaultRootWindow(x11->display), x11->window,
                        (int)(place >> 16 & 0xFFFF), (int)(place & 0xFFFF), &x, &y, &child);
  x11->drop.x = x;
  x11->drop.y = y;
  const long data[5] = {(long)x11->window, x11->drop.has_uris ? 1 | 2 : 0, 0, 0,
                        x11->drop.has_uris ? (long)x11->atoms[BRUME_X11_DND_ACTION_COPY] : None};
  brume_x11_send(x11, x11->drop.source, BRUME_X11_DND_STATUS, data);
}

void brume_x11_drop_message(BrumeX11 *const x11, const XClientMessageEvent *const event) {
  const Window source = (Window)event->data.l[0];
  if (event->message_type == x11->atoms[BRUME_X11_DND_ENTER]) {
    x11->drop = (BrumeX11Drop){.source = source, .has_uris = offers_uris(x11, event)};
  } else if (source != x11->drop.source || !source) {
    return;
  } else if (event->message_type == x11->atoms[BRUME_X11_DND_POSITION]) {
    take_position(x11, event);
  } else if (event->message_type == x11->atoms[BRUME_X11_DND_LEAVE]) {
    x11->drop.source = None;
  } else if (event->message_type == x11->atoms[BRUME_X11_DND_DROP]) {
    if (x11->drop.has_uris) {
      XConvertSelection(x11->display, x11->atoms[BRUME_X11_DND_SELECTION],
                        x11->atoms[BRUME_X11_URI_LIST], x11->atoms[BRUME_X11_PROPERTY], x11->window,
                        (Time)event->data.l[2]);
    } else {
      finish_drop(x11, false);
    }
  }
}
