// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/model.h"

#include "plugin/core/codec.h"
#include "plugin/core/prior.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WEIGHTS_FILE "brume.safetensors"

__attribute__((format(printf, 2, 3))) static BrumeStatus refuse(char *const detail,
                                                                const char *const format, ...) {
  va_list args;
  va_start(args, format);
  vsnprintf(detail, BRUME_MODEL_DETAIL, format, args);
  va_end(args);
  return BRUME_STATUS_FORMAT;
}

// The latent and the descriptors must be ours, or decoder and knobs would mean something else.
static BrumeStatus check_terms(const BrumeModel *const model, char *const detail) {
  const BrumeDenoiserInfo *const info = model->info;
  bool same = info->n_descriptors == BRUME_DESCRIPTOR_COUNT;
  for (size_t i = 0; same && i < BRUME_DESCRIPTOR_COUNT; ++i) {
    same = strcmp(info->descriptors[i], brume_descriptor_name(i)) == 0;
  }
  if (!same) {
    return refuse(detail, "its descriptors are not those of this version of Brume");
  }
  const char *const exponent = brume_weights_meta(model->weights, "level_exponent");
  if (info->hop != BRUME_MODEL_PATCH * BRUME_LATENT_HOP || info->rate != BRUME_LATENT_RATE ||
      !exponent || strcmp(exponent, BRUME_CODEC_EXPONENT_TEXT) != 0) {
    return refuse(detail, "its latent is not that of this version of Brume");
  }
  return info->n_classes >= 1 && info->n_classes <= BRUME_MODEL_CLASSES
             ? BRUME_STATUS_OK
             : refuse(detail, "its list of classes is empty or too long");
}

static BrumeStatus read_floats(const BrumeModel *const model, const char *const name,
                               const unsigned rank, const size_t *const shape, float *const out,
                               char *const detail) {
  BrumeTensor tensor;
  const BrumeStatus status =
      brume_weights_tensor(model->weights, name, rank, shape, &tensor, detail);
  if (status) {
    return status;
  }
  return brume_tensor_copy(&tensor, out)
             ? BRUME_STATUS_OK
             : refuse(detail, "its tensor %s holds a value that is no number", name);
}

// As read_floats(), into an array made for it, which the model then owns.
static BrumeStatus read_array(const BrumeModel *const model, const char *const name,
                              const size_t *const shape, const unsigned rank, float **const out,
                              char *const detail) {
  *out = malloc(shape[0] * shape[1] * (rank > 2 ? shape[2] : 1) * sizeof(float));
  if (!*out) {
    snprintf(detail, BRUME_MODEL_DETAIL, "out of memory");
    return BRUME_STATUS_NO_MEMORY;
  }
  return read_floats(model, name, rank, shape, *out, detail);
}

static BrumeStatus read_prior(BrumeModel *const model, char *const detail) {
  enum { D = BRUME_DESCRIPTOR_COUNT };
  const size_t classes = model->info->n_classes;
  const size_t tables[] = {classes, D, BRUME_MODEL_QUANTILES};
  const size_t matrices[] = {classes, D, D};
  BrumeStatus status = read_array(model, "tables", tables, 3, &model->tables, detail);
  for (size_t i = 1; !status && i < classes * D * BRUME_MODEL_QUANTILES; ++i) {
    if (i % BRUME_MODEL_QUANTILES && !(model->tables[i] > model->tables[i - 1])) {
      return refuse(detail, "its tables do not rise");
    }
  }
  status = status ? status
                  : read_array(model, "correlations", matrices, 3, &model->correlations, detail);
  for (size_t c = 0; !status && c < classes; ++c) {
    if (!brume_prior_allows(model->correlations + c * D * D)) {
      return refuse(detail, "its correlations are none");
    }
  }
  const size_t one[] = {D};
  status =
      status ? status : read_floats(model, "descriptors.centre", 1, one, model->centre, detail);
  status =
      status ? status : read_floats(model, "descriptors.spread", 1, one, model->spread, detail);
  for (size_t d = 0; !status && d < D; ++d) {
    if (!(model->spread[d] > 0.0f)) {
      return refuse(detail, "its descriptors.spread is not above 0");
    }
  }
  return status;
}

// Where the sounds trained on lie (nearest.h), which a weight file need not say.
static BrumeStatus read_nearest(BrumeModel *const model, char *const detail) {
  BrumeTensor basis;
  BrumeTensor sounds;
  if (!brume_weights_find(model->weights, "nearest.basis", &basis) ||
      !brume_weights_find(model->weights, "nearest.sounds", &sounds)) {
    return BRUME_STATUS_OK;
  }
  if (basis.rank != 3 || sounds.rank != 2 || basis.shape[0] < 1 ||
      basis.shape[0] > BRUME_MODEL_NEAR_MOST || sounds.shape[0] != basis.shape[0]) {
    return refuse(detail, "its points of the sounds trained on are none");
  }
  const size_t dimensions = basis.shape[0];
  const size_t count = sounds.shape[1];
  const size_t of_basis[] = {dimensions, BRUME_MODEL_SLOTS, model->info->channels};
  BrumeStatus status = read_array(model, "nearest.basis", of_basis, 3, &model->near_basis, detail);
  if (!status) {
    status = read_array(model, "nearest.sounds", sounds.shape, 2, &model->near_sounds, detail);
  }
  model->near_dimensions = status ? 0 : dimensions;
  model->near_count = status ? 0 : count;
  return status;
}

