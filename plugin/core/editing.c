// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/editing.h"

#include "dsp/analysis/encoder.h"
#include "dsp/analysis/pitch.h"
#include "dsp/base/fmath.h"
#include "plugin/core/blend.h"
#include "plugin/core/codec.h"
#include "plugin/core/drummode.h"
#include "plugin/core/finish.h"
#include "plugin/core/render.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FRAMES_AFTER = 8, FRAMES_MULTIPLE = 4, FRAMES_MIN = 36, HOP = BRUME_LATENT_HOP };

static const float sigma_least = 0.05f;       // Of an amount just above 0
static const float log2_sigmas = 10.6438562f; // log2(80 / 0.05): amounts are even in log sigma
static const float detail_until = 0.6f;       // Amount from which nothing of the samples is left
static const double harmonic = 0.5;           // Harmonicity from which a pitch is believed

static BrumeStatus no_memory(char *const detail) {
  snprintf(detail, BRUME_MODEL_DETAIL, "out of memory");
  return BRUME_STATUS_NO_MEMORY;
}

// Settles the grid of a source: what its samples say, as far as the class asks for it.
static BrumeStatus find_grid(BrumeEditingSource *const one, const BrumeModel *const model,
                             const BrumePlan *const plan, BrumeEncoderMode *const mode) {
  const BrumeSource *const source = one->source;
  BrumeStatus status = BRUME_STATUS_OK;
  *mode = BRUME_ENCODER_NOISE;
  one->f0_hz = BRUME_LATENT_GRID_HZ;
  if (plan->pitched) {
    BrumePitch pitch;
    status = brume_pitch_measure(source->samples, source->n, &pitch);
    *mode = BRUME_ENCODER_PITCHED;
    one->f0_hz = pitch.harmonicity >= harmonic && pitch.f0_hz >= 20.0 && pitch.f0_hz <= 4000.0
                     ? pitch.f0_hz
                     : plan->f0_hz;
  }
  one->f0_hz = fmin(fmax(one->f0_hz, 25.0), 4000.0); // What the encoder takes
  const BrumeDrumMode *const follows = brume_drum_mode_of(model, plan);
  if (follows) {
    const double hz = brume_drum_mode_hz(follows, source->samples, source->n, &status);
    *mode = hz > 0.0 ? follows->follow : BRUME_ENCODER_NOISE;
    one->f0_hz = hz > 0.0 ? hz : BRUME_LATENT_GRID_HZ;
  }
  one->note = 69.0f + 12.0f * brume_logf((float)(one->f0_hz / 440.0)) * 1.4426950409f;
  return status;
}

// Measures a source and encodes it for `frames` of the network.
static BrumeStatus analyse(BrumeEditingSource *const one, const BrumeModel *const model,
                           const BrumePlan *const plan, const size_t frames) {
  const BrumeSource *const source = one->source;
  const size_t n = brume_decoder_frames(source->n);
  BrumeEncoderMode mode = BRUME_ENCODER_NOISE;
  BrumeStatus status = find_grid(one, model, plan, &mode);
  float *const latent = malloc(n * BRUME_LATENT_CHANNELS * sizeof(float));
  one->y = malloc(frames * model->info->channels * sizeof(float));
  if (!latent || !one->y) {
    free(latent);
    return BRUME_STATUS_NO_MEMORY;
  }
  if (!status) {
    status = brume_descriptors_measure(source->samples, source->n, (double)one->note, one->values);
  }
  if (!status) {
    status = brume_encoder_run(model->edges, mode, one->f0_hz, source->samples, source->n, latent);
  }
  if (!status) {
    brume_codec_compress(model, latent, n, frames, one->y);
  }
  free(latent);
  return status;
}

static float between(const float a, const float b, const float t) {
  return a + (b - a) * t;
}

static BrumeStatus find_sources(BrumeEditing *const editing, BrumeSources *const sources,
                                char *const detail) {
  const BrumeEdit *const edit = editing->edit;
  editing->from.source = brume_sources_find(sources, edit->from);
  editing->to.source = brume_sources_find(sources, edit->to);
  if (!editing->from.source || (edit->to && !editing->to.source)) {
    snprintf(
        detail, BRUME_MODEL_DETAIL,
        "the recipe is made of another sound (%s=%016llx), which is none of those given; name its "
        "file with --from",
        editing->from.source ? "to" : "from",
        (unsigned long long)(editing->from.source ? edit->to : edit->from));
    return BRUME_STATUS_NOT_FOUND;
  }
  return BRUME_STATUS_OK;
}

