// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The generator and the shelf, without an engine around them: test_generator MODEL

#include "dsp/base/clock.h"
#include "dsp/base/cpu.h"
#include "dsp/base/thread.h"
#include "plugin/core/generator.h"
#include "tests/unit/unit.h"

#include <math.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *model_path;
static BrumeModel *model;
static BrumeShelf *shelf;
static BrumeGenerator *generator;
static uint32_t serials[BRUME_PADS];

static void set_up(const bool threaded) {
  BrumeStatus status = BRUME_STATUS_OK;
  memset(serials, 0, sizeof(serials));
  shelf = brume_shelf_new((size_t)1 << 20);
  generator = brume_generator_new(model, shelf, NULL, threaded, &status);
  assert_non_null(generator);
}

static int setup_threaded(void **const state) {
  (void)state;
  set_up(true);
  return 0;
}

static int setup_plain(void **const state) {
  (void)state;
  set_up(false);
  return 0;
}

static int teardown(void **const state) {
  (void)state;
  brume_generator_free(generator);
  brume_shelf_free(shelf);
  return 0;
}

static int open_model(void **const state) {
  char detail[BRUME_MODEL_DETAIL];
  BrumeStatus status = BRUME_STATUS_OK;
  (void)state;
  model = brume_model_open(model_path, brume_cpu_flags(), &status, detail);
  return model ? 0 : -1;
}

static int close_model(void **const state) {
  (void)state;
  brume_model_free(model);
  return 0;
}

static BrumeRecipe recipe_of(const char *const text) {
  BrumeRecipe recipe;
  brume_recipe_init(&recipe);
  assert_int_equal(brume_recipe_read(&recipe, text, NULL), BRUME_STATUS_OK);
  return recipe;
}

static void ask(const unsigned pad, const char *const text, const unsigned n_siblings) {
  const BrumeRequest request = {.pad = (uint8_t)pad,
                                .serial = ++serials[pad],
                                .n_siblings = (uint8_t)n_siblings,
                                .recipe = recipe_of(text)};
  assert_true(brume_generator_request(generator, &request));
}

// Takes the next clip, waiting for it.
static BrumeReady take(void) {
  BrumeReady ready = {.clip = NULL, .pad = 99};
  const double end_s = brume_clock_s() + 30.0;
  while (!brume_generator_take(generator, &ready) && brume_clock_s() < end_s) {
    brume_thread_sleep(0.0005);
  }
  return ready;
}

static void give_back(const BrumeReady *const ready) {
  assert_true(brume_generator_give_back(generator, ready->clip));
}

static void wait_idle(void) {
  const double end_s = brume_clock_s() + 30.0;
  while (!brume_generator_is_idle(generator) && brume_clock_s() < end_s) {
    brume_thread_sleep(0.0005);
  }
  assert_true(brume_generator_is_idle(generator));
}

static unsigned mean_shade(BrumePicture picture) {
  unsigned sum = 0;
  for (size_t c = 0; c < BRUME_NEWS_COLUMNS; ++c) {
    for (size_t b = 0; b < BRUME_NEWS_BANDS; ++b) {
      sum += picture[c][b];
    }
  }
  return sum / (BRUME_NEWS_COLUMNS * BRUME_NEWS_BANDS);
}

static void check_measured(BrumeNews *const news) {
  assert_true(mean_shade(news->as.clip.picture) > 0);
  for (size_t d = 0; d < BRUME_NEWS_KNOBS; ++d) {
    assert_true(isfinite(news->as.clip.value[d]));
    assert_true(news->as.clip.place[d] >= 0.0f && news->as.clip.place[d] <= 1.0f);
  }
}

