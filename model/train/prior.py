# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the descriptors of a class go together: MODEL.md section 3.

Each class has a quantile table for each descriptor and one correlation matrix of normal scores (a
Gaussian copula). What a recipe leaves free is drawn from it, given what the recipe sets, so that
the denoiser is always told everything about the sound it is to make.
"""

import numpy as np
import scipy.special

PLACES = 33
SHRINK = 0.05  # of the correlations towards none
PLACE = np.linspace(0, 1, PLACES)
# Normal score of each place; the ends stand for the outermost 1 % or so
SCORE = scipy.special.ndtri(np.clip(PLACE, 0.25 / (PLACES - 1), 1 - 0.25 / (PLACES - 1)))


def weighted_quantiles(values, w):
    """[PLACES] quantiles of values under weights, strictly rising."""
    order = np.argsort(values)
    cum = (np.cumsum(w[order]) - 0.5 * w[order]) / w.sum()
    q = np.interp(np.clip(PLACE, 0.005, 0.995), cum, values[order])
    return q + 1e-5 * np.arange(PLACES)


def correlation(table, values, w):
    """Correlation of the normal scores of values [n][D], shrunk; values are ranked by the table."""
    scores = np.stack([score_of(t, v) for t, v in zip(table, values.T)], 1)
    centred = scores - (w[:, None] * scores).sum(0) / w.sum()
    cov = (centred * w[:, None]).T @ centred / w.sum()
    sd = np.sqrt(np.maximum(np.diag(cov), 1e-6))
    r = cov / np.outer(sd, sd) * (1 - SHRINK)
    np.fill_diagonal(r, 1)
    return r


def fit(descriptors, label, weights, n_classes):
    """tables [classes][D][PLACES] and correlations [classes][D][D], float32."""
    tables, matrices = [], []
    for c in range(n_classes):
        here = label == c
        d, w = descriptors[here].astype(np.float64), weights[here]
        table = np.array([weighted_quantiles(v, w) for v in d.T])
        tables.append(table)
        matrices.append(correlation(table, d, w))
    return np.array(tables, np.float32), np.array(matrices, np.float32)


def score_of(table, value):
    """Normal score of a value."""
    return np.interp(value, table, SCORE)


def value_of(table, score):
    """Value of a normal score, held at the ends of the table."""
    return np.interp(score, SCORE, table)


def draw(matrix, normals, given):
    """Normal scores [D] with those in `given` {index: score} fixed, the rest from standard normals [D].

    A Cholesky factor of the correlations with the given ones first: forward substitution finds the
    normals behind them, the others follow.
    """
    first = sorted(given)
    order = first + [d for d in range(len(matrix)) if d not in given]
    factor = np.linalg.cholesky(matrix.astype(np.float64)[np.ix_(order, order)])
    n = np.empty(len(matrix))
    for i, d in enumerate(order):
        n[i] = (given[d] - factor[i, :i] @ n[:i]) / factor[i, i] if d in given else normals[d]
    scores = np.empty(len(matrix))
    scores[order] = factor @ n
    return scores
