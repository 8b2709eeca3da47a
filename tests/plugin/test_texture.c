// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Texture mode in the plugin: test_texture PLUGIN_URI. How it sounds (minute_of_rain) is a matter
// of the shipped weights, the rest of any.

#include "dsp/base/thread.h"
#include "plugin/core/params.h"
#include "plugin/core/presets.h"
#include "tests/edit/endless.h"
#include "tests/plugin/fixture.h"
#include "tests/plugin/state.h"
#include "tests/unit/resident.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  RATE = 44100,
  NOTE_ON = 0x90,
  NOTE_OFF = 0x80,
  PROGRAM = 0xC0,
  KEY = 60,
  N = BRUME_STREAM_SAMPLES
};

// What was measured of a real recording of crumpled paper: see tests/edit/test_texture.c
static const double real_crest = 11.8;
static const double level_most_db = 3.0;

static BenchPlugin *start(const bool freewheel) {
  BenchSetup setup = bench_setup();
  setup.rate = RATE;
  setup.freewheel = freewheel && setup.freewheel;
  setup.threaded = !setup.freewheel;
  return bench_start(&setup);
}

static BenchEvent rain(const uint64_t frame) {
  const size_t index = brume_preset_find("Rain");
  assert_true(index < 128);
  return bench_midi(bench_world, frame, PROGRAM, (uint8_t)index, 0);
}

// A minute of a note: no click, one level, the same memory.
static void minute_of_rain(void **const state) {
  (void)state;
  enum { PARTS = 81, FIRST = 6 }; // Its rise is not what is measured
  static const uint32_t block = 512;
  const BenchEvent begin[] = {rain(0), bench_midi(bench_world, 1, NOTE_ON, KEY, 100)};
  BenchPlugin *const plugin = start(true);
  Endless *const endless = endless_new(PARTS);
  long before_kb = 0;
  for (size_t i = 0; i < PARTS + FIRST; ++i) {
    BenchSound sound = bench_play(plugin, i ? NULL : begin, i ? 0 : 2, &block, 1, N);
    assert_true(bench_peak(&sound, 0, N) < 1.0f);
    if (i >= FIRST) {
      endless_add(endless, sound.left);
    }
    bench_sound_free(&sound);
    before_kb = i == 10 ? resident_kb() : before_kb;
  }
  const long grown_kb = resident_kb() - before_kb;
  const EndlessMeasures m = endless_measure(endless);
  print_message("%.0f s: crest %.2f; level %.2f dB; likeness %.2f; grown by %ld kB\n",
                (double)PARTS * N / RATE, m.crest, m.level_db, m.likeness, grown_kb);
  bench_assert_sound(m.crest < real_crest);
  bench_assert_sound(m.level_db < level_most_db);
  bench_assert_sound(m.likeness < 0.98);
#ifndef __SANITIZE_ADDRESS__ // Keeps what is freed for a while
  bench_assert_sound(grown_kb < 512);
#endif
  endless_free(endless);
  bench_stop(plugin);
}

// Plays through what can happen to a texture.
static BenchSound play_changes(const uint32_t block) {
  enum { FRAMES = RATE / 4, PART = FRAMES / 6 }; // The bench takes long for blocks of one frame
  BenchPlugin *const plugin = start(true);
  const BenchEvent events[] = {rain(0),
                               bench_midi(bench_world, 1, NOTE_ON, KEY, 100),
                               bench_midi(bench_world, PART, NOTE_ON, KEY + 4, 100),
                               bench_midi(bench_world, 2 * PART, 0xE0, 0, 100),
                               bench_midi(bench_world, 4 * PART, NOTE_OFF, KEY + 4, 0),
                               bench_midi(bench_world, 5 * PART, NOTE_OFF, KEY, 0)};
  const BenchSound sound = bench_play(plugin, events, 6, &block, 1, FRAMES);
  bench_stop(plugin);
  return sound;
}

static void test_blocks(void **const state) {
  (void)state;
  static const uint32_t blocks[] = {1, 7, 64, 1000};
  BenchSound reference = play_changes(4096);
  bench_assert_sound(bench_peak(&reference, RATE / 8, RATE / 4) > 0.003f);
  for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); ++i) {
    BenchSound sound = play_changes(blocks[i]);
    bench_assert_sound(bench_difference(&reference, &sound) == 0.0f);
    bench_sound_free(&sound);
  }
  bench_sound_free(&reference);
}

static BenchSound play_note(BenchPlugin *const plugin) {
  static const uint32_t block = 256;
  const BenchEvent on = bench_midi(bench_world, 100, NOTE_ON, KEY, 100);
  return bench_play(plugin, &on, 1, &block, 1, 3 * RATE);
}

