// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The engine as an instrument, offline: test_engine MODEL

#include "tests/core/engine_bench.h"
#include "tests/unit/unit.h"
#include "tests/unit/worst.h"

#include "plugin/core/presets.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SECOND = 48000, KICK = BRUME_PAD_NOTE };

static BrumeEngine *engine;

static int setup(void **const state) {
  (void)state;
  engine = bench_engine(true, 48000.0);
  return 0;
}

static int teardown(void **const state) {
  (void)state;
  brume_engine_free(engine);
  return 0;
}

static BrumeMeters meters(void) {
  BrumeMeters meters;
  brume_engine_meters(engine, &meters);
  return meters;
}

// The first frame that is not silent, or n.
static size_t onset(const float *const x, const size_t n) {
  size_t i = 0;
  while (i < n && fabsf(x[i]) < 1e-4f) {
    ++i;
  }
  return i;
}

// How often x[from..to) passes through zero upwards.
static size_t crossings(const float *const x, const size_t from, const size_t to) {
  size_t count = 0;
  for (size_t i = from + 1; i < to; ++i) {
    count += x[i - 1] < 0.0f && x[i] >= 0.0f;
  }
  return count;
}

// A note sounds exactly where its event lies, however the time is cut into blocks.
static void test_timing(void **const state) {
  (void)state;
  static const size_t blocks[] = {1, 7, 64, 1000, 4096};
  const size_t latency = brume_engine_latency(engine);
  BrumeClip *const clip = bench_sine(10000.0, 4410, 60.0f, false);
  for (size_t i = 0; i < clip->n; ++i) { // Full on from the first frame
    clip->samples[i] = i % 2 ? -0.5f : 0.5f;
  }
  assert_int_equal(brume_engine_set_rate(engine, 44100.0), BRUME_STATUS_OK);
  bench_load_clip(engine, clip);
  for (size_t b = 0; b < sizeof(blocks) / sizeof(blocks[0]); ++b) {
    for (uint32_t frame = 0; frame < 5000; frame += 997) {
      brume_engine_reset(engine);
      const BrumeEvent events[] = {bench_control(0, BRUME_CONTROL_AMP_ATTACK, 0, 0.0005f),
                                   bench_midi(frame, 0x90, KICK, 127)};
      bench_run(engine, events, 2, 8192, blocks[b]);
      // The attack of 22 frames begins at 0; interpolation is exact at the clip's own rate
      const size_t first = onset(bench_left, 8192);
      assert_true(first > frame + brume_engine_latency(engine) - 1 &&
                  first <= frame + brume_engine_latency(engine) + 2);
    }
  }
  assert_true(latency > 0 && latency < 200);
}

static void test_velocity(void **const state) {
  (void)state;
  float last = 0.0f;
  bench_load_clip(engine, bench_sine(1000.0, 44100, 60.0f, false));
  for (unsigned velocity = 1; velocity < 128; velocity += 18) {
    brume_engine_reset(engine);
    const BrumeEvent note = bench_midi(0, 0x90, KICK, velocity);
    bench_run(engine, &note, 1, SECOND / 2, 64);
    const float peak = bench_peak(bench_left, 0, SECOND / 2);
    assert_true(peak > last);
    last = peak;
  }
  const BrumeEvent off[] = {bench_control(0, BRUME_CONTROL_VELOCITY_LEVEL, 0, 0.0f),
                            bench_midi(0, 0x90, KICK, 1)};
  brume_engine_reset(engine);
  bench_run(engine, off, 2, SECOND / 2, 64);
  assert_true(fabsf(bench_peak(bench_left, SECOND / 4, SECOND / 2) - last) < 0.02f);
}

