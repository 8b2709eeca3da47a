// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/blend.h"

#include "dsp/base/philox.h"
#include "dsp/transform/dmath.h"
#include "dsp/transform/fft.h"
#include "dsp/transform/stft.h"
#include "plugin/core/plan.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
  SIZE = 1024,
  STEP = 256,
  BINS = SIZE / 2 + 1,
  NEAR = 3,       // Bins to both sides that an envelope is averaged over
  ENVELOPE = 512, // Width of the mean, taken twice
  FADE = 441,     // 10 ms
  TURNS = 100,    // At most, of an iteration
};

static const double rate = 44100.0;
static const double faint = 1e-6; // Power of a bin of the transform that counts as none: -114 dB
static const double most_gain = 30.0;
static const float trace = 0.02f;    // Of the other sound, so that something is there to be loud
static const double enough = 1e-9;   // Of a sound's power: -90 dB
static const double step_most = 4.0; // Of levels at a seam that is smoothed: 12 dB
static const double step_fade = 1.0 / 4410.0; // By how much a sample of it: over 100 ms

// Mean power about each bin.
static void envelope_of(const double *const bins, double power[BINS]) {
  for (size_t b = 0; b < BINS; ++b) {
    const size_t from = b > NEAR ? b - NEAR : 0;
    const size_t to = b + NEAR < BINS ? b + NEAR : BINS - 1;
    double sum = 0.0;
    for (size_t j = from; j <= to; ++j) {
      sum += bins[2 * j] * bins[2 * j] + bins[2 * j + 1] * bins[2 * j + 1];
    }
    power[b] = sum / (double)(to - from + 1);
  }
}

// One frame of the sum; `out` holds the frame of x, and becomes the result's.
static void blend_frame(BrumeStft *const stft, const size_t n, const size_t frame,
                        const BrumeBlendDetail *const details, const size_t n_details,
                        double *const out) {
  double made[BINS];
  double power[BINS];
  double left = 1.0;
  envelope_of(out, made);
  for (size_t d = 0; d < n_details; ++d) {
    left -= (double)details[d].share;
  }
  left = left > 0.0 ? left : 0.0;
  for (size_t b = 0; b < BINS; ++b) {
    power[b] = left * (out[2 * b] * out[2 * b] + out[2 * b + 1] * out[2 * b + 1]);
    out[2 * b] *= sqrt(left);
    out[2 * b + 1] *= sqrt(left);
  }
  for (size_t d = 0; d < n_details; ++d) {
    double before[BINS];
    const double share = (double)details[d].share;
    envelope_of(brume_stft_frame(stft, details[d].decoded, n, frame), before);
    const double *const bins = brume_stft_frame(stft, details[d].original, n, frame);
    for (size_t b = 0; b < BINS; ++b) {
      const double change = sqrt((made[b] + faint) / (before[b] + faint));
      const double gain = change < most_gain ? change : most_gain;
      const double re = gain * bins[2 * b];
      const double im = gain * bins[2 * b + 1];
      power[b] += share * (re * re + im * im);
      out[2 * b] += sqrt(share) * re;
      out[2 * b + 1] += sqrt(share) * im;
    }
  }
  for (size_t b = 0; b < BINS; ++b) {
    const double now = out[2 * b] * out[2 * b] + out[2 * b + 1] * out[2 * b + 1];
    const double scale = now > 1e-24 ? sqrt(power[b] / now) : 1.0;
    out[2 * b] *= scale;
    out[2 * b + 1] *= scale;
  }
}

BrumeStatus brume_blend_details(float *const x, const size_t n,
                                const BrumeBlendDetail *const details, const size_t n_details) {
  BrumeStatus status = BRUME_STATUS_OK;
  BrumeStft *const stft = brume_stft_new(SIZE, STEP, &status);
  if (!stft) {
    return status;
  }
  const size_t frames = brume_stft_frames(stft, n);
  double *const spectra = malloc(frames * BINS * 2 * sizeof(*spectra));
  status = spectra ? BRUME_STATUS_OK : BRUME_STATUS_NO_MEMORY;
  if (!status) {
    brume_stft_forward(stft, x, n, spectra);
    for (size_t f = 0; f < frames; ++f) {
      blend_frame(stft, n, f, details, n_details, spectra + f * BINS * 2);
    }
    status = brume_stft_inverse(stft, spectra, frames, x, n);
  }
  free(spectra);
  brume_stft_free(stft);
  return status;
}

