// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/codec.h"

#include "dsp/base/fmath.h"

#include <stdbool.h>
#include <string.h>

static const float db_per_log = 28.9529655f;    // 20 / (0.3 ln 10): dB of a companded level's log
static const float least_level = 0.0530884444f; // 10^(-85 * 0.3 / 20): the lower of the floors

// Companded levels to dB, in place: one frame.
static void to_natural(float *const frame) {
  for (size_t c = BRUME_LATENT_TONE; c < BRUME_LATENT_CHANNELS; ++c) {
    const float level = frame[c] < least_level ? least_level : frame[c]; // NAN stays
    frame[c] = db_per_log * brume_logf(level);
  }
}

static const float log2_per_db = 0.0498289214f; // 0.3 log2(10) / 20
static const float floor_tone_db = -80.0f;
static const float floor_noise_db = -85.0f;

// The weight of a channel's error, under which the components are principal.
static float weight_of(const size_t channel) {
  return channel == BRUME_LATENT_CONTOUR                                ? 0.5f
         : channel >= BRUME_LATENT_TONE && channel < BRUME_LATENT_NOISE ? 2.0f
                                                                        : 1.0f;
}

// One frame of the latent in its companded form, less the mean. Behind the end (`silent`) it is
// the last one without its levels.
static void to_companded(const BrumeModel *const model, const float *const frame, const bool silent,
                         float *const out) {
  for (size_t c = 0; c < BRUME_LATENT_CHANNELS; ++c) {
    float value = frame[c];
    if (c >= BRUME_LATENT_TONE) {
      const float least = c < BRUME_LATENT_NOISE ? floor_tone_db : floor_noise_db;
      value = brume_exp2f(log2_per_db * (value > least && !silent ? value : least));
    }
    out[c] = value - model->mean[c];
  }
}

void brume_codec_compress(const BrumeModel *const model, const float *const latent, const size_t n,
                          const size_t frames, float *const y) {
  enum { ROW = BRUME_MODEL_PATCH * BRUME_LATENT_CHANNELS };
  const size_t channels = model->info->channels;
  for (size_t t = 0; t < frames; ++t) {
    float patch[ROW];
    for (size_t f = 0; f < BRUME_MODEL_PATCH; ++f) {
      const size_t at = t * BRUME_MODEL_PATCH + f;
      to_companded(model, latent + (at < n ? at : n - 1) * BRUME_LATENT_CHANNELS, at >= n,
                   patch + f * BRUME_LATENT_CHANNELS);
    }
    for (size_t k = 0; k < channels; ++k) {
      const float *const component = model->basis + k * ROW;
      double sum = 0.0;
      double mass = 0.0;
      for (size_t i = 0; i < ROW; ++i) {
        const double weighted = (double)component[i] * (double)weight_of(i % BRUME_LATENT_CHANNELS);
        sum += (double)patch[i] * weighted * (double)weight_of(i % BRUME_LATENT_CHANNELS);
        mass += weighted * weighted;
      }
      y[t * channels + k] = mass > 0.0 ? (float)(sum / mass) : 0.0f;
    }
  }
}

void brume_codec_expand(const BrumeModel *const model, const float *const y, const size_t frames,
                        float *const latent) {
  enum { ROW = BRUME_MODEL_PATCH * BRUME_LATENT_CHANNELS };
  const size_t channels = model->info->channels;
  for (size_t t = 0; t < frames; ++t) {
    float *const patch = latent + t * ROW;
    for (size_t f = 0; f < BRUME_MODEL_PATCH; ++f) {
      memcpy(patch + f * BRUME_LATENT_CHANNELS, model->mean, sizeof(model->mean));
    }
    for (size_t k = 0; k < channels; ++k) {
      const float amount = y[t * channels + k];
      const float *const component = model->basis + k * ROW;
      for (size_t i = 0; i < ROW; ++i) {
        patch[i] += amount * component[i];
      }
    }
    for (size_t f = 0; f < BRUME_MODEL_PATCH; ++f) {
      to_natural(patch + f * BRUME_LATENT_CHANNELS);
    }
  }
}
