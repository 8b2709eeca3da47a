# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measured properties of a sound: MODEL.md section 3. dsp/analysis computes the same in C."""

import numpy as np

RATE = 44100
FFT = 1024
HOP = 256
NAMES = [
    "brightness",  # log2 of the centre of mass of the spectrum, in Hz
    "boominess",  # level below 150 Hz against all, dB
    "warmth",  # level of 100..500 Hz against 2..8 kHz, dB
    "hardness",  # level of 2..8 kHz in the first 20 ms against all of the first 200 ms, dB
    "noisiness",  # spectral flatness between 100 Hz and 10 kHz, dB
    "roughness",  # wavering of the level at 15..75 Hz after the onset against the level, dB
    "attack",  # log10 of the seconds from the onset until 3 dB below the peak
    "decay",  # log10 of the seconds from there until 30 dB below the peak for good
    "duration",  # log10 of the seconds until 50 dB below the peak for good
    "pitch",  # MIDI note of the pitch grid
]
EPS = 1e-12


def spectrogram(x):
    """Power of Hann windows centred on multiples of HOP: [frames][FFT/2+1]."""
    frames = -(-len(x) // HOP) + 1
    pad = np.zeros((frames - 1) * HOP + FFT)
    pad[FFT // 2 : FFT // 2 + len(x)] = x
    view = np.lib.stride_tricks.sliding_window_view(pad, FFT)[::HOP]
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FFT) / FFT)
    return np.abs(np.fft.rfft(view * window, axis=1)) ** 2


def envelope(x):
    """RMS of blocks of 64 samples, [blocks]."""
    n = -(-len(x) // 64) * 64
    blocks = np.zeros(n)
    blocks[: len(x)] = x
    return np.sqrt((blocks.reshape(-1, 64) ** 2).mean(1))


def db_ratio(a, b):
    return 10 * np.log10((a + EPS) / (b + EPS))


def times(e):
    """attack, decay, duration of an envelope: log10 of seconds."""
    peak = e.max() + EPS
    onset = np.argmax(e > 0.01 * peak)
    top = np.argmax(e >= peak * 10 ** (-3 / 20))
    end = lambda db: np.nonzero(e > peak * 10 ** (db / 20))[0][-1] + 1 if peak > EPS else 1
    seconds = np.array([top - onset, end(-30) - top, end(-50)]) * (64 / RATE)
    return np.log10(np.maximum(seconds, 64 / RATE))


def mean_of(e, width):
    """Centred moving average, zeros outside."""
    c = np.cumsum(np.pad(e, (width // 2 + 1, width // 2)))
    return (c[width:] - c[:-width]) / width


def roughness(e):
    """How much an envelope wavers, dB: its mean of 5 blocks against that of 23, from 23 after the onset."""
    slow = mean_of(e, 23)
    wave = mean_of(e, 5) - slow
    onset = np.argmax(e > 0.01 * (e.max() + EPS))
    first = onset + 23 if len(e) - onset >= 46 else onset
    return db_ratio((wave[first:] ** 2).sum(), (slow[first:] ** 2).sum())


def measure(x, note):
    """All descriptors of a mono sound at RATE, in the order of NAMES."""
    power = spectrogram(x)
    hz = np.arange(FFT // 2 + 1) * (RATE / FFT)
    band = lambda p, lo, hi: p[..., (hz >= lo) & (hz < hi)].sum(-1)
    total = power.sum(0)
    flat = power[:, (hz >= 100) & (hz < 10000)] + EPS
    level = flat.sum(1)
    flatness = 10 * (np.log10(flat).mean(1) - np.log10(flat.mean(1)))
    first = int(np.ceil(0.02 * RATE / HOP))
    longer = int(np.ceil(0.2 * RATE / HOP))
    e = envelope(x)
    attack, decay, duration = times(e)
    return np.array([
        np.log2((hz * total).sum() / (total.sum() + EPS) + 20),
        db_ratio(band(total, 0, 150), total.sum()),
        db_ratio(band(total, 100, 500), band(total, 2000, 8000)),
        db_ratio(band(power[:first], 2000, 8000).sum(), power[:longer].sum()),
        (flatness * level).sum() / level.sum(),
        roughness(e),
        attack,
        decay,
        duration,
        note,
    ])