// Frames of the network for the whole sound, the source's included.
static size_t frames_for(const size_t n) {
  const size_t frames = brume_decoder_frames(n) / BRUME_MODEL_PATCH + FRAMES_AFTER;
  const size_t rounded = (frames + FRAMES_MULTIPLE - 1) / FRAMES_MULTIPLE * FRAMES_MULTIPLE;
  return rounded > FRAMES_MIN ? rounded : FRAMES_MIN;
}

// The plan as it is without a source, but as long as that: its class, frames and length hold.
static BrumeStatus plan_length(const BrumeEditing *const editing, const BrumeModel *const model,
                               const BrumeRecipe *const recipe, BrumePlan *const plan,
                               char *const detail) {
  BrumeRecipe like = *recipe;
  const size_t n_from = editing->from.source->n;
  const size_t n_to = editing->to.source ? editing->to.source->n : n_from;
  const bool given = brume_recipe_has(recipe, BRUME_PARAM_LENGTH);
  const float n = between((float)n_from, (float)n_to, editing->position);
  if (!given) {
    like.value[BRUME_PARAM_LENGTH] = fmaxf(n / BRUME_LATENT_RATE, 0.02f);
  }
  const BrumeStatus status = brume_plan_make(model, &like, plan, detail);
  if (!status && !given) {
    plan->n = (size_t)n;
    plan->fade_from = plan->n;
  }
  plan->frames = frames_for(plan->n);
  return status;
}

static bool keeps_parts(const BrumeEdit *const edit) {
  return edit->n_spans || edit->band[1] > 0.0f || edit->envelope;
}

// Tells the denoiser what was measured, where the recipe does not say otherwise; what goes with
// parts that are kept has to be like them.
static void settle_values(const BrumeEditing *const editing, const BrumeModel *const model,
                          const BrumeRecipe *const recipe, BrumePlan *const plan) {
  const bool morphs = editing->to.source != NULL;
  if (!brume_recipe_has(recipe, BRUME_PARAM_LENGTH)) {
    plan->stretch = brume_plan_stretch((float)editing->from.values[BRUME_DESCRIPTOR_DURATION]);
  }
  const float forgotten = keeps_parts(editing->edit) ? 0.0f : editing->amount;
  for (int d = 0; d < BRUME_DESCRIPTOR_PITCH; ++d) {
    const BrumeParam knob = brume_param_find(brume_descriptor_name((size_t)d));
    const bool lasts = d == BRUME_DESCRIPTOR_DECAY || d == BRUME_DESCRIPTOR_DURATION;
    if (brume_recipe_has(recipe, knob) || (lasts && brume_recipe_has(recipe, BRUME_PARAM_LENGTH))) {
      continue;
    }
    const float a = (float)editing->from.values[d];
    const float value = morphs ? between(a, (float)editing->to.values[d], editing->position) : a;
    const float told = lasts ? brume_plan_told(value, plan->stretch) : value;
    const float measured = (told - model->centre[d]) / model->spread[d];
    plan->values[d] = between(measured, plan->values[d], forgotten);
  }
  if (!brume_recipe_has(recipe, BRUME_PARAM_PITCH)) {
    const BrumeParamInfo *const pitch = &brume_params[BRUME_PARAM_PITCH];
    const float a = editing->from.note;
    const float note = morphs ? between(a, editing->to.note, editing->position) : a;
    plan->note = fminf(fmaxf(note, pitch->min), pitch->max);
    plan->f0_hz = brume_plan_hz(plan->note);
    const int d = BRUME_DESCRIPTOR_PITCH;
    plan->values[d] = (plan->note - model->centre[d]) / model->spread[d];
  }
}

// Where a span ends, in seconds: with the source at the latest, for what follows is silence, and no
// part of it.
static double span_end(const BrumeEditing *const editing, const unsigned span) {
  return fmin((double)editing->edit->spans[span][1],
              (double)editing->from.source->n / BRUME_LATENT_RATE);
}

// Refuses spans that begin when the source, or the new sound, is over.
static BrumeStatus check_spans(const BrumeEditing *const editing, const BrumePlan *const plan,
                               char *const detail) {
  const size_t n_from = editing->from.source->n;
  const double end = (double)(n_from < plan->n ? n_from : plan->n) / BRUME_LATENT_RATE;
  for (unsigned s = 0; s < editing->edit->n_spans; ++s) {
    if ((double)editing->edit->spans[s][0] >= end) {
      snprintf(detail, BRUME_MODEL_DETAIL,
               "there is nothing to keep from %.3g s on: the %s ends after %.3g s",
               (double)editing->edit->spans[s][0],
               n_from <= plan->n ? "sound that it is made of" : "new sound", end);
      return BRUME_STATUS_BAD_ARG;
    }
  }
  return BRUME_STATUS_OK;
}

