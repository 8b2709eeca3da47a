// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The network against vectors from PyTorch, layer by layer and end to end, on every instruction
// set, all of which must give the same bits.
//   test_golden MODEL VECTORS
// VECTORS is a safetensors file (reference.py or model/train/vectors.py). Metadata: `cases`, how
// many; `model`, the id of the weight file they belong to. Tensors, F32, for each case i:
//   case{i}.x, .denoised              [frames][channels]
//   case{i}.sigma                     [1]
//   case{i}.class_mix                 [K + 1], the last one "no class"
//   case{i}.descriptors, .present     [D]
//   case{i}.circular, .first_frame    [1]
//   case{i}.trace.<layer>             [frames][channels], layers as in MODEL.md: in, enc0.0, ...,
//                                     down0, ..., mid.0, ..., up1, ..., out; and embed [1][E]

#undef NDEBUG

#include "dsp/base/cpu.h"
#include "model/network/denoiser.h"
#include "tests/unit/worst.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_CASES = 64, MAX_DESCRIPTORS = 64 };

// Largest error allowed, as a share of the layer's root mean square. A float has a rounding unit
// u = 2^-24 = 6e-8. A chain of n fused operations on terms of random sign errs by about
// sqrt(n) u of its result; n is 70 to 1200 here, so 0.5e-6 to 2e-6 a convolution, and the worst
// of thousands of outputs is about five times the typical one. PyTorch's float32, from which the
// trained model's vectors come, errs as much again.
static const struct {
  const char *prefix;
  double tolerance;
  const char *why;
} tolerances[] = {
    {"embed", 1e-5, "PyTorch's float angles of up to 60 rad are off by 4e-6"},
    {"in", 5e-6, "one convolution of the input"},
    {"enc", 2e-5, "up to ten convolutions, and the embedding's error through FiLM"},
    {"down", 2e-5, "as enc"},
    {"mid", 3e-5, "up to twenty convolutions; errors add up along the residual stream"},
    {"up", 3e-5, "as mid"},
    {"dec", 4e-5, "up to thirty convolutions"},
    {"out", 4e-5, "the last of them, after a norm"},
    {"denoised", 2e-5, "c_out times out's error, below the part that c_skip passes exactly"},
};

typedef struct {
  const BrumeWeights *vectors;
  unsigned index; // of the case
  const char *set;
  size_t traced;
  double worst; // error as a share of its tolerance
} Check;

static float *fetch(const BrumeWeights *const w, const unsigned index, const char *const name,
                    BrumeTensor *const tensor) {
  char full[96];
  snprintf(full, sizeof(full), "case%u.%s", index, name);
  if (!brume_weights_find(w, full, tensor))
    return NULL;
  float *const p = malloc(tensor->count * sizeof(float));
  assert(p && brume_tensor_copy(tensor, p));
  return p;
}

static float *require(const BrumeWeights *const w, const unsigned index, const char *const name,
                      const unsigned rank, const size_t count, BrumeTensor *const tensor) {
  float *const p = fetch(w, index, name, tensor);
  if (!p || tensor->rank != rank || (count && tensor->count != count)) {
    fprintf(stderr, "case %u: no tensor %s of the right shape\n", index, name);
    exit(1);
  }
  return p;
}

static float scalar(const BrumeWeights *const w, const unsigned index, const char *const name) {
  BrumeTensor tensor;
  float *const p = require(w, index, name, 1, 1, &tensor);
  const float value = *p;
  free(p);
  return value;
}

static void compare(Check *const check, const char *const name, const float *const data,
                    const size_t row, const float *const expected, const size_t frames,
                    const size_t channels) {
  size_t kind = 0;
  double power = 0.0, worst = 0.0;
  while (strncmp(name, tolerances[kind].prefix, strlen(tolerances[kind].prefix)) != 0)
    assert(++kind < sizeof(tolerances) / sizeof(*tolerances));
  for (size_t t = 0; t < frames; t++) {
    for (size_t c = 0; c < channels; c++) {
      const double e = expected[t * channels + c], error = fabs(data[t * row + c] - e);
      power += e * e;
      worst = worst_of(worst, error);
    }
  }
  const double limit = tolerances[kind].tolerance * sqrt(power / (double)(frames * channels));
  const double share = worst / limit;
  check->worst = worst_of(check->worst, share);
  if (getenv("BRUME_VERBOSE"))
    printf("%-7s case %u %-10s %.2e of rms, %.0f %% of its tolerance\n", check->set, check->index,
           name, share * tolerances[kind].tolerance, 100.0 * share);
  if (!(worst <= limit)) {
    fprintf(stderr, "%s, case %u: %s is off by %g, allowed %g (%s)\n", check->set, check->index,
            name, worst, limit, tolerances[kind].why);
    exit(1);
  }
}

static void on_trace(void *const user, const char *const name, const float *const data,
                     const size_t row, const size_t frames, const size_t channels) {
  Check *const check = user;
  char full[64];
  BrumeTensor tensor;
  snprintf(full, sizeof(full), "trace.%s", name);
  float *const expected = fetch(check->vectors, check->index, full, &tensor);
  if (expected) {
    assert(tensor.rank == 2 && tensor.shape[0] == frames && tensor.shape[1] == channels);
    compare(check, name, data, row, expected, frames, channels);
    check->traced++;
  }
  free(expected);
}

