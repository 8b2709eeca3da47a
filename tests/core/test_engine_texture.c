// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Texture mode, with random weights: what it promises whatever they are. How it sounds with the
// shipped ones: tests/plugin/test_texture.c. test_engine_texture MODEL

#include "dsp/base/clock.h"
#include "dsp/base/thread.h"
#include "tests/core/engine_bench.h"
#include "tests/unit/unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SECOND = 48000, KEY = 60 };

static BrumeEngine *engine;

static BrumeEvent recipe_event(const uint32_t frame, const char *const text) {
  static BrumeRecipe recipes[8];
  static unsigned n;
  BrumeRecipe *const recipe = &recipes[n++ % 8];
  brume_recipe_init(recipe);
  assert_int_equal(brume_recipe_read(recipe, text, NULL), BRUME_STATUS_OK);
  return (BrumeEvent){.frame = frame, .type = BRUME_EVENT_RECIPE, .pad = 0, .as.recipe = recipe};
}

// An engine in Texture mode, with a sound on pad 0 and none elsewhere.
static void begin(const bool offline) {
  static BrumeSettings settings;
  engine = bench_engine(offline, 48000.0);
  bench_settings(&settings, 1);
  settings.control[BRUME_CONTROL_MODE] = (float)BRUME_MODE_TEXTURE;
  settings.pads[0].control[BRUME_CONTROL_VELOCITY_BRIGHTNESS] = 0.0f;
  assert_int_equal(brume_engine_load(engine, &settings, NULL, false), BRUME_STATUS_OK);
  bench_run(engine, NULL, 0, 0, 64);
}

static void end(void) {
  brume_engine_free(engine);
  engine = NULL;
}

static BrumeMeters meters(void) {
  BrumeMeters meters;
  brume_engine_meters(engine, &meters);
  return meters;
}

static double rms(const float *const x, const size_t from, const size_t to) {
  double sum = 0.0;
  for (size_t i = from; i < to; ++i) {
    sum += (double)x[i] * (double)x[i];
  }
  return sqrt(sum / (double)(to - from));
}

// A key holds the sound for as long as it is down, far longer than any clip, and ends it.
static void test_note(void **const state) {
  (void)state;
  begin(true);
  const BrumeEvent on = bench_midi(0, 0x90, KEY, 100);
  bench_run(engine, &on, 1, 2 * SECOND, 256);
  const double first = rms(bench_left, SECOND / 2, 2 * SECOND);
  assert_true(first > 1e-3);
  for (int i = 0; i < 10; ++i) {
    bench_run(engine, NULL, 0, 2 * SECOND, 256);
    for (size_t k = 0; k < 2 * SECOND; k += SECOND / 10) {
      assert_true(rms(bench_left, k, k + SECOND / 10) > 0.05 * first);
    }
    assert_int_equal(meters().voices, 1);
  }
  const BrumeEvent off = bench_midi(0, 0x80, KEY, 0);
  bench_run(engine, &off, 1, SECOND, 256);
  assert_true(bench_peak(bench_left, SECOND / 4, SECOND) < 1e-6f);
  assert_int_equal(meters().voices, 0);
  assert_int_equal(meters().gaps, 0);
  end();
}

