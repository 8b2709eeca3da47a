// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/picture.h"

#include "dsp/base/fmath.h"
#include "dsp/transform/stft.h"
#include "plugin/core/codec.h"
#include "plugin/core/engine.h"

#include <string.h>

enum {
  PARTIALS = BRUME_LATENT_PARTIALS,
  STFT_SIZE = 512, // The bands' edges are bins of this
  HOP_MIN = 32,
  HOP_MAX = STFT_SIZE / 2,
  MAX_CHANNELS = BRUME_MODEL_PATCH * BRUME_LATENT_CHANNELS, // A frame has no more to say
};

_Static_assert((int)BRUME_NEWS_BANDS == BRUME_LATENT_EDGES - 1, "rows are the decoder's bands");
_Static_assert((int)BRUME_NEWS_KNOBS == (int)BRUME_DESCRIPTOR_COUNT, "all descriptors");
_Static_assert((int)BRUME_NEWS_PITCH == (int)BRUME_DESCRIPTOR_PITCH, "the last");

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

// Level of a cell as a shade.
static uint8_t shade_of(const float power) {
  const float db = power > 0.0f ? 4.3429448f * brume_logf(power) : floor_db;
  const float share = fminf(fmaxf((db - floor_db) / range_db, 0.0f), 1.0f);
  return (uint8_t)(255.0f * share + 0.5f);
}

// Adds the power of latent[BRUME_LATENT_CHANNELS], one frame, to that of a column.
static void add_frame(const float *const frame, const size_t band[PARTIALS],
                      float power[BRUME_NEWS_BANDS + 1]) {
  for (size_t k = 0; k < PARTIALS; ++k) {
    power[band[k]] += power_of(frame[BRUME_LATENT_TONE + k]);
  }
  for (size_t b = 0; b < BRUME_NEWS_BANDS; ++b) {
    power[b] += power_of(frame[BRUME_LATENT_NOISE + b]);
  }
}

// Expands one frame of the network, brought to the level of clean ones.
static void expand(const BrumeModel *const model, const BrumeRenderStep *const step,
                   const size_t frame, float *const latent) {
  float y[MAX_CHANNELS];
  const size_t channels = model->info->channels;
  const float data = (float)model->info->sigma_data;
  const float scale = data / sqrtf(step->sigma * step->sigma + data * data);
  for (size_t c = 0; c < channels; ++c) {
    y[c] = scale * step->noisy[frame * channels + c];
  }
  brume_codec_expand(model, y, 1, latent);
}

void brume_picture_step(const BrumeModel *const model, const BrumeRenderStep *const step,
                        BrumePicture picture) {
  size_t band[PARTIALS];
  float latent[BRUME_MODEL_PATCH * BRUME_LATENT_CHANNELS];
  const size_t heard = step->plan->n / BRUME_LATENT_HOP + 1;
  const size_t made = step->plan->frames * BRUME_MODEL_PATCH;
  const size_t frames = heard < made ? heard : made;
  size_t expanded = SIZE_MAX;
  memset(picture, 0, sizeof(BrumePicture));
  if (model->info->channels > MAX_CHANNELS) {
    return; // No model of ours; the sound comes all the same
  }
  find_bands(model, step->plan, band);
  for (size_t column = 0; column < BRUME_NEWS_COLUMNS; ++column) {
    const size_t begin = column * frames / BRUME_NEWS_COLUMNS;
    const size_t next = (column + 1) * frames / BRUME_NEWS_COLUMNS;
    const size_t end = next > begin ? next : begin + 1;
    float power[BRUME_NEWS_BANDS + 1] = {0.0f};
    for (size_t f = begin; f < end; ++f) {
      if (f / BRUME_MODEL_PATCH != expanded) {
        expanded = f / BRUME_MODEL_PATCH;
        expand(model, step, expanded, latent);
      }
      add_frame(latent + f % BRUME_MODEL_PATCH * BRUME_LATENT_CHANNELS, band, power);
    }
    for (size_t b = 0; b < BRUME_NEWS_BANDS; ++b) {
      picture[column][b] = shade_of(power[b] / (float)(end - begin));
    }
  }
}

