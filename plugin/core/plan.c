// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/plan.h"

#include "dsp/base/fmath.h"
#include "dsp/base/philox.h"

#include <stdio.h>
#include <string.h>

enum { FRAMES_MULTIPLE = 4, FRAMES_MIN = 64 };

static const float length_min_s = 0.2f; // of sounds whose length nobody gave
static const float length_max_s = 4.0f;
static const float log10_e = 0.4342944819f;

double brume_plan_hz(const float note) {
  return 440.0 * (double)brume_exp2f((note - 69.0f) / 12.0f);
}

static void list_classes(const BrumeModel *const model, char *const out, const size_t size) {
  for (size_t i = 0; i < model->info->n_classes; ++i) {
    const size_t used = strlen(out);
    snprintf(out + used, size - used, "%s%s", i ? ", " : "", model->info->classes[i]);
  }
}

static BrumeStatus mix_classes(const BrumeModel *const model, const BrumeRecipe *const recipe,
                               float weights[BRUME_MODEL_CLASSES], char *const detail) {
  memset(weights, 0, sizeof(float) * BRUME_MODEL_CLASSES);
  float sum = 0.0f;
  for (unsigned i = 0; i < recipe->n_classes; ++i) {
    const BrumeClassShare *const share = &recipe->classes[i];
    const size_t at = brume_model_class(model, share->name);
    if (at == model->info->n_classes) {
      snprintf(detail, BRUME_MODEL_DETAIL, "there is no class '%s'; this model has ", share->name);
      list_classes(model, detail, BRUME_MODEL_DETAIL);
      return BRUME_STATUS_NOT_FOUND;
    }
    weights[at] = share->weight;
    sum += share->weight;
  }
  if (!(sum > 0.0f)) {
    snprintf(detail, BRUME_MODEL_DETAIL, "no class given; choose from ");
    list_classes(model, detail, BRUME_MODEL_DETAIL);
    return BRUME_STATUS_BAD_ARG;
  }
  for (size_t i = 0; i < model->info->n_classes; ++i) {
    weights[i] /= sum;
  }
  return BRUME_STATUS_OK;
}

static BrumeStatus check(const BrumeModel *const model, const BrumeRecipe *const recipe,
                         char *const detail) {
  const char *const id = brume_weights_id(model->weights);
  if (recipe->model[0] && strcmp(recipe->model, id) != 0) {
    snprintf(detail, BRUME_MODEL_DETAIL,
             "the recipe is for model %s, this is %s; name its weight file with --model, or leave "
             "model= out of the recipe for a similar sound",
             recipe->model, id);
    return BRUME_STATUS_MISMATCH;
  }
  for (int i = 0; i < BRUME_PARAM_COUNT; ++i) {
    const bool may_be_free = isnan(brume_params[i].def);
    if (brume_params[i].curve != BRUME_CURVE_TEXT && !(may_be_free && isnan(recipe->value[i])) &&
        !brume_param_allows((BrumeParam)i, recipe->value[i])) {
      snprintf(detail, BRUME_MODEL_DETAIL, "%s is out of range", brume_params[i].symbol);
      return BRUME_STATUS_BAD_ARG;
    }
  }
  if (recipe->value[BRUME_PARAM_GUIDANCE_LOW] > recipe->value[BRUME_PARAM_GUIDANCE_HIGH]) {
    snprintf(detail, BRUME_MODEL_DETAIL, "guidance-low must not be above guidance-high");
    return BRUME_STATUS_BAD_ARG;
  }
  return BRUME_STATUS_OK;
}

static BrumeDescriptor descriptor_of(const BrumeParam knob) {
  return (BrumeDescriptor)brume_descriptor_find(brume_params[knob].symbol);
}

BrumeStatus brume_plan_knob(const BrumeModel *const model, const BrumeRecipe *const recipe,
                            const BrumeParam knob, const float value, float *const place,
                            char *const detail) {
  float weights[BRUME_MODEL_CLASSES];
  const BrumeStatus status = mix_classes(model, recipe, weights, detail);
  if (status) {
    return status;
  }
  const char *const unit = brume_params[knob].unit;
  float natural = value; // dB
  if (strcmp(unit, "Hz") == 0) {
    natural = brume_logf(value + 20.0f) * 1.4426950409f; // MODEL.md: log2(Hz + 20)
  } else if (strcmp(unit, "s") == 0) {
    natural = brume_logf(value) * log10_e;
  }
  if (!isfinite(natural)) {
    snprintf(detail, BRUME_MODEL_DETAIL, "%s must be above 0", brume_params[knob].symbol);
    return BRUME_STATUS_BAD_ARG;
  }
  *place = brume_model_place(model, weights, descriptor_of(knob), natural);
  return BRUME_STATUS_OK;
}

