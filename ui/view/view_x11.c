// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/base/clock.h"
#include "ui/view/view_x11_impl.h"

#include <X11/XKBlib.h>
#include <X11/Xatom.h>
#include <X11/Xutil.h>
#include <X11/keysym.h>
#include <cairo-xlib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const atom_names[BRUME_X11_ATOMS] = {
    "WM_PROTOCOLS",   "WM_DELETE_WINDOW", "_NET_WM_NAME",    "UTF8_STRING",  "CLIPBOARD",
    "TARGETS",        "text/uri-list",    "XdndAware",       "XdndEnter",    "XdndPosition",
    "XdndStatus",     "XdndLeave",        "XdndDrop",        "XdndFinished", "XdndSelection",
    "XdndActionCopy", "XdndTypeList",     "BRUME_SELECTION", "_NET_WM_PID"};

static double held(const double x, const double low, const double high) {
  return fmin(fmax(x, low), high);
}

/// Xft.dpi is what desktops set; 96 stands for a scale of 1
static double display_scale(Display *const display) {
  const char *const resources = XResourceManagerString(display);
  const char *const found = resources ? strstr(resources, "Xft.dpi:") : NULL;
  const double dpi = found ? (double)strtol(found + strlen("Xft.dpi:"), NULL, 10) : 96.0;
  return held(dpi / 96.0, BRUME_VIEW_SCALE_MIN, BRUME_VIEW_SCALE_MAX);
}

static int pixels(const BrumeX11 *const x11, const double units) {
  return (int)ceil(units * x11->base.scale - 1e-6);
}

static bool make_buffer(BrumeX11 *const x11) {
  cairo_surface_destroy(x11->buffer);
  x11->buffer = cairo_image_surface_create(CAIRO_FORMAT_RGB24, x11->width, x11->height);
  if (x11->window_surface) {
    cairo_xlib_surface_set_size(x11->window_surface, x11->width, x11->height);
  }
  x11->base.width = x11->width / x11->base.scale;
  x11->base.height = x11->height / x11->base.scale;
  x11->dirty.n = 0;
  brume_dirty_add(&x11->dirty, (BrumeDirtyRect){0, 0, x11->width, x11->height}, x11->width,
                  x11->height);
  return cairo_surface_status(x11->buffer) == CAIRO_STATUS_SUCCESS;
}

static void x11_close(BrumeView *const view) {
  BrumeX11 *const x11 = (BrumeX11 *)view;
  if (!x11) {
    return;
  }
  cairo_surface_destroy(x11->buffer);
  cairo_surface_destroy(x11->window_surface);
  if (x11->display) {
    if (x11->window) {
      XDestroyWindow(x11->display, x11->window);
    }
    XCloseDisplay(x11->display);
  }
  free(x11->copied);
  free(x11);
}

static void describe_window(BrumeX11 *const x11) {
  const BrumeViewConfig *const config = &x11->base.config;
  const long version = BRUME_X11_DND_VERSION;
  const long process = getpid();
  XSizeHints hints = {.flags = PMinSize,
                      .min_width = pixels(x11, config->min_width),
                      .min_height = pixels(x11, config->min_height)};
  XClassHint class = {.res_name = (char *)"brume", .res_class = (char *)"Brume"};
  if (config->parent) {
    XSetWMNormalHints(x11->display, x11->window, &hints);
  } else { // Desktops group windows by these, and end programs that hang
    XSetWMProperties(x11->display, x11->window, NULL, NULL, NULL, 0, &hints, NULL, &class);
    XChangeProperty(x11->display, x11->window, x11->atoms[BRUME_X11_NET_WM_PID], XA_CARDINAL, 32,
                    PropModeReplace, (const unsigned char *)&process, 1);
  }
  XSetWMProtocols(x11->display, x11->window, &x11->atoms[BRUME_X11_WM_DELETE_WINDOW], 1);
  if (config->title) {
    XStoreName(x11->display, x11->window, config->title);
    XChangeProperty(x11->display, x11->window, x11->atoms[BRUME_X11_NET_WM_NAME],
                    x11->atoms[BRUME_X11_UTF8_STRING], 8, PropModeReplace,
                    (const unsigned char *)config->title, (int)strlen(config->title));
  }
  XChangeProperty(x11->display, x11->window, x11->atoms[BRUME_X11_DND_AWARE], XA_ATOM, 32,
                  PropModeReplace, (const unsigned char *)&version, 1);
}

