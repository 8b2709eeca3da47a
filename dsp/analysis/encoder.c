// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/analysis/encoder.h"

#include "dsp/analysis/grid.h"
#include "dsp/base/fmath.h"
#include "dsp/transform/fft.h"
#include "dsp/transform/level.h"

#include <stdlib.h>
#include <string.h>

enum {
  HOP = BRUME_LATENT_HOP,
  PARTIALS = BRUME_LATENT_PARTIALS,
  OFFSETS = BRUME_LATENT_OFFSETS,
  BANDS = BRUME_LATENT_BANDS,
  FFT = 512,
  SINGLE = 20, // The lowest noise bands hold one bin each
};

static const double rate = BRUME_LATENT_RATE;
static const size_t samples_max = (size_t)1 << 22;
static const double offset_dead = 0.03; // Grid steps; smaller offsets are 0
static const double partial_hz_max = 18000.0;

// One sound being encoded; arrays are [frames][PARTIALS].
typedef struct {
  const float *x;
  size_t n, frames, count; // Partials looked for
  BrumeEncoderMode mode;
  double multiples[PARTIALS]; // With offsets
  double offsets[PARTIALS];
  BrumeGrid grid;
  double *contour;       // [frames], octaves
  BrumeComplex *a;       // Amplitudes
  double *share;         // Of each partial's power that is tone
  BrumeComplex *scratch; // As a
  double *power;         // As share, twice
} Work;

static double db_of(const double amplitude) {
  return 20.0 * brume_dmath_log10(amplitude);
}

static bool find_contour(Work *const work, const double f0_hz) {
  if (work->mode == BRUME_ENCODER_PITCHED) {
    return brume_grid_vibrato(work->x, work->n, f0_hz, work->frames, work->contour);
  }
  if (work->mode != BRUME_ENCODER_NOISE) {
    const double cutoff = 2.5 * f0_hz > 300.0 ? 2.5 * f0_hz : 300.0;
    return brume_grid_track(work->x, work->n, f0_hz, cutoff, 2.5, work->frames, work->contour);
  }
  return true;
}

// Where each partial lies off its grid place, in grid steps.
static void find_offsets(Work *const work) {
  const size_t n = work->count < OFFSETS ? work->count : OFFSETS;
  for (size_t k = 0; k < n; ++k) {
    double sum = 0.0;
    double mass = 1e-12;
    for (size_t f = 1; f < work->frames; ++f) {
      const double turns = work->grid.f0_hz * brume_dmath_exp2(work->contour[f - 1]) * (HOP / rate);
      const BrumeComplex turn =
          brume_complex_times_conj(work->a[f * PARTIALS + k], work->a[(f - 1) * PARTIALS + k]);
      const double weight = brume_complex_abs(turn);
      sum += weight * brume_complex_turns(turn) / (turns > 1e-3 ? turns : 1e-3);
      mass += weight;
    }
    const double d = brume_level_clamp(sum / mass, -0.5, 0.5);
    work->offsets[k] = d > -offset_dead && d < offset_dead ? 0.0 : d;
  }
  if (work->mode == BRUME_ENCODER_KICK) {
    work->offsets[0] = 0.0; // The contour follows it
  }
}

// Looks again at the partials that lie off the grid.
static bool measure_moved(Work *const work) {
  for (size_t k = 0; k < work->count; ++k) {
    work->multiples[k] += work->offsets[k];
  }
  if (!brume_grid_amplitudes(&work->grid, work->multiples, work->count, work->scratch, PARTIALS)) {
    return false;
  }
  for (size_t f = 0; f < work->frames; ++f) {
    for (size_t k = 0; k < work->count; ++k) {
      const size_t i = f * PARTIALS + k;
      work->a[i] = work->offsets[k] != 0.0 ? work->scratch[i] : work->a[i];
    }
  }
  return true;
}

// Adds `weight` times the power at multiples `shift` beside the partials to power[frames][].
static bool add_side(Work *const work, const double shift, const double weight,
                     double *const power) {
  double beside[PARTIALS];
  for (size_t k = 0; k < work->count; ++k) {
    beside[k] = work->multiples[k] + shift;
  }
  if (!brume_grid_amplitudes(&work->grid, beside, work->count, work->scratch, PARTIALS)) {
    return false;
  }
  for (size_t i = 0; i < work->frames * PARTIALS; ++i) {
    const BrumeComplex z = work->scratch[i];
    power[i] += weight * (z.re * z.re + z.im * z.im);
  }
  return true;
}