// One note: other keys bend it, the last one that is down counts, the pedal holds it.
static void test_keys(void **const state) {
  (void)state;
  begin(true);
  const BrumeEvent two[] = {bench_midi(0, 0x90, KEY, 100), bench_midi(1000, 0x90, KEY + 12, 100),
                            bench_midi(2000, 0x80, KEY, 0)};
  bench_run(engine, two, 3, SECOND, 64);
  assert_int_equal(meters().voices, 1);
  assert_true(bench_peak(bench_left, SECOND / 2, SECOND) > 1e-3f);
  const BrumeEvent pedal[] = {bench_midi(0, 0xB0, 64, 127), bench_midi(10, 0x80, KEY + 12, 0)};
  bench_run(engine, pedal, 2, SECOND, 64);
  assert_int_equal(meters().voices, 1);
  const BrumeEvent again[] = {bench_midi(0, 0x90, KEY, 100), bench_midi(10, 0xB0, 64, 0)};
  bench_run(engine, again, 2, SECOND, 64);
  assert_int_equal(meters().voices, 1); // A key that is down again is not let go by the pedal
  const BrumeEvent off = bench_midi(0, 0x80, KEY, 0);
  bench_run(engine, &off, 1, SECOND, 64);
  assert_int_equal(meters().voices, 0);
  const BrumeEvent all[] = {bench_midi(0, 0x90, KEY, 100), bench_midi(100, 0xB0, 123, 0)};
  bench_run(engine, all, 2, SECOND, 64);
  assert_int_equal(meters().voices, 0);
  end();
}

// A low key reads the same sound more slowly, as a clip would be.
static void test_pitch(void **const state) {
  (void)state;
  static float plain[SECOND];
  begin(true);
  assert_int_equal(brume_engine_set_rate(engine, 44100.0), BRUME_STATUS_OK);
  const BrumeEvent drive[] = {bench_control(0, BRUME_CONTROL_AMP_ATTACK, 0, 0.0005f),
                              bench_midi(0, 0x90, KEY, 100)};
  bench_run(engine, drive, 2, SECOND, 64);
  memcpy(plain, bench_left, sizeof(plain));
  brume_engine_reset(engine);
  const BrumeEvent low = bench_midi(0, 0x90, KEY - 12, 100);
  bench_run(engine, &low, 1, SECOND, 64);
  const size_t late = brume_engine_latency(engine);
  double error = 0.0;
  double power = 0.0;
  for (size_t i = 2000; i < 20000; ++i) {
    const double d = (double)bench_left[late + 2 * i] - (double)plain[late + i];
    error += d * d;
    power += (double)plain[late + i] * (double)plain[late + i];
  }
  assert_true(power > 1.0);
  assert_true(error < 0.01 * power);
  end();
}

// All that can happen while a note sounds, in blocks of any size: the same bytes.
static void test_block_sizes(void **const state) {
  (void)state;
  static const size_t blocks[] = {4096, 1000, 64, 7, 1};
  static float first[2][BENCH_FRAMES];
  for (size_t b = 0; b < sizeof(blocks) / sizeof(blocks[0]); ++b) {
    begin(true);
    const BrumeEvent events[] = {
        bench_midi(0, 0x90, KEY, 100),
        bench_param(4096, BRUME_PARAM_BRIGHTNESS, 0, 0.9f),
        bench_midi(9000, 0xE0, 0, 90),
        recipe_event(16384, "class=kick seed=77 steps=2"), // Another stream
        bench_midi(30000, 0x90, KEY + 3, 80),
        recipe_event(40000, "class=bass seed=77 steps=2"),
        bench_midi(64000, 0x80, KEY, 0),
        bench_control(65536, BRUME_CONTROL_MODE, 0, BRUME_MODE_KIT),
        bench_control(67000, BRUME_CONTROL_MODE, 0, BRUME_MODE_TEXTURE),
        bench_midi(80000, 0x90, KEY, 127)};
    bench_run(engine, events, sizeof(events) / sizeof(events[0]), BENCH_FRAMES, blocks[b]);
    if (b == 0) {
      memcpy(first[0], bench_left, sizeof(bench_left));
      memcpy(first[1], bench_right, sizeof(bench_right));
      assert_true(rms(bench_left, 50000, 64000) > 1e-3);
      assert_true(rms(bench_left, 85000, 95000) > 1e-3);
    }
    assert_memory_equal(first[0], bench_left, sizeof(bench_left));
    assert_memory_equal(first[1], bench_right, sizeof(bench_right));
    end();
  }
}