static float choose_note(const BrumeModel *const model, const BrumeRecipe *const recipe,
                         const BrumePlan *const plan) {
  if (brume_recipe_has(recipe, BRUME_PARAM_PITCH)) {
    return recipe->value[BRUME_PARAM_PITCH];
  }
  float place = 0.5f;
  if (!plan->pitched) {
    brume_philox_uniform(recipe->seed, BRUME_PLAN_STREAM_CHOICE, 0, 1, &place);
  }
  const float note = brume_model_value(model, plan->weights, BRUME_DESCRIPTOR_PITCH, place);
  const float whole = plan->pitched ? floorf(note + 0.5f) : note;
  return fminf(fmaxf(whole, brume_params[BRUME_PARAM_PITCH].min),
               brume_params[BRUME_PARAM_PITCH].max);
}

static float choose_length(const BrumeModel *const model, const BrumeRecipe *const recipe,
                           const BrumePlan *const plan) {
  if (brume_recipe_has(recipe, BRUME_PARAM_LENGTH)) {
    return recipe->value[BRUME_PARAM_LENGTH];
  }
  const float asked = recipe->value[BRUME_PARAM_DURATION];
  const float place = asked > 0.9f ? asked : 0.9f; // A free one is NAN, so 0.9
  const float log_s = brume_model_value(model, plan->weights, BRUME_DESCRIPTOR_DURATION, place);
  const float length = 1.1f * brume_expf(log_s / log10_e);
  return fminf(fmaxf(length, length_min_s), length_max_s);
}

static void set_value(BrumePlan *const plan, const BrumeDescriptor descriptor, const float value) {
  plan->values[descriptor] = value;
  plan->present[descriptor] = 1;
}

BrumeStatus brume_plan_make(const BrumeModel *const model, const BrumeRecipe *const recipe,
                            BrumePlan *const plan, char *const detail) {
  memset(plan, 0, sizeof(*plan));
  BrumeStatus status = check(model, recipe, detail);
  if (!status) {
    status = mix_classes(model, recipe, plan->weights, detail);
  }
  if (status) {
    return status;
  }
  float pitched = 0.0f;
  for (size_t i = 0; i < model->info->n_classes; ++i) {
    pitched += model->info->families[i] == BRUME_FAMILY_PITCHED ? plan->weights[i] : 0.0f;
  }
  plan->pitched = pitched > 0.5f;
  plan->note = choose_note(model, recipe, plan);
  plan->f0_hz = brume_plan_hz(plan->note);

  const float length = choose_length(model, recipe, plan);
  plan->n = (size_t)((double)length * BRUME_LATENT_RATE + 0.5);
  const size_t frames = brume_decoder_frames(plan->n);
  const size_t rounded = (frames + FRAMES_MULTIPLE - 1) / FRAMES_MULTIPLE * FRAMES_MULTIPLE;
  plan->frames = rounded > FRAMES_MIN ? rounded : FRAMES_MIN;

  if (plan->pitched) {
    const float log_s = brume_logf(0.9f * length) * log10_e;
    const float place = brume_model_place(model, plan->weights, BRUME_DESCRIPTOR_DURATION, log_s);
    set_value(plan, BRUME_DESCRIPTOR_DURATION, 2.0f * place - 1.0f);
  }
  for (int i = 0; i < BRUME_PARAM_COUNT; ++i) {
    if (brume_params[i].curve == BRUME_CURVE_KNOB && brume_recipe_has(recipe, (BrumeParam)i)) {
      set_value(plan, descriptor_of((BrumeParam)i), 2.0f * recipe->value[i] - 1.0f);
    }
  }
  set_value(plan, BRUME_DESCRIPTOR_PITCH, (plan->note - 60.0f) / 24.0f);
  plan->pitch_only[BRUME_DESCRIPTOR_PITCH] = 1;
  return BRUME_STATUS_OK;
}
