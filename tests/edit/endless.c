// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/edit/endless.h"

#include "dsp/transform/fft.h"
#include "tests/unit/worst.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
  N = BRUME_STREAM_SAMPLES,
  WINDOW = 2048, // Of the crest
  SEAM = 578,    // Where the frames of a part begin: two hops and the limiter's latency into it
  LEVEL_PARTS = 13,
};

struct EndlessImpl {
  BrumeFft *fft;
  size_t parts, n;
  float before[N]; // The last part
  float last;      // Sample
  double power, step, crest;
  double *powers; // [parts]
  float *bands;   // [parts * ENDLESS_BLOCKS][ENDLESS_BANDS], dB
};

Endless *endless_new(const size_t parts) {
  Endless *const self = calloc(1, sizeof(*self));
  const size_t n_bands = parts * ENDLESS_BLOCKS * ENDLESS_BANDS;
  BrumeStatus status = BRUME_STATUS_OK;
  self->parts = parts;
  self->fft = brume_fft_new(ENDLESS_BLOCK, &status);
  self->powers = malloc(parts * sizeof(*self->powers));
  self->bands = malloc(n_bands * sizeof(*self->bands));
  for (size_t i = 0; i < parts; ++i) { // Touched now, or memory would seem to grow
    self->powers[i] = -1.0;
  }
  for (size_t i = 0; i < n_bands; ++i) {
    self->bands[i] = -1.0f;
  }
  return self;
}

void endless_free(Endless *const endless) {
  brume_fft_free(endless->fft);
  free(endless->powers);
  free(endless->bands);
  free(endless);
}

/// Levels of bands, 60 Hz to 18 kHz
static void measure_bands(Endless *const self, const float *const x, float *const out) {
  double *const in = brume_fft_samples(self->fft);
  const double *const bins = brume_fft_bins(self->fft);
  double power[ENDLESS_BANDS] = {0.0};
  for (size_t i = 0; i < ENDLESS_BLOCK; ++i) {
    in[i] = (double)x[i] * (0.5 - 0.5 * cos(6.283185307 * (double)i / ENDLESS_BLOCK));
  }
  brume_fft_forward(self->fft);
  for (size_t b = 1; b <= ENDLESS_BLOCK / 2; ++b) {
    const double hz = (double)b * 44100.0 / ENDLESS_BLOCK;
    const double at = ENDLESS_BANDS * log(hz / 60.0) / log(18000.0 / 60.0);
    if (at >= 0.0 && at < ENDLESS_BANDS) {
      power[(size_t)at] += bins[2 * b] * bins[2 * b] + bins[2 * b + 1] * bins[2 * b + 1];
    }
  }
  for (size_t i = 0; i < ENDLESS_BANDS; ++i) {
    out[i] = (float)(10.0 * log10(power[i] + 1e-6)); // -90 dB or so of full scale
  }
}

/// The largest step within x[WINDOW + 1] against the RMS of all of them
static double crest_of(const float *const x, double *const largest) {
  double sum = 0.0;
  *largest = 0.0;
  for (size_t i = 0; i < WINDOW; ++i) {
    const double d = fabs((double)x[i + 1] - (double)x[i]);
    sum += d * d;
    *largest = worst_of(*largest, d);
  }
  return sqrt(sum / WINDOW);
}

void endless_add(Endless *const endless, const float *const x) {
  Endless *const self = endless;
  float shifted[N]; // Begins where the part before the last began as frames
  float line[WINDOW + 1];
  double power = 0.0;
  for (size_t i = 0; i < N; ++i) {
    power += (double)x[i] * (double)x[i];
  }
  self->powers[self->n] = power / N;
  self->power += power / N;
  for (size_t i = 0; i < N; i += WINDOW) {
    double largest = 0.0;
    line[0] = i > 0 ? x[i - 1] : self->n ? self->last : x[0];
    memcpy(line + 1, x + i, WINDOW * sizeof(*line));
    const double rms = crest_of(line, &largest);
    self->step = worst_of(self->step, largest);
    self->crest = worst_of(self->crest, rms > 0.0 ? largest / rms : 0.0);
  }
  memcpy(shifted, self->before + SEAM, (N - SEAM) * sizeof(*x));
  memcpy(shifted + N - SEAM, x, SEAM * sizeof(*x));
  for (size_t b = 0; b < ENDLESS_BLOCKS && self->n > 0; ++b) {
    measure_bands(self, shifted + b * ENDLESS_BLOCK,
                  self->bands + ((self->n - 1) * ENDLESS_BLOCKS + b) * ENDLESS_BANDS);
  }
  memcpy(self->before, x, sizeof(self->before));
  self->last = x[N - 1];
  self->n++;
}

