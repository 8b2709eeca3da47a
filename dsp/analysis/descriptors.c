// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "dsp/analysis/descriptors.h"

#include "dsp/transform/dmath.h"
#include "dsp/transform/stft.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define RATE ((double)BRUME_DESCRIPTORS_RATE)
#define FFT 1024
#define BINS (FFT / 2 + 1)
#define HOP 256
#define BLOCK 64         // Samples of one value of the envelope
#define WAVE 5           // Blocks of the moving average that follows a wavering level
#define SLOW 23          // Of that which the wavering is measured against
#define EPS 1e-12        // Of descriptors.py: what silence counts as
#define FIRST_FRAMES 4   // ceil(0.02 s * RATE / HOP)
#define LONGER_FRAMES 35 // ceil(0.2 s * RATE / HOP)
#define FRAMES_MAX ((size_t)1 << 31)
#define VALUE_MAX 1e6f

static const struct {
  const char *name;
  const char *unit;
} table[BRUME_DESCRIPTOR_COUNT] = {
    {"brightness", "octaves"}, {"boominess", "dB"}, {"warmth", "dB"},    {"hardness", "dB"},
    {"noisiness", "dB"},       {"roughness", "dB"}, {"attack", "log s"}, {"decay", "log s"},
    {"duration", "log s"},     {"pitch", "note"},
};

/// What is summed over the frames of the spectrogram
typedef struct {
  double total[BINS];   ///< Power of each bin
  double hard;          ///< 2..8 kHz in the first frames
  double start;         ///< All in the first frames, more of them
  double flat_weighted; ///< Flatness in dB times level
  double flat_level;    ///< Level between 100 Hz and 10 kHz
} Sums;

/// The bins whose frequency lies in low_hz <= f < high_hz
typedef struct {
  size_t begin;
  size_t end;
} Band;

const char *brume_descriptor_name(const size_t i) {
  return i < BRUME_DESCRIPTOR_COUNT ? table[i].name : NULL;
}

const char *brume_descriptor_unit(const size_t i) {
  return i < BRUME_DESCRIPTOR_COUNT ? table[i].unit : NULL;
}

size_t brume_descriptor_find(const char *const name) {
  size_t i = 0;
  while (i < BRUME_DESCRIPTOR_COUNT && strcmp(name, table[i].name) != 0) {
    ++i;
  }
  return i;
}

static size_t first_bin(const double hz) {
  size_t b = 0;
  while (b < BINS && (double)b * (RATE / FFT) < hz) {
    ++b;
  }
  return b;
}

static Band band_of(const double low_hz, const double high_hz) {
  const Band band = {first_bin(low_hz), first_bin(high_hz)};
  return band;
}

static double sum_band(const double power[BINS], const Band band) {
  double sum = 0.0;
  for (size_t b = band.begin; b < band.end; ++b) {
    sum += power[b];
  }
  return sum;
}

static double db_ratio(const double a, const double b) {
  return 10.0 * brume_dmath_log10((a + EPS) / (b + EPS));
}

/// Add one frame's spectral flatness in dB, weighted by its level
static void add_flatness(Sums *const sums, const double power[BINS], const Band band) {
  double level = 0.0;
  double logs = 0.0;
  for (size_t b = band.begin; b < band.end; ++b) {
    level += power[b] + EPS;
    logs += brume_dmath_log10(power[b] + EPS);
  }
  const double count = (double)(band.end - band.begin);
  const double flatness = 10.0 * (logs / count - brume_dmath_log10(level / count));
  sums->flat_weighted += flatness * level;
  sums->flat_level += level;
}

