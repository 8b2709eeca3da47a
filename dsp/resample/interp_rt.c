// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/resample/interp.h"
#include "dsp/resample/interp_impl.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#define RATIO_MIN (1.0f / (float)BRUME_INTERP_RATIO_MAX)
#define RATIO_MAX ((float)BRUME_INTERP_RATIO_MAX)

static float held(const float ratio) {
  if (isnan(ratio)) {
    return 1.0f;
  }
  return ratio > RATIO_MIN ? (ratio < RATIO_MAX ? ratio : RATIO_MAX) : RATIO_MIN;
}

/// The first level whose cutoff is low enough
static const BrumeInterpLevel *level_for(const BrumeInterp *const interp, const float ratio) {
  unsigned i = 0;
  while (i < BRUME_INTERP_LEVELS - 1 && interp->levels[i].ratio < ratio * 0.99999f) {
    ++i;
  }
  return &interp->levels[i];
}

/// Four floats side by side, in GNU C and clang's: gcc 12 makes scalar code of the same in arrays
typedef float Lanes __attribute__((vector_size(16)));

static Lanes load(const float *const x) {
  Lanes lanes;
  memcpy(&lanes, x, sizeof(lanes)); // Need not be aligned
  return lanes;
}

/// Sum of x[i] times the coefficient between rows a and b, in eight sums side by side
static float convolve(const float *const x, const float *const a, const float *const b,
                      const float share, const unsigned n_taps) {
  const Lanes between = {share, share, share, share};
  Lanes even = {0.0f, 0.0f, 0.0f, 0.0f};
  Lanes odd = {0.0f, 0.0f, 0.0f, 0.0f};
  for (unsigned i = 0; i < n_taps; i += 8) {
    const Lanes a0 = load(a + i);
    const Lanes a1 = load(a + i + 4);
    even += load(x + i) * (a0 + between * (load(b + i) - a0));
    odd += load(x + i + 4) * (a1 + between * (load(b + i + 4) - a1));
  }
  const Lanes sum = even + odd;
  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/// The source frames under the kernel at `first`, which may lie before 0 or reach beyond n
static const float *window_of(const float *const x, const size_t n, const int64_t first,
                              const unsigned n_taps, float *const edge) {
  if (first >= 0 && first + (int64_t)n_taps <= (int64_t)n) {
    return x + first;
  }
  for (unsigned i = 0; i < n_taps; ++i) {
    const int64_t at = first + (int64_t)i;
    edge[i] = at >= 0 && at < (int64_t)n ? x[at] : 0.0f;
  }
  return edge;
}

/// The same of a loop
static const float *window_of_loop(const float *const x, const size_t n, const int64_t first,
                                   const unsigned n_taps, float *const edge) {
  if (first >= 0 && first + (int64_t)n_taps <= (int64_t)n) {
    return x + first;
  }
  const int64_t rest = first % (int64_t)n;
  size_t at = (size_t)(rest < 0 ? rest + (int64_t)n : rest);
  for (unsigned i = 0; i < n_taps; ++i) {
    edge[i] = x[at];
    at = at + 1 < n ? at + 1 : 0;
  }
  return edge;
}

/// Source and output frames coincide: nothing to interpolate
static void copy(const float *const x, const size_t n, BrumeInterpPosition *const position,
                 float *const out, const size_t frames) {
  const size_t at = (size_t)(*position >> 32);
  const size_t left = at < n ? n - at : 0;
  const size_t part = left < frames ? left : frames;
  memcpy(out, x + (part ? at : 0), part * sizeof(*out));
  memset(out + part, 0, (frames - part) * sizeof(*out));
  *position += (BrumeInterpPosition)frames << 32;
}

static void copy_loop(const float *const x, const size_t n, BrumeInterpPosition *const position,
                      float *const out, const size_t frames) {
  size_t at = (size_t)(*position >> 32);
  for (size_t i = 0; i < frames; ++i) {
    out[i] = x[at];
    at = at + 1 < n ? at + 1 : 0;
  }
  *position = (BrumeInterpPosition)at << 32;
}

static void interpolate(const BrumeInterp *const interp, const float *const x, const size_t n,
                        const bool loops, BrumeInterpPosition *const position, const double start,
                        const double end, float *const out, const size_t frames) {
  const BrumeInterpLevel *const level = level_for(interp, (float)(start > end ? start : end));
  const uint32_t mask = (UINT32_C(1) << level->shift) - 1;
  const float scale = 1.0f / (float)(UINT32_C(1) << level->shift);
  const int64_t step = (int64_t)(start * (double)BRUME_INTERP_ONE);
  const int64_t more =
      frames ? (int64_t)((end - start) * (double)BRUME_INTERP_ONE / (double)frames) : 0;
  float edge[BRUME_INTERP_WIDEST]; // Filled where the sound does not reach
  BrumeInterpPosition at = *position;
  for (size_t i = 0; i < frames; ++i) {
    const uint32_t fraction = (uint32_t)at;
    const int64_t first = (int64_t)(at >> 32) - (int64_t)(level->n_taps / 2) + 1;
    const float *const row = level->rows + (size_t)(fraction >> level->shift) * level->n_taps;
    const float *const window = loops ? window_of_loop(x, n, first, level->n_taps, edge)
                                      : window_of(x, n, first, level->n_taps, edge);
    out[i] = convolve(window, row, row + level->n_taps, (float)(int32_t)(fraction & mask) * scale,
                      level->n_taps);
    at += (BrumeInterpPosition)(step + more * (int64_t)i);
  }
  *position = at;
}

void brume_interp_read(const BrumeInterp *const interp, const float *const x, const size_t n,
                       BrumeInterpPosition *const position, const float ratio_start,
                       const float ratio_end, float *const out, const size_t frames) {
  const double start = (double)held(ratio_start);
  const double end = (double)held(ratio_end);
  if (start == 1.0 && end == 1.0 && (uint32_t)*position == 0) {
    copy(x, n, position, out, frames);
  } else {
    interpolate(interp, x, n, false, position, start, end, out, frames);
  }
}

void brume_interp_read_loop(const BrumeInterp *const interp, const float *const x, const size_t n,
                            BrumeInterpPosition *const position, const float ratio_start,
                            const float ratio_end, float *const out, const size_t frames) {
  const double start = (double)held(ratio_start);
  const double end = (double)held(ratio_end);
  if (start == 1.0 && end == 1.0 && (uint32_t)*position == 0) {
    copy_loop(x, n, position, out, frames);
  } else {
    interpolate(interp, x, n, true, position, start, end, out, frames);
    *position %= (BrumeInterpPosition)n << 32;
  }
}

BrumeInterpPosition brume_interp_end(const size_t n, const float ratio) {
  const float wide = ratio > 1.0f ? held(ratio) : 1.0f;
  const BrumeInterpPosition half =
      (BrumeInterpPosition)(0.6f * (float)BRUME_INTERP_TAPS * wide) + 4;
  return ((BrumeInterpPosition)n + half) << 32;
}
