// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The engine with its thread at work, as one plays it: test_live MODEL

#include "dsp/base/clock.h"
#include "dsp/base/thread.h"
#include "tests/core/engine_bench.h"
#include "tests/unit/unit.h"
#include "tests/unit/worst.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { BLOCK = 64 };

static BrumeEngine *engine;
static BrumeMeters meters;
static unsigned struck; // Since the last strike()

static int setup(void **const state) {
  (void)state;
  engine = bench_engine(false, 48000.0);
  return 0;
}

static int teardown(void **const state) {
  (void)state;
  brume_engine_free(engine);
  return 0;
}

static void run_block(const BrumeEvent *const events, const size_t n) {
  brume_engine_run(engine, events, n, bench_left, bench_right, BLOCK);
  brume_engine_meters(engine, &meters);
  struck |= meters.struck;
}

// Runs blocks, at their pace, until no pad waits.
static void settle(void) {
  const double end_s = brume_clock_s() + 30.0;
  do {
    run_block(NULL, 0);
    brume_thread_sleep(0.001);
  } while ((meters.waiting || !brume_engine_wait(engine, 0.0)) && brume_clock_s() < end_s);
  run_block(NULL, 0);
  assert_int_equal(meters.waiting, 0);
}

static void test_before_the_first_run(void **const state) {
  (void)state;
  static BrumeSettings settings, defaults;
  brume_settings_init(&defaults);
  brume_engine_settings(engine, &settings);
  assert_memory_equal(settings.control, defaults.control, sizeof(settings.control));
  assert_string_equal(settings.pads[2].recipe.classes[0].name, "snare");
  BrumeDocument *const document = brume_engine_snapshot(engine);
  assert_non_null(document);
  assert_string_equal(document->settings.pads[0].recipe.classes[0].name, "kick");
  assert_null(document->clips[0][0]);
  brume_engine_release(engine, document);
}

// A note on a pad whose sound is not there yet sounds as soon as it is; one that should only sound
// while its key is held, and was let go, does not.
static void test_late_note(void **const state) {
  (void)state;
  bench_load(engine, 2);
  const BrumeEvent both[] = {
      bench_control(0, BRUME_CONTROL_PLAY, 1, BRUME_PLAY_HELD),
      bench_midi(0, 0x90, BRUME_PAD_NOTE, 100), bench_midi(0, 0x90, BRUME_PAD_NOTE + 1, 100),
      bench_midi(9, 0x80, BRUME_PAD_NOTE, 0), bench_midi(9, 0x80, BRUME_PAD_NOTE + 1, 0)};
  struck = 0;
  run_block(both, 5);
  assert_int_equal(meters.struck, 0);
  settle();
  assert_int_equal(struck, 1);
}

// A knob turned on: many requests in a row end in the sound of the last.
static void test_turning(void **const state) {
  (void)state;
  static BrumeSettings settings;
  bench_load(engine, 1);
  settle();
  for (int i = 0; i <= 40; ++i) {
    const BrumeEvent event = bench_param(0, BRUME_PARAM_DECAY, 0, (float)i / 40.0f);
    run_block(&event, 1);
    brume_thread_sleep(i % 10 ? 0.0 : 0.01);
  }
  settle();
  BrumeDocument *const document = brume_engine_snapshot(engine);
  brume_engine_settings(engine, &settings);
  assert_true(settings.pads[0].recipe.value[BRUME_PARAM_DECAY] == 1.0f);
  for (int k = 0; k < BRUME_POOL; ++k) {
    assert_non_null(document->clips[0][k]);
    assert_int_equal(document->clips[0][k]->sibling, k);
    assert_true(document->clips[0][k]->recipe.value[BRUME_PARAM_DECAY] == 1.0f);
  }
  brume_engine_release(engine, document);
}

// A cancelled sound is not made, and what the pad has stays.
static void test_cancel(void **const state) {
  (void)state;
  BrumeRecipe recipe;
  bench_load(engine, 1);
  settle();
  BrumeDocument *const before = brume_engine_snapshot(engine);
  brume_recipe_init(&recipe);
  brume_recipe_read(&recipe, "class=bass length=30 steps=200", NULL);
  const BrumeEvent ask = {.type = BRUME_EVENT_RECIPE, .as.recipe = &recipe};
  const BrumeEvent cancel = bench_control(0, BRUME_CONTROL_CANCEL, 0, 1.0f);
  run_block(&ask, 1);
  run_block(NULL, 0);
  brume_thread_sleep(0.02);
  run_block(NULL, 0);
  assert_int_equal(meters.waiting, 1);
  run_block(&cancel, 1);
  settle();
  BrumeDocument *const after = brume_engine_snapshot(engine);
  assert_ptr_equal(before->clips[0][0], after->clips[0][0]);
  brume_engine_release(engine, before);
  brume_engine_release(engine, after);
}

