// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/picture.h"

#include "dsp/base/fmath.h"
#include "plugin/core/codec.h"

enum { PARTIALS = BRUME_LATENT_PARTIALS };

_Static_assert((int)BRUME_NEWS_BANDS == BRUME_LATENT_EDGES - 1, "a row has the decoder's bands");

static const float floor_db = -70.0f;
static const float range_db = 80.0f;

static float power_of(const float db) {
  return db > floor_db ? brume_expf(fminf(db, 40.0f) * 0.230258509f) : 0.0f; // ln 10 / 10
}

// Which band each partial falls into where the pitch does not move, or BRUME_NEWS_BANDS.
static void find_bands(const BrumeModel *const model, const BrumePlan *const plan,
                       size_t band[PARTIALS]) {
  for (size_t k = 0; k < PARTIALS; ++k) {
    const double bin = plan->f0_hz * (double)(k + 1) * 512.0 / BRUME_LATENT_RATE;
    size_t b = 0;
    while (b < BRUME_NEWS_BANDS && bin >= (double)model->edges[b + 1]) {
      ++b;
    }
    band[k] = b;
  }
}

void brume_picture_row(const BrumeModel *const model, const BrumeRenderStep *const step,
                       uint8_t row[BRUME_NEWS_BANDS]) {
  size_t band[PARTIALS];
  float power[BRUME_NEWS_BANDS + 1] = {0.0f};
  float latent[BRUME_MODEL_PATCH * BRUME_LATENT_CHANNELS];
  const size_t frames = step->plan->frames * BRUME_MODEL_PATCH;
  find_bands(model, step->plan, band);
  for (size_t f = 0; f < frames; ++f) {
    const size_t inside = f % BRUME_MODEL_PATCH;
    if (inside == 0) {
      const size_t at = f / BRUME_MODEL_PATCH * model->info->channels;
      brume_codec_expand(model, step->denoised + at, 1, latent);
    }
    const float *const frame = latent + inside * BRUME_LATENT_CHANNELS;
    for (size_t k = 0; k < PARTIALS; ++k) {
      power[band[k]] += power_of(frame[BRUME_LATENT_TONE + k]);
    }
    for (size_t b = 0; b < BRUME_NEWS_BANDS; ++b) {
      power[b] += power_of(frame[BRUME_LATENT_NOISE + b]);
    }
  }
  for (size_t b = 0; b < BRUME_NEWS_BANDS; ++b) {
    const float mean = power[b] / (float)frames;
    const float db = mean > 0.0f ? 4.3429448f * brume_logf(mean) : floor_db;
    const float share = fminf(fmaxf((db - floor_db) / range_db, 0.0f), 1.0f);
    row[b] = (uint8_t)(255.0f * share + 0.5f);
  }
}

static int8_t to_peak(const float x) {
  return (int8_t)(127.0f * fminf(fmaxf(x, -1.0f), 1.0f));
}

void brume_picture_peaks(const float *const x, const size_t n, int8_t low[BRUME_NEWS_PEAKS],
                         int8_t high[BRUME_NEWS_PEAKS]) {
  for (size_t i = 0; i < BRUME_NEWS_PEAKS; ++i) {
    const size_t start = i * n / BRUME_NEWS_PEAKS;
    size_t end = (i + 1) * n / BRUME_NEWS_PEAKS;
    end = end > start ? end : start + 1;
    float least = 0.0f;
    float most = 0.0f;
    for (size_t j = start; j < end && j < n; ++j) {
      least = fminf(least, x[j]);
      most = fmaxf(most, x[j]);
    }
    low[i] = to_peak(least);
    high[i] = to_peak(most);
  }
}