// 1 within the band, half a cosine down to 0 outside.
static double band_gain(const double hz, const double low, const double high) {
  const double below = fmin(low / 1.4142, low - 40.0);
  const double above = fmax(high * 1.4142, high + 40.0);
  if (hz >= low && hz <= high) {
    return 1.0;
  }
  if (hz <= below || hz >= above) {
    return 0.0;
  }
  const double t = hz < low ? (hz - below) / (low - below) : (above - hz) / (above - high);
  return 0.5 - 0.5 * brume_dmath_cos_turns(0.5 * t);
}

// out[n] = the band of in[n], as far as it lies within the sound.
static void filter_band(BrumeFft *const fft, const double *const in, const size_t n,
                        const double low_hz, const double high_hz, double *const out) {
  const size_t size = brume_fft_size(fft);
  double *const samples = brume_fft_samples(fft);
  double *const bins = brume_fft_bins(fft);
  memcpy(samples, in, n * sizeof(*samples));
  memset(samples + n, 0, (size - n) * sizeof(*samples));
  brume_fft_forward(fft);
  for (size_t b = 0; b <= size / 2; ++b) {
    const double gain = band_gain((double)b * rate / (double)size, low_hz, high_hz);
    bins[2 * b] *= gain;
    bins[2 * b + 1] *= gain;
  }
  brume_fft_inverse(fft);
  memcpy(out, samples, n * sizeof(*out));
}

static double product(const double *const a, const double *const b, const size_t n) {
  double sum = 0.0;
  for (size_t i = 0; i < n; ++i) {
    sum += a[i] * b[i];
  }
  return sum;
}

// Moves the band from left[n] to sum[n]. The filter rings before and after the sound, where there
// is nothing; cutting that off brings a part of the band back. So this is a set of linear
// equations, solved by conjugate gradients (Hestenes and Stiefel 1952) until what is left has less
// power than `faint_power`.
static void move_band(BrumeFft *const fft, double *const left, double *const sum,
                      double *const work, const size_t n, const double band[2],
                      const double faint_power) {
  double *const rest = work; // The band of left
  double *const way = work + n;
  double *const change = work + 2 * n; // The band of way
  filter_band(fft, left, n, band[0], band[1], rest);
  memcpy(way, rest, n * sizeof(*way));
  double power = product(rest, rest, n);
  for (int turn = 0; turn < TURNS && power > faint_power; ++turn) {
    filter_band(fft, way, n, band[0], band[1], change);
    const double along = product(way, change, n);
    const double step = along > 0.0 ? power / along : 0.0;
    for (size_t i = 0; i < n; ++i) {
      sum[i] += step * way[i];
      rest[i] -= step * change[i];
    }
    const double next = product(rest, rest, n);
    for (size_t i = 0; i < n; ++i) {
      way[i] = rest[i] + next / power * way[i];
    }
    power = step > 0.0 ? next : 0.0;
  }
}

BrumeStatus brume_blend_band(float *const x, const float *const other, const size_t n,
                             const double low_hz, const double high_hz) {
  size_t size = SIZE;
  while (size < n + 8192) { // Room for what rings
    size *= 2;
  }
  BrumeStatus status = BRUME_STATUS_OK;
  BrumeFft *const fft = brume_fft_new(size, &status);
  double *const left = calloc(5 * n, sizeof(*left));
  if (!fft || !left) {
    brume_fft_free(fft);
    free(left);
    return BRUME_STATUS_NO_MEMORY;
  }
  double *const sum = left + n;
  double power = 0.0;
  double power_other = 0.0;
  for (size_t i = 0; i < n; ++i) {
    left[i] = (double)other[i] - (double)x[i];
    power += (double)x[i] * (double)x[i];
    power_other += (double)other[i] * (double)other[i];
  }
  const double band[2] = {low_hz, high_hz};
  move_band(fft, left, sum, left + 2 * n, n, band, enough * fmin(power, power_other));
  for (size_t i = 0; i < n; ++i) {
    x[i] = (float)((double)x[i] + sum[i]);
  }
  brume_fft_free(fft);
  free(left);
  return BRUME_STATUS_OK;
}

// Mean of in[n] over ENVELOPE samples about each one, into out.
static void mean(const double *const in, const size_t n, double *const out) {
  double sum = 0.0;
  for (size_t i = 0; i < n + ENVELOPE / 2; ++i) {
    sum += i < n ? in[i] : 0.0;
    sum -= i >= ENVELOPE ? in[i - ENVELOPE] : 0.0;
    if (i >= ENVELOPE / 2) {
      out[i - ENVELOPE / 2] = fmax(sum, 0.0) / ENVELOPE;
    }
  }
}

static void power_of(const float *const x, const size_t n, double *const scratch,
                     double *const power) {
  for (size_t i = 0; i < n; ++i) {
    power[i] = (double)x[i] * (double)x[i];
  }
  mean(power, n, scratch);
  mean(scratch, n, power);
}

