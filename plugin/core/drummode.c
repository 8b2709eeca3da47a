// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/drummode.h"

#include "dsp/base/philox.h"

#include <string.h>

static const BrumeDrumMode modes[] = {
    {"kick", 35, 160, 0.02, BRUME_ENCODER_KICK},     {"tom", 50, 400, 0.02, BRUME_ENCODER_KICK},
    {"snare", 110, 400, 0.2, BRUME_ENCODER_DRUM},    {"rim", 200, 2500, 0.2, BRUME_ENCODER_DRUM},
    {"perc", 60, 2500, 0.2, BRUME_ENCODER_DRUM},     {"impact", 40, 800, 0.2, BRUME_ENCODER_DRUM},
    {"ui-blip", 100, 4000, 0.2, BRUME_ENCODER_DRUM},
};

// The class with the largest weight.
static const char *main_class(const BrumeModel *const model, const BrumePlan *const plan) {
  size_t best = 0;
  for (size_t c = 1; c < model->info->n_classes; ++c) {
    best = plan->weights[c] > plan->weights[best] ? c : best;
  }
  return model->info->classes[best];
}

const BrumeDrumMode *brume_drum_mode_of(const BrumeModel *const model,
                                        const BrumePlan *const plan) {
  const char *const class = main_class(model, plan);
  for (size_t i = 0; !plan->pitched && i < sizeof(modes) / sizeof(modes[0]); ++i) {
    if (strcmp(class, modes[i].class) == 0) {
      return &modes[i];
    }
  }
  return NULL;
}

double brume_drum_mode_hz(const BrumeDrumMode *const mode, const float *const x, const size_t n,
                          BrumeStatus *const status) {
  double share = 0.0;
  const double hz = brume_encoder_dominant_hz(x, n, mode->low_hz, mode->high_hz, &share, status);
  return share > mode->share ? hz : 0.0;
}

bool brume_drum_mode_tunes(const BrumeModel *const model, const BrumePlan *const plan,
                           const BrumeRecipe *const recipe) {
  return plan->pitched ||
         (brume_recipe_has(recipe, BRUME_PARAM_PITCH) && brume_drum_mode_of(model, plan));
}

void brume_drum_mode_spread(const BrumeModel *const model, const BrumePlan *const plan,
                            const BrumeRecipe *const recipe, const size_t frames,
                            float *const latent) {
  if (plan->pitched || recipe->edit.from || brume_drum_mode_of(model, plan)) {
    return;
  }
  float places[BRUME_LATENT_OFFSETS];
  brume_philox_uniform(recipe->seed, BRUME_PLAN_STREAM_SPREAD, 0, BRUME_LATENT_OFFSETS, places);
  for (size_t f = 0; f < frames; ++f) {
    float *const offsets = latent + f * BRUME_LATENT_CHANNELS + BRUME_LATENT_OFFSET;
    for (size_t k = 0; k < BRUME_LATENT_OFFSETS; ++k) {
      offsets[k] += places[k] - 0.5f;
    }
  }
}
