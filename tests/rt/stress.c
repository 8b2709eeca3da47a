// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The engine under load: an audio thread runs it with random events and odd blocks while its
// generator works and another thread saves, loads and watches.
//
//   stress MODEL EVENTS [violate]
//
// Built three ways (meson.build): as it is; with RTSan, which ends the program where run()
// allocates, locks or waits ("violate" does so, to prove it); with TSan, which looks for races.

#include "dsp/base/clock.h"
#include "dsp/base/thread.h"
#include "plugin/core/presets.h"
#include "plugin/core/state.h"
#include "tests/core/engine_bench.h"

#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef BRUME_RTSAN
void rtsan_init(void) __asm__("__rtsan_init");
void rtsan_enter(void) __asm__("__rtsan_realtime_enter");
void rtsan_exit(void) __asm__("__rtsan_realtime_exit");
#else
static void rtsan_init(void) {
}
static void rtsan_enter(void) {
}
static void rtsan_exit(void) {
}
#endif

enum {
  BLOCK_MAX = 4096,
  EVENTS_MAX = 40,
  PADS = 6,
  STRUCK_MIN = 200, // Blocks with notes, or the sounds had no time to be made
};

static const double longest_s = 240.0;

typedef struct {
  BrumeEngine *engine;
  unsigned long n_events; // To be sent
  bool violate;
  uint32_t random;
  atomic_bool a_done;  // The audio thread is through; release
  unsigned long n_bad; // Samples that were not finite or beyond full scale
  unsigned long n_struck, n_news;
} Stress;

static void *volatile somewhere;

static uint32_t draw(uint32_t *const random, const uint32_t n) {
  *random = *random * 1664525u + 1013904223u;
  return (uint32_t)(((uint64_t)*random * n) >> 32);
}

// Mostly notes on the pads that have sounds; now and then everything else.
static BrumeEvent random_event(uint32_t *const random, const uint32_t frame) {
  const unsigned pad = draw(random, PADS);
  switch (draw(random, 16)) {
  case 0:
    return bench_control(frame, (BrumeControl)draw(random, BRUME_CONTROL_COUNT), pad,
                         (float)draw(random, 100) / 50.0f);
  case 1:
    return bench_param(frame, BRUME_PARAM_BRIGHTNESS, pad, (float)draw(random, 100) / 99.0f);
  case 2:
    return bench_control(frame, BRUME_CONTROL_PAD, 0, (float)(pad + 1));
  case 3:
    return bench_control(frame, BRUME_CONTROL_NEXT, 0, 1.0f);
  case 4:
    return bench_midi(frame, 0xB0, draw(random, 128), draw(random, 128));
  case 5:
    return bench_midi(frame, 0xE0, draw(random, 128), draw(random, 128));
  case 6:
    return bench_midi(frame, 0x80 | draw(random, 128), draw(random, 128), draw(random, 128));
  case 7:
    return bench_control(frame, BRUME_CONTROL_KIND, pad, (float)(1 + draw(random, 2)));
  default:
    return bench_midi(frame, 0x90, BRUME_PAD_NOTE + pad, 1 + draw(random, 127));
  }
}

static size_t random_block(uint32_t *const random) {
  static const size_t sizes[] = {1, 7, 64, 64, 64, 128, 1000, BLOCK_MAX, 0, 33};
  return sizes[draw(random, sizeof(sizes) / sizeof(sizes[0]))];
}

static void check(Stress *const stress, const float *const x, const size_t n) {
  for (size_t i = 0; i < n; ++i) {
    stress->n_bad += !(fabsf(x[i]) < 1.0f);
  }
}

static void audio(void *const ctx) {
  static float left[BLOCK_MAX], right[BLOCK_MAX];
  Stress *const stress = ctx;
  unsigned long sent = 0;
  const double end_s = brume_clock_s() + longest_s;
  while ((sent < stress->n_events || stress->n_struck < STRUCK_MIN) && brume_clock_s() < end_s) {
    BrumeEvent events[EVENTS_MAX];
    BrumeMeters meters;
    const size_t frames = random_block(&stress->random);
    const size_t n = draw(&stress->random, frames > 64 ? EVENTS_MAX : 3);
    for (size_t i = 0; i < n; ++i) {
      events[i] = random_event(&stress->random, (uint32_t)(i * frames / EVENTS_MAX));
    }
    rtsan_enter();
    brume_engine_run(stress->engine, events, n, left, right, frames);
    brume_engine_meters(stress->engine, &meters);
    if (stress->violate) {
      somewhere = malloc(1);
    }
    rtsan_exit();
    check(stress, left, frames);
    check(stress, right, frames);
    stress->n_struck += meters.struck != 0;
    sent += n;
    if (draw(&stress->random, 4) == 0) {
      brume_thread_sleep((double)frames / 48000.0 / 8.0);
    }
  }
  atomic_store_explicit(&stress->a_done, true, memory_order_release);
}

// What a host does meanwhile. Returns how often.
static unsigned disturb(Stress *const stress) {
  static BrumeSettings settings;
  static BrumeStoreMemory memory;
  char detail[BRUME_STATE_DETAIL];
  const BrumeStore store = brume_store_memory(&memory);
  unsigned rounds = 0;
  while (!atomic_load_explicit(&stress->a_done, memory_order_acquire)) {
    BrumeNews news;
    brume_engine_settings(stress->engine, &settings);
    if (brume_state_save(stress->engine, &store, detail)) {
      fprintf(stderr, "saving failed: %s\n", detail);
      return 0;
    }
    if (rounds % 20 == 0 && brume_state_restore(stress->engine, &store, detail)) {
      fprintf(stderr, "restoring failed: %s\n", detail);
      return 0;
    }
    if (rounds % 50 == 0) {
      bench_load(stress->engine, PADS);
    }
    while (brume_engine_news(stress->engine, &news)) {
      ++stress->n_news;
    }
    brume_thread_sleep(0.003);
    ++rounds;
  }
  brume_store_memory_clear(&memory);
  return rounds;
}

int main(const int argc, char **const argv) {
  if (argc < 3) {
    fprintf(stderr, "usage: stress MODEL EVENTS [violate]\n");
    return 2;
  }
  rtsan_init();
  bench_set_model(argv[1]);
  Stress stress = {.engine = bench_engine(false, 48000.0),
                   .n_events = strtoul(argv[2], NULL, 10),
                   .violate = argc > 3,
                   .random = 1};
  bench_load(stress.engine, PADS);
  BrumeThread *const thread = brume_thread_new("audio", BRUME_THREAD_NORMAL, audio, &stress);
  if (!thread) {
    return 1;
  }
  const unsigned rounds = disturb(&stress);
  brume_thread_join(thread);
  BrumeMeters meters;
  brume_engine_run(stress.engine, NULL, 0, bench_left, bench_right, 64);
  brume_engine_meters(stress.engine, &meters);
  brume_engine_free(stress.engine);
  printf("%lu events, %u saves, %lu news, %lu blocks with notes, %lu bad samples, %u lost\n",
         stress.n_events, rounds, stress.n_news, stress.n_struck, stress.n_bad, meters.dropped);
  const bool is_good = rounds > 0 && stress.n_news > 0 && stress.n_struck >= STRUCK_MIN &&
                       stress.n_bad == 0 && meters.dropped == 0;
  return is_good ? 0 : 1;
}
