// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Sound files of the user as sources: test_bring MODEL

#include "plugin/core/bring.h"
#include "tests/core/engine_bench.h"
#include "tests/unit/unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static BrumeEngine *engine;
static char folder[] = "/tmp/brume-bring-XXXXXX";

static int setup(void **const state) {
  (void)state;
  engine = bench_engine(true, 48000.0);
  return mkdtemp(folder) ? 0 : 1;
}

static int teardown(void **const state) {
  char command[64];
  (void)state;
  brume_engine_free(engine);
  snprintf(command, sizeof(command), "rm -rf %s", folder);
  return system(command);
}

static const char *path_of(const char *const name) {
  static char path[128];
  snprintf(path, sizeof(path), "%s/%s", folder, name);
  return path;
}

static const char *write_bytes(const char *const name, const void *const data, const size_t n) {
  FILE *const file = fopen(path_of(name), "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(data, 1, n, file), n);
  fclose(file);
  return path_of(name);
}

// Silence and then a decaying tone, as a file of that kind.
static const char *write_sound(const char *const name, const BrumeAudiospec spec,
                               const unsigned channels, const size_t frames) {
  BrumeBytes bytes;
  float *const x = calloc(frames * channels, sizeof(*x));
  assert_non_null(x);
  const size_t onset = frames / 10;
  for (size_t i = onset; i < frames; ++i) {
    const float t = (float)(i - onset) / (float)spec.rate;
    const float level = 0.5f * expf(-3.5f * (float)i / (float)frames);
    for (unsigned c = 0; c < channels; ++c) {
      x[i * channels + c] = level * sinf(6.2831853f * 220.0f * t);
    }
  }
  assert_int_equal(
      brume_audiofile_encode_channels(x, frames, channels, &spec, "found", 1, 2, &bytes),
      BRUME_STATUS_OK);
  const char *const path = write_bytes(name, bytes.data, bytes.n);
  free(bytes.data);
  free(x);
  return path;
}

static void test_kinds_of_files(void **const state) {
  static const struct {
    const char *name;
    BrumeAudiospec spec;
    unsigned channels;
  } files[] = {{"a.wav", {BRUME_AUDIOFILE_WAV, 16, 48000, 0, NULL}, 2},
               {"b.wav", {BRUME_AUDIOFILE_WAV, 32, 96000, 0, NULL}, 1},
               {"c.flac", {BRUME_AUDIOFILE_FLAC, 24, 44100, 0, NULL}, 2},
               {"d.ogg", {BRUME_AUDIOFILE_OGG, 0, 44100, 0, NULL}, 1}};
  char detail[BRUME_BRING_DETAIL];
  (void)state;
  for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); ++i) {
    const BrumeAudiospec spec = files[i].spec;
    const size_t frames = spec.rate / 2;
    BrumeBrought brought;
    assert_int_equal(brume_bring(engine,
                                 write_sound(files[i].name, spec, files[i].channels, frames), 0,
                                 &brought, detail),
                     BRUME_STATUS_OK);
    const BrumeSource *const source =
        brume_sources_find(brume_engine_sources(engine), brought.hash);
    assert_non_null(source);
    // From its onset on, at 44.1 kHz: 0.45 s
    assert_true(source->n > 19000 && source->n < 20300);
    const BrumeModel *const model = brume_engine_model(engine);
    assert_true(brume_model_class(model, brought.kind) < model->info->n_classes);
    // And what it measures, among kicks
    assert_true(fabsf(brought.value[BRUME_PARAM_LENGTH] - (float)source->n / 44100.0f) < 1e-4f);
    for (int k = BRUME_PARAM_BRIGHTNESS; k <= (int)BRUME_PARAM_DURATION; ++k) {
      assert_true(brought.value[k] >= 0.0f && brought.value[k] <= 1.0f);
    }
    assert_true(isnan(brought.value[BRUME_PARAM_PITCH]));
  }
}

static void refuse(const char *const path, const char *const why) {
  char detail[BRUME_BRING_DETAIL] = "";
  BrumeBrought brought = {.hash = 1};
  assert_int_equal(brume_bring(engine, path, 0, &brought, detail), BRUME_STATUS_FORMAT);
  assert_true(brought.hash == 0);
  if (!strstr(detail, why)) {
    fail_msg("%s: '%s' does not say '%s'", path, detail, why);
  }
}

static void test_bad_files(void **const state) {
  const BrumeAudiospec wav = {.format = BRUME_AUDIOFILE_WAV, .bits = 16, .rate = 44100};
  char fifo[128];
  (void)state;
  refuse(folder, "no such file");
  refuse("/dev/zero", "no such file");
  refuse("/nowhere/at/all.wav", "no such file");
  snprintf(fifo, sizeof(fifo), "%s", path_of("pipe"));
  assert_int_equal(mkfifo(fifo, 0600), 0);
  refuse(fifo, "no such file"); // And does not wait for a writer
  refuse(write_bytes("text.wav", "words", 5), "no sound file");
  refuse(write_sound("long.wav", wav, 1, (size_t)8 * 44100), "6 s");
  refuse(write_sound("longer.wav", wav, 1, (size_t)601 * 44100), "6 s");
  refuse(write_sound("blip.wav", wav, 1, 200), "");
}

static BrumeRecipe started(const char *const text, const BrumeBrought *const brought) {
  BrumeRecipe recipe;
  brume_recipe_init(&recipe);
  assert_int_equal(brume_recipe_read(&recipe, text, NULL), BRUME_STATUS_OK);
  brume_recipe_start_from(&recipe, brought);
  return recipe;
}

static void test_recipe(void **const state) {
  const BrumeBrought brought = {.hash = 0xABC, .kind = "cymbal"};
  char text[BRUME_RECIPE_TEXT];
  (void)state;
  BrumeRecipe recipe = started("class=kick:0.7,tom:0.3 seed=7 steps=5 decay=0.4 pitch=36 "
                               "length=1 from=0123456789abcdef keep=0-0.04 amount=0.2",
                               &brought);
  brume_recipe_write(&recipe, text);
  assert_string_equal(text, "brume=1 class=kick:0.7,tom:0.3 seed=7 sampler=dpmpp2m steps=5 "
                            "guidance=2 guidance-low=0.2 guidance-high=40 amount=0.2 "
                            "from=0000000000000abc");
  recipe = started("seed=3", &brought);
  assert_true(recipe.n_classes == 1 && strcmp(recipe.classes[0].name, "cymbal") == 0);
  assert_true(recipe.value[BRUME_PARAM_AMOUNT] == 0.5f);
}

int main(const int argc, char **const argv) {
  if (argc != 2) {
    return 2;
  }
  bench_set_model(argv[1]);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_kinds_of_files),
      cmocka_unit_test(test_bad_files),
      cmocka_unit_test(test_recipe),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
