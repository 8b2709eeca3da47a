// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/enginespeed.h"

#include "dsp/base/clock.h"
#include "dsp/base/thread.h"
#include "plugin/core/engine_rt.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RATE = BRUME_ENGINESPEED_RATE, BLOCK = BRUME_ENGINESPEED_BLOCK, DRAFTS = 9 };

static const double block_s = (double)BLOCK / RATE;
static const double patience_s = 120.0; // For a sound, before it counts as never coming

// What measuring works on.
typedef struct {
  BrumeEngine *engine;
  BrumeEngineSpeed *speed;
  const atomic_uint *cancel; // May be NULL
  float *times;              // [capacity], seconds of run()
  size_t n, capacity;
  double begin_s; // When block 0 was due
  size_t n_blocks;
} Measuring;

static int compare(const void *const a, const void *const b) {
  const float x = *(const float *)a;
  const float y = *(const float *)b;
  return (x > y) - (x < y);
}

static bool is_over(const Measuring *const measuring) {
  return measuring->cancel && atomic_load_explicit(measuring->cancel, memory_order_relaxed) != 0;
}

// Waits until the generator has nothing to do; false if that does not come, or at the end.
static bool wait_for_generator(const Measuring *const measuring) {
  const double end_s = brume_clock_s() + patience_s;
  while (!is_over(measuring) && brume_clock_s() < end_s) {
    if (brume_engine_wait(measuring->engine, 0.1)) {
      return true;
    }
  }
  return false;
}

// Runs one block when it is due and returns how long that took.
static double run_block(Measuring *const measuring, const BrumeEvent *const events,
                        const size_t n) {
  float left[BLOCK];
  float right[BLOCK];
  const double due_s = measuring->begin_s + (double)measuring->n_blocks++ * block_s;
  const double early_s = due_s - brume_clock_s();
  if (early_s > 0.0) {
    brume_thread_sleep(early_s);
  } else if (early_s < -0.1) { // Too far behind to catch up
    measuring->begin_s -= early_s;
  }
  const double begin_s = brume_clock_s();
  brume_engine_run(measuring->engine, events, n, left, right, BLOCK);
  return brume_clock_s() - begin_s;
}

static BrumeEvent note(const unsigned key) {
  return (BrumeEvent){.type = BRUME_EVENT_MIDI, .as.midi = {0x90, (uint8_t)key, 100}};
}

static BrumeEvent control(const BrumeControl which, const unsigned pad, const float value) {
  return (BrumeEvent){
      .type = BRUME_EVENT_CONTROL, .pad = (uint8_t)pad, .as.control = {which, value}};
}

static BrumeRecipe recipe_of(const char *const name, const uint64_t seed, const float length) {
  BrumeRecipe recipe;
  brume_recipe_init(&recipe);
  recipe.n_classes = 1;
  recipe.classes[0].weight = 1.0f;
  snprintf(recipe.classes[0].name, BRUME_RECIPE_NAME, "%s", name);
  recipe.seed = seed;
  recipe.value[BRUME_PARAM_LENGTH] = length;
  return recipe;
}

// All pads alike: two seconds of sound, filtered and driven, over the keyboard.
static void settings_of(const char *const name, BrumeSettings *const settings) {
  brume_settings_init(settings);
  for (unsigned p = 0; p < BRUME_PADS; ++p) {
    brume_settings_clear_pad(settings, p);
    const BrumeRecipe recipe = recipe_of(name, p, 2.0f);
    brume_settings_set_recipe(settings, p, &recipe);
    brume_settings_set(settings, BRUME_CONTROL_FILTER, p, 1.0f);
    brume_settings_set(settings, BRUME_CONTROL_FILTER_ENV, p, 2.0f);
    brume_settings_set(settings, BRUME_CONTROL_RESONANCE, p, 0.3f);
    brume_settings_set(settings, BRUME_CONTROL_DRIVE, p, 0.2f);
    brume_settings_set(settings, BRUME_CONTROL_TUNE, p, (float)p - 8.0f);
    brume_settings_set(settings, BRUME_CONTROL_LEVEL, p, -20.0f);
  }
}

static void count_clips(Measuring *const measuring) {
  BrumeNews news;
  while (brume_engine_news(measuring->engine, &news)) {
    measuring->speed->n_clips += news.type == BRUME_NEWS_CLIP;
  }
}

// Plays a note every 16 ms, so that all voices are busy, and keeps the generator so too.
static void measure_run(Measuring *const measuring) {
  BrumeMeters meters = {.voices = 0};
  double voices = 0.0;
  measuring->begin_s = brume_clock_s();
  measuring->n_blocks = 0;
  while (measuring->n < measuring->capacity && !is_over(measuring)) {
    const size_t i = measuring->n;
    BrumeEvent events[3];
    size_t n = 0;
    if (i % 12 == 0) {
      events[n++] = note(BRUME_PAD_NOTE + (unsigned)(i / 12 % BRUME_PADS));
    }
    brume_engine_meters(measuring->engine, &meters);
    if (i % 8 == 0 && (meters.waiting & 2u) == 0) { // Pad 2 always waits for another sound
      events[n++] = control(BRUME_CONTROL_PAD, 0, 2.0f);
      events[n++] = control(BRUME_CONTROL_NEXT, 0, 1.0f);
    }
    measuring->times[measuring->n++] = (float)run_block(measuring, events, n);
    voices += meters.voices;
    count_clips(measuring);
  }
  measuring->speed->voices = voices / (double)measuring->n;
  measuring->speed->n_blocks = measuring->n;
  qsort(measuring->times, measuring->n, sizeof(*measuring->times), compare);
  const float *const times = measuring->times;
  measuring->speed->median = times[measuring->n / 2] / block_s;
  measuring->speed->p999 = times[(size_t)(0.999 * (double)(measuring->n - 1))] / block_s;
  measuring->speed->worst = times[measuring->n - 1] / block_s;
}