static double level_range(const Endless *const self) {
  double low = INFINITY;
  double high = 0.0;
  for (size_t i = 0; i + LEVEL_PARTS <= self->n; ++i) {
    double sum = 0.0;
    for (size_t k = 0; k < LEVEL_PARTS; ++k) {
      sum += self->powers[i + k];
    }
    low = fmin(low, sum);
    high = worst_of(high, sum);
  }
  return 10.0 * log10(high / low);
}

static void measure_seams(const Endless *const self, EndlessMeasures *const out) {
  double sum[2] = {0.0, 0.0};
  size_t n[2] = {0, 0};
  for (size_t f = 1; f < (self->n - 1) * ENDLESS_BLOCKS; ++f) {
    const float *const a = self->bands + (f - 1) * ENDLESS_BANDS;
    double change = 0.0;
    for (size_t i = 0; i < ENDLESS_BANDS; ++i) {
      change += fabs((double)a[i + ENDLESS_BANDS] - (double)a[i]) / ENDLESS_BANDS;
    }
    const int at_seam = f % ENDLESS_BLOCKS == 0;
    sum[at_seam] += change;
    n[at_seam]++;
  }
  out->seam_db = sum[1] / (double)n[1];
  out->inside_db = sum[0] / (double)n[0];
}

/// Correlation of two seconds of bands, with the mean of each band over all time taken out
static double correlation(const float *const a, const float *const b) {
  double ab = 0.0;
  double aa = 1e-9;
  double bb = 1e-9;
  for (size_t i = 0; i < ENDLESS_SNIPPET * ENDLESS_BANDS; ++i) {
    ab += (double)a[i] * (double)b[i];
    aa += (double)a[i] * (double)a[i];
    bb += (double)b[i] * (double)b[i];
  }
  return ab / sqrt(aa * bb);
}

static double find_likeness(const Endless *const self) {
  const size_t frames = (self->n - 1) * ENDLESS_BLOCKS;
  float *const z = malloc(frames * ENDLESS_BANDS * sizeof(*z));
  double most = 0.0;
  for (size_t i = 0; i < ENDLESS_BANDS; ++i) {
    double mean = 0.0;
    for (size_t f = 0; f < frames; ++f) {
      mean += (double)self->bands[f * ENDLESS_BANDS + i] / (double)frames;
    }
    for (size_t f = 0; f < frames; ++f) {
      z[f * ENDLESS_BANDS + i] = self->bands[f * ENDLESS_BANDS + i] - (float)mean;
    }
  }
  const size_t apart = frames / 20 > ENDLESS_SNIPPET ? frames / 20 : ENDLESS_SNIPPET;
  for (size_t a = 0; a + ENDLESS_SNIPPET <= frames; a += apart) {
    for (size_t b = 0; b + ENDLESS_SNIPPET <= frames; ++b) {
      if (b + ENDLESS_SNIPPET <= a || b >= a + ENDLESS_SNIPPET) {
        most = worst_of(most, correlation(z + a * ENDLESS_BANDS, z + b * ENDLESS_BANDS));
      }
    }
  }
  free(z);
  return most;
}

EndlessMeasures endless_measure(const Endless *const endless) {
  EndlessMeasures out = {.step = endless->step / sqrt(endless->power / (double)endless->n),
                         .crest = endless->crest,
                         .level_db = level_range(endless),
                         .likeness = find_likeness(endless)};
  measure_seams(endless, &out);
  return out;
}

static int compare(const void *const a, const void *const b) {
  const double x = *(const double *)a;
  const double y = *(const double *)b;
  return (x > y) - (x < y);
}

EndlessMeasures endless_percentiles(const float *const x, const size_t n) {
  const size_t windows = (n - 1) / WINDOW;
  double *const steps = malloc(2 * windows * WINDOW * sizeof(*steps));
  double *const crests = steps + windows * WINDOW;
  double power = 0.0;
  for (size_t i = 0; i < n; ++i) {
    power += (double)x[i] * (double)x[i] / (double)n;
  }
  for (size_t w = 0; w < windows; ++w) {
    double largest = 0.0;
    const double rms = crest_of(x + w * WINDOW, &largest);
    for (size_t i = 0; i < WINDOW; ++i) {
      const size_t at = w * WINDOW + i;
      steps[at] = fabs((double)x[at + 1] - (double)x[at]);
      crests[at] = rms > 0.0 ? steps[at] / rms : 0.0;
    }
  }
  const size_t rank = (size_t)(0.9999 * (double)(windows * WINDOW));
  qsort(steps, windows * WINDOW, sizeof(*steps), compare);
  qsort(crests, windows * WINDOW, sizeof(*crests), compare);
  const EndlessMeasures out = {.step = steps[rank] / sqrt(power), .crest = crests[rank]};
  free(steps);
  return out;
}