// Keys mode: the clip's own note sounds as it is, an octave above twice as high; sounds without a
// pitch lie on middle C. The wheel bends by its range; tune adds to it.
static void test_keys(void **const state) {
  (void)state;
  static const struct {
    unsigned key, wheel;
    float tune, note;
    bool pitched;
    double hz;
  } cases[] = {{57, 64, 0, 57, true, 440},  {69, 64, 0, 57, true, 880},
               {45, 64, 0, 57, true, 220},  {60, 64, 0, 57, false, 440},
               {57, 127, 0, 57, true, 493}, {57, 64, 12, 57, true, 880},
               {57, 0, 0, 57, true, 392}};
  for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); ++i) {
    bench_load_clip(engine, bench_sine(440.0, 88200, cases[i].note, cases[i].pitched));
    const BrumeEvent events[] = {
        bench_control(0, BRUME_CONTROL_MODE, 0, BRUME_MODE_KEYS),
        bench_control(0, BRUME_CONTROL_TUNE, 0, cases[i].tune),
        bench_midi(0, 0xE0, cases[i].wheel == 127 ? 127 : 0, cases[i].wheel),
        bench_midi(0, 0x90, cases[i].key, 100)};
    brume_engine_reset(engine);
    bench_run(engine, events, 4, SECOND, 64);
    const double hz = 2.0 * (double)crossings(bench_left, SECOND / 2, SECOND);
    assert_true(fabs(hz - cases[i].hz) < 4.0);
  }
}

// A key that is let go ends its note; the pedal holds it; one-shots play on.
static void test_release(void **const state) {
  (void)state;
  bench_load_clip(engine, bench_sine(440.0, 88200, 57.0f, true));
  const BrumeEvent keys[] = {bench_control(0, BRUME_CONTROL_MODE, 0, BRUME_MODE_KEYS),
                             bench_midi(0, 0x90, 57, 100), bench_midi(4800, 0x80, 57, 0)};
  bench_run(engine, keys, 3, SECOND, 64);
  assert_true(bench_peak(bench_left, 2000, 4800) > 0.1f);
  assert_true(bench_peak(bench_left, 4800 + 4900, SECOND) < 1e-4f);
  assert_int_equal(meters().voices, 0);

  const BrumeEvent pedal[] = {bench_midi(0, 0xB0, 64, 127), bench_midi(0, 0x90, 57, 100),
                              bench_midi(4800, 0x90, 57, 0), bench_midi(24000, 0xB0, 64, 0)};
  bench_run(engine, pedal, 4, SECOND, 64);
  assert_true(bench_peak(bench_left, 20000, 24000) > 0.1f);
  assert_true(bench_peak(bench_left, 24000 + 4900, SECOND) < 1e-4f);

  const BrumeEvent whole[] = {bench_control(0, BRUME_CONTROL_PLAY, 0, BRUME_PLAY_WHOLE),
                              bench_midi(0, 0x90, 57, 100), bench_midi(4800, 0x80, 57, 0),
                              bench_midi(24000, 0xB0, 120, 0)};
  bench_run(engine, whole, 4, SECOND, 64);
  assert_true(bench_peak(bench_left, 20000, 24000) > 0.1f);
  assert_true(bench_peak(bench_left, 24000 + 400, SECOND) < 1e-4f); // All sound off

  const BrumeEvent all_off[] = {bench_control(0, BRUME_CONTROL_PLAY, 0, BRUME_PLAY_AUTO),
                                bench_midi(0, 0x90, 57, 100), bench_midi(0, 0x90, 60, 100),
                                bench_midi(9600, 0xB0, 123, 0)};
  bench_run(engine, all_off, 4, SECOND, 64);
  assert_true(bench_peak(bench_left, 9600 + 4900, SECOND) < 1e-4f);
}

/// Round and round while the key is down, in both modes; once where the whole sound is asked for
static void test_loop(void **const state) {
  (void)state;
  BrumeClip *const clip = bench_sine(441.0, 4410, 60.0f, false); // 0.1 s: 44.1 waves
  clip->n = 4400;
  clip->recipe.edit.loop = true;
  bench_load_clip(engine, clip);
  for (int mode = 0; mode < 2; ++mode) {
    const unsigned key = mode == BRUME_MODE_KIT ? BRUME_PAD_NOTE : 60;
    const BrumeEvent held[] = {bench_control(0, BRUME_CONTROL_MODE, 0, (float)mode),
                               bench_midi(0, 0x90, key, 127), bench_midi(SECOND / 2, 0x80, key, 0)};
    bench_run(engine, held, 3, SECOND, 64);
    for (size_t i = SECOND / 10; i < SECOND / 2; i += SECOND / 100) {
      assert_true(bench_peak(bench_left, i, i + SECOND / 100) > 0.1f);
    }
    float step = 0.0f; // Smaller than a sine of 441 Hz has: no break
    for (size_t i = SECOND / 100; i < SECOND / 2; ++i) {
      step = worst_of_f(step, fabsf(bench_left[i] - bench_left[i - 1]));
    }
    assert_true(step < 1.05f * 6.2831853f * 441.0f / 48000.0f * bench_peak(bench_left, 0, SECOND));
    assert_true(bench_peak(bench_left, SECOND * 9 / 10, SECOND) < 1e-4f);
  }
  const BrumeEvent whole[] = {bench_control(0, BRUME_CONTROL_PLAY, 0, BRUME_PLAY_WHOLE),
                              bench_midi(0, 0x90, BRUME_PAD_NOTE, 127)};
  bench_run(engine, whole, 2, SECOND, 64);
  assert_true(bench_peak(bench_left, SECOND / 20, SECOND / 11) > 0.1f);
  assert_true(bench_peak(bench_left, SECOND / 5, SECOND) < 1e-4f);
}

