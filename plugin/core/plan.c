// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/plan.h"

#include "dsp/base/fmath.h"
#include "dsp/base/philox.h"
#include "plugin/core/prior.h"

#include <stdio.h>
#include <string.h>

enum {
  FRAMES_MULTIPLE = 4,
  FRAMES_MIN = 36,
  FRAMES_AFTER = 8, // Sounds end some frames before the network's last, as in its training
  D = BRUME_DESCRIPTOR_COUNT
};

static const float length_min_s = 0.1f; // of sounds whose length nobody gave
static const float length_max_s = 6.0f;
static const float endless_s = 2.8f; // Training sounds were cut at 3 s: what lasts longer goes on
static const float longest_told_s = 2.5f; // What lasts longer is told to, and its axis stretched
static const float swells_s = 0.1f;       // Slower attacks are of sounds that swell, as whooshes do
static const float least_over_decay = 0.08f; // 1.2 times, in log10: 50 dB take longer than 30
static const float fade_most_s = 0.3f;
static const double boomy_hz = 190.0;      // From here on, notes have nothing below 150 Hz,
static const float boomy_most_db = -15.0f; // and more there than this would hide them
static const float log10_e = 0.4342944819f;
static const float log2_e = 1.4426950409f;

double brume_plan_hz(const float note) {
  return 440.0 * (double)brume_exp2f((note - 69.0f) / 12.0f);
}

float brume_plan_value(const BrumeModel *const model, const BrumePlan *const plan,
                       const BrumeDescriptor descriptor, const float place) {
  const bool is_low = descriptor == BRUME_DESCRIPTOR_BOOMINESS;
  const bool rumbles = is_low && plan->pitched && plan->f0_hz > boomy_hz;
  const float value = brume_model_value(model, plan->weights, descriptor, place);
  return rumbles ? fminf(value, boomy_most_db) : value;
}

float brume_plan_stretch(const float log_duration) {
  const float duration_s = brume_expf(log_duration / log10_e);
  const float onset_s = (float)BRUME_DENOISER_ONSET_S;
  return duration_s > longest_told_s ? (duration_s - onset_s) / (longest_told_s - onset_s) : 1.0f;
}

