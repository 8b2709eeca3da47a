// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the golden vectors do not say of the denoiser: arguments, sizes, metadata, lengths.
//   test_denoiser MODEL

#undef NDEBUG

#include "dsp/base/cpu.h"
#include "model/network/denoiser.h"
#include "model/network/denoiser_impl.h"
#include "tests/weights/weight_file.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHANNELS = 21, CLASSES = 3, DESCRIPTORS = 4, MAX_FRAMES = 64 };

static float input[MAX_FRAMES * CHANNELS];

static void test_info(const BrumeDenoiser *const d) {
  const BrumeDenoiserInfo *const info = brume_denoiser_info(d);
  assert(info->channels == CHANNELS && info->hop == 256 && info->rate == 44100);
  assert(info->n_classes == CLASSES && !strcmp(info->classes[2], "bell"));
  assert(info->families[1] == BRUME_FAMILY_PERC && info->families[2] == BRUME_FAMILY_PITCHED);
  assert(info->n_descriptors == DESCRIPTORS && !strcmp(info->descriptors[3], "noisiness"));
  assert(fabs(info->sigma_data - 0.75) < 1e-15 && strlen(info->id) == 16);
  // The cost goes with the length
  const double one = brume_denoiser_flops(d, 4);
  assert(one > 0.0 && fabs(brume_denoiser_flops(d, 12) - 3.0 * one) < 1.0);
}

static void test_arguments(const BrumeDenoiser *const d) {
  float mix[CLASSES] = {1.0f}, values[DESCRIPTORS] = {0.0f}, out[8 * CHANNELS] = {7.0f};
  const uint8_t present[DESCRIPTORS] = {1};
  BrumeDenoiserWorkspace *const ws = brume_denoiser_workspace_new(d, 5);
  assert(ws && brume_denoiser_workspace_bytes(ws) > 8 * CHANNELS * sizeof(float));
  const BrumeCondition c = {mix, values, present, false, 1.0f, BRUME_PRECISION_FP32};
  assert(brume_denoiser_eval(d, ws, &c, input, 1.0f, 0, 0, out) == BRUME_STATUS_BAD_ARG);
  assert(brume_denoiser_eval(d, ws, &c, input, 1.0f, 6, 0, out) == BRUME_STATUS_BAD_ARG);
  assert(brume_denoiser_eval(d, ws, &c, input, 1.0f, 12, 0, out) == BRUME_STATUS_BAD_ARG);
  assert(brume_denoiser_eval(d, ws, &c, input, 0.0f, 4, 0, out) == BRUME_STATUS_BAD_ARG);
  assert(brume_denoiser_eval(d, ws, &c, input, NAN, 4, 0, out) == BRUME_STATUS_BAD_ARG);
  assert(brume_denoiser_eval(d, ws, &c, input, INFINITY, 4, 0, out) == BRUME_STATUS_BAD_ARG);
  values[0] = NAN;
  assert(brume_denoiser_eval(d, ws, &c, input, 1.0f, 4, 0, out) == BRUME_STATUS_BAD_ARG);
  values[0] = 0.0f;
  mix[1] = INFINITY;
  assert(brume_denoiser_eval(d, ws, &c, input, 1.0f, 4, 0, out) == BRUME_STATUS_BAD_ARG);
  mix[1] = 0.0f;
  assert(out[0] == 7.0f);
  values[1] = NAN; // free, so never read
  assert(!brume_denoiser_eval(d, ws, &c, input, 1.0f, 8, 0, out));
  brume_denoiser_workspace_free(ws);
  brume_denoiser_workspace_free(NULL);
  assert(!brume_denoiser_workspace_new(d, 0) && !brume_denoiser_workspace_new(d, SIZE_MAX));
}

static BrumePrecision precision; // Of the tests of lengths and batches

static void evaluate(const BrumeDenoiser *const d, const size_t max_frames, const size_t frames,
                     const size_t first_frame, const bool circular, float *const out) {
  BrumeDenoiserWorkspace *const ws = brume_denoiser_workspace_new(d, max_frames);
  const BrumeCondition c = {.circular = circular, .precision = precision};
  assert(ws && !brume_denoiser_eval(d, ws, &c, input, 0.7f, frames, first_frame, out));
  // Again, with whatever the first run left behind
  float again[MAX_FRAMES * CHANNELS];
  assert(!brume_denoiser_eval(d, ws, &c, input, 0.7f, frames, first_frame, again));
  assert(!memcmp(out, again, frames * CHANNELS * sizeof(float)));
  brume_denoiser_workspace_free(ws);
}