static void sum_frames(BrumeStft *const stft, const float *const x, const size_t n,
                       Sums *const sums) {
  const Band all = {0, BINS};
  const Band hard = band_of(2000.0, 8000.0);
  const Band flat = band_of(100.0, 10000.0);
  const size_t frames = brume_stft_frames(stft, n);
  for (size_t f = 0; f < frames; ++f) {
    const double *const bins = brume_stft_frame(stft, x, n, f);
    double power[BINS];
    for (size_t b = 0; b < BINS; ++b) {
      power[b] = bins[2 * b] * bins[2 * b] + bins[2 * b + 1] * bins[2 * b + 1];
      sums->total[b] += power[b];
    }
    sums->hard += f < FIRST_FRAMES ? sum_band(power, hard) : 0.0;
    sums->start += f < LONGER_FRAMES ? sum_band(power, all) : 0.0;
    add_flatness(sums, power, flat);
  }
}

static void spectral_values(const Sums *const sums, double values[BRUME_DESCRIPTOR_COUNT]) {
  double moment = 0.0;
  for (size_t b = 0; b < BINS; ++b) {
    moment += (double)b * (RATE / FFT) * sums->total[b];
  }
  const Band band = {0, BINS};
  const double all = sum_band(sums->total, band);
  values[BRUME_DESCRIPTOR_BRIGHTNESS] = brume_dmath_log2(moment / (all + EPS) + 20.0);
  values[BRUME_DESCRIPTOR_BOOMINESS] = db_ratio(sum_band(sums->total, band_of(0.0, 150.0)), all);
  values[BRUME_DESCRIPTOR_WARMTH] = db_ratio(sum_band(sums->total, band_of(100.0, 500.0)),
                                             sum_band(sums->total, band_of(2000.0, 8000.0)));
  values[BRUME_DESCRIPTOR_HARDNESS] = db_ratio(sums->hard, sums->start);
  values[BRUME_DESCRIPTOR_NOISINESS] = sums->flat_weighted / sums->flat_level;
}

/// RMS of blocks of 64 samples, the last one filled up with zeros; at least one block
static size_t find_envelope(const float *const x, const size_t n, double *const e) {
  size_t blocks = 0;
  for (size_t start = 0; start < n || start == 0; start += BLOCK) {
    double sum = 0.0;
    for (size_t i = start; i < n && i < start + BLOCK; ++i) {
      sum += (double)x[i] * (double)x[i];
    }
    e[blocks++] = sqrt(sum / BLOCK);
  }
  return blocks;
}

/// First block from `begin` on that is at least `level`; `missing` if there is none
static size_t first_above(const double *const e, const size_t begin, const size_t blocks,
                          const double level, const size_t missing) {
  for (size_t i = begin; i < blocks; ++i) {
    if (e[i] >= level) {
      return i;
    }
  }
  return missing;
}

/// Block after the last one above `level`; 1 if there is none
static size_t end_above(const double *const e, const size_t blocks, const double level) {
  size_t end = blocks;
  while (end > 1 && e[end - 1] <= level) {
    --end;
  }
  return end;
}

static double log_seconds(const double blocks) {
  return brume_dmath_log10((blocks > 1.0 ? blocks : 1.0) * (BLOCK / RATE));
}

/// Mean of the `width` blocks around `at`, those outside as zeros
static double mean_around(const double *const e, const size_t blocks, const size_t at,
                          const size_t width) {
  const size_t reach = width / 2;
  double sum = 0.0;
  for (size_t i = at > reach ? at - reach : 0; i <= at + reach && i < blocks; ++i) {
    sum += e[i];
  }
  return sum / (double)width;
}

/// Wavering against level, dB. The rise itself is none: where enough follows, it is left out
static double find_roughness(const double *const e, const size_t blocks, const size_t onset) {
  double wave = 0.0;
  double level = 0.0;
  for (size_t i = blocks - onset < 2 * SLOW ? onset : onset + SLOW; i < blocks; ++i) {
    const double slow = mean_around(e, blocks, i, SLOW);
    const double off = mean_around(e, blocks, i, WAVE) - slow;
    wave += off * off;
    level += slow * slow;
  }
  return db_ratio(wave, level);
}