// Runs until the sounds of all pads are there. False if they do not come.
static bool wait_for_all(Measuring *const measuring) {
  BrumeMeters meters = {.waiting = 1};
  const double end_s = brume_clock_s() + patience_s;
  measuring->begin_s = brume_clock_s();
  measuring->n_blocks = 0;
  for (int i = 0; i < 4 || meters.waiting; ++i) {
    run_block(measuring, NULL, 0);
    brume_engine_meters(measuring->engine, &meters);
    if (brume_clock_s() > end_s || is_over(measuring)) {
      return false;
    }
  }
  return wait_for_generator(measuring);
}

// Empties pad 0, gives it a recipe and strikes it; writes when it sounds and when it is finished.
static bool measure_draft(Measuring *const measuring, const char *const name, const uint64_t seed,
                          float *const draft_s, float *const final_s) {
  const BrumeRecipe empty = {.n_classes = 0};
  const BrumeRecipe recipe = recipe_of(name, seed, 1.0f);
  const BrumeEvent clear[] = {{.type = BRUME_EVENT_SILENCE},
                              {.type = BRUME_EVENT_RECIPE, .as.recipe = &empty}};
  const BrumeEvent strike[] = {{.type = BRUME_EVENT_RECIPE, .as.recipe = &recipe},
                               note(BRUME_PAD_NOTE)};
  BrumeMeters meters = {.voices = 0};
  run_block(measuring, clear, 2);
  run_block(measuring, NULL, 0);
  if (!wait_for_generator(measuring)) {
    return false;
  }
  measuring->begin_s = brume_clock_s();
  measuring->n_blocks = 0;
  const double begin_s = brume_clock_s();
  run_block(measuring, strike, 2);
  *draft_s = 0.0f;
  while (brume_clock_s() < begin_s + patience_s && !is_over(measuring)) {
    run_block(measuring, NULL, 0);
    brume_engine_meters(measuring->engine, &meters);
    const float now_s = (float)(brume_clock_s() - begin_s);
    *draft_s = *draft_s == 0.0f && (meters.struck & 1u) ? now_s : *draft_s;
    if (*draft_s > 0.0f && !(meters.waiting & 1u)) {
      *final_s = now_s;
      return true;
    }
  }
  return false;
}

static bool measure_drafts(Measuring *const measuring, const char *const name) {
  float draft_s[DRAFTS];
  float final_s[DRAFTS];
  for (unsigned i = 0; i < DRAFTS; ++i) {
    if (!measure_draft(measuring, name, 1000 + i, &draft_s[i], &final_s[i])) {
      return false;
    }
  }
  qsort(draft_s, DRAFTS, sizeof(*draft_s), compare);
  qsort(final_s, DRAFTS, sizeof(*final_s), compare);
  measuring->speed->draft_s = draft_s[DRAFTS / 2];
  measuring->speed->final_s = final_s[DRAFTS / 2];
  return true;
}

static bool measure(Measuring *const measuring, const char *const name) {
  BrumeSettings settings;
  settings_of(name, &settings);
  if (brume_engine_load(measuring->engine, &settings, NULL, false) || !wait_for_all(measuring)) {
    return false;
  }
  measure_run(measuring);
  return !is_over(measuring) && measure_drafts(measuring, name);
}

// With the priority that audio threads have, if it is to be had.
static bool measure_as_audio(Measuring *const measuring, const char *const name) {
  const struct sched_param high = {.sched_priority = 10};
  struct sched_param before;
  int policy = 0;
  const pthread_t self = pthread_self();
  measuring->speed->realtime = pthread_getschedparam(self, &policy, &before) == 0 &&
                               pthread_setschedparam(self, SCHED_FIFO, &high) == 0;
  const bool is_good = measure(measuring, name);
  if (measuring->speed->realtime) {
    pthread_setschedparam(self, policy, &before);
  }
  return is_good;
}

BrumeStatus brume_enginespeed_measure(const char *const model_path, const uint32_t cpu_mask,
                                      const char *const name, const double seconds,
                                      const atomic_uint *const cancel,
                                      BrumeEngineSpeed *const speed, char *const detail) {
  const BrumeEngineConfig config = {.rate = RATE, .model_path = model_path, .cpu_mask = cpu_mask};
  BrumeStatus status = BRUME_STATUS_OK;
  memset(speed, 0, sizeof(*speed));
  Measuring measuring = {
      .speed = speed, .cancel = cancel, .capacity = (size_t)(seconds / block_s) + 1};
  measuring.engine = brume_engine_new(&config, &status, detail);
  if (!measuring.engine) {
    return status;
  }
  measuring.times = malloc(measuring.capacity * sizeof(*measuring.times));
  if (!measuring.times) {
    status = BRUME_STATUS_NO_MEMORY;
    snprintf(detail, BRUME_MODEL_DETAIL, "out of memory");
  } else if (!measure_as_audio(&measuring, name)) {
    status = is_over(&measuring) ? BRUME_STATUS_CANCELLED : BRUME_STATUS_INTERNAL;
    snprintf(detail, BRUME_MODEL_DETAIL, "the instrument made no sound of class %s in time", name);
  }
  free(measuring.times);
  brume_engine_free(measuring.engine);
  return status;
}
