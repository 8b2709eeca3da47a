// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Every allocation of the engine and of its state fails once (the linker's --wrap puts these in the
// place of the C library's). What fails says so, or heals; run with a leak checker to see the rest:
// test_engine_memory MODEL

#include "dsp/base/cpu.h"
#include "plugin/core/midifile.h"
#include "plugin/core/song.h"
#include "plugin/core/state.h"
#include "tests/core/engine_bench.h"
#include "tests/unit/unit.h"

#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming): the linker's names
void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *block, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *block, size_t size);

static atomic_int allocations_left = INT_MAX;

static bool may(void) {
  return atomic_fetch_sub(&allocations_left, 1) > 0;
}

void *__wrap_malloc(const size_t size) {
  return may() ? __real_malloc(size) : NULL;
}

void *__wrap_calloc(const size_t n, const size_t size) {
  return may() ? __real_calloc(n, size) : NULL;
}

void *__wrap_realloc(void *const block, const size_t size) {
  return may() ? __real_realloc(block, size) : NULL;
}
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)

static const char *model_path;
static BrumeEngine *engine;
static BrumeStoreMemory saved;
static char detail[BRUME_MODEL_DETAIL];

static BrumeStatus make_engine(void) {
  BrumeStatus status = BRUME_STATUS_OK;
  const BrumeEngineConfig config = {
      .rate = 48000.0, .model_path = model_path, .cpu_mask = BRUME_CPU_ALL};
  BrumeEngine *const another = brume_engine_new(&config, &status, detail);
  assert_true(another || (status && detail[0]));
  brume_engine_free(another);
  return status;
}

static BrumeStatus change_rate(void) {
  return brume_engine_set_rate(engine, 44100.0);
}

static BrumeStatus save(void) {
  BrumeStoreMemory memory = {.n = 0};
  const BrumeStore store = brume_store_memory(&memory);
  const BrumeStatus status = brume_state_save(engine, &store, detail);
  assert_true((status != BRUME_STATUS_OK) == (detail[0] != '\0'));
  brume_store_memory_clear(&memory);
  return status;
}

static BrumeStatus restore(void) {
  const BrumeStore store = brume_store_memory(&saved);
  const BrumeStatus status = brume_state_restore(engine, &store, detail);
  return status ? status : detail[0] ? BRUME_STATUS_NO_MEMORY : BRUME_STATUS_OK; // Healed
}

// A sound that is made anew: what cannot be made is told, and the engine goes on.
static BrumeStatus generate(void) {
  static uint64_t seed = 100; // Those of before are still on the shelf
  BrumeRecipe recipe;
  BrumeNews news;
  BrumeStatus status = BRUME_STATUS_OK;
  char text[64];
  snprintf(text, sizeof(text), "class=kick length=0.1 steps=2 seed=%u", (unsigned)++seed);
  brume_recipe_init(&recipe);
  brume_recipe_read(&recipe, text, NULL);
  const BrumeEvent event = {.type = BRUME_EVENT_RECIPE, .as.recipe = &recipe};
  brume_engine_run(engine, &event, 1, bench_left, bench_right, 64);
  while (brume_engine_news(engine, &news)) {
    status = news.type == BRUME_NEWS_FAILED ? news.as.failed.status : status;
  }
  return status;
}

static BrumeStatus read_midi(void) {
  static const unsigned char bytes[] =
      "MThd\0\0\0\6\0\0\0\1\0\x60MTrk\0\0\0\x08\0\x90\x24\x64\0\xFF\x2F";
  BrumeMidiFile file;
  const BrumeStatus status = brume_midifile_parse(bytes, sizeof(bytes), &file, detail);
  brume_midifile_clear(&file);
  return status;
}

static BrumeStatus play(void) {
  BrumeMidiEvent event = {0.0, {0x90, BRUME_PAD_NOTE, 100}};
  const BrumeMidiFile file = {&event, 1, 0.1};
  BrumeSong song;
  const BrumeStatus status = brume_song_play(engine, 44100.0, &file, 5.0, NULL, &song, detail);
  free(song.samples);
  return status;
}

static int setup(void **const state) {
  (void)state;
  const BrumeStore store = brume_store_memory(&saved);
  bench_set_model(model_path);
  engine = bench_engine(true, 48000.0);
  bench_load(engine, 2);
  bench_run(engine, NULL, 0, 64, 64);
  BrumeNews news;
  while (brume_engine_news(engine, &news)) {
  }
  return brume_state_save(engine, &store, detail);
}

static int teardown(void **const state) {
  (void)state;
  brume_engine_free(engine);
  brume_store_memory_clear(&saved);
  return 0;
}

static void check(BrumeStatus (*const job)(void)) {
  int n = 0;
  int left = -1;
  for (; n < 2000 && left < 0; ++n) {
    atomic_store(&allocations_left, n);
    const BrumeStatus status = job();
    left = atomic_load(&allocations_left);
    atomic_store(&allocations_left, INT_MAX);
    if (status != BRUME_STATUS_OK && status != BRUME_STATUS_NO_MEMORY) {
      fail_msg("allocation %d: %s (%s)", n, brume_strerror(status), detail);
    }
    if (left >= 0 && status) {
      fail_msg("%s without a failed allocation", brume_strerror(status));
    }
    bench_run(engine, NULL, 0, 64, 64); // Whatever happened, the engine plays on
  }
  if (n < 2 || left < 0) {
    fail_msg("%d allocations, %d left", n, left);
  }
}

static void each_allocation_may_fail(void **const state) {
  (void)state;
  BrumeStatus (*const jobs[])(void) = {make_engine, save,      restore, generate,
                                       change_rate, read_midi, play};
  for (size_t i = 0; i < sizeof(jobs) / sizeof(jobs[0]); ++i) {
    check(jobs[i]);
  }
}

int main(const int argc, char **const argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: test_engine_memory MODEL\n");
    return 2;
  }
  model_path = argv[1];
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(each_allocation_may_fail, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