static void test_controllers(void **const state) {
  (void)state;
  bench_load_clip(engine, bench_sine(440.0, 88200, 57.0f, true));
  const BrumeEvent plain = bench_midi(0, 0x90, KICK, 100);
  bench_run(engine, &plain, 1, SECOND / 2, 64);
  const float full = bench_peak(bench_left, 12000, 24000);
  const BrumeEvent halves[] = {bench_midi(0, 0xB0, 7, 90), bench_midi(0, 0xB0, 11, 90), plain};
  brume_engine_reset(engine);
  bench_run(engine, halves, 3, SECOND / 2, 64);
  assert_true(fabsf(bench_peak(bench_left, 12000, 24000) / full - 0.252f) < 0.01f);
  const BrumeEvent reset[] = {bench_midi(0, 0xB0, 11, 90), bench_midi(0, 0xB0, 121, 0), plain};
  brume_engine_reset(engine);
  bench_run(engine, reset, 3, SECOND / 2, 64);
  assert_true(bench_peak(bench_left, 12000, 24000) == full);
  const BrumeEvent silent[] = {bench_control(0, BRUME_CONTROL_VOLUME, 0, -60.0f), plain};
  brume_engine_reset(engine);
  bench_run(engine, silent, 2, SECOND / 2, 64);
  assert_true(bench_peak(bench_left, 12000, 24000) < 1e-4f);
  const BrumeEvent left[] = {bench_control(0, BRUME_CONTROL_VOLUME, 0, 0.0f),
                             bench_control(0, BRUME_CONTROL_PAN, 0, -1.0f), plain};
  brume_engine_reset(engine);
  bench_run(engine, left, 3, SECOND / 2, 64);
  assert_true(bench_peak(bench_left, 12000, 24000) > full);
  assert_true(bench_peak(bench_right, 12000, 24000) < 1e-4f);
}

// No jump between neighbouring samples is larger than a sine's of that level, whatever is turned.
static void test_no_zipper(void **const state) {
  (void)state;
  BrumeEvent events[64];
  bench_load_clip(engine, bench_sine(100.0, 88200, 57.0f, true));
  events[0] = bench_midi(0, 0x90, KICK, 127);
  for (uint32_t i = 1; i < 64; ++i) {
    static const BrumeControl controls[] = {BRUME_CONTROL_VOLUME, BRUME_CONTROL_LEVEL,
                                            BRUME_CONTROL_PAN};
    const BrumeControl control = controls[i % 3];
    events[i] = bench_control(i * 701, control, 0, i / 3 % 2 ? brume_controls[control].min : 0.0f);
  }
  brume_engine_reset(engine);
  bench_run(engine, events, 64, SECOND, 64);
  for (size_t i = 1; i < SECOND; ++i) {
    assert_true(fabsf(bench_left[i] - bench_left[i - 1]) < 0.02f); // The sine's own is 0.0065
  }
}

