// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/engine.h"

#include "dsp/base/clock.h"
#include "dsp/base/cpu.h"
#include "dsp/base/thread.h"
#include "plugin/core/engine_impl.h"
#include "plugin/core/presets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Clips that nobody plays: some 200 of a second each, the sounds of a dozen kits without siblings.
#define SHELF_BYTES ((size_t)32 << 20)

static BrumeModel *open_model(const BrumeEngineConfig *const config, BrumeStatus *const status,
                              char *const detail) {
  char path[BRUME_MODEL_DETAIL];
  if (config->model_path) {
    snprintf(path, sizeof(path), "%s", config->model_path);
  } else if (!brume_model_find(path)) {
    *status = BRUME_STATUS_NOT_FOUND;
    snprintf(detail, BRUME_MODEL_DETAIL, "%s", path);
    return NULL;
  }
  return brume_model_open(path, brume_cpu_flags_masked(config->cpu_mask), status, detail);
}

static bool load_presets(BrumeEngine *const engine) {
  engine->presets = malloc(brume_n_presets * sizeof(*engine->presets));
  engine->n_presets = engine->presets ? brume_n_presets : 0;
  for (size_t i = 0; i < engine->n_presets; ++i) {
    brume_preset_settings(i, &engine->presets[i]);
  }
  return engine->presets != NULL;
}

// Makes all but the model. False without memory, or with another *status.
static bool set_up(BrumeEngine *const engine, const BrumeEngineConfig *const config,
                   BrumeStatus *const status) {
  *status = BRUME_STATUS_NO_MEMORY;
  engine->lock = brume_semaphore_new(1);
  engine->shelf = brume_shelf_new(SHELF_BYTES);
  engine->interp = brume_interp_new();
  engine->loads_back = brume_ring_new(BRUME_LOADS_BACK * sizeof(BrumeLoad *));
  engine->published = brume_mailbox_new(sizeof(BrumePublished));
  engine->meters = brume_mailbox_new(sizeof(BrumeMeters));
  if (!engine->lock || !engine->shelf || !engine->interp || !engine->loads_back ||
      !engine->published || !engine->meters || !load_presets(engine)) {
    return false;
  }
  engine->texture = brume_texture_new(engine->model, engine->interp);
  if (!engine->texture) {
    return false;
  }
  *status = brume_engine_set_rate(engine, config->rate);
  if (*status) {
    return false;
  }
  engine->generator =
      brume_generator_new(engine->model, engine->shelf, engine->texture, !config->offline, status);
  return engine->generator != NULL;
}

BrumeEngine *brume_engine_new(const BrumeEngineConfig *const config, BrumeStatus *const status,
                              char *const detail) {
  BrumeModel *const model = open_model(config, status, detail);
  BrumeEngine *const engine = model ? calloc(1, sizeof(*engine)) : NULL;
  if (!model) {
    return NULL;
  }
  if (!engine) {
    *status = BRUME_STATUS_NO_MEMORY;
    snprintf(detail, BRUME_MODEL_DETAIL, "out of memory");
    brume_model_free(model);
    return NULL;
  }
  engine->model = model;
  engine->offline = config->offline;
  engine->rt.freewheel = config->offline;
  engine->rt.on_demand = config->offline && config->on_demand;
  if (!set_up(engine, config, status)) {
    snprintf(detail, BRUME_MODEL_DETAIL, "cannot start the engine: %s", brume_strerror(*status));
    brume_engine_free(engine);
    return NULL;
  }
  BrumeSettings *const settings = &engine->last.document.settings;
  brume_settings_init(settings);
  brume_engine_take_settings(engine, settings, 0, ~0u);
  brume_engine_silence(engine);
  brume_engine_publish(engine); // A host may save before it ever runs
  return engine;
}

static void free_load(BrumeEngine *const engine, BrumeLoad *const load) {
  for (size_t i = 0; load && i < (size_t)BRUME_PADS * BRUME_POOL; ++i) {
    brume_shelf_release(engine->shelf, load->document.clips[i / BRUME_POOL][i % BRUME_POOL]);
  }
  free(load);
}

// Frees loads that came back; their clips are the audio thread's.
static void free_loads_back(BrumeEngine *const engine) {
  BrumeLoad *load = NULL;
  while (brume_ring_read(engine->loads_back, &load, sizeof(load))) {
    if (load == engine->newest) {
      engine->newest = NULL;
    }
    free(load);
  }
}

