// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Runs an instrument as hosts do, and as they should not: test_run PLUGIN_URI

#include "tests/plugin/fixture.h"
#include "tests/plugin/guard.h"
#include "tests/plugin/host_private.h"

#include <lv2/midi/midi.h>

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { SECOND = 48000, NOTE_ON = 0x90, NOTE_OFF = 0x80 };

/// A finite output that no limiter would let through is a fault
static const float ceiling = 1.0f;

static void assert_sane(const BenchSound *const sound) {
  const float peak = bench_peak(sound, 0, sound->n);
  assert_false(isnan(peak));
  assert_true(peak <= ceiling);
}

// Three notes, the last of them held over the end
static size_t short_score(BenchEvent *const events) {
  size_t n = 0;
  events[n++] = bench_midi(bench_world, 1000, NOTE_ON, 38, 100);
  events[n++] = bench_midi(bench_world, 9000, NOTE_OFF, 38, 64);
  events[n++] = bench_midi(bench_world, 12000, NOTE_ON, 45, 90);
  events[n++] = bench_midi(bench_world, 12001, NOTE_OFF, 45, 0);
  events[n++] = bench_midi(bench_world, 24000, NOTE_ON, 36, 120);
  return n;
}

static BenchSound play_short(const uint32_t *const blocks, const size_t n_blocks) {
  BenchEvent events[8];
  const size_t n_events = short_score(events);
  const BenchSetup setup = bench_setup();
  BenchPlugin *const plugin = bench_start(&setup);
  const BenchSound sound = bench_play(plugin, events, n_events, blocks, n_blocks, SECOND);
  bench_stop(plugin);
  return sound;
}

// However a host cuts time into blocks, it hears the same, to the last bit.
static void test_blocks(void **const state) {
  (void)state;
  static const uint32_t sizes[] = {1, 7, 64, 1000, 1024, 4096};
  static const uint32_t changing[] = {1, 4096, 7, 64, 0, 1000, 3, 512, 8192, 2, 129};
  const uint32_t usual = 256;
  BenchSound reference = play_short(&usual, 1);
  assert_sane(&reference);
  bench_assert_sound(bench_peak(&reference, 0, reference.n) > 0.01f);
  for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); ++i) {
    BenchSound sound = play_short(&sizes[i], 1);
    const float difference = bench_difference(&reference, &sound);
    print_message("blocks of %u: largest difference %g\n", sizes[i], (double)difference);
    bench_assert_sound(difference == 0.0f);
    bench_sound_free(&sound);
  }
  BenchSound sound = play_short(changing, sizeof(changing) / sizeof(changing[0]));
  bench_assert_sound(bench_difference(&reference, &sound) == 0.0f);
  bench_sound_free(&sound);
  bench_sound_free(&reference);
}

// A note on the first, second or last frame of a block starts on that frame.
static void test_edges(void **const state) {
  (void)state;
  const uint32_t block = 256;
  static const uint64_t at[] = {4096, 4097, 4096 + 255, 4096 + 128};
  size_t onsets[4];
  for (size_t i = 0; i < 4; ++i) {
    const BenchEvent event = bench_midi(bench_world, at[i], NOTE_ON, 38, 110);
    const BenchSetup setup = bench_setup();
    BenchPlugin *const plugin = bench_start(&setup);
    BenchSound sound = bench_play(plugin, &event, 1, &block, 1, SECOND / 2);
    assert_sane(&sound);
    onsets[i] = bench_onset(&sound, 0, 1e-6f);
    bench_assert_sound(onsets[i] < sound.n);
    assert_true(onsets[i] >= at[i]);
    bench_assert_sound(onsets[i] - at[i] == onsets[0] - at[0]);
    bench_sound_free(&sound);
    bench_stop(plugin);
  }
  print_message("latency from note to sound: %zu frames\n", onsets[0] - (size_t)at[0]);
}

// A block whose events fill their buffer to its last byte, and blocks of no frames with events.
static void test_full(void **const state) {
  (void)state;
  enum { N = (BENCH_SEQUENCE - 16) / 24 };
  static const uint32_t blocks[] = {1024, 0, 512, 0, 512};
  BenchEvent *const events = calloc(N, sizeof(*events));
  for (size_t i = 0; i < N; ++i) {
    events[i] = bench_midi(bench_world, i * 1024 / N, NOTE_ON, (uint8_t)(36 + i % 16), 100);
  }
  const BenchSetup setup = bench_setup();
  BenchPlugin *const plugin = bench_start(&setup);
  BenchSound sound = bench_play(plugin, events, N, blocks, 5, 4096);
  assert_sane(&sound);
  bench_assert_sound(bench_peak(&sound, 0, sound.n) > 0.01f);
  bench_plugin_run(plugin, events, N, 0, 0, sound.left, sound.right);
  bench_sound_free(&sound);
  free(events);
  bench_stop(plugin);
}

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
enum { STORM = 1500, STORM_FRAMES = SECOND }; // Some forty times slower
#else
enum { STORM = 10000, STORM_FRAMES = 4 * SECOND };
#endif

