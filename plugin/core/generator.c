// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/generator.h"

#include "plugin/core/generator_impl.h"
#include "plugin/core/picture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  REQUESTS = 256,   // A reroll asks for 16 at once
  CLIPS_BACK = 512, // At least all that pads and voices can hold, and some
  CLIPS_READY = 128,
  NEWS = 128,
  SOURCES_KEPT = 64,   // Sounds that recipes start from
  DRAFT_STEPS_MIN = 4, // Fewer steps are done before a draft would be worth its decoding
};

static const double poll_s = 0.004;

// One clip being made.
typedef struct {
  BrumeGenerator *generator;
  const BrumeJob *job;
  unsigned index;
  bool may_draft;
} Making;

static void tell(BrumeGenerator *const generator, const BrumeNews *const news) {
  brume_ring_write(generator->news, news, sizeof(*news)); // Lost if nobody listens
}

static bool is_wanted(BrumeGenerator *const generator, const BrumeRequest *const request) {
  return atomic_load_explicit(&generator->a_serial[request->pad], memory_order_relaxed) ==
         request->serial;
}

static bool has_room(const BrumeGenerator *const generator) {
  return brume_ring_space(generator->ready) >= 2 * sizeof(BrumeReady); // With a draft before it
}

// Sends a clip on the shelf to its pad.
static void send(const Making *const making, const BrumeClip *const clip, const BrumeStage stage) {
  BrumeGenerator *const generator = making->generator;
  const BrumeRequest *const request = &making->job->request;
  const BrumeReady ready = {.clip = clip,
                            .pad = request->pad,
                            .index = (uint8_t)making->index,
                            .serial = request->serial,
                            .stage = stage};
  if (!brume_ring_write(generator->ready, &ready, sizeof(ready))) { // Cannot be: has_room()
    brume_shelf_release(generator->shelf, clip);
    return;
  }
  if (clip && making->index == 0) {
    BrumeNews news = {.pad = request->pad, .serial = request->serial};
    brume_picture_clip(generator->model, clip, stage, &news);
    tell(generator, &news);
  }
}

static void send_draft(const Making *const making, const BrumeRenderStep *const step) {
  BrumeGenerator *const generator = making->generator;
  char detail[BRUME_MODEL_DETAIL];
  BrumeClip *clip = NULL;
  // A draft that cannot be made is no loss: the sound itself comes soon
  if (brume_render_decode(generator->draft_renderer, &making->job->request.recipe, step->plan,
                          step->denoised, true, &clip, detail) == BRUME_STATUS_OK &&
      brume_shelf_put(generator->shelf, clip, false) == BRUME_STATUS_OK) {
    send(making, clip, BRUME_STAGE_DRAFT);
  }
}

static void tell_failure(BrumeGenerator *const generator, const unsigned pad, const uint32_t serial,
                         const BrumeStatus status, const char *const detail) {
  BrumeNews news = {.type = BRUME_NEWS_FAILED, .pad = (uint8_t)pad, .serial = serial};
  news.as.failed.status = status;
  snprintf(news.as.failed.text, BRUME_NEWS_TEXT, "%.159s", detail);
  tell(generator, &news);
}

// Makes the texture go on by one piece of work. Returns whether there was one.
static bool weave(BrumeGenerator *const generator, const bool for_waiting) {
  BrumeTexture *const texture = generator->texture;
  const BrumeTextureWork work =
      texture ? brume_texture_work(texture, for_waiting) : BRUME_TEXTURE_NOTHING;
  if (work == BRUME_TEXTURE_PART && !for_waiting) {
    BrumeNews news = {.pad = brume_texture_request(texture)->pad};
    brume_picture_clip(generator->model, brume_texture_recent(texture), BRUME_STAGE_TEXTURE, &news);
    tell(generator, &news);
  } else if (work == BRUME_TEXTURE_FAILED) {
    BrumeStatus status = BRUME_STATUS_OK;
    const char *const detail = brume_texture_failure(texture, &status);
    tell_failure(generator, brume_texture_request(texture)->pad, 0, status, detail);
  }
  return work == BRUME_TEXTURE_WORKED || work == BRUME_TEXTURE_PART;
}

