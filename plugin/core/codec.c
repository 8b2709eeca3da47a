// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/codec.h"

#include "dsp/base/fmath.h"

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
