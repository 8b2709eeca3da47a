# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Oscillators, noises, resonators, drive and rooms of the procedural generator.

Every function takes frames or arrays at 44.1 kHz; r is a numpy Generator.
"""

import numpy as np
import scipy.signal

RATE_HZ = 44100


def frames(seconds):
    return int(seconds * RATE_HZ)


def uniform(r, a, b):
    return float(r.uniform(a, b))


def log_uniform(r, a, b):
    return float(a * (b / a) ** r.random())


def chance(r, share):
    return r.random() < share


def gain(db):
    return 10 ** (db / 20)


def unit(x):
    """Peak 1."""
    return x / max(np.abs(x).max(), 1e-9)


def decay(n, t60_s, hold_s=0.0):
    """Exponential that falls 60 dB in t60_s, after a flat part."""
    t = np.maximum(np.arange(n) / RATE_HZ - hold_s, 0)
    return np.exp(-6.908 * t / t60_s)


def attack(n, seconds):
    return np.minimum(np.arange(n) / max(seconds * RATE_HZ, 1), 1.0)


def glide(n, end, start, tau_s):
    """A frequency that falls exponentially from start to end."""
    return end + (start - end) * np.exp(-np.arange(n) / (tau_s * RATE_HZ))


def phase(f):
    return 2 * np.pi * np.cumsum(f) / RATE_HZ


def tone(f, harmonics):
    """A sine over the frequencies f, with some second and third harmonic."""
    a = phase(f)
    return np.sin(a) + harmonics * (0.35 * np.sin(2 * a) + 0.15 * np.sin(3 * a))


def fm(f, ratio, depth):
    a = phase(f)
    return np.sin(a + depth * np.sin(ratio * a))


def square(n, f_hz, duty=0.5):
    """A band-limited enough square: aliases fall among the partials of a metal sound."""
    return np.sign(np.sin(2 * np.pi * f_hz * np.arange(n) / RATE_HZ) + 1 - 2 * duty)


def edge(f_hz):
    return min(max(f_hz, 15.0), 20500.0) / (RATE_HZ / 2)


def high(x, f_hz, order=2):
    return scipy.signal.sosfilt(scipy.signal.butter(order, edge(f_hz), "high", output="sos"), x)


def low(x, f_hz, order=2):
    return scipy.signal.sosfilt(scipy.signal.butter(order, edge(f_hz), "low", output="sos"), x)


def band(x, low_hz, high_hz, order=2):
    high_hz = max(high_hz, low_hz * 1.2)
    return low(high(x, low_hz, order), high_hz, order)


def band_noise(r, n, low_hz, high_hz):
    warm = 2000
    return unit(band(r.standard_normal(n + warm), low_hz, high_hz)[warm:])


def click(r, n):
    """The first milliseconds of a blow: an impulse, a burst or a tiny chirp."""
    x = np.zeros(n)
    style = r.integers(3)
    if style == 0:
        x[:2] = (1.0, -0.4)
        return unit(low(x, log_uniform(r, 2000, 16000)))
    burst = decay(n, log_uniform(r, 0.002, 0.02))
    if style == 1:
        return unit(band(r.standard_normal(n) * burst, log_uniform(r, 500, 4000), log_uniform(r, 6000, 18000), 1))
    return unit(np.sin(phase(glide(n, log_uniform(r, 300, 1500), log_uniform(r, 3000, 12000), 0.001))) * burst)


def ring(x, f_hz, t60_s):
    """One mode: a two-pole resonator struck by x."""
    radius = np.exp(-6.908 / (t60_s * RATE_HZ))
    w = 2 * np.pi * min(f_hz, 20000.0) / RATE_HZ
    return scipy.signal.lfilter([np.sin(w)], [1, -2 * radius * np.cos(w), radius * radius], x)


def modes(x, table):
    """Sum of rings; table holds (frequency, t60, amplitude)."""
    out = np.zeros(len(x))
    for f_hz, t60_s, amplitude in table:
        if f_hz < 19500:
            out += amplitude * ring(x, f_hz, t60_s)
    return out


# Bessel zeros over the first, of an ideal round membrane.
MEMBRANE = (1.0, 1.593, 2.136, 2.295, 2.653, 2.917, 3.155, 3.500, 3.598, 3.647, 4.059, 4.131, 4.230, 4.601,
            4.832, 4.903, 5.084, 5.131)


def membrane(r, n, f_hz, t60_s, count, bend=1.0):
    """A drum head: its air load spreads the ratios, high modes die sooner, the blow bends pitch."""
    hit = np.zeros(n)
    width = frames(log_uniform(r, 0.0008, 0.006))
    hit[:width] = np.hanning(width + 2)[1:-1]
    hit[:width] += 0.3 * r.standard_normal(width)
    stretch = uniform(r, 0.85, 1.05)
    slope, place = uniform(r, 0.3, 1.2), uniform(r, 0.1, 0.95)
    table = []
    for k, m in enumerate(MEMBRANE[:count]):
        ratio = 1 + (m - 1) * stretch * uniform(r, 0.97, 1.03)
        amplitude = ratio ** -slope * (0.25 + abs(np.cos(3.1 * place * k)))
        table.append((f_hz * ratio, t60_s * ratio ** -uniform(r, 0.5, 1.1), amplitude))
    x = modes(hit, table)
    if bend > 1.001:
        # Reading faster at first raises the pitch while the head is tense.
        speed = 1 + (bend - 1) * np.exp(-np.arange(n) / (0.06 * RATE_HZ))
        x = np.interp(np.minimum(np.cumsum(speed) - 1, n - 1), np.arange(n), x)
    return unit(x)


def bar(r, hit, f_hz, t60_s, count):
    """A stick, block, bell or can: free-bar ratios, more or less disturbed."""
    disturbed = uniform(r, 0, 0.25)
    table = []
    for k in range(count):
        ratio = ((2 * k + 3) / 3.0112) ** 2 if k else 1.0
        ratio = max(ratio * (1 + disturbed * r.standard_normal()), 0.3)
        table.append((f_hz * ratio, t60_s * max(ratio, 1) ** -uniform(r, 0.3, 1), uniform(r, 0.3, 1) / (1 + 0.4 * k)))
    return modes(hit, table)


def plate(r, n, f_hz, t60_s, count, damping):
    """Bronze: many modes of even density, decaying sooner the higher they are."""
    hit = np.zeros(n)
    width = frames(log_uniform(r, 0.0002, 0.003))
    hit[:max(width, 1)] = r.standard_normal(max(width, 1))
    top = log_uniform(r, 9000, 17000)
    f = np.sort(f_hz + (top - f_hz) * r.random(count) ** uniform(r, 1.0, 1.8))
    slope = uniform(r, -0.3, 0.5)
    table = [(a, t60_s * (a / f_hz) ** -damping * log_uniform(r, 0.6, 1.5), (a / f_hz) ** -slope * uniform(r, 0.1, 1))
             for a in f]
    return unit(modes(hit, table))


def wires(r, n, t60_s):
    """Snare wires: they rattle while the head moves, in bursts at its rate."""
    noise = band_noise(r, n, log_uniform(r, 900, 2500), log_uniform(r, 9000, 18000))
    rate = log_uniform(r, 160, 330)
    rattle = 1 + uniform(r, 0, 0.8) * np.sin(2 * np.pi * rate * np.arange(n) / RATE_HZ)
    early = band_noise(r, n, 500, 9000) * decay(n, 0.05) * uniform(r, 0.2, 0.8)
    return unit(noise * rattle * decay(n, t60_s) * attack(n, log_uniform(r, 0.0005, 0.005)) + early)


def crush(r, x):
    """Fewer bits and a lower rate, as old samplers had."""
    step = int(r.integers(2, 14))
    levels = 2.0 ** uniform(r, 3, 8)
    held = np.repeat(x[::step], step)[:len(x)]
    return low(np.round(unit(held) * levels) / levels, 0.7 * RATE_HZ / step)


def drive(r, x, share):
    """Saturates a share of the sounds, mildly or not."""
    x = unit(x)
    if not chance(r, share):
        return x
    amount = log_uniform(r, 1.2, 9)
    style = r.choice(["tape", "tube", "clip", "fold", "crush"], p=[0.48, 0.27, 0.15, 0.07, 0.03])
    if style == "tape":
        return unit(np.tanh(amount * x))
    if style == "tube":
        return unit(high(np.tanh(amount * x + 0.4) - np.tanh(0.4), 20, 1))
    if style == "clip":
        return unit(np.clip(amount * 0.6 * x, -1, 1))
    if style == "fold":
        return unit(np.sin(amount * 0.7 * x))
    return crush(r, x)


def tilt(r, x, db):
    """A gentle equaliser: one shelf at a random turn, sometimes a low or a high cut."""
    turn = log_uniform(r, 300, 4000)
    bright = high(x, turn, 1)
    x = x + bright * (gain(uniform(r, -db, db)) - 1)
    if chance(r, 0.15):
        x = low(x, log_uniform(r, 5000, 15000))
    if chance(r, 0.15):
        x = high(x, log_uniform(r, 30, 160))
    return unit(x)


def room(r, x, share, longest_s):
    """Early reflections and a short diffuse tail around a share of the sounds.

    The dry sound is faded first: a cut end would tick, and tick again in the room.
    """
    fade = min(len(x) // 6, frames(0.06))
    x = np.concatenate((x[:-fade], x[-fade:] * np.cos(np.linspace(0, np.pi / 2, fade)) ** 2))
    if not chance(r, share):
        return x
    t60 = log_uniform(r, 0.12, max(longest_s, 0.15))
    size = frames(min(t60 * 1.1, 1.6))
    h = np.zeros(size)
    for _ in range(r.integers(4, 16)):
        at = int(log_uniform(r, 0.0015, 0.05) * RATE_HZ)
        if at < size:
            h[at] += r.choice([-1, 1]) * uniform(r, 0.1, 0.6) * np.exp(-at / (0.03 * RATE_HZ))
    start = frames(uniform(r, 0.004, 0.03))
    late = low(r.standard_normal(size), log_uniform(r, 2500, 11000), 1) * decay(size, t60)
    late[:start] *= np.linspace(0, 1, max(start, 1))[:start]
    h += late * log_uniform(r, 0.01, 0.07)
    wet = high(scipy.signal.fftconvolve(np.concatenate((x, np.zeros(size))), h), log_uniform(r, 40, 300), 1)
    out = np.zeros(len(wet))
    out[:len(x)] = x
    return out + unit(wet) * np.abs(x).max() * gain(uniform(r, -26, -8))


def moving_noise(r, n, centre_hz, octaves):
    """Noise through a band whose centre and width (arrays [n]) move with time."""
    size, hop = 1024, 256
    count = n // hop + 5
    at = np.minimum(np.arange(count) * hop, n - 1)
    f = np.maximum(np.fft.rfftfreq(size, 1 / RATE_HZ), 1.0)
    distance = np.log2(f[None] / centre_hz[at][:, None]) / octaves[at][:, None]
    shape = np.exp(-0.5 * distance ** 2) / np.sqrt(octaves[at] * centre_hz[at])[:, None]
    spectrum = shape * (r.standard_normal(shape.shape) + 1j * r.standard_normal(shape.shape))
    parts = np.fft.irfft(spectrum, size) * np.hanning(size)
    out = np.zeros(count * hop + size)
    for i in range(count):
        out[i * hop:i * hop + size] += parts[i]
    return unit(out[size // 2:size // 2 + n])
