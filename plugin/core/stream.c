// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/stream.h"

#include "dsp/base/philox.h"
#include "dsp/voice/limiter.h"
#include "model/diffusion/guidance.h"
#include "model/diffusion/sampler.h"
#include "model/diffusion/schedule.h"
#include "plugin/core/codec.h"
#include "plugin/core/drummode.h"
#include "plugin/core/finish.h"
#include "plugin/core/loop.h"
#include "plugin/core/plan.h"
#include "plugin/core/render.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  HOP = BRUME_STREAM_HOP,
  HALO = BRUME_STREAM_HALO,
  WINDOW = HOP + 2 * HALO,
  AHEAD = HOP + HALO, // Frames of estimates that wait for the next step
  WARM_UP = 4,
};

static const double silent_power = 1e-9; // -90 dB
static const double target_rms = 0.1;    // BRUME_STREAM_DB
static const double floor_power = 0.001; // Of the slow mean: what is softer is not made louder
static const double slow_s = 10.0;

_Static_assert(2 * HOP <= WINDOW, "scratch must hold what a sampler's step needs");

// What one step sees and leaves.
typedef struct {
  float *x;        // [WINDOW][channels] at sigmas[step]; this part's frames begin at HALO
  float *previous; // [AHEAD][channels]: estimates of the step before, from this part's first on
} Step;

struct BrumeStreamImpl {
  const BrumeModel *model;
  BrumeRecipe recipe;
  BrumePlan plan;
  float first_note; // Where the decoder's grid is
  size_t channels, n_steps;
  float sigmas[BRUME_SCHEDULE_DDPM_STEPS + 1];
  BrumeDenoiserWorkspace *workspace;
  BrumeDecoderFlow *decoder;
  BrumeLimiter *limiter;
  Step *steps;     // [n_steps]
  float *floats;   // All of theirs and of the following; owned
  float *denoised; // [WINDOW][channels]
  float *scratch;  // The same, of guidance and of the sampler
  float *part;     // [HOP][channels]: goes through the steps
  float *natural;  // [HOP * BRUME_MODEL_PATCH][BRUME_LATENT_CHANNELS]
  size_t n_floats;
  uint32_t frame; // The first that the newest noise of step 0 is for
  BrumeFinishHighpass highpass;
  float *waiting;   // [BRUME_STREAM_SAMPLES]: decoded; the level needs to know what follows
  float *unheard;   // [BRUME_STREAM_SAMPLES]: what comes before the first sample
  size_t n_warm;    // Parts of that
  double powers[2]; // Of the part before that one, and of that one
  double slow;      // Mean power over the last slow_s
  double gain;      // Where the last part ended
};

static BrumePrecision precision_of(const BrumeStream *const self) {
  return (BrumePrecision)(int)self->recipe.value[BRUME_PARAM_PRECISION];
}

static BrumeCondition known(const BrumeStream *const self) {
  const BrumePlan *const plan = &self->plan;
  return (BrumeCondition){plan->weights, plan->values, plan->present,
                          false,         1.0f,         precision_of(self)};
}

static BrumeCondition unknown(const BrumeStream *const self) {
  const BrumePlan *const plan = &self->plan;
  return (BrumeCondition){NULL, plan->values, plan->pitch_only, false, 1.0f, precision_of(self)};
}

static BrumeStatus denoise_one(const BrumeStream *const self, const BrumeCondition condition,
                               const float *const x, const float sigma, float *const denoised) {
  return brume_denoiser_eval(self->model->denoiser, self->workspace, &condition, x, sigma, WINDOW,
                             BRUME_LOOP_AXIS_END, denoised);
}

static BrumeStatus denoise_known(void *const ctx, const float *const x, const float sigma,
                                 const size_t n, float *const denoised) {
  const BrumeStream *const self = ctx;
  (void)n;
  return denoise_one(self, known(self), x, sigma, denoised);
}