// The loudest bin of each band of a spectrum[STFT_SIZE / 2 + 1][2].
static void add_spectrum(const BrumeModel *const model, const double *const spectrum,
                         float power[BRUME_NEWS_BANDS]) {
  const double scale = 16.0 / ((double)STFT_SIZE * STFT_SIZE); // A full-scale sine: 0 dB
  for (size_t b = 0; b < BRUME_NEWS_BANDS; ++b) {
    double most = 0.0;
    for (size_t k = (size_t)model->edges[b]; k < (size_t)model->edges[b + 1]; ++k) {
      const double re = spectrum[2 * k];
      const double im = spectrum[2 * k + 1];
      most = fmax(most, re * re + im * im);
    }
    power[b] += (float)(scale * most);
  }
}

void brume_picture_sound(const BrumeModel *const model, const float *const x, const size_t n,
                         BrumePicture picture) {
  const size_t even = n / BRUME_NEWS_COLUMNS;
  const size_t hop = even < HOP_MIN ? HOP_MIN : even > HOP_MAX ? HOP_MAX : even;
  BrumeStft *const stft = brume_stft_new(STFT_SIZE, hop, NULL);
  memset(picture, 0, sizeof(BrumePicture));
  for (size_t column = 0; stft && column < BRUME_NEWS_COLUMNS; ++column) {
    const size_t begin = column * n / BRUME_NEWS_COLUMNS / hop;
    const size_t next = (column + 1) * n / BRUME_NEWS_COLUMNS / hop;
    const size_t end = next > begin ? next : begin + 1;
    float power[BRUME_NEWS_BANDS] = {0.0f};
    for (size_t f = begin; f < end; ++f) {
      add_spectrum(model, brume_stft_frame(stft, x, n, f), power);
    }
    for (size_t b = 0; b < BRUME_NEWS_BANDS; ++b) {
      picture[column][b] = shade_of(power[b] / (float)(end - begin));
    }
  }
  brume_stft_free(stft);
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

static void measure(const BrumeModel *const model, const BrumeClip *const clip,
                    BrumeNews *const news) {
  BrumePlan plan;
  char detail[BRUME_MODEL_DETAIL];
  double values[BRUME_DESCRIPTOR_COUNT];
  BrumeRecipe recipe = clip->recipe;
  recipe.model[0] = '\0'; // Of whatever model: the classes are what counts
  if (brume_plan_make(model, &recipe, &plan, detail) ||
      brume_descriptors_measure(clip->samples, clip->n, (double)clip->note, values)) {
    return;
  }
  for (size_t d = 0; d < BRUME_DESCRIPTOR_COUNT; ++d) {
    news->as.clip.value[d] = (float)values[d];
    news->as.clip.place[d] =
        brume_model_place(model, plan.weights, (BrumeDescriptor)d, (float)values[d]);
  }
}

void brume_picture_clip(const BrumeModel *const model, const BrumeClip *const clip,
                        const BrumeStage stage, BrumeNews *const news) {
  news->type = BRUME_NEWS_CLIP;
  news->as.clip.stage = stage;
  news->as.clip.note = clip->pitched ? clip->note : BRUME_ENGINE_ROOT;
  news->as.clip.seconds = (float)((double)clip->n / BRUME_LATENT_RATE);
  for (size_t d = 0; d < BRUME_DESCRIPTOR_COUNT; ++d) {
    news->as.clip.value[d] = NAN;
    news->as.clip.place[d] = NAN;
  }
  if (stage != BRUME_STAGE_DRAFT) {
    measure(model, clip, news);
  }
  brume_picture_peaks(clip->samples, clip->n, news->as.clip.low, news->as.clip.high);
  brume_picture_sound(model, clip->samples, clip->n, news->as.clip.picture);
}
