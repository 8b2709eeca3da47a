# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures between sets of sounds and of single sounds; evaluate.py says which sets.

Every function is plain numpy on features [n][d], pictures [n][BANDS][FRAMES] or samples [n].
"""

import numpy as np
import scipy.linalg
import scipy.stats

import descriptors
import judge

RATE = judge.RATE
NEIGHBOURS = 5
COPY_RATIO = 1 / 3


def shrunk_covariance(x):
    """Ledoit and Wolf (2004): the sample covariance drawn towards a multiple of the identity."""
    n, d = x.shape
    x = x - x.mean(0)
    s = x.T @ x / n
    mu = np.trace(s) / d
    delta = ((s - mu * np.eye(d)) ** 2).sum() / d
    beta = ((x**2).T @ (x**2) / n - s**2).sum() / (d * n)
    share = min(beta / delta, 1.0) if delta > 0 else 1.0
    return (1 - share) * s + share * mu * np.eye(d)


def frechet(a, b):
    """Fréchet distance of Gaussians fitted to features a and b."""
    ca, cb = shrunk_covariance(a), shrunk_covariance(b)
    # trace of (ca cb)^(1/2) from the symmetric sqrt(ca) cb sqrt(ca), which stays real
    w, v = np.linalg.eigh(ca)
    root = (v * np.sqrt(np.maximum(w, 0))) @ v.T
    cross = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ cb @ root), 0)).sum()
    return float(((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(ca) + np.trace(cb) - 2 * cross)


def distances(a, b):
    """Euclidean distances of features, [len(a)][len(b)]."""
    d = (a**2).sum(1)[:, None] + (b**2).sum(1) - 2 * a @ b.T
    return np.sqrt(np.maximum(d, 0))


def density_coverage(real, made, k=NEIGHBOURS):
    """Naeem et al. (2020), equations 5 and 6."""
    inner = distances(real, real)
    radius = np.sort(inner, 1)[:, k]  # place 0 is the sound itself
    cross = distances(real, made)
    density = (cross < radius[:, None]).sum() / (k * len(made))
    coverage = (cross.min(1) < radius).mean()
    return float(density), float(coverage)


def picture_neighbours(made, train, count=50, skip_self=False, block=512):
    """Log-mel distances (RMS dB) to the nearest training sounds, ascending, [n][count], and who."""
    t = train.reshape(len(train), -1)
    norm = np.concatenate([(t[i : i + block].astype(np.float32) ** 2).sum(1) for i in range(0, len(t), block)])
    near, who = [], []
    for i in range(0, len(made), block):
        m = made[i : i + block].reshape(len(made[i : i + block]), -1).astype(np.float32)
        d = np.empty((len(m), len(t)), np.float32)
        for j in range(0, len(t), block):
            d[:, j : j + block] = m @ t[j : j + block].astype(np.float32).T
        d = np.sqrt(np.maximum((m**2).sum(1)[:, None] + norm - 2 * d, 0) / m.shape[1])
        if skip_self:  # made is train: nobody is their own neighbour
            d[np.arange(len(m)), i + np.arange(len(m))] = np.inf
        pick = np.argpartition(d, count, 1)[:, :count]
        order = np.argsort(np.take_along_axis(d, pick, 1), 1)
        pick = np.take_along_axis(pick, order, 1)
        near.append(np.take_along_axis(d, pick, 1))
        who.append(pick)
    return np.concatenate(near), np.concatenate(who)


def correlation(x, lags, fine=1):
    """Normalised cross-correlation of the first len(x) - lags samples with later ones, at lags of
    1 / fine samples, [lags * fine + 1]."""
    w = len(x) - lags
    size = 1 << int(np.ceil(np.log2(len(x) + w)))
    spec = np.fft.rfft(x, size) * np.conj(np.fft.rfft(x[:w], size))
    r = np.fft.irfft(spec, size * fine)[: lags * fine + 1] * fine
    energy = np.concatenate([[0], np.cumsum(x**2)])
    e = energy[w : w + lags + 1] - energy[: lags + 1]
    e = np.interp(np.arange(len(r)) / fine, np.arange(lags + 1), e)
    return r / np.sqrt(np.maximum(e[0] * e, 1e-20))


def steady(x, after_s=0.14, length=8192 + 1200):
    """The part of a sound where pitch is judged, or None when nothing is left to hear there."""
    x = np.asarray(x, np.float64)
    part = x[int(after_s * RATE) :][:length]
    if len(part) < 4096 + 1200 or np.sqrt((part**2).mean()) < 1e-3 * np.abs(x).max():
        return None
    return part - part.mean()


def harmonicity(x):
    """Highest peak of the normalised autocorrelation, lag 44 to 1200, after 0.14 s; or nan."""
    part = steady(x)
    if part is None:
        return np.nan
    r = correlation(part, 1201)
    peaks = (r[44:1201] >= r[43:1200]) & (r[44:1201] >= r[45:1202])
    return float(r[44:1201][peaks].max()) if peaks.any() else 0.0


def fundamental(x, fine=4):
    """MIDI note of a steady sound, not knowing what was asked: the first autocorrelation peak (27 Hz
    to 5 kHz) near the highest, refined at its multiples. nan where nothing is left to measure,
    -inf where the sound does not repeat (no peak above 0.3): that is a fault, not a gap."""
    part = steady(x)
    if part is None:
        return np.nan
    top = 1639 * fine
    r = correlation(part, 1640, fine)
    at = np.arange(8 * fine, top)
    peaks = at[(r[at] >= r[at - 1]) & (r[at] > r[at + 1])]
    if not len(peaks) or r[peaks].max() < 0.3:
        return -np.inf
    highest = r[peaks].max()
    lag, times = float(peaks[np.argmax(r[peaks] >= 0.93 * highest)]), 1
    while round(lag * times) + 2 <= top:  # the peak at m periods gives the period m times finer
        i = int(round(lag * times)) + np.arange(-fine, fine + 1)
        i = i[(i > 0) & (i < top)]
        i = i[np.argmax(r[i])]
        if r[i] < 0.8 * highest:
            break
        bend = r[i - 1] - 2 * r[i] + r[i + 1]
        lag = (i + (np.clip(0.5 * (r[i - 1] - r[i + 1]) / bend, -1, 1) if bend < 0 else 0)) / times
        times *= 2
    return float(69 + 12 * np.log2(RATE * fine / lag / 440))


def tail_db(x, length_s):
    """Level of the last 100 ms of the length asked, dBFS; what lies beyond the file is silence."""
    n = int(round(length_s * RATE))
    part = x[max(0, n - RATE // 10) : n]
    return float(10 * np.log10((part**2).sum() / (RATE // 10) + 1e-12))


def attack_ms(x):
    """From the first sample of the file until 90 % of the peak of 64-sample RMS."""
    e = descriptors.envelope(x)
    return float(np.argmax(e >= 0.9 * e.max()) * 64e3 / RATE)


def begins_ms(x):
    """From the first sample of the file until 1 % of the peak of 64-sample RMS."""
    e = descriptors.envelope(x)
    return float(np.argmax(e >= 0.01 * e.max()) * 64e3 / RATE)


def flicker_db(x, block=512):
    """Median step between neighbouring levels (23 ms Hann windows, 12 ms apart), from 50 ms after the
    peak and while within 40 dB of it; nan where fewer than five steps are left. Smooth sounds: < 1."""
    power = np.convolve(np.square(x), np.hanning(2 * block) / block, "same")[::block]
    level = 10 * np.log10(power + 1e-12)
    level = level[int(np.argmax(level)) + int(0.05 * RATE / block) :]
    both = np.minimum(level[1:], level[:-1]) > 10 * np.log10(power.max() + 1e-12) - 40
    return float(np.median(np.abs(np.diff(level))[both])) if both.sum() >= 5 else np.nan


def weighted_mean(values, weights):
    ok = np.isfinite(values)
    return float((values[ok] * weights[ok]).sum() / weights[ok].sum()) if ok.any() else np.nan


def weighted_median(values, weights):
    ok = ~np.isnan(values) & (weights > 0)  # infinite is a fault that counts, nan is a gap
    if not ok.any():
        return np.nan
    v, w = values[ok], weights[ok]
    order = np.argsort(v)
    c = np.cumsum(w[order])
    return float(v[order][np.searchsorted(c, 0.5 * c[-1])])


def spearman(a, b):
    """Rank correlation; nan where fewer than 20 pairs could be measured."""
    b = np.where(np.isneginf(b), 0, b)  # without a pitch: lowest
    ok = np.isfinite(a) & np.isfinite(b)
    if ok.sum() < 20 or np.ptp(a[ok]) == 0 or np.ptp(b[ok]) == 0:
        return np.nan
    return float(scipy.stats.spearmanr(a[ok], b[ok])[0])
