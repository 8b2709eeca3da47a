// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/analysis/grid.h"

#include "dsp/base/fmath.h"
#include "dsp/transform/decoder.h"
#include "dsp/transform/fft.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { HOP = BRUME_LATENT_HOP, MULTIPLES = BRUME_LATENT_PARTIALS, BLOCK = 4 };

static const double rate = BRUME_LATENT_RATE;

double brume_complex_turns(const BrumeComplex a) {
  const double x = fabs(a.re);
  const double y = fabs(a.im);
  const double most = x > y ? x : y;
  if (!(most > 0.0)) {
    return 0.0;
  }
  // atan(t) = 2 atan(t / (1 + sqrt(1 + t^2))), twice: what is left is below 0.2
  double t = (x > y ? y : x) / most;
  t = t / (1.0 + sqrt(1.0 + t * t));
  t = t / (1.0 + sqrt(1.0 + t * t));
  const double z = t * t;
  double p = 1.0 / 15.0;
  for (int k = 13; k >= 1; k -= 2) {
    p = 1.0 / (double)k - z * p;
  }
  double turns = 4.0 * t * p * 0x1.45f306dc9c883p-3; // 1 / (2 pi)
  turns = y > x ? 0.25 - turns : turns;
  turns = a.re < 0.0 ? 0.5 - turns : turns;
  return a.im < 0.0 ? -turns : turns;
}

// The grid's phase at each sample, in turns: MODEL.md section 2, step 4.
static void fill_phase(BrumeGrid *const grid, const double *const contour, const size_t n) {
  double phase = 0.0;
  for (size_t i = 0; i < n; ++i) {
    grid->phase[i] = phase;
    double octaves = 0.0;
    if (contour) {
      const size_t f = i / HOP;
      const double c0 = contour[f];
      const double c1 = contour[f + 1 < grid->frames ? f + 1 : f];
      octaves = c0 + (c1 - c0) * ((double)(i % HOP) * (1.0 / HOP));
    }
    phase += grid->f0_hz / rate * brume_dmath_exp2(octaves);
  }
}

// x at a place between its samples: Lagrange's polynomial through six of them.
static double between(const float *const x, const size_t n, const double place) {
  const ptrdiff_t at = (ptrdiff_t)place;
  const double t = place - (double)at;
  double sum = 0.0;
  for (ptrdiff_t j = -2; j <= 3; ++j) {
    double weight = 1.0;
    for (ptrdiff_t other = -2; other <= 3; ++other) {
      weight *= other == j ? 1.0 : (t - (double)other) / (double)(j - other);
    }
    const ptrdiff_t i = at + j < 0 ? 0 : at + j < (ptrdiff_t)n ? at + j : (ptrdiff_t)n - 1;
    sum += weight * (double)x[i];
  }
  return sum;
}

// The sound on the grid's time axis; *n becomes its length. NULL without memory.
static float *warp(const BrumeGrid *const grid, const float *const x, size_t *const n) {
  const double scale = rate / grid->f0_hz;
  const size_t length = (size_t)(grid->phase[*n - 1] * scale);
  float *const y = calloc(length + 1, sizeof(*y));
  size_t at = 0;
  for (size_t m = 0; y && m < length; ++m) {
    while (at + 2 < *n && grid->phase[at + 1] * scale <= (double)m) {
      ++at;
    }
    const double low = grid->phase[at] * scale;
    const double high = grid->phase[at + 1] * scale;
    y[m] = (float)between(x, *n, (double)at + ((double)m - low) / (high - low));
  }
  *n = length;
  return y;
}

static void fill_window(BrumeGrid *const grid) {
  double sum = 0.0;
  for (size_t m = 0; m < grid->length; ++m) {
    const double turns = (double)(m + 1) / (double)(grid->length + 1);
    grid->window[m] = 0.5 - 0.5 * brume_dmath_cos_turns(turns);
    sum += grid->window[m];
  }
  for (size_t m = 0; m < grid->length; ++m) {
    grid->window[m] /= sum;
  }
}