// A project that was saved while a texture sounded opens to the same one; two at once do not
// disturb each other.
static void test_recall(void **const state) {
  (void)state;
  static const uint32_t block = 256;
  BenchPlugin *const plugin = start(true);
  const BenchEvent begin[] = {rain(0), bench_midi(bench_world, 1, NOTE_ON, KEY, 100)};
  BenchSound first = bench_play(plugin, begin, 2, &block, 1, RATE);
  BenchState *const saved = bench_state_save(plugin, NULL);
  assert_non_null(saved);
  bench_plugin_deactivate(plugin);
  bench_plugin_activate(plugin);
  BenchSound before = play_note(plugin);
  BenchPlugin *const others[] = {start(true), start(true)};
  BenchSound sounds[2];
  for (size_t i = 0; i < 2; ++i) {
    assert_int_equal(bench_state_restore(others[i], saved), LV2_STATE_SUCCESS);
  }
  for (size_t i = 0; i < 2; ++i) {
    sounds[i] = play_note(others[i]);
  }
  bench_assert_sound(bench_peak(&before, RATE, 3 * RATE) > 0.01f);
  for (size_t i = 0; i < 2; ++i) {
    bench_assert_sound(bench_difference(&before, &sounds[i]) == 0.0f);
    bench_sound_free(&sounds[i]);
    bench_stop(others[i]);
  }
  bench_sound_free(&before);
  bench_sound_free(&first);
  bench_state_free(saved);
  bench_stop(plugin);
}

static float largest_step(const BenchSound *const sound, const size_t from, const size_t to) {
  float step = 0.0f;
  for (size_t i = from + 1; i < to; ++i) {
    step = fmaxf(step, fabsf(sound->left[i] - sound->left[i - 1]));
  }
  return step;
}

// Another mode, while the note sounds: it fades, without a click, and pads play as always.
static void test_modes(void **const state) {
  (void)state;
  static const uint32_t block = 128;
  BenchPlugin *const plugin = start(true);
  const BenchEvent begin[] = {rain(0), bench_midi(bench_world, 1, NOTE_ON, KEY, 100)};
  BenchSound on = bench_play(plugin, begin, 2, &block, 1, 3 * RATE);
  *bench_plugin_control(plugin, "mode") = (float)BRUME_MODE_KEYS;
  BenchSound off = bench_play(plugin, NULL, 0, &block, 1, 3 * RATE);
  bench_assert_sound(fabsf(off.left[0] - on.left[on.n - 1]) < largest_step(&on, RATE, on.n));
  bench_assert_sound(largest_step(&off, 0, off.n) <= 1.1f * largest_step(&on, RATE, on.n));
  assert_true(bench_peak(&off, 2 * RATE, off.n) < 1e-6f); // Its release is 1.5 s
  BenchSound again = play_note(plugin);
  bench_assert_sound(bench_peak(&again, 0, RATE) > 0.01f);
  bench_sound_free(&on);
  bench_sound_free(&off);
  bench_sound_free(&again);
  bench_stop(plugin);
}

// As one plays it: the thread keeps up, or what it does not manage fades out and in.
static void test_live(void **const state) {
  (void)state;
  static const uint32_t block = 441;
  BenchPlugin *const plugin = start(false);
  const BenchEvent begin[] = {rain(0), bench_midi(bench_world, 1, NOTE_ON, KEY, 100)};
  float *const bright = bench_plugin_control(plugin, "brightness");
  float heard = 0.0f;
  for (size_t i = 0; i < 2000 && heard < 0.01f; ++i) { // A slow machine takes its time
    BenchSound sound = bench_play(plugin, i ? NULL : begin, i ? 0 : 2, &block, 1, block);
    heard = bench_peak(&sound, 0, block);
    bench_sound_free(&sound);
    brume_thread_sleep(0.01);
  }
  assert_true(heard >= 0.01f);
  for (size_t i = 0; i < 300; ++i) {
    *bright = (float)(i % 10) / 10.0f;
    BenchSound sound = bench_play(plugin, NULL, 0, &block, 1, block);
    assert_true(bench_peak(&sound, 0, block) < 1.0f);
    bench_sound_free(&sound);
    brume_thread_sleep(0.01);
  }
  bench_stop(plugin);
}

static int run(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(minute_of_rain),
                                     cmocka_unit_test(test_blocks), cmocka_unit_test(test_recall),
                                     cmocka_unit_test(test_modes), cmocka_unit_test(test_live)};
  return cmocka_run_group_tests_name("lv2-texture", tests, NULL, NULL);
}

int main(const int argc, char **const argv) {
  return bench_main(argc, argv, run);
}