static BrumeStatus denoise_unknown(void *const ctx, const float *const x, const float sigma,
                                   const size_t n, float *const denoised) {
  const BrumeStream *const self = ctx;
  (void)n;
  return denoise_one(self, unknown(self), x, sigma, denoised);
}

static BrumeStatus denoise_both(void *const ctx, const float *const x, const float sigma,
                                const size_t n, float *const cond, float *const uncond) {
  const BrumeStream *const self = ctx;
  const BrumeCondition conditions[2] = {known(self), unknown(self)};
  const float *const in[2] = {x, x};
  float *const out[2] = {cond, uncond};
  (void)n;
  return brume_denoiser_eval_batch(self->model->denoiser, self->workspace, 2, conditions, in, sigma,
                                   WINDOW, BRUME_LOOP_AXIS_END, out);
}

// Noise of one Philox stream for frames from `frame` on.
static void fill_noise(const BrumeStream *const self, const uint32_t stream, const uint32_t frame,
                       const size_t frames, const float sigma, float *const out) {
  for (size_t f = 0; f < frames; ++f) {
    float *const at = out + f * self->channels;
    brume_philox_normal(self->recipe.seed, stream, frame + (uint32_t)f, self->channels, at);
    for (size_t c = 0; c < self->channels; ++c) {
      at[c] *= sigma;
    }
  }
}

// Noise of a stochastic sampler for the part that `step` is at.
static void step_noise(void *const ctx, const size_t step, const size_t n, float *const out) {
  const BrumeStream *const self = ctx;
  (void)n;
  fill_noise(self, BRUME_PLAN_STREAM_STEP + (uint32_t)step,
             self->frame - HALO * (uint32_t)(step + 1), HOP, 1.0f, out);
}

// Moves rows[n][channels] on by HOP and puts part[HOP] at their end.
static void shift(const BrumeStream *const self, float *const rows, const size_t n,
                  const float *const part) {
  const size_t c = self->channels;
  memmove(rows, rows + HOP * c, (n - HOP) * c * sizeof(float));
  memcpy(rows + (n - HOP) * c, part, HOP * c * sizeof(float));
}

// Takes self->part, at the noise level of `step`, and leaves there the part HALO frames before it,
// one step further.
static BrumeStatus run_step(BrumeStream *const self, const size_t step,
                            BrumeGuidance *const guidance) {
  const size_t c = self->channels;
  const Step *const now = &self->steps[step];
  const BrumeSamplerConfig config = {.sampler =
                                         (BrumeSampler)(int)self->recipe.value[BRUME_PARAM_SAMPLER],
                                     .sigmas = self->sigmas,
                                     .n_steps = self->n_steps,
                                     .n = HOP * c,
                                     .noise = step_noise,
                                     .noise_ctx = self};
  shift(self, now->x, WINDOW, self->part);
  BrumeStatus status =
      brume_guidance_denoise(guidance, now->x, self->sigmas[step], WINDOW * c, self->denoised);
  if (status) {
    return status;
  }
  const float *const made = self->denoised + (size_t)HALO * c;
  memcpy(self->part, now->x + (size_t)HALO * c, HOP * c * sizeof(float));
  if (step + 1 < self->n_steps) {
    shift(self, self->steps[step + 1].previous, AHEAD, made);
  }
  // The step may use up `previous`: hand it a copy, since the halo's frames come again
  float *const previous = self->scratch;
  memcpy(previous, now->previous, HOP * c * sizeof(float));
  return brume_sample_step(&config, step, made, previous, self->part, previous + HOP * c);
}

