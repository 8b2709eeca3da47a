# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sounds to training examples: augmented variants, their latents and descriptors.

    prepare.py DATA OUT [--variants N] [--jobs N]

DATA holds audio.i16 and manifest.tsv (data.py). OUT receives, for each variant number v,
latents.v.f16 ([frames][CHANNELS] float16, all examples one after the other) and index.v.npz.
Variant 0 is the sound itself.
"""

import argparse
import csv
import multiprocessing
import os
import sys

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np
import scipy.signal

import descriptors
import latent
from needs import need

MAX_SAMPLES = 3 * latent.RATE

# class -> (lowest, highest frequency of the mode to follow in Hz, analysis mode)
MODES = {
    "kick": (35, 160, "kick"),
    "tom": (50, 400, "kick"),
    "snare": (110, 400, "drum"),
    "rim": (200, 2500, "drum"),
    "perc": (60, 2500, "drum"),
    "impact": (40, 800, "drum"),
    "ui-blip": (100, 4000, "drum"),
}


def dominant_hz(x, low, high):
    """Strongest frequency in a range, and the share of the range's power that lies within 4 %."""
    n = min(len(x), 16384)
    w = np.hanning(2 * n)[n:]
    power = np.abs(np.fft.rfft(x[:n] * w, 65536)) ** 2
    hz = np.fft.rfftfreq(65536, 1 / latent.RATE)
    power[(hz < low) | (hz > high)] = 0
    peak = hz[power.argmax()]
    near = np.abs(hz / max(peak, 1) - 1) < 0.04
    return peak, power[near].sum() / (power.sum() + 1e-12)


def grid_of(x, cls, family, note):
    """Pitch grid and analysis mode for a sound."""
    if family == "pitched":
        return 440 * 2 ** ((note - 69) / 12), "pitched"
    if cls in MODES:
        low, high, mode = MODES[cls]
        hz, share = dominant_hz(x, low, high)
        if share > (0.02 if mode == "kick" else 0.2):  # a kick's sweep spreads its power
            return hz, mode
    return latent.GRID_HZ, "noise"


