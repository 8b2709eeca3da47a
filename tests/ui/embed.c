// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A small host with a screen: it runs the plugin, embeds its window in one of its own at 0,0, and
// says what the window writes. LV2_PATH must lead to the plugin.
//
//   embed URI UI.so drive           until its input ends; test_window.py moves the pointer
//   embed URI UI.so cycles N        opens and closes the window N times, half of them while a sound
//   is
//                                   made; fails if memory grows
//   embed URI UI.so two             two windows at once, one of which goes first

#include "dsp/base/clock.h"
#include "dsp/base/thread.h"
#include "plugin/lv2/ports.h"
#include "plugin/lv2/wire.h"
#include "tests/plugin/host_private.h"
#include "tests/ui/embed_drop.h"
#include "ui/panel/panel_parts.h"

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <dlfcn.h>
#include <lv2/atom/util.h>
#include <lv2/options/options.h>
#include <lv2/ui/ui.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FRAMES = 512, EVENTS = 256, BYTES = 1 << 16, WINDOWS = 2 };

typedef struct {
  LV2UI_Handle handle;
  Window parent;
} Shown;

static BenchWorld *world;
static BenchPlugin *plugin;
static Display *display;
static const LV2UI_Descriptor *descriptor;
static Shown shown[WINDOWS];
static BenchEvent events[EVENTS];
static size_t n_events;
static _Alignas(8) char bytes[BYTES]; // Bodies of events
static size_t n_bytes;
static bool talks;
static float left[FRAMES], right[FRAMES];

// What a window writes goes to the plugin with the next block.
static void on_write(LV2UI_Controller controller, const uint32_t port, const uint32_t size,
                     const uint32_t protocol, const void *const buffer) {
  const char *symbol = NULL;
  (void)controller;
  if (protocol == 0) {
    float *const value = bench_plugin_input(plugin, port, &symbol);
    if (value) {
      *value = *(const float *)buffer;
      if (talks) {
        printf("WRITE %s %g\n", symbol, (double)*value);
      }
    }
    return;
  }
  const LV2_Atom *const atom = buffer;
  const LV2_Atom *data = NULL;
  const uint32_t room = (atom->size + 7u) & ~7u;
  lv2_atom_object_get((const LV2_Atom_Object *)atom, bench_urid(world, BRUME_LV2_PREFIX "data"),
                      &data, 0);
  if (data && talks) {
    const BrumeWireAct *const act = (const void *)(data + 1);
    printf("ACT %u pad %u index %u value %g midi %u %u\n", act->type, act->pad, act->index,
           (double)act->value, act->midi[0], act->midi[1]);
  }
  if (n_events < EVENTS && n_bytes + room <= BYTES && size >= sizeof(*atom)) {
    memcpy(bytes + n_bytes, atom + 1, atom->size);
    events[n_events++] =
        (BenchEvent){.type = atom->type, .size = atom->size, .body = bytes + n_bytes};
    n_bytes += room;
  }
}

static void on_touch(LV2UI_Feature_Handle handle, const uint32_t port, const bool holds) {
  const char *symbol = NULL;
  (void)handle;
  if (talks && bench_plugin_input(plugin, port, &symbol)) {
    printf("TOUCH %s %d\n", symbol, holds);
  }
}

static int on_resize(LV2UI_Feature_Handle handle, const int width, const int height) {
  XResizeWindow(display, ((const Shown *)handle)->parent, (unsigned)width, (unsigned)height);
  return 0;
}

static bool open_window(Shown *const one, const int x) {
  LV2UI_Widget widget = NULL;
  static LV2UI_Touch touch = {NULL, on_touch};
  static LV2UI_Resize resize;
  resize = (LV2UI_Resize){one, on_resize};
  XSetWindowAttributes attributes = {.override_redirect = True};
  one->parent =
      XCreateWindow(display, DefaultRootWindow(display), x, 0, 400, 300, 0, CopyFromParent,
                    InputOutput, CopyFromParent, CWOverrideRedirect, &attributes);
  XMapWindow(display, one->parent);
  XSync(display, False);
  const LV2_Feature features[] = {
      {LV2_UI__parent, (void *)(uintptr_t)one->parent}, // NOLINT(performance-no-int-to-ptr)
      {LV2_URID__map, bench_world_map(world)},
      {LV2_UI__touch, &touch},
      {LV2_UI__resize, &resize}};
  const LV2_Feature *const list[] = {&features[0], &features[1], &features[2], &features[3], NULL};
  one->handle =
      descriptor->instantiate(descriptor, BRUME_LV2_URI, "/", on_write, NULL, &widget, list);
  return one->handle && widget;
}

static void close_window(Shown *const one) {
  descriptor->cleanup(one->handle);
  XDestroyWindow(display, one->parent);
  XSync(display, False);
  one->handle = NULL;
}

static void run_block(void) {
  const LV2UI_Idle_Interface *const idle = descriptor->extension_data(LV2_UI__idleInterface);
  bench_plugin_run(plugin, events, n_events, 0, FRAMES, left, right);
  n_events = 0;
  n_bytes = 0;
  LV2_ATOM_SEQUENCE_FOREACH(plugin->out, event) {
    for (size_t i = 0; i < WINDOWS; ++i) {
      if (shown[i].handle) {
        descriptor->port_event(shown[i].handle, BRUME_LV2_PORT_OUT,
                               lv2_atom_total_size(&event->body),
                               bench_urid(world, LV2_ATOM__eventTransfer), &event->body);
      }
    }
  }
  for (size_t i = 0; i < WINDOWS; ++i) {
    if (shown[i].handle && idle->idle(shown[i].handle)) {
      printf("CLOSED %zu\n", i);
      close_window(&shown[i]);
    }
  }
}