static void test_lengths(const BrumeDenoiser *const d) {
  float a[MAX_FRAMES * CHANNELS], b[MAX_FRAMES * CHANNELS];
  for (size_t frames = 4; frames <= MAX_FRAMES; frames += 4) {
    evaluate(d, frames, frames, 0, false, a);
    evaluate(d, MAX_FRAMES, frames, 0, false, b);
    assert(!memcmp(a, b, frames * CHANNELS * sizeof(float)));
    evaluate(d, frames, frames, 0, true, b);
    assert(memcmp(a, b, frames * CHANNELS * sizeof(float)) != 0);
    evaluate(d, frames, frames, 1000000, true, a);
    for (size_t i = 0; i < frames * CHANNELS; i++)
      assert(isfinite(a[i]) && isfinite(b[i]));
  }
}

// A present descriptor of 0 is not a free one, and no class is not the first
static void test_condition(const BrumeDenoiser *const d) {
  float out[3][4 * CHANNELS];
  const float mix[CLASSES] = {1.0f}, values[DESCRIPTORS] = {0.0f};
  const uint8_t present[DESCRIPTORS] = {1};
  BrumeDenoiserWorkspace *const ws = brume_denoiser_workspace_new(d, 4);
  const BrumeCondition conditions[3] = {{mix, values, present, false, 1.0f, BRUME_PRECISION_FP32},
                                        {mix, values, NULL, false, 1.0f, BRUME_PRECISION_FP32},
                                        {NULL, values, NULL, false, 1.0f, BRUME_PRECISION_FP32}};
  for (size_t i = 0; i < 3; i++)
    assert(ws && !brume_denoiser_eval(d, ws, &conditions[i], input, 3.0f, 4, 0, out[i]));
  assert(memcmp(out[0], out[1], sizeof(out[0])) != 0);
  assert(memcmp(out[1], out[2], sizeof(out[0])) != 0);
  brume_denoiser_workspace_free(ws);
}

// A stretched axis begins like any other, then tells less than the time
static void test_stretch(const BrumeDenoiser *const d) {
  enum { FRAMES = 16, FIRST = 40, SIZE = FRAMES * CHANNELS };
  static float out[3][SIZE];
  const float stretches[3] = {0.0f, 1.0f, 1.5f};
  BrumeDenoiserWorkspace *const ws = brume_denoiser_workspace_new(d, FRAMES);
  for (size_t i = 0; i < 3; i++) {
    const BrumeCondition c = {.stretch = stretches[i]};
    assert(ws && !brume_denoiser_eval(d, ws, &c, input, 0.7f, FRAMES, FIRST, out[i]));
  }
  assert(!memcmp(out[0], out[1], sizeof(out[0])) && memcmp(out[1], out[2], sizeof(out[0])) != 0);
  assert(brume_denoiser_age(0.2, 3.0f) == 0.2 && brume_denoiser_age(7.0, 1.0f) == 7.0);
  assert(fabs(brume_denoiser_age(1.0, 3.0f) - 0.5) < 1e-6);
  brume_denoiser_workspace_free(ws);
}

// Several sounds at once come out as each alone, loops or not, at lengths with and without tails
static void test_batch(const BrumeDenoiser *const d) {
  enum { FRAMES = 20, SIZE = FRAMES * CHANNELS };
  static float alone[BRUME_DENOISER_BATCH][SIZE], together[BRUME_DENOISER_BATCH][SIZE];
  const float mixes[2][CLASSES] = {{1.0f}, {0.0f, 0.3f, 0.7f}}, values[DESCRIPTORS] = {0.5f};
  const uint8_t present[DESCRIPTORS] = {1, 1};
  BrumeDenoiserWorkspace *const ws =
      brume_denoiser_workspace_new(d, (size_t)BRUME_DENOISER_BATCH * FRAMES);
  BrumeCondition c[BRUME_DENOISER_BATCH] = {
      {mixes[0], values, present, false, 1.0f, BRUME_PRECISION_FP32},
      {NULL, values, NULL, false, 1.0f, BRUME_PRECISION_FP32},
      {mixes[1], NULL, NULL, false, 2.0f, BRUME_PRECISION_FP32},
      {NULL, NULL, NULL, false, 1.0f, BRUME_PRECISION_FP32}};
  const float *const x[BRUME_DENOISER_BATCH] = {input, input, input + 7, input + SIZE};
  float *const out[BRUME_DENOISER_BATCH] = {together[0], together[1], together[2], together[3]};
  assert(ws);
  for (int loop = 0; loop < 2; loop++) {
    for (size_t b = 0; b < BRUME_DENOISER_BATCH; b++) {
      c[b].circular = loop;
      c[b].precision = precision;
      assert(!brume_denoiser_eval(d, ws, &c[b], x[b], 0.7f, FRAMES, 40, alone[b]));
    }
    for (size_t n = 1; n <= BRUME_DENOISER_BATCH; n++) {
      memset(together, 0, sizeof(together));
      assert(!brume_denoiser_eval_batch(d, ws, n, c, x, 0.7f, FRAMES, 40, out));
      assert(!memcmp(alone, together, n * sizeof(alone[0])));
    }
  }
  c[1].precision = 1 - precision;
  assert(brume_denoiser_eval_batch(d, ws, 2, c, x, 0.7f, FRAMES, 40, out) == BRUME_STATUS_BAD_ARG);
  c[1].precision = precision;
  c[1].circular = false;
  assert(brume_denoiser_eval_batch(d, ws, 2, c, x, 0.7f, FRAMES, 40, out) == BRUME_STATUS_BAD_ARG);
  assert(brume_denoiser_eval_batch(d, ws, 0, c, x, 0.7f, 4, 3, out) == BRUME_STATUS_BAD_ARG);
  assert(brume_denoiser_eval_batch(d, ws, 5, c, x, 0.7f, 4, 3, out) == BRUME_STATUS_BAD_ARG);
  assert(brume_denoiser_eval_batch(d, ws, 4, c, x, 0.7f, FRAMES + 4, 3, out) ==
         BRUME_STATUS_BAD_ARG);
  brume_denoiser_workspace_free(ws);
}