// Cuts windows out of the warped sound y[n] of `n_plain` plain samples.
static void cut(BrumeGrid *const grid, const float *const y, const size_t n, const size_t n_plain) {
  const size_t half = grid->length / 2;
  for (size_t f = 0; f < grid->frames; ++f) {
    const size_t plain = f * HOP < n_plain ? f * HOP : n_plain - 1;
    const double u = grid->phase[plain] * (rate / grid->f0_hz);
    grid->centre[f] = (size_t)(u + 0.5);
    double mass = 0.0;
    float *const out = grid->windowed + f * grid->length;
    for (size_t m = 0; m < grid->length; ++m) {
      const size_t at = grid->centre[f] + m;
      const bool inside = at >= half;
      mass += inside ? grid->window[m] : 0.0;
      out[m] = inside && at - half < n ? (float)(grid->window[m] * (double)y[at - half]) : 0.0f;
    }
    grid->gain[f] = 2.0 / mass;
  }
}

bool brume_grid_init(BrumeGrid *const grid, const float *const x, const size_t n,
                     const double f0_hz, const double *const contour, const size_t frames,
                     const double length, const size_t low, const size_t high) {
  const double held = length < (double)low    ? (double)low
                      : length > (double)high ? (double)high
                                              : length;
  *grid = (BrumeGrid){.f0_hz = f0_hz, .frames = frames, .length = (size_t)(held + 0.5) / 2 * 2};
  grid->centre = calloc(frames, sizeof(*grid->centre));
  grid->gain = calloc(frames, sizeof(*grid->gain));
  grid->phase = calloc(n, sizeof(*grid->phase));
  grid->window = calloc(grid->length, sizeof(*grid->window));
  grid->windowed = calloc(frames * grid->length, sizeof(*grid->windowed));
  if (!grid->centre || !grid->gain || !grid->phase || !grid->window || !grid->windowed) {
    return false;
  }
  fill_window(grid);
  fill_phase(grid, contour, n);
  if (!contour || n < 2) {
    cut(grid, x, n, n);
    return true;
  }
  size_t n_warped = n;
  float *const y = warp(grid, x, &n_warped);
  if (y) {
    cut(grid, y, n_warped, n);
  }
  free(y);
  return y != NULL;
}

void brume_grid_clear(BrumeGrid *const grid) {
  free(grid->centre);
  free(grid->gain);
  free(grid->phase);
  free(grid->window);
  free(grid->windowed);
  memset(grid, 0, sizeof(*grid));
}

static double fraction(const double turns) {
  return turns - ((turns + BRUME_DMATH_ROUND) - BRUME_DMATH_ROUND);
}

// Cosines, then minus sines, of all multiples for each sample of the window: [length][2 count].
static float *make_table(const BrumeGrid *const grid, const double *const multiples,
                         const size_t count) {
  float *const table = calloc(grid->length * 2 * count, sizeof(*table));
  const size_t half = grid->length / 2;
  for (size_t m = 0; table && m < grid->length; ++m) {
    float *const row = table + m * 2 * count;
    for (size_t k = 0; k < count; ++k) {
      const double place = (double)m - (double)half;
      float s = 0.0f;
      brume_sincos_turns((float)fraction(multiples[k] * (grid->f0_hz / rate) * place), &s, &row[k]);
      row[count + k] = -s;
    }
  }
  return table;
}

// Sums of up to BLOCK frames from `f` on; vectorises over the multiples, in one order of sums.
static void project(const BrumeGrid *const grid, const float *const table, const size_t count,
                    const size_t f, const size_t n, float sums[BLOCK][2 * MULTIPLES]) {
  memset(sums, 0, sizeof(float) * BLOCK * 2 * MULTIPLES);
  for (size_t m = 0; m < grid->length; ++m) {
    const float *const row = table + m * 2 * count;
    for (size_t b = 0; b < n; ++b) {
      const float x = grid->windowed[(f + b) * grid->length + m];
      float *const sum = sums[b];
      for (size_t j = 0; j < 2 * count; ++j) {
        sum[j] += x * row[j];
      }
    }
  }
}