// Leaves the next part of the clean latent in self->part.
static BrumeStatus run_steps(BrumeStream *const self) {
  const float *const value = self->recipe.value;
  BrumeGuidance guidance = {.cond = denoise_known,
                            .cond_ctx = self,
                            .uncond = denoise_unknown,
                            .uncond_ctx = self,
                            .both = denoise_both,
                            .both_ctx = self,
                            .weight = value[BRUME_PARAM_GUIDANCE],
                            .sigma_lo = value[BRUME_PARAM_GUIDANCE_LOW],
                            .sigma_hi = value[BRUME_PARAM_GUIDANCE_HIGH],
                            .scratch = self->scratch,
                            .scratch_floats = WINDOW * self->channels};
  const BrumeCondition conditions[2] = {known(self), unknown(self)};
  brume_denoiser_prepare(self->model->denoiser, self->workspace, guidance.weight == 1.0f ? 1 : 2,
                         conditions, self->n_steps, self->sigmas);
  BrumeStatus status = BRUME_STATUS_OK;
  fill_noise(self, BRUME_PLAN_STREAM_START, self->frame, HOP, self->sigmas[0], self->part);
  for (size_t i = 0; i < self->n_steps && !status; ++i) {
    status = run_step(self, i, &guidance);
  }
  self->frame += HOP;
  return status;
}

// Decodes self->part; samples that the decoder does not give yet are 0.
static void decode(BrumeStream *const self, float *const out) {
  brume_codec_expand(self->model, self->part, HOP, self->natural);
  brume_drum_mode_spread(self->model, &self->plan, &self->recipe, (size_t)HOP * BRUME_MODEL_PATCH,
                         self->natural);
  const double octaves = (double)(self->plan.note - self->first_note) / 12.0;
  for (size_t f = 0; f < (size_t)HOP * BRUME_MODEL_PATCH; ++f) {
    float *const hop = out + f * BRUME_LATENT_HOP;
    if (!brume_decoder_flow_push(self->decoder, self->natural + f * BRUME_LATENT_CHANNELS, octaves,
                                 hop)) {
      memset(hop, 0, BRUME_LATENT_HOP * sizeof(float));
    }
  }
  brume_finish_highpass_on(&self->highpass, out, BRUME_STREAM_SAMPLES);
}

static double power_of(const float *const x, const size_t n) {
  double sum = 0.0;
  for (size_t i = 0; i < n; ++i) {
    sum += (double)x[i] * (double)x[i];
  }
  return sum / (double)n;
}

// Takes a decoded part and leaves the one before it in its place, its level led and its peaks
// held: from the gain of the last part to that which the parts around its end ask for.
static void finish(BrumeStream *const self, float *const x) {
  const double part_s = (double)BRUME_STREAM_SAMPLES / BRUME_LATENT_RATE;
  const double power = power_of(x, BRUME_STREAM_SAMPLES);
  self->slow += (power - self->slow) * (self->slow > 0.0 ? part_s / slow_s : 1.0);
  const double near = (self->powers[0] + 2.0 * self->powers[1] + 2.0 * power) / 5.0;
  const double least = fmax(silent_power, floor_power * self->slow);
  const double gain = target_rms / sqrt(near > least ? near : least);
  const double slope = (gain - self->gain) / BRUME_STREAM_SAMPLES;
  for (size_t i = 0; i < BRUME_STREAM_SAMPLES; ++i) {
    const float now = x[i];
    x[i] = self->waiting[i] * (float)(self->gain + slope * (double)i);
    self->waiting[i] = now;
  }
  self->powers[0] = self->powers[1];
  self->powers[1] = power;
  self->gain = gain;
  for (size_t i = 0; i < BRUME_STREAM_SAMPLES; i += BRUME_LATENT_HOP) {
    float right[BRUME_LATENT_HOP] = {0.0f};
    brume_limiter_process(self->limiter, x + i, right, BRUME_LATENT_HOP);
  }
}

BrumeStatus brume_stream_run(BrumeStream *const stream, float *const out) {
  const BrumeStatus status = run_steps(stream);
  if (status) {
    memset(out, 0, BRUME_STREAM_SAMPLES * sizeof(float));
    return status;
  }
  decode(stream, out);
  finish(stream, out);
  return BRUME_STATUS_OK;
}

