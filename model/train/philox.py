# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Philox4x32-10 in numpy: the numbers of dsp/base/philox.h, to 1e-6.

Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11 (2011).
key = {low half of seed, high half}, counter = {i / 4, frame, stream, 0} for number i of a frame.
The bits are those of C; logarithm, sine and cosine are the C library's here and floats there.
"""

import numpy as np

MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
INCREMENTS = (0x9E3779B9, 0xBB67AE85)
MASK = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)


def philox4x32(counter, key):
    """Encrypt counters, four arrays that broadcast, with a key of two integers: four arrays."""
    c0, c1, c2, c3 = (np.asarray(c, np.uint64) for c in counter)
    k0, k1 = (int(k) for k in key)
    for _ in range(10):
        p0 = np.uint64(MULTIPLIERS[0]) * c0
        p1 = np.uint64(MULTIPLIERS[1]) * c2
        c0, c1 = (p1 >> HALF) ^ c1 ^ np.uint64(k0), p1 & MASK
        c2, c3 = (p0 >> HALF) ^ c3 ^ np.uint64(k1), p0 & MASK
        k0 = (k0 + INCREMENTS[0]) & 0xFFFFFFFF
        k1 = (k1 + INCREMENTS[1]) & 0xFFFFFFFF
    return c0, c1, c2, c3


def words(seed, stream, frame, n):
    """Random words of a frame, or of each of an array of frames: [..., ceil(n / 4), 4]."""
    block = np.arange(-(-n // 4))
    frame = np.asarray(frame)[..., None]
    seed = int(seed) & 0xFFFFFFFFFFFFFFFF
    out = philox4x32((block, frame, int(stream), 0), (seed & 0xFFFFFFFF, seed >> 32))
    return np.stack(np.broadcast_arrays(*out), -1)


def units(word):
    """The 24 high bits as numbers in [0, 1)."""
    return (word >> np.uint64(8)).astype(np.float64) * 2.0**-24


def uniforms(seed, stream, frame, n):
    """brume_philox_uniform: [n], or [frames][n] for an array of frames. Exact."""
    u = units(words(seed, stream, frame, n))
    return u.reshape(u.shape[:-2] + (-1,))[..., :n]


def normals(seed, stream, frame, n):
    """brume_philox_normal: [n], or [frames][n] for an array of frames. To 1e-6."""
    u = units(words(seed, stream, frame, n))
    radius = np.sqrt(-2 * np.log(u[..., 0::2] + 2.0**-24))
    angle = 2 * np.pi * u[..., 1::2]
    pairs = np.stack([radius * np.cos(angle), radius * np.sin(angle)], -1)
    return pairs.reshape(pairs.shape[:-3] + (-1,))[..., :n]
