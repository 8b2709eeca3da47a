// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// State and its stores: test_state MODEL OTHER-MODEL

#include "tests/core/engine_bench.h"
#include "tests/unit/unit.h"

#include "plugin/core/audiofile.h"
#include "plugin/core/clipfile.h"
#include "plugin/core/outfile.h"
#include "plugin/core/state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FRAMES = 24000, PADS = 3 };

static const char *other_model, *this_model;
static char detail[BRUME_STATE_DETAIL];
static char folder[] = "/tmp/brume-state-XXXXXX";
static char path[64];

static int setup(void **const state) {
  (void)state;
  if (!mkdtemp(folder)) {
    return -1;
  }
  snprintf(path, sizeof(path), "%s/session.brume", folder);
  return 0;
}

static int teardown(void **const state) {
  (void)state;
  for (int p = 1; p <= BRUME_PADS; ++p) {
    for (int k = 0; k < BRUME_POOL; ++k) {
      char name[80];
      snprintf(name, sizeof(name), "%s/pad%02d-%d.wav", folder, p, k);
      unlink(name);
    }
  }
  char name[80];
  snprintf(name, sizeof(name), "%s/state.txt", folder);
  unlink(name);
  unlink(path);
  return rmdir(folder);
}

// All pads' hits, one after the other, through all clips of the round robin.
static void play(BrumeEngine *const engine, float out[FRAMES]) {
  BrumeEvent events[PADS * BRUME_POOL];
  for (uint32_t i = 0; i < PADS * BRUME_POOL; ++i) {
    events[i] = bench_midi(i * FRAMES / (PADS * BRUME_POOL), 0x90, BRUME_PAD_NOTE + i % PADS, 100);
  }
  bench_run(engine, NULL, 0, 0, 64); // Takes over what was loaded
  brume_engine_reset(engine);
  bench_run(engine, events, PADS * BRUME_POOL, FRAMES, 64);
  memcpy(out, bench_left, FRAMES * sizeof(*out));
}

// An engine with sounds on three pads, and some settings.
static BrumeEngine *new_engine(void) {
  BrumeEngine *const engine = bench_engine(true, 48000.0);
  bench_load(engine, PADS);
  const BrumeEvent events[] = {bench_control(0, BRUME_CONTROL_LEVEL, 0, -3.25f),
                               bench_control(0, BRUME_CONTROL_PAN, 1, 0.3f),
                               bench_control(0, BRUME_CONTROL_PAD, 0, 3.0f)};
  bench_run(engine, events, 3, 64, 64);
  return engine;
}

static void save(BrumeEngine *const engine, const BrumeStore *const store) {
  assert_int_equal(brume_state_save(engine, store, detail), BRUME_STATUS_OK);
  assert_string_equal(detail, "");
}

// Restores into a fresh engine with that model and compares what it plays.
static void check_restore(const BrumeStore *const store, const char *const model,
                          const float was[FRAMES]) {
  static float is[FRAMES];
  static BrumeSettings settings;
  bench_set_model(model);
  BrumeEngine *const engine = bench_engine(true, 48000.0);
  assert_int_equal(brume_state_restore(engine, store, detail), BRUME_STATUS_OK);
  assert_string_equal(detail, "");
  brume_engine_settings(engine, &settings);
  assert_int_equal(brume_settings_selected(&settings), 2);
  assert_true(settings.pads[0].control[BRUME_CONTROL_LEVEL] == -3.25f);
  play(engine, is);
  assert_memory_equal(was, is, sizeof(is));
  brume_engine_free(engine);
  bench_set_model(this_model);
}