// Mean of power over `half` frames to both sides; the ends are repeated.
static double blurred(const Work *const work, const double *const power, const size_t frame,
                      const size_t k, const size_t half) {
  double sum = 0.0;
  for (size_t j = 0; j < 2 * half + 1; ++j) {
    const size_t at = frame + j < half ? 0 : frame + j - half;
    sum += power[(at < work->frames ? at : work->frames - 1) * PARTIALS + k];
  }
  return sum / (double)(2 * half + 1);
}

// Share of each partial's power that stands above what lies half-way to its neighbours.
static bool find_share(Work *const work) {
  const double strict = work->mode == BRUME_ENCODER_PITCHED ? 1.5 : 3.0;
  double *const side = work->power;
  double *const own = work->power + work->frames * PARTIALS;
  const size_t width = work->grid.length / HOP > 3 ? work->grid.length / HOP : 3;
  const size_t half = (width | 1u) / 2;
  if (!add_side(work, -0.5, 0.5, side) || !add_side(work, 0.5, 0.5, side)) {
    return false;
  }
  for (size_t i = 0; i < work->frames * PARTIALS; ++i) {
    own[i] = work->a[i].re * work->a[i].re + work->a[i].im * work->a[i].im;
  }
  for (size_t f = 0; f < work->frames; ++f) {
    for (size_t k = 0; k < work->count; ++k) {
      const double ratio =
          strict * blurred(work, side, f, k, half) / (blurred(work, own, f, k, half) + 1e-14);
      work->share[f * PARTIALS + k] = 1.0 / (1.0 + ratio * ratio * ratio);
    }
  }
  return true;
}

// A kick has nothing but its body at the lowest partial, which a short window follows closely.
static bool follow_body(Work *const work) {
  BrumeGrid grid;
  const double one = 1.0;
  const bool ok = brume_grid_init(&grid, work->x, work->n, work->grid.f0_hz, work->contour,
                                  work->frames, 2.0 * rate / work->grid.f0_hz, 512, 1536) &&
                  brume_grid_amplitudes(&grid, &one, 1, work->a, PARTIALS);
  brume_grid_clear(&grid);
  for (size_t f = 0; ok && f < work->frames; ++f) {
    work->share[f * PARTIALS] = 1.0;
  }
  return ok;
}

static bool find_partials(Work *const work, const double f0_hz) {
  const bool pitched = work->mode == BRUME_ENCODER_PITCHED;
  const double *const contour = work->mode == BRUME_ENCODER_NOISE ? NULL : work->contour;
  bool ok = find_contour(work, f0_hz) &&
            brume_grid_init(&work->grid, work->x, work->n, f0_hz, contour, work->frames,
                            (pitched ? 4.0 : 3.0) * rate / f0_hz, pitched ? 1024 : 768,
                            pitched ? 4096 : 2048) &&
            brume_grid_amplitudes(&work->grid, work->multiples, work->count, work->a, PARTIALS);
  if (ok) {
    find_offsets(work);
    ok = measure_moved(work) && find_share(work);
  }
  return ok && (work->mode != BRUME_ENCODER_KICK || follow_body(work));
}

static void write_partials(const Work *const work, float *const latent) {
  for (size_t k = 0; k < PARTIALS; ++k) {
    double loudest = BRUME_LEVEL_TONE_FLOOR_DB;
    for (size_t f = 0; f < work->frames; ++f) {
      double db = BRUME_LEVEL_TONE_FLOOR_DB;
      if (k < work->count) {
        const size_t i = f * PARTIALS + k;
        const double amplitude = brume_complex_abs(work->a[i]) * sqrt(work->share[i]);
        db = fmax(db_of(amplitude + 1e-9), BRUME_LEVEL_TONE_FLOOR_DB);
      }
      latent[f * BRUME_LATENT_CHANNELS + BRUME_LATENT_TONE + k] = (float)db;
      loudest = fmax(loudest, db);
    }
    for (size_t f = 0; k < OFFSETS && f < work->frames; ++f) {
      latent[f * BRUME_LATENT_CHANNELS + BRUME_LATENT_OFFSET + k] =
          loudest > -70.0 ? (float)work->offsets[k] : 0.0f;
    }
  }
  for (size_t f = 0; f < work->frames; ++f) { // asinh(c / 0.02), odd by hand
    const double c = work->contour[f] / 0.02;
    const double z = brume_dmath_log2(fabs(c) + sqrt(c * c + 1.0)) * 0.6931471805599453;
    latent[f * BRUME_LATENT_CHANNELS + BRUME_LATENT_CONTOUR] = (float)(c < 0.0 ? -z : z);
  }
}