// Takes over what the recipe says; the stream is as it was on failure.
static BrumeStatus settle(BrumeStream *const self, const BrumeRecipe *const recipe,
                          char *const detail) {
  BrumePlan plan;
  const BrumeEdit *const edit = &recipe->edit;
  BrumeRecipe free = *recipe;
  if (edit->from || edit->loop || edit->n_points) {
    snprintf(detail, BRUME_MODEL_DETAIL,
             "a stream is made of noise alone and has no end: no sound "
             "to start from, no loop, no envelope");
    return BRUME_STATUS_UNSUPPORTED;
  }
  if ((BrumeSampler)(int)recipe->value[BRUME_PARAM_SAMPLER] == BRUME_SAMPLER_HEUN) {
    snprintf(detail, BRUME_MODEL_DETAIL, "the sampler heun cannot stream; choose another");
    return BRUME_STATUS_UNSUPPORTED;
  }
  free.value[BRUME_PARAM_LENGTH] = NAN;
  const BrumeStatus status = brume_plan_make(self->model, &free, &plan, detail);
  if (!status) {
    brume_loop_last(self->model, &free, &plan);
    self->plan = plan;
    self->recipe = free;
  }
  return status;
}

BrumeStatus brume_stream_set(BrumeStream *const stream, const BrumeRecipe *const recipe,
                             char *const detail) {
  static const BrumeParam fixed[] = {BRUME_PARAM_STEPS, BRUME_PARAM_SAMPLER};
  bool stays = recipe->seed == stream->recipe.seed;
  for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); ++i) {
    stays = stays && recipe->value[fixed[i]] == stream->recipe.value[fixed[i]];
  }
  if (!stays) {
    snprintf(detail, BRUME_MODEL_DETAIL, "seed, steps and sampler of a stream stay as they are");
    return BRUME_STATUS_UNSUPPORTED;
  }
  return settle(stream, recipe, detail);
}

// Buffers, and noise where frames before the first would be.
static bool make_room(BrumeStream *const self) {
  const size_t c = self->channels;
  const size_t per_step = (WINDOW + AHEAD) * c;
  const size_t n_natural = (size_t)HOP * BRUME_MODEL_PATCH * BRUME_LATENT_CHANNELS;
  self->n_floats = self->n_steps * per_step + (2 * WINDOW + HOP) * c + n_natural +
                   2 * (size_t)BRUME_STREAM_SAMPLES;
  self->floats = calloc(self->n_floats, sizeof(float));
  self->steps = calloc(self->n_steps, sizeof(Step));
  self->workspace =
      brume_denoiser_workspace_new(self->model->denoiser, 2 * (size_t)WINDOW); // For guidance
  self->limiter = brume_limiter_new(BRUME_LATENT_RATE);
  if (!self->floats || !self->steps || !self->workspace || !self->limiter) {
    return false;
  }
  float *at = self->floats;
  for (size_t i = 0; i < self->n_steps; ++i, at += per_step) {
    self->steps[i] = (Step){at, at + WINDOW * c};
    fill_noise(self, BRUME_PLAN_STREAM_START, 0, WINDOW, self->sigmas[i], at);
  }
  self->denoised = at;
  self->scratch = at + WINDOW * c;
  self->part = self->scratch + WINDOW * c;
  self->natural = self->part + HOP * c;
  self->waiting = self->natural + n_natural;
  self->unheard = self->waiting + BRUME_STREAM_SAMPLES;
  self->frame = 0;
  return true;
}

// No step sees what was there before the first frame any more after so many parts: what each step
// makes is wrong for HALO frames more than what it was made of, and it lags as much behind.
static size_t settled(const BrumeStream *const self) {
  return (2 * HALO * (self->n_steps + 1) + HOP - 1) / HOP;
}

bool brume_stream_is_warm(const BrumeStream *const stream) {
  return stream->n_warm == settled(stream) + WARM_UP; // Some more set the level
}