// Through each store, with the same model and with another one, bit for bit the same sound.
static void test_round_trip(void **const state) {
  (void)state;
  static float was[FRAMES];
  static BrumeStoreMemory memory, again;
  BrumeEngine *const engine = new_engine();
  const BrumeStore in_memory = brume_store_memory(&memory);
  const BrumeStore in_again = brume_store_memory(&again);
  const BrumeStore in_folder = brume_store_folder(folder);
  play(engine, was);
  assert_true(bench_peak(was, 0, FRAMES) > 0.05f);
  save(engine, &in_memory);
  save(engine, &in_folder);
  assert_int_equal(memory.n, PADS * BRUME_POOL + 1);
  assert_int_equal(brume_store_file_write(&memory, path), BRUME_STATUS_OK);
  assert_int_equal(brume_store_file_read(&again, path), BRUME_STATUS_OK);
  check_restore(&in_memory, this_model, was);
  check_restore(&in_folder, this_model, was);
  check_restore(&in_again, this_model, was);
  check_restore(&in_again, other_model, was);
  brume_engine_free(engine);
  brume_store_memory_clear(&memory);
  brume_store_memory_clear(&again);
}

// Saved before the first run() after restoring, the state is the restored one.
static void test_save_at_once(void **const state) {
  (void)state;
  static float was[FRAMES];
  static BrumeStoreMemory memory, again;
  const BrumeStore store = brume_store_memory(&memory);
  const BrumeStore store_again = brume_store_memory(&again);
  BrumeEngine *const engine = new_engine();
  play(engine, was);
  save(engine, &store);
  brume_engine_free(engine);
  BrumeEngine *const fresh = bench_engine(true, 48000.0);
  assert_int_equal(brume_state_restore(fresh, &store, detail), BRUME_STATUS_OK);
  save(fresh, &store_again);
  assert_int_equal(again.n, memory.n);
  brume_engine_free(fresh);
  check_restore(&store_again, this_model, was);
  brume_store_memory_clear(&memory);
  brume_store_memory_clear(&again);
}

static BrumeBlob *blob_of(BrumeStoreMemory *const memory, const char *const name) {
  for (size_t i = 0; i < memory->n; ++i) {
    if (strcmp(memory->items[i].name, name) == 0) {
      return &memory->items[i].blob;
    }
  }
  fail_msg("no blob %s", name);
  return NULL;
}

static void test_healing(void **const state) {
  (void)state;
  static float was[FRAMES], is[FRAMES];
  static BrumeStoreMemory memory;
  const BrumeStore store = brume_store_memory(&memory);
  BrumeEngine *const engine = new_engine();
  play(engine, was);
  save(engine, &store);
  blob_of(&memory, "pad01-0.wav")->n /= 2;         // Cut off
  blob_of(&memory, "pad02-0.wav")->data[300] ^= 1; // Damaged
  BrumeBlob *const text = blob_of(&memory, "state.txt");
  char *const key = strstr((char *)text->data, "volume=");
  assert_non_null(key);
  memcpy(key, "colour=", 7);
  assert_int_equal(brume_state_restore(engine, &store, detail), BRUME_STATUS_OK);
  assert_true(strlen(detail) > 10);
  play(engine, is); // The model is there: the sounds are made anew
  assert_memory_equal(was, is, sizeof(is));
  brume_engine_free(engine);
  brume_store_memory_clear(&memory);
}

static void test_refusing(void **const state) {
  (void)state;
  static float was[FRAMES], is[FRAMES];
  static BrumeStoreMemory memory;
  const BrumeStore store = brume_store_memory(&memory);
  BrumeEngine *const engine = new_engine();
  play(engine, was);
  assert_int_equal(brume_state_restore(engine, &store, detail), BRUME_STATUS_NOT_FOUND);
  save(engine, &store);
  BrumeBlob *const text = blob_of(&memory, "state.txt");
  text->data[12] = '7'; // A later version
  assert_int_equal(brume_state_restore(engine, &store, detail), BRUME_STATUS_UNSUPPORTED);
  assert_true(strlen(detail) > 10);
  text->data[12] = '1';
  for (size_t cut = 1; cut < 40; ++cut) { // Cut short, in the last line and before
    const size_t n = text->n;
    text->n = n - cut * cut;
    assert_int_equal(brume_state_restore(engine, &store, detail), BRUME_STATUS_FORMAT);
    assert_true(strlen(detail) > 10);
    text->n = n;
  }
  text->data[0] = 'x';
  assert_int_equal(brume_state_restore(engine, &store, detail), BRUME_STATUS_FORMAT);
  play(engine, is); // The sound stays
  assert_memory_equal(was, is, sizeof(is));
  const BrumeStore nowhere = brume_store_folder("/nonexistent/folder");
  assert_int_not_equal(brume_state_save(engine, &nowhere, detail), BRUME_STATUS_OK);
  assert_true(strlen(detail) > 10);
  assert_int_equal(brume_state_restore(engine, &nowhere, detail), BRUME_STATUS_NOT_FOUND);
  brume_engine_free(engine);
  brume_store_memory_clear(&memory);
}