// Called after each step. Returns nonzero to give up the render: siblings make way for requests.
static int on_step(void *const ctx, const BrumeRenderStep *const step) {
  const Making *const making = ctx;
  BrumeGenerator *const generator = making->generator;
  const BrumeRequest *const request = &making->job->request;
  if (!is_wanted(generator, request)) {
    return 1;
  }
  if (making->may_draft) {
    weave(generator, false);
  }
  if (making->index > 0) {
    return making->may_draft && brume_ring_available(generator->requests) > 0;
  }
  BrumeNews news = {.type = BRUME_NEWS_STEP, .pad = request->pad, .serial = request->serial};
  news.as.step.step = (uint16_t)(step->step + 1);
  news.as.step.n_steps = (uint16_t)step->n_steps;
  news.as.step.sigma = step->sigma;
  brume_picture_step(generator->model, step, news.as.step.picture);
  tell(generator, &news);
  if (making->may_draft && step->n_steps >= DRAFT_STEPS_MIN &&
      step->step + 1 == step->n_steps / 2) {
    send_draft(making, step);
  }
  return 0;
}

// Sees to it that the sound which a recipe starts from is among the sources, if it is on the shelf.
// Rendering tells what is still missing.
static void provide(BrumeGenerator *const generator, const uint64_t hash) {
  char detail[BRUME_SOURCE_DETAIL];
  BrumeSource *source = NULL;
  if (!hash || brume_sources_find(generator->sources, hash)) {
    return;
  }
  const BrumeClip *const clip = brume_shelf_find_hash(generator->shelf, hash);
  if (clip && brume_source_new(clip->samples, clip->n, &source, detail) == BRUME_STATUS_OK) {
    brume_sources_trim(generator->sources, SOURCES_KEPT);
    brume_sources_add(generator->sources, source);
  }
  brume_shelf_release(generator->shelf, clip);
}

typedef enum { MADE, GIVEN_UP, FAILED } Outcome;

// Called after each step of a sound that is made only to listen to one of them.
static int on_listen(void *const ctx, const BrumeRenderStep *const step) {
  BrumeGenerator *const generator = ctx;
  const BrumeRequest *const request = &generator->listen;
  const BrumeModel *const model = generator->model;
  char detail[BRUME_MODEL_DETAIL];
  BrumeClip *clip = NULL;
  if (step->step + 1 < request->listen && step->step + 1 < step->n_steps) {
    return atomic_load_explicit(&generator->a_quit, memory_order_relaxed);
  }
  const size_t n = step->plan->frames * model->info->channels;
  const float data = (float)model->info->sigma_data;
  const float scale = data / sqrtf(step->sigma * step->sigma + data * data);
  float *const latent = n ? malloc(n * sizeof(*latent)) : NULL;
  for (size_t i = 0; latent && i < n; ++i) { // As brume_picture_step() shows it
    latent[i] = scale * step->noisy[i];
  }
  if (latent &&
      brume_render_decode(generator->draft_renderer, &request->recipe, step->plan, latent, false,
                          &clip, detail) == BRUME_STATUS_OK &&
      brume_shelf_put(generator->shelf, clip, false) == BRUME_STATUS_OK) {
    const BrumeReady ready = {.clip = clip, .pad = request->pad, .stage = BRUME_STAGE_STEP};
    if (!brume_ring_write(generator->ready, &ready, sizeof(ready))) {
      brume_shelf_release(generator->shelf, clip);
    }
  }
  free(latent);
  return 1; // No more of it is wanted
}

static void listen(BrumeGenerator *const generator) {
  const BrumeRenderWatch watch = {.on_step = on_listen, .ctx = generator};
  char detail[BRUME_MODEL_DETAIL];
  BrumeClip *clip = NULL;
  brume_render(generator->renderer, &generator->listen.recipe, &watch, &clip, detail);
  brume_clip_free(clip);
  generator->listens = false;
  atomic_fetch_add_explicit(&generator->a_done, 1, memory_order_release);
}

