// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/speed.h"

#include "dsp/base/clock.h"
#include "dsp/base/cpu.h"
#include "dsp/base/philox.h"
#include "plugin/core/render.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RUNS = 15, FRAMES = 44, PEAK_ROUNDS = 100000 }; // 44 frames are 1.02 s
static const double enough_s = 1.5;                    // Slow machines get fewer runs

static int compare(const void *const a, const void *const b) {
  const double x = *(const double *)a;
  const double y = *(const double *)b;
  return (x > y) - (x < y);
}

static double median(double *const times, const int n) {
  qsort(times, (size_t)n, sizeof(*times), compare);
  return times[n / 2];
}

static bool is_over(const atomic_uint *const cancel) {
  return cancel && atomic_load_explicit(cancel, memory_order_relaxed) != 0;
}

static double flops_now(const BrumeKernels *const kernels, const BrumePrecision precision) {
  float sink = 0.0f;
  const double begin = brume_clock_s();
  const double flops = (precision == BRUME_PRECISION_BF16 ? kernels->dot_loop
                                                          : kernels->fma_loop)(PEAK_ROUNDS, &sink);
  return flops / (brume_clock_s() - begin);
}

// The best time of a step and the most that the core can do, measured in turns: what slows one
// down on a busy machine slows the other down too.
static BrumeStatus time_steps(const BrumeModel *const model, const BrumeKernels *const kernels,
                              BrumeDenoiserWorkspace *const workspace,
                              const atomic_uint *const cancel, float *const x,
                              BrumeSpeed *const speed) {
  const size_t n = FRAMES * model->info->channels;
  const BrumeCondition condition = {.precision = speed->precision};
  const float sigma = 1.0f;
  double best = INFINITY;
  double flops = 0.0;
  int runs = 0;
  brume_philox_normal(0, 0, 0, n, x);
  brume_denoiser_prepare(model->denoiser, workspace, 1, &condition, 1, &sigma);
  const double first = brume_clock_s();
  while (runs < RUNS && (runs == 0 || brume_clock_s() - first < 2.0 * enough_s)) {
    flops = fmax(flops, flops_now(kernels, speed->precision));
    const double begin = brume_clock_s();
    const BrumeStatus status = is_over(cancel)
                                   ? BRUME_STATUS_CANCELLED
                                   : brume_denoiser_eval(model->denoiser, workspace, &condition, x,
                                                         sigma, FRAMES, 0, x + n);
    if (status) {
      return status;
    }
    best = fmin(best, brume_clock_s() - begin);
    ++runs;
  }
  flops = fmax(flops, flops_now(kernels, speed->precision));
  speed->step_s = best;
  speed->gflops = brume_denoiser_flops(model->denoiser, FRAMES) / best * 1e-9;
  speed->peak_gflops = flops * 1e-9;
  return BRUME_STATUS_OK;
}

BrumeStatus brume_speed_measure(const BrumeModel *const model, const uint32_t cpu_flags,
                                const BrumePrecision precision, const atomic_uint *const cancel,
                                BrumeSpeed *const speed) {
  BrumeKernels kernels;
  brume_kernels_init(&kernels, cpu_flags);
  memset(speed, 0, sizeof(*speed));
  speed->isa = kernels.name;
  speed->precision = precision;
  BrumeDenoiserWorkspace *const workspace = brume_denoiser_workspace_new(model->denoiser, FRAMES);
  float *const x = malloc(2 * FRAMES * model->info->channels * sizeof(*x));
  const BrumeStatus status = workspace && x
                                 ? time_steps(model, &kernels, workspace, cancel, x, speed)
                                 : BRUME_STATUS_NO_MEMORY;
  free(x);
  brume_denoiser_workspace_free(workspace);
  return status;
}

BrumeStatus brume_speed_render(const BrumeModel *const model, const BrumeRecipe *const recipe,
                               const atomic_uint *const cancel, double *const seconds,
                               size_t *const n_evaluations, char *const detail) {
  const BrumeRenderWatch watch = {.cancel = cancel};
  BrumeStatus status = BRUME_STATUS_OK;
  snprintf(detail, BRUME_MODEL_DETAIL, "out of memory");
  BrumeRenderer *const renderer = brume_renderer_new(model, &status);
  BrumeRecipe second = *recipe;
  second.value[BRUME_PARAM_LENGTH] = 1.0f;
  double times[RUNS];
  int runs = 0;
  const double first = brume_clock_s();
  while (!status && runs < RUNS && (runs == 0 || brume_clock_s() - first < enough_s)) {
    BrumeClip *clip = NULL;
    const double begin = brume_clock_s();
    status = brume_render(renderer, &second, &watch, &clip, detail);
    times[runs++] = brume_clock_s() - begin;
    *n_evaluations = clip ? clip->n_evaluations : 0;
    brume_clip_free(clip);
  }
  brume_renderer_free(renderer);
  if (!status) {
    *seconds = median(times, runs);
  }
  return status;
}

size_t brume_speed_sets(const uint32_t cpu_flags, uint32_t flags[BRUME_SPEED_SETS]) {
  static const uint32_t steps[BRUME_SPEED_SETS] = {
      0, BRUME_CPU_SSE2, BRUME_CPU_AVX2 | BRUME_CPU_FMA,
      BRUME_CPU_AVX2 | BRUME_CPU_FMA | BRUME_CPU_AVX512, BRUME_CPU_ALL};
  size_t n = 0;
  const char *last = "";
  for (size_t i = 0; i < BRUME_SPEED_SETS; ++i) {
    BrumeKernels kernels;
    brume_kernels_init(&kernels, cpu_flags & steps[i]);
    if (strcmp(kernels.name, last) != 0) {
      flags[n++] = cpu_flags & steps[i];
      last = kernels.name;
    }
  }
  return n;
}
