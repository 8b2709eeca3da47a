# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The procedural generator's hand percussion, impacts, whooshes, blips and textures."""

import numpy as np

import procedural_parts as p


def shaken(r, n):
    """Grains: shakers, cabasas, tambourines, guiros."""
    style = r.choice(["shaker", "tambourine", "guiro"], p=[0.5, 0.3, 0.2])
    t = np.arange(n) / p.RATE_HZ
    if style == "shaker":
        strokes = r.integers(1, 3)
        env = np.zeros(n)
        for k in range(strokes):
            centre, width = p.uniform(r, 0.01, 0.06) + 0.11 * k, p.log_uniform(r, 0.01, 0.04)
            env += np.exp(-0.5 * ((t - centre) / width) ** 2) * p.uniform(r, 0.5, 1)
        grains = (r.random(n) < p.log_uniform(r, 0.02, 0.5)) * r.standard_normal(n)
        x = p.band(grains * env, p.log_uniform(r, 2500, 7000), p.log_uniform(r, 9000, 18000))
        return p.unit(x) + 0.5 * p.unit(p.ring(grains * env, p.log_uniform(r, 3500, 9000), 0.003))
    if style == "tambourine":
        x = np.zeros(n)
        for _ in range(r.integers(4, 22)):
            at = p.frames(abs(r.standard_normal()) * 0.03)
            if at + 400 < n:
                hit = np.zeros(n - at)
                hit[0] = p.uniform(r, 0.3, 1)
                x[at:] += p.bar(r, hit, p.log_uniform(r, 2800, 8000), p.log_uniform(r, 0.05, 0.35), 4)
        return p.unit(p.high(x, 2000)) + 0.3 * p.band_noise(r, n, 3000, 15000) * p.decay(n, 0.1)
    x, at, gap = np.zeros(n), 0.0, p.log_uniform(r, 0.007, 0.024)
    length = p.uniform(r, 0.08, 0.35)
    while at < length:
        i = p.frames(at)
        if i + 200 < n:
            x[i] += p.uniform(r, 0.5, 1)
        at += gap * p.uniform(r, 0.85, 1.15) * (1.2 - 0.5 * at / length)
    x = p.bar(r, p.band(x, 300, p.log_uniform(r, 4000, 11000)), p.log_uniform(r, 1200, 3500), p.log_uniform(r, 0.006, 0.03), 4)
    return p.unit(p.band(x, 300, 14000))


def perc(r):
    t60 = p.log_uniform(r, 0.1, 1.6)
    n = p.frames(min(t60 * 1.2 + 0.15, 2.2))
    style = r.choice(["cowbell", "wood", "skin", "shaken", "bell", "fm", "can"],
                     p=[0.1, 0.17, 0.25, 0.2, 0.12, 0.08, 0.08])
    if style == "cowbell":
        f = p.log_uniform(r, 380, 900)
        x = p.square(n, f) + p.square(n, f * p.uniform(r, 1.4, 1.55))
        x = p.band(x, f * 0.9, p.log_uniform(r, 2500, 8000)) * (0.6 * p.decay(n, t60) + 0.4 * p.decay(n, 0.04))
    elif style == "wood":
        x = p.bar(r, p.click(r, n), p.log_uniform(r, 350, 2800), min(t60 * 0.4, 0.14), r.integers(2, 6))
    elif style == "skin":
        x = p.membrane(r, n, p.log_uniform(r, 90, 520), t60, 12, p.uniform(r, 1, 1.4))
        x = x + p.unit(p.band_noise(r, n, p.log_uniform(r, 600, 2500), 9000)) * p.decay(n, p.log_uniform(r, 0.008, 0.07)) \
            * p.gain(p.uniform(r, -24, -2))
    elif style == "shaken":
        x = shaken(r, n)
    elif style == "bell":
        n = p.frames(min(t60 * 3 + 0.3, 3))
        x = p.bar(r, p.click(r, n), p.log_uniform(r, 500, 4200), t60 * 3, r.integers(4, 9))
    elif style == "fm":
        f = p.glide(n, p.log_uniform(r, 120, 1500), p.log_uniform(r, 200, 4000), p.log_uniform(r, 0.005, 0.08))
        x = p.fm(f, p.log_uniform(r, 0.5, 6), p.log_uniform(r, 0.5, 9) * p.decay(n, t60 * 0.5)) * p.decay(n, t60)
    else:
        x = p.plate(r, n, p.log_uniform(r, 250, 1400), t60, r.integers(10, 40), p.uniform(r, 0.2, 0.8))
        x = x + p.click(r, n) * p.gain(p.uniform(r, -14, 0))
    return p.room(r, p.tilt(r, p.drive(r, x, 0.25), 4), 0.45, 0.8)


