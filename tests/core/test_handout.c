// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Sounds as files for other programs.

#include "plugin/core/handout.h"

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

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_sound)};
  if (!mkdtemp(folder) || setenv("XDG_DATA_HOME", folder, 1) != 0) {
    return 1;
  }
  return cmocka_run_group_tests(tests, NULL, NULL);
}
