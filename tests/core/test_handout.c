// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Sounds as files for other programs: one, and a whole kit with its maps.

#include "plugin/core/handout.h"

#include "plugin/core/clipfile.h"
#include "plugin/core/file.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FRAMES = 500 };

static char folder[] = "/tmp/brume-handout-XXXXXX";

static BrumeClip *make_clip(const char *const recipe, const float value) {
  BrumeClip *const clip = calloc(1, sizeof(*clip) + FRAMES * sizeof(float));
  assert_non_null(clip);
  brume_recipe_init(&clip->recipe);
  assert_int_equal(brume_recipe_read(&clip->recipe, recipe, NULL), BRUME_STATUS_OK);
  clip->n = FRAMES;
  clip->note = 60.0f;
  clip->samples[FRAMES / 2] = value;
  return clip;
}

static char *read_text(const char *const where, const char *const name) {
  char path[2 * BRUME_HANDOUT_PATH];
  unsigned char *data = NULL;
  size_t n = 0;
  snprintf(path, sizeof(path), "%s/%s", where, name);
  assert_int_equal(brume_file_read(path, 1 << 20, &data, &n), BRUME_STATUS_OK);
  char *const text = calloc(n + 1, 1);
  assert_non_null(text);
  memcpy(text, data, n);
  free(data);
  return text;
}

static void check_sound(const char *const where, const char *const name, const float value) {
  char path[2 * BRUME_HANDOUT_PATH];
  char detail[BRUME_CLIPFILE_DETAIL];
  unsigned char *data = NULL;
  size_t n = 0;
  BrumeClip *clip = NULL;
  snprintf(path, sizeof(path), "%s/%s", where, name);
  assert_int_equal(brume_file_read(path, 1 << 20, &data, &n), BRUME_STATUS_OK);
  assert_int_equal(brume_clipfile_read(data, n, &clip, detail), BRUME_STATUS_OK);
  assert_true(clip->samples[FRAMES / 2] == value);
  free(data);
  brume_clip_free(clip);
}

// The same sound has one file, another of its name gets a number.
static void test_sound(void **const state) {
  (void)state;
  char first[BRUME_HANDOUT_PATH];
  char again[BRUME_HANDOUT_PATH];
  BrumeClip *const clip = make_clip("class=tom seed=5", 0.5f);
  assert_int_equal(brume_handout_write(clip, first), BRUME_STATUS_OK);
  assert_int_equal(brume_handout_write(clip, again), BRUME_STATUS_OK);
  assert_string_equal(first, again);
  clip->samples[1] = 0.25f;
  assert_int_equal(brume_handout_write(clip, again), BRUME_STATUS_OK);
  assert_non_null(strstr(again, "tom-5-2.wav"));
  brume_clip_free(clip);
}

// Pads with two sounds and one, and one without: as many of each as all have. Names that are no
// file names, or no XML, are made such.
static void test_kit(void **const state) {
  (void)state;
  static BrumeDocument document;
  char path[BRUME_HANDOUT_PATH];
  char second[BRUME_HANDOUT_PATH];
  brume_settings_init(&document.settings);
  snprintf(document.settings.name, sizeof(document.settings.name), "../<Old> kit");
  assert_int_equal(brume_handout_kit(&document, path), BRUME_STATUS_NOT_FOUND);
  assert_string_equal(path, "");
  BrumeClip *const clips[] = {make_clip("class=kick seed=1", 0.1f),
                              make_clip("class=kick seed=1", 0.2f),
                              make_clip("class=open-hat seed=2", 0.3f)};
  document.clips[0][0] = clips[0];
  document.clips[0][1] = clips[1];
  document.clips[10][0] = clips[2];
  assert_int_equal(brume_handout_kit(&document, path), BRUME_STATUS_OK);
  assert_non_null(strstr(path, "/brume/sounds/----Old- kit"));
  check_sound(path, "36-kick-v1-r1.wav", 0.1f);
  check_sound(path, "46-open-hat-v1-r1.wav", 0.3f);
  char *const sfz = read_text(path, "kit.sfz");
  assert_non_null(strstr(sfz, "sample=36-kick-v1-r1.wav lovel=1 hivel=127"));
  assert_non_null(strstr(sfz, "key=46\ngroup=1"));
  assert_null(strstr(sfz, "-r2.wav"));
  assert_null(strstr(sfz, "key=37"));
  char *const xml = read_text(path, "drumkit.xml");
  assert_non_null(strstr(xml, "<name>----Old- kit</name>"));
  assert_non_null(strstr(xml, "<filename>46-open-hat-v1-r1.wav</filename>"));
  document.clips[10][1] = clips[2];
  assert_int_equal(brume_handout_kit(&document, second), BRUME_STATUS_OK);
  assert_non_null(strstr(second, "----Old- kit 2"));
  check_sound(second, "36-kick-v1-r2.wav", 0.2f);
  free(xml);
  free(sfz);
  for (size_t i = 0; i < sizeof(clips) / sizeof(clips[0]); ++i) {
    brume_clip_free(clips[i]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_sound), cmocka_unit_test(test_kit)};
  if (!mkdtemp(folder) || setenv("XDG_DATA_HOME", folder, 1) != 0) {
    return 1;
  }
  return cmocka_run_group_tests(tests, NULL, NULL);
}
