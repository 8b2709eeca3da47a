// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A small host with a screen: it runs the plugin, embeds its window in one of its own at 0,0, and
// says what the window writes and what the plugin tells it. LV2_PATH must lead to the plugin.
//
//   embed URI UI.so drive      until its input ends; test_window.py moves the pointer, and writes
//                              commands: "bpm N", "choose PATH", "destroy" (the parent of
//                              the window), "pixel X Y" (of the screen), and
//                              those of embed_drop.h
//   embed URI UI.so cycles N   opens and closes the window N times, half of them while a sound is
//                              made; fails if memory grows
//   embed URI UI.so two        two windows at once, one of which goes first
//   embed URI UI.so cost S     what the window costs, over S seconds each of several states
//   embed URI UI.so latency    how soon a turn of a dial is with the plugin, and a step's picture
//                              on the screen

#include "tests/ui/embed.h"

#include "dsp/base/thread.h"
#include "tests/ui/embed_drop.h"
#include "tests/unit/resident.h"

#include <X11/Xutil.h>
#include <dlfcn.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__ // Keeps what is freed for a while, and looks for leaks itself
static const bool may_grow = true;
#else
static const bool may_grow = false;
#endif

static void run_block(void) {
  embed_run();
  embed_tell();
  embed_idle();
}

static void say_pixel(const int x, const int y) {
  XImage *const image =
      XGetImage(embed_display, DefaultRootWindow(embed_display), x, y, 1, 1, AllPlanes, ZPixmap);
  printf("PIXEL %06lx\n", image ? XGetPixel(image, 0, 0) & 0xFFFFFF : 0);
  if (image) {
    XDestroyImage(image);
  }
}

static bool input_ended(void) {
  struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
  char line[1024];
  float bpm = 0.0f;
  int x = 0;
  int y = 0;
  if (poll(&input, 1, 0) <= 0) {
    return false;
  }
  const ssize_t n = read(STDIN_FILENO, line, sizeof(line) - 1);
  if (n > 0) {
    line[n] = '\0';
    if (sscanf(line, "bpm %f", &bpm) == 1) {
      embed_roll(bpm);
    } else if (strncmp(line, "choose ", 7) == 0) {
      line[strcspn(line, "\n")] = '\0';
      embed_choose(line + 7);
    } else if (sscanf(line, "pixel %d %d", &x, &y) == 2) {
      say_pixel(x, y);
    } else if (strncmp(line, "destroy", 7) == 0) {
      embed_destroy_parent(&embed_windows[0]);
    } else {
      embed_drop_command(line);
    }
  }
  return n <= 0;
}

static int drive(void) {
  embed_talks = true;
  setvbuf(stdout, NULL, _IOLBF, 0);
  embed_drop_open(embed_display);
  if (!embed_open(&embed_windows[0], 0)) {
    return 1;
  }
  embed_run_for(3.0);
  printf("READY\n");
  while (!input_ended() && embed_windows[0].handle) {
    run_block();
    embed_drop_pump(embed_display);
    brume_thread_sleep(0.01);
  }
  if (embed_windows[0].handle) {
    embed_close(&embed_windows[0]);
  }
  return 0;
}

static int cycles(const int n) {
  long before = 0;
  for (int i = 0; i < n; ++i) {
    if (!embed_open(&embed_windows[0], 0)) {
      return 1;
    }
    if (i % 2) { // A sound for the selected pad is on its way when the window goes. New ones are
                 // kept for a while: after the first quarter it is one and another in turn
      float *const knob =
          bench_plugin_control(embed_plugin, i > n / 4 && i % 4 == 1 ? "previous" : "next");
      run_block();
      *knob = 1.0f;
      run_block();
      *knob = 0.0f;
    }
    for (int k = 0; k < 4; ++k) {
      run_block();
      brume_thread_sleep(0.002);
    }
    embed_close(&embed_windows[0]);
    run_block();
    if (i == n / 4) {
      embed_run_for(3.0); // Until the last new sounds are made
      before = resident_kb();
    }
  }
  const long grown = resident_kb() - before;
  printf("%d windows: memory grew by %ld kB over the last three quarters\n", n, grown);
  // What malloc() keeps comes and goes by some 7 MB, whatever n; each window takes as much. Smaller
  // leaks are for valgrind. A few windows say nothing: the sounds that they made are kept for a
  // while
  return may_grow || n < 50 || grown < 12 * 1024 ? 0 : 1;
}

static int two(void) {
  if (!embed_open(&embed_windows[0], 0) || !embed_open(&embed_windows[1], 200)) {
    return 1;
  }
  embed_run_for(2.0);
  embed_close(&embed_windows[0]);
  embed_run_for(1.0);
  const bool lives = embed_windows[1].handle != NULL;
  embed_close(&embed_windows[1]);
  embed_run_for(0.2);
  printf("two windows: %s\n", lives ? "fine" : "the second went with the first");
  return lives ? 0 : 1;
}

static int do_as_told(const int argc, char **const argv) {
  return strcmp(argv[3], "drive") == 0     ? drive()
         : strcmp(argv[3], "two") == 0     ? two()
         : strcmp(argv[3], "cycles") == 0  ? cycles(argc > 4 ? atoi(argv[4]) : 200)
         : strcmp(argv[3], "cost") == 0    ? embed_measure_cost(argc > 4 ? atof(argv[4]) : 10.0)
         : strcmp(argv[3], "latency") == 0 ? embed_measure_latency()
                                           : 2;
}

int main(const int argc, char **const argv) {
  const BenchSetup setup = {.rate = EMBED_RATE, .max_block = EMBED_FRAMES, .threaded = true};
  if (argc < 4) {
    fprintf(stderr, "usage: embed URI UI.so drive|two|latency|cycles N|cost S\n");
    return 2;
  }
  embed_world = bench_world_new(argv[1]);
  embed_plugin = embed_world ? bench_plugin_new(embed_world, &setup) : NULL;
  embed_display = XOpenDisplay(NULL);
  void *const library = dlopen(argv[2], RTLD_NOW | RTLD_LOCAL);
  LV2UI_DescriptorFunction find = NULL;
  if (!embed_plugin || !embed_display || !library) {
    fprintf(stderr, "no plugin, no display, or no window: %s\n", library ? "" : dlerror());
    return 77;
  }
  *(void **)&find = dlsym(library, "lv2ui_descriptor");
  embed_descriptor = find ? find(0) : NULL;
  bench_plugin_activate(embed_plugin);
  const int status = embed_descriptor ? do_as_told(argc, argv) : 1;
  bench_plugin_free(embed_plugin);
  bench_world_free(embed_world);
  XCloseDisplay(embed_display);
  dlclose(library);
  return status;
}