BrumeStatus brume_blend_envelope(float *const x, const float *const other, const size_t n) {
  static const double none = 1e-9; // -90 dB
  double *const work = malloc(3 * n * sizeof(*work));
  if (!work) {
    return BRUME_STATUS_NO_MEMORY;
  }
  double *const now = work + n;
  double *const wanted = work + 2 * n;
  for (size_t i = 0; i < n; ++i) {
    x[i] += trace * other[i];
  }
  power_of(x, n, work, now);
  power_of(other, n, work, wanted);
  for (size_t i = 0; i < n; ++i) {
    const double gain = sqrt((wanted[i] + none) / (now[i] + none));
    x[i] = (float)((double)x[i] * fmin(fmax(gain, 0.01), 100.0));
  }
  free(work);
  return BRUME_STATUS_OK;
}

static double most_of(const double *const power, const size_t n) {
  double most = 0.0;
  for (size_t i = 0; i < n; ++i) {
    most = fmax(most, power[i]);
  }
  return most;
}

// A steady noise of the colour of x[n]: its spectrum with random phases and levels.
static BrumeStatus make_fill(const float *const x, const size_t n, const uint64_t seed,
                             double *const out) {
  enum { DRAWN = 512 };
  size_t size = SIZE;
  while (size < n) {
    size *= 2;
  }
  BrumeStatus status = BRUME_STATUS_OK;
  BrumeFft *const fft = brume_fft_new(size, &status);
  if (!fft) {
    return status;
  }
  double *const samples = brume_fft_samples(fft);
  double *const bins = brume_fft_bins(fft);
  for (size_t i = 0; i < size; ++i) {
    samples[i] = i < n ? (double)x[i] : 0.0;
  }
  brume_fft_forward(fft);
  for (size_t b = 0; b < size / 2; b += DRAWN / 2) {
    float normals[DRAWN];
    brume_philox_normal(seed, BRUME_PLAN_STREAM_FILL, (uint32_t)(b * 2 / DRAWN), DRAWN, normals);
    for (size_t j = 0; j < DRAWN / 2; ++j) {
      double *const bin = bins + 2 * (b + j);
      const double re = (double)normals[2 * j];
      const double im = (double)normals[2 * j + 1];
      const double real = bin[0] * re - bin[1] * im;
      bin[1] = bin[0] * im + bin[1] * re;
      bin[0] = real;
    }
  }
  bins[0] = bins[1] = bins[size] = bins[size + 1] = 0.0; // No mean, and nothing at half the rate
  brume_fft_inverse(fft);
  memcpy(out, samples, n * sizeof(*out));
  brume_fft_free(fft);
  return status;
}

// Adds a trace of such noise to x, as loud over time as wanted[n] says against x's loudest.
static BrumeStatus add_fill(float *const x, const size_t n, const uint64_t seed,
                            const double *const level, const double loudest, double *const fill) {
  const BrumeStatus status = make_fill(x, n, seed, fill);
  const double power = status ? 0.0 : product(fill, fill, n) / (double)n;
  const double scale = power > 0.0 ? (double)trace * sqrt(loudest / power) : 0.0;
  for (size_t i = 0; i < n && !status; ++i) {
    x[i] = (float)((double)x[i] + scale * level[i] * fill[i]);
  }
  return status;
}

BrumeStatus brume_blend_drawn(float *const x, const double *const level, const size_t n,
                              const uint64_t seed) {
  static const double none = 1e-9; // Of the loudest: -90 dB
  double *const work = malloc(3 * n * sizeof(*work));
  if (!work) {
    return BRUME_STATUS_NO_MEMORY;
  }
  double *const now = work + n;
  double *const whole = work + 2 * n; // The mean of 1, which is less at both ends
  power_of(x, n, work, now);
  const BrumeStatus status = add_fill(x, n, seed, level, most_of(now, n), work);
  power_of(x, n, work, now);
  for (size_t i = 0; i < n; ++i) {
    whole[i] = 1.0;
  }
  mean(whole, n, work);
  mean(work, n, whole);
  const double loudest = fmax(most_of(now, n), 1e-30);
  for (size_t i = 0; i < n && !status; ++i) {
    const double gain = level[i] * sqrt(loudest * whole[i] / (now[i] + none * loudest));
    x[i] = (float)((double)x[i] * fmin(gain, 100.0));
  }
  free(work);
  return status;
}