static bool make_window(BrumeX11 *const x11) {
  const BrumeViewConfig *const config = &x11->base.config;
  const int screen = DefaultScreen(x11->display);
  Visual *const visual = DefaultVisual(x11->display, screen);
  const Window parent = config->parent ? (Window)config->parent : RootWindow(x11->display, screen);
  XSetWindowAttributes attributes = {
      .event_mask = ExposureMask | KeyPressMask | KeyReleaseMask | ButtonPressMask |
                    ButtonReleaseMask | PointerMotionMask | LeaveWindowMask | FocusChangeMask |
                    StructureNotifyMask,
      .background_pixmap = None, // No flicker: all is drawn from the buffer
      .colormap =
          XCreateColormap(x11->display, RootWindow(x11->display, screen), visual, AllocNone),
      .border_pixel = 0};
  x11->width = pixels(x11, config->width);
  x11->height = pixels(x11, config->height);
  x11->window =
      XCreateWindow(x11->display, parent, 0, 0, (unsigned)x11->width, (unsigned)x11->height, 0,
                    DefaultDepth(x11->display, screen), InputOutput, visual,
                    CWEventMask | CWBackPixmap | CWColormap | CWBorderPixel, &attributes);
  if (!x11->window) {
    return false;
  }
  describe_window(x11);
  x11->window_surface =
      cairo_xlib_surface_create(x11->display, x11->window, visual, x11->width, x11->height);
  return make_buffer(x11) && cairo_surface_status(x11->window_surface) == CAIRO_STATUS_SUCCESS;
}

static int let_live(Display *const display) {
  (void)display;
  return 0;
}

void brume_view_x11_own_process(void) {
  XSetIOErrorHandler(let_live);
}

#ifdef BRUME_HAVE_X11_IO_EXIT
/// Otherwise Xlib ends the process when a display goes away, and what it played with it
static void on_lost(Display *const display, void *const ctx) {
  (void)display;
  ((BrumeX11 *)ctx)->lost = true;
}
#endif

static BrumeView *x11_open(const BrumeViewConfig *const config, BrumeStatus *const status) {
  BrumeX11 *const x11 = calloc(1, sizeof(*x11));
  *status = BRUME_STATUS_NO_MEMORY;
  if (!x11) {
    return NULL;
  }
  x11->display = XOpenDisplay(NULL);
  if (!x11->display) {
    *status = BRUME_STATUS_NOT_FOUND;
    x11_close(&x11->base);
    return NULL;
  }
#ifdef BRUME_HAVE_X11_IO_EXIT
  XSetIOErrorExitHandler(x11->display, on_lost, x11);
#endif
  brume_x11_drop_errors(x11->display);
  XInternAtoms(x11->display, (char **)atom_names, BRUME_X11_ATOMS, False, x11->atoms);
  x11->base = (BrumeView){.type = &brume_view_x11, .config = *config};
  x11->base.scale = config->scale > 0.0
                        ? held(config->scale, BRUME_VIEW_SCALE_MIN, BRUME_VIEW_SCALE_MAX)
                        : display_scale(x11->display);
  if (!make_window(x11)) {
    x11_close(&x11->base);
    return NULL;
  }
  XkbSetDetectableAutoRepeat(x11->display, True, NULL);
  XMapRaised(x11->display, x11->window);
  XFlush(x11->display);
  *status = BRUME_STATUS_OK;
  return &x11->base;
}

void brume_x11_tell(BrumeX11 *const x11, BrumeViewEvent event, const int x, const int y) {
  event.x = x / x11->base.scale;
  event.y = y / x11->base.scale;
  event.time_s = brume_clock_s();
  x11->base.config.on_event(x11->base.config.ctx, &event);
}

static unsigned mods_of(const unsigned state) {
  return (state & ShiftMask ? BRUME_VIEW_SHIFT : 0u) |
         (state & ControlMask ? BRUME_VIEW_CTRL : 0u) | (state & Mod1Mask ? BRUME_VIEW_ALT : 0u);
}

static uint32_t key_of(const KeySym symbol) {
  static const struct {
    KeySym symbol;
    uint32_t key;
  } keys[] = {{XK_Left, BRUME_KEY_LEFT},
              {XK_Right, BRUME_KEY_RIGHT},
              {XK_Up, BRUME_KEY_UP},
              {XK_Down, BRUME_KEY_DOWN},
              {XK_Page_Up, BRUME_KEY_PAGE_UP},
              {XK_Page_Down, BRUME_KEY_PAGE_DOWN},
              {XK_Home, BRUME_KEY_HOME},
              {XK_End, BRUME_KEY_END},
              {XK_BackSpace, BRUME_KEY_BACKSPACE},
              {XK_Tab, BRUME_KEY_TAB},
              {XK_ISO_Left_Tab, BRUME_KEY_BACK_TAB},
              {XK_Return, BRUME_KEY_ENTER},
              {XK_KP_Enter, BRUME_KEY_ENTER},
              {XK_Escape, BRUME_KEY_ESCAPE},
              {XK_Delete, BRUME_KEY_DELETE}};
  for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); ++i) {
    if (keys[i].symbol == symbol) {
      return keys[i].key;
    }
  }
  if ((symbol & 0xFF000000) == 0x01000000) {
    return (uint32_t)symbol & 0xFFFFFF; // Keysyms of Unicode
  }
  return symbol < 0x100 ? (uint32_t)symbol : 0; // Latin-1 is the same
}

