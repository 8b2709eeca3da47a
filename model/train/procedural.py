# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Synthesises training sounds for classes in which free recordings are few.

Deterministic: sound i of a class depends on (seed, class, i) only. The parameters are drawn
from wide musical ranges; each class mixes models of drum machines, of struck membranes, bars
and plates, and of things nobody has built. The drums are here; what rings and what moves is
in procedural_more.py.
"""

import numpy as np

import procedural_parts as p


def kick(r):
    n = p.frames(p.log_uniform(r, 0.25, 2.2))
    low = p.log_uniform(r, 36, 72)
    style = r.choice(["808", "909", "acoustic", "odd"], p=[0.22, 0.36, 0.26, 0.16])
    t60 = {"808": p.log_uniform(r, 0.5, 2.2), "909": p.log_uniform(r, 0.14, 0.6),
           "acoustic": p.log_uniform(r, 0.15, 0.6), "odd": p.log_uniform(r, 0.1, 1.2)}[style]
    rise = {"808": p.log_uniform(r, 1.3, 4), "909": p.log_uniform(r, 2.5, 9),
            "acoustic": p.log_uniform(r, 1.2, 2.6), "odd": p.log_uniform(r, 1.5, 20)}[style]
    f = p.glide(n, low, low * rise, p.log_uniform(r, 0.006, 0.05))
    if style != "acoustic" and p.chance(r, 0.4):
        f = f + p.glide(n, 0, low * rise * p.uniform(r, 1, 4), p.log_uniform(r, 0.001, 0.004))
    hold = p.uniform(r, 0, 0.06) if style != "808" else p.uniform(r, 0, 0.25)
    x = p.tone(f, p.uniform(r, 0, 0.6)) * p.decay(n, t60, hold)
    click_db = p.uniform(r, -34, -8)
    if style == "acoustic":
        x = x * 0.8 + p.membrane(r, n, low * p.uniform(r, 1.0, 1.4), t60 * 0.6, 9) * 0.5
        slap = p.band_noise(r, n, p.log_uniform(r, 500, 1500), p.log_uniform(r, 3000, 8000))
        x = x + slap * p.decay(n, p.log_uniform(r, 0.02, 0.12)) * p.gain(click_db)
        click_db = p.uniform(r, -22, -6)
    if style == "odd":
        ratio = r.choice([0.5, 1.0, 1.5, 2.0, 2.76, 3.3])
        depth = p.log_uniform(r, 0.3, 8) * p.decay(n, p.log_uniform(r, 0.02, 0.3))
        x = p.fm(f, ratio, depth) * p.decay(n, t60, hold)
        if p.chance(r, 0.4):
            rumble = p.band_noise(r, n, 30, p.log_uniform(r, 120, 900))
            x = x + rumble * p.decay(n, p.log_uniform(r, 0.05, 0.4)) * p.gain(p.uniform(r, -16, -2))
    x = x + p.click(r, n) * p.gain(click_db)
    x = p.drive(r, x, 0.75 if style != "acoustic" else 0.35)
    x = p.tilt(r, x, 3)
    return p.room(r, x, {"acoustic": 0.6, "odd": 0.3}.get(style, 0.12), 0.35)


def snare(r):
    n = p.frames(p.log_uniform(r, 0.3, 1.6))
    style = r.choice(["808", "909", "acoustic", "odd"], p=[0.18, 0.27, 0.4, 0.15])
    low = p.log_uniform(r, 140, 290)
    body_t60, wire_t60 = p.log_uniform(r, 0.1, 0.6), p.log_uniform(r, 0.12, 0.9)
    if style == "acoustic":
        x = p.membrane(r, n, low, body_t60 * 1.3, 14)
        wires = p.wires(r, n, wire_t60)
    else:
        x = p.tone(p.glide(n, low, low * p.uniform(r, 1, 2.2), 0.015), 0.2) * p.decay(n, body_t60)
        second = low * p.uniform(r, 1.45, 1.95)
        x = x + p.tone(p.glide(n, second, second * 1.3, 0.01), 0) * p.decay(n, body_t60 * 0.7) * p.uniform(r, 0.2, 0.9)
        wires = p.band_noise(r, n, p.log_uniform(r, 400, 3500), p.log_uniform(r, 7000, 18000))
        wires = wires * (p.decay(n, wire_t60) * 0.7 + 0.3 * p.decay(n, wire_t60 * 0.25))
    if style == "odd":
        carrier = p.glide(n, low * p.log_uniform(r, 1, 6), low * p.log_uniform(r, 4, 20), p.log_uniform(r, 0.01, 0.1))
        x = x * 0.5 + p.fm(carrier, p.uniform(r, 0.7, 5), 6 * p.decay(n, 0.2)) * p.decay(n, body_t60) * 0.7
        if p.chance(r, 0.4):
            wires = p.crush(r, wires)
    x = p.unit(x) + p.unit(wires) * p.gain(p.uniform(r, -14, 6))
    x = x + p.click(r, n) * p.gain(p.uniform(r, -20, -2))
    x = p.tilt(r, p.drive(r, x, 0.5), 4)
    return p.room(r, x, {"acoustic": 0.6, "808": 0.15}.get(style, 0.35), 0.8)


def one_clap(r, n, soft=False):
    """The cup of two hands: a short broadband hit through two or three resonances."""
    hit = r.standard_normal(n) * p.decay(n, p.log_uniform(r, 0.01, 0.07)) * p.attack(n, p.log_uniform(r, 0.0002, 0.002))
    out = p.unit(p.band(hit, p.log_uniform(r, 300, 1200), p.log_uniform(r, 6000, 17000), 1)) * p.uniform(r, 0.5, 1.2)
    for _ in range(r.integers(1, 4)):
        f = p.log_uniform(r, 500, 1400) if soft else p.log_uniform(r, 800, 2800)
        out = out + p.unit(p.ring(hit, f, p.log_uniform(r, 0.01, 0.09))) * p.uniform(r, 0.2, 0.8)
    return p.unit(out)


def clap(r):
    n = p.frames(p.log_uniform(r, 0.25, 1.1))
    style = r.choice(["machine", "hands", "crowd", "snap"], p=[0.4, 0.22, 0.25, 0.13])
    x = np.zeros(n)
    if style == "machine":
        noise = p.band_noise(r, n, p.log_uniform(r, 500, 1300), p.log_uniform(r, 2500, 14000))
        gap, count = p.uniform(r, 0.007, 0.014), r.integers(2, 6)
        env = np.zeros(n)
        for k in range(count):
            at = p.frames(k * gap * p.uniform(r, 0.9, 1.1))
            env[at:] = np.maximum(env[at:], p.decay(n - at, p.log_uniform(r, 0.02, 0.05)) * p.uniform(r, 0.7, 1))
        at = p.frames(count * gap)
        env[at:] = np.maximum(env[at:], p.decay(n - at, p.log_uniform(r, 0.16, 0.8)) * p.uniform(r, 0.4, 1))
        x = noise * env
    elif style == "snap":
        hit = r.standard_normal(n) * p.decay(n, p.log_uniform(r, 0.005, 0.04))
        f = p.log_uniform(r, 1400, 3600)
        x = p.unit(p.ring(hit, f, p.log_uniform(r, 0.01, 0.06))) + 0.6 * p.unit(p.band(hit, f * 0.7, 16000))
    else:
        count = 1 if style == "hands" else r.integers(3, 14)
        spread = p.log_uniform(r, 0.008, 0.045)
        for _ in range(count):
            at = 0 if count == 1 else p.frames(abs(r.standard_normal()) * spread)
            x[at:] += one_clap(r, n, p.chance(r, 0.3))[:n - at] * p.uniform(r, 0.4, 1)
    x = p.tilt(r, p.drive(r, x, 0.3), 4)
    return p.room(r, x, 0.5 if style == "machine" else 0.9, 1.0)


def rim(r):
    n = p.frames(p.log_uniform(r, 0.12, 0.8))
    style = r.choice(["machine", "side stick", "stick", "odd"], p=[0.3, 0.35, 0.2, 0.15])
    hit = p.click(r, n)
    if style == "machine":
        x = sum(p.ring(hit, f, p.log_uniform(r, 0.025, 0.12)) * p.uniform(r, 0.4, 1)
                for f in (p.log_uniform(r, 380, 800), p.log_uniform(r, 1400, 2400)))
    elif style == "side stick":
        x = p.unit(p.bar(r, hit, p.log_uniform(r, 300, 1300), p.log_uniform(r, 0.05, 0.3), 10))
        x = x + p.uniform(r, 0.2, 1) * p.membrane(r, n, p.log_uniform(r, 150, 320), p.log_uniform(r, 0.1, 0.6), 10)
    elif style == "stick":
        x = p.bar(r, hit, p.log_uniform(r, 900, 3000), p.log_uniform(r, 0.02, 0.1), 6)
    else:
        f = p.glide(n, p.log_uniform(r, 500, 2000), p.log_uniform(r, 2000, 9000), p.log_uniform(r, 0.002, 0.01))
        x = p.fm(f, p.uniform(r, 1.2, 4), 4 * p.decay(n, 0.03)) * p.decay(n, p.log_uniform(r, 0.02, 0.09))
    x = p.unit(x) + p.unit(hit) * p.gain(p.uniform(r, -18, -3))
    return p.room(r, p.tilt(r, p.drive(r, x, 0.3), 4), 0.6, 0.9)


def metal(r, n, t60):
    """The source of hats: six squares, a cluster of modes, noise, or a mixture."""
    style = r.choice(["squares", "modes", "noise", "fm"], p=[0.25, 0.4, 0.2, 0.15])
    low = p.log_uniform(r, 2500, 7500)
    if style == "squares":
        scale = p.log_uniform(r, 0.7, 2.6)
        x = sum(p.square(n, f * scale * p.uniform(r, 0.97, 1.03)) for f in (205.3, 304.4, 369.6, 522.7, 540.0, 800.0))
        x = p.high(p.high(x, low * 1.2), low)
        x = p.unit(x) + p.unit(p.band_noise(r, n, low, 16000)) * p.gain(p.uniform(r, -24, -4))
    elif style == "modes":
        x = p.plate(r, n, p.log_uniform(r, 300, 1500), t60, r.integers(50, 130), p.uniform(r, 0.1, 0.5))
        x = p.high(x, low * p.uniform(r, 0.2, 0.8))
        x = p.unit(x) + p.unit(p.band_noise(r, n, low, 17000)) * p.gain(p.uniform(r, -14, 2))
    elif style == "noise":
        x = p.band_noise(r, n, low, p.log_uniform(r, 11000, 19000))
        if p.chance(r, 0.5):
            x = x + p.unit(p.ring(x, p.log_uniform(r, 5000, 12000), 0.004)) * 0.7
    else:
        f = np.full(n, p.log_uniform(r, 900, 4200))
        x = p.high(p.fm(f, p.uniform(r, 1.31, 3.9), np.full(n, p.log_uniform(r, 3, 20))), low)
        x = p.unit(x) + p.unit(p.band_noise(r, n, low, 16000)) * p.gain(p.uniform(r, -20, 0))
    return p.unit(x)


def closed_hat(r):
    t60 = p.log_uniform(r, 0.06, 0.48)
    n = p.frames(min(t60 * 1.4 + 0.05, 0.7))
    env = p.decay(n, t60) * p.attack(n, p.log_uniform(r, 0.0001, 0.003))
    x = metal(r, n, t60 * 2) * (env * 0.9 + 0.1 * p.decay(n, t60 * 0.2))
    if p.chance(r, 0.4):
        x = x + p.unit(p.band_noise(r, n, 200, 2500)) * p.decay(n, 0.015) * p.gain(p.uniform(r, -26, -8))
    return p.room(r, p.tilt(r, p.drive(r, x, 0.25), 4), 0.25, 0.3)


def open_hat(r):
    t60 = p.log_uniform(r, 0.5, 4)
    n = p.frames(min(t60 * 1.1 + 0.1, 3.4))
    env = p.decay(n, t60) * p.attack(n, p.log_uniform(r, 0.0001, 0.004))
    x = metal(r, n, t60 * 2.5) * (env * 0.85 + 0.15 * p.decay(n, 0.05))
    if p.chance(r, 0.3):
        at = p.frames(p.uniform(r, 0.18, 0.6))
        if at < n:
            x[at:] *= p.decay(n - at, p.log_uniform(r, 0.02, 0.1))
    return p.room(r, p.tilt(r, p.drive(r, x, 0.25), 4), 0.25, 0.4)


def tom(r):
    low = p.log_uniform(r, 55, 320)
    t60 = p.log_uniform(r, 0.28, 2.4)
    n = p.frames(min(t60 * 1.2 + 0.1, 3.0))
    style = r.choice(["machine", "acoustic", "odd"], p=[0.35, 0.48, 0.17])
    if style == "acoustic":
        x = p.membrane(r, n, low, t60, 18, p.uniform(r, 1.0, 1.25))
        x = p.unit(x) + p.unit(p.band_noise(r, n, 150, 4000)) * p.decay(n, 0.09) * p.gain(p.uniform(r, -30, -12))
        x = x + p.click(r, n) * p.gain(p.uniform(r, -22, -6))
    else:
        f = p.glide(n, low, low * p.log_uniform(r, 1.1, 3), p.log_uniform(r, 0.01, 0.15))
        x = p.tone(f, p.uniform(r, 0, 0.5)) * p.decay(n, t60)
        if style == "odd":
            x = p.fm(f, p.uniform(r, 0.5, 3.5), p.log_uniform(r, 0.5, 6) * p.decay(n, t60 * 0.3)) * p.decay(n, t60)
        noise = p.band_noise(r, n, 300, p.log_uniform(r, 1500, 9000))
        x = x + noise * p.decay(n, p.log_uniform(r, 0.02, 0.3)) * p.gain(p.uniform(r, -34, -12))
        x = x + p.click(r, n) * p.gain(p.uniform(r, -34, -12))
    return p.room(r, p.tilt(r, p.drive(r, x, 0.4), 3), 0.4, 0.8)


def cymbal(r):
    style = r.choice(["crash", "ride", "splash", "china", "gong", "machine"], p=[0.3, 0.24, 0.14, 0.12, 0.08, 0.12])
    t60 = {"crash": p.log_uniform(r, 2.5, 8), "ride": p.log_uniform(r, 3, 9), "splash": p.log_uniform(r, 0.7, 2.2),
           "china": p.log_uniform(r, 1.2, 4), "gong": p.log_uniform(r, 4, 10),
           "machine": p.log_uniform(r, 1, 4)}[style]
    n = p.frames(min(t60 * 1.05 + 0.1, 4.0))
    if style == "machine":
        x = metal(r, n, t60) * p.decay(n, t60)
    else:
        low = {"gong": p.log_uniform(r, 70, 180), "splash": p.log_uniform(r, 500, 1000)}.get(style, p.log_uniform(r, 220, 600))
        x = p.unit(p.plate(r, n, low, t60, r.integers(120, 260), p.uniform(r, 0.2, 0.65)))
        # Energy climbs from low to high modes after the blow: the wash swells.
        wash = p.band_noise(r, n, low * 4, p.log_uniform(r, 11000, 18000)) * p.decay(n, t60 * p.uniform(r, 0.35, 0.85))
        wash = wash * p.attack(n, p.log_uniform(r, 0.001, 0.03 if style != "gong" else 0.4))
        x = x + p.unit(wash) * p.gain(p.uniform(r, -12, 3) - (8 if style == "ride" else 0))
        if style == "ride":
            x = x + p.unit(p.bar(r, p.click(r, n), p.log_uniform(r, 1800, 4000), p.log_uniform(r, 0.3, 1), 6)) * p.uniform(r, 0.2, 0.7)
            x = x + p.click(r, n) * p.uniform(r, 0.1, 0.4)
        if style == "china":
            x = p.unit(np.tanh(3 * x)) * p.decay(n, t60)
    return p.room(r, p.tilt(r, x, 4), 0.3, 0.5)


def makers():
    """Class -> function of a numpy Generator."""
    import procedural_more as more
    return {"kick": kick, "snare": snare, "clap": clap, "rim": rim, "closed-hat": closed_hat, "open-hat": open_hat,
            "tom": tom, "cymbal": cymbal, "perc": more.perc, "impact": more.impact, "whoosh": more.whoosh,
            "ui-blip": more.ui_blip, "texture": more.texture}


# How many to make: many where free recordings are few.
COUNTS = {"kick": 500, "snare": 400, "clap": 500, "rim": 350, "closed-hat": 500, "open-hat": 450, "tom": 350,
          "cymbal": 400, "perc": 350, "impact": 150, "whoosh": 500, "ui-blip": 300, "texture": 120}


def make(kind, seed, index):
    """Mono float audio of one sound."""
    kinds = sorted(COUNTS)
    return makers()[kind](np.random.default_rng([seed, kinds.index(kind), index]))


def sounds(seed=1, share=1.0):
    """Yields (class, index, audio) for every sound of the set."""
    for kind in sorted(COUNTS):
        for index in range(int(COUNTS[kind] * share)):
            yield kind, index, make(kind, seed, index)