void brume_engine_free(BrumeEngine *const engine) {
  if (!engine) {
    return;
  }
  brume_generator_free(engine->generator);
  brume_texture_free(engine->texture);
  if (engine->loads_back) {
    free_loads_back(engine);
  }
  free(engine->rt.load_back);
  free_load(engine, atomic_exchange_explicit(&engine->a_inbox, NULL, memory_order_acquire));
  brume_pool_free(engine->rt.pool);
  brume_limiter_free(engine->rt.limiter);
  brume_mailbox_free(engine->meters);
  brume_mailbox_free(engine->published);
  brume_ring_free(engine->loads_back);
  brume_interp_free(engine->interp);
  brume_shelf_free(engine->shelf); // And all clips with it
  free(engine->presets);
  brume_model_free(engine->model);
  brume_semaphore_free(engine->lock);
  free(engine);
}

BrumeStatus brume_engine_set_rate(BrumeEngine *const engine, const double rate) {
  BrumeEngineRt *const rt = &engine->rt;
  if (!(rate >= BRUME_ENGINE_RATE_MIN && rate <= BRUME_ENGINE_RATE_MAX)) {
    return BRUME_STATUS_BAD_ARG;
  }
  BrumePool *const pool = brume_pool_new(rate, BRUME_ENGINE_VOICES, engine->interp);
  BrumeLimiter *const limiter = brume_limiter_new(rate);
  if (!pool || !limiter) {
    brume_pool_free(pool);
    brume_limiter_free(limiter);
    return BRUME_STATUS_NO_MEMORY;
  }
  brume_pool_free(rt->pool);
  brume_limiter_free(rt->limiter);
  rt->pool = pool;
  rt->limiter = limiter;
  rt->rate = rate;
  brume_engine_silence(engine);
  return BRUME_STATUS_OK;
}

void brume_engine_reset(BrumeEngine *const engine) {
  brume_engine_silence(engine);
}

size_t brume_engine_latency(const BrumeEngine *const engine) {
  return BRUME_ENGINE_STEP + brume_limiter_latency(engine->rt.limiter);
}

const BrumeModel *brume_engine_model(const BrumeEngine *const engine) {
  return engine->model;
}

BrumeSources *brume_engine_sources(const BrumeEngine *const engine) {
  return brume_generator_sources(engine->generator);
}

// Brings `last` and `newest` up to date. The lock is taken.
static void refresh(BrumeEngine *const engine) {
  brume_mailbox_read(engine->published, &engine->last);
  free_loads_back(engine); // After: a load that came back is published
  if (engine->newest) {
    brume_mailbox_read(engine->published, &engine->last);
  }
}

// Whether the newest load is still to be taken over.
static bool is_pending(const BrumeEngine *const engine) {
  return engine->newest && engine->last.load_serial != engine->loads;
}

static const BrumeSettings *view(const BrumeEngine *const engine) {
  return is_pending(engine) ? &engine->newest_settings : &engine->last.document.settings;
}

void brume_engine_settings(BrumeEngine *const engine, BrumeSettings *const settings) {
  brume_semaphore_wait(engine->lock);
  refresh(engine);
  *settings = *view(engine);
  brume_semaphore_post(engine->lock);
}

// Puts the clips on the shelf and marks those that are of another recipe than their pad's.
static void fill_load(BrumeEngine *const engine, BrumeLoad *const load,
                      BrumeClip *clips[BRUME_PADS][BRUME_POOL]) {
  const bool is_auto = load->document.settings.control[BRUME_CONTROL_AUTO] > 0.0f;
  for (unsigned p = 0; p < BRUME_PADS; ++p) {
    if (is_auto && clips[p][0]) {
      BrumeRecipe recipe = clips[p][0]->recipe;
      memset(recipe.model, 0, sizeof(recipe.model));
      const bool same = brume_recipe_equal(&recipe, &load->document.settings.pads[p].recipe);
      load->stale |= (uint16_t)(same ? 0u : 1u << p);
    }
    for (unsigned k = 0; k < BRUME_POOL; ++k) {
      if (clips[p][k] && brume_shelf_put(engine->shelf, clips[p][k], false) == BRUME_STATUS_OK) {
        load->document.clips[p][k] = clips[p][k];
      }
    }
  }
}

