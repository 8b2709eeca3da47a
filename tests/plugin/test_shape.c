// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What is kept of other sounds, and morphs, by knobs, and all of it saved: test_shape PLUGIN_URI

#include "tests/plugin/fixture.h"
#include "tests/plugin/state.h"
#include "tests/plugin/talk.h"

#include <lv2/patch/patch.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SECOND = 48000, FRAMES = 13230 }; // 0.3 s at 44.1 kHz

static const uint32_t block = 256;

static void put16(unsigned char *const at, const unsigned value) {
  at[0] = (unsigned char)value;
  at[1] = (unsigned char)(value >> 8);
}

// Writes a decaying tone of 220 Hz as a WAV file that knows nothing of Brume.
static void write_tone(const char *const path) {
  unsigned char bytes[44 + 2 * FRAMES] = "RIFF    WAVEfmt ";
  put16(bytes + 4, (36 + 2 * FRAMES) & 0xFFFF);
  put16(bytes + 16, 16);
  put16(bytes + 20, 1);
  put16(bytes + 22, 1);
  put16(bytes + 24, 44100);
  put16(bytes + 28, 88200 & 0xFFFF);
  put16(bytes + 30, 88200 >> 16);
  put16(bytes + 32, 2);
  put16(bytes + 34, 16);
  memcpy(bytes + 36, "data", 4);
  put16(bytes + 40, (2 * FRAMES) & 0xFFFF);
  for (int i = 0; i < FRAMES; ++i) {
    const double t = i / 44100.0;
    const double x = 24000.0 * exp(-12.0 * t) * sin(6.283185307 * 220.0 * t);
    put16(bytes + 44 + 2 * (size_t)i, (unsigned)(int)x);
  }
  FILE *const file = fopen(path, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(bytes, 1, sizeof(bytes), file), sizeof(bytes));
  assert_int_equal(fclose(file), 0);
}

static void play(BenchPlugin *const plugin, const size_t frames) {
  BenchSound sound = bench_play(plugin, NULL, 0, &block, 1, frames);
  bench_sound_free(&sound);
}

// The recipe of the selected pad.
static const char *told_recipe(BenchPlugin *const plugin) {
  bench_send(plugin, LV2_PATCH__Get, "recipe", NULL);
  return bench_told_recipe(plugin);
}

static void check_recall(BenchPlugin *const plugin, const char *const folder) {
  char text[BRUME_RECIPE_TEXT];
  const BenchSetup setup = bench_setup();
  BenchSound before = bench_play_pad(plugin, 0);
  BenchState *const saved = bench_state_save(plugin, folder);
  assert_non_null(saved);
  BenchPlugin *const other = bench_start(&setup);
  assert_int_equal(bench_state_restore(other, saved), LV2_STATE_SUCCESS);
  play(other, 1024);
  BenchSound after = bench_play_pad(other, 0);
  assert_true(bench_difference(&before, &after) == 0.0f);
  snprintf(text, sizeof(text), "%s", told_recipe(plugin));
  assert_string_equal(told_recipe(other), text);
  bench_sound_free(&before);
  bench_sound_free(&after);
  bench_state_free(saved);
  bench_stop(other);
}

// What comes of a file: a recipe with a source, which outlives the file.
static void test_file(void **const state) {
  const BenchSetup setup = bench_setup();
  BenchPlugin *const plugin = bench_start(&setup);
  char folder[64] = "/tmp/brume-shape-XXXXXX";
  char path[128];
  (void)state;
  assert_non_null(mkdtemp(folder));
  snprintf(path, sizeof(path), "/tmp/brume-shape-%d.wav", (int)getpid());
  write_tone(path);
  play(plugin, 1024);
  assert_null(strstr(told_recipe(plugin), " from="));
  bench_send(plugin, LV2_PATCH__Set, "source",
             "/nowhere/at/all.wav"); // Nothing happens but a line in the log
  assert_null(strstr(told_recipe(plugin), " from="));
  bench_send(plugin, LV2_PATCH__Set, "source", path);
  unlink(path);
  assert_non_null(strstr(told_recipe(plugin), " from="));
  bench_set(plugin, "amount", 0.5f);
  bench_set(plugin, "keep_from", 0.0f);
  bench_set(plugin, "keep_to", 0.04f);
  bench_set(plugin, "keep_high", 150.0f);
  play(plugin, SECOND);
  assert_non_null(strstr(told_recipe(plugin), " amount=0.5"));
  assert_non_null(strstr(told_recipe(plugin), " keep=0-0.04"));
  assert_non_null(strstr(told_recipe(plugin), " keep-band=0-150"));
  check_recall(plugin, folder);
  bench_folder_remove(folder);
  bench_stop(plugin);
}

// Knobs alone: the pad's own sound is what it starts from, another pad's where it goes.
static void test_morph(void **const state) {
  const BenchSetup setup = bench_setup();
  BenchPlugin *const plugin = bench_start(&setup);
  char folder[64] = "/tmp/brume-shape-XXXXXX";
  (void)state;
  assert_non_null(mkdtemp(folder));
  play(plugin, 1024);
  BenchSound first = bench_play_pad(plugin, 0);
  bench_set(plugin, "morph", 3.0f);
  bench_set(plugin, "position", 0.5f);
  play(plugin, SECOND);
  assert_non_null(strstr(told_recipe(plugin), " from="));
  assert_non_null(strstr(told_recipe(plugin), " to="));
  BenchSound second = bench_play_pad(plugin, 0);
  assert_true(bench_difference(&first, &second) > 0.01f);
  check_recall(plugin, folder);
  bench_set(plugin, "morph", 0.0f);
  bench_set(plugin, "keep_loudness", 1.0f);
  play(plugin, SECOND);
  assert_null(strstr(told_recipe(plugin), " to="));
  assert_non_null(strstr(told_recipe(plugin), " keep-envelope=1"));
  check_recall(plugin, folder);
  bench_press(plugin, "forget");
  play(plugin, 4096);
  assert_null(strstr(told_recipe(plugin), " from="));
  bench_send(plugin, LV2_PATCH__Set, "recipe", "class=snare seed=5 envelope=0:0,0.1:1,0.3:0");
  play(plugin, SECOND);
  assert_non_null(strstr(told_recipe(plugin), " envelope=0:0,0.1:1,0.3:0"));
  check_recall(plugin, folder);
  bench_send(plugin, LV2_PATCH__Set, "recipe", "class=snare seed=5 length=0.3 loop=1");
  play(plugin, SECOND);
  assert_non_null(strstr(told_recipe(plugin), " loop=1"));
  check_recall(plugin, folder);
  bench_sound_free(&first);
  bench_sound_free(&second);
  bench_folder_remove(folder);
  bench_stop(plugin);
}

static int run(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_file), cmocka_unit_test(test_morph)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(const int argc, char **const argv) {
  return bench_main(argc, argv, run);
}
