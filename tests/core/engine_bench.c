// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/core/engine_bench.h"

#include "dsp/base/cpu.h"
#include "tests/unit/worst.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EVENTS_MAX = 1024 };

float bench_left[BENCH_FRAMES], bench_right[BENCH_FRAMES];

static const char *model_path;

void bench_set_model(const char *const path) {
  model_path = path;
}

BrumeEngine *bench_engine(const bool offline, const double rate) {
  char detail[BRUME_MODEL_DETAIL] = "";
  BrumeStatus status = BRUME_STATUS_OK;
  const BrumeEngineConfig config = {
      .rate = rate, .offline = offline, .model_path = model_path, .cpu_mask = BRUME_CPU_ALL};
  BrumeEngine *const engine = brume_engine_new(&config, &status, detail);
  if (!engine) {
    fprintf(stderr, "no engine: %s (%s)\n", detail, brume_strerror(status));
    abort();
  }
  return engine;
}

void bench_settings(BrumeSettings *const settings, const unsigned n) {
  static const char *const classes[] = {"kick", "snare", "bass"};
  brume_settings_init(settings);
  for (unsigned p = 0; p < BRUME_PADS; ++p) {
    brume_settings_clear_pad(settings, p);
    if (p < n) {
      char text[96];
      BrumeRecipe recipe;
      snprintf(text, sizeof(text), "class=%s seed=%u length=0.1 steps=2", classes[p % 3], p + 1);
      brume_recipe_init(&recipe);
      brume_recipe_read(&recipe, text, NULL);
      brume_settings_set_recipe(settings, p, &recipe);
    }
  }
}

void bench_load(BrumeEngine *const engine, const unsigned n) {
  static BrumeSettings settings;
  bench_settings(&settings, n);
  if (brume_engine_load(engine, &settings, NULL, false)) {
    abort();
  }
}

BrumeClip *bench_sine(const double hz, const size_t n, const float note, const bool pitched) {
  BrumeClip *const clip = calloc(1, sizeof(*clip) + n * sizeof(float));
  if (!clip) {
    abort();
  }
  brume_recipe_init(&clip->recipe);
  brume_recipe_read(&clip->recipe, "class=kick seed=1 length=0.1 steps=2", NULL);
  clip->n = n;
  clip->note = note;
  clip->pitched = pitched;
  for (size_t i = 0; i < n; ++i) {
    clip->samples[i] = (float)(0.5 * sin(6.283185307179586 * hz * (double)i / 44100.0));
  }
  return clip;
}

void bench_load_clip(BrumeEngine *const engine, BrumeClip *const clip) {
  static BrumeSettings settings;
  BrumeClip *clips[BRUME_PADS][BRUME_POOL] = {{clip}};
  bench_settings(&settings, 1);
  settings.pads[0].recipe.edit = clip->recipe.edit; // Or it would be another sound's
  brume_settings_set(&settings, BRUME_CONTROL_ROUND_ROBIN, 0, 0.0f);
  brume_settings_set(&settings, BRUME_CONTROL_VELOCITY_BRIGHTNESS, 0, 0.0f);
  if (brume_engine_load(engine, &settings, clips, false)) {
    abort();
  }
  bench_run(engine, NULL, 0, 0, 64);
}

BrumeEvent bench_midi(const uint32_t frame, const unsigned status, const unsigned a,
                      const unsigned b) {
  return (BrumeEvent){.frame = frame,
                      .type = BRUME_EVENT_MIDI,
                      .as.midi = {(uint8_t)status, (uint8_t)a, (uint8_t)b}};
}

BrumeEvent bench_control(const uint32_t frame, const BrumeControl control, const unsigned pad,
                         const float value) {
  return (BrumeEvent){.frame = frame,
                      .type = BRUME_EVENT_CONTROL,
                      .pad = (uint8_t)pad,
                      .as.control = {control, value}};
}

BrumeEvent bench_param(const uint32_t frame, const BrumeParam param, const unsigned pad,
                       const float value) {
  return (BrumeEvent){
      .frame = frame, .type = BRUME_EVENT_PARAM, .pad = (uint8_t)pad, .as.param = {param, value}};
}

void bench_run(BrumeEngine *const engine, const BrumeEvent *const events, const size_t n,
               const size_t frames, const size_t block) {
  size_t next = 0;
  size_t at = 0;
  do {
    BrumeEvent now[EVENTS_MAX];
    size_t n_now = 0;
    const size_t size = frames - at < block ? frames - at : block;
    while (next < n && n_now < EVENTS_MAX && events[next].frame < at + size) {
      now[n_now] = events[next++];
      now[n_now++].frame -= (uint32_t)at;
    }
    brume_engine_run(engine, now, n_now, bench_left + at, bench_right + at, size);
    at += size;
  } while (at < frames);
}

float bench_peak(const float *const x, const size_t from, const size_t to) {
  float peak = 0.0f;
  for (size_t i = from; i < to; ++i) {
    peak = worst_of_f(peak, fabsf(x[i]));
  }
  return peak;
}