// Lets a load begin from one that was not taken: pads that are locked there stay.
static void build_on(BrumeLoad *const load, BrumeLoad *const before) {
  if (!load->keep_locked || before->keep_locked) {
    return;
  }
  load->keep_locked = false;
  const unsigned locked = brume_engine_locked(&before->document.settings);
  for (unsigned p = 0; p < BRUME_PADS; ++p) {
    if (locked >> p & 1u) {
      load->document.settings.pads[p] = before->document.settings.pads[p];
      load->stale &= (uint16_t) ~(1u << p);
      load->stale |= (uint16_t)(before->stale & (1u << p));
      for (unsigned k = 0; k < BRUME_POOL; ++k) { // Exchanged: the others go with `before`
        const BrumeClip *const clip = load->document.clips[p][k];
        load->document.clips[p][k] = before->document.clips[p][k];
        before->document.clips[p][k] = clip;
      }
    }
  }
}

// What the settings will be with that load, as far as can be said now.
static void foresee(BrumeEngine *const engine, const BrumeLoad *const load) {
  BrumeSettings next = load->document.settings;
  const unsigned locked = load->keep_locked ? brume_engine_locked(view(engine)) : 0u;
  for (unsigned p = 0; p < BRUME_PADS; ++p) {
    if (locked >> p & 1u) {
      next.pads[p] = view(engine)->pads[p];
    }
  }
  engine->newest_settings = next;
}

BrumeStatus brume_engine_load(BrumeEngine *const engine, const BrumeSettings *const settings,
                              BrumeClip *clips[BRUME_PADS][BRUME_POOL], const bool keep_locked) {
  BrumeLoad *const load = calloc(1, sizeof(*load));
  if (!load) {
    for (size_t i = 0; clips && i < (size_t)BRUME_PADS * BRUME_POOL; ++i) {
      brume_clip_free(clips[i / BRUME_POOL][i % BRUME_POOL]);
    }
    return BRUME_STATUS_NO_MEMORY;
  }
  load->document.settings = *settings;
  load->keep_locked = keep_locked;
  if (clips) {
    fill_load(engine, load, clips);
  }
  brume_semaphore_wait(engine->lock);
  refresh(engine);
  BrumeLoad *const before = atomic_exchange_explicit(&engine->a_inbox, NULL, memory_order_acquire);
  if (before) {
    build_on(load, before);
  }
  foresee(engine, load);
  load->serial = ++engine->loads;
  engine->newest = load;
  atomic_store_explicit(&engine->a_inbox, load, memory_order_release);
  brume_semaphore_post(engine->lock);
  free_load(engine, before);
  return BRUME_STATUS_OK;
}

static void release_clips(BrumeEngine *const engine, BrumeDocument *const document) {
  for (size_t i = 0; i < (size_t)BRUME_PADS * BRUME_POOL; ++i) {
    brume_shelf_release(engine->shelf, document->clips[i / BRUME_POOL][i % BRUME_POOL]);
  }
  memset(document->clips, 0, sizeof(document->clips));
}

// Holds all clips of a document; those that are gone already are left out.
static void hold_clips(BrumeEngine *const engine, BrumeDocument *const document) {
  for (size_t i = 0; i < (size_t)BRUME_PADS * BRUME_POOL; ++i) {
    const BrumeClip **const clip = &document->clips[i / BRUME_POOL][i % BRUME_POOL];
    if (*clip && !brume_shelf_hold(engine->shelf, *clip)) {
      *clip = NULL;
    }
  }
}

static const BrumeDocument *current(const BrumeEngine *const engine) {
  return is_pending(engine) ? &engine->newest->document : &engine->last.document;
}

BrumeDocument *brume_engine_snapshot(BrumeEngine *const engine) {
  BrumeDocument *const document = calloc(1, sizeof(*document));
  bool is_good = false;
  int tries = 1000; // Each failure takes a run() that changed clips just then
  brume_semaphore_wait(engine->lock);
  // The audio thread publishes before it gives clips back. So if the same clips are published after
  // all are held as before, each was held in time; else all begins anew.
  while (document && !is_good && tries-- > 0) {
    refresh(engine);
    *document = *current(engine);
    hold_clips(engine, document);
    refresh(engine);
    is_good = memcmp(document->clips, current(engine)->clips, sizeof(document->clips)) == 0;
    if (!is_good) {
      release_clips(engine, document);
    }
  }
  if (document) {
    document->settings = *view(engine);
  }
  brume_semaphore_post(engine->lock);
  return document;
}

void brume_engine_release(BrumeEngine *const engine, BrumeDocument *const document) {
  if (document) {
    release_clips(engine, document);
    free(document);
  }
}

bool brume_engine_wait(BrumeEngine *const engine, const double timeout_s) {
  const double end_s = brume_clock_s() + timeout_s;
  while (!brume_generator_is_idle(engine->generator)) {
    if (brume_clock_s() >= end_s) {
      return false;
    }
    brume_thread_sleep(0.001);
  }
  return true;
}