// Events of random bytes, many on the same frame; every kind of message, and some that are
// none. Returns the peak; no assertions, since a thread runs it too.
static float play_storm(BenchPlugin *const plugin, uint32_t seed, const size_t n) {
  enum { FRAMES = STORM_FRAMES };
  static const uint32_t blocks[] = {64, 1, 300, 17, 1024, 64, 64};
  BenchEvent *const events = calloc(n, sizeof(*events));
  uint64_t frame = 0;
  for (size_t i = 0; i < n; ++i) {
    const uint32_t r = bench_random(&seed);
    frame += r % 3 == 0 ? bench_random(&seed) % 57 : 0;
    // Half of them notes, so that sound is made at all
    const uint8_t kind = (uint8_t)(r & 0x100 ? NOTE_ON : 0x80 | ((r >> 9) & 0x7F));
    events[i] = bench_midi(bench_world, frame, kind, (uint8_t)bench_random(&seed),
                           (uint8_t)bench_random(&seed));
    if (r % 41 == 0) {
      events[i].size = r % 9; // Cut short or too long, zero bytes included
    }
  }
  BenchSound sound =
      bench_play(plugin, events, n, blocks, sizeof(blocks) / sizeof(blocks[0]), FRAMES);
  const float peak = frame < FRAMES ? bench_peak(&sound, 0, sound.n) : NAN;
  bench_sound_free(&sound);
  free(events);
  return peak;
}

static void test_storm(void **const state) {
  (void)state;
  BenchSetup setup = bench_setup();
  for (int freewheel = 0; freewheel < (bench_guarded() ? 1 : 2); ++freewheel) {
    setup.freewheel = freewheel;
    setup.threaded = !freewheel;
    BenchPlugin *const plugin = bench_start(&setup);
    // While time waits for sounds, each change of program costs a kit of them
    const float peak =
        play_storm(plugin, 1234567u + (uint32_t)freewheel, freewheel ? STORM / 4 : STORM);
    assert_true(peak >= 0.0f && peak <= ceiling);
    bench_assert_sound(!freewheel || peak > 0.0f); // Else it depends on how fast sounds are made
    bench_stop(plugin);
  }
}

static void test_rates(void **const state) {
  (void)state;
  static const double rates[] = {22050, 32000, 44100, 48000, 88200, 96000, 176400, 192000};
  const uint32_t block = 333;
  for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); ++i) {
    BenchSetup setup = bench_setup();
    setup.rate = rates[i];
    const uint64_t at = (uint64_t)(rates[i] / 10);
    const BenchEvent event = bench_midi(bench_world, at, NOTE_ON, 38, 110);
    BenchPlugin *const plugin = bench_start(&setup);
    BenchSound sound = bench_play(plugin, &event, 1, &block, 1, (size_t)rates[i]);
    assert_sane(&sound);
    const size_t onset = bench_onset(&sound, 0, 1e-3f);
    bench_assert_sound(onset >= at && onset < at + (size_t)(rates[i] / 4));
    bench_assert_sound(bench_peak(&sound, 0, sound.n) > 0.01f);
    bench_sound_free(&sound);
    bench_stop(plugin);
  }
}

// Deactivating forgets what sounds, and nothing else.
static void test_activate(void **const state) {
  (void)state;
  const uint32_t block = 128;
  const BenchEvent on = bench_midi(bench_world, 0, NOTE_ON, 38, 110);
  const BenchSetup setup = bench_setup();
  BenchPlugin *const plugin = bench_start(&setup);
  BenchSound first = {0};
  for (int i = 0; i < 20; ++i) {
    BenchSound sound = bench_play(plugin, &on, 1, &block, 1, 4800);
    assert_sane(&sound);
    bench_assert_sound(bench_peak(&sound, 0, sound.n) > 0.0f);
    bench_plugin_deactivate(plugin);
    bench_plugin_activate(plugin);
    BenchSound silence = bench_play(plugin, NULL, 0, &block, 1, 1024);
    assert_true(bench_peak(&silence, 0, silence.n) == 0.0f);
    bench_sound_free(&silence);
    bench_sound_free(&first);
    first = sound;
  }
  bench_sound_free(&first);
  bench_plugin_deactivate(plugin);
  bench_plugin_free(plugin);
}