// Whatever bytes are changed, restoring takes it or refuses it, and the engine plays on.
static void test_hostile(void **const state) {
  (void)state;
  static BrumeStoreMemory memory;
  const BrumeStore store = brume_store_memory(&memory);
  BrumeEngine *const engine = new_engine();
  const BrumeEvent manual = bench_control(0, BRUME_CONTROL_AUTO, 0, 0.0f);
  bench_run(engine, &manual, 1, 64, 64);
  save(engine, &store);
  srand(9);
  for (int i = 0; i < 300; ++i) {
    BrumeBlob *const blob = &memory.items[(size_t)rand() % memory.n].blob;
    const size_t at = (size_t)rand() % (blob->n < 1500 ? blob->n : 1500);
    const unsigned char before = blob->data[at];
    const size_t n = blob->n;
    blob->data[at] = (unsigned char)rand();
    blob->n = rand() % 4 ? n : (size_t)rand() % n;
    brume_state_restore(engine, &store, detail);
    blob->n = n;
    blob->data[at] = before;
  }
  assert_int_equal(brume_state_restore(engine, &store, detail), BRUME_STATUS_OK);
  bench_run(engine, NULL, 0, 64, 64);
  brume_engine_free(engine);
  brume_store_memory_clear(&memory);
}

static void test_clipfile(void **const state) {
  (void)state;
  BrumeClip *const clip = bench_sine(440.0, 1001, 57.5f, true);
  BrumeClip *back = NULL;
  BrumeBlob blob;
  BrumeAudio audio;
  clip->sibling = 3;
  clip->samples[0] = 0x1.fp-149f; // A denormal
  strcpy(clip->about, "nearest=0.5; odd");
  assert_int_equal(brume_clipfile_write(clip, &blob), BRUME_STATUS_OK);
  assert_int_equal(brume_clipfile_read(blob.data, blob.n, &back, detail), BRUME_STATUS_OK);
  assert_int_equal(back->n, clip->n);
  assert_memory_equal(back->samples, clip->samples, clip->n * sizeof(float));
  assert_true(back->note == 57.5f && back->pitched && back->sibling == 3);
  assert_true(brume_recipe_equal(&back->recipe, &clip->recipe));
  assert_string_equal(back->about, clip->about);
  brume_clip_free(back);
  // libsndfile reads it too: it is a WAV file
  const BrumeBytes bytes = {blob.data, blob.n};
  assert_int_equal(brume_audiofile_decode(&bytes, &audio, detail), BRUME_STATUS_OK);
  assert_int_equal(audio.n, clip->n);
  assert_memory_equal(audio.samples + 1, clip->samples + 1, (clip->n - 1) * sizeof(float));
  assert_string_equal(audio.about, clip->about); // And `brume describe` what it is
  assert_int_equal(strncmp(audio.comment, "brume sibling 3 of brume=1 ", 27), 0);
  free(audio.samples);
  for (size_t n = 0; n < blob.n; n += n < 400 ? 1 : 97) {
    unsigned char *const copy = malloc(n ? n : 1);
    memcpy(copy, blob.data, n);
    assert_int_not_equal(brume_clipfile_read(copy, n, &back, detail), BRUME_STATUS_OK);
    assert_null(back);
    free(copy);
  }
  free(blob.data);
  brume_clip_free(clip);
}

