// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/loop.h"

#include "dsp/transform/dmath.h"

#include <stdlib.h>

enum {
  HOP = BRUME_LATENT_HOP,
  CHANNELS = BRUME_LATENT_CHANNELS,
  NETWORK_HOP = HOP * BRUME_MODEL_PATCH,
  MULTIPLE = 4,
  REACH = 16, // Of the resampling filter, in samples to both sides
};

size_t brume_loop_frames(const BrumePlan *const plan) {
  const size_t step = (size_t)NETWORK_HOP * MULTIPLE;
  const size_t steps = (plan->n + step / 2) / step;
  return (steps ? steps : 1) * MULTIPLE;
}

size_t brume_loop_first_frame(const BrumePlan *const plan) {
  return plan->fade_from < plan->n ? 0 : BRUME_LOOP_AXIS_END; // Such sounds end, says the plan
}

void brume_loop_last(const BrumeModel *const model, const BrumeRecipe *const recipe,
                     BrumePlan *const plan) {
  static const struct {
    BrumeParam knob;
    BrumeDescriptor descriptor;
  } lasting[] = {{BRUME_PARAM_DECAY, BRUME_DESCRIPTOR_DECAY},
                 {BRUME_PARAM_DURATION, BRUME_DESCRIPTOR_DURATION}};
  for (size_t i = 0; i < sizeof(lasting) / sizeof(lasting[0]); ++i) {
    const BrumeDescriptor d = lasting[i].descriptor;
    if (recipe->edit.loop || !brume_recipe_has(recipe, lasting[i].knob)) {
      const float value = brume_model_value(model, plan->weights, d, 1.0f);
      plan->values[d] = (value - model->centre[d]) / model->spread[d];
    }
  }
}

// Stretches the latent from `before` frames to `after`, round its seam, by straight lines.
static void stretch(const float *const in, const size_t before, const size_t after,
                    float *const out) {
  for (size_t f = 0; f < after; ++f) {
    const double place = (double)f * (double)before / (double)after;
    const size_t at = (size_t)place;
    const float t = (float)(place - (double)at);
    const float *const a = in + at % before * CHANNELS;
    const float *const b = in + (at + 1) % before * CHANNELS;
    for (size_t c = 0; c < CHANNELS; ++c) {
      out[f * CHANNELS + c] = a[c] + t * (b[c] - a[c]);
    }
  }
}

// sin(pi t) / (pi t) times the middle of a Hann window of 2 REACH
static double kernel(const double t) {
  if (t == 0.0) {
    return 1.0;
  }
  return brume_dmath_sin_turns(0.5 * t) / (3.141592653589793 * t) *
         (0.5 + 0.5 * brume_dmath_cos_turns(t / (2.0 * REACH)));
}

// A loop of n_in samples at n_out places in even steps. The rates are all but the same.
static void resample(const float *const in, const size_t n_in, float *const out,
                     const size_t n_out) {
  for (size_t i = 0; i < n_out; ++i) {
    const double place = (double)i * (double)n_in / (double)n_out;
    const size_t at = (size_t)place;
    const double t = place - (double)at;
    double sum = 0.0;
    for (int j = 1 - REACH; j <= REACH; ++j) {
      const size_t from =
          (at + (size_t)(j + (int)REACH) + n_in * (1 + REACH / n_in) - REACH) % n_in;
      sum += (double)in[from] * kernel((double)j - t);
    }
    out[i] = (float)sum;
  }
}

BrumeStatus brume_loop_decode(BrumeDecoder *const decoder, const BrumePlan *const plan,
                              const float *const latent, const uint64_t seed, float *const x) {
  const size_t before = plan->frames * BRUME_MODEL_PATCH;
  const size_t rounded = (plan->n + HOP / 2) / HOP;
  const size_t after = rounded ? rounded : 1;
  float *const stretched = malloc(after * CHANNELS * sizeof(float));
  float *const loop = malloc(after * HOP * sizeof(float));
  BrumeStatus status = BRUME_STATUS_NO_MEMORY;
  if (stretched && loop) {
    stretch(latent, before, after, stretched);
    status = brume_decoder_run_loop(decoder, stretched, after, plan->f0_hz, seed, loop);
  }
  if (!status) {
    resample(loop, after * HOP, x, plan->n);
  }
  free(stretched);
  free(loop);
  return status;
}