// Fills `denoised` of the case; returns its number of floats
static size_t run_case(const BrumeDenoiser *const d, Check *const check, float **const denoised) {
  const BrumeDenoiserInfo *const info = brume_denoiser_info(d);
  const BrumeWeights *const w = check->vectors;
  const unsigned i = check->index;
  BrumeTensor tensor, shape;
  float *const x = require(w, i, "x", 2, 0, &shape);
  float *const expected = require(w, i, "denoised", 2, shape.count, &tensor);
  float *const mix = require(w, i, "class_mix", 1, info->n_classes + 1, &tensor);
  float *const values = require(w, i, "descriptors", 1, info->n_descriptors, &tensor);
  float *const present = require(w, i, "present", 1, info->n_descriptors, &tensor);
  uint8_t flags[MAX_DESCRIPTORS];
  assert(shape.shape[1] == info->channels && info->n_descriptors <= MAX_DESCRIPTORS);
  for (size_t k = 0; k < info->n_descriptors; k++)
    flags[k] = present[k] != 0.0f;
  const BrumeCondition condition = {
      mix[info->n_classes] == 0.0f ? mix : NULL, values, flags,
      scalar(w, i, "circular") != 0.0f,          1.0f,   BRUME_PRECISION_FP32};
  const size_t frames = shape.shape[0];
  BrumeDenoiserWorkspace *const ws = brume_denoiser_workspace_new(d, frames + 8);
  *denoised = malloc(shape.count * sizeof(float));
  assert(ws && *denoised);
  brume_denoiser_workspace_trace(ws, on_trace, check);
  assert(!brume_denoiser_eval(d, ws, &condition, x, scalar(w, i, "sigma"), frames,
                              (size_t)scalar(w, i, "first_frame"), *denoised));
  compare(check, "denoised", *denoised, info->channels, expected, frames, info->channels);
  // In place, and without the trace: the same bits
  brume_denoiser_workspace_trace(ws, NULL, NULL);
  assert(!brume_denoiser_eval(d, ws, &condition, x, scalar(w, i, "sigma"), frames,
                              (size_t)scalar(w, i, "first_frame"), x));
  assert(!memcmp(x, *denoised, shape.count * sizeof(float)));
  brume_denoiser_workspace_free(ws);
  float *const all[] = {x, expected, mix, values, present};
  for (size_t k = 0; k < sizeof(all) / sizeof(*all); k++)
    free(all[k]);
  return shape.count;
}

static BrumeWeights *open_weights(const char *const path) {
  char detail[BRUME_WEIGHTS_DETAIL];
  BrumeStatus status;
  BrumeWeights *const w = brume_weights_open(path, &status, detail);
  if (!w) {
    fprintf(stderr, "%s: %s\n", path, detail);
    exit(1);
  }
  return w;
}

static void check_set(const BrumeDenoiser *const d, Check check, float **const first) {
  const char *const text = brume_weights_meta(check.vectors, "cases");
  const unsigned n = text ? (unsigned)strtoul(text, NULL, 10) : 0;
  assert(n >= 1 && n <= MAX_CASES);
  for (; check.index < n; check.index++) {
    float *denoised = NULL;
    check.traced = 0;
    const size_t count = run_case(d, &check, &denoised);
    assert(check.index > 0 || check.traced >= 6); // the first case comes with its layers
    if (!first[check.index]) {
      first[check.index] = denoised;
      continue;
    }
    assert(!memcmp(first[check.index], denoised, count * sizeof(float)));
    free(denoised);
  }
  printf("%s: %u cases, at most %.0f %% of the tolerance\n", check.set, n, 100.0 * check.worst);
}

int main(const int argc, char *const argv[]) {
  const uint32_t masks[] = {0, BRUME_CPU_AVX2 | BRUME_CPU_FMA, BRUME_CPU_ALL};
  float *first[MAX_CASES] = {NULL};
  if (argc != 3)
    return 2;
  BrumeWeights *const weights = open_weights(argv[1]), *const vectors = open_weights(argv[2]);
  const char *const model = brume_weights_meta(vectors, "model");
  assert(model && !strcmp(model, brume_weights_id(weights)));
  for (size_t m = 0; m < sizeof(masks) / sizeof(*masks); m++) {
    char detail[BRUME_WEIGHTS_DETAIL];
    BrumeKernels kernels;
    BrumeStatus status;
    brume_kernels_init(&kernels, brume_cpu_flags_masked(masks[m]));
    BrumeDenoiser *const d = brume_denoiser_new(weights, &kernels, &status, detail);
    if (!d) {
      fprintf(stderr, "%s: %s\n", argv[1], detail);
      return 1;
    }
    check_set(d, (Check){.vectors = vectors, .set = kernels.name}, first);
    brume_denoiser_free(d);
  }
  for (size_t i = 0; i < MAX_CASES; i++)
    free(first[i]);
  brume_weights_free(weights);
  brume_weights_free(vectors);
  return 0;
}