// How alike x, moved by `lag`, and other are in the FADE samples from `at` on: -1..1.
static double likeness(const float *const x, const float *const other, const size_t n,
                       const size_t at, const ptrdiff_t lag) {
  double both = 0.0;
  double a = 1e-9;
  double b = 1e-9;
  for (size_t i = at; i < at + FADE && i < n; ++i) {
    const ptrdiff_t j = (ptrdiff_t)i - lag;
    const double u = j >= 0 && j < (ptrdiff_t)n ? (double)x[j] : 0.0;
    const double v = (double)other[i];
    both += u * v;
    a += u * u;
    b += v * v;
  }
  return both / sqrt(a * b);
}

// The lag at which x goes on best where other ends at `at`.
static ptrdiff_t find_lag(const float *const x, const float *const other, const size_t n,
                          const size_t at) {
  ptrdiff_t best = 0;
  double most = likeness(x, other, n, at, 0) + 0.05; // Not moved for next to nothing
  for (ptrdiff_t lag = -FADE; lag <= FADE; ++lag) {
    const double now = likeness(x, other, n, at, lag);
    if (now > most) {
      most = now;
      best = lag;
    }
  }
  return best;
}

// Both at a place of the fade, from other (t = 0) to x (t = 1), with their powers kept.
static float fade(const float from, const float to, const double t, const double alike) {
  const double a = brume_dmath_cos_turns(0.25 * t);
  const double b = brume_dmath_sin_turns(0.25 * t);
  const double scale = 1.0 / sqrt(1.0 + 2.0 * fmax(alike, -0.5) * a * b);
  return (float)(scale * (a * (double)from + b * (double)to));
}

// By how much louder other is than x, moved by `lag`, in the FADE samples from `at` on.
static double step_of(const float *const x, const float *const other, const size_t n,
                      const size_t at, const ptrdiff_t lag) {
  double a = 1e-9;
  double b = 1e-9;
  for (size_t i = at; i < at + FADE && i < n; ++i) {
    const ptrdiff_t j = (ptrdiff_t)i - lag;
    const double u = j >= 0 && j < (ptrdiff_t)n ? (double)x[j] : 0.0;
    a += u * u;
    b += (double)other[i] * (double)other[i];
  }
  return fmin(fmax(sqrt(b / a), 1.0 / step_most), step_most);
}

// A step in level `distance` samples away from its seam, where it is gone.
static double step_at(const double step, const size_t distance) {
  const double t = (double)distance * step_fade;
  return t < 1.0 ? 1.0 + (step - 1.0) * (1.0 - t) : 1.0;
}

// Fills the gap from `from` to `to` with x, moved by `lag`, into out.
static void fill_gap(const float *const x, const float *const other, const size_t n,
                     const size_t from, const size_t to, float *const out) {
  const bool begins = from > 0; // A span lies before it
  const bool ends = to < n;
  const ptrdiff_t lag = begins ? find_lag(x, other, n, from) : 0;
  const size_t length = to - from;
  const size_t wide = begins && ends ? length / 2 : length;
  const size_t width = wide < FADE ? wide : FADE;
  const double alike_begin = begins ? likeness(x, other, n, from, lag) : 0.0;
  const size_t end = to > FADE ? to - FADE : 0;
  const double alike_end = ends ? likeness(x, other, n, end, lag) : 0.0;
  const double step_begin = begins ? step_of(x, other, n, from, lag) : 1.0;
  const double step_end = ends ? step_of(x, other, n, end, lag) : 1.0;
  for (size_t i = from; i < to; ++i) {
    const ptrdiff_t j = (ptrdiff_t)i - lag;
    const double gain = step_at(step_begin, i - from) * step_at(step_end, to - i);
    const float made = j >= 0 && j < (ptrdiff_t)n ? (float)(gain * (double)x[j]) : 0.0f;
    out[i] = made;
    if (begins && i < from + width) {
      out[i] = fade(other[i], made, (double)(i - from + 1) / (double)(width + 1), alike_begin);
    } else if (ends && i + width >= to) {
      out[i] = fade(other[i], made, (double)(to - i) / (double)(width + 1), alike_end);
    }
  }
}

BrumeStatus brume_blend_spans(float *const x, const float *const other, const size_t n,
                              size_t spans[][2], const size_t n_spans) {
  float *const out = malloc(n * sizeof(*out));
  if (!out) {
    return BRUME_STATUS_NO_MEMORY;
  }
  size_t at = 0;
  for (size_t s = 0; s <= n_spans; ++s) {
    const size_t from = s < n_spans && spans[s][0] < n ? spans[s][0] : n;
    const size_t to = s < n_spans && spans[s][1] < n ? spans[s][1] : n;
    if (from > at) {
      fill_gap(x, other, n, at, from, out);
    }
    memcpy(out + from, other + from, (to - from) * sizeof(*out));
    at = to;
  }
  memcpy(x, out, n * sizeof(*x));
  free(out);
  return BRUME_STATUS_OK;
}
