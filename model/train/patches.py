# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the denoiser sees: patches of latent frames, written in a few principal components.

`features` compands the levels of a latent (latent.py), so that an error weighs as it is heard;
`fit` finds the principal components of PATCH frames of features over the training set; a Codec
writes features as coefficients and back. MODEL.md section 2.
"""

import numpy as np

import latent

PATCH = 4  # frames of a patch
HOP = PATCH * latent.HOP
COMPONENTS = 64  # coefficients of a patch
EXPONENT = 0.3  # a level is written as amplitude ** EXPONENT
WHITEN = 0.5  # 0 leaves the components' variances as they are, 1 makes them all alike
WEIGHT = np.ones(latent.CHANNELS)  # of an error in each channel of the features
WEIGHT[latent.CONTOUR] = 0.5
WEIGHT[latent.TONE] = 2.0
LEVELS = slice(latent.TONE.start, latent.CHANNELS)


def features(z):
    """Natural units [frames][CHANNELS] to companded ones: levels as amplitude ** EXPONENT."""
    f = np.array(z, np.float32)
    f[..., LEVELS] = 10 ** (f[..., LEVELS] * (EXPONENT / 20))
    return f


def natural(f):
    """The inverse of features(); what lies below the floor of the levels is silence."""
    z = np.array(f, np.float64)
    least = 10 ** (latent.NOISE_FLOOR_DB * EXPONENT / 20)
    z[..., LEVELS] = 20 / EXPONENT * np.log10(np.maximum(z[..., LEVELS], least))
    return z


def silence():
    """Features of a frame without sound, [CHANNELS]."""
    z = np.zeros(latent.CHANNELS)
    z[latent.TONE], z[latent.NOISE] = latent.TONE_FLOOR_DB, latent.NOISE_FLOOR_DB
    return features(z)


class Codec:
    """Features to coefficients and back: f = mean + y basis, basis [COMPONENTS][PATCH * CHANNELS]."""

    def __init__(self, mean, basis):
        self.mean, self.basis = np.asarray(mean, np.float32), np.asarray(basis, np.float32)
        # The rows of basis times the weights are orthogonal
        heavy = np.tile(WEIGHT, PATCH).astype(np.float32)
        self.inverse = (self.basis * heavy**2 / ((self.basis * heavy) ** 2).sum(1, keepdims=True)).T

    def encode(self, f):
        """[frames][CHANNELS], a multiple of PATCH, to [frames / PATCH][COMPONENTS]."""
        return (f - self.mean).reshape(-1, PATCH * latent.CHANNELS) @ self.inverse

    def decode(self, y):
        """The inverse of encode(), as near as COMPONENTS allow."""
        return (y @ self.basis).reshape(-1, latent.CHANNELS) + self.mean


def whole(f):
    """Features filled up with silence to a multiple of PATCH frames."""
    spare = -len(f) % PATCH
    if not spare:
        return f
    return np.concatenate([f, np.repeat(rest_of(f), spare, 0)])


def rest_of(f):
    """The frame that follows the end of a sound: silence, at its last contour and offsets."""
    rest = silence()
    rest[: LEVELS.start] = f[-1, : LEVELS.start]
    return rest[None]


def draw_patches(sounds, weights, rng, count):
    """[about count][PATCH][CHANNELS] features of patches from `sounds` (a function of an index) by
    weight: the first three of a sound, which hold its onset, as often as all others."""
    rows = []
    for i in rng.choice(len(weights), count // 6, p=weights):
        p = whole(sounds(i)).reshape(-1, PATCH, latent.CHANNELS)
        rows.append(p[np.minimum(np.append([0, 1, 2], rng.integers(0, len(p), 3)), len(p) - 1)])
    return np.concatenate(rows)


def fit(rows, components=COMPONENTS):
    """Codec of the principal components of patches [n][PATCH][CHANNELS], and all variances."""
    mean = rows.mean((0, 1))
    heavy = np.tile(WEIGHT, PATCH)
    centred = (rows - mean).reshape(len(rows), -1) * heavy
    values, vectors = np.linalg.eigh(centred.T @ centred / len(centred))
    values, vectors = values[::-1], vectors[:, ::-1]
    kept = values[:components]
    scale = kept ** (WHITEN / 2)
    scale *= np.sqrt((kept / scale**2).mean())  # coefficients of unit mean square
    return Codec(mean, (vectors[:, :components] * scale).T / heavy), values