// What is prepared is used, and changes no bit
static void test_prepare(const BrumeDenoiser *const d) {
  enum { FRAMES = 8, SIZE = FRAMES * CHANNELS, SIGMAS = 40 };
  static float fresh[2][SIZE], prepared[2][SIZE];
  const float mix[CLASSES] = {0.5f, 0.0f, 0.5f}, *const x[2] = {input, input};
  float *const from_fresh[2] = {fresh[0], fresh[1]}, *const out[2] = {prepared[0], prepared[1]};
  float sigmas[SIGMAS];
  for (int i = 0; i < SIGMAS; i++)
    sigmas[i] = 80.0f / (float)(1 + i);
  BrumeDenoiserWorkspace *const ws = brume_denoiser_workspace_new(d, (size_t)2 * FRAMES);
  const BrumeCondition c[2] = {{.class_mix = mix, .precision = precision},
                               {.precision = precision}};
  assert(ws);
  for (int i = 0; i < SIGMAS; i++) { // More than are kept
    brume_denoiser_prepare(d, ws, 0, c, 0, sigmas);
    assert(!brume_denoiser_eval_batch(d, ws, 2, c, x, sigmas[i], FRAMES, 0, from_fresh));
    brume_denoiser_prepare(d, ws, 2, c, SIGMAS, sigmas);
    assert(!brume_denoiser_eval_batch(d, ws, 2, c, x, sigmas[i], FRAMES, 0, out));
    assert(!memcmp(fresh, prepared, sizeof(fresh)));
    assert(!brume_denoiser_eval(d, ws, &c[1], input, sigmas[i], FRAMES, 0, out[0]));
    assert(!memcmp(fresh[1], prepared[0], sizeof(fresh[1])));
    const bool kept = 2 * i + 2 <= BRUME_DENOISER_PREPARED;
    for (size_t j = 0; j < 2 * d->film.out && kept; j++)
      ws->film[(BRUME_DENOISER_BATCH + 2 * (size_t)i) * d->film.out + j] = 0.0f;
    assert(!brume_denoiser_eval_batch(d, ws, 2, c, x, sigmas[i], FRAMES, 0, out));
    assert(kept == (memcmp(fresh, prepared, sizeof(fresh)) != 0));
  }
  brume_denoiser_workspace_free(ws);
}

// bfloat16 is near float, on each instruction set at the same place
static void test_precision(const BrumeWeights *const weights) {
  enum { FRAMES = 24, SIZE = FRAMES * CHANNELS };
  static float out[BRUME_PRECISION_COUNT][SIZE], first[SIZE];
  const uint32_t masks[] = {0, BRUME_CPU_SSE2, BRUME_CPU_AVX2 | BRUME_CPU_FMA,
                            ~(uint32_t)BRUME_CPU_AVX512_BF16, BRUME_CPU_ALL};
  for (size_t m = 0; m < sizeof(masks) / sizeof(*masks); m++) {
    BrumeKernels kernels;
    BrumeStatus status;
    brume_kernels_init(&kernels, brume_cpu_flags_masked(masks[m]));
    BrumeDenoiser *const d = brume_denoiser_new(weights, &kernels, &status, NULL);
    BrumeDenoiserWorkspace *const ws = d ? brume_denoiser_workspace_new(d, FRAMES) : NULL;
    double error = 0.0, power = 0.0;
    for (int p = 0; p < BRUME_PRECISION_COUNT; p++) {
      const BrumeCondition c = {.precision = (BrumePrecision)p};
      assert(ws && !brume_denoiser_eval(d, ws, &c, input, 0.7f, FRAMES, 0, out[p]));
    }
    for (size_t i = 0; i < SIZE; i++) {
      error += pow((double)out[1][i] - out[0][i], 2.0);
      power += pow((double)out[0][i], 2.0);
    }
    // Rounding to 8 bits errs by 2^-9 on the average, and a dozen layers add up
    assert(error > 0.0 && sqrt(error / power) < 12.0 * 0x1p-9);
    if (m == 0)
      memcpy(first, out[1], sizeof(first));
    assert(!memcmp(first, out[1], sizeof(first)));
    brume_denoiser_workspace_free(ws);
    brume_denoiser_free(d);
  }
}

