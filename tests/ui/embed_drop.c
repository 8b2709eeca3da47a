// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/ui/embed_drop.h"

#include <X11/Xatom.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static Window own;
static Display *at;
static Window source, target; // Of the drags that are on
static char uri[1024];

static Atom atom(const char *const name) {
  return XInternAtom(at, name, False);
}

static void send(const Window to, const char *const type, const long a, const long b, const long c,
                 const long d) {
  XEvent event = {.xclient = {.type = ClientMessage,
                              .display = at,
                              .window = to,
                              .message_type = atom(type),
                              .format = 32}};
  event.xclient.data.l[0] = (long)own;
  event.xclient.data.l[1] = a;
  event.xclient.data.l[2] = b;
  event.xclient.data.l[3] = c;
  event.xclient.data.l[4] = d;
  XSendEvent(at, to, False, NoEventMask, &event);
  XFlush(at);
}

void embed_drop_open(Display *const display) {
  const long version = 5;
  XSetWindowAttributes attributes = {.override_redirect = True, .event_mask = PropertyChangeMask};
  at = display;
  own = XCreateWindow(at, DefaultRootWindow(at), 1200, 0, 100, 100, 0, CopyFromParent, InputOutput,
                      CopyFromParent, CWOverrideRedirect | CWEventMask, &attributes);
  XChangeProperty(at, own, atom("XdndAware"), XA_ATOM, 32, PropModeReplace,
                  (const unsigned char *)&version, 1);
  XMapWindow(at, own);
  XSync(at, False);
}

static void take_message(const XClientMessageEvent *const event) {
  const Atom type = event->message_type;
  if (type == atom("XdndEnter")) {
    source = (Window)event->data.l[0];
  } else if (type == atom("XdndPosition")) {
    send(source, "XdndStatus", 1, 0, 0, (long)atom("XdndActionCopy"));
  } else if (type == atom("XdndDrop")) {
    XConvertSelection(at, atom("XdndSelection"), atom("text/uri-list"), atom("DROP"), own,
                      (Time)event->data.l[2]);
  } else if (type == atom("XdndStatus") && target) {
    if (event->data.l[1] & 1) {
      send(target, "XdndDrop", 0, CurrentTime, 0, 0);
    } else {
      printf("TAKEN 0\n");
    }
  } else if (type == atom("XdndFinished")) {
    printf("TAKEN %ld\n", event->data.l[1] & 1);
    target = None;
  }
}

static void take_selection(const XSelectionEvent *const event) {
  Atom type = None;
  int format = 0;
  unsigned long n = 0;
  unsigned long more = 0;
  unsigned char *data = NULL;
  if (event->property &&
      XGetWindowProperty(at, own, event->property, 0, 4096, True, AnyPropertyType, &type, &format,
                         &n, &more, &data) == Success &&
      data) {
    const bool is_drop = event->selection == atom("XdndSelection");
    printf("%s %.*s\n", is_drop ? "DROPPED" : "CLIPBOARD", (int)strcspn((char *)data, "\r\n"),
           (const char *)data);
    if (is_drop) {
      send(source, "XdndFinished", 1, (long)atom("XdndActionCopy"), 0, 0);
    }
  }
  if (data) {
    XFree(data);
  }
}

static void serve(const XSelectionRequestEvent *const request) {
  XEvent reply = {.xselection = {.type = SelectionNotify,
                                 .display = at,
                                 .requestor = request->requestor,
                                 .selection = request->selection,
                                 .target = request->target,
                                 .property = request->property,
                                 .time = request->time}};
  XChangeProperty(at, request->requestor, request->property, request->target, 8, PropModeReplace,
                  (const unsigned char *)uri, (int)strlen(uri));
  XSendEvent(at, request->requestor, False, NoEventMask, &reply);
  XFlush(at);
}

void embed_drop_pump(Display *const display) {
  XEvent event;
  while (XPending(display) > 0) {
    XNextEvent(display, &event);
    if (event.type == ClientMessage) {
      take_message(&event.xclient);
    } else if (event.type == SelectionNotify) {
      take_selection(&event.xselection);
    } else if (event.type == SelectionRequest) {
      serve(&event.xselectionrequest);
    }
  }
}

// The window at a place that knows of drags.
static Window aware_at(const int x, const int y) {
  Window window = DefaultRootWindow(at);
  for (int depth = 0; depth < 8; ++depth) {
    Window child = None;
    int dx = 0;
    int dy = 0;
    int n = 0;
    XTranslateCoordinates(at, DefaultRootWindow(at), window, x, y, &dx, &dy, &child);
    if (!child) {
      return None;
    }
    Atom *const list = XListProperties(at, child, &n);
    bool aware = false;
    for (int i = 0; i < n; ++i) {
      aware = aware || list[i] == atom("XdndAware");
    }
    if (list) {
      XFree(list);
    }
    if (aware) {
      return child;
    }
    window = child;
  }
  return None;
}

// Asks for what is in the clipboard, and is gone before the answer comes.
static void ask_and_vanish(void) {
  const Window window = XCreateSimpleWindow(at, DefaultRootWindow(at), 0, 0, 1, 1, 0, 0, 0);
  XConvertSelection(at, atom("CLIPBOARD"), atom("UTF8_STRING"), atom("CLIP"), window, CurrentTime);
  XDestroyWindow(at, window);
  XSync(at, False);
}

void embed_drop_command(const char *const line) {
  int x = 0;
  int y = 0;
  char path[900];
  if (strncmp(line, "clipboard", 9) == 0) {
    XConvertSelection(at, atom("CLIPBOARD"), atom("UTF8_STRING"), atom("CLIP"), own, CurrentTime);
    XFlush(at);
  } else if (strncmp(line, "vanish", 6) == 0) {
    ask_and_vanish();
  } else if (sscanf(line, "drop %d %d %899[^\n]", &x, &y, path) == 3) {
    snprintf(uri, sizeof(uri), "file://%s\r\n", path);
    target = aware_at(x, y);
    XSetSelectionOwner(at, atom("XdndSelection"), own, CurrentTime);
    if (target) {
      send(target, "XdndEnter", 5L << 24, (long)atom("text/uri-list"), None, None);
      send(target, "XdndPosition", 0, (long)x << 16 | y, CurrentTime, (long)atom("XdndActionCopy"));
    } else {
      printf("TAKEN 0\n");
    }
  }
}