static void take_key(BrumeX11 *const x11, XKeyEvent *const event) {
  KeySym symbol = NoSymbol;
  const bool down = event->type == KeyPress;
  const unsigned code = event->keycode & 0xFF;
  char text[8];
  XLookupString(event, text, sizeof(text), &symbol, NULL);
  const BrumeViewEvent told = {.type = down ? BRUME_VIEW_KEY : BRUME_VIEW_KEY_UP,
                               .key = key_of(symbol),
                               .repeats = down && x11->keys_down[code],
                               .mods = mods_of(event->state)};
  x11->keys_down[code] = down;
  if (told.key) {
    brume_x11_tell(x11, told, event->x, event->y);
  }
}

static void take_button(BrumeX11 *const x11, const XButtonEvent *const event) {
  const bool down = event->type == ButtonPress;
  BrumeViewEvent told = {.type = down ? BRUME_VIEW_PRESS : BRUME_VIEW_RELEASE,
                         .button = event->button,
                         .mods = mods_of(event->state)};
  if (event->button == Button4 || event->button == Button5) {
    told.type = BRUME_VIEW_SCROLL;
    told.scroll = event->button == Button4 ? 1.0 : -1.0;
  } else if (event->button > Button5) {
    return;
  }
  if (told.type == BRUME_VIEW_SCROLL && !down) {
    return;
  }
  if (down && told.type == BRUME_VIEW_PRESS) { // Hosts keep the keyboard unless we ask for it
    XSetInputFocus(x11->display, x11->window, RevertToParent, event->time);
  }
  if (!down && event->button == Button1 && x11->drag.on) {
    brume_x11_drag_release(x11, event->time);
    return;
  }
  brume_x11_tell(x11, told, event->x, event->y);
}

/// Of many places that the pointer passed through, the last counts
static void take_motion(BrumeX11 *const x11, XEvent *const event) {
  XEvent next;
  while (XEventsQueued(x11->display, QueuedAlready) > 0) {
    XPeekEvent(x11->display, &next);
    if (next.type != MotionNotify || next.xmotion.window != event->xmotion.window) {
      break;
    }
    XNextEvent(x11->display, event);
  }
  if (x11->drag.on) {
    brume_x11_drag_move(x11, &event->xmotion);
    return;
  }
  const BrumeViewEvent told = {.type = BRUME_VIEW_MOVE, .mods = mods_of(event->xmotion.state)};
  brume_x11_tell(x11, told, event->xmotion.x, event->xmotion.y);
}

static void take_message(BrumeX11 *const x11, const XClientMessageEvent *const event) {
  const BrumeViewEvent told = {.type = BRUME_VIEW_CLOSE};
  if (event->message_type == x11->atoms[BRUME_X11_WM_PROTOCOLS]) {
    if ((Atom)event->data.l[0] == x11->atoms[BRUME_X11_WM_DELETE_WINDOW]) {
      brume_x11_tell(x11, told, 0, 0);
    }
  } else if (event->message_type == x11->atoms[BRUME_X11_DND_STATUS] ||
             event->message_type == x11->atoms[BRUME_X11_DND_FINISHED]) {
    brume_x11_drag_message(x11, event);
  } else {
    brume_x11_drop_message(x11, event);
  }
}

static void take_configure(BrumeX11 *const x11, const XConfigureEvent *const event) {
  if (event->window == x11->window && event->width > 0 && event->height > 0 &&
      (event->width != x11->width || event->height != x11->height)) {
    x11->width = event->width;
    x11->height = event->height;
    make_buffer(x11);
  }
}

static void take_blur(BrumeX11 *const x11) {
  const BrumeViewEvent told = {.type = BRUME_VIEW_BLUR};
  memset(x11->keys_down, 0, sizeof(x11->keys_down));
  brume_x11_tell(x11, told, 0, 0);
}

/// Its parent went, or another program destroyed it
static void take_destroy(BrumeX11 *const x11, const XDestroyWindowEvent *const event) {
  if (event->window == x11->window) {
    x11->window = None;
    x11->lost = true;
  }
}