def debris(r, n, low_hz, high_hz, length_s):
    """Shards that fall for a while: random small hits, thinning out."""
    x = np.zeros(n)
    for _ in range(r.integers(8, 60)):
        at = p.frames(length_s * r.random() ** 2)
        if at + 300 < n:
            size = min(n - at, 9000)
            hit = np.zeros(size)
            hit[:20] = r.standard_normal(20)
            part = p.ring(hit, p.log_uniform(r, low_hz, high_hz), p.log_uniform(r, 0.01, 0.12))
            x[at:at + size] += p.unit(part) * r.random() ** 2 * np.exp(-2 * at / p.RATE_HZ / length_s)
    return p.unit(x)


def impact(r):
    style = r.choice(["metal", "wood", "glass", "boom", "body", "cinema"], p=[0.25, 0.2, 0.12, 0.18, 0.15, 0.1])
    t60 = {"metal": p.log_uniform(r, 0.5, 5), "wood": p.log_uniform(r, 0.1, 0.7), "glass": p.log_uniform(r, 0.2, 1.2),
           "boom": p.log_uniform(r, 0.8, 5), "body": p.log_uniform(r, 0.1, 0.6),
           "cinema": p.log_uniform(r, 1, 4)}[style]
    n = p.frames(min(t60 * 1.2 + 0.25, 3.6))
    hit = p.click(r, n)
    thud = p.unit(p.low(r.standard_normal(n) * p.decay(n, p.log_uniform(r, 0.03, 0.15)), p.log_uniform(r, 90, 500)))
    if style == "metal":
        x = p.plate(r, n, p.log_uniform(r, 90, 900), t60, r.integers(25, 110), p.uniform(r, 0.2, 0.7)) + 0.4 * hit
        x = x + thud * p.uniform(r, 0, 0.7)
    elif style == "wood":
        x = sum(p.uniform(r, 0.3, 1) * p.unit(p.bar(r, hit, p.log_uniform(r, 90, 900), t60 * p.uniform(r, 0.4, 1), 8))
                for _ in range(3)) + thud * p.uniform(r, 0.2, 1) + 0.4 * hit
    elif style == "glass":
        x = hit * 0.4 + p.bar(r, hit, p.log_uniform(r, 1500, 4500), t60, 8) + debris(r, n, 2500, 14000, t60) * 1.2
    elif style == "body":
        x = thud + 0.5 * p.band_noise(r, n, 200, p.log_uniform(r, 1500, 7000)) * p.decay(n, t60 * 0.6)
    else:
        f = p.glide(n, p.log_uniform(r, 28, 60), p.log_uniform(r, 70, 260), p.log_uniform(r, 0.02, 0.2))
        blast = p.moving_noise(r, n, p.glide(n, 120, p.log_uniform(r, 900, 4000), t60 * 0.2), np.full(n, 1.6))
        x = p.tone(f, 0.5) * p.decay(n, t60 * 0.8) * p.uniform(r, 0.3, 1) + blast * p.decay(n, t60)
        x = p.unit(np.tanh(p.log_uniform(r, 1, 6) * x)) + 0.4 * hit
        if p.chance(r, 0.4):
            x = x + debris(r, n, 600, 7000, t60) * p.gain(p.uniform(r, -20, -6))
    return p.room(r, p.tilt(r, p.drive(r, x, 0.3), 4), 0.65, {"cinema": 1.6}.get(style, 0.9))