/// Marks in blocks
static void find_marks(const double *const e, const size_t blocks, size_t marks[BRUME_MARK_COUNT]) {
  size_t at = 0;
  for (size_t i = 1; i < blocks; ++i) {
    at = e[i] > e[at] ? i : at;
  }
  const double peak = e[at] + EPS;
  marks[BRUME_MARK_ONSET] = first_above(e, 0, blocks, 0.01 * peak, 0);
  marks[BRUME_MARK_TOP] = first_above(e, 0, blocks, 0.70794578438413791 * peak, 0); // -3 dB
  marks[BRUME_MARK_FALLEN] = end_above(e, blocks, 0.031622776601683791 * peak);     // -30 dB
  marks[BRUME_MARK_LAST] = end_above(e, blocks, 0.0031622776601683794 * peak);      // -50 dB
}

static void envelope_values(const double *const e, const size_t blocks,
                            double values[BRUME_DESCRIPTOR_COUNT]) {
  size_t marks[BRUME_MARK_COUNT];
  find_marks(e, blocks, marks);
  const double top = (double)marks[BRUME_MARK_TOP];
  values[BRUME_DESCRIPTOR_ROUGHNESS] = find_roughness(e, blocks, marks[BRUME_MARK_ONSET]);
  values[BRUME_DESCRIPTOR_ATTACK] = log_seconds(top - (double)marks[BRUME_MARK_ONSET]);
  values[BRUME_DESCRIPTOR_DECAY] = log_seconds((double)marks[BRUME_MARK_FALLEN] - top);
  values[BRUME_DESCRIPTOR_DURATION] = log_seconds((double)marks[BRUME_MARK_LAST]);
}

/// Copy x with values that are not finite as 0 and the others bounded
static void clean(const float *const x, const size_t n, float *const out) {
  for (size_t i = 0; i < n; ++i) {
    const float low = x[i] > -VALUE_MAX ? x[i] : -VALUE_MAX;
    const float held = low < VALUE_MAX ? low : VALUE_MAX;
    out[i] = isfinite(x[i]) ? held : 0.0f;
  }
}

BrumeStatus brume_descriptors_measure(const float *const x, const size_t n, const double note,
                                      double values[BRUME_DESCRIPTOR_COUNT]) {
  if (n > FRAMES_MAX) {
    return BRUME_STATUS_BAD_ARG;
  }
  BrumeStatus status = BRUME_STATUS_OK;
  BrumeStft *const stft = brume_stft_new(FFT, HOP, &status);
  Sums *const sums = calloc(1, sizeof(*sums));
  float *const copy = malloc((n > 0 ? n : 1) * sizeof(float));
  double *const envelope = malloc((n / BLOCK + 1) * sizeof(double));
  if (stft && sums && copy && envelope) {
    clean(x, n, copy);
    sum_frames(stft, copy, n, sums);
    spectral_values(sums, values);
    envelope_values(envelope, find_envelope(copy, n, envelope), values);
    values[BRUME_DESCRIPTOR_PITCH] = note;
  } else {
    status = BRUME_STATUS_NO_MEMORY;
  }
  free(envelope);
  free(copy);
  free(sums);
  brume_stft_free(stft);
  return status;
}

BrumeStatus brume_descriptors_marks(const float *const x, const size_t n,
                                    double marks[BRUME_MARK_COUNT]) {
  double *const envelope = malloc((n / BLOCK + 1) * sizeof(double));
  const BrumeStatus status = envelope ? BRUME_STATUS_OK : BRUME_STATUS_NO_MEMORY;
  size_t blocks[BRUME_MARK_COUNT] = {0, 0, 0, 0};
  if (!status) {
    find_marks(envelope, find_envelope(x, n, envelope), blocks);
  }
  for (size_t i = 0; i < BRUME_MARK_COUNT; ++i) {
    marks[i] = (double)(blocks[i] * BLOCK);
  }
  free(envelope);
  return status;
}