// Makes or finds one clip and sends it; or gives it up, to be made later if it is still wanted.
static Outcome make(const Making *const making) {
  BrumeGenerator *const generator = making->generator;
  const BrumeRequest *const request = &making->job->request;
  const BrumeStage stage = making->index ? BRUME_STAGE_SIBLING : BRUME_STAGE_FINAL;
  char detail[BRUME_MODEL_DETAIL] = "out of memory";
  BrumeRecipe recipe = request->recipe;
  memcpy(recipe.model, brume_weights_id(generator->model->weights), BRUME_RECIPE_ID);
  const BrumeClip *const found = brume_shelf_find(generator->shelf, &recipe, making->index);
  if (found) {
    send(making, found, stage);
    return MADE;
  }
  const BrumeRenderWatch watch = {.on_step = on_step,
                                  .ctx = (void *)making,
                                  .cancel = &generator->a_serial[request->pad],
                                  .cancel_unless = request->serial};
  BrumeClip *clip = NULL;
  provide(generator, recipe.edit.to); // Before the other one: it is the longest unused then
  provide(generator, recipe.edit.from);
  BrumeStatus status = brume_render_sibling(generator->renderer, &request->recipe, making->index,
                                            &watch, &clip, detail);
  if (!status) {
    status = brume_shelf_put(generator->shelf, clip, true);
  }
  if (!status) {
    send(making, clip, stage);
    return MADE;
  }
  if (status == BRUME_STATUS_CANCELLED) {
    return GIVEN_UP;
  }
  if (making->index == 0) {
    tell_failure(generator, request->pad, request->serial, status, detail);
    send(making, NULL, stage);
  }
  return FAILED;
}

static void close_job(BrumeGenerator *const generator, BrumeJob *const job) {
  if (job->is_open) {
    job->is_open = false;
    atomic_fetch_add_explicit(&generator->a_done, 1, memory_order_release);
  }
}

static void read_requests(BrumeGenerator *const generator) {
  BrumeRequest request;
  while (brume_ring_read(generator->requests, &request, sizeof(request))) {
    BrumeJob *const job = &generator->jobs[request.pad];
    if (request.listen) { // The one before, if there is one, is given up
      atomic_fetch_add_explicit(&generator->a_done, generator->listens ? 1 : 0,
                                memory_order_release);
      generator->listen = request;
      generator->listens = true;
      continue;
    }
    if (request.hurry) {
      job->order = ++generator->orders;
      atomic_fetch_add_explicit(&generator->a_done, 1, memory_order_release);
      continue;
    }
    close_job(generator, job);
    *job = (BrumeJob){
        .request = request, .is_open = true, .done = request.have, .order = ++generator->orders};
  }
}

static void read_returned(BrumeGenerator *const generator) {
  const BrumeClip *clip = NULL;
  while (brume_ring_read(generator->returned, &clip, sizeof(clip))) {
    brume_shelf_release(generator->shelf, clip);
  }
}

// The lowest clip that a job still has to make, or BRUME_POOL.
static unsigned next_index(const BrumeJob *const job) {
  unsigned k = 0;
  while (k <= job->request.n_siblings && k < BRUME_POOL && (job->done >> k & 1u)) {
    ++k;
  }
  return k <= job->request.n_siblings ? k : BRUME_POOL;
}

// The job to go on with: sounds before siblings, the newest first. NULL if there is none.
static BrumeJob *choose(BrumeGenerator *const generator) {
  BrumeJob *best = NULL;
  for (unsigned p = 0; p < BRUME_PADS; ++p) {
    BrumeJob *const job = &generator->jobs[p];
    if (job->is_open && (!is_wanted(generator, &job->request) || next_index(job) == BRUME_POOL)) {
      close_job(generator, job);
    }
    if (!job->is_open) {
      continue;
    }
    const bool is_sound = next_index(job) == 0;
    const bool best_is_sound = best && next_index(best) == 0;
    if (!best || is_sound > best_is_sound ||
        (is_sound == best_is_sound && job->order > best->order)) {
      best = job;
    }
  }
  return best;
}

// Makes one clip. False if there is nothing to do, or no room for what is done.
static bool work(BrumeGenerator *const generator, const bool may_draft) {
  read_returned(generator);
  read_requests(generator);
  if (generator->listens && has_room(generator)) {
    listen(generator);
    return true;
  }
  BrumeJob *const job = has_room(generator) ? choose(generator) : NULL;
  if (!job) {
    return false;
  }
  const Making making = {generator, job, next_index(job), may_draft};
  const Outcome outcome = make(&making);
  if (outcome == MADE) {
    job->done |= 1u << making.index;
  } else if (outcome == FAILED) {
    job->done = ~0u; // Siblings of a sound that cannot be made are none
  }
  if (next_index(job) == BRUME_POOL) {
    close_job(generator, job);
  }
  return true;
}

