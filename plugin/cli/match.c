// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/cli/match.h"

#include "plugin/cli/askedit.h"
#include "plugin/cli/report.h"
#include "plugin/core/aim.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { D = BRUME_DESCRIPTOR_COUNT };

static BrumeParam knob_of(const int descriptor) {
  return brume_param_find(brume_descriptor_name((size_t)descriptor));
}

int brume_match_file(const BrumeModel *const model, const char *const path,
                     BrumeRecipe *const recipe, double values[D]) {
  BrumeSources *const sources = brume_sources_new();
  const BrumeSource *source = NULL;
  char detail[BRUME_MODEL_DETAIL];
  if (!sources || !brume_ask_source(sources, path, &source) || !source) {
    brume_sources_free(sources);
    return BRUME_CLI_FAILED;
  }
  BrumeStatus status = brume_aim_measure(source, values);
  if (!status && !recipe->n_classes) {
    status = brume_ask_guess(model, source, 1.0f, recipe);
  }
  const float length_s = (float)source->n / BRUME_LATENT_RATE;
  brume_sources_free(sources);
  if (status) {
    return brume_cli_fail(BRUME_CLI_FAILED, "cannot measure %s: out of memory", path);
  }
  recipe->value[BRUME_PARAM_LENGTH] = fmaxf(length_s, brume_params[BRUME_PARAM_LENGTH].min);
  status = brume_aim_at(model, values, recipe, detail);
  values[BRUME_DESCRIPTOR_PITCH] = NAN; // Of use for pitched classes only: the recipe has it
  return status ? brume_cli_fail(BRUME_CLI_USAGE, "%s", detail) : BRUME_CLI_DONE;
}

void brume_match_settle(const BrumeModel *const model, const BrumeRecipe *const aimed,
                        const BrumeRecipe *const recipe, double values[D]) {
  char detail[BRUME_MODEL_DETAIL];
  BrumePlan plan;
  if (brume_plan_make(model, recipe, &plan, detail)) {
    return; // Rendering will say why
  }
  for (int d = 0; d < BRUME_DESCRIPTOR_PITCH; ++d) {
    const BrumeParam knob = knob_of(d);
    const float place = recipe->value[knob];
    if (!brume_recipe_has(recipe, knob)) {
      values[d] = NAN;
    } else if (place != aimed->value[knob]) {
      values[d] = (double)brume_model_value(model, plan.weights, (BrumeDescriptor)d, place);
    }
  }
}

void brume_match_knobs(const BrumeModel *const model, const BrumeRecipe *const recipe,
                       BrumeMatch *const match) {
  BrumeRecipe none;
  brume_recipe_init(&none); // Its knobs are free
  for (int d = 0; d < D; ++d) {
    match->values[d] = NAN;
  }
  brume_match_settle(model, &none, recipe, match->values);
}

bool brume_match_asks(const BrumeMatch *const match) {
  for (int d = 0; d < D; ++d) {
    if (!isnan(match->values[d])) {
      return true;
    }
  }
  return false;
}

// How far measured values are from those asked for: RMS over these, in deviations of the class.
static double distance(const BrumeModel *const model, const BrumePlan *const plan,
                       const BrumeMatch *const match, const double values[D]) {
  double sum = 0.0;
  size_t n = 0;
  for (int d = 0; d < D; ++d) {
    if (!isnan(match->values[d])) {
      const float a = brume_model_value(model, plan->weights, (BrumeDescriptor)d, 0.16f);
      const float b = brume_model_value(model, plan->weights, (BrumeDescriptor)d, 0.84f);
      const double off = (values[d] - match->values[d]) / fmax(0.5 * (double)(b - a), 0.05);
      sum += fmin(off * off, 25.0);
      ++n;
    }
  }
  return n ? sqrt(sum / (double)n) : 0.0;
}

void brume_match_tell(const BrumeMatch *const match) {
  printf("%-14s%12s%12s\n", "", "asked", "nearest");
  for (int d = 0; d < D; ++d) {
    if (!isnan(match->values[d])) {
      const char *unit = NULL;
      const double asked = brume_report_plain((BrumeDescriptor)d, match->values[d], &unit);
      const double has = brume_report_plain((BrumeDescriptor)d, match->found[d], &unit);
      printf("%-14s%12.4g%12.4g %s\n", brume_descriptor_name((size_t)d), asked, has, unit);
    }
  }
  printf("%zu drafts; the nearest is %.2f deviations of its class away\n", match->drafts,
         match->distance);
}

int brume_match_run(const BrumeModel *const model, BrumeSources *const sources,
                    BrumeMatch *const match, const size_t drafts, BrumeRecipe *const recipe) {
  char detail[BRUME_MODEL_DETAIL] = "";
  BrumeStatus status = BRUME_STATUS_OK;
  BrumePlan plan;
  BrumeRenderer *const renderer = brume_renderer_new(model, &status);
  const BrumeRenderWatch watch = {.cancel = &brume_cli_cancel};
  uint64_t seed = recipe->seed;
  match->distance = INFINITY;
  match->drafts = drafts;
  if (renderer) {
    brume_renderer_set_sources(renderer, sources);
    status = brume_plan_make(model, recipe, &plan, detail);
  }
  for (size_t i = 0; i < drafts && !status; ++i) {
    BrumeRecipe draft = *recipe;
    BrumeClip *clip = NULL;
    double values[D];
    draft.seed += i;
    status = brume_render(renderer, &draft, &watch, &clip, detail);
    status = status ? status : brume_descriptors_measure(clip->samples, clip->n, 0.0, values);
    const double now = status ? INFINITY : distance(model, &plan, match, values);
    if (now < match->distance) {
      match->distance = now;
      seed = draft.seed;
      memcpy(match->found, values, sizeof(match->found));
    }
    brume_clip_free(clip);
  }
  brume_renderer_free(renderer);
  if (status == BRUME_STATUS_CANCELLED) {
    return brume_cli_interrupted();
  }
  if (status) {
    return brume_cli_fail(BRUME_CLI_FAILED, "%s", *detail ? detail : brume_strerror(status));
  }
  recipe->seed = seed;
  return BRUME_CLI_DONE;
}
