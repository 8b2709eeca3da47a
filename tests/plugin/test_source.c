// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Sounds that the user brings, through the host's messages and through the window's: test_source
// PLUGIN_URI OTHER_MODEL

#include "plugin/core/clipfile.h"
#include "plugin/lv2/ports.h"
#include "plugin/lv2/wire.h"
#include "tests/plugin/fixture.h"
#include "tests/plugin/host_private.h"
#include "tests/plugin/state.h"
#include "tests/plugin/talk.h"

#include <lv2/atom/util.h>
#include <lv2/patch/patch.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH = 64 }; // Bytes of a temporary file's name

static const uint32_t block = 256;

// A decaying tone of the user's.
static void write_sound(const char *const path) {
  enum { FRAMES = 17640 };
  BrumeBlob blob;
  BrumeClip *const clip = calloc(1, sizeof(*clip) + FRAMES * sizeof(float));
  assert_non_null(clip);
  brume_recipe_init(&clip->recipe);
  brume_recipe_read(&clip->recipe, "class=tom", NULL);
  clip->n = FRAMES;
  clip->note = 60.0f;
  for (size_t i = 0; i < FRAMES; ++i) {
    clip->samples[i] = 0.8f * expf(-(float)i / 4000.0f) * sinf(0.03f * (float)i);
  }
  assert_int_equal(brume_clipfile_write(clip, &blob), BRUME_STATUS_OK);
  FILE *const file = fopen(path, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(blob.data, 1, blob.n, file), blob.n);
  fclose(file);
  free(blob.data);
  free(clip);
}

static void get_recipe(BenchPlugin *const plugin, char text[BRUME_RECIPE_TEXT]) {
  bench_send(plugin, LV2_PATCH__Get, "recipe", NULL);
  snprintf(text, BRUME_RECIPE_TEXT, "%s", bench_told_recipe(plugin));
}

// The state has the sound itself: another instance goes on from it without the file.
static void check_recall(BenchPlugin *const plugin, const BenchSetup *const setup) {
  BenchState *const saved = bench_state_save(plugin, NULL);
  BenchPlugin *const other = bench_start(setup);
  BenchSound here = bench_play_pad(plugin, 0);
  assert_non_null(saved);
  assert_int_equal(bench_state_restore(other, saved), LV2_STATE_SUCCESS);
  assert_true(bench_pad_sounds_as(other, 0, &here));
  bench_sound_free(&here);
  bench_press(plugin, "next"); // Made anew, of the source
  bench_press(other, "next");
  here = bench_play_pad(plugin, 0);
  assert_true(bench_pad_sounds_as(other, 0, &here));
  bench_sound_free(&here);
  bench_state_free(saved);
  bench_stop(other);
}

// Makes an empty file and writes its name.
static void make_empty(char path[PATH]) {
  snprintf(path, PATH, "/tmp/brume-source-XXXXXX");
  const int file = mkstemp(path);
  assert_true(file >= 0);
  close(file);
}

// A sound file that the host names is what the selected pad makes variations of.
static void test_source(void **const state) {
  (void)state;
  char path[PATH];
  char text[BRUME_RECIPE_TEXT];
  const BenchSetup setup = bench_setup();
  BenchPlugin *const plugin = bench_start(&setup);
  make_empty(path);
  BenchSound first = bench_play_pad(plugin, 0);
  BenchSound neighbour = bench_play_pad(plugin, 1);
  bench_send(plugin, LV2_PATCH__Set, "source", path); // Empty
  bench_send(plugin, LV2_PATCH__Set, "source", "/nowhere/at/all.wav");
  bench_send(plugin, LV2_PATCH__Set, "source", "/dev/zero");
  bench_send(plugin, LV2_PATCH__Set, "source", "/tmp");
  get_recipe(plugin, text);
  assert_null(strstr(text, "from="));
  write_sound(path);
  bench_send(plugin, LV2_PATCH__Set, "source", path);
  get_recipe(plugin, text);
  assert_non_null(strstr(text, " from="));
  assert_non_null(strstr(text, " amount=0.5"));
  assert_false(bench_pad_sounds_as(plugin, 0, &first));
  assert_true(bench_pad_sounds_as(plugin, 1, &neighbour));
  remove(path); // It is not needed any more

  bench_set(plugin, "amount", 0.2f);
  BenchSound near = bench_play_pad(plugin, 0);
  bench_set(plugin, "amount", 0.9f);
  assert_false(bench_pad_sounds_as(plugin, 0, &near));
  bench_set(plugin, "amount", 0.2f);
  assert_true(bench_pad_sounds_as(plugin, 0, &near));
  check_recall(plugin, &setup);
  bench_press(plugin, "forget");
  get_recipe(plugin, text);
  assert_null(strstr(text, "from="));
  bench_sound_free(&near);
  bench_sound_free(&first);
  bench_sound_free(&neighbour);
  bench_stop(plugin);
}