// Changes are heard, and without a break: those of the stream, and those that need another one.
static void test_changes(void **const state) {
  (void)state;
  static float before[2 * SECOND];
  for (int way = 0; way < 4; ++way) {
    begin(true);
    const BrumeEvent on = bench_midi(0, 0x90, KEY, 100);
    const BrumeEvent changes[] = {bench_param(0, BRUME_PARAM_BRIGHTNESS, 0, 0.9f),
                                  recipe_event(0, "class=kick seed=5 steps=2"),
                                  recipe_event(0, "class=kick seed=1 steps=3")};
    bench_run(engine, &on, 1, SECOND, 64);
    bench_run(engine, way ? &changes[way - 1] : NULL, way ? 1 : 0, 2 * SECOND, 64);
    bench_run(engine, NULL, 0, 2 * SECOND, 64);
    const double loud = rms(bench_left, 0, 2 * SECOND);
    for (size_t k = 0; k < 2 * SECOND; k += SECOND / 10) {
      assert_true(rms(bench_left, k, k + SECOND / 10) > 0.05 * loud);
    }
    if (way == 0) {
      memcpy(before, bench_left, sizeof(before));
    } else {
      assert_memory_not_equal(before, bench_left, sizeof(before));
    }
    end();
  }
}

// Leaving the mode lets the note go; coming back begins anew, and so does an export.
static void test_modes(void **const state) {
  (void)state;
  static float first[SECOND];
  begin(true);
  const BrumeEvent on = bench_midi(0, 0x90, KEY, 100);
  const BrumeEvent kit[] = {bench_control(100, BRUME_CONTROL_MODE, 0, BRUME_MODE_KIT),
                            bench_midi(SECOND / 2, 0x90, BRUME_PAD_NOTE, 100)};
  bench_run(engine, &on, 1, SECOND, 64);
  memcpy(first, bench_left, sizeof(first));
  const float last = bench_left[SECOND - 1];
  bench_run(engine, kit, 2, SECOND, 64);
  assert_true(fabsf(bench_left[0] - last) < 0.2f);
  assert_true(bench_peak(bench_left, SECOND / 4, SECOND / 2) < 1e-6f); // The release is 0.1 s
  assert_true(bench_peak(bench_left, SECOND / 2, SECOND) > 1e-3f);     // The pad has its sound
  const BrumeEvent back[] = {bench_control(0, BRUME_CONTROL_MODE, 0, BRUME_MODE_TEXTURE),
                             bench_midi(0, 0x90, KEY, 100)};
  brume_engine_reset(engine);
  bench_run(engine, back, 2, SECOND, 64);
  assert_memory_equal(first, bench_left, sizeof(first));
  brume_engine_reset(engine);
  bench_run(engine, &on, 1, SECOND, 64);
  assert_memory_equal(first, bench_left, sizeof(first));
  end();
}

// What the pad's own sound was asked to be.
static float own_brightness(void) {
  BrumeDocument *const document = brume_engine_snapshot(engine);
  assert_non_null(document);
  assert_non_null(document->clips[0][0]);
  const float value = document->clips[0][0]->recipe.value[BRUME_PARAM_BRIGHTNESS];
  brume_engine_release(engine, document);
  return value;
}

// Knobs change what sounds. The pad's own sound, which nobody hears, waits until it is played.
static void test_own_sound(void **const state) {
  (void)state;
  begin(true);
  bench_run(engine, NULL, 0, SECOND, 64);
  const float before = own_brightness();
  const BrumeEvent bright = bench_param(0, BRUME_PARAM_BRIGHTNESS, 0, 0.9f);
  bench_run(engine, &bright, 1, SECOND, 64);
  assert_int_equal(meters().waiting, 0);
  const float meanwhile = own_brightness();
  assert_memory_equal(&before, &meanwhile, sizeof(before));
  const BrumeEvent kit[] = {bench_control(0, BRUME_CONTROL_MODE, 0, BRUME_MODE_KIT),
                            bench_midi(64, 0x90, BRUME_PAD_NOTE, 100)};
  bench_run(engine, kit, 2, SECOND, 64);
  assert_true(own_brightness() == 0.9f);
  end();
}

