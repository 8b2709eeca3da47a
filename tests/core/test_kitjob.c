// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// An instrument's sounds as a kit for samplers: its files and maps, and its end before it is
// complete.

#include "plugin/core/kitjob.h"

#include "plugin/core/audiofile.h"
#include "plugin/core/file.h"
#include "tests/core/engine_bench.h"
#include "tests/unit/unit.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PADS = 2, FILES = PADS * BRUME_KITJOB_LAYERS * BRUME_KITJOB_ROBINS + 2 };

static char folder[] = "/tmp/brume-kitjob-XXXXXX";
static atomic_uint cancel;

static BrumeBytes read_bytes(const char *const where, const char *const name) {
  char path[2 * BRUME_HANDOUT_PATH];
  BrumeBytes bytes = {NULL, 0};
  snprintf(path, sizeof(path), "%s/%s", where, name);
  assert_int_equal(brume_file_read(path, 1 << 22, &bytes.data, &bytes.n), BRUME_STATUS_OK);
  return bytes;
}

// Whether a text file has all of these words.
static void check_text(const char *const where, const char *const name, const char *const *words) {
  const BrumeBytes bytes = read_bytes(where, name);
  char *const text = calloc(bytes.n + 1, 1);
  assert_non_null(text);
  memcpy(text, bytes.data, bytes.n);
  for (; *words; ++words) {
    if (!strstr(text, *words)) {
      fail_msg("%s has no '%s'", name, *words);
    }
  }
  free(text);
  free(bytes.data);
}

static size_t count_files(const char *const where) {
  DIR *const dir = opendir(where);
  size_t n = 0;
  assert_non_null(dir);
  for (const struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
    n += entry->d_name[0] != '.' ? 1 : 0;
  }
  closedir(dir);
  return n;
}

static BrumeEngine *engine_with_pads(const unsigned n) {
  BrumeEngine *const engine = bench_engine(true, 48000.0);
  static BrumeSettings settings;
  bench_settings(&settings, n);
  snprintf(settings.name, sizeof(settings.name), "../<Old> kit");
  assert_int_equal(brume_engine_load(engine, &settings, NULL, false), BRUME_STATUS_OK);
  bench_run(engine, NULL, 0, 4800, 480);
  atomic_store(&cancel, 0);
  return engine;
}

// The hit's file is what the instrument plays, but for its level and 24 bits.
static void check_hit(BrumeEngine *const engine, const char *const path) {
  const BrumeBytes bytes = read_bytes(path, "37-snare-v4-r1.wav");
  char detail[BRUME_AUDIOFILE_DETAIL];
  BrumeAudio audio;
  BrumeDocument *const document = brume_engine_snapshot(engine);
  const BrumeClip *const clip = document->clips[1][0];
  assert_int_equal(brume_audiofile_decode(&bytes, &audio, detail), BRUME_STATUS_OK);
  assert_int_equal(audio.n, clip->n);
  for (size_t i = 0; i < audio.n; ++i) {
    assert_true(fabsf(audio.samples[i] - clip->samples[i]) < 1e-6f);
  }
  free(audio.samples);
  free(bytes.data);
  brume_engine_release(engine, document);
}

static void test_kit(void **const state) {
  static const char *const sfz[] = {"sample=36-kick-v4-r4.wav", "sample=37-snare-v1-r1.wav",
                                    "key=37", "hivel=127", NULL};
  static const char *const hydrogen[] = {"<name>----Old- kit 2</name>",
                                         "<filename>37-snare-v2-r3.wav</filename>", NULL};
  char path[BRUME_HANDOUT_PATH];
  char text[BRUME_KITJOB_TEXT];
  BrumeStatus status = BRUME_STATUS_OK;
  BrumeEngine *const engine = engine_with_pads(PADS);
  (void)state;
  assert_true(brume_handout_folder(path));
  strcat(path, "/----Old- kit");
  assert_int_equal(mkdir(path, 0777), 0); // Another one's
  BrumeKitjob *const job = brume_kitjob_new(engine, &cancel, &status);
  assert_non_null(job);
  brume_kitjob_say(job, text);
  assert_string_equal(text, "0 of 34 files");
  unsigned steps = 0;
  while (brume_kitjob_go_on(job)) {
    brume_kitjob_say(job, text);
    ++steps;
  }
  assert_int_equal(steps, PADS);
  assert_string_equal(text, "32 of 34 files");
  assert_int_equal(brume_kitjob_free(job, path), BRUME_STATUS_OK);
  assert_non_null(strstr(path, "/brume/sounds/----Old- kit 2"));
  assert_int_equal(count_files(path), FILES);
  check_text(path, "kit.sfz", sfz);
  check_text(path, "drumkit.xml", hydrogen);
  check_hit(engine, path);
  brume_engine_free(engine);
}

// Ended, or without a sound: nothing is left.
static void test_no_kit(void **const state) {
  char path[BRUME_HANDOUT_PATH] = "";
  BrumeStatus status = BRUME_STATUS_OK;
  BrumeEngine *engine = engine_with_pads(PADS);
  (void)state;
  assert_true(brume_handout_folder(path));
  const size_t before = count_files(path);
  BrumeKitjob *job = brume_kitjob_new(engine, &cancel, &status);
  assert_non_null(job);
  assert_true(brume_kitjob_go_on(job));
  assert_int_equal(count_files(path), before + 1);
  atomic_store(&cancel, 1);
  assert_false(brume_kitjob_go_on(job));
  assert_int_equal(brume_kitjob_free(job, path), BRUME_STATUS_CANCELLED);
  assert_string_equal(path, "");
  brume_engine_free(engine);
  engine = engine_with_pads(0);
  assert_null(brume_kitjob_new(engine, &cancel, &status));
  assert_int_equal(status, BRUME_STATUS_NOT_FOUND);
  assert_true(brume_handout_folder(path));
  assert_int_equal(count_files(path), before);
  brume_engine_free(engine);
  assert_int_equal(brume_kitjob_free(NULL, path), BRUME_STATUS_OK);
}

int main(const int argc, char **const argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_kit), cmocka_unit_test(test_no_kit)};
  if (argc != 2 || !mkdtemp(folder) || setenv("XDG_DATA_HOME", folder, 1) != 0) {
    return 2;
  }
  bench_set_model(argv[1]);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
