// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The instrument's Vary and Forget, and that a project keeps what its sounds are made of:
// test_vary MODEL

#include "plugin/core/state.h"
#include "tests/core/engine_bench.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

static BrumeEngine *engine;
static char detail[BRUME_STATE_DETAIL];

static int setup(void **const state) {
  (void)state;
  engine = bench_engine(true, 48000.0);
  bench_load(engine, 1);
  bench_run(engine, NULL, 0, 512, 64);
  return 0;
}

static int teardown(void **const state) {
  (void)state;
  brume_engine_free(engine);
  return 0;
}

static void press(BrumeEngine *const which, const BrumeControl control) {
  const BrumeEvent event = bench_control(0, control, 0, 1.0f);
  bench_run(which, &event, 1, 64, 64);
  bench_run(which, NULL, 0, 512, 64);
}

static void set_amount(BrumeEngine *const which, const float amount) {
  const BrumeEvent event = bench_param(0, BRUME_PARAM_AMOUNT, 0, amount);
  bench_run(which, &event, 1, 64, 64);
  bench_run(which, NULL, 0, 48000, 64); // The knob rests
}

// A copy of the first pad's sound, the caller's.
static BrumeClip *sound_of(BrumeEngine *const which) {
  BrumeDocument *const document = brume_engine_snapshot(which);
  assert_non_null(document);
  const BrumeClip *const clip = document->clips[0][0];
  assert_non_null(clip);
  const size_t bytes = sizeof(*clip) + clip->n * sizeof(float);
  BrumeClip *const copy = malloc(bytes);
  assert_non_null(copy);
  memcpy(copy, clip, bytes);
  brume_engine_release(which, document);
  return copy;
}

static bool same(const BrumeClip *const a, const BrumeClip *const b) {
  return a->n == b->n && memcmp(a->samples, b->samples, a->n * sizeof(float)) == 0;
}

static bool failed(BrumeEngine *const which) {
  BrumeNews news;
  bool any = false;
  while (brume_engine_news(which, &news)) {
    any = any || news.type == BRUME_NEWS_FAILED;
  }
  return any;
}

static void test_vary_and_forget(void **const state) {
  (void)state;
  BrumeClip *const first = sound_of(engine);
  assert_true(first->hash != 0 && first->recipe.edit.from == 0);
  press(engine, BRUME_CONTROL_VARY);
  BrumeClip *const second = sound_of(engine);
  assert_true(second->recipe.edit.from == first->hash);
  assert_true(second->recipe.seed == first->recipe.seed + 1);
  assert_false(same(first, second));

  set_amount(engine, 0.0f); // The sound itself, from where it begins
  BrumeClip *const itself = sound_of(engine);
  assert_true(itself->hash == first->hash);

  set_amount(engine, 0.3f);
  press(engine, BRUME_CONTROL_NEXT); // Another one of the same
  BrumeClip *const third = sound_of(engine);
  assert_true(third->recipe.edit.from == first->hash);
  assert_false(same(third, second));

  press(engine, BRUME_CONTROL_FORGET);
  BrumeClip *const fresh = sound_of(engine);
  assert_true(fresh->recipe.edit.from == 0);
  assert_false(same(fresh, third));
  assert_false(failed(engine));
  BrumeClip *const clips[] = {first, second, itself, third, fresh};
  for (size_t i = 0; i < sizeof(clips) / sizeof(clips[0]); ++i) {
    brume_clip_free(clips[i]);
  }
}

static void test_locked_pads_stay(void **const state) {
  (void)state;
  const BrumeEvent lock = bench_control(0, BRUME_CONTROL_LOCK, 0, 1.0f);
  const BrumeEvent open = bench_control(0, BRUME_CONTROL_LOCK, 0, 0.0f);
  BrumeClip *const before = sound_of(engine);
  bench_run(engine, &lock, 1, 64, 64);
  press(engine, BRUME_CONTROL_VARY);
  BrumeClip *const after = sound_of(engine);
  assert_true(same(before, after) && after->recipe.edit.from == before->recipe.edit.from);
  bench_run(engine, &open, 1, 64, 64);
  brume_clip_free(before);
  brume_clip_free(after);
}