static void test_metadata(const WeightFile *const model) {
  static const struct {
    const char *from, *to;
  } changes[] = {
      {"\"brume.format\":\"1\"", "\"brume.format\":\"2\""},
      {"\"widths\":\"24,40,56\"", "\"widths\":\"24,40,57\""},
      {"\"widths\":\"24,40,56\"", "\"widths\":\"24,40,5x\""},
      {"\"widths\":\"24,40,56\"", "\"widths\":\"24,4056,\""},
      {"\"blocks\":\"1,2,2,2,1\"", "\"blocks\":\"2,2,2,2,1\""},
      {"\"blocks\":\"1,2,2,2,1\"", "\"blocks\":\"1,2,2,1,1\""},
      {"\"dilations\":\"1,1,3", "\"dilations\":\"1,0,3"},
      {"\"dilations\":\"1,1,3", "\"dilations\":\"1,-,3"},
      {"\"latent_channels\":\"21\"", "\"latent_channels\":\"20\""},
      {"\"position_channels\":\"2\"", "\"position_channels\":\"3\""},
      {"\"embed\":\"32\"", "\"embed\":\"33\""},
      {"\"embed\":\"32\"", "\"embad\":\"32\""},
      {"\"sigma_data\":\"0.75\"", "\"sigma_data\":\"0..5\""},
      {"\"sigma_data\":\"0.75\"", "\"sigma_data\":\"-.75\""},
      {"\"sigma_data\":\"0.75\"", "\"sigma_data\":\"0.00\""},
      {"\"classes\":\"kick,snare,bell\"", "\"classes\":\"kick,snare;bell\""},
      {"\"classes\":\"kick,snare,bell\"", "\"classes\":\"bell,snare,bell\""},
      {"\"families\":\"perc,perc,", "\"families\":\"perc,pork,"},
      {"\"families\":\"perc,perc,", "\"families\":\"perc-perc,"},
      {"\"hop\":\"256\"", "\"hop\":\"000\""},
      {"\"rate\":\"44100\"", "\"rate\":\"00001\""},
      {"\"embed.freqs\"", "\"embed.fraqs\""},
      {"\"mid.1.film.bias\"", "\"mid.7.film.bias\""},
  };
  for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
    WeightFile file = weight_file_copy(model);
    const bool replaced = weight_file_replace(&file, changes[i].from, changes[i].to);
    weight_file_sign(&file);
    if (!replaced || weight_file_try(&file) != 1) {
      fprintf(stderr, "%s was not refused\n", changes[i].to);
      exit(1);
    }
    free(file.data);
  }
  WeightFile file = weight_file_copy(model); // an infinity, with a true hash
  memset(file.data + file.size - 4, 0xFF, 4);
  weight_file_sign(&file);
  assert(weight_file_try(&file) == 1);
  free(file.data);
}

int main(const int argc, char *const argv[]) {
  if (argc != 2)
    return 2;
  WeightFile model = weight_file_read(argv[1]);
  BrumeStatus status;
  BrumeKernels kernels;
  brume_kernels_init(&kernels, brume_cpu_flags());
  BrumeWeights *const weights = brume_weights_from_memory(model.data, model.size, &status, NULL);
  assert(weights);
  BrumeDenoiser *const d = brume_denoiser_new(weights, &kernels, &status, NULL);
  assert(d);
  for (size_t i = 0; i < MAX_FRAMES * CHANNELS; i++)
    input[i] = (float)(i % 17) * 0.1f - 0.8f;
  test_info(d);
  test_arguments(d);
  for (int p = 0; p < BRUME_PRECISION_COUNT; p++) {
    precision = (BrumePrecision)p;
    test_lengths(d);
    test_prepare(d);
    test_batch(d);
  }
  test_precision(weights);
  brume_weights_free(weights);
  test_condition(d);
  test_stretch(d);
  test_metadata(&model);
  brume_denoiser_free(d);
  brume_denoiser_free(NULL);
  free(model.data);
  return 0;
}
