# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the sounds that evaluate.py measures, once, into folders: generated, round trip, controls.

A set is a folder per class with audio.i16, sounds.tsv and done.json; what is finished is kept, so
that a stopped run goes on and all measures can be taken again without generating.
"""

import functools
import hashlib
import itertools
import json
import multiprocessing
import os
import subprocess
import tempfile

import numpy as np

import descriptors
import evaluate_sets as sets
import latent
import patches
import prepare

KNOBS = [n for n in descriptors.NAMES if n != "pitch"]


class Python:
    """Sounds from a checkpoint by the reference sampler; `wish` goes to Sampler.generate."""

    def __init__(self, checkpoint, guidance, wish):
        self.checkpoint, self.wish = checkpoint, dict(wish, guidance=guidance)
        self.words = ", ".join(f"{k} {v}" for k, v in sorted(self.wish.items()))
        self.name = f"sample.py, {os.path.basename(checkpoint)}, {self.words}"

    def stamp(self):
        return file_stamp(self.checkpoint) + "-py-" + text_stamp(self.words)

    def make(self, cls, jobs, steps):
        """Sounds and the notes they were asked for, in the order of jobs."""
        import torch
        from sample import Sampler

        torch.set_num_threads(1)
        knobs = [{j["knob"]: j["place"]} if j["knob"] else {} for j in jobs]
        lengths = {j["length"] for j in jobs}
        assert len(lengths) == 1, "one length a set"
        sounds, infos = Sampler(self.checkpoint).generate(
            cls, seeds=[j["seed"] for j in jobs], steps=steps, knobs=knobs, pitch=[j["note"] for j in jobs],
            length=lengths.pop(), **self.wish)
        return sounds, [i["note"] for i in infos]


class Program:
    """Sounds from the C program, as users get them, as 32-bit float WAV; `wish` are more options."""

    def __init__(self, binary, model, guidance, wish):
        self.binary, self.model = binary, model
        self.wish = ["--guidance", f"{guidance:g}"] + wish
        self.name = f"brume render, {os.path.basename(model) if model else 'its own model'}, {' '.join(self.wish)}"

    def stamp(self):
        return file_stamp(self.model or self.binary) + "-c-" + text_stamp(file_stamp(self.binary) + " ".join(self.wish))

    def command(self, cls, job, count, steps, out):
        c = [self.binary, "render", "--class", cls, "--seed", str(job["seed"]), "--count", str(count), "--steps", str(steps),
             "--rate", "44100", "--bits", "32f", "--jobs", "1", "--json", "--quiet", "--force", "--out", out, *self.wish]
        if self.model:
            c += ["--model", self.model]
        if job["note"] is not None:
            c += ["--pitch", "%.4f" % job["note"]]
        if job["knob"]:
            c += ["--set", "%s=%.6f" % (job["knob"], job["place"])]
        if job["length"]:
            c += ["--length", "%.3fs" % job["length"]]
        return c

    def make(self, cls, jobs, steps):
        import soundfile

        sounds, notes = [], []
        settings = lambda j: (j["note"], j["knob"], j["place"], j["length"])
        with tempfile.TemporaryDirectory() as folder:
            for _, run in itertools.groupby(jobs, settings):  # consecutive seeds: one call for many
                run = list(run)
                chosen = self.render(cls, run, steps, folder)
                if chosen is None:  # one of them is silent: find out which
                    chosen = {}
                    for job in run:
                        chosen.update(self.render(cls, [job], steps, folder) or {})
                for job in run:
                    path = os.path.join(folder, f"{job['seed']}.wav")
                    notes.append(chosen.get(job["seed"], job["note"]))
                    if not os.path.exists(path):
                        sounds.append(np.zeros(4410))  # no sound: the report counts it as silent
                        continue
                    x, rate = soundfile.read(path, dtype="float64")
                    assert rate == sets.RATE and x.ndim == 1
                    os.remove(path)
                    sounds.append(x)
        return sounds, notes

    def render(self, cls, run, steps, folder):
        """Notes by seed of jobs that differ in their seeds only; None when one would be silent."""
        command = self.command(cls, run[0], len(run), steps, os.path.join(folder, "{seed}.wav"))
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode and "made no sound" in done.stderr:
            return None
        if done.returncode:
            raise RuntimeError(f"{cls}: {done.stderr.strip()}")
        return notes_of(done.stdout)


def notes_of(text):
    """Seed to note, from the program's JSON lines: the file is named after the seed."""
    found = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    return {int(os.path.basename(f["file"])[:-4]): f["note"] for f in found if "note" in f}


