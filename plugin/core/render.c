// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/render.h"

#include "dsp/base/philox.h"
#include "model/diffusion/forward.h"
#include "model/diffusion/guidance.h"
#include "model/diffusion/schedule.h"
#include "plugin/core/adjust.h"
#include "plugin/core/codec.h"
#include "plugin/core/drummode.h"
#include "plugin/core/editing.h"
#include "plugin/core/finish.h"
#include "plugin/core/loop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// How far a sibling's start noise is turned away from the sound's: the cosine and the sine of 15
// degrees.
static const float sibling_cos = 0.9659258f;
static const float sibling_sin = 0.2588190f;

struct BrumeRendererImpl {
  const BrumeModel *model;
  BrumeSources *sources; // Not owned; may be NULL
  BrumeDecoder *decoder;
  BrumeDenoiserWorkspace *workspace; // For two sounds of up to max_frames
  size_t max_frames;
};

// One render on its way.
typedef struct {
  BrumeRenderer *renderer;
  const BrumeRecipe *recipe;
  const BrumeRenderWatch *watch;
  unsigned sibling;
  BrumePlan plan;
  bool edits;   // The recipe has a source
  bool adjusts; // What it asks for is seen to when the latent is finished
  size_t n; // Samples of what the latent alone says, nothing of a source put back; 0: as it ends
  BrumeEditing editing;
  size_t first_frame; // Of the network, on the axis of its position channels
  size_t channels;    // Of the network
  size_t n_latent;    // Floats of the latent
  float *latent;      // [frames][channels], then scratch of the sampler and of the guidance
  float *sampler_scratch, *guidance_scratch;
  size_t n_evaluations;
} Job;

// A denoiser as model/diffusion wants it: the network under one condition.
typedef struct {
  const Job *job;
  BrumeCondition condition;
} Conditioned;

BrumeRenderer *brume_renderer_new(const BrumeModel *const model, BrumeStatus *const status) {
  BrumeRenderer *const renderer = calloc(1, sizeof(*renderer));
  *status = BRUME_STATUS_NO_MEMORY;
  if (!renderer) {
    return NULL;
  }
  renderer->model = model;
  renderer->decoder = brume_decoder_new(model->edges, status);
  if (!renderer->decoder) {
    brume_renderer_free(renderer);
    return NULL;
  }
  return renderer;
}

void brume_renderer_free(BrumeRenderer *const renderer) {
  if (renderer) {
    brume_denoiser_workspace_free(renderer->workspace);
    brume_decoder_free(renderer->decoder);
    free(renderer);
  }
}

void brume_renderer_set_sources(BrumeRenderer *const renderer, BrumeSources *const sources) {
  renderer->sources = sources;
}

void brume_clip_free(BrumeClip *const clip) {
  free(clip);
}

static BrumeStatus denoise(void *const ctx, const float *const x, const float sigma, const size_t n,
                           float *const denoised) {
  const Conditioned *const self = ctx;
  const BrumeRenderer *const renderer = self->job->renderer;
  (void)n;
  return brume_denoiser_eval(renderer->model->denoiser, renderer->workspace, &self->condition, x,
                             sigma, self->job->plan.frames, self->job->first_frame, denoised);
}

// Both conditions at once, for guidance.
typedef struct {
  const Job *job;
  BrumeCondition conditions[2];
} Pair;

static BrumeStatus denoise_both(void *const ctx, const float *const x, const float sigma,
                                const size_t n, float *const cond, float *const uncond) {
  const Pair *const self = ctx;
  const BrumeRenderer *const renderer = self->job->renderer;
  const float *const in[2] = {x, x};
  float *const out[2] = {cond, uncond};
  (void)n;
  return brume_denoiser_eval_batch(renderer->model->denoiser, renderer->workspace, 2,
                                   self->conditions, in, sigma, self->job->plan.frames,
                                   self->job->first_frame, out);
}

// Noise of one stream (MODEL.md section 4): Philox normals counted by frame, so that a longer sound
// begins with the same.
static void fill_noise(const Job *const job, const uint32_t stream, float *const out) {
  for (size_t f = 0; f < job->plan.frames; ++f) {
    brume_philox_normal(job->recipe->seed, stream, (uint32_t)f, job->channels,
                        out + f * job->channels);
  }
}