def whoosh(r):
    n = p.frames(p.log_uniform(r, 0.25, 2.6))
    style = r.choice(["pass", "riser", "fall", "reverse", "swing"], p=[0.3, 0.2, 0.15, 0.15, 0.2])
    t = np.linspace(0, 1, n)
    low, high = p.log_uniform(r, 80, 700), p.log_uniform(r, 700, 8000)
    width = np.full(n, p.log_uniform(r, 0.35, 1.6))
    if style in ("pass", "swing"):
        at = p.uniform(r, 0.3, 0.7)
        hump = np.sin(np.pi / 2 * np.where(t < at, t / at, (1 - t) / (1 - at))) ** 2
        centre = low * (high / low) ** hump
        env = hump ** p.uniform(r, 0.7, 2.5)
    elif style == "riser":
        centre, env = low * (high / low) ** t, t ** p.uniform(r, 0.8, 3) * np.minimum((1 - t) * 25, 1)
    elif style == "fall":
        centre, env = high * (low / high) ** t, (1 - t) ** p.uniform(r, 0.8, 3) * np.minimum(t * 20, 1)
    else:
        centre, width = np.full(n, high), np.full(n, 1.8)
        env = p.decay(n, n / p.RATE_HZ * p.uniform(r, 0.6, 1.2))[::-1] * np.minimum((1 - t) * 60, 1)
    x = p.moving_noise(r, n, centre, width)
    if p.chance(r, 0.35):
        x = x + p.moving_noise(r, n, centre * p.uniform(r, 1.8, 3.5), width * 0.3) * p.uniform(r, 0.2, 0.8)
    if p.chance(r, 0.3):
        f = centre * p.uniform(r, 0.2, 0.7) * (1 + 0.02 * np.sin(2 * np.pi * p.uniform(r, 3, 12) * t))
        x = x + p.fm(f, p.uniform(r, 0.5, 3), np.full(n, p.uniform(r, 0, 3))) * p.uniform(r, 0.1, 0.5)
    if style == "swing":
        x = x * (1 + 0.5 * np.sin(2 * np.pi * p.log_uniform(r, 12, 60) * t))
    return p.room(r, p.tilt(r, p.drive(r, x * env, 0.15), 4), 0.35, 0.9)


def voice_of_blip(r, f, env):
    style = r.integers(5)
    if style == 0:
        return np.sin(p.phase(f)) * env
    if style == 1:
        return p.tone(f, p.uniform(r, 0.2, 1.5)) * env
    if style == 2:
        return p.low(np.sign(np.sin(p.phase(f)) + p.uniform(r, -0.7, 0.7)), p.log_uniform(r, 2500, 12000)) * env * 0.6
    if style == 3:
        return p.fm(f, r.choice([1.0, 1.41, 2.0, 3.0, 3.5, 4.0]), p.log_uniform(r, 0.5, 6) * env) * env
    return sum(np.sin(p.phase(f * k)) * env ** k / k for k in (1, 2.76, 5.4))


def ui_blip(r):
    style = r.choice(["notes", "chirp", "pop", "tick", "laser", "data"], p=[0.34, 0.2, 0.14, 0.12, 0.12, 0.08])
    x = np.zeros(p.frames(1.4))
    base = p.log_uniform(r, 250, 2200)
    if style == "notes":
        steps = r.integers(1, 5)
        gap = p.log_uniform(r, 0.04, 0.16)
        scale = r.choice([0, 2, 4, 5, 7, 9, 12, -3, -5, -7], steps)
        for k in range(steps):
            at = p.frames(gap * k)
            m = len(x) - at
            x[at:] += voice_of_blip(r, np.full(m, base * 2 ** (scale[k] / 12)), p.decay(m, p.log_uniform(r, 0.06, 0.6))
                                    * p.attack(m, p.log_uniform(r, 0.0005, 0.01)))
    elif style in ("chirp", "laser", "pop"):
        n = len(x)
        t60 = {"pop": p.log_uniform(r, 0.03, 0.12), "laser": p.log_uniform(r, 0.15, 0.8)}.get(style, p.log_uniform(r, 0.06, 0.35))
        start = base * p.log_uniform(r, 1.3, 8) if style == "laser" or p.chance(r, 0.4) else base / p.log_uniform(r, 1.3, 4)
        f = p.glide(n, base if style != "laser" else base * 0.3, start, t60 * p.uniform(r, 0.1, 0.5))
        if p.chance(r, 0.2):
            f = f * (1 + 0.1 * np.sin(2 * np.pi * p.uniform(r, 15, 60) * np.arange(n) / p.RATE_HZ))
        x = voice_of_blip(r, f, p.decay(n, t60) * p.attack(n, p.log_uniform(r, 0.0005, 0.006)))
    elif style == "tick":
        for k in range(r.integers(1, 3)):
            at = p.frames(k * p.log_uniform(r, 0.02, 0.09))
            x[at:] += p.bar(r, p.click(r, len(x) - at), p.log_uniform(r, 900, 6000), p.log_uniform(r, 0.004, 0.03), 4)
    else:
        at = 0.0
        while at < p.uniform(r, 0.1, 0.5):
            i, m = p.frames(at), p.frames(p.log_uniform(r, 0.008, 0.05))
            env = np.minimum(np.minimum(np.arange(m), np.arange(m)[::-1]) / 40, 1)
            x[i:i + m] += voice_of_blip(r, np.full(m, base * 2 ** (r.integers(-12, 24) / 12)), env)
            at += m / p.RATE_HZ
    if p.chance(r, 0.2):
        echo = p.frames(p.log_uniform(r, 0.04, 0.18))
        for k in (1, 2, 3):
            x[echo * k:] += x[:len(x) - echo * k] * p.uniform(r, 0.2, 0.5) ** k
    return p.room(r, p.drive(r, x, 0.12), 0.3, 0.5)


