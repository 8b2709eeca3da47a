// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a plugin saves comes back, and what is damaged does no harm: test_state PLUGIN_URI

#include "dsp/base/thread.h"
#include "tests/plugin/fixture.h"
#include "tests/plugin/state.h"

#include <lv2/atom/atom.h>

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SECOND = 48000, NOTE_ON = 0x90, PROGRAM = 0xC0 };

static const uint32_t block = 256;

// A folder of its own for each use; removed by the operating system's rules for /tmp
static void make_folder(char folder[64]) {
  snprintf(folder, 64, "/tmp/brume-state-XXXXXX");
  assert_non_null(mkdtemp(folder));
}

static BenchSound play_notes(BenchPlugin *const plugin) {
  BenchEvent events[4];
  size_t n = 0;
  events[n++] = bench_midi(bench_world, 100, NOTE_ON, 38, 100);
  events[n++] = bench_midi(bench_world, 12000, NOTE_ON, 36, 120);
  events[n++] = bench_midi(bench_world, 24000, NOTE_ON, 45, 80);
  return bench_play(plugin, events, n, &block, 1, SECOND);
}

// An instance that is not as it was born: other program, turned knobs.
static BenchPlugin *make_changed(const BenchSetup *const setup) {
  BenchPlugin *const plugin = bench_start(setup);
  const BenchEvent program = bench_midi(bench_world, 0, PROGRAM, 3, 0);
  BenchSound silence = bench_play(plugin, &program, 1, &block, 1, 1024);
  bench_sound_free(&silence);
  uint32_t seed = 4711;
  for (uint32_t i = 0; i < bench_plugin_n_ports(plugin); ++i) {
    const char *symbol = NULL;
    float *const control = bench_plugin_input(plugin, i, &symbol);
    if (control && (!strcmp(symbol, "tune") || !strcmp(symbol, "cutoff") ||
                    !strcmp(symbol, "brightness") || !strcmp(symbol, "volume"))) {
      *control += (float)(bench_random(&seed) % 100) / 200.0f;
    }
  }
  silence = bench_play(plugin, NULL, 0, &block, 1, 1024);
  bench_sound_free(&silence);
  return plugin;
}

static void check_round_trip(const char *const folder, const char *const other_folder) {
  const BenchSetup setup = bench_setup();
  BenchPlugin *const first = make_changed(&setup);
  BenchSound fresh = {0};
  {
    BenchPlugin *const unchanged = bench_start(&setup);
    fresh = play_notes(unchanged);
    bench_stop(unchanged);
  }
  // Played once before: round robins start anew when the plugin is activated
  bench_plugin_deactivate(first);
  bench_plugin_activate(first);
  BenchSound before = play_notes(first);
  assert_true(bench_peak(&before, 0, before.n) > 0.01f);
  assert_true(bench_difference(&before, &fresh) > 0.01f);
  BenchState *const saved = bench_state_save(first, folder);
  assert_non_null(saved);
  assert_true(saved->n > 0);

  BenchPlugin *const second = bench_start(&setup);
  assert_int_equal(bench_state_restore(second, saved), LV2_STATE_SUCCESS);
  BenchSound after = play_notes(second);
  assert_true(bench_difference(&before, &after) == 0.0f);

  BenchState *const again = bench_state_save(second, other_folder);
  assert_non_null(again);
  assert_true(bench_state_equal(bench_world, saved, again));
  // Saved again before anything ran: still the same
  BenchPlugin *const third = bench_start(&setup);
  assert_int_equal(bench_state_restore(third, again), LV2_STATE_SUCCESS);
  BenchState *const unplayed = bench_state_save(third, NULL);
  BenchPlugin *const fourth = bench_start(&setup);
  assert_non_null(unplayed);
  assert_int_equal(bench_state_restore(fourth, unplayed), LV2_STATE_SUCCESS);
  BenchSound last = play_notes(fourth);
  assert_true(bench_difference(&before, &last) == 0.0f);

  bench_sound_free(&fresh);
  bench_sound_free(&before);
  bench_sound_free(&after);
  bench_sound_free(&last);
  bench_state_free(saved);
  bench_state_free(again);
  bench_state_free(unplayed);
  bench_stop(first);
  bench_stop(second);
  bench_stop(third);
  bench_stop(fourth);
}

// Hosts save what was never run, and get back a new instance.
static void test_unborn(void **const state) {
  (void)state;
  const BenchSetup setup = bench_setup();
  BenchPlugin *const first = bench_start(&setup);
  BenchState *const saved = bench_state_save(first, NULL);
  assert_non_null(saved);
  BenchSound born = play_notes(first);
  BenchPlugin *const second = make_changed(&setup);
  assert_int_equal(bench_state_restore(second, saved), LV2_STATE_SUCCESS);
  bench_plugin_deactivate(second);
  bench_plugin_activate(second);
  BenchSound after = play_notes(second);
  assert_true(bench_difference(&born, &after) == 0.0f);
  bench_sound_free(&born);
  bench_sound_free(&after);
  bench_state_free(saved);
  bench_stop(first);
  bench_stop(second);
}