def vary(x, note, rng, pitched):
    """A new sound of the same class that other knobs describe: pitch, colour, noise, onset, end."""
    x, note = respeed(x, note, rng, pitched)
    if rng.random() < 0.7:
        x = recolour(x, rng)
    if rng.random() < 0.15:
        x = roughen(x, rng)
    if rng.random() < 0.5:  # a faster decay
        tau = 10 ** rng.uniform(-1.0, 0.7)
        x = x * np.exp(-np.arange(len(x)) / (tau * latent.RATE))
    if rng.random() < 0.25:
        x = reattack(x, rng)
    if rng.random() < 0.2:  # an early end
        x = x[: max(2048, int(rng.uniform(0.25, 0.9) * len(x)))].copy()
        fade = min(len(x) // 2, int(10 ** rng.uniform(-2.3, -0.8) * latent.RATE))
        x[len(x) - fade :] *= raised_cosine(fade)[::-1]
    if rng.random() < 0.25:
        drive = 10 ** rng.uniform(0, 0.5)
        x = np.tanh(drive * x / (np.abs(x).max() + 1e-9)) / np.tanh(drive)
    return x, note


def respeed(x, note, rng, pitched):
    """Plays the sound at another speed. Returns sound and note."""
    shift = rng.uniform(-1, 1) if pitched else rng.normal(0, 2.0)
    up = int(round(1000 * 2 ** (-shift / 12)))
    return scipy.signal.resample_poly(x, up, 1000), note + 12 * np.log2(1000 / up)


def recolour(x, rng):
    """An equaliser: a tilt about 800 Hz and three hills or valleys an octave wide."""
    n = len(x)
    size = 1 << int(np.ceil(np.log2(n + 512)))
    hz = np.fft.rfftfreq(size, 1 / latent.RATE)
    octaves = np.clip(np.log2(np.maximum(hz, 20) / 800), -4, 4.5)
    gain_db = rng.normal(0, 1.5) * octaves
    for _ in range(3):
        gain_db += rng.normal(0, 3) * np.exp(-((octaves - rng.uniform(-4, 4.5)) ** 2))
    return np.fft.irfft(np.fft.rfft(x, size) * 10 ** (np.clip(gain_db, -20, 20) / 20))[:n]


def roughen(x, rng):
    """Adds noise that follows the sound: itself times noise of some bandwidth."""
    hz = 10 ** rng.uniform(1.5, 3.3)
    noise = scipy.signal.sosfilt(
        scipy.signal.butter(2, hz, fs=latent.RATE, output="sos"), rng.standard_normal(len(x))
    )
    return x + x * noise * (10 ** (rng.uniform(-30, -8) / 20) / (noise.std() + 1e-9))


def reattack(x, rng):
    """A slower onset, or a quicker one where the sound takes its time."""
    if rng.random() < 0.5:
        n = min(len(x) // 2, int(10 ** rng.uniform(-2.3, -0.3) * latent.RATE))
        return np.concatenate([x[:n] * raised_cosine(n), x[n:]])
    peak = int(np.abs(x).argmax())
    if peak < 0.02 * latent.RATE:
        return x
    x = x[int(rng.uniform(0.3, 1) * peak) :].copy()
    n = min(88, len(x) // 2)
    x[:n] *= raised_cosine(n)
    return x


def raised_cosine(n):
    """[n] from 0 to 1."""
    return 0.5 - 0.5 * np.cos(np.pi * np.arange(n) / max(n, 1))


def trim(x):
    """Peak to -1 dBFS; silence cut from both ends; the end faded."""
    x = x * (10 ** (-1 / 20) / (np.abs(x).max() + 1e-9))
    loud = np.nonzero(np.abs(x) > 10 ** (-50 / 20))[0]
    start = max(0, loud[0] - 16)
    tail = np.nonzero(np.abs(x) > 10 ** (-72 / 20))[0][-1] + 1
    x = x[start : min(tail, start + MAX_SAMPLES)].copy()
    fade = min(256, len(x) // 4) if tail - start <= MAX_SAMPLES else 0
    x[len(x) - fade :] *= np.linspace(1, 0, fade)
    return x


def example(job):
    """One example: latent [frames][CHANNELS] float16, descriptors, grid in Hz."""
    x, row, variant = job
    rng = np.random.default_rng([int(row["key"]), variant])
    x = x.astype(np.float64) / 32768
    pitched = row["family"] == "pitched"
    note = float(row["note"]) if pitched else 0.0
    if variant:
        x, note = vary(x, note, rng, pitched)
    x = trim(x)
    f0, mode = grid_of(x, row["class"], row["family"], note)
    z = latent.analyse(x, f0, mode)
    note = 69 + 12 * np.log2(f0 / 440)
    return z.astype(np.float16), descriptors.measure(x, note).astype(np.float32), f0


def load(folder):
    """Manifest rows and the audio map."""
    with open(need(os.path.join(folder, "manifest.tsv"), "data.py"), newline="") as f:
        rows = list(csv.DictReader(f, delimiter="\t"))
    audio = np.memmap(os.path.join(folder, "audio.i16"), np.int16, "r")
    for i, row in enumerate(rows):
        row["key"] = i
    return rows, audio


def chosen(rows, variant):
    """Rows that get this variant: all as they are, then recordings to train on (procedural ones vary already)."""
    return [r for r in rows if variant == 0 or (r["split"] == "train" and r["procedural"] != "1")]


def build(rows, audio, variant, out, pool):
    """Writes latents.v.f16 and index.v.npz; each appears whole or not at all."""
    cut = lambda r: audio[int(r["offset"]) : int(r["offset"]) + int(r["frames"])]
    jobs = ((np.array(cut(r)), r, variant) for r in rows)
    start, size, values, grid, keys = [], [], [], [], []
    at = 0
    path = os.path.join(out, f"latents.{variant}.f16")
    with open(path + ".part", "wb") as f:
        for i, (z, d, f0) in enumerate(pool.imap(example, jobs, chunksize=8)):
            f.write(z.tobytes())
            start.append(at)
            size.append(len(z))
            values.append(d)
            grid.append(f0)
            keys.append(int(rows[i]["key"]))
            at += len(z)
            if i % 500 == 0:
                print(f"variant {variant}: {i} of {len(rows)}", file=sys.stderr, flush=True)
    field = lambda name: np.array([r[name] for r in rows])
    index = dict(start=start, frames=size, descriptors=np.array(values), grid_hz=grid, key=keys)
    for name in ("class", "family", "group", "split", "procedural", "id"):
        index[name] = field(name)
    np.savez(os.path.join(out, f"index.{variant}.part.npz"), **index)
    os.replace(path + ".part", path)
    os.replace(
        os.path.join(out, f"index.{variant}.part.npz"), os.path.join(out, f"index.{variant}.npz")
    )


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("data")
    p.add_argument("out")
    p.add_argument("--variants", type=int, default=1, help="augmented ones of each sound")
    p.add_argument("--jobs", type=int, default=os.cpu_count())
    args = p.parse_args()
    os.makedirs(args.out, exist_ok=True)
    rows, audio = load(args.data)
    with multiprocessing.Pool(args.jobs) as pool:
        for variant in range(args.variants + 1):
            if not os.path.exists(os.path.join(args.out, f"index.{variant}.npz")):
                build(chosen(rows, variant), audio, variant, args.out, pool)


if __name__ == "__main__":
    main()