def slow(r, n, rate_hz, depth):
    """A slow random walk about 1, for wind and water."""
    points = r.standard_normal(int(n / p.RATE_HZ * rate_hz) + 6)
    x = np.interp(np.linspace(0, len(points) - 3, n), np.arange(len(points)), points)
    return np.exp(depth * x)


def drops(r, n, rate, low_hz, high_hz, rising):
    """Poisson grains: rain, bubbles, fire, gravel."""
    x = np.zeros(n + 8000)
    for _ in range(r.poisson(rate * n / p.RATE_HZ)):
        at, m = r.integers(n), int(r.integers(300, 7000))
        f = p.log_uniform(r, low_hz, high_hz)
        env = p.decay(m, m / p.RATE_HZ) * p.attack(m, 0.0005)
        grain = np.sin(p.phase(p.glide(m, f * (p.uniform(r, 1.0, 1.8) if rising else 0.9), f, 0.02))) if rising \
            else p.ring(r.standard_normal(m) * p.decay(m, 0.002), f, 0.01)
        x[at:at + m] += p.unit(grain) * env * r.random() ** 2
    return x[:n]


def texture(r):
    n = p.frames(p.uniform(r, 2.2, 3.8))
    style = r.choice(["wind", "rain", "bubbles", "fire", "engine", "drone", "static"],
                     p=[0.18, 0.18, 0.15, 0.13, 0.15, 0.16, 0.05])
    if style == "wind":
        centre = p.log_uniform(r, 200, 1200) * slow(r, n, p.uniform(r, 1, 4), 0.4)
        x = p.moving_noise(r, n, centre, np.full(n, p.log_uniform(r, 0.25, 1.2))) * slow(r, n, 2, 0.4)
        x = p.unit(x) + p.band_noise(r, n, 60, 600) * p.uniform(r, 0, 0.3)
    elif style == "rain":
        x = p.unit(drops(r, n, p.log_uniform(r, 40, 350), 1500, 9000, False))
        x = x + p.band_noise(r, n, p.log_uniform(r, 300, 2000), p.log_uniform(r, 7000, 16000)) * p.log_uniform(r, 0.05, 0.9)
    elif style == "bubbles":
        x = p.unit(drops(r, n, p.log_uniform(r, 8, 120), 250, 3000, True))
        x = x + p.band_noise(r, n, 300, 4000) * p.log_uniform(r, 0.01, 0.3)
    elif style == "fire":
        x = p.unit(drops(r, n, p.log_uniform(r, 10, 90), 800, 7000, False))
        x = x + p.band_noise(r, n, 40, p.log_uniform(r, 300, 1500)) * slow(r, n, 8, 0.4) * p.uniform(r, 0.1, 0.6)
    elif style == "engine":
        f = p.log_uniform(r, 18, 160) * slow(r, n, 2, 0.05)
        pulse = np.maximum(np.sin(p.phase(f)), 0) ** p.log_uniform(r, 2, 30)
        x = p.unit(p.bar(r, p.high(pulse, 20), p.log_uniform(r, 90, 700), 0.02, 6))
        x = x + p.band_noise(r, n, 200, p.log_uniform(r, 1500, 9000)) * (0.3 + pulse) * p.uniform(r, 0.05, 0.6)
    elif style == "drone":
        x = sum(np.sin(p.phase(p.log_uniform(r, 50, 2500) * slow(r, n, 1, 0.01))) * slow(r, n, 1.5, 0.5) * p.uniform(r, 0.2, 1)
                for _ in range(r.integers(4, 14)))
        x = p.unit(x) + p.band_noise(r, n, 100, 5000) * p.log_uniform(r, 0.01, 0.4)
    else:
        x = p.crush(r, p.band_noise(r, n, p.log_uniform(r, 80, 2000), p.log_uniform(r, 3000, 18000))) * slow(r, n, 20, 0.5)
    x = p.room(r, p.tilt(r, p.unit(x), 5), 0.4, 1.2)[:n]
    fade = np.minimum(np.minimum(np.arange(n), np.arange(n)[::-1]) / 900, 1)
    return x * fade