// What cannot be a texture is told, and what sounds goes on.
static void test_refusals(void **const state) {
  (void)state;
  BrumeNews news;
  bool told = false;
  begin(true);
  const BrumeEvent on = bench_midi(0, 0x90, KEY, 100);
  const BrumeEvent heun = recipe_event(0, "class=kick seed=1 steps=2 sampler=heun");
  bench_run(engine, &on, 1, SECOND, 64);
  bench_run(engine, &heun, 1, 2 * SECOND, 64);
  assert_true(rms(bench_left, SECOND, 2 * SECOND) > 1e-3);
  while (brume_engine_news(engine, &news)) {
    told = told ||
           (news.type == BRUME_NEWS_FAILED && news.as.failed.status == BRUME_STATUS_UNSUPPORTED);
  }
  assert_true(told);
  brume_engine_reset(engine); // Now there is none that could go on
  bench_run(engine, &on, 1, SECOND, 64);
  assert_true(bench_peak(bench_left, 0, SECOND) < 1e-6f);
  end();
}

static void test_audition(void **const state) {
  (void)state;
  begin(true);
  const BrumeEvent press = bench_control(0, BRUME_CONTROL_AUDITION, 0, 1.0f);
  bench_run(engine, &press, 1, SECOND, 64);
  assert_int_equal(meters().voices, 1);
  bench_run(engine, &press, 1, SECOND, 64);
  assert_int_equal(meters().voices, 0);
  end();
}

// Runs at about the pace of sound until x is heard, at most `most_s`. Returns whether it was.
static bool runs_until_heard(const double most_s) {
  const double end_s = brume_clock_s() + most_s;
  float peak = 0.0f;
  while (peak < 1e-3f && brume_clock_s() < end_s) {
    bench_run(engine, NULL, 0, 480, 480);
    peak = bench_peak(bench_left, 0, 480);
    brume_thread_sleep(0.01);
  }
  return peak >= 1e-3f;
}

// The thread makes it ahead of time; the window is told what it makes.
static void test_live(void **const state) {
  (void)state;
  BrumeNews news;
  size_t pictures = 0;
  begin(false);
  const BrumeEvent on = bench_midi(0, 0x90, KEY, 100);
  bench_run(engine, &on, 1, 64, 64);
  assert_true(runs_until_heard(30.0));
  for (int i = 0; i < 300; ++i) { // 3 s at its pace, while the pad's own sounds are made too
    bench_run(engine, NULL, 0, 480, 480);
    brume_thread_sleep(0.01);
    while (brume_engine_news(engine, &news)) {
      pictures += news.type == BRUME_NEWS_CLIP && news.as.clip.stage == BRUME_STAGE_TEXTURE;
    }
  }
  assert_true(pictures >= 2);
  const BrumeEvent other = recipe_event(0, "class=bass seed=9 steps=2");
  bench_run(engine, &other, 1, 64, 64);
  assert_true(runs_until_heard(30.0));
  brume_engine_freewheel(engine, true); // An export begins in the middle of it
  bench_run(engine, &on, 1, SECOND, 64);
  assert_true(rms(bench_left, SECOND / 2, SECOND) > 1e-3);
  brume_engine_freewheel(engine, false);
  bench_run(engine, NULL, 0, 4800, 480);
  assert_true(runs_until_heard(30.0));
  end();
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_note),     cmocka_unit_test(test_keys),
      cmocka_unit_test(test_pitch),    cmocka_unit_test(test_block_sizes),
      cmocka_unit_test(test_changes),  cmocka_unit_test(test_modes),
      cmocka_unit_test(test_refusals), cmocka_unit_test(test_audition),
      cmocka_unit_test(test_live),     cmocka_unit_test(test_own_sound),
  };
  if (argc != 2) {
    return 2;
  }
  bench_set_model(argv[1]);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
