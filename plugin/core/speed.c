// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/speed.h"

#include "dsp/base/clock.h"
#include "dsp/base/cpu.h"
#include "dsp/base/philox.h"
#include "plugin/core/render.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RUNS = 9, FRAMES = 176 }; // 176 frames are 1.02 s

static int compare(const void *const a, const void *const b) {
  const double x = *(const double *)a;
  const double y = *(const double *)b;
  return (x > y) - (x < y);
}

static double median(double times[RUNS]) {
  qsort(times, RUNS, sizeof(*times), compare);
  return times[RUNS / 2];
}

static double peak_gflops(const BrumeKernels *const kernels) {
  double times[RUNS];
  double flops = 0.0;
  float sink = 0.0f;
  const size_t rounds = 200000;
  for (int i = 0; i < RUNS; ++i) {
    const double begin = brume_clock_s();
    flops = kernels->fma_loop(rounds, &sink);
    times[i] = brume_clock_s() - begin;
  }
  qsort(times, RUNS, sizeof(*times), compare);
  return flops / times[0] * 1e-9; // The best: a peak is what the core can do
}

static BrumeStatus time_steps(const BrumeModel *const model, BrumeSpeed *const speed) {
  const size_t n = (size_t)FRAMES * BRUME_LATENT_CHANNELS;
  BrumeDenoiserWorkspace *const workspace = brume_denoiser_workspace_new(model->denoiser, FRAMES);
  float *const x = malloc(2 * n * sizeof(*x));
  BrumeStatus status = workspace && x ? BRUME_STATUS_OK : BRUME_STATUS_NO_MEMORY;
  const BrumeCondition condition = {NULL, NULL, NULL, false};
  double times[RUNS];
  if (!status) {
    brume_philox_normal(0, 0, 0, n, x);
  }
  for (int i = -1; i < RUNS && !status; ++i) { // The first warms up
    const double begin = brume_clock_s();
    status = brume_denoiser_eval(model->denoiser, workspace, &condition, x, 1.0f, FRAMES, 0, x + n);
    times[i < 0 ? 0 : i] = brume_clock_s() - begin;
  }
  if (!status) {
    speed->step_s = median(times);
    speed->gflops = brume_denoiser_flops(model->denoiser, FRAMES) / speed->step_s * 1e-9;
  }
  free(x);
  brume_denoiser_workspace_free(workspace);
  return status;
}

static BrumeStatus time_render(const BrumeModel *const model, const BrumeRecipe *const recipe,
                               BrumeSpeed *const speed, char *const detail) {
  BrumeStatus status = BRUME_STATUS_OK;
  BrumeRenderer *const renderer = brume_renderer_new(model, &status);
  BrumeRecipe second = *recipe;
  second.value[BRUME_PARAM_LENGTH] = 1.0f;
  double times[RUNS];
  for (int i = 0; i < RUNS && !status; ++i) {
    BrumeClip *clip = NULL;
    const double begin = brume_clock_s();
    status = brume_render(renderer, &second, NULL, &clip, detail);
    times[i] = brume_clock_s() - begin;
    speed->n_evaluations = clip ? clip->n_evaluations : 0;
    brume_clip_free(clip);
  }
  brume_renderer_free(renderer);
  if (!status) {
    speed->render_s = median(times);
  }
  return status;
}

BrumeStatus brume_speed_measure(const BrumeModel *const model, const uint32_t cpu_flags,
                                const BrumeRecipe *const recipe, BrumeSpeed *const speed,
                                char *const detail) {
  BrumeKernels kernels;
  brume_kernels_init(&kernels, cpu_flags);
  memset(speed, 0, sizeof(*speed));
  speed->isa = kernels.name;
  speed->peak_gflops = peak_gflops(&kernels);
  snprintf(detail, BRUME_MODEL_DETAIL, "out of memory");
  const BrumeStatus status = time_steps(model, speed);
  return status ? status : time_render(model, recipe, speed, detail);
}

size_t brume_speed_sets(const uint32_t cpu_flags, uint32_t flags[4]) {
  static const uint32_t steps[] = {0, BRUME_CPU_AVX2 | BRUME_CPU_FMA,
                                   BRUME_CPU_AVX2 | BRUME_CPU_FMA | BRUME_CPU_AVX512,
                                   BRUME_CPU_ALL};
  size_t n = 0;
  const char *last = "";
  for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); ++i) {
    BrumeKernels kernels;
    brume_kernels_init(&kernels, cpu_flags & steps[i]);
    if (strcmp(kernels.name, last) != 0) {
      flags[n++] = cpu_flags & steps[i];
      last = kernels.name;
    }
  }
  return n;
}