static void test_memory(void **const state) {
  (void)state;
  check_round_trip(NULL, NULL);
}

static void test_folder(void **const state) {
  char folder[64];
  char other[64];
  (void)state;
  make_folder(folder);
  make_folder(other);
  check_round_trip(folder, other);
}

// The host's ports may come before, after or between blocks around a restore; knobs of the pad
// that is selected must not be overwritten by what the ports of another pad were.
static void test_ports_and_pads(void **const state) {
  (void)state;
  const BenchSetup setup = bench_setup();
  BenchPlugin *const first = bench_start(&setup);
  float *const tune = bench_plugin_control(first, "tune");
  float *const pad = bench_plugin_control(first, "pad");
  if (!tune || !pad) {
    bench_stop(first);
    skip();
  }
  *tune = 7.0f; // Pad 1 goes up; pad 3 is then selected and stays where it is
  BenchSound sound = bench_play(first, NULL, 0, &block, 1, 1024);
  bench_sound_free(&sound);
  *pad = 3.0f;
  sound = bench_play(first, NULL, 0, &block, 1, 1024);
  bench_sound_free(&sound);
  bench_plugin_deactivate(first);
  bench_plugin_activate(first);
  BenchSound before = play_notes(first);
  BenchState *const saved = bench_state_save(first, NULL);
  for (int order = 0; order < 3; ++order) {
    BenchPlugin *const second = bench_start(&setup);
    if (order == 0) {
      bench_state_restore(second, saved);
    } else if (order == 1) {
      bench_state_restore_only(second, saved);
      sound = bench_play(second, NULL, 0, &block, 1, 1024);
      bench_sound_free(&sound);
      *bench_plugin_control(second, "tune") = 7.0f;
      *bench_plugin_control(second, "pad") = 3.0f;
    } else {
      *bench_plugin_control(second, "tune") = 7.0f;
      *bench_plugin_control(second, "pad") = 3.0f;
      sound = bench_play(second, NULL, 0, &block, 1, 1024);
      bench_sound_free(&sound);
      bench_state_restore_only(second, saved);
    }
    BenchSound after = play_notes(second);
    assert_true(bench_difference(&before, &after) == 0.0f);
    // And a knob that is turned then still acts, on the selected pad
    *bench_plugin_control(second, "tune") = -12.0f;
    bench_plugin_deactivate(second);
    bench_plugin_activate(second);
    BenchSound turned = play_notes(second);
    assert_true(bench_difference(&before, &turned) > 0.001f);
    bench_sound_free(&after);
    bench_sound_free(&turned);
    bench_stop(second);
  }
  bench_sound_free(&before);
  bench_state_free(saved);
  bench_stop(first);
}

// One way to damage a property; false when there are no more ways.
static bool damage(BenchProperty *const property, const int way, uint32_t *const seed) {
  const uint32_t r = bench_random(seed);
  switch (way) {
  case 0: // Cut short
    property->size = r % property->size;
    return true;
  case 1: // A flipped bit
  case 2:
  case 3:
    property->data[r % property->size] ^= (unsigned char)(1u << (bench_random(seed) % 8));
    return true;
  case 4: // Noise
    for (size_t i = 0; i < property->size; ++i) {
      property->data[i] = (unsigned char)bench_random(seed);
    }
    return true;
  case 5: // Another type
    property->type = 1 + r % 40;
    return true;
  case 6: // Missing
    property->key = 0xFFFFFF;
    return true;
  case 7: // No end
    property->data[property->size - 1] = 'x';
    return true;
  case 8: // Claims that are too large
    memset(property->data, 0xFF, property->size < 64 ? property->size : 64);
    return true;
  case 9: // Digits beyond reason
    memset(property->data, '9', property->size / 2);
    return true;
  default:
    return false;
  }
}

#ifdef __SANITIZE_ADDRESS__
enum { EVERY = 10, WAITS = 0 }; // Some ten times slower: one way for each property
#else
enum { EVERY = 1, WAITS = 1 };
#endif

static void check_damaged(BenchPlugin *const plugin, const BenchState *const saved) {
  uint32_t seed = 20240229;
  float *const freewheel = bench_plugin_control(plugin, "freewheel");
  const float before = *freewheel;
  *freewheel = WAITS ? before : 0.0f; // For the sounds that are missing now
  for (size_t i = 0; i < saved->n; ++i) {
    for (int way = (int)(i % EVERY);; way += EVERY) {
      BenchState *const bad = bench_state_copy(saved);
      if (!damage(&bad->properties[i], way, &seed)) {
        bench_state_free(bad);
        break;
      }
      (void)bench_state_restore(plugin, bad);
      const BenchEvent on = bench_midi(bench_world, 0, NOTE_ON, 36, 100);
      BenchSound sound = bench_play(plugin, &on, 1, &block, 1, 512);
      assert_true(bench_peak(&sound, 0, sound.n) <= 1.0f);
      bench_sound_free(&sound);
      bench_state_free(bad);
    }
  }
  *freewheel = before;
}