static void step_noise(void *const ctx, const size_t step, const size_t n, float *const out) {
  (void)n;
  fill_noise(ctx, BRUME_PLAN_STREAM_STEP + (uint32_t)step, out);
}

static int tell_step(void *const ctx, const size_t step, const size_t n_steps, const float sigma,
                     const float *const x, const float *const denoised) {
  const Job *const job = ctx;
  const BrumeRenderStep told = {step, n_steps, sigma, x, denoised, &job->plan};
  return job->watch->on_step(job->watch->ctx, &told);
}

// Sees to a workspace for that many frames; keeps the one it has if that will do.
static bool make_room(BrumeRenderer *const renderer, const size_t frames) {
  if (frames > renderer->max_frames) {
    brume_denoiser_workspace_free(renderer->workspace);
    renderer->workspace = brume_denoiser_workspace_new(renderer->model->denoiser, 2 * frames);
    renderer->max_frames = renderer->workspace ? frames : 0;
  }
  return renderer->workspace != NULL;
}

// Makes a loop of the plan. What does not end before the loop does is to go on and on.
static void plan_loop(Job *const job) {
  BrumePlan *const plan = &job->plan;
  const BrumeModel *const model = job->renderer->model;
  job->first_frame = brume_loop_first_frame(plan);
  plan->frames = brume_loop_frames(plan);
  if (job->first_frame) {
    brume_loop_last(model, job->recipe, plan);
  }
}

static BrumeStatus job_begin(Job *const job, BrumeRenderer *const renderer,
                             const BrumeRecipe *const recipe, char *const detail) {
  *job = (Job){.renderer = renderer, .recipe = recipe};
  job->edits = recipe->edit.from != 0;
  const BrumeStatus status = job->edits
                                 ? brume_editing_begin(&job->editing, renderer->model, recipe,
                                                       renderer->sources, &job->plan, detail)
                                 : brume_plan_make(renderer->model, recipe, &job->plan, detail);
  if (status) {
    return status;
  }
  if (recipe->edit.loop) {
    plan_loop(job);
  }
  const BrumeSampler sampler = (BrumeSampler)(int)recipe->value[BRUME_PARAM_SAMPLER];
  job->channels = renderer->model->info->channels;
  const size_t n = job->plan.frames * job->channels;
  const size_t n_sampler = brume_sampler_scratch_floats(sampler, n);
  const size_t n_guidance = brume_guidance_scratch_floats(n);
  job->latent = malloc((n + n_sampler + n_guidance) * sizeof(float));
  if (!job->latent || !make_room(renderer, job->plan.frames)) {
    snprintf(detail, BRUME_MODEL_DETAIL, "out of memory");
    return BRUME_STATUS_NO_MEMORY;
  }
  job->n_latent = n;
  job->sampler_scratch = job->latent + n;
  job->guidance_scratch = job->sampler_scratch + n_sampler;
  return BRUME_STATUS_OK;
}

// The noise that the latent starts as, for sigma 1.
static void fill_start(const Job *const job) {
  fill_noise(job, BRUME_PLAN_STREAM_START, job->latent);
  if (job->sibling) {
    float *const other = job->guidance_scratch;
    fill_noise(job, BRUME_PLAN_STREAM_SIBLING + job->sibling, other);
    for (size_t i = 0; i < job->n_latent; ++i) {
      job->latent[i] = sibling_cos * job->latent[i] + sibling_sin * other[i];
    }
  }
}

static void job_end(Job *const job) {
  brume_editing_clear(&job->editing);
  free(job->latent);
}

// A denoiser whose estimate has what the edit keeps.
typedef struct {
  const BrumeEditing *editing;
  BrumeGuidance *guidance;
} Holding;

static BrumeStatus hold(void *const ctx, const float *const x, const float sigma, const size_t n,
                        float *const denoised) {
  const Holding *const self = ctx;
  const BrumeStatus status = brume_guidance_denoise(self->guidance, x, sigma, n, denoised);
  if (!status) {
    brume_editing_hold(self->editing, denoised);
  }
  return status;
}