// Takes one partial out of the sound, with the phase it has.
static void subtract_partial(const Work *const work, const size_t k, float *const rest) {
  double loudest = 0.0;
  for (size_t f = 0; f < work->frames; ++f) {
    const size_t i = f * PARTIALS + k;
    loudest = fmax(loudest, brume_complex_abs(work->a[i]) * work->share[i]);
  }
  if (loudest < 1e-4) {
    return;
  }
  for (size_t i = 0; i < work->n; ++i) {
    const size_t at = i / HOP * PARTIALS + k;
    const size_t next = i / HOP + 1 < work->frames ? at + PARTIALS : at;
    const double t = (double)(i % HOP) * (1.0 / HOP);
    const double w0 = (1.0 - t) * work->share[at];
    const double w1 = t * work->share[next];
    const double turns = work->multiples[k] * work->grid.phase[i];
    float s = 0.0f;
    float c = 0.0f;
    brume_sincos_turns((float)(turns - ((turns + BRUME_DMATH_ROUND) - BRUME_DMATH_ROUND)), &s, &c);
    rest[i] -= (float)((w0 * work->a[at].re + w1 * work->a[next].re) * (double)c -
                       (w0 * work->a[at].im + w1 * work->a[next].im) * (double)s);
  }
}

// Mean power of the bins of each band in one frame of rest[n].
static void measure_bands(BrumeFft *const fft, const float edges[BRUME_LATENT_EDGES],
                          const float *const rest, const size_t n, const size_t frame,
                          double power[BANDS]) {
  double *const samples = brume_fft_samples(fft);
  const double *const bins = brume_fft_bins(fft);
  for (size_t m = 0; m < FFT; ++m) {
    const size_t at = frame * HOP + m; // Shifted by HOP, to stay unsigned
    const double s = brume_dmath_sin_turns(((double)m + 0.5) / (2.0 * FFT));
    samples[m] = at >= HOP && at - HOP < n ? s * s * (double)rest[at - HOP] : 0.0;
  }
  brume_fft_forward(fft);
  for (size_t i = 0; i < BANDS; ++i) {
    const size_t from = (size_t)edges[i];
    const size_t to = (size_t)edges[i + 1];
    double sum = 0.0;
    for (size_t b = from; b < to; ++b) {
      sum += bins[2 * b] * bins[2 * b] + bins[2 * b + 1] * bins[2 * b + 1];
    }
    // 3/8 FFT is the window's power; half of the first window lies before the sound
    power[i] = sum / (double)(to - from) / (0.375 * FFT) * (frame ? 1.0 : 2.0);
  }
}

// Levels of the noise bands. One value of a band of one bin errs by 6 dB, so that these are
// averaged over five frames, (1, 2, 3, 2, 1) / 9.
static void write_noise(const double *const power, const size_t frames, float *const latent) {
  for (size_t f = 0; f < frames; ++f) {
    for (size_t i = 0; i < BANDS; ++i) {
      double mean = power[f * BANDS + i];
      if (i < SINGLE) {
        mean = 0.0;
        for (size_t j = 0; j < 5; ++j) {
          const size_t at = f + j < 2 ? 0 : f + j - 2 < frames ? f + j - 2 : frames - 1;
          mean += (double)(j < 3 ? j + 1 : 5 - j) / 9.0 * power[at * BANDS + i];
        }
      }
      const double db = 10.0 * brume_dmath_log10(mean + 1e-20);
      latent[f * BRUME_LATENT_CHANNELS + BRUME_LATENT_NOISE + i] =
          (float)fmax(db, BRUME_LEVEL_NOISE_FLOOR_DB);
    }
  }
}