static void run_for(const double seconds) {
  const double end_s = brume_clock_s() + seconds;
  do {
    run_block();
    brume_thread_sleep(0.005);
  } while (brume_clock_s() < end_s);
}

// Where things are, for those who move the pointer.
static void say_places(void) {
  const BrumePanelOwner owner = {.folder = "/nowhere"};
  BrumePanel *const panel = brume_panel_new(&owner);
  for (size_t i = 0; panel && i < panel->n_items; ++i) {
    const BrumeItem *const item = &panel->items[i];
    printf("PLACE %d %d %g %g\n", item->kind, item->index, item->rect.x + 0.5 * item->rect.w,
           item->rect.y + 0.5 * item->rect.h);
    if (item->kind == BRUME_ITEM_DIAL) {
      printf("DIAL %s %g %g\n", brume_knob_info(item->index).name,
             item->rect.x + 0.5 * item->rect.w, item->rect.y + 0.5 * item->rect.h);
    }
  }
  brume_panel_free(panel);
}

static bool input_ended(void) {
  struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
  char line[256];
  if (poll(&input, 1, 0) <= 0) {
    return false;
  }
  const ssize_t n = read(STDIN_FILENO, line, sizeof(line) - 1);
  if (n > 0) {
    line[n] = '\0';
    embed_drop_command(line);
  }
  return n <= 0;
}

static int drive(void) {
  talks = true;
  setvbuf(stdout, NULL, _IOLBF, 0);
  say_places();
  embed_drop_open(display);
  if (!open_window(&shown[0], 0)) {
    return 1;
  }
  run_for(3.0);
  printf("READY\n");
  while (!input_ended() && shown[0].handle) {
    run_block();
    embed_drop_pump(display);
    brume_thread_sleep(0.01);
  }
  if (shown[0].handle) {
    close_window(&shown[0]);
  }
  return 0;
}

static long resident_kb(void) {
  long pages = 0;
  FILE *const file = fopen("/proc/self/statm", "r");
  if (file) {
    if (fscanf(file, "%*d %ld", &pages) != 1) {
      pages = 0;
    }
    fclose(file);
  }
  return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static int cycles(const int n) {
  long before = 0;
  for (int i = 0; i < n; ++i) {
    if (!open_window(&shown[0], 0)) {
      return 1;
    }
    if (i % 2) { // A sound for the selected pad is on its way when the window goes. New ones are
                 // kept for a while: after the first quarter it is one and another in turn
      float *const knob =
          bench_plugin_control(plugin, i > n / 4 && i % 4 == 1 ? "previous" : "next");
      run_block();
      *knob = 1.0f;
      run_block();
      *knob = 0.0f;
    }
    for (int k = 0; k < 4; ++k) {
      run_block();
      brume_thread_sleep(0.002);
    }
    close_window(&shown[0]);
    run_block();
    if (i == n / 4) {
      run_for(3.0); // Until the last new sounds are made
      before = resident_kb();
    }
  }
  const long grown = resident_kb() - before;
  printf("%d windows: memory grew by %ld kB over the last three quarters\n", n, grown);
  // What malloc() keeps comes and goes by some 7 MB, whatever n; each window takes as much. Smaller
  // leaks are for valgrind. A few windows say nothing: the sounds that they made are kept for a
  // while
  return n < 50 || grown < 12 * 1024 ? 0 : 1;
}

static int two(void) {
  if (!open_window(&shown[0], 0) || !open_window(&shown[1], 200)) {
    return 1;
  }
  run_for(2.0);
  close_window(&shown[0]);
  run_for(1.0);
  const bool lives = shown[1].handle != NULL;
  close_window(&shown[1]);
  run_for(0.2);
  printf("two windows: %s\n", lives ? "fine" : "the second went with the first");
  return lives ? 0 : 1;
}

int main(const int argc, char **const argv) {
  const BenchSetup setup = {.rate = 48000.0, .max_block = FRAMES, .threaded = true};
  if (argc < 4) {
    fprintf(stderr, "usage: embed URI UI.so drive|two|cycles N\n");
    return 2;
  }
  world = bench_world_new(argv[1]);
  plugin = world ? bench_plugin_new(world, &setup) : NULL;
  display = XOpenDisplay(NULL);
  void *const library = dlopen(argv[2], RTLD_NOW | RTLD_LOCAL);
  LV2UI_DescriptorFunction find = NULL;
  if (!plugin || !display || !library) {
    fprintf(stderr, "no plugin, no display, or no window: %s\n", library ? "" : dlerror());
    return 77;
  }
  *(void **)&find = dlsym(library, "lv2ui_descriptor");
  descriptor = find ? find(0) : NULL;
  bench_plugin_activate(plugin);
  const int status = !descriptor                      ? 1
                     : strcmp(argv[3], "drive") == 0  ? drive()
                     : strcmp(argv[3], "two") == 0    ? two()
                     : strcmp(argv[3], "cycles") == 0 ? cycles(argc > 4 ? atoi(argv[4]) : 200)
                                                      : 2;
  bench_plugin_free(plugin);
  bench_world_free(world);
  XCloseDisplay(display);
  dlclose(library);
  return status;
}