static void test_hostile(void **const state) {
  (void)state;
  const BenchSetup setup = bench_setup();
  BenchPlugin *const first = make_changed(&setup);
  BenchState *const saved = bench_state_save(first, NULL);
  BenchPlugin *const second = bench_start(&setup);
  assert_non_null(saved);
  check_damaged(second, saved);
  // An empty state is refused, and what sounded before sounds after
  assert_int_equal(bench_state_restore(second, saved), LV2_STATE_SUCCESS);
  bench_plugin_deactivate(second);
  bench_plugin_activate(second);
  BenchSound before = play_notes(second);
  BenchState *const none = bench_state_copy(saved);
  for (size_t i = 0; i < none->n; ++i) {
    none->properties[i].key = 0xFFFFFF;
  }
  assert_int_not_equal(bench_state_restore(second, none), LV2_STATE_SUCCESS);
  bench_plugin_deactivate(second);
  bench_plugin_activate(second);
  BenchSound after = play_notes(second);
  assert_true(bench_difference(&before, &after) == 0.0f);
  bench_sound_free(&before);
  bench_sound_free(&after);
  bench_state_free(none);
  bench_state_free(saved);
  bench_stop(first);
  bench_stop(second);
}

// Files of a session that are gone, cut or something else than files.
static void test_hostile_files(void **const state) {
  (void)state;
  char folder[64];
  make_folder(folder);
  const LV2_URID path = bench_urid(bench_world, LV2_ATOM__Path);
  const BenchSetup setup = bench_setup();
  BenchPlugin *const first = make_changed(&setup);
  BenchState *const saved = bench_state_save(first, folder);
  BenchPlugin *const second = bench_start(&setup);
  static const char *const instead[] = {"/dev/zero", "/", "/nowhere/at/all", "../../../etc/passwd"};
  assert_non_null(saved);
  for (size_t k = 0; k < sizeof(instead) / sizeof(instead[0]); ++k) {
    BenchState *const bad = bench_state_copy(saved);
    for (size_t i = 0; i < bad->n; ++i) {
      BenchProperty *const property = &bad->properties[i];
      if (property->type == path) {
        free(property->data);
        property->data = (unsigned char *)strdup(instead[k]);
        property->size = strlen(instead[k]) + 1;
      }
    }
    // The sounds are made again from their recipes
    assert_int_equal(bench_state_restore(second, bad), LV2_STATE_SUCCESS);
    BenchSound sound = play_notes(second);
    assert_true(bench_peak(&sound, 0, sound.n) > 0.01f);
    bench_sound_free(&sound);
    bench_state_free(bad);
  }
  bench_state_free(saved);
  bench_stop(first);
  bench_stop(second);
}

typedef struct {
  BenchPlugin *plugin;
  atomic_bool a_stop;
  size_t n_blocks;
} Runner;

static void *run_blocks(void *const ctx) {
  Runner *const runner = ctx;
  float left[64];
  float right[64];
  while (!atomic_load(&runner->a_stop)) {
    const BenchEvent on =
        bench_midi(bench_world, 0, NOTE_ON, (uint8_t)(36 + runner->n_blocks % 16), 100);
    bench_plugin_run(runner->plugin, &on, runner->n_blocks % 8 == 0, 0, 64, left, right);
    ++runner->n_blocks;
    if (runner->n_blocks % 16 == 0) {
      brume_thread_sleep(0.001);
    }
  }
  return NULL;
}

// state:threadSafeRestore: restored, and saved, while it plays
static void test_beside_run(void **const state) {
  (void)state;
  BenchSetup setup = bench_setup();
  BenchPlugin *const other = make_changed(&setup);
  BenchState *const changed = bench_state_save(other, NULL);
  setup.freewheel = false;
  setup.threaded = true;
  Runner runner = {.plugin = bench_start(&setup)};
  BenchState *const born = bench_state_save(runner.plugin, NULL);
  pthread_t thread;
  assert_int_equal(pthread_create(&thread, NULL, run_blocks, &runner), 0);
  for (int i = 0; i < 60; ++i) {
    const BenchState *const next = i % 2 ? changed : born;
    assert_int_equal(bench_state_restore_only(runner.plugin, next), LV2_STATE_SUCCESS);
    brume_thread_sleep(0.005);
    BenchState *const saved = bench_state_save(runner.plugin, NULL);
    assert_non_null(saved);
    bench_state_free(saved);
  }
  atomic_store(&runner.a_stop, true);
  pthread_join(thread, NULL);
  assert_true(runner.n_blocks > 60);
  bench_state_free(changed);
  bench_state_free(born);
  bench_stop(runner.plugin);
  bench_stop(other);
}

static int run(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_unborn),     cmocka_unit_test(test_memory),
      cmocka_unit_test(test_folder),     cmocka_unit_test(test_ports_and_pads),
      cmocka_unit_test(test_hostile),    cmocka_unit_test(test_hostile_files),
      cmocka_unit_test(test_beside_run),
  };
  return cmocka_run_group_tests_name("lv2-state", tests, NULL, NULL);
}

int main(const int argc, char **const argv) {
  return bench_main(argc, argv, run);
}
