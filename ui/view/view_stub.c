// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/view/view_stub.h"

#include "ui/view/dirty.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 4096 };

typedef struct {
  BrumeView base;
  cairo_surface_t *surface;
  BrumeDirty dirty;
  double n_drawn;
  char copied[TEXT], dragged[TEXT];
  bool wants_paste;
} Stub;

static bool make_surface(Stub *const stub) {
  const int width = (int)ceil(stub->base.width * stub->base.scale);
  const int height = (int)ceil(stub->base.height * stub->base.scale);
  cairo_surface_destroy(stub->surface);
  stub->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
  brume_dirty_add(&stub->dirty, (BrumeDirtyRect){0, 0, width, height}, width, height);
  return cairo_surface_status(stub->surface) == CAIRO_STATUS_SUCCESS;
}

static void stub_close(BrumeView *const view) {
  Stub *const stub = (Stub *)view;
  if (stub) {
    cairo_surface_destroy(stub->surface);
    free(stub);
  }
}

static BrumeView *stub_open(const BrumeViewConfig *const config, BrumeStatus *const status) {
  Stub *const stub = calloc(1, sizeof(*stub));
  *status = stub ? BRUME_STATUS_OK : BRUME_STATUS_NO_MEMORY;
  if (stub) {
    stub->base = (BrumeView){&brume_view_stub, *config, config->width, config->height,
                             config->scale > 0.0 ? config->scale : 1.0};
    if (!make_surface(stub)) {
      *status = BRUME_STATUS_NO_MEMORY;
      stub_close(&stub->base);
      return NULL;
    }
  }
  return stub ? &stub->base : NULL;
}

static void draw_rect(Stub *const stub, const BrumeDirtyRect *const rect) {
  cairo_t *const cr = cairo_create(stub->surface);
  cairo_rectangle(cr, rect->x0, rect->y0, rect->x1 - rect->x0, rect->y1 - rect->y0);
  cairo_clip(cr);
  cairo_scale(cr, stub->base.scale, stub->base.scale);
  stub->base.config.draw(stub->base.config.ctx, cr, stub->base.width, stub->base.height);
  cairo_destroy(cr);
  stub->n_drawn += (double)(rect->x1 - rect->x0) * (rect->y1 - rect->y0);
}

static void stub_pump(BrumeView *const view) {
  Stub *const stub = (Stub *)view;
  if (stub->wants_paste) {
    stub->wants_paste = false;
    const BrumeViewEvent event = {.type = BRUME_VIEW_PASTE, .text = stub->copied};
    view->config.on_event(view->config.ctx, &event);
  }
  const BrumeDirty dirty = stub->dirty;
  stub->dirty.n = 0;
  for (size_t i = 0; i < dirty.n; ++i) {
    draw_rect(stub, &dirty.rects[i]);
  }
}

static void stub_redraw(BrumeView *const view, const double x, const double y, const double width,
                        const double height) {
  Stub *const stub = (Stub *)view;
  const double rect[4] = {x, y, width, height};
  brume_dirty_add_units(&stub->dirty, rect, view->scale,
                        cairo_image_surface_get_width(stub->surface),
                        cairo_image_surface_get_height(stub->surface));
}

static void stub_resize(BrumeView *const view, const double width, const double height) {
  Stub *const stub = (Stub *)view;
  view->width = fmax(width, view->config.min_width);
  view->height = fmax(height, view->config.min_height);
  stub->dirty.n = 0;
  make_surface(stub);
}

static int stub_fd(const BrumeView *const view) {
  (void)view;
  return -1;
}

static uintptr_t stub_window(const BrumeView *const view) {
  (void)view;
  return 0;
}

static void stub_copy(BrumeView *const view, const char *const text) {
  snprintf(((Stub *)view)->copied, TEXT, "%s", text);
}

static void stub_paste(BrumeView *const view) {
  ((Stub *)view)->wants_paste = true;
}

static bool stub_drag(BrumeView *const view, const char *const path) {
  snprintf(((Stub *)view)->dragged, TEXT, "%s", path);
  return true;
}

const BrumeViewType brume_view_stub = {stub_open, stub_close,  stub_pump, stub_redraw, stub_resize,
                                       stub_fd,   stub_window, stub_copy, stub_paste,  stub_drag};

void brume_view_stub_send(BrumeView *const view, const BrumeViewEvent *const event) {
  view->config.on_event(view->config.ctx, event);
}

cairo_surface_t *brume_view_stub_picture(BrumeView *const view, double *const n_drawn) {
  Stub *const stub = (Stub *)view;
  stub_pump(view);
  if (n_drawn) {
    *n_drawn = stub->n_drawn;
  }
  stub->n_drawn = 0.0;
  cairo_surface_flush(stub->surface);
  return stub->surface;
}

const char *brume_view_stub_copied(const BrumeView *const view) {
  return ((const Stub *)view)->copied;
}

const char *brume_view_stub_dragged(const BrumeView *const view) {
  return ((const Stub *)view)->dragged;
}