// A clip that is playing is not freed when its pad gets another, and not kept when it is over.
static void test_replaced_while_playing(void **const state) {
  (void)state;
  const BrumeEvent note = bench_midi(0, 0x90, BRUME_PAD_NOTE, 127);
  const BrumeEvent next = bench_control(0, BRUME_CONTROL_NEXT, 0, 1.0f);
  bench_load(engine, 1);
  settle();
  for (int i = 0; i < 100; ++i) {
    run_block(&note, 1);
    run_block(&next, 1);
    brume_thread_sleep(0.002);
    for (int k = 0; k < 5; ++k) {
      run_block(NULL, 0);
      assert_true(bench_peak(bench_left, 0, BLOCK) < 1.0f);
    }
  }
  settle();
  assert_int_equal(meters.dropped, 0);
}

// Freewheeling, sounds are made within run(); and back.
static void test_freewheel(void **const state) {
  (void)state;
  bench_load(engine, 1);
  settle();
  brume_engine_freewheel(engine, true);
  for (int i = 0; i < 20; ++i) {
    const BrumeEvent events[] = {bench_control(0, BRUME_CONTROL_NEXT, 0, 1.0f),
                                 bench_midi(1, 0x90, BRUME_PAD_NOTE, 100)};
    run_block(events, 2);
    assert_int_equal(meters.waiting, 0);
    assert_int_equal(meters.struck, 1);
  }
  brume_engine_freewheel(engine, false);
  const BrumeEvent next = bench_control(0, BRUME_CONTROL_NEXT, 0, 1.0f);
  run_block(&next, 1);
  assert_int_equal(meters.waiting, 1);
  settle();
}

// Muted pads, and all but those that are solo, are silent; meters tell which pads sound.
static void test_mute_and_solo(void **const state) {
  (void)state;
  bench_load(engine, 2);
  settle();
  static const struct {
    float mute, solo; // Of pad 0 and of pad 1
    bool heard[2];
  } cases[] = {
      {0, 0, {true, true}}, {1, 0, {false, true}}, {0, 1, {false, true}}, {1, 1, {false, true}}};
  for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); ++i) {
    const BrumeEvent events[] = {{.type = BRUME_EVENT_SILENCE},
                                 bench_control(0, BRUME_CONTROL_MUTE, 0, cases[i].mute),
                                 bench_control(0, BRUME_CONTROL_SOLO, 1, cases[i].solo),
                                 bench_midi(0, 0x90, BRUME_PAD_NOTE, 100),
                                 bench_midi(0, 0x90, BRUME_PAD_NOTE + 1, 100)};
    for (int k = 0; k < 1500; ++k) {
      run_block(NULL, 0); // What was held has fallen
    }
    run_block(events, 5);
    for (int k = 0; k < 200; ++k) {
      run_block(NULL, 0);
    }
    assert_int_equal(meters.level[0] > 1e-3f, cases[i].heard[0]);
    assert_int_equal(meters.level[1] > 1e-3f, cases[i].heard[1]);
    assert_true(meters.level[2] < 1e-6f);
    assert_true(meters.hold[0] > 1e-4f);
  }
}

// A step is heard once, is no sound of the pad's, and comes without an end of other work.
static void test_listen(void **const state) {
  (void)state;
  bench_load(engine, 1);
  settle();
  BrumeDocument *const before = brume_engine_snapshot(engine);
  const BrumeEvent listen = {.type = BRUME_EVENT_LISTEN, .pad = 0, .as.listen = 2};
  const BrumeEvent nothing = {.type = BRUME_EVENT_LISTEN, .pad = 9, .as.listen = 1}; // No class
  run_block(&nothing, 1);
  run_block(&listen, 1);
  float heard = 0.0f;
  for (int i = 0; i < 4000 && heard < 1e-3f; ++i) {
    run_block(NULL, 0);
    heard = worst_of_f(heard, meters.peak[0]);
    brume_thread_sleep(0.001);
  }
  assert_true(heard >= 1e-3f);
  BrumeDocument *const after = brume_engine_snapshot(engine);
  assert_ptr_equal(before->clips[0][0], after->clips[0][0]);
  brume_engine_release(engine, before);
  brume_engine_release(engine, after);
  settle();
}

int main(const int argc, char **const argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: test_live MODEL\n");
    return 2;
  }
  bench_set_model(argv[1]);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_before_the_first_run, setup, teardown),
      cmocka_unit_test_setup_teardown(test_late_note, setup, teardown),
      cmocka_unit_test_setup_teardown(test_turning, setup, teardown),
      cmocka_unit_test_setup_teardown(test_cancel, setup, teardown),
      cmocka_unit_test_setup_teardown(test_replaced_while_playing, setup, teardown),
      cmocka_unit_test_setup_teardown(test_freewheel, setup, teardown),
      cmocka_unit_test_setup_teardown(test_mute_and_solo, setup, teardown),
      cmocka_unit_test_setup_teardown(test_listen, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