static void test_choke(void **const state) {
  (void)state;
  static BrumeSettings settings;
  BrumeClip *clips[BRUME_PADS][BRUME_POOL] = {{bench_sine(440.0, 88200, 60.0f, false)},
                                              {bench_sine(440.0, 100, 60.0f, false)}};
  bench_settings(&settings, 2);
  brume_settings_set(&settings, BRUME_CONTROL_AUTO, 0, 0.0f);
  brume_settings_set(&settings, BRUME_CONTROL_ROUND_ROBIN, 0, 0.0f);
  for (unsigned p = 0; p < 2; ++p) {
    brume_settings_set(&settings, BRUME_CONTROL_CHOKE, p, 3.0f);
  }
  assert_int_equal(brume_engine_load(engine, &settings, clips, false), BRUME_STATUS_OK);
  const BrumeEvent events[] = {bench_midi(0, 0x90, KICK, 100),
                               bench_midi(9600, 0x90, KICK + 1, 100)};
  bench_run(engine, events, 2, SECOND / 2, 64);
  assert_true(bench_peak(bench_left, 8000, 9600) > 0.1f);
  assert_true(bench_peak(bench_left, 9600 + 600, SECOND / 2) < 1e-4f);
}

static void test_polyphony(void **const state) {
  (void)state;
  BrumeEvent events[100];
  bench_load_clip(engine, bench_sine(440.0, 88200, 57.0f, true));
  for (uint32_t i = 0; i < 100; ++i) {
    events[i] = bench_midi(i * 10, 0x90, KICK, 40);
  }
  brume_engine_reset(engine);
  bench_run(engine, events, 100, 4096, 64);
  assert_int_equal(meters().voices, BRUME_ENGINE_VOICES);
  assert_true(bench_peak(bench_left, 0, 4096) < 1.0f); // The limiter
}

static size_t copy_note(const unsigned key, float *const out) {
  const BrumeEvent note = bench_midi(0, 0x90, key, 100);
  bench_run(engine, &note, 1, SECOND / 4, 64);
  memcpy(out, bench_left, SECOND / 4 * sizeof(*out));
  const BrumeEvent rest = bench_midi(0, 0xB0, 120, 0);
  bench_run(engine, &rest, 1, SECOND / 4, 64);
  return SECOND / 4 * sizeof(*out);
}

// Round robin: four clips in turn, then the first again; off: always the first.
static void test_round_robin(void **const state) {
  (void)state;
  static float hits[BRUME_POOL + 1][SECOND / 4];
  size_t n = 0;
  bench_load(engine, 3);
  bench_run(engine, NULL, 0, 0, 64);
  brume_engine_reset(engine);
  for (size_t i = 0; i <= BRUME_POOL; ++i) {
    n = copy_note(KICK, hits[i]);
    assert_true(bench_peak(hits[i], 0, SECOND / 4) > 0.01f);
    for (size_t k = 0; k < i; ++k) {
      assert_int_equal(memcmp(hits[i], hits[k], n) == 0, i - k == BRUME_POOL);
    }
  }
  const BrumeEvent off = bench_control(0, BRUME_CONTROL_ROUND_ROBIN, 0, 0.0f);
  bench_run(engine, &off, 1, 64, 64);
  for (size_t i = 0; i < 3; ++i) {
    copy_note(KICK, hits[1]);
    assert_memory_equal(hits[0], hits[1], n);
  }
}

// Knobs of the sound make another one before the next note; the lock, and Auto off, keep it.
static void test_generating(void **const state) {
  (void)state;
  static float was[SECOND / 4], is[SECOND / 4];
  bench_load(engine, 2);
  const BrumeEvent one = bench_control(0, BRUME_CONTROL_ROUND_ROBIN, 0, 0.0f);
  bench_run(engine, &one, 1, 64, 64);
  const size_t n = copy_note(KICK, was);

  const BrumeEvent next = bench_control(0, BRUME_CONTROL_NEXT, 0, 1.0f);
  const BrumeEvent previous = bench_control(0, BRUME_CONTROL_PREVIOUS, 0, 1.0f);
  bench_run(engine, &next, 1, 64, 64);
  copy_note(KICK, is);
  assert_memory_not_equal(was, is, n);
  bench_run(engine, &previous, 1, 64, 64);
  copy_note(KICK, is);
  assert_memory_equal(was, is, n);

  const BrumeEvent bright = bench_param(0, BRUME_PARAM_BRIGHTNESS, BRUME_PAD_SELECTED, 1.0f);
  const BrumeEvent free_it = bench_param(0, BRUME_PARAM_BRIGHTNESS, BRUME_PAD_SELECTED, -1.0f);
  const BrumeEvent lock = bench_control(0, BRUME_CONTROL_LOCK, 0, 1.0f);
  const BrumeEvent unlock = bench_control(0, BRUME_CONTROL_LOCK, 0, 0.0f);
  const BrumeEvent manual = bench_control(0, BRUME_CONTROL_AUTO, 0, 0.0f);
  const BrumeEvent generate = bench_control(0, BRUME_CONTROL_GENERATE, 0, 1.0f);
  bench_run(engine, &bright, 1, 64, 64);
  copy_note(KICK, is);
  assert_memory_not_equal(was, is, n);
  bench_run(engine, &free_it, 1, 64, 64);
  copy_note(KICK, is);
  assert_memory_equal(was, is, n);
  const BrumeEvent locked[] = {lock, bright, next, generate};
  bench_run(engine, locked, 4, 64, 64);
  copy_note(KICK, is);
  assert_memory_equal(was, is, n);
  const BrumeEvent hand[] = {unlock, manual, bright};
  bench_run(engine, hand, 3, 64, 64);
  copy_note(KICK, is);
  assert_memory_equal(was, is, n);
  bench_run(engine, &generate, 1, 64, 64);
  copy_note(KICK, is);
  assert_memory_not_equal(was, is, n);
}

