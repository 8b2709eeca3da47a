// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the window costs, and how soon it shows and tells. Costs are the thread's own processor
// time, so that other programs on the machine do not count; delays are by the clock on the wall.

#include "tests/ui/embed.h"

#include "dsp/base/clock.h"
#include "dsp/base/thread.h"
#include "plugin/lv2/ports.h"
#include "ui/panel/panel_parts.h"

#include <X11/Xutil.h>
#include <lv2/midi/midi.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BLOCKS_MAX = 12000, STEPS = 400, TURNS = 30 };

static const double block_s = EMBED_FRAMES / EMBED_RATE;
static const int idle_blocks = 3;      // Between two idle calls: 31 a second
static const int note_blocks = 12;     // Between two notes
static const int sound_blocks = 24;    // Between two sounds that are asked for
static const double idle_most = 0.02;  // Of a core
static const double making_most = 0.1; // Likewise
static const double same_most = 0.005; // What may lie between two measurements of the same
static const double step_most_s = 0.05;

/** What a while of running took. */
typedef struct {
  double audio, window; ///< Shares of a core
  double late_us;       ///< 99 of 100 blocks took less
} Cost;

static double own_time_s(void) {
  struct timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static int compare(const void *const a, const void *const b) {
  const double x = *(const double *)a;
  const double y = *(const double *)b;
  return x < y ? -1 : x > y;
}

static double rank(double *const values, const size_t n, const double share) {
  qsort(values, n, sizeof(*values), compare);
  return n ? values[(size_t)(share * (double)(n - 1))] : 0.0;
}

static void wait_until(const double time_s) {
  const double left_s = time_s - brume_clock_s();
  if (left_s > 0.0) {
    brume_thread_sleep(left_s);
  }
}

static void press(const char *const symbol, const bool down) {
  float *const port = bench_plugin_control(embed_plugin, symbol);
  *port = down ? 1.0f : 0.0f;
}

static void strike(const int i) {
  const uint8_t note[3] = {0x90, (uint8_t)(BRUME_PAD_NOTE + i % BRUME_PADS), 100};
  embed_send(bench_urid(embed_world, LV2_MIDI__MidiEvent), note, sizeof(note));
}

// Runs for a while in the time that it takes to hear it.
static Cost measure(const char *const name, const double seconds, const bool plays,
                    const bool makes) {
  static double took[BLOCKS_MAX];
  const int n = (int)fmin(seconds / block_s, BLOCKS_MAX);
  double audio_s = 0.0;
  double window_s = 0.0;
  const double start_s = brume_clock_s();
  for (int i = 0; i < n; ++i) {
    if (plays && i % note_blocks == 0) {
      strike(i / note_blocks);
    }
    press("next", makes && i % sound_blocks == 0);
    const double before_s = own_time_s();
    embed_run();
    const double between_s = own_time_s();
    embed_tell();
    if (i % idle_blocks == 0) {
      embed_idle();
    }
    took[i] = between_s - before_s;
    audio_s += took[i];
    window_s += own_time_s() - between_s;
    wait_until(start_s + (i + 1) * block_s);
  }
  const double real_s = brume_clock_s() - start_s;
  const Cost cost = {audio_s / real_s, window_s / real_s, 1e6 * rank(took, (size_t)n, 0.99)};
  printf("%-28s window %5.2f %%   audio %5.2f %%, 99 of 100 blocks within %.0f us\n", name,
         100.0 * cost.window, 100.0 * cost.audio, cost.late_us);
  fflush(stdout);
  return cost;
}

// Until all sounds are made; a window is open.
static void wait_for_sounds(void) {
  static BrumeWireNews news;
  const double end_s = brume_clock_s() + 60.0;
  for (int quiet = 0; quiet < 100 && brume_clock_s() < end_s;) {
    const LV2_Atom_Event *at = NULL;
    embed_run();
    while (embed_news(&at, &news)) {
      quiet = news.type == BRUME_WIRE_STATUS && !news.as.status.meters.waiting ? quiet + 1
              : news.type == BRUME_WIRE_STATUS                                 ? 0
                                                                               : quiet;
    }
    embed_tell();
    embed_idle();
    brume_thread_sleep(block_s);
  }
}

int embed_measure_cost(const double seconds) {
  if (!embed_open(&embed_windows[0], 0)) {
    return 1;
  }
  wait_for_sounds();
  const Cost idle = measure("open, nothing happens", seconds, false, false);
  const Cost playing = measure("open, notes", seconds, true, false);
  const Cost making = measure("open, notes, sounds made", seconds, true, true);
  embed_close(&embed_windows[0]);
  const Cost plain = measure("no window, notes", seconds, true, false);
  const Cost alone = measure("no window, notes, sounds made", seconds, true, true);
  const double more = fmax(playing.audio - plain.audio, making.audio - alone.audio);
  printf("the window adds %.2f %% of a core to the audio thread at most\n", 100.0 * more);
  const bool good = idle.window < idle_most && playing.window < making_most &&
                    making.window < making_most && more < same_most;
  printf("%s\n", good ? "within its bounds" : "MORE than it may");
  return good ? 0 : 1;
}

static BrumeRect place_of(const BrumeItemKind kind, const int index) {
  const BrumePanelOwner owner = {.folder = "/nowhere"};
  BrumePanel *const panel = brume_panel_new(&owner);
  const BrumeItem *const item = panel ? brume_panel_item(panel, kind, index) : NULL;
  const BrumeRect rect = item ? item->rect : (BrumeRect){0.0, 0.0, 1.0, 1.0};
  brume_panel_free(panel);
  return rect;
}

// The window of the plugin in that of the host.
static Window inner_window(void) {
  Window root;
  Window parent;
  Window *children = NULL;
  unsigned n = 0;
  XQueryTree(embed_display, embed_windows[0].parent, &root, &parent, &children, &n);
  const Window found = n ? children[0] : None;
  if (children) {
    XFree(children);
  }
  return found;
}

static void send_button(const Window to, const int type, const int x, const int y) {
  XEvent event = {.xbutton = {.type = type,
                              .display = embed_display,
                              .window = to,
                              .root = DefaultRootWindow(embed_display),
                              .button = Button1,
                              .x = x,
                              .y = y,
                              .same_screen = True}};
  XSendEvent(embed_display, to, True, NoEventMask, &event);
  XSync(embed_display, False);
}

// What the plugin says, after a block, that pad 0 has; NAN: nothing new.
static float told(const BrumeControl control) {
  static BrumeWireNews news;
  const LV2_Atom_Event *at = NULL;
  float value = NAN;
  while (embed_news(&at, &news)) {
    if (news.type == BRUME_WIRE_PAD && news.pad == 0) {
      value = news.as.pad.control[control];
    }
  }
  return value;
}

// Turns a dial by a real pointer. After each move there is one idle call and one block: then the
// port has the value, and the plugin says that it has it.
static bool turns_are_prompt(void) {
  const BrumeRect dial = place_of(BRUME_ITEM_DIAL, BRUME_CONTROL_PAN);
  const Window window = inner_window();
  const int x = (int)(dial.x + 0.5 * dial.w);
  int y = (int)(dial.y + 0.5 * dial.h);
  int good = 0;
  XWarpPointer(embed_display, None, window, 0, 0, 0, 0, x, y);
  send_button(window, ButtonPress, x, y);
  brume_thread_sleep(0.01);
  embed_idle();
  for (int i = 0; i < TURNS; ++i) {
    const unsigned before = embed_writes;
    y += i < TURNS / 2 ? -3 : 3;
    XWarpPointer(embed_display, None, window, 0, 0, 0, 0, x, y);
    XSync(embed_display, False);
    brume_thread_sleep(0.01); // The server has sent it
    embed_idle();
    const bool written = embed_writes > before;
    embed_run();
    good += written && told(BRUME_CONTROL_PAN) == embed_last_write ? 1 : 0;
    embed_tell();
  }
  send_button(window, ButtonRelease, x, y);
  brume_thread_sleep(0.01);
  embed_idle();
  printf("%d of %d turns of a dial are with the plugin after one idle call and one block\n", good,
         TURNS);
  return good == TURNS;
}

// Sum over a part of what is on the screen.
static uint64_t look(const Window window, const BrumeRect rect) {
  uint64_t hash = 1469598103934665603u;
  XImage *const image =
      XGetImage(embed_display, window, (int)rect.x + 4, (int)rect.y + 4, (unsigned)rect.w - 8,
                (unsigned)(0.7 * rect.h), AllPlanes, ZPixmap);
  if (image) {
    for (int i = 0; i < image->height * image->bytes_per_line; ++i) {
      hash = (hash ^ (unsigned char)image->data[i]) * 1099511628211u;
    }
    XDestroyImage(image);
  }
  return hash;
}

// Whether a step of pad 0 came out of the last block.
static bool has_step(void) {
  static BrumeWireNews news;
  const LV2_Atom_Event *at = NULL;
  bool found = false;
  while (embed_news(&at, &news)) {
    found = found || (news.type == BRUME_WIRE_NEWS && news.as.news.type == BRUME_NEWS_STEP &&
                      news.as.news.pad == 0);
  }
  return found;
}

// Makes sounds, and looks at the screen after each idle call. A step that came out of a block was
// done after the block before it had begun: from then on the time counts, so that what is measured
// is the longest that it can have been.
static size_t watch_steps(double delays[STEPS]) {
  const BrumeRect rect = place_of(BRUME_ITEM_PICTURE, 0);
  const Window window = inner_window();
  uint64_t seen = look(window, rect);
  double step_s = -1.0;
  double before_s = brume_clock_s();
  size_t n = 0;
  const double start_s = before_s;
  for (int i = 0; i < 2400 && n < STEPS; ++i) {
    press("next", i % (2 * sound_blocks) == 0);
    const double now_s = brume_clock_s();
    embed_run();
    if (step_s < 0.0 && has_step()) {
      step_s = before_s;
    }
    before_s = now_s;
    embed_tell();
    if (i % idle_blocks == 0) {
      embed_idle();
      const uint64_t hash = look(window, rect);
      if (hash != seen && step_s >= 0.0) {
        delays[n++] = brume_clock_s() - step_s;
        step_s = -1.0;
      }
      seen = hash;
    }
    wait_until(start_s + (i + 1) * block_s);
  }
  return n;
}

int embed_measure_latency(void) {
  static double delays[STEPS];
  if (!embed_open(&embed_windows[0], 0)) {
    return 1;
  }
  wait_for_sounds();
  const bool prompt = turns_are_prompt();
  const size_t n = watch_steps(delays);
  const double middle_s = rank(delays, n, 0.5);
  const double most_s = rank(delays, n, 0.95);
  printf("%zu pictures of steps were on the screen within %.0f ms (middle), %.0f (95 of 100), %.0f "
         "(the last)\n",
         n, 1e3 * middle_s, 1e3 * most_s, 1e3 * rank(delays, n, 1.0));
  embed_close(&embed_windows[0]);
  return prompt && n > 20 && most_s < step_most_s ? 0 : 1;
}