static void test_stores(void **const state) {
  (void)state;
  static BrumeStoreMemory memory;
  const BrumeStore store = brume_store_memory(&memory);
  BrumeBlob blob;
  static const char *const bad[] = {"",      ".hidden", "a/b",
                                    "../up", "Upper",   "a-name-of-more-than-31-characters"};
  for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); ++i) {
    const BrumeStore there = brume_store_folder(folder);
    assert_int_equal(store.write(store.ctx, bad[i], "x", 1), BRUME_STATUS_BAD_ARG);
    assert_int_equal(there.write(there.ctx, bad[i], "x", 1), BRUME_STATUS_BAD_ARG);
    assert_int_equal(there.read(there.ctx, bad[i], &blob), BRUME_STATUS_BAD_ARG);
  }
  assert_int_equal(store.write(store.ctx, "a.txt", "one", 3), BRUME_STATUS_OK);
  assert_int_equal(store.write(store.ctx, "b.txt", "", 0), BRUME_STATUS_OK);
  assert_int_equal(store.write(store.ctx, "a.txt", "three", 5), BRUME_STATUS_OK);
  assert_int_equal(memory.n, 2);
  assert_int_equal(store.read(store.ctx, "c.txt", &blob), BRUME_STATUS_NOT_FOUND);
  assert_int_equal(brume_store_file_write(&memory, path), BRUME_STATUS_OK);
  assert_int_equal(brume_store_file_read(&memory, path), BRUME_STATUS_OK);
  assert_int_equal(store.read(store.ctx, "a.txt", &blob), BRUME_STATUS_OK);
  assert_int_equal(blob.n, 5);
  assert_memory_equal(blob.data, "three", 5);
  free(blob.data);
  assert_int_equal(brume_store_file_read(&memory, "/nonexistent/x"), BRUME_STATUS_NOT_FOUND);
  assert_int_equal(memory.n, 0);
  assert_int_equal(brume_store_file_read(&memory, this_model), BRUME_STATUS_FORMAT);
}

// A session file with any byte changed, or cut anywhere, is taken or refused without harm.
static void test_hostile_file(void **const state) {
  (void)state;
  static BrumeStoreMemory memory;
  static unsigned char bytes[512 * 6];
  const BrumeStore store = brume_store_memory(&memory);
  assert_int_equal(store.write(store.ctx, "state.txt", "brume-state=1\n", 14), BRUME_STATUS_OK);
  assert_int_equal(store.write(store.ctx, "b.wav", "", 0), BRUME_STATUS_OK);
  assert_int_equal(brume_store_file_write(&memory, path), BRUME_STATUS_OK);
  FILE *const file = fopen(path, "rb");
  assert_non_null(file);
  const size_t n = fread(bytes, 1, sizeof(bytes), file);
  fclose(file);
  assert_int_equal(n, 512 * 5);
  for (size_t cut = 0; cut < 512 * 3 + 1; ++cut) {
    unsigned char *const copy = malloc(cut ? cut : 1);
    memcpy(copy, bytes, cut);
    assert_int_equal(brume_store_file_parse(&memory, copy, cut), BRUME_STATUS_FORMAT);
    free(copy);
  }
  srand(13);
  for (int i = 0; i < 20000; ++i) {
    const size_t at = (size_t)rand() % 1600;
    const unsigned char before = bytes[at];
    bytes[at] = (unsigned char)rand();
    brume_store_file_parse(&memory, bytes, n);
    bytes[at] = before;
  }
  assert_int_equal(brume_store_file_parse(&memory, bytes, n), BRUME_STATUS_OK);
  brume_store_memory_clear(&memory);
}

int main(const int argc, char **const argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: test_state MODEL OTHER-MODEL\n");
    return 2;
  }
  this_model = argv[1];
  other_model = argv[2];
  bench_set_model(this_model);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_stores),       cmocka_unit_test(test_hostile_file),
      cmocka_unit_test(test_clipfile),     cmocka_unit_test(test_round_trip),
      cmocka_unit_test(test_save_at_once), cmocka_unit_test(test_healing),
      cmocka_unit_test(test_refusing),     cmocka_unit_test(test_hostile),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
