// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/plugin/fixture.h"

#include "tests/plugin/guard.h"
#include "tests/unit/worst.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

BenchWorld *bench_world;

// xorshift32, Marsaglia 2003
uint32_t bench_random(uint32_t *const state) {
  uint32_t x = *state;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  return *state = x;
}

BenchSetup bench_setup(void) {
  return (BenchSetup){.rate = 48000.0,
                      .max_block = BENCH_BLOCK_MAX,
                      .freewheel = !bench_guarded(),
                      .threaded = bench_guarded()};
}

void bench_assert_sound(const bool holds) {
  assert_true(holds || bench_guarded());
}

BenchPlugin *bench_start(const BenchSetup *const setup) {
  BenchPlugin *const plugin = bench_plugin_new(bench_world, setup);
  assert_non_null(plugin);
  bench_plugin_activate(plugin);
  return plugin;
}

void bench_stop(BenchPlugin *const plugin) {
  bench_plugin_deactivate(plugin);
  bench_plugin_free(plugin);
}

BenchSound bench_play(BenchPlugin *const plugin, const BenchEvent *const events,
                      const size_t n_events, const uint32_t *const blocks, const size_t n_blocks,
                      const size_t frames) {
  BenchSound sound = {malloc(frames * sizeof(float)), malloc(frames * sizeof(float)), frames};
  assert_non_null(sound.left);
  assert_non_null(sound.right);
  bench_plugin_play(plugin, events, n_events, blocks, n_blocks, frames, sound.left, sound.right);
  return sound;
}

void bench_sound_free(BenchSound *const sound) {
  free(sound->left);
  free(sound->right);
  *sound = (BenchSound){0};
}

float bench_peak(const BenchSound *const sound, const size_t from, const size_t to) {
  float peak = 0.0f;
  for (size_t i = from; i < to && i < sound->n; ++i) {
    const float l = fabsf(sound->left[i]);
    const float r = fabsf(sound->right[i]);
    if (!isfinite(l) || !isfinite(r)) {
      return NAN;
    }
    peak = l > peak ? l : peak;
    peak = r > peak ? r : peak;
  }
  return peak;
}

float bench_difference(const BenchSound *const a, const BenchSound *const b) {
  float most = 0.0f;
  assert_int_equal(a->n, b->n);
  for (size_t i = 0; i < a->n; ++i) {
    const float l = fabsf(a->left[i] - b->left[i]);
    const float r = fabsf(a->right[i] - b->right[i]);
    most = worst_of_f(most, worst_of_f(l, r));
  }
  return most;
}

size_t bench_onset(const BenchSound *const sound, const size_t from, const float threshold) {
  size_t i = from;
  while (i < sound->n && fabsf(sound->left[i]) <= threshold &&
         fabsf(sound->right[i]) <= threshold) {
    ++i;
  }
  return i;
}

// Guards a run() that freewheels, which allocates: RealtimeSanitizer must end the program.
static int violate(void) {
  const uint32_t block = 256;
  BenchSetup setup = bench_setup();
  setup.freewheel = true;
  BenchPlugin *const plugin = bench_start(&setup);
  bench_guard_enter();
  lilv_instance_run(bench_plugin_instance(plugin), block);
  bench_guard_exit();
  bench_stop(plugin);
  return 0;
}

int bench_main(const int argc, char **const argv, int (*const run)(void)) {
  if (argc < 2) {
    fprintf(stderr, "usage: %s PLUGIN_URI [OTHER_MODEL [CASES]]\n", argv[0]);
    return 2;
  }
  if (argc > 3 && strcmp(argv[3], "violate") != 0) {
    cmocka_set_test_filter(argv[3]);
  }
  bench_guard_init();
  bench_world = bench_world_new(argv[1]);
  if (!bench_world) {
    return 1;
  }
  const int status = argc > 3 && !strcmp(argv[3], "violate") ? violate() : run();
  bench_world_free(bench_world);
  return status;
}