// Each control to its ends, beyond them and to no number at all, while notes play.
static void test_controls(void **const state) {
  (void)state;
  static const float odd[] = {1e30f, -INFINITY, NAN};
  const uint32_t blocks[] = {64, 100};
  const BenchSetup setup = bench_setup();
  BenchPlugin *const plugin = bench_start(&setup);
  for (uint32_t i = 0; i < bench_plugin_n_ports(plugin); ++i) {
    const char *symbol = NULL;
    float *const control = bench_plugin_input(plugin, i, &symbol);
    for (size_t k = 0; control && k < sizeof(odd) / sizeof(odd[0]); ++k) {
      const float before = *control;
      const BenchEvent on = bench_midi(bench_world, 10, NOTE_ON, 38, 110);
      *control = odd[k];
      BenchSound sound = bench_play(plugin, &on, 1, blocks, 2, 400);
      const float peak = bench_peak(&sound, 0, sound.n);
      if (!(peak <= ceiling)) {
        fail_msg("%s at %g: peak %g", symbol, (double)odd[k], (double)peak);
      }
      *control = before;
      bench_sound_free(&sound);
    }
  }
  bench_stop(plugin);
}

typedef struct {
  BenchPlugin *plugin;
  uint32_t seed;
  float peak;
} Storm;

static void *run_storm(void *const ctx) {
  Storm *const storm = ctx;
  bench_plugin_activate(storm->plugin);
  storm->peak = play_storm(storm->plugin, storm->seed, STORM);
  bench_plugin_deactivate(storm->plugin);
  return NULL;
}

static void test_two(void **const state) {
  (void)state;
  pthread_t threads[2];
  const BenchSetup fast = {.rate = 44100.0, .max_block = 2048, .threaded = true};
  Storm storms[2] = {{NULL, 99, NAN}, {NULL, 100, NAN}};
  for (int i = 0; i < 2; ++i) { // Here, since lilv keeps one list of libraries for all threads
    storms[i].plugin = bench_plugin_new(bench_world, &fast);
    assert_non_null(storms[i].plugin);
  }
  for (int i = 0; i < 2; ++i) {
    assert_int_equal(pthread_create(&threads[i], NULL, run_storm, &storms[i]), 0);
  }
  for (int i = 0; i < 2; ++i) {
    pthread_join(threads[i], NULL);
    assert_true(storms[i].peak <= ceiling);
    bench_plugin_free(storms[i].plugin);
  }
  // Side by side in one thread they do not know of each other
  const uint32_t block = 256;
  BenchEvent events[8];
  const size_t n = short_score(events);
  const BenchSetup setup = bench_setup();
  BenchPlugin *const one = bench_start(&setup);
  BenchPlugin *const other = bench_start(&setup);
  BenchSound a = bench_play(one, events, n, &block, 1, SECOND);
  BenchSound silence = bench_play(other, NULL, 0, &block, 1, 4096);
  assert_true(bench_peak(&silence, 0, silence.n) == 0.0f);
  BenchSound alone = play_short(&block, 1);
  bench_assert_sound(bench_difference(&a, &alone) == 0.0f);
  bench_sound_free(&a);
  bench_sound_free(&silence);
  bench_sound_free(&alone);
  bench_stop(one);
  bench_stop(other);
}

// Hosts create and delete without ever running, and offer next to nothing.
static void test_bare(void **const state) {
  (void)state;
  const uint32_t block = 256;
  BenchSetup setup = bench_setup();
  setup.bare = true;
  for (int i = 0; i < 10; ++i) {
    bench_plugin_free(bench_plugin_new(bench_world, &setup));
    bench_stop(bench_start(&setup));
  }
  const BenchEvent on = bench_midi(bench_world, 0, NOTE_ON, 38, 110);
  BenchPlugin *const plugin = bench_start(&setup);
  BenchSound sound = bench_play(plugin, &on, 1, &block, 1, SECOND / 2);
  assert_sane(&sound);
  bench_assert_sound(bench_peak(&sound, 0, sound.n) > 0.01f);
  bench_sound_free(&sound);
  bench_stop(plugin);
}

static int run(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_blocks),   cmocka_unit_test(test_edges),
      cmocka_unit_test(test_storm),    cmocka_unit_test(test_rates),
      cmocka_unit_test(test_activate), cmocka_unit_test(test_controls),
      cmocka_unit_test(test_two),      cmocka_unit_test(test_bare),
      cmocka_unit_test(test_full),
  };
  return cmocka_run_group_tests_name("lv2-run", tests, NULL, NULL);
}

int main(const int argc, char **const argv) {
  return bench_main(argc, argv, run);
}
