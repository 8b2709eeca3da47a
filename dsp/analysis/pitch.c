// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/analysis/pitch.h"

#include "dsp/transform/dmath.h"
#include "dsp/transform/fft.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#define RATE 44100.0
#define START 6174      // 0.14 s, behind the attack
#define WINDOW 8192     // Seven periods of the lowest pitch
#define WINDOW_MIN 4096 // Start earlier rather than to look at less
#define FFT 16384       // Room for the window and the longest lag without wrapping round
#define SHORTEST 132
#define KEEP 0.93 // A peak this near to the highest one may be the period
#define FAINT 0.2 // Lower peaks are noise

/// What the measurement works on
typedef struct {
  BrumeFft *fft;
  double r[BRUME_PITCH_LAG_MAX + 2]; ///< Normalised autocorrelation
  double energy[WINDOW + 1];         ///< Of the first i samples
  size_t lags;                       ///< r[0..lags] are known
} Work;

/// A peak of r, between its samples
typedef struct {
  double lag;
  double value;
} Peak;

/// Copy the part to look at to out, without its mean, and return its length
static size_t steady_part(const float *const x, const size_t n, double *const out) {
  size_t start = n > START + WINDOW_MIN ? START : 0;
  if (start == 0 && n > WINDOW_MIN) {
    start = n - WINDOW_MIN;
  }
  const size_t count = n - start < WINDOW ? n - start : WINDOW;
  double sum = 0.0;
  for (size_t i = 0; i < count; ++i) {
    const double v = (double)x[start + i];
    out[i] = v > -1e6 && v < 1e6 ? v : 0.0;
    sum += out[i];
  }
  for (size_t i = 0; i < count; ++i) {
    out[i] -= sum / (double)count;
  }
  for (size_t i = count; i < FFT; ++i) {
    out[i] = 0.0;
  }
  return count;
}

/** Fill r: 2 sum x_i x_(i+lag) / sum (x_i^2 + x_(i+lag)^2). Returns false for silence.
 *
 * This is 1 minus a normalised squared difference, so that it is exactly 1 at a period, wherever
 * the window begins and ends.
 */
static bool correlate(Work *const work, const size_t count) {
  const double *const x = brume_fft_samples(work->fft);
  double *const bins = brume_fft_bins(work->fft);
  work->energy[0] = 0.0;
  for (size_t i = 0; i < count; ++i) {
    work->energy[i + 1] = work->energy[i] + x[i] * x[i];
  }
  const double all = work->energy[count];
  if (all < 1e-12) {
    return false;
  }
  brume_fft_forward(work->fft);
  for (size_t b = 0; b <= FFT / 2; ++b) {
    bins[2 * b] = bins[2 * b] * bins[2 * b] + bins[2 * b + 1] * bins[2 * b + 1];
    bins[2 * b + 1] = 0.0;
  }
  brume_fft_inverse(work->fft);
  for (size_t lag = 0; lag <= work->lags; ++lag) {
    const double both = work->energy[count - lag] + (all - work->energy[lag]);
    work->r[lag] = 2.0 * x[lag] / (both > 1e-9 * all ? both : 1e-9 * all);
  }
  return true;
}

static bool is_peak(const double *const r, const size_t i) {
  return r[i] > r[i - 1] && r[i] >= r[i + 1];
}

/// Refine the peak at sample i by the parabola through it and its neighbours
static Peak refine(const double *const r, const size_t i) {
  const double bend = r[i - 1] - 2.0 * r[i] + r[i + 1];
  const double tilt = 0.5 * (r[i - 1] - r[i + 1]);
  const double shift = bend < -1e-15 ? tilt / bend : 0.0;
  const Peak peak = {(double)i + shift, r[i] - 0.5 * tilt * shift};
  return peak;
}

/// First peak nearly as high as the highest; sample 0 if there is none
static size_t find_period(const Work *const work, const double harmonicity) {
  const double *const r = work->r;
  // The lobe about lag 0 is no period: begin where it has fallen
  size_t begin = 1;
  while (begin < work->lags && r[begin] >= 0.3 * harmonicity) {
    ++begin;
  }
  begin = begin > BRUME_PITCH_LAG_MIN ? begin : BRUME_PITCH_LAG_MIN;
  double best = FAINT;
  for (size_t i = begin; i < work->lags; ++i) {
    best = is_peak(r, i) && r[i] > best ? r[i] : best;
  }
  for (size_t i = begin; i < work->lags; ++i) {
    if (is_peak(r, i) && r[i] > FAINT && r[i] >= KEEP * best) {
      return i;
    }
  }
  return 0;
}

/// Sharpen the period on its multiples: one sample is 40 cents at 1 kHz
static double sharpen(const Work *const work, const size_t first) {
  const Peak one = refine(work->r, first);
  double period = one.lag;
  for (double count = 2.0; period * count + 3.0 < (double)work->lags; count *= 2.0) {
    const size_t middle = (size_t)(period * count + 0.5);
    size_t at = 0;
    for (size_t i = middle - 2; i <= middle + 2; ++i) {
      at = is_peak(work->r, i) ? i : at;
    }
    // A sound that is not harmonic has its peak elsewhere, or a lower one
    const Peak peak = refine(work->r, at > 0 ? at : middle);
    if (at == 0 || peak.value < KEEP * one.value) {
      break;
    }
    period = peak.lag / count;
  }
  return period;
}

static BrumePitch find_pitch(const Work *const work) {
  BrumePitch pitch = {0.0, 0.0};
  for (size_t lag = BRUME_PITCH_CLEAR_MIN; lag < work->lags; ++lag) {
    pitch.harmonicity = work->r[lag] > pitch.harmonicity ? work->r[lag] : pitch.harmonicity;
  }
  pitch.harmonicity = pitch.harmonicity < 1.0 ? pitch.harmonicity : 1.0;
  const size_t first = find_period(work, pitch.harmonicity);
  if (first > 0) {
    pitch.f0_hz = RATE / sharpen(work, first);
  }
  return pitch;
}

BrumeStatus brume_pitch_measure(const float *const x, const size_t n, BrumePitch *const pitch) {
  const BrumePitch none = {0.0, 0.0};
  *pitch = none;
  if (n < SHORTEST) {
    return BRUME_STATUS_OK;
  }
  BrumeStatus status = BRUME_STATUS_NO_MEMORY;
  Work *const work = calloc(1, sizeof(*work));
  if (!work) {
    return status;
  }
  work->fft = brume_fft_new(FFT, &status);
  if (work->fft) {
    const size_t count = steady_part(x, n, brume_fft_samples(work->fft));
    // Two thirds, so that each lag compares at least a third of the sound
    work->lags = count * 2 / 3 < BRUME_PITCH_LAG_MAX + 1 ? count * 2 / 3 : BRUME_PITCH_LAG_MAX + 1;
    if (correlate(work, count)) {
      *pitch = find_pitch(work);
    }
  }
  brume_fft_free(work->fft);
  free(work);
  return status;
}

double brume_pitch_note(const double f0_hz) {
  if (!(f0_hz > 1e-300)) {
    return 0.0;
  }
  return 69.0 + 12.0 * brume_dmath_log2((f0_hz < 1e300 ? f0_hz : 1e300) / 440.0);
}

double brume_pitch_hz(const double note) {
  const double low = note > -200.0 ? note : -200.0;
  return 440.0 * brume_dmath_exp2(((low < 200.0 ? low : 200.0) - 69.0) / 12.0);
}