// Marks the frames of the network whose middle lies within a span.
static void mark_kept(BrumeEditing *const editing) {
  const BrumeEdit *const edit = editing->edit;
  for (unsigned s = 0; s < edit->n_spans; ++s) {
    for (size_t t = 0; t < editing->frames; ++t) {
      const float middle = (float)((2 * t * BRUME_MODEL_PATCH + 3) * HOP) / (2 * BRUME_LATENT_RATE);
      if (middle >= edit->spans[s][0] && middle <= (float)span_end(editing, s)) {
        editing->kept[t] = 1;
      }
    }
  }
}

static float amount_of(const BrumeRecipe *const recipe) {
  return brume_recipe_has(recipe, BRUME_PARAM_AMOUNT) ? recipe->value[BRUME_PARAM_AMOUNT]
         : keeps_parts(&recipe->edit)                 ? 1.0f
                                                      : BRUME_EDIT_AMOUNT;
}

BrumeStatus brume_editing_begin(BrumeEditing *const editing, const BrumeModel *const model,
                                const BrumeRecipe *const recipe, BrumeSources *const sources,
                                BrumePlan *const plan, char *const detail) {
  const bool has_position = brume_recipe_has(recipe, BRUME_PARAM_POSITION);
  *editing = (BrumeEditing){.edit = &recipe->edit, .channels = model->info->channels};
  editing->amount = amount_of(recipe);
  editing->position = !recipe->edit.to ? 0.0f
                      : has_position   ? recipe->value[BRUME_PARAM_POSITION]
                                       : 0.5f;
  editing->trims = !brume_recipe_has(recipe, BRUME_PARAM_LENGTH);
  BrumeStatus status = find_sources(editing, sources, detail);
  if (!status) {
    status = plan_length(editing, model, recipe, plan, detail);
  }
  if (!status) {
    status = check_spans(editing, plan, detail);
  }
  if (status) {
    return status;
  }
  editing->frames = plan->frames;
  status = analyse(&editing->from, model, plan, editing->frames);
  if (!status && editing->to.source) {
    status = analyse(&editing->to, model, plan, editing->frames);
  }
  const size_t n = editing->frames * editing->channels;
  editing->y = malloc(n * sizeof(float));
  editing->kept = calloc(editing->frames, 1);
  if (status || !editing->y || !editing->kept) {
    return no_memory(detail);
  }
  for (size_t i = 0; i < n; ++i) {
    const float a = editing->from.y[i];
    editing->y[i] = editing->to.source ? between(a, editing->to.y[i], editing->position) : a;
  }
  settle_values(editing, model, recipe, plan);
  editing->moved =
      brume_recipe_has(recipe, BRUME_PARAM_PITCH) && fabsf(plan->note - editing->from.note) > 0.01f;
  mark_kept(editing);
  return BRUME_STATUS_OK;
}

void brume_editing_clear(BrumeEditing *const editing) {
  free(editing->from.y);
  free(editing->to.y);
  free(editing->y);
  free(editing->kept);
  memset(editing, 0, sizeof(*editing));
}

float brume_editing_sigma(const BrumeEditing *const editing) {
  return editing->amount > 0.0f ? sigma_least * brume_exp2f(log2_sigmas * editing->amount) : 0.0f;
}

void brume_editing_start(const BrumeEditing *const editing, float *const latent) {
  for (size_t i = 0; i < editing->frames * editing->channels; ++i) {
    const bool stays = editing->amount < 1.0f || editing->kept[i / editing->channels];
    latent[i] += stays ? editing->y[i] : 0.0f;
  }
}

void brume_editing_hold(const BrumeEditing *const editing, float *const denoised) {
  for (size_t t = 0; t < editing->frames; ++t) {
    if (editing->kept[t]) {
      memcpy(denoised + t * editing->channels, editing->y + t * editing->channels,
             editing->channels * sizeof(float));
    }
  }
}

// The source's samples on the clip's time axis, n of them; NULL without memory.
static float *placed(const BrumeSource *const source, const size_t n) {
  float *const out = calloc(n, sizeof(*out));
  if (out) {
    memcpy(out, source->samples, (n < source->n ? n : source->n) * sizeof(*out));
    if (n < source->n) {
      brume_finish_fade_out(out, n);
    }
  }
  return out;
}

// A source's latent as the decoder renders it with the same random numbers; NULL without memory.
static float *decoded(const BrumeEditing *const editing, const BrumeEditingSource *const one,
                      const BrumeModel *const model, BrumeDecoder *const decoder,
                      const BrumePlan *const plan, const uint64_t seed) {
  const size_t frames = editing->frames * BRUME_MODEL_PATCH;
  float *const natural = malloc(frames * BRUME_LATENT_CHANNELS * sizeof(float));
  float *const out = natural ? malloc(plan->n * sizeof(float)) : NULL;
  if (out) {
    brume_codec_expand(model, one->y, editing->frames, natural);
    brume_decoder_run(decoder, natural, frames, plan->f0_hz, seed, out, plan->n);
    brume_finish_highpass(out, plan->n);
  }
  free(natural);
  return out;
}