// A draft half-way, the sound, the siblings; each step told in between; the sound is that of
// brume_render(). Asked for once more, it is there at once.
static void test_draft_and_final(void **const state) {
  (void)state;
  static const char text[] = "class=kick seed=3 length=0.3 steps=10";
  BrumeStatus status = BRUME_STATUS_OK;
  char detail[BRUME_MODEL_DETAIL];
  BrumeNews news;
  unsigned steps = 0;
  unsigned steps_before_draft = 0;
  ask(4, text, 2);
  const BrumeReady draft = take();
  const BrumeReady final = take();
  const BrumeReady sibling = take();
  const BrumeReady other = take();
  assert_true(draft.stage == BRUME_STAGE_DRAFT && draft.index == 0 && draft.pad == 4);
  assert_true(final.stage == BRUME_STAGE_FINAL && final.index == 0 && final.serial == 1);
  assert_true(sibling.stage == BRUME_STAGE_SIBLING && sibling.index == 1);
  assert_true(other.stage == BRUME_STAGE_SIBLING && other.index == 2);
  wait_idle();

  BrumeRenderer *const renderer = brume_renderer_new(model, &status);
  const BrumeRecipe recipe = recipe_of(text);
  BrumeClip *clip = NULL;
  assert_int_equal(brume_render(renderer, &recipe, NULL, &clip, detail), BRUME_STATUS_OK);
  const size_t bytes = clip->n * sizeof(float);
  assert_memory_equal(clip->samples, final.clip->samples, bytes);
  assert_memory_not_equal(draft.clip->samples, final.clip->samples, bytes);
  assert_memory_not_equal(sibling.clip->samples, final.clip->samples, bytes);
  assert_memory_not_equal(sibling.clip->samples, other.clip->samples, bytes);
  assert_int_equal(other.clip->sibling, 2);
  brume_clip_free(clip);
  brume_renderer_free(renderer);

  while (brume_generator_news(generator, &news)) {
    assert_int_equal(news.pad, 4);
    if (news.type == BRUME_NEWS_STEP) {
      assert_int_equal(news.as.step.step, ++steps);
      assert_int_equal(news.as.step.n_steps, 10);
      const unsigned shade = mean_shade(news.as.step.picture);
      assert_true(shade > 10 && shade < 250);
    } else if (news.type == BRUME_NEWS_CLIP && news.as.clip.stage == BRUME_STAGE_DRAFT) {
      steps_before_draft = steps;
      assert_true(isnan(news.as.clip.place[0]));
    } else if (news.type == BRUME_NEWS_CLIP) {
      check_measured(&news);
    }
  }
  assert_int_equal(steps, 10);
  assert_int_equal(steps_before_draft, 5);

  ask(5, text, 0);
  const BrumeReady again = take();
  assert_ptr_equal(again.clip, final.clip);
  assert_int_equal(again.pad, 5);
  give_back(&again);
  give_back(&draft);
  give_back(&final);
  give_back(&sibling);
  give_back(&other);
}

// The longest render there is is given up for a newer request, and for a cancel.
static void test_cancel(void **const state) {
  (void)state;
  static const char endless[] = "class=bass seed=1 length=30 steps=200";
  ask(0, endless, 3);
  brume_thread_sleep(0.03); // On its way by now
  ask(0, "class=snare seed=2 length=0.1 steps=2", 0);
  BrumeReady ready = take();
  assert_true(ready.serial == 2 && ready.stage == BRUME_STAGE_FINAL);
  assert_string_equal(ready.clip->recipe.classes[0].name, "snare");
  give_back(&ready);
  wait_idle();

  ask(0, endless, 3);
  brume_thread_sleep(0.03);
  const double begin_s = brume_clock_s();
  brume_generator_cancel(generator, 0, ++serials[0]);
  wait_idle();
  assert_true(brume_clock_s() - begin_s < 15.0); // All of it would take minutes
  assert_false(brume_generator_take(generator, &ready));
  ask(0, endless, 0); // And freeing does not wait for it either
  brume_thread_sleep(0.03);
}

// Sounds before siblings, the last asked for first; what is in a hurry before all.
static void test_order(void **const state) {
  (void)state;
  BrumeReady ready;
  for (unsigned p = 0; p < 4; ++p) {
    char text[64];
    snprintf(text, sizeof(text), "class=kick seed=%u length=0.1 steps=4", p);
    ask(p, text, 1);
  }
  const BrumeRequest hurry = {.pad = 1, .hurry = true};
  assert_true(brume_generator_request(generator, &hurry));
  assert_false(brume_generator_is_idle(generator));
  brume_generator_sync(generator);
  assert_true(brume_generator_is_idle(generator));
  static const struct {
    unsigned pad, index;
  } expected[] = {{1, 0}, {3, 0}, {2, 0}, {0, 0}, {1, 1}, {3, 1}, {2, 1}, {0, 1}};
  for (size_t i = 0; i < 8; ++i) {
    assert_true(brume_generator_take(generator, &ready));
    assert_int_equal(ready.pad, expected[i].pad);
    assert_int_equal(ready.index, expected[i].index);
    assert_int_not_equal(ready.stage, BRUME_STAGE_DRAFT); // None in sync
    give_back(&ready);
  }
  assert_false(brume_generator_take(generator, &ready));
}

// What pads have already is not made again; what cannot be made is told, and its siblings left.
static void test_have_and_failure(void **const state) {
  (void)state;
  BrumeReady ready;
  BrumeNews news;
  const BrumeRequest request = {.pad = 2,
                                .serial = ++serials[2],
                                .n_siblings = 3,
                                .have = 0x5,
                                .recipe = recipe_of("class=bass seed=1 length=0.1 steps=2")};
  assert_true(brume_generator_request(generator, &request));
  brume_generator_sync(generator);
  for (unsigned k = 1; k < 4; k += 2) {
    assert_true(brume_generator_take(generator, &ready));
    assert_int_equal(ready.index, k);
    give_back(&ready);
  }
  assert_false(brume_generator_take(generator, &ready));
  while (brume_generator_news(generator, &news)) {
  }
  ask(3, "class=unheard-of seed=1", 3);
  brume_generator_sync(generator);
  assert_true(brume_generator_take(generator, &ready));
  assert_true(ready.clip == NULL && ready.pad == 3);
  assert_false(brume_generator_take(generator, &ready));
  assert_true(brume_generator_news(generator, &news));
  assert_int_equal(news.type, BRUME_NEWS_FAILED);
  assert_int_equal(news.as.failed.status, BRUME_STATUS_NOT_FOUND);
  assert_non_null(strstr(news.as.failed.text, "unheard-of"));
  assert_true(brume_generator_is_idle(generator));
}