BrumeStatus brume_stream_warm(BrumeStream *const stream, char *const detail) {
  if (brume_stream_is_warm(stream)) {
    return BRUME_STATUS_OK;
  }
  BrumeStatus status = run_steps(stream);
  snprintf(detail, BRUME_MODEL_DETAIL, "%s", brume_strerror(status));
  if (!status && stream->n_warm >= settled(stream)) {
    decode(stream, stream->unheard);
    finish(stream, stream->unheard);
  }
  ++stream->n_warm;
  const bool sounds = stream->slow > silent_power && stream->slow < 1e9; // Also what is no number
  if (!status && brume_stream_is_warm(stream) && !sounds) {
    status = BRUME_STATUS_INTERNAL;
    snprintf(detail, BRUME_MODEL_DETAIL,
             "such a sound dies away, and a stream of it is silent; choose another class or seed");
  }
  return status;
}

static BrumeStatus begin(BrumeStream *const self, const BrumeRecipe *const recipe,
                         char *const detail) {
  BrumeStatus status = settle(self, recipe, detail);
  if (status) {
    return status;
  }
  snprintf(detail, BRUME_MODEL_DETAIL, "out of memory");
  self->n_steps = (size_t)recipe->value[BRUME_PARAM_STEPS];
  self->first_note = self->plan.note;
  const BrumeScheduleConfig schedule = {BRUME_SCHEDULE_KARRAS, BRUME_RENDER_SIGMA_MIN,
                                        BRUME_RENDER_SIGMA_MAX, BRUME_RENDER_RHO};
  status = brume_schedule_fill(&schedule, self->n_steps, self->sigmas);
  if (!status && !make_room(self)) {
    status = BRUME_STATUS_NO_MEMORY;
  }
  if (!status) {
    self->decoder =
        brume_decoder_flow_new(self->model->edges, self->plan.f0_hz, self->recipe.seed, &status);
  }
  return status;
}

BrumeStream *brume_stream_prepare(const BrumeModel *const model, const BrumeRecipe *const recipe,
                                  BrumeStatus *const status, char *const detail) {
  BrumeStream *const stream = calloc(1, sizeof(*stream));
  *status = BRUME_STATUS_NO_MEMORY;
  snprintf(detail, BRUME_MODEL_DETAIL, "out of memory");
  if (!stream) {
    return NULL;
  }
  stream->model = model;
  stream->channels = model->info->channels;
  *status = begin(stream, recipe, detail);
  if (*status) {
    brume_stream_free(stream);
    return NULL;
  }
  return stream;
}

BrumeStream *brume_stream_new(const BrumeModel *const model, const BrumeRecipe *const recipe,
                              BrumeStatus *const status, char *const detail) {
  BrumeStream *const stream = brume_stream_prepare(model, recipe, status, detail);
  while (stream && !*status && !brume_stream_is_warm(stream)) {
    *status = brume_stream_warm(stream, detail);
  }
  if (*status) {
    brume_stream_free(stream);
    return NULL;
  }
  return stream;
}

void brume_stream_free(BrumeStream *const stream) {
  if (stream) {
    brume_denoiser_workspace_free(stream->workspace);
    brume_decoder_flow_free(stream->decoder);
    brume_limiter_free(stream->limiter);
    free(stream->steps);
    free(stream->floats);
    free(stream);
  }
}

double brume_stream_settling_s(const BrumeStream *const stream) {
  const size_t frames = 3 * HOP + HALO * (stream->n_steps + 1); // Two parts more for the level
  return (double)(frames * BRUME_MODEL_PATCH * BRUME_LATENT_HOP) / BRUME_LATENT_RATE;
}

size_t brume_stream_bytes(const BrumeStream *const stream) {
  return sizeof(*stream) + stream->n_floats * sizeof(float) + stream->n_steps * sizeof(Step) +
         brume_denoiser_workspace_bytes(stream->workspace);
}
