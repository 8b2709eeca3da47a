// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A project that was saved at any moment exports the same each time it is opened, however long its
// host plays on before it exports: test_export PLUGIN_URI

#include "dsp/base/thread.h"
#include "plugin/lv2/extensions.h"
#include "tests/plugin/fixture.h"
#include "tests/plugin/host_private.h"
#include "tests/plugin/state.h"

#include <lv2/presets/presets.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SECOND = 48000, NOTE_ON = 0x90, PROGRAM = 0xC0, TRIALS = 8, OPENED = 3 };

static uint32_t seed = 20251;

// Runs some blocks as a host does that plays: no faster than real time, or nearly so.
static void run_live(BenchPlugin *const plugin, const unsigned blocks_max) {
  static const uint32_t block = 128;
  const unsigned n = bench_random(&seed) % (blocks_max + 1);
  for (unsigned i = 0; i < n; ++i) {
    BenchSound sound = bench_play(plugin, NULL, 0, &block, 1, block);
    bench_sound_free(&sound);
    if (bench_random(&seed) % 4 == 0) {
      brume_thread_sleep(0.002);
    }
  }
}

static void turn(BenchPlugin *const plugin, const char *const symbol, const float value) {
  float *const control = bench_plugin_control(plugin, symbol);
  assert_non_null(control);
  *control = value;
}

// What a user does in a second or two: other presets, knobs, pads; saved at any moment.
static BenchState *change_and_save(const char *const folder) {
  BenchSetup setup = bench_setup();
  setup.freewheel = false;
  setup.threaded = true;
  BenchPlugin *const plugin = bench_start(&setup);
  const uint32_t block = 128;
  run_live(plugin, 40);
  const unsigned acts = 1 + bench_random(&seed) % 4;
  for (unsigned i = 0; i < acts; ++i) {
    const BenchEvent program =
        bench_midi(bench_world, 0, PROGRAM, (uint8_t)(bench_random(&seed) % 50), 0);
    switch (bench_random(&seed) % 5) {
    case 0: {
      BenchSound sound = bench_play(plugin, &program, 1, &block, 1, block);
      bench_sound_free(&sound);
      break;
    }
    case 1:
      turn(plugin, "pad", (float)(1 + bench_random(&seed) % 16));
      break;
    case 2:
      turn(plugin, "tune", (float)(bench_random(&seed) % 12));
      break;
    case 3:
      turn(plugin, "brightness", (float)(bench_random(&seed) % 10) / 10.0f);
      break;
    default:
      turn(plugin, "next", *bench_plugin_control(plugin, "next") > 0.0f ? 0.0f : 1.0f);
      break;
    }
    run_live(plugin, 60);
  }
  BenchState *const saved = bench_state_save(plugin, folder);
  assert_non_null(saved);
  bench_stop(plugin);
  return saved;
}

// Opens a project in one of the ways that hosts have.
static BenchPlugin *open_project(const BenchState *const saved, const unsigned way) {
  BenchSetup setup = bench_setup();
  setup.threaded = true;
  setup.freewheel = false;
  BenchPlugin *const plugin = bench_start(&setup);
  if (way == 1) { // Runs first, and sets ports and state while it runs
    run_live(plugin, 30);
    assert_int_equal(bench_state_restore(plugin, saved), LV2_STATE_SUCCESS);
  } else if (way == 2) { // The state first, its ports some blocks later
    assert_int_equal(bench_state_restore_only(plugin, saved), LV2_STATE_SUCCESS);
    run_live(plugin, 30);
    bench_state_set_ports(plugin, saved);
  } else { // Ports, then state, then it runs: Ardour
    assert_int_equal(bench_state_restore(plugin, saved), LV2_STATE_SUCCESS);
  }
  run_live(plugin, 200);
  return plugin;
}

static BenchSound export_project(const BenchState *const saved, const unsigned way) {
  const uint32_t block = 1024;
  BenchEvent events[48];
  size_t n = 0;
  BenchPlugin *const plugin = open_project(saved, way);
  *bench_plugin_control(plugin, "freewheel") = 1.0f;
  for (unsigned i = 0; i < 48; ++i) { // Each pad three times
    events[n++] =
        bench_midi(bench_world, (uint64_t)(i + 1) * 1500, NOTE_ON, (uint8_t)(36 + i % 16), 100);
  }
  const BenchSound sound = bench_play(plugin, events, n, &block, 1, 2 * SECOND);
  bench_stop(plugin);
  return sound;
}

static void test_export(void **const state) {
  (void)state;
  for (unsigned trial = 0; trial < TRIALS; ++trial) {
    char folder[] = "/tmp/brume-state-XXXXXX";
    assert_non_null(mkdtemp(folder));
    BenchState *const saved = change_and_save(trial % 2 ? folder : NULL);
    BenchSound first = export_project(saved, 0);
    assert_true(bench_peak(&first, 0, first.n) > 0.001f);
    for (unsigned way = 0; way < OPENED; ++way) {
      BenchSound again = export_project(saved, way);
      const float difference = bench_difference(&first, &again);
      if (difference != 0.0f) {
        fail_msg("trial %u, opened in way %u: the export differs by %g", trial, way,
                 (double)difference);
      }
      bench_sound_free(&again);
    }
    bench_sound_free(&first);
    bench_state_free(saved);
    bench_folder_remove(folder);
  }
}

// A host loads a state and turns a knob in one go, to where the knob had stood: it counts, also
// if the project is saved just then.
static void test_same_knob(void **const state) {
  (void)state;
  BenchSetup setup = bench_setup();
  setup.threaded = true;
  setup.freewheel = false;
  BenchPlugin *const plugin = bench_start(&setup);
  run_live(plugin, 20);
  BenchState *const plain = bench_state_save(plugin, NULL);
  turn(plugin, "tune", 5.0f);
  run_live(plugin, 20);
  BenchState *const turned = bench_state_save(plugin, NULL);
  BenchSound high = export_project(turned, 0);
  assert_int_equal(bench_state_restore(plugin, plain), LV2_STATE_SUCCESS);
  turn(plugin, "tune", 5.0f);
  for (int i = 0; i < 2; ++i) {
    BenchState *const saved = bench_state_save(plugin, NULL);
    BenchSound sound = export_project(saved, (unsigned)i);
    assert_true(bench_difference(&high, &sound) == 0.0f);
    bench_sound_free(&sound);
    bench_state_free(saved);
    run_live(plugin, 20);
  }
  bench_sound_free(&high);
  bench_state_free(plain);
  bench_state_free(turned);
  bench_stop(plugin);
}

static int run(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_same_knob),
                                     cmocka_unit_test(test_export)};
  return cmocka_run_group_tests_name("lv2-export", tests, NULL, NULL);
}

int main(const int argc, char **const argv) {
  return bench_main(argc, argv, run);
}