// Fills the latent with what the sampler starts from; true if there is nothing to sample.
static bool job_start(Job *const job, const float sigma) {
  if (job->edits && sigma == 0.0f) {
    memcpy(job->latent, job->editing.y, job->n_latent * sizeof(float));
    return true;
  }
  fill_start(job);
  brume_forward_noise(NULL, job->latent, sigma, job->n_latent, job->latent);
  if (job->edits) {
    brume_editing_start(&job->editing, job->latent);
  }
  return false;
}

// From noise to the clean latent.
static BrumeStatus job_sample(Job *const job, char *const detail) {
  const float *const value = job->recipe->value;
  const size_t n_steps = (size_t)value[BRUME_PARAM_STEPS];
  const BrumeSampler sampler = (BrumeSampler)(int)value[BRUME_PARAM_SAMPLER];
  const BrumePlan *const plan = &job->plan;
  const bool loops = job->recipe->edit.loop;
  const double start =
      job->edits ? (double)brume_editing_sigma(&job->editing) : BRUME_RENDER_SIGMA_MAX;
  if (job_start(job, (float)start)) {
    return BRUME_STATUS_OK;
  }
  float sigmas[BRUME_SCHEDULE_DDPM_STEPS + 1];
  const BrumeScheduleConfig schedule = {BRUME_SCHEDULE_KARRAS, BRUME_RENDER_SIGMA_MIN, start,
                                        BRUME_RENDER_RHO};
  BrumeStatus status = brume_schedule_fill(&schedule, n_steps, sigmas);

  const BrumePrecision precision = (BrumePrecision)(int)value[BRUME_PARAM_PRECISION];
  Conditioned cond = {
      job, {plan->weights, plan->values, plan->present, loops, plan->stretch, precision}};
  Conditioned uncond = {job,
                        {NULL, plan->values, plan->pitch_only, loops, plan->stretch, precision}};
  Pair both = {job, {cond.condition, uncond.condition}};
  BrumeGuidance guidance = {.cond = denoise,
                            .cond_ctx = &cond,
                            .uncond = denoise,
                            .uncond_ctx = &uncond,
                            .both = denoise_both,
                            .both_ctx = &both,
                            .weight = value[BRUME_PARAM_GUIDANCE],
                            .sigma_lo = value[BRUME_PARAM_GUIDANCE_LOW],
                            .sigma_hi = value[BRUME_PARAM_GUIDANCE_HIGH],
                            .scratch = job->guidance_scratch,
                            .scratch_floats = brume_guidance_scratch_floats(job->n_latent)};
  const BrumeRenderWatch *const watch = job->watch;
  const BrumeSamplerConfig config = {.sampler = sampler,
                                     .sigmas = sigmas,
                                     .n_steps = n_steps,
                                     .n = job->n_latent,
                                     .noise = step_noise,
                                     .noise_ctx = job,
                                     .on_step = watch && watch->on_step ? tell_step : NULL,
                                     .on_step_ctx = job,
                                     .cancel = watch ? watch->cancel : NULL,
                                     .cancel_unless = watch ? watch->cancel_unless : 0};
  Holding holding = {&job->editing, &guidance};
  if (!status) {
    brume_denoiser_prepare(job->renderer->model->denoiser, job->renderer->workspace,
                           guidance.weight == 1.0f ? 1 : 2, both.conditions, n_steps, sigmas);
    status = brume_sample(&config, job->edits ? hold : brume_guidance_denoise,
                          job->edits ? (void *)&holding : (void *)&guidance, job->latent,
                          job->sampler_scratch,
                          brume_sampler_scratch_floats(sampler, job->n_latent), NULL);
  }
  if (status) {
    snprintf(detail, BRUME_MODEL_DETAIL, "sampling failed: %s", brume_strerror(status));
  }
  job->n_evaluations = guidance.n_evaluations;
  return status;
}

// Finishes the decoded sound; returns its length, 0 if there is none.
static size_t job_finish(const Job *const job, float *const x, BrumeStatus *const status) {
  const BrumePlan *const plan = &job->plan;
  if (job->recipe->edit.loop) {
    return brume_finish_loop(x, plan->n);
  }
  if (job->n) {
    return brume_finish(x, job->n, false);
  }
  const uint64_t seed = job->recipe->seed + job->sibling;
  if (job->edits) {
    return brume_editing_finish(&job->editing, job->renderer->model, job->renderer->decoder, plan,
                                seed, x, status);
  }
  *status = brume_editing_draw(&job->recipe->edit, seed, x, plan->n);
  return *status ? 0 : brume_finish(x, plan->n, !brume_recipe_has(job->recipe, BRUME_PARAM_LENGTH));
}