static BrumeStatus read_latent(BrumeModel *const model, char *const detail) {
  const size_t channels[] = {BRUME_LATENT_CHANNELS};
  const size_t edges[] = {BRUME_LATENT_EDGES};
  const size_t basis[] = {model->info->channels, BRUME_MODEL_PATCH, BRUME_LATENT_CHANNELS};
  BrumeStatus status = read_floats(model, "latent.mean", 1, channels, model->mean, detail);
  if (!status) {
    status = read_array(model, "latent.basis", basis, 3, &model->basis, detail);
  }
  if (!status) {
    status = read_floats(model, "latent.edges", 1, edges, model->edges, detail);
  }
  return status;
}

BrumeModel *brume_model_open(const char *const path, const uint32_t cpu_flags,
                             BrumeStatus *const status, char *const detail) {
  BrumeModel *const model = calloc(1, sizeof(*model));
  if (!model) {
    snprintf(detail, BRUME_MODEL_DETAIL, "out of memory");
    *status = BRUME_STATUS_NO_MEMORY;
    return NULL;
  }
  *detail = '\0';
  model->weights = brume_weights_open(path, status, detail);
  if (model->weights) {
    BrumeKernels kernels;
    brume_kernels_init(&kernels, cpu_flags);
    model->denoiser = brume_denoiser_new(model->weights, &kernels, status, detail);
  }
  if (model->denoiser) {
    model->info = brume_denoiser_info(model->denoiser);
    *status = check_terms(model, detail);
    *status = *status ? *status : read_latent(model, detail);
    *status = *status ? *status : read_prior(model, detail);
    *status = *status ? *status : read_nearest(model, detail);
  }
  if (!model->denoiser || *status) {
    brume_model_free(model);
    return NULL;
  }
  return model;
}

void brume_model_free(BrumeModel *const model) {
  if (model) {
    brume_denoiser_free(model->denoiser);
    brume_weights_free(model->weights);
    free(model->basis);
    free(model->tables);
    free(model->correlations);
    free(model->near_basis);
    free(model->near_sounds);
    free(model);
  }
}

bool brume_model_find(char *const path) {
  const char *const asked = getenv("BRUME_MODEL");
  if (asked && *asked) {
    snprintf(path, BRUME_MODEL_DETAIL, "%s", asked);
    return true; // Opening it tells what is wrong with it
  }
  static const char *const places[] = {BRUME_DATADIR "/" WEIGHTS_FILE,
                                       BRUME_SOURCE_MODEL_DIR "/" WEIGHTS_FILE};
  for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); ++i) {
    if (access(places[i], R_OK) == 0) {
      snprintf(path, BRUME_MODEL_DETAIL, "%s", places[i]);
      return true;
    }
  }
  snprintf(path, BRUME_MODEL_DETAIL,
           "no weight file: $BRUME_MODEL is not set, and neither %s nor %s can be read; name one "
           "with --model FILE",
           places[0], places[1]);
  return false;
}

size_t brume_model_class(const BrumeModel *const model, const char *const name) {
  size_t i = 0;
  while (i < model->info->n_classes && strcmp(model->info->classes[i], name) != 0) {
    ++i;
  }
  return i;
}

// Entry `q` of the mixed table of a descriptor.
static float mixed(const BrumeModel *const model, const float *const weights,
                   const BrumeDescriptor descriptor, const size_t q) {
  float sum = 0.0f;
  for (size_t c = 0; c < model->info->n_classes; ++c) {
    if (weights[c] != 0.0f) {
      const size_t row = c * BRUME_DESCRIPTOR_COUNT + (size_t)descriptor;
      sum += weights[c] * model->tables[row * BRUME_MODEL_QUANTILES + q];
    }
  }
  return sum;
}

float brume_model_value(const BrumeModel *const model, const float *const weights,
                        const BrumeDescriptor descriptor, const float place) {
  const float last = BRUME_MODEL_QUANTILES - 1;
  const float at = place > 0.0f ? (place < 1.0f ? place * last : last) : 0.0f;
  const size_t q = at < last ? (size_t)at : BRUME_MODEL_QUANTILES - 2;
  const float a = mixed(model, weights, descriptor, q);
  const float b = mixed(model, weights, descriptor, q + 1);
  return a + (at - (float)q) * (b - a);
}

float brume_model_place(const BrumeModel *const model, const float *const weights,
                        const BrumeDescriptor descriptor, const float value) {
  float a = mixed(model, weights, descriptor, 0);
  if (!(value > a)) {
    return 0.0f;
  }
  for (size_t q = 1; q < BRUME_MODEL_QUANTILES; ++q) {
    const float b = mixed(model, weights, descriptor, q);
    if (value < b) {
      return ((float)(q - 1) + (value - a) / (b - a)) / (BRUME_MODEL_QUANTILES - 1);
    }
    a = b;
  }
  return 1.0f;
}
