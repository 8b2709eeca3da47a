// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/deadline.h"

#include "dsp/base/clock.h"

#include <math.h>

enum { RUNS = 4 };                  // The first also warms up
static const double reserve = 1.15; // Sounds of other seeds, and other days, take a little longer

static void set(BrumeRecipe *const recipe, const BrumeParam param, const int value) {
  recipe->value[param] = (float)value;
}

// The best time of some.
static BrumeStatus measure(BrumeRenderer *const renderer, BrumeRecipe recipe,
                           const BrumePrecision precision, const BrumeQuality quality,
                           const atomic_uint *const cancel, double *const seconds,
                           char *const detail) {
  const BrumeRenderWatch watch = {.cancel = cancel};
  BrumeStatus status = BRUME_STATUS_OK;
  set(&recipe, BRUME_PARAM_PRECISION, (int)precision);
  set(&recipe, BRUME_PARAM_STEPS, brume_qualities[quality].steps);
  *seconds = INFINITY;
  for (int i = 0; i < RUNS && !status; ++i) {
    BrumeClip *clip = NULL;
    const double begin = brume_clock_s();
    status = brume_render(renderer, &recipe, &watch, &clip, detail);
    *seconds = fmin(*seconds, brume_clock_s() - begin);
    brume_clip_free(clip);
  }
  return status;
}

static BrumeStatus measure_all(BrumeRenderer *const renderer, const BrumeRecipe *const recipe,
                               const BrumePrecision precision, const atomic_uint *const cancel,
                               double seconds[BRUME_QUALITY_COUNT], char *const detail) {
  BrumeStatus status = BRUME_STATUS_OK;
  for (int q = 0; q < 2 && !status; ++q) {
    status = measure(renderer, *recipe, precision, (BrumeQuality)q, cancel, &seconds[q], detail);
  }
  // Fewer passes take no longer, whatever else the machine did meanwhile
  seconds[0] = fmin(seconds[0], seconds[1]);
  const double step =
      (seconds[1] - seconds[0]) / (brume_qualities[1].steps - brume_qualities[0].steps);
  for (int q = 2; q < BRUME_QUALITY_COUNT; ++q) {
    seconds[q] = seconds[1] + step * (brume_qualities[q].steps - brume_qualities[1].steps);
  }
  return status;
}

// The better of what is in time, or the faster.
static bool is_better(const BrumeDeadline *const a, const BrumeDeadline *const b) {
  if (a->in_time && b->in_time) {
    return a->quality > b->quality || (a->quality == b->quality && a->precision < b->precision);
  }
  return a->in_time != b->in_time ? a->in_time : a->seconds < b->seconds;
}

BrumeStatus brume_deadline_choose(BrumeRenderer *const renderer, BrumeRecipe *const recipe,
                                  const double seconds, const bool any_precision,
                                  const atomic_uint *const cancel, BrumeDeadline *const deadline,
                                  char *const detail) {
  *deadline = (BrumeDeadline){.seconds = INFINITY};
  for (int p = 0; p < BRUME_PRECISION_COUNT; ++p) {
    double takes[BRUME_QUALITY_COUNT];
    if (!any_precision && p != (int)recipe->value[BRUME_PARAM_PRECISION]) {
      continue;
    }
    const BrumeStatus status =
        measure_all(renderer, recipe, (BrumePrecision)p, cancel, takes, detail);
    if (status) {
      return status;
    }
    for (int q = 0; q < BRUME_QUALITY_COUNT; ++q) {
      const BrumeDeadline one = {(BrumeQuality)q, (BrumePrecision)p, takes[q],
                                 takes[q] * reserve <= seconds};
      *deadline = is_better(&one, deadline) ? one : *deadline;
    }
  }
  set(recipe, BRUME_PARAM_STEPS, brume_qualities[deadline->quality].steps);
  set(recipe, BRUME_PARAM_PRECISION, (int)deadline->precision);
  return BRUME_STATUS_OK;
}