def text_stamp(text):
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def file_stamp(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()[:12]


def plan(train, cls, count, purpose, knob="", length=None, usual_note=False, notes=None):
    """Jobs of one class: seeds, notes of the class's real sounds or its usual one, knob places, all deterministic."""
    rng = np.random.default_rng([int(hashlib.sha256(cls.encode()).hexdigest()[:8], 16), purpose])
    here = train.take(train.cls == cls)
    pitched = here.family[0] == "pitched"
    jobs = []
    for i in range(count):
        note = float(np.round(rng.choice(here.note))) if pitched and not usual_note else None
        note = float(notes[cls][i]) if notes else note
        place = float(rng.uniform()) if knob else None
        jobs.append(dict(seed=100000 * purpose + i + 1, note=note, knob=knob, place=place, length=length))
    return jobs, str(here.family[0])


def make_class(work):
    """One class of one set into its folder."""
    source, folder, cls, family, jobs, steps = work
    writer = sets.Writer(folder)
    sounds, notes = source.make(cls, jobs, steps)
    for x, note, job in zip(sounds, notes, jobs):
        writer.add(x, **{"class": cls}, family=family, note="" if note is None else "%.4f" % note, knob=job["knob"],
                   place="" if job["place"] is None else "%.6f" % job["place"], seed=job["seed"])
    writer.close(steps=steps, count=len(jobs))
    return cls


def generate(source, train, classes, folder, count, steps, processes, **wish):
    """A whole set; returns it read back."""
    work = []
    for cls in classes:
        jobs, family = plan(train, cls, count, **wish)
        work.append((source, os.path.join(folder, cls), cls, family, jobs, steps))
    have = [sets.about(w[1]) for w in work]
    todo = [w for w, h in zip(work, have) if h is None or h["count"] < count]
    if todo:
        print(f"generating {len(todo)} classes x {count} into {folder}", flush=True)
        with multiprocessing.Pool(processes) as pool:
            for _ in pool.imap_unordered(make_class, todo):
                pass
    made = sets.stored_sets([w[1] for w in work])
    return made.take(sets.first_of_each(made, count))  # an earlier run may have asked for more


def trip(codec, job):
    """A test sound through the latent and its components, and back: what a perfect network would give."""
    x, row, seed = job
    x = prepare.trim(x)
    f0, mode = prepare.grid_of(x, row["class"], row["family"], float(row["note"] or 0))
    z = latent.analyse(x, f0, mode).astype(np.float16).astype(np.float64)
    if codec:
        z = patches.natural(codec.decode(codec.encode(patches.whole(patches.features(z)))))
    return decode(z, f0, len(x), seed), 69 + 12 * np.log2(f0 / 440)


def decode(z, f0, n, seed):
    tone, noise = latent.synthesise(z, f0, n, seed)
    return tone + noise


def round_trip(test, folder, processes, codec):
    """The representation's own floor, kept in a folder named after what made it."""
    if sets.about(folder) is None:
        print("round trip of", len(test), "held-out sounds", flush=True)
        jobs = [(test.sound(i), test.rows[i], i) for i in range(len(test))]
        writer = sets.Writer(folder)
        with multiprocessing.Pool(processes) as pool:
            for i, (x, note) in enumerate(pool.imap(functools.partial(trip, codec), jobs, chunksize=8)):
                writer.add(x * (10 ** (-1 / 20) / (np.abs(x).max() + 1e-9)), **{"class": test.cls[i]},
                           family=test.family[i], note="%.4f" % note, seed=i)
        writer.close()
    return sets.stored_sets([folder])


def scramble(x, rng):
    """The magnitudes of a sound's short-time spectrum with random phase."""
    size, hop = 1024, 256
    w = np.sin(np.pi * (np.arange(size) + 0.5) / size)
    pad = np.concatenate([np.zeros(size), x, np.zeros(2 * size)])
    at = np.arange(0, len(pad) - size, hop)
    spec = np.abs(np.fft.rfft(pad[at[:, None] + np.arange(size)] * w, axis=1))
    y = np.fft.irfft(spec * np.exp(2j * np.pi * rng.random(spec.shape)), axis=1) * w
    out = np.zeros(len(pad))
    for i, frame in zip(at, y):
        out[i : i + size] += frame
    return out[size : size + len(x)]


def bent(x, rng):
    """A sound barely changed: a third of a semitone, a little noise: the copy test must see it."""
    speed = 2 ** (rng.uniform(-0.35, 0.35) / 12)
    y = np.interp(np.arange(0, len(x) - 1, speed), np.arange(len(x)), x)
    return y + rng.normal(0, 0.001, len(y)) * np.abs(y).max()


def control(kind, real, folder):
    """A control set whose place in the ranking is known beforehand."""
    if sets.about(folder) is None:
        rng = np.random.default_rng(7)
        writer = sets.Writer(folder)
        for i in range(len(real)):
            x = real.sound(i)
            if kind == "white noise":
                env = np.exp(-np.arange(len(x)) / (0.1 * sets.RATE))
                x = rng.normal(0, 1, len(x)) * (env if real.family[i] == "perc" else 1)
            elif kind == "random phase":
                x = scramble(x, rng)
            elif kind == "slightly changed training sounds":
                x = bent(x, rng)
            writer.add(x * (0.89 / (np.abs(x).max() + 1e-9)), **{"class": real.cls[i]}, family=real.family[i],
                       note="" if np.isnan(real.note[i]) else real.note[i], seed=i)
        writer.close()
    return sets.stored_sets([folder])