// Gives back the memory of the silence that was cut off, which nobody would count.
static BrumeClip *shrink(BrumeClip *const clip) {
  BrumeClip *const less = realloc(clip, sizeof(*clip) + clip->n * sizeof(float));
  return less ? less : clip;
}

// Makes the latent sound, in natural units: a clip's samples and length, 0 if there is no sound.
static BrumeStatus job_sound(const Job *const job, const float *const natural,
                             const BrumeAdjust *const adjust, BrumeClip *const clip) {
  const BrumePlan *const plan = &job->plan;
  BrumeDecoder *const decoder = job->renderer->decoder;
  const uint64_t seed = job->recipe->seed + job->sibling;
  const size_t frames = plan->frames * BRUME_MODEL_PATCH;
  const double f0_hz = brume_adjust_hz(adjust, plan);
  BrumeStatus status =
      job->recipe->edit.loop
          ? brume_loop_decode(decoder, plan, natural, seed, clip->samples)
          : brume_decoder_run(decoder, natural, frames, f0_hz, seed, clip->samples, plan->n);
  if (!status) {
    brume_adjust_ends(adjust, plan, clip->samples);
  }
  clip->n = status ? 0 : job_finish(job, clip->samples, &status);
  return status;
}

static bool is_cancelled(const BrumeRenderWatch *const watch) {
  return watch && watch->cancel &&
         atomic_load_explicit(watch->cancel, memory_order_relaxed) != watch->cancel_unless;
}

// Bends the latent until its sound measures what is asked for. *clip becomes the nearest sound.
static BrumeStatus job_adjust(const Job *const job, const float *const natural,
                              BrumeAdjust *const adjust, BrumeClip **const clip) {
  const BrumePlan *const plan = &job->plan;
  const size_t frames = plan->frames * BRUME_MODEL_PATCH;
  float *const bent = malloc(frames * BRUME_LATENT_CHANNELS * sizeof(float));
  BrumeClip *other = malloc(sizeof(**clip) + plan->n * sizeof(float));
  BrumeStatus status = bent && other ? BRUME_STATUS_OK : BRUME_STATUS_NO_MEMORY;
  BrumeAdjustVerdict verdict = {false, false};
  if (!status) {
    status = brume_adjust_learn(adjust, (*clip)->samples, (*clip)->n, &verdict);
  }
  while (!status && verdict.goes_on) {
    brume_retouch(&adjust->retouch, job->renderer->model->edges, brume_adjust_hz(adjust, plan),
                  job->recipe->seed, BRUME_PLAN_STREAM_WAVER, natural, frames, bent);
    status =
        is_cancelled(job->watch) ? BRUME_STATUS_CANCELLED : job_sound(job, bent, adjust, other);
    if (status || !other->n) {
      break;
    }
    status = brume_adjust_learn(adjust, other->samples, other->n, &verdict);
    if (verdict.best) {
      BrumeClip *const best = other;
      other = *clip;
      *clip = best;
    }
  }
  free(bent);
  brume_clip_free(other);
  return status;
}

// The sound of a latent, in a new clip.
static BrumeStatus job_make_clip(const Job *const job, const float *const latent,
                                 BrumeClip **const clip) {
  const BrumePlan *const plan = &job->plan;
  const BrumeModel *const model = job->renderer->model;
  const size_t frames = plan->frames * BRUME_MODEL_PATCH;
  float *const natural = frames ? malloc(frames * BRUME_LATENT_CHANNELS * sizeof(float)) : NULL;
  *clip = malloc(sizeof(**clip) + plan->n * sizeof(float));
  BrumeStatus status = *clip && natural ? BRUME_STATUS_OK : BRUME_STATUS_NO_MEMORY;
  BrumeAdjust adjust;
  const bool adjusts = brume_adjust_begin(&adjust, model, job->recipe, plan) && job->adjusts;
  if (!status) {
    brume_codec_expand(model, latent, plan->frames, natural);
    brume_drum_mode_spread(model, plan, job->recipe, frames, natural);
    status = job_sound(job, natural, &adjust, *clip);
  }
  if (!status && (*clip)->n && adjusts) {
    status = job_adjust(job, natural, &adjust, clip);
  }
  free(natural);
  return status;
}

