// SPDX-FileCopyrightText: 2026 The Brume authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "plugin/core/prior.h"

#include <math.h>
#include <string.h>

enum { D = BRUME_DESCRIPTOR_COUNT, LAST = BRUME_MODEL_QUANTILES - 1, MIDDLE = LAST / 2 };

static const double least_pivot = 1e-4; // Of a matrix that is accepted; a mix of such has no less

// Normal scores of the places 0.5, 0.5 + 1/32, ... 1 (the last one of 1 - 1/128); odd about 0.5.
static const double scores[MIDDLE + 1] = {0.0,       0.07841241, 0.1573107, 0.2372021, 0.3186394,
                                          0.4022501, 0.4887764,  0.5791322, 0.6744898, 0.7764218,
                                          0.8871466, 1.00999,    1.150349,  1.318011,  1.534121,
                                          1.862732,  2.417559};

static double score_at(const size_t q) { // 0..LAST
  return q < MIDDLE ? -scores[MIDDLE - q] : scores[q <= LAST ? q - MIDDLE : MIDDLE];
}

static double score_of(const float place) {
  const double at = place > 0.0f ? (place < 1.0f ? (double)place * LAST : LAST) : 0.0;
  const size_t whole = (size_t)at;
  const size_t q = whole < LAST ? whole : LAST - 1;
  return score_at(q) + (at - (double)q) * (score_at(q + 1) - score_at(q));
}

static float place_of(const double score) {
  if (!(score > score_at(0))) {
    return 0.0f;
  }
  for (size_t q = 1; q <= LAST; ++q) {
    if (score < score_at(q)) {
      const double part = (score - score_at(q - 1)) / (score_at(q) - score_at(q - 1));
      return (float)(((double)(q - 1) + part) / LAST);
    }
  }
  return 1.0f;
}

// Lower triangle L with L L^T = m, in place; false if m has a pivot below least_pivot.
static bool factorise(double m[D][D]) {
  for (size_t i = 0; i < D; ++i) {
    for (size_t j = 0; j <= i; ++j) {
      double sum = m[i][j];
      for (size_t k = 0; k < j; ++k) {
        sum -= m[i][k] * m[j][k];
      }
      if (i == j && !(sum > least_pivot)) {
        return false;
      }
      m[i][j] = i == j ? sqrt(sum) : sum / m[j][j];
    }
  }
  return true;
}

bool brume_prior_allows(const float *const matrix) {
  double m[D][D];
  for (size_t i = 0; i < D; ++i) {
    for (size_t j = 0; j < D; ++j) {
      const float value = matrix[i * D + j];
      if (!(fabsf(value) <= 1.0f) || value != matrix[j * D + i] || (i == j && value != 1.0f)) {
        return false;
      }
      m[i][j] = (double)value;
    }
  }
  return factorise(m);
}

// The correlations of the mix, rows and columns in `order`.
static void mix(const BrumeModel *const model, const float *const weights, const size_t order[D],
                double m[D][D]) {
  memset(m, 0, sizeof(double) * D * D);
  for (size_t c = 0; c < model->info->n_classes; ++c) {
    const float *const matrix = model->correlations + c * D * D;
    for (size_t i = 0; i < D && weights[c] != 0.0f; ++i) {
      for (size_t j = 0; j < D; ++j) {
        m[i][j] += (double)weights[c] * (double)matrix[order[i] * D + order[j]];
      }
    }
  }
}

void brume_prior_draw(const BrumeModel *const model, const float *const weights,
                      const float *const normals, float places[D]) {
  size_t order[D];
  size_t n_given = 0;
  for (size_t d = 0; d < D; ++d) {
    if (!isnan(places[d])) {
      order[n_given++] = d;
    }
  }
  for (size_t d = 0, n = n_given; d < D; ++d) {
    if (isnan(places[d])) {
      order[n++] = d;
    }
  }
  double m[D][D];
  mix(model, weights, order, m);
  if (!factorise(m)) {
    memset(m, 0, sizeof(m)); // Weights that do not add up to 1: no correlation
    for (size_t i = 0; i < D; ++i) {
      m[i][i] = 1.0;
    }
  }
  double behind[D]; // The standard normals that make the scores
  for (size_t i = 0; i < D; ++i) {
    double sum = 0.0;
    for (size_t j = 0; j < i; ++j) {
      sum += m[i][j] * behind[j];
    }
    if (i < n_given) {
      behind[i] = (score_of(places[order[i]]) - sum) / m[i][i];
    } else {
      behind[i] = (double)normals[order[i]];
      places[order[i]] = place_of(sum + m[i][i] * behind[i]);
    }
  }
}