// Gives the decoded sound back what the latent does not hold, as far as the amount allows it.
static BrumeStatus add_details(const BrumeEditing *const editing, const BrumeModel *const model,
                               BrumeDecoder *const decoder, const BrumePlan *const plan,
                               const uint64_t seed, const float *const originals[2],
                               float *const x) {
  const float left = 1.0f - editing->amount / detail_until;
  const float p = editing->position;
  if (left <= 0.0f || editing->moved) {
    return BRUME_STATUS_OK;
  }
  const BrumeEditingSource *const sources[2] = {&editing->from, &editing->to};
  const float shares[2] = {left * (1.0f - p) * (1.0f - p), left * p * p};
  BrumeBlendDetail details[2];
  float *owned[2] = {NULL, NULL};
  size_t n = 0;
  BrumeStatus status = BRUME_STATUS_OK;
  for (size_t i = 0; i < 2 && !status; ++i) {
    if (sources[i]->source && shares[i] > 0.0f) {
      owned[n] = decoded(editing, sources[i], model, decoder, plan, seed);
      details[n] = (BrumeBlendDetail){originals[i], owned[n], shares[i]};
      status = owned[n] ? BRUME_STATUS_OK : BRUME_STATUS_NO_MEMORY;
      ++n;
    }
  }
  if (!status && n) {
    status = brume_blend_details(x, plan->n, details, n);
  }
  free(owned[0]);
  free(owned[1]);
  return status;
}

BrumeStatus brume_editing_draw(const BrumeEdit *const edit, const uint64_t seed, float *const x,
                               const size_t n) {
  double *const level = edit->n_points ? malloc(n * sizeof(*level)) : NULL;
  if (!level) {
    return edit->n_points ? BRUME_STATUS_NO_MEMORY : BRUME_STATUS_OK;
  }
  for (size_t i = 0; i < n; ++i) {
    level[i] = brume_edit_level(edit, (double)i / BRUME_LATENT_RATE);
  }
  const BrumeStatus status = brume_blend_drawn(x, level, n, seed);
  free(level);
  return status;
}

// Puts back what is kept of the source.
static BrumeStatus keep(const BrumeEditing *const editing, const float *const original,
                        const size_t n, const uint64_t seed, float *const x) {
  const BrumeEdit *const edit = editing->edit;
  BrumeStatus status = brume_editing_draw(edit, seed, x, n);
  if (edit->envelope) {
    status = brume_blend_envelope(x, original, n);
  }
  if (!status && edit->band[1] > 0.0f) {
    status = brume_blend_band(x, original, n, (double)edit->band[0], (double)edit->band[1]);
  }
  if (!status && edit->n_spans) {
    size_t spans[BRUME_EDIT_SPANS][2];
    for (unsigned s = 0; s < edit->n_spans; ++s) {
      spans[s][0] = (size_t)((double)edit->spans[s][0] * BRUME_LATENT_RATE + 0.5);
      spans[s][1] = (size_t)(span_end(editing, s) * BRUME_LATENT_RATE + 0.5);
    }
    status = brume_blend_spans(x, original, n, spans, edit->n_spans);
  }
  return status;
}

size_t brume_editing_finish(const BrumeEditing *const editing, const BrumeModel *const model,
                            BrumeDecoder *const decoder, const BrumePlan *const plan,
                            const uint64_t seed, float *const x, BrumeStatus *const status) {
  const size_t n = plan->n;
  float *const from = placed(editing->from.source, n);
  float *const to = editing->to.source ? placed(editing->to.source, n) : NULL;
  const float *const originals[2] = {from, to};
  *status = from && (to || !editing->to.source) ? BRUME_STATUS_OK : BRUME_STATUS_NO_MEMORY;
  if (!*status) {
    brume_finish_highpass(x, n);
    if (!editing->moved && editing->amount == 0.0f && editing->position == 0.0f) {
      memcpy(x, from, n * sizeof(*x)); // What the blend would come to, without its rounding
    } else {
      *status = add_details(editing, model, decoder, plan, seed, originals, x);
      brume_finish_fade_out(x, n);
    }
  }
  if (!*status) {
    *status = keep(editing, from, n, seed, x);
  }
  free(from);
  free(to);
  return *status ? 0 : brume_finish_edited(x, n, editing->trims);
}