// The clip of a latent.
static BrumeStatus job_decode(const Job *const job, const float *const latent,
                              BrumeClip **const out, char *const detail) {
  const BrumePlan *const plan = &job->plan;
  const BrumeModel *const model = job->renderer->model;
  BrumeClip *clip = NULL;
  const BrumeStatus status = job_make_clip(job, latent, &clip);
  if (status || !clip->n) {
    snprintf(detail, BRUME_MODEL_DETAIL, "%s",
             status
                 ? brume_strerror(status)
                 : "the model made no sound from this recipe; try another seed or fewer settings");
    brume_clip_free(clip);
    return status ? status : BRUME_STATUS_INTERNAL;
  }
  clip->recipe = *job->recipe;
  memcpy(clip->recipe.model, brume_weights_id(model->weights), BRUME_RECIPE_ID);
  clip->note = plan->note;
  clip->pitched = brume_drum_mode_tunes(model, plan, job->recipe);
  clip->sibling = job->sibling;
  clip->n_evaluations = job->n_evaluations;
  clip->hash = brume_source_hash(clip->samples, clip->n);
  brume_nearest_write(model, brume_nearest_distance(model, latent, plan->frames), clip->about);
  *out = shrink(clip);
  return BRUME_STATUS_OK;
}

BrumeStatus brume_render(BrumeRenderer *const renderer, const BrumeRecipe *const recipe,
                         const BrumeRenderWatch *const watch, BrumeClip **const clip,
                         char *const detail) {
  return brume_render_sibling(renderer, recipe, 0, watch, clip, detail);
}

BrumeStatus brume_render_sibling(BrumeRenderer *const renderer, const BrumeRecipe *const recipe,
                                 const unsigned sibling, const BrumeRenderWatch *const watch,
                                 BrumeClip **const clip, char *const detail) {
  Job job;
  *clip = NULL;
  BrumeStatus status = job_begin(&job, renderer, recipe, detail);
  if (!status) {
    job.watch = watch;
    job.sibling = sibling;
    job.adjusts = true;
    status = job_sample(&job, detail);
  }
  if (!status) {
    status = job_decode(&job, job.latent, clip, detail);
  }
  job_end(&job);
  return status;
}

// As long as the sound is before it is drowned, which the noise would not let one tell: a source as
// it is, others as they end.
static BrumeStatus settle_length(Job *const job, char *const detail) {
  BrumeClip *clip = NULL;
  if (job->edits) {
    job->n = job->plan.n;
    return BRUME_STATUS_OK;
  }
  const BrumeStatus status = job_decode(job, job->latent, &clip, detail);
  job->n = clip ? clip->n : 0;
  brume_clip_free(clip);
  return status;
}

BrumeStatus brume_render_diffused(BrumeRenderer *const renderer, const BrumeRecipe *const recipe,
                                  const float sigma, const BrumeRenderWatch *const watch,
                                  BrumeClip **const clip, char *const detail) {
  Job job;
  *clip = NULL;
  BrumeStatus status = job_begin(&job, renderer, recipe, detail);
  if (!status) {
    job.watch = watch;
    status = job_sample(&job, detail);
  }
  if (!status) {
    status = settle_length(&job, detail);
  }
  if (!status) {
    fill_noise(&job, BRUME_PLAN_STREAM_FORWARD, job.guidance_scratch);
    status = brume_forward_noise(job.latent, job.guidance_scratch, sigma, job.n_latent, job.latent);
    if (status) {
      snprintf(detail, BRUME_MODEL_DETAIL, "sigma must be a number of at least 0");
    }
  }
  if (!status) {
    status = job_decode(&job, job.latent, clip, detail);
  }
  job_end(&job);
  return status;
}

BrumeStatus brume_render_decode(BrumeRenderer *const renderer, const BrumeRecipe *const recipe,
                                const BrumePlan *const plan, const float *const latent,
                                const bool adjusts, BrumeClip **const clip, char *const detail) {
  const Job job = {.renderer = renderer, .recipe = recipe, .plan = *plan, .adjusts = adjusts};
  *clip = NULL;
  return job_decode(&job, latent, clip, detail);
}