static void run(void *const ctx) {
  BrumeGenerator *const generator = ctx;
  while (!atomic_load_explicit(&generator->a_quit, memory_order_relaxed)) {
    bool did = false;
    if (!atomic_load_explicit(&generator->a_sync, memory_order_relaxed)) {
      brume_semaphore_wait(generator->lock);
      const bool wove = weave(generator, false);
      did = work(generator, true) || wove;
      brume_semaphore_post(generator->lock);
    }
    if (!did) {
      brume_thread_sleep(poll_s);
    }
  }
}

void brume_generator_sync(BrumeGenerator *const generator) {
  atomic_store_explicit(&generator->a_sync, true, memory_order_relaxed);
  brume_semaphore_wait(generator->lock);
  while (work(generator, false)) {
  }
  brume_semaphore_post(generator->lock);
  atomic_store_explicit(&generator->a_sync, false, memory_order_relaxed);
}

bool brume_generator_sync_texture(BrumeGenerator *const generator) {
  atomic_store_explicit(&generator->a_sync, true, memory_order_relaxed);
  brume_semaphore_wait(generator->lock);
  const bool did = weave(generator, true);
  brume_semaphore_post(generator->lock);
  atomic_store_explicit(&generator->a_sync, false, memory_order_relaxed);
  return did;
}

static bool set_up(BrumeGenerator *const generator, BrumeStatus *const status) {
  *status = BRUME_STATUS_NO_MEMORY;
  generator->lock = brume_semaphore_new(1);
  generator->requests = brume_ring_new(REQUESTS * sizeof(BrumeRequest));
  generator->returned = brume_ring_new(CLIPS_BACK * sizeof(BrumeClip *));
  generator->ready = brume_ring_new(CLIPS_READY * sizeof(BrumeReady));
  generator->news = brume_ring_new(NEWS * sizeof(BrumeNews));
  generator->sources = brume_sources_new();
  if (!generator->sources || !generator->lock || !generator->requests || !generator->returned ||
      !generator->ready || !generator->news) {
    return false;
  }
  generator->renderer = brume_renderer_new(generator->model, status);
  generator->draft_renderer =
      generator->renderer ? brume_renderer_new(generator->model, status) : NULL;
  if (!generator->draft_renderer) {
    return false;
  }
  brume_renderer_set_sources(generator->renderer, generator->sources);
  return true;
}

BrumeSources *brume_generator_sources(const BrumeGenerator *const generator) {
  return generator->sources;
}

BrumeGenerator *brume_generator_new(const BrumeModel *const model, BrumeShelf *const shelf,
                                    BrumeTexture *const texture, const bool threaded,
                                    BrumeStatus *const status) {
  BrumeGenerator *const generator = calloc(1, sizeof(*generator));
  *status = BRUME_STATUS_NO_MEMORY;
  if (!generator) {
    return NULL;
  }
  generator->model = model;
  generator->shelf = shelf;
  generator->texture = texture;
  if (!set_up(generator, status)) {
    brume_generator_free(generator);
    return NULL;
  }
  if (threaded) {
    generator->thread = brume_thread_new("brume-gen", BRUME_THREAD_LOW, run, generator);
    if (!generator->thread) {
      *status = BRUME_STATUS_NO_MEMORY;
      brume_generator_free(generator);
      return NULL;
    }
  }
  *status = BRUME_STATUS_OK;
  return generator;
}

void brume_generator_free(BrumeGenerator *const generator) {
  if (!generator) {
    return;
  }
  atomic_store_explicit(&generator->a_quit, true, memory_order_relaxed);
  for (unsigned p = 0; p < BRUME_PADS; ++p) { // Ends a render that is on its way
    atomic_fetch_add_explicit(&generator->a_serial[p], 1, memory_order_relaxed);
  }
  brume_thread_join(generator->thread);
  BrumeReady ready;
  while (generator->ready && brume_generator_take(generator, &ready)) {
    brume_shelf_release(generator->shelf, ready.clip);
  }
  if (generator->returned) {
    read_returned(generator);
  }
  brume_renderer_free(generator->draft_renderer);
  brume_renderer_free(generator->renderer);
  brume_sources_free(generator->sources);
  brume_ring_free(generator->news);
  brume_ring_free(generator->ready);
  brume_ring_free(generator->returned);
  brume_ring_free(generator->requests);
  brume_semaphore_free(generator->lock);
  free(generator);
}