bool brume_grid_amplitudes(const BrumeGrid *const grid, const double *const multiples,
                           const size_t count, BrumeComplex *const out, const size_t stride) {
  float *const table = make_table(grid, multiples, count);
  for (size_t f = 0; table && f < grid->frames; f += BLOCK) {
    const size_t n = grid->frames - f < BLOCK ? grid->frames - f : BLOCK;
    float sums[BLOCK][2 * MULTIPLES];
    project(grid, table, count, f, n, sums);
    for (size_t b = 0; b < n; ++b) {
      const double centre = (double)grid->centre[f + b];
      for (size_t k = 0; k < count; ++k) {
        const double turns = fraction(centre * (multiples[k] * (grid->f0_hz / rate)));
        const BrumeComplex carrier = {brume_dmath_cos_turns(turns), brume_dmath_sin_turns(turns)};
        const BrumeComplex a = {grid->gain[f + b] * (double)sums[b][k],
                                grid->gain[f + b] * (double)sums[b][count + k]};
        out[(f + b) * stride + k] = brume_complex_times_conj(a, carrier);
      }
    }
  }
  free(table);
  return table != NULL;
}

// Centred moving average of an odd width into y; the ends average what exists.
static void smooth(const double *const x, const size_t n, const size_t width, double *const y) {
  const size_t half = (width | 1u) / 2;
  for (size_t i = 0; i < n; ++i) {
    const size_t from = i > half ? i - half : 0;
    const size_t to = i + half < n ? i + half : n - 1;
    double sum = 0.0;
    for (size_t j = from; j <= to; ++j) {
      sum += x[j];
    }
    y[i] = sum / (double)(to - from + 1);
  }
}

// How much of a frequency the tracker hears.
static double hearing(const double hz, const double cutoff_hz) {
  const double r2 = hz / cutoff_hz * (hz / cutoff_hz);
  const double low = hz / 25.0;
  return 1.0 / (1.0 + r2 * r2 * r2 * r2) *
         (1.0 - brume_dmath_exp2(-low * low * 1.4426950408889634));
}

// One of the two parts of the analytic signal below the cutoff, into y[n].
static void analytic_part(BrumeFft *const fft, const float *const x, const size_t n,
                          const double cutoff_hz, const bool imaginary, double *const y) {
  const size_t size = brume_fft_size(fft);
  double *const samples = brume_fft_samples(fft);
  double *const bins = brume_fft_bins(fft);
  for (size_t i = 0; i < size; ++i) {
    samples[i] = i < n ? (double)x[i] : 0.0;
  }
  brume_fft_forward(fft);
  for (size_t b = 0; b <= size / 2; ++b) {
    const double g = b ? hearing((double)b * rate / (double)size, cutoff_hz) : 0.0;
    const double re = bins[2 * b] * g;
    const double im = bins[2 * b + 1] * g;
    bins[2 * b] = imaginary ? im : re; // Times -j
    bins[2 * b + 1] = imaginary ? -re : im;
  }
  brume_fft_inverse(fft);
  memcpy(y, samples, n * sizeof(*y));
}

// Means of z[i + 1] z[i]* about each frame's centre.
static void lag_products(const double *const re, const double *const im, const size_t n,
                         const size_t frames, BrumeComplex *const r) {
  for (size_t f = 0; f < frames; ++f) {
    r[f] = (BrumeComplex){0.0, 0.0};
    for (size_t m = 0; m < 2 * HOP; ++m) {
      const size_t at = f * HOP + m; // Shifted by HOP, to stay unsigned
      if (at >= HOP && at - HOP + 1 < n) {
        const size_t i = at - HOP;
        const double w = 0.5 - 0.5 * brume_dmath_cos_turns((double)(m + 1) / (2.0 * HOP + 1.0));
        const BrumeComplex lag = brume_complex_times_conj((BrumeComplex){re[i + 1], im[i + 1]},
                                                          (BrumeComplex){re[i], im[i]});
        r[f].re += w * lag.re;
        r[f].im += w * lag.im;
      }
    }
  }
}

static void contour_of(const BrumeComplex *const r, const double f0_hz, const double span,
                       const size_t frames, double *const work, double *const contour) {
  double *const weighted = work;
  double *const weight = work + frames;
  double *const smoothed = work + 2 * frames;
  double most = 0.0;
  for (size_t f = 0; f < frames; ++f) {
    const double power = brume_complex_abs(r[f]);
    most = power > most ? power : most;
  }
  size_t last = frames;
  for (size_t f = 0; f < frames; ++f) {
    const double hz = brume_complex_turns(r[f]) * rate;
    const double c = brume_dmath_log2((hz > 10.0 ? hz : 10.0) / f0_hz);
    contour[f] = c < -span ? -span : c > span ? span : c;
    last = brume_complex_abs(r[f]) > most * 1e-5 ? f : last;
  }
  for (size_t f = 0; f < frames; ++f) {
    contour[f] = last == frames ? 0.0 : contour[f > last ? last : f];
    weight[f] = brume_complex_abs(r[f]) + most * 1e-7 + 1e-300;
    weighted[f] = contour[f] * weight[f];
  }
  smooth(weighted, frames, 3, contour);
  smooth(weight, frames, 3, smoothed);
  for (size_t f = 0; f < frames; ++f) {
    contour[f] /= smoothed[f];
  }
}