// A class that the model does not have: told, and the pad keeps what it had.
static void test_failure(void **const state) {
  (void)state;
  static float was[SECOND / 4], is[SECOND / 4];
  BrumeNews news;
  bool told = false;
  bench_load(engine, 2);
  const BrumeEvent one = bench_control(0, BRUME_CONTROL_ROUND_ROBIN, 0, 0.0f);
  bench_run(engine, &one, 1, 64, 64);
  const size_t n = copy_note(KICK, was);
  while (brume_engine_news(engine, &news)) {
  }
  const BrumeEvent kind = bench_control(0, BRUME_CONTROL_KIND, 0, 8.0f); // Toms
  bench_run(engine, &kind, 1, 64, 64);
  while (brume_engine_news(engine, &news)) {
    told = told ||
           (news.type == BRUME_NEWS_FAILED && news.pad == 0 &&
            news.as.failed.status == BRUME_STATUS_NOT_FOUND && strstr(news.as.failed.text, "tom"));
  }
  assert_true(told);
  copy_note(KICK, is);
  assert_memory_equal(was, is, n);
  assert_int_equal(meters().waiting, 0);
}

// A program change loads a preset, but not over locked pads; the same as one loaded from outside.
static void test_presets(void **const state) {
  (void)state;
  static BrumeSettings settings;
  const size_t deep = brume_preset_find("deep-kick");
  bench_load(engine, 2);
  const BrumeEvent lock = bench_control(0, BRUME_CONTROL_LOCK, 1, 1.0f);
  bench_run(engine, &lock, 1, 64, 64);
  const BrumeEvent program = bench_midi(0, 0xC0, (unsigned)deep, 0);
  bench_run(engine, &program, 1, 64, 64);
  brume_engine_settings(engine, &settings);
  assert_string_equal(settings.name, brume_presets[deep].name);
  assert_int_equal((int)settings.control[BRUME_CONTROL_MODE], BRUME_MODE_KEYS);
  assert_int_equal(settings.pads[1].recipe.n_classes, 1);
  assert_string_equal(settings.pads[1].recipe.classes[0].name, "snare");
  assert_int_equal(settings.pads[2].recipe.n_classes, 0);
  const BrumeEvent note = bench_midi(0, 0x90, 60, 100);
  bench_run(engine, &note, 1, SECOND / 2, 64);
  assert_true(bench_peak(bench_left, 0, SECOND / 2) > 0.01f);

  bench_load(engine, 3);
  bench_run(engine, NULL, 0, 64, 64);
  bench_run(engine, &lock, 1, 64, 64);
  brume_preset_settings(deep, &settings);
  assert_int_equal(brume_engine_load(engine, &settings, NULL, true), BRUME_STATUS_OK);
  static BrumeSettings seen;
  brume_engine_settings(engine, &seen); // Before a run takes it over
  assert_string_equal(seen.name, brume_presets[deep].name);
  assert_string_equal(seen.pads[1].recipe.classes[0].name, "snare");
  bench_run(engine, NULL, 0, 64, 64);
  brume_engine_settings(engine, &seen);
  assert_string_equal(seen.name, brume_presets[deep].name);
  assert_string_equal(seen.pads[1].recipe.classes[0].name, "snare");
}