float brume_plan_told(const float log_s, const float stretch) {
  const double s = (double)brume_expf(log_s / log10_e);
  return stretch > 1.0f ? brume_logf((float)brume_denoiser_age(s, stretch)) * log10_e : log_s;
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
  if (!brume_edit_allows(&recipe->edit, detail)) {
    return BRUME_STATUS_BAD_ARG;
  }
  if (recipe->edit.loop && !brume_recipe_has(recipe, BRUME_PARAM_LENGTH)) {
    snprintf(detail, BRUME_MODEL_DETAIL, "a loop needs its length: --length, or --beats and --bpm");
    return BRUME_STATUS_BAD_ARG;
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

// From a knob's unit to the descriptor's, MODEL.md section 3: log2(Hz + 20), log10 seconds, dB.
static float of_unit(const char *const unit, const float value) {
  return strcmp(unit, "Hz") == 0  ? brume_logf(value + 20.0f) * log2_e
         : strcmp(unit, "s") == 0 ? brume_logf(value) * log10_e
                                  : value;
}

static float in_unit(const char *const unit, const float natural) {
  return strcmp(unit, "Hz") == 0  ? brume_exp2f(natural) - 20.0f
         : strcmp(unit, "s") == 0 ? brume_expf(natural / log10_e)
                                  : natural;
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
  const float natural = of_unit(unit, value);
  if (!isfinite(natural)) {
    snprintf(detail, BRUME_MODEL_DETAIL, "%s must be above 0", brume_params[knob].symbol);
    return BRUME_STATUS_BAD_ARG;
  }
  const float low = brume_model_value(model, weights, descriptor_of(knob), 0.0f);
  const float high = brume_model_value(model, weights, descriptor_of(knob), 1.0f);
  const float slack = 0.01f * (high - low); // For limits that someone typed as they were printed
  if (natural < low - slack || natural > high + slack) {
    snprintf(detail, BRUME_MODEL_DETAIL, "the %s of these sounds is from %.3g to %.3g %s",
             brume_params[knob].symbol, (double)in_unit(unit, low), (double)in_unit(unit, high),
             unit);
    return BRUME_STATUS_BAD_ARG;
  }
  *place = brume_model_place(model, weights, descriptor_of(knob), natural);
  return BRUME_STATUS_OK;
}

static float held(const float value, const float low, const float high) {
  return fminf(fmaxf(value, low), high);
}

// The note that the recipe or the class fixes; NAN if it is to be drawn.
static float fixed_note(const BrumeModel *const model, const BrumeRecipe *const recipe,
                        const BrumePlan *const plan) {
  if (brume_recipe_has(recipe, BRUME_PARAM_PITCH) || !plan->pitched) {
    return recipe->value[BRUME_PARAM_PITCH];
  }
  return floorf(brume_model_value(model, plan->weights, BRUME_DESCRIPTOR_PITCH, 0.5f) + 0.5f);
}

// The length that the recipe gives: in so many words, or by the envelope that was drawn; or NAN.
static float given_length(const BrumeRecipe *const recipe) {
  const unsigned n = recipe->edit.n_points;
  const BrumeParamInfo *const info = &brume_params[BRUME_PARAM_LENGTH];
  const float asked = recipe->value[BRUME_PARAM_LENGTH];
  return n && isnan(asked) ? held(recipe->edit.points[n - 1][0], info->min, info->max) : asked;
}

// Attack and decay of the envelope that was drawn, as MODEL.md section 3 measures them.
static void drawn_times(const BrumeRecipe *const recipe, double *const attack_s,
                        double *const decay_s) {
  static const double step_s = 0.001;
  const double end_s = (double)given_length(recipe);
  double most = 0.0, onset_s = 0.0, peak_s = 0.0, decayed_s = 0.0;
  for (double t = 0.0; t < end_s; t += step_s) {
    most = fmax(most, brume_edit_level(&recipe->edit, t));
  }
  for (double t = 0.0; t < end_s; t += step_s) {
    const double level = brume_edit_level(&recipe->edit, t);
    onset_s = peak_s <= 0.0 && level < 0.01 * most ? t : onset_s;
    peak_s = peak_s <= 0.0 && level >= 0.708 * most ? t + step_s : peak_s; // -3 dB
    decayed_s = level > 0.0316 * most ? t : decayed_s;                     // -30 dB
  }
  *attack_s = fmax(peak_s - onset_s, step_s);
  *decay_s = fmax(decayed_s - peak_s, step_s);
}

// What the recipe gives; NAN where it leaves a descriptor free.
static void given_places(const BrumeModel *const model, const BrumeRecipe *const recipe,
                         const BrumePlan *const plan, const float note, float places[D]) {
  for (size_t d = 0; d < D; ++d) {
    places[d] = NAN;
  }
  if (!isnan(note)) {
    places[BRUME_DESCRIPTOR_PITCH] =
        brume_model_place(model, plan->weights, BRUME_DESCRIPTOR_PITCH, note);
  }
  if (recipe->edit.n_points) {
    double times[2]; // Attack and decay follow each other in the list of descriptors
    drawn_times(recipe, &times[0], &times[1]);
    for (size_t d = BRUME_DESCRIPTOR_ATTACK; d <= BRUME_DESCRIPTOR_DECAY; ++d) {
      const float log_s = brume_logf((float)times[d - BRUME_DESCRIPTOR_ATTACK]) * log10_e;
      places[d] = brume_model_place(model, plan->weights, (BrumeDescriptor)d, log_s);
    }
  }
  for (int i = 0; i < BRUME_PARAM_COUNT; ++i) {
    if (brume_params[i].curve == BRUME_CURVE_KNOB && brume_recipe_has(recipe, (BrumeParam)i)) {
      places[descriptor_of((BrumeParam)i)] = recipe->value[i];
    }
  }
}

// The seed's normals for the prior, of variance 1: each class has its own, so that a seed chooses
// differently in each, and a mix of classes mixes them, so that it moves without a jump.
static void choose(const BrumeModel *const model, const BrumeRecipe *const recipe,
                   const BrumePlan *const plan, float normals[D]) {
  memset(normals, 0, sizeof(float) * D);
  for (size_t c = 0; c < model->info->n_classes; ++c) {
    float drawn[D];
    const float share = sqrtf(plan->weights[c]);
    brume_philox_normal(recipe->seed, BRUME_PLAN_STREAM_CHOICE, (uint32_t)c, D, drawn);
    for (size_t d = 0; d < D && share > 0.0f; ++d) {
      normals[d] += share * drawn[d];
    }
  }
}

// Of half of the class's sounds the descriptor, a time, is longer.
static float median_s(const BrumeModel *const model, const BrumePlan *const plan,
                      const BrumeDescriptor time) {
  return brume_expf(brume_model_value(model, plan->weights, time, 0.5f) / log10_e);
}

// Whether the sounds of the class go on until they are ended, or swell towards their end.
static bool fills(const BrumeModel *const model, const BrumePlan *const plan) {
  return plan->pitched || median_s(model, plan, BRUME_DESCRIPTOR_DURATION) > longest_told_s ||
         median_s(model, plan, BRUME_DESCRIPTOR_ATTACK) > swells_s;
}

// Places of all descriptors: what the recipe gives, and the rest drawn. Sets the stretch.
static void settle_places(const BrumeModel *const model, const BrumeRecipe *const recipe,
                          BrumePlan *const plan, const float note, float places[D]) {
  float normals[D];
  choose(model, recipe, plan, normals);
  given_places(model, recipe, plan, note, places);
  const float length = given_length(recipe);
  const bool drawn = recipe->edit.n_points > 0;
  const bool free = isnan(places[BRUME_DESCRIPTOR_DURATION]);
  brume_prior_draw(model, plan->weights, normals, places);
  if (!free || isnan(length) || recipe->edit.loop) {
    return;
  }
  const float share = plan->fills ? 0.9f : 0.8f; // What is 50 dB down then is silent at the end
  const float log_s = brume_logf(share * length) * log10_e;
  plan->stretch = plan->fills ? brume_plan_stretch(log_s) : 1.0f;
  const float told = brume_plan_told(log_s, plan->stretch);
  const float full = brume_model_place(model, plan->weights, BRUME_DESCRIPTOR_DURATION, told);
  if (plan->fills || drawn || places[BRUME_DESCRIPTOR_DURATION] > full) {
    given_places(model, recipe, plan, note, places);
    places[BRUME_DESCRIPTOR_DURATION] = full;
    brume_prior_draw(model, plan->weights, normals, places);
  }
}

// Length of the sound, and how much of it the network makes.
static void settle_length(const BrumeRecipe *const recipe, const float log_duration,
                          BrumePlan *const plan) {
  const float duration = brume_expf(log_duration / log10_e);
  const bool loop = recipe->edit.loop; // Of a sound that ends within it, or of one that goes on
  const bool timed = loop && (brume_recipe_has(recipe, BRUME_PARAM_DECAY) ||
                              brume_recipe_has(recipe, BRUME_PARAM_DURATION));
  const bool dies = (!plan->pitched || timed) && plan->stretch <= 1.0f && duration < endless_s;
  const bool drawn = recipe->edit.n_points > 0;
  const float enough = dies ? 1.25f * duration + 0.1f : 1.1f * duration + 0.02f;
  const float given = given_length(recipe);
  const float length = isnan(given) ? held(enough, length_min_s, length_max_s) : given;
  plan->n = (size_t)((double)length * BRUME_LATENT_RATE + 0.5);
  const bool ends = dies && !drawn && (duration < 0.8f * length || !(loop || plan->fills));
  const size_t most = (size_t)(fade_most_s * BRUME_LATENT_RATE);
  const size_t tenth = plan->n / 10 < most ? plan->n / 10 : most;
  plan->fade_from = plan->n - (ends ? plan->n / 5 : loop || drawn ? 0 : tenth);
  const float made = ends ? fminf(length, enough) : length;
  const size_t latent_frames = brume_decoder_frames((size_t)((double)made * BRUME_LATENT_RATE));
  const size_t frames = latent_frames / BRUME_MODEL_PATCH + FRAMES_AFTER;
  const size_t rounded = (frames + FRAMES_MULTIPLE - 1) / FRAMES_MULTIPLE * FRAMES_MULTIPLE;
  plan->frames = rounded > FRAMES_MIN ? rounded : FRAMES_MIN;
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
  plan->fills = fills(model, plan);
  plan->stretch = 1.0f;

  float places[D];
  float values[D];
  const float note = fixed_note(model, recipe, plan);
  settle_places(model, recipe, plan, note, places);
  const BrumeParamInfo *const pitch = &brume_params[BRUME_PARAM_PITCH];
  const float drawn = brume_model_value(model, plan->weights, BRUME_DESCRIPTOR_PITCH,
                                        places[BRUME_DESCRIPTOR_PITCH]);
  plan->note = held(isnan(note) ? drawn : note, pitch->min, pitch->max);
  plan->f0_hz = brume_plan_hz(plan->note);
  for (size_t d = 0; d < D; ++d) {
    values[d] = brume_plan_value(model, plan, (BrumeDescriptor)d, places[d]);
  }
  values[BRUME_DESCRIPTOR_PITCH] = plan->note;
  if (brume_recipe_has(recipe, BRUME_PARAM_DECAY) || recipe->edit.n_points) {
    float *const decay = &values[BRUME_DESCRIPTOR_DECAY];
    *decay = brume_plan_told(*decay, plan->stretch);
  }
  if (brume_recipe_has(recipe, BRUME_PARAM_DECAY) &&
      !brume_recipe_has(recipe, BRUME_PARAM_DURATION) && isnan(given_length(recipe))) {
    float *const duration = &values[BRUME_DESCRIPTOR_DURATION]; // Drawn, it may be less than decay
    *duration = fmaxf(*duration, values[BRUME_DESCRIPTOR_DECAY] + least_over_decay);
  }
  settle_length(recipe, values[BRUME_DESCRIPTOR_DURATION], plan);
  for (size_t d = 0; d < D; ++d) {
    plan->values[d] = (values[d] - model->centre[d]) / model->spread[d];
    plan->present[d] = 1;
  }
  plan->pitch_only[BRUME_DESCRIPTOR_PITCH] = 1;
  return BRUME_STATUS_OK;
}
