// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What surrounds the network, against model/train/vectors.py: the latent's components (codec.h)
// and the prior of the descriptors (prior.h).
//   test_terms MODEL VECTORS

#undef NDEBUG

#include "plugin/core/codec.h"
#include "plugin/core/prior.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { D = BRUME_DESCRIPTOR_COUNT, DRAWS = 8 };

// A level near the floor is a logarithm of the small difference of sums of 64 products of about 1,
// each off by 6e-8: at most 1e-5 of 0.053, or 1e-3 dB
static const double latent_tolerance = 2e-3;
// The quantiles of scores are written with seven digits; places lie between them
static const double place_tolerance = 1e-6;

static float *fetch(const BrumeWeights *const w, const char *const name, const size_t count) {
  BrumeTensor tensor;
  float *const p = malloc(count * sizeof(float));
  assert(p && brume_weights_find(w, name, &tensor) && tensor.count == count &&
         brume_tensor_copy(&tensor, p));
  return p;
}

static void check_latent(const BrumeModel *const model, const BrumeWeights *const vectors) {
  enum { FRAMES = 6, N = FRAMES * BRUME_MODEL_PATCH * BRUME_LATENT_CHANNELS };
  float *const y = fetch(vectors, "latent.y", FRAMES * model->info->channels);
  float *const expected = fetch(vectors, "latent.natural", N);
  float *const natural = malloc(N * sizeof(float));
  assert(natural);
  brume_codec_expand(model, y, FRAMES, natural);
  double worst = 0.0;
  for (size_t i = 0; i < N; ++i) {
    const double error = fabs((double)natural[i] - (double)expected[i]);
    worst = error <= worst ? worst : error; // NaN stays
  }
  printf("latent: off by at most %.2g of %g dB\n", worst, latent_tolerance);
  assert(worst <= latent_tolerance);
  free(y);
  free(expected);
  free(natural);
}

static void check_draw(const BrumeModel *const model, const BrumeWeights *const vectors,
                       const unsigned i) {
  char name[32];
  float *got[4];
  static const char *const parts[] = {"mix", "given", "normals", "drawn"};
  for (size_t k = 0; k < 4; ++k) {
    snprintf(name, sizeof(name), "prior%u.%s", i, parts[k]);
    got[k] = fetch(vectors, name, k ? D : model->info->n_classes);
  }
  float places[D];
  for (size_t d = 0; d < D; ++d) {
    places[d] = got[1][d] < 0.0f ? NAN : got[1][d];
  }
  brume_prior_draw(model, got[0], got[2], places);
  for (size_t d = 0; d < D; ++d) {
    if (!(fabs((double)places[d] - (double)got[3][d]) <= place_tolerance)) {
      fprintf(stderr, "draw %u: descriptor %zu at %g, expected %g\n", i, d, (double)places[d],
              (double)got[3][d]);
      exit(1);
    }
    assert(got[1][d] < 0.0f || places[d] == got[1][d]); // What is given stays
  }
  for (size_t k = 0; k < 4; ++k) {
    free(got[k]);
  }
}

int main(const int argc, char *const argv[]) {
  char detail[BRUME_MODEL_DETAIL];
  BrumeStatus status;
  if (argc != 3) {
    return 2;
  }
  BrumeModel *const model = brume_model_open(argv[1], 0, &status, detail);
  BrumeWeights *const vectors = model ? brume_weights_open(argv[2], &status, detail) : NULL;
  if (!vectors) {
    fprintf(stderr, "%s\n", detail);
    return 1;
  }
  check_latent(model, vectors);
  for (unsigned i = 0; i < DRAWS; ++i) {
    check_draw(model, vectors, i);
  }
  brume_weights_free(vectors);
  brume_model_free(model);
  return 0;
}