// Offline the same events give the same samples, from an engine that was used before as well.
static void test_deterministic(void **const state) {
  (void)state;
  static float was[SECOND];
  BrumeEvent events[200];
  srand(5);
  for (uint32_t i = 0; i < 200; ++i) {
    events[i] = rand() % 8
                    ? bench_midi(i * 230, 0x90, KICK + (unsigned)rand() % 4, (unsigned)rand() % 128)
                    : bench_param(i * 230, BRUME_PARAM_DECAY, (unsigned)rand() % 3,
                                  (float)(rand() % 11) / 10.0f);
  }
  for (int round = 0; round < 3; ++round) {
    bench_load(engine, 3);
    bench_run(engine, NULL, 0, 0, 64);
    brume_engine_reset(engine);
    bench_run(engine, events, 200, SECOND, 480);
    assert_true(bench_peak(bench_left, 0, SECOND) > 0.1f);
    if (round) {
      assert_memory_equal(was, bench_left, sizeof(was));
    }
    memcpy(was, bench_left, sizeof(was));
  }
}

// Random events of all kinds, any blocks, any rate: always finite and below full scale.
static void test_random_events(void **const state) {
  (void)state;
  static const double rates[] = {22050, 44100, 48000, 96000, 192000, 8000, 384000};
  srand(11);
  bench_load(engine, 6);
  bench_run(engine, NULL, 0, 0, 64);
  for (size_t r = 0; r < sizeof(rates) / sizeof(rates[0]); ++r) {
    assert_int_equal(brume_engine_set_rate(engine, rates[r]), BRUME_STATUS_OK);
    for (int round = 0; round < 12; ++round) {
      BrumeEvent events[50];
      const size_t frames = (size_t)rand() % 2000;
      for (uint32_t i = 0; i < 50; ++i) {
        const uint32_t frame = (uint32_t)(i * frames / 49);
        const BrumeControl control = (BrumeControl)(rand() % BRUME_CONTROL_COUNT);
        const bool is_control = rand() % 3 == 0 && control != BRUME_CONTROL_KIND;
        const float value = (float)rand() / (float)RAND_MAX * 1.2f - 0.1f;
        const BrumeControlInfo *const info = &brume_controls[control];
        events[i] = is_control ? bench_control(frame, control, (unsigned)rand() % 20,
                                               info->min + value * (info->max - info->min))
                               : bench_midi(frame, 0x80u | (unsigned)(rand() % 128),
                                            (unsigned)rand() % 256, (unsigned)rand() % 256);
      }
      bench_run(engine, events, 50, frames, 1 + (size_t)rand() % 300);
      for (size_t i = 0; i < frames; ++i) {
        assert_true(fabsf(bench_left[i]) < 1.0f && fabsf(bench_right[i]) < 1.0f);
      }
    }
  }
  assert_int_equal(brume_engine_set_rate(engine, 1.0), BRUME_STATUS_BAD_ARG);
  assert_int_equal(brume_engine_set_rate(engine, NAN), BRUME_STATUS_BAD_ARG);
}

int main(const int argc, char **const argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: test_engine MODEL\n");
    return 2;
  }
  bench_set_model(argv[1]);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_timing, setup, teardown),
      cmocka_unit_test_setup_teardown(test_velocity, setup, teardown),
      cmocka_unit_test_setup_teardown(test_keys, setup, teardown),
      cmocka_unit_test_setup_teardown(test_release, setup, teardown),
      cmocka_unit_test_setup_teardown(test_loop, setup, teardown),
      cmocka_unit_test_setup_teardown(test_controllers, setup, teardown),
      cmocka_unit_test_setup_teardown(test_no_zipper, setup, teardown),
      cmocka_unit_test_setup_teardown(test_choke, setup, teardown),
      cmocka_unit_test_setup_teardown(test_polyphony, setup, teardown),
      cmocka_unit_test_setup_teardown(test_round_robin, setup, teardown),
      cmocka_unit_test_setup_teardown(test_generating, setup, teardown),
      cmocka_unit_test_setup_teardown(test_failure, setup, teardown),
      cmocka_unit_test_setup_teardown(test_presets, setup, teardown),
      cmocka_unit_test_setup_teardown(test_deterministic, setup, teardown),
      cmocka_unit_test_setup_teardown(test_random_events, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