bool brume_grid_track(const float *const x, const size_t n, const double f0_hz,
                      const double cutoff_hz, const double span, const size_t frames,
                      double *const contour) {
  size_t size = 4096;
  while (size < n + 4096) {
    size *= 2;
  }
  BrumeFft *const fft = brume_fft_new(size, NULL);
  double *const parts = calloc(2 * n + 3 * frames, sizeof(*parts));
  BrumeComplex *const r = calloc(frames, sizeof(*r));
  const bool ok = fft && parts && r;
  if (ok) {
    analytic_part(fft, x, n, cutoff_hz, false, parts);
    analytic_part(fft, x, n, cutoff_hz, true, parts + n);
    lag_products(parts, parts + n, n, frames, r);
    contour_of(r, f0_hz, span, frames, parts + 2 * n, contour);
  }
  brume_fft_free(fft);
  free(parts);
  free(r);
  return ok;
}

// The deviation of each frame from the phases of a[frames][count]; the first one repeats.
static void deviation(const BrumeComplex *const a, const size_t count, const double f0_hz,
                      const size_t frames, double *const sum, double *const mass) {
  for (size_t f = 1; f < frames; ++f) {
    sum[f] = 0.0;
    mass[f] = 1e-9;
    for (size_t j = 0; j < count; ++j) {
      const BrumeComplex turn = brume_complex_times_conj(a[f * count + j], a[(f - 1) * count + j]);
      const double k = (double)(j + 1);
      const double weight = brume_complex_abs(turn) * k;
      sum[f] += weight * brume_complex_turns(turn) * (rate / HOP) / (k * f0_hz);
      mass[f] += weight;
    }
  }
  sum[0] = frames > 1 ? sum[1] : 0.0;
  mass[0] = frames > 1 ? mass[1] : 1e-9;
}

bool brume_grid_vibrato(const float *const x, const size_t n, const double f0_hz,
                        const size_t frames, double *const contour) {
  enum { HARMONICS = 8 };
  double multiples[HARMONICS];
  size_t count = (size_t)(6000.0 / f0_hz);
  count = count < 1 ? 1 : count > HARMONICS ? HARMONICS : count;
  for (size_t j = 0; j < count; ++j) {
    multiples[j] = (double)(j + 1);
  }
  BrumeGrid grid;
  bool ok = brume_grid_init(&grid, x, n, f0_hz, NULL, frames, 4.0 * rate / f0_hz, 1024, 4096);
  BrumeComplex *const a = calloc(frames * count, sizeof(*a));
  double *const work = calloc(4 * frames, sizeof(*work));
  ok = ok && a && work && brume_grid_amplitudes(&grid, multiples, count, a, count);
  if (ok) {
    double *const sum = work;
    double *const mass = work + frames;
    double *const sums = work + 2 * frames;
    double *const masses = work + 3 * frames;
    const size_t width = grid.length / HOP > 3 ? grid.length / HOP : 3;
    deviation(a, count, f0_hz, frames, sum, mass);
    smooth(sum, frames, width, sums);
    smooth(mass, frames, width, masses);
    double most = 0.0;
    for (size_t f = 0; f < frames; ++f) {
      most = mass[f] > most ? mass[f] : most;
    }
    for (size_t f = 0; f < frames; ++f) {
      const double ratio = 1.0 + sums[f] / masses[f];
      const double held = ratio < 0.84 ? 0.84 : ratio > 1.19 ? 1.19 : ratio;
      sum[f] = mass[f] < most * 1e-5 ? 0.0 : brume_dmath_log2(held);
    }
    smooth(sum, frames, 5, contour);
  }
  brume_grid_clear(&grid);
  free(a);
  free(work);
  return ok;
}