static bool find_noise(const Work *const work, const float edges[BRUME_LATENT_EDGES],
                       float *const latent) {
  BrumeFft *const fft = brume_fft_new(FFT, NULL);
  float *const rest = malloc(work->n * sizeof(*rest));
  double *const power = malloc(work->frames * BANDS * sizeof(*power));
  const bool ok = fft && rest && power;
  if (ok) {
    memcpy(rest, work->x, work->n * sizeof(*rest));
    for (size_t k = 0; k < work->count; ++k) {
      subtract_partial(work, k, rest);
    }
    for (size_t f = 0; f < work->frames; ++f) {
      measure_bands(fft, edges, rest, work->n, f, power + f * BANDS);
    }
    write_noise(power, work->frames, latent);
  }
  brume_fft_free(fft);
  free(rest);
  free(power);
  return ok;
}

static bool is_good(const float *const x, const size_t n) {
  for (size_t i = 0; i < n; ++i) {
    if (!(fabsf(x[i]) <= 1e6f)) {
      return false;
    }
  }
  return true;
}

BrumeStatus brume_encoder_run(const float edges[BRUME_LATENT_EDGES], const BrumeEncoderMode mode,
                              const double f0_hz, const float *const x, const size_t n,
                              float *const latent) {
  if (!(f0_hz >= 20.0 && f0_hz <= 5000.0) || n == 0 || n > samples_max || !is_good(x, n)) {
    return BRUME_STATUS_BAD_ARG;
  }
  Work work = {.x = x, .n = n, .frames = brume_decoder_frames(n), .mode = mode};
  const size_t most = (size_t)(partial_hz_max / f0_hz - 0.5);
  work.count = most < PARTIALS ? most : PARTIALS;
  for (size_t k = 0; k < PARTIALS; ++k) {
    work.multiples[k] = (double)(k + 1);
  }
  const size_t cells = work.frames * PARTIALS;
  work.contour = calloc(work.frames, sizeof(*work.contour));
  work.a = calloc(cells, sizeof(*work.a));
  work.share = calloc(cells, sizeof(*work.share));
  work.scratch = calloc(cells, sizeof(*work.scratch));
  work.power = calloc(2 * cells, sizeof(*work.power));
  const bool ok = work.contour && work.a && work.share && work.scratch && work.power &&
                  find_partials(&work, f0_hz) && find_noise(&work, edges, latent);
  if (ok) {
    write_partials(&work, latent);
  }
  brume_grid_clear(&work.grid);
  free(work.contour);
  free(work.a);
  free(work.share);
  free(work.scratch);
  free(work.power);
  return ok ? BRUME_STATUS_OK : BRUME_STATUS_NO_MEMORY;
}

double brume_encoder_dominant_hz(const float *const x, const size_t n, const double low,
                                 const double high, double *const share,
                                 BrumeStatus *const status) {
  enum { SIZE = 65536, PART = 16384 };
  BrumeFft *const fft = brume_fft_new(SIZE, status);
  *share = 0.0;
  if (!fft) {
    return 0.0;
  }
  const size_t count = n < PART ? n : PART;
  double *const samples = brume_fft_samples(fft);
  const double *const bins = brume_fft_bins(fft);
  memset(samples, 0, SIZE * sizeof(*samples));
  for (size_t i = 0; i < count; ++i) { // The falling half of a Hann window of 2 count
    const double turns = (double)(count + i) / (double)(2 * count - (count > 1));
    samples[i] = (double)x[i] * (0.5 - 0.5 * brume_dmath_cos_turns(turns));
  }
  brume_fft_forward(fft);
  const size_t from = (size_t)(low * SIZE / rate) + 1;
  const size_t to = (size_t)(high * SIZE / rate);
  size_t best = from;
  double most = 0.0;
  double all = 1e-12;
  for (size_t b = from; b <= to; ++b) {
    const double p = bins[2 * b] * bins[2 * b] + bins[2 * b + 1] * bins[2 * b + 1];
    best = p > most ? b : best;
    most = p > most ? p : most;
    all += p;
  }
  double near = 0.0;
  for (size_t b = from; b <= to; ++b) {
    const double ratio = (double)b / (double)best;
    if (ratio > 0.96 && ratio < 1.04) {
      near += bins[2 * b] * bins[2 * b] + bins[2 * b + 1] * bins[2 * b + 1];
    }
  }
  brume_fft_free(fft);
  *share = near / all;
  return most > 0.0 ? (double)best * rate / SIZE : 0.0;
}
