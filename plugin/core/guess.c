// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/guess.h"

#include "dsp/analysis/pitch.h"

#include <math.h>

enum {
  D = BRUME_DESCRIPTOR_PITCH, // All descriptors but the last
  LOW = 5,                    // Places 0.16 and 0.84 of a table: a deviation below and above
  MIDDLE = 16,
  HIGH = 27,
};

static const double harmonic = 0.9; // Of sounds that are pitched, most likely
static const double trust = 0.7;    // In the correlations, which hold for likely sounds only
static const double far = 4.0;      // Deviations from the middle: what is farther is as strange
// Least deviations, by which measurements of the same sound may differ: octaves, dB, log10 s
static const double least[D] = {0.1, 1.0, 1.0, 1.0, 1.0, 0.1, 0.05, 0.05};

// Squared length of L^-1 z, with L the Cholesky factor of the class's correlations, and ln |L|.
static double distance(const float *const matrix, const double z[D], double *const log_size) {
  double l[D][D];
  double y[D];
  double sum_squares = 0.0;
  *log_size = 0.0;
  for (size_t i = 0; i < D; ++i) {
    for (size_t j = 0; j <= i; ++j) {
      double sum = i == j ? 1.0 : trust * (double)matrix[i * BRUME_DESCRIPTOR_COUNT + j];
      for (size_t k = 0; k < j; ++k) {
        sum -= l[i][k] * l[j][k];
      }
      l[i][j] = i == j ? sqrt(sum) : sum / l[j][j]; // At least 1 - trust on the diagonal
    }
    y[i] = z[i];
    for (size_t k = 0; k < i; ++k) {
      y[i] -= l[i][k] * y[k];
    }
    y[i] /= l[i][i];
    sum_squares += y[i] * y[i];
    *log_size += log(l[i][i]);
  }
  return sum_squares;
}

static double log_likelihood(const BrumeModel *const model, const size_t class,
                             const double values[BRUME_DESCRIPTOR_COUNT]) {
  const size_t row = class * BRUME_DESCRIPTOR_COUNT;
  double z[D];
  double result = 0.0;
  for (size_t d = 0; d < D; ++d) {
    const float *const table = model->tables + (row + d) * BRUME_MODEL_QUANTILES;
    const double spread = fmax(0.5 * ((double)table[HIGH] - (double)table[LOW]), least[d]);
    z[d] = fmin(fmax((values[d] - (double)table[MIDDLE]) / spread, -far), far);
    result -= log(spread);
  }
  double log_size;
  const double squares = distance(model->correlations + row * BRUME_DESCRIPTOR_COUNT, z, &log_size);
  return result - 0.5 * squares - log_size;
}

void brume_guess_class(const BrumeModel *const model, const double values[BRUME_DESCRIPTOR_COUNT],
                       double *const chances) {
  const size_t n = model->info->n_classes;
  double most = -INFINITY;
  for (size_t c = 0; c < n; ++c) {
    chances[c] = log_likelihood(model, c, values);
    most = fmax(most, chances[c]);
  }
  double sum = 0.0;
  for (size_t c = 0; c < n; ++c) {
    chances[c] = exp(chances[c] - most);
    sum += chances[c];
  }
  for (size_t c = 0; c < n; ++c) {
    chances[c] /= sum;
  }
}

BrumeStatus brume_guess_source(const BrumeModel *const model, const BrumeSource *const source,
                               size_t *const best) {
  double chances[BRUME_MODEL_CLASSES];
  double values[BRUME_DESCRIPTOR_COUNT];
  BrumePitch pitch;
  BrumeStatus status = brume_pitch_measure(source->samples, source->n, &pitch);
  if (!status) {
    status = brume_descriptors_measure(source->samples, source->n, 0.0, values);
  }
  *best = 0;
  if (status) {
    return status;
  }
  brume_guess_class(model, values, chances);
  for (size_t c = 0; c < model->info->n_classes; ++c) {
    const bool pitched = model->info->families[c] == BRUME_FAMILY_PITCHED;
    chances[c] *= pitched == (pitch.harmonicity >= harmonic) ? 1.0 : 0.1;
    *best = chances[c] > chances[*best] ? c : *best;
  }
  return BRUME_STATUS_OK;
}