static void take(BrumeX11 *const x11, XEvent *const event) {
  const BrumeViewEvent leave = {.type = BRUME_VIEW_LEAVE};
  switch (event->type) {
  case Expose:
    brume_dirty_add(&x11->dirty,
                    (BrumeDirtyRect){event->xexpose.x, event->xexpose.y,
                                     event->xexpose.x + event->xexpose.width,
                                     event->xexpose.y + event->xexpose.height},
                    x11->width, x11->height);
    break;
  case ConfigureNotify:
    take_configure(x11, &event->xconfigure);
    break;
  case DestroyNotify:
    take_destroy(x11, &event->xdestroywindow);
    break;
  case KeyPress:
  case KeyRelease:
    take_key(x11, &event->xkey);
    break;
  case ButtonPress:
  case ButtonRelease:
    take_button(x11, &event->xbutton);
    break;
  case MotionNotify:
    take_motion(x11, event);
    break;
  case LeaveNotify:
    if (!x11->drag.on) {
      brume_x11_tell(x11, leave, event->xcrossing.x, event->xcrossing.y);
    }
    break;
  case FocusOut:
    take_blur(x11);
    break;
  case ClientMessage:
    take_message(x11, &event->xclient);
    break;
  case SelectionRequest:
  case SelectionNotify:
  case SelectionClear:
    brume_x11_selection(x11, event);
    break;
  default:
    break;
  }
}

static void draw(BrumeX11 *const x11, const BrumeDirtyRect *const rect) {
  cairo_t *cr = cairo_create(x11->buffer);
  cairo_rectangle(cr, rect->x0, rect->y0, rect->x1 - rect->x0, rect->y1 - rect->y0);
  cairo_clip(cr);
  cairo_scale(cr, x11->base.scale, x11->base.scale);
  x11->base.config.draw(x11->base.config.ctx, cr, x11->base.width, x11->base.height);
  cairo_destroy(cr);
  cr = cairo_create(x11->window_surface);
  cairo_rectangle(cr, rect->x0, rect->y0, rect->x1 - rect->x0, rect->y1 - rect->y0);
  cairo_clip(cr);
  cairo_set_source_surface(cr, x11->buffer, 0, 0);
  cairo_set_operator(cr, CAIRO_OPERATOR_SOURCE);
  cairo_paint(cr);
  cairo_destroy(cr);
}

static void x11_pump(BrumeView *const view) {
  BrumeX11 *const x11 = (BrumeX11 *)view;
  const BrumeViewEvent closed = {.type = BRUME_VIEW_CLOSE};
  XEvent event;
  while (!x11->lost && XPending(x11->display) > 0 && !x11->lost) {
    XNextEvent(x11->display, &event);
    if (!x11->lost) {
      take(x11, &event);
    }
  }
  if (x11->lost) {
    brume_x11_tell(x11, closed, 0, 0);
    return;
  }
  brume_x11_drag_watch(x11, brume_clock_s());
  const BrumeDirty dirty = x11->dirty;
  x11->dirty.n = 0;
  for (size_t i = 0; i < dirty.n; ++i) {
    draw(x11, &dirty.rects[i]);
  }
  if (dirty.n) {
    cairo_surface_flush(x11->window_surface);
  }
  XFlush(x11->display);
}

static void x11_redraw(BrumeView *const view, const double x, const double y, const double width,
                       const double height) {
  BrumeX11 *const x11 = (BrumeX11 *)view;
  const double rect[4] = {x, y, width, height};
  brume_dirty_add_units(&x11->dirty, rect, view->scale, x11->width, x11->height);
}

static void x11_resize(BrumeView *const view, const double width, const double height) {
  BrumeX11 *const x11 = (BrumeX11 *)view;
  XResizeWindow(x11->display, x11->window,
                (unsigned)pixels(x11, fmax(width, view->config.min_width)),
                (unsigned)pixels(x11, fmax(height, view->config.min_height)));
}

static int x11_fd(const BrumeView *const view) {
  return ConnectionNumber(((const BrumeX11 *)view)->display);
}

static uintptr_t x11_window(const BrumeView *const view) {
  return (uintptr_t)((const BrumeX11 *)view)->window;
}

static void x11_copy(BrumeView *const view, const char *const text) {
  BrumeX11 *const x11 = (BrumeX11 *)view;
  char *const copy = strdup(text);
  if (copy) {
    free(x11->copied);
    x11->copied = copy;
    XSetSelectionOwner(x11->display, x11->atoms[BRUME_X11_CLIPBOARD], x11->window, CurrentTime);
  }
}

static void x11_paste(BrumeView *const view) {
  BrumeX11 *const x11 = (BrumeX11 *)view;
  XConvertSelection(x11->display, x11->atoms[BRUME_X11_CLIPBOARD],
                    x11->atoms[BRUME_X11_UTF8_STRING], x11->atoms[BRUME_X11_PROPERTY], x11->window,
                    CurrentTime);
}

static bool x11_drag(BrumeView *const view, const char *const path) {
  return brume_x11_drag_begin((BrumeX11 *)view, path);
}

const BrumeViewType brume_view_x11 = {x11_open, x11_close,  x11_pump, x11_redraw, x11_resize,
                                      x11_fd,   x11_window, x11_copy, x11_paste,  x11_drag};