static void test_state(void **const state) {
  static BrumeStoreMemory memory;
  const BrumeStore store = brume_store_memory(&memory);
  (void)state;
  press(engine, BRUME_CONTROL_VARY);
  BrumeClip *const was = sound_of(engine);
  assert_true(was->recipe.edit.from != 0);
  assert_int_equal(brume_state_save(engine, &store, detail), BRUME_STATUS_OK);

  BrumeEngine *other = bench_engine(true, 48000.0);
  assert_int_equal(brume_state_restore(other, &store, detail), BRUME_STATUS_OK);
  assert_string_equal(detail, "");
  bench_run(other, NULL, 0, 512, 64);
  BrumeClip *clip = sound_of(other);
  assert_true(same(was, clip));
  brume_clip_free(clip);
  press(other, BRUME_CONTROL_NEXT); // Needs the sound that both are made of
  press(engine, BRUME_CONTROL_NEXT);
  clip = sound_of(other);
  BrumeClip *const here = sound_of(engine);
  assert_true(same(clip, here) && !same(clip, was));
  assert_false(failed(other));
  brume_clip_free(clip);
  brume_clip_free(here);
  brume_engine_free(other);

  // Without it: told, and the sound that was saved stays
  size_t at = 0;
  while (strncmp(memory.items[at].name, "from-", 5) != 0) {
    ++at;
    assert_true(at < memory.n);
  }
  memset(memory.items[at].blob.data + memory.items[at].blob.n / 2, 1, 64);
  other = bench_engine(true, 48000.0);
  assert_int_equal(brume_state_restore(other, &store, detail), BRUME_STATUS_OK);
  assert_non_null(strstr(detail, "is lost"));
  bench_run(other, NULL, 0, 512, 64);
  press(other, BRUME_CONTROL_NEXT);
  assert_true(failed(other));
  clip = sound_of(other);
  assert_true(same(was, clip));
  brume_clip_free(clip);
  brume_clip_free(was);
  brume_engine_free(other);
  brume_store_memory_clear(&memory);
}

// A user's sound: put among the sources, named by a recipe.
static void test_users_sound(void **const state) {
  static float x[8820];
  char why[BRUME_SOURCE_DETAIL];
  BrumeSource *source = NULL;
  BrumeSettings settings;
  (void)state;
  for (size_t i = 0; i < 8820; ++i) {
    x[i] = (float)((i * i * 31) % 1000) / 1000.0f - 0.5f;
  }
  assert_int_equal(brume_source_new(x, 8820, &source, why), BRUME_STATUS_OK);
  const uint64_t hash = source->hash;
  assert_int_equal(brume_sources_add(brume_engine_sources(engine), source), BRUME_STATUS_OK);
  brume_engine_settings(engine, &settings);
  settings.pads[0].recipe.edit = (BrumeEdit){.from = hash};
  settings.pads[0].recipe.value[BRUME_PARAM_AMOUNT] = 0.0f;
  settings.pads[0].recipe.value[BRUME_PARAM_LENGTH] = NAN;
  assert_int_equal(brume_engine_load(engine, &settings, NULL, false), BRUME_STATUS_OK);
  bench_run(engine, NULL, 0, 512, 64);
  BrumeClip *const clip = sound_of(engine);
  assert_true(clip->hash == hash);
  assert_false(failed(engine));
  brume_clip_free(clip);
}

// However many sounds are made of each other, the sources stay few.
static void test_long_chains(void **const state) {
  (void)state;
  set_amount(engine, 0.5f);
  for (int i = 0; i < 100; ++i) {
    press(engine, BRUME_CONTROL_VARY);
  }
  assert_false(failed(engine));
}

int main(const int argc, char **const argv) {
  if (argc != 2) {
    return 2;
  }
  bench_set_model(argv[1]);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_vary_and_forget), cmocka_unit_test(test_locked_pads_stay),
      cmocka_unit_test(test_state),           cmocka_unit_test(test_users_sound),
      cmocka_unit_test(test_long_chains),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