// Nobody takes the clips: the rings fill up, and nothing is lost or done twice once somebody does.
static void test_full_rings(void **const state) {
  (void)state;
  BrumeReady ready;
  unsigned sent = 0;
  unsigned taken = 0;
  for (unsigned i = 0; i < 100; ++i) {
    for (unsigned p = 0; p < BRUME_PADS; ++p) {
      char text[64];
      snprintf(text, sizeof(text), "class=kick seed=%u length=0.02 steps=1", p);
      ask(p, text, 0);
      ++sent;
    }
    brume_generator_sync(generator);
  }
  BrumeRequest more = {.pad = 0, .serial = serials[0] + 1, .recipe = recipe_of("class=kick")};
  unsigned refused = 0;
  for (unsigned i = 0; i < 2000 && !refused; ++i) { // Nobody reads these either
    refused = !brume_generator_request(generator, &more);
    more.serial += !refused;
  }
  assert_int_equal(refused, 1);
  for (int round = 0; round < 1000 && !brume_generator_is_idle(generator); ++round) {
    brume_generator_sync(generator);
    while (brume_generator_take(generator, &ready)) {
      ++taken;
      give_back(&ready);
    }
  }
  assert_true(brume_generator_is_idle(generator));
  assert_true(taken >= BRUME_PADS && taken <= sent + 2000);
}

static BrumeClip *new_clip(const uint64_t seed, const size_t n) {
  BrumeClip *const clip = calloc(1, sizeof(*clip) + n * sizeof(float));
  assert_non_null(clip);
  clip->recipe = recipe_of("class=kick");
  clip->recipe.seed = seed;
  clip->n = n;
  return clip;
}

// Clips without a hold stay up to the budget of 1 MiB, the oldest goes first; held ones stay.
static void test_shelf(void **const state) {
  (void)state;
  BrumeClip *const held = new_clip(1000, 65536); // A quarter of the budget
  const BrumeClip *const passing = new_clip(1001, 100);
  assert_int_equal(brume_shelf_put(shelf, held, true), BRUME_STATUS_OK);
  assert_int_equal(brume_shelf_put(shelf, (BrumeClip *)passing, false), BRUME_STATUS_OK);
  assert_null(brume_shelf_find(shelf, &passing->recipe, 0)); // Not to be found
  brume_shelf_release(shelf, passing);                       // And gone with its last hold
  assert_false(brume_shelf_hold(shelf, passing));
  for (uint64_t seed = 0; seed < 8; ++seed) {
    BrumeClip *const clip = new_clip(seed, 65536);
    assert_int_equal(brume_shelf_put(shelf, clip, true), BRUME_STATUS_OK);
    brume_shelf_release(shelf, clip);
    assert_true(brume_shelf_bytes(shelf) < (5u << 18) + 65536);
  }
  for (uint64_t seed = 0; seed < 8; ++seed) {
    BrumeRecipe recipe = recipe_of("class=kick");
    recipe.seed = seed;
    const BrumeClip *const found = brume_shelf_find(shelf, &recipe, 0);
    assert_int_equal(found != NULL, seed >= 5); // Three and a bit fit
    assert_null(brume_shelf_find(shelf, &recipe, 1));
    brume_shelf_release(shelf, found);
  }
  assert_ptr_equal(brume_shelf_find(shelf, &held->recipe, 0), held);
  brume_shelf_release(shelf, held);
  brume_shelf_release(shelf, held);
  brume_shelf_release(shelf, held); // Once too often: no harm
  brume_shelf_release(shelf, NULL);
}

int main(const int argc, char **const argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: test_generator MODEL\n");
    return 2;
  }
  model_path = argv[1];
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_draft_and_final, setup_threaded, teardown),
      cmocka_unit_test_setup_teardown(test_cancel, setup_threaded, teardown),
      cmocka_unit_test_setup_teardown(test_order, setup_plain, teardown),
      cmocka_unit_test_setup_teardown(test_have_and_failure, setup_plain, teardown),
      cmocka_unit_test_setup_teardown(test_full_rings, setup_plain, teardown),
      cmocka_unit_test_setup_teardown(test_shelf, setup_plain, teardown),
  };
  return cmocka_run_group_tests(tests, open_model, close_model);
}