// The answer to a dropped file among what came out of the last block.
static bool find_answer(const BenchPlugin *const plugin, BrumeWireNews *const news) {
  const LV2_URID type = bench_urid(bench_world, BRUME_LV2_PREFIX "news");
  LV2_ATOM_SEQUENCE_FOREACH(plugin->out, event) {
    const LV2_Atom_Object *const object = (const LV2_Atom_Object *)&event->body;
    const LV2_Atom *data = NULL;
    if (object->body.otype == type) {
      lv2_atom_object_get(object, bench_urid(bench_world, BRUME_LV2_PREFIX "data"), &data, 0);
      assert_true(data && data->size <= sizeof(*news));
      memcpy(news, data + 1, data->size);
      if (news->type == BRUME_WIRE_BROUGHT || news->type == BRUME_WIRE_SAY) {
        return true;
      }
    }
  }
  return false;
}

// Acts as the window that a file is dropped on, until the answer comes.
static BrumeWireNews drop(BenchPlugin *const plugin, const char *const path) {
  _Alignas(8) uint8_t buffer[2048];
  BrumeWireNews news = {.version = 0};
  BrumeWireAct act = {.version = BRUME_WIRE_VERSION, .type = BRUME_WIRE_SOURCE, .pad = 6};
  snprintf(act.as.text, sizeof(act.as.text), "%s", path);
  const BenchEvent event = bench_make_act(buffer, sizeof(buffer), &act);
  for (int i = 0; i < 100; ++i) {
    BenchSound sound = bench_play(plugin, &event, i == 0, &block, 1, block);
    bench_sound_free(&sound);
    if (find_answer(plugin, &news)) {
      return news;
    }
    bench_wait();
  }
  fail_msg("no answer to a dropped file");
  return news;
}

static void open_window(BenchPlugin *const plugin) {
  _Alignas(8) uint8_t buffer[256];
  const BrumeWireAct act = {.version = BRUME_WIRE_VERSION, .type = BRUME_WIRE_ON};
  const BenchEvent event = bench_make_act(buffer, sizeof(buffer), &act);
  BenchSound sound = bench_play(plugin, &event, 1, &block, 1, 2048);
  bench_sound_free(&sound);
}

static void test_dropped_file(void **const state) {
  (void)state;
  char path[PATH];
  char text[BRUME_RECIPE_TEXT];
  const BenchSetup setup = bench_setup();
  BenchPlugin *const plugin = bench_start(&setup);
  make_empty(path);
  open_window(plugin);
  BrumeWireNews news = drop(plugin, path);
  assert_int_equal(news.type, BRUME_WIRE_SAY);
  assert_non_null(strstr(news.as.text, "This sound: "));
  write_sound(path);
  bench_settle(plugin);
  news = drop(plugin, path);
  assert_int_equal(news.type, BRUME_WIRE_BROUGHT);
  assert_true(news.pad == 6 && news.as.brought.hash != 0 && news.as.brought.kind[0] != '\0');
  get_recipe(plugin, text);
  assert_null(strstr(text, "from=")); // What becomes of it is the window's to say
  snprintf(text, sizeof(text), "class=%s seed=3 from=%016llx amount=0.3", news.as.brought.kind,
           (unsigned long long)news.as.brought.hash);
  BenchSound before = bench_play_pad(plugin, 0);
  bench_send(plugin, LV2_PATCH__Set, "recipe", text);
  assert_false(bench_pad_sounds_as(plugin, 0, &before));
  bench_sound_free(&before);
  remove(path);
  bench_stop(plugin);
}

static int run(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_source),
                                     cmocka_unit_test(test_dropped_file)};
  return cmocka_run_group_tests_name("lv2-source", tests, NULL, NULL);
}

int main(const int argc, char **const argv) {
  return bench_main(argc, argv, run);
}
