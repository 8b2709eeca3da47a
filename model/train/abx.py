# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A blind test as a local web page: of two sounds, which is the recording?

    abx.py DATA BRUME MODEL OUT [--per-class N] [--classes A,B] [--seed N]

Each trial pairs a held-out recording with a sound that Brume made of the same class, and note where
the class is pitched, at the same loudness and cut to the same length. OUT/index.html plays them,
counts, and says how likely the score is by chance. Right half the time: nobody can tell. Beside DATA, a
folder `evaluation` keeps what is measured of the recordings.
"""

import argparse
import html
import json
import os
import subprocess
import tempfile

import numpy as np
import soundfile

import evaluate_sets as sets

LOUD_S = 0.3  # Loudness is that of the loudest stretch of this length
LOUD = 0.1
LONGEST_S = 3.0

PAGE = """<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><title>Which is the recording?</title>
<style>
body { font: 18px/1.5 sans-serif; max-width: 34em; margin: 3em auto; padding: 0 1em; color: #222; background: #fafafa }
button { font: inherit; padding: .5em 1.2em; margin: .2em; border: 1px solid #888; border-radius: .4em; background: #fff }
button:focus-visible { outline: 3px solid #26c } .choose { background: #24548f; color: #fff }
table { border-collapse: collapse } td, th { padding: .1em .8em; text-align: left; border-bottom: 1px solid #ccc }
</style>
<h1>Which is the recording?</h1>
<p>One of the two sounds was recorded or sampled, the other was made by Brume. Listen as often as you
like (keys 1 and 2), then choose (A, B).</p>
<main id="trial"></main>
<p id="score"></p>
<table id="classes"></table>
<p id="done"></p>
<script>
const trials = TRIALS;
const right = [], audio = new Audio();
let at = 0;
const play = side => { audio.src = trials[at].files[side]; audio.play(); };
// Probability of at least k of n by chance
function chance(k, n) {
  let p = 0, term = Math.pow(0.5, n);
  for (let i = 0; i <= n; i++) { if (i >= k) p += term; term *= (n - i) / (i + 1); }
  return p;
}
function choose(side) {
  if (at >= trials.length) return;
  right.push(side === trials[at].real);
  at++;
  show();
}
function show() {
  const n = right.length, k = right.filter(Boolean).length;
  document.getElementById('trial').innerHTML = at < trials.length
    ? `<h2>${at + 1} of ${trials.length}: ${trials[at].cls}</h2>
       <p><button onclick="play(0)">Play A</button> <button onclick="play(1)">Play B</button></p>
       <p><button class="choose" onclick="choose(0)">A is the recording</button>
          <button class="choose" onclick="choose(1)">B is the recording</button></p>`
    : '<h2>That was all. Thank you.</h2>';
  document.getElementById('score').textContent = n ? `${k} of ${n} right (chance alone: p = ${chance(k, n).toFixed(3)})` : '';
  if (at < trials.length) return;
  const by = {};
  trials.forEach((t, i) => { (by[t.cls] ||= [0, 0])[1]++; by[t.cls][0] += right[i]; });
  document.getElementById('classes').innerHTML = '<tr><th>class</th><th>right</th></tr>' +
    Object.entries(by).map(([c, [a, b]]) => `<tr><td>${c}</td><td>${a} of ${b}</td></tr>`).join('');
}
addEventListener('keydown', e => {
  if (at >= trials.length) return;
  if (e.key === '1' || e.key === '2') play(+e.key - 1);
  if (e.key === 'a' || e.key === 'b') choose(e.key === 'b' ? 1 : 0);
});
show();
</script>
"""


def level(x):
    """Brings x to the common loudness; less where it would clip."""
    n = int(LOUD_S * sets.RATE)
    power = np.convolve(x * x, np.ones(n) / n, "full").max()
    return x * min(LOUD / np.sqrt(power + 1e-12), 0.98 / (np.abs(x).max() + 1e-9))


def made(args, cls, notes, seeds, folder):
    """One sound of Brume's for each note (nan: none) and seed."""
    sounds = []
    for note, seed in zip(notes, seeds):
        path = os.path.join(folder, "a.wav")
        pitch = [] if np.isnan(note) else ["--pitch", f"{note:.2f}"]
        subprocess.run([args.brume, "render", "--model", args.model, "--class", cls, "--seed", str(seed),
                        "--quiet", "--force", "--out", path, *pitch], check=True)
        sounds.append(soundfile.read(path)[0])
    return sounds


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("data", help="folder of data.py, with the recordings")
    p.add_argument("brume", help="the program")
    p.add_argument("model", help="weight file")
    p.add_argument("out", help="folder for the page and its sounds")
    p.add_argument("--per-class", type=int, default=2, help="trials of each class")
    p.add_argument("--classes", default="", help="only these: kick,snare")
    p.add_argument("--seed", type=int, default=0, help="which recordings and sounds")
    args = p.parse_args()
    rng = np.random.default_rng(args.seed)
    real = sets.real_set(args.data, "test", os.path.join(os.path.dirname(args.data.rstrip("/")), "evaluation"))
    classes = args.classes.split(",") if args.classes else sorted(set(real.cls))
    if not set(classes) <= set(real.cls):
        p.error(f"--classes: choose from {', '.join(sorted(set(real.cls)))}")
    os.makedirs(args.out, exist_ok=True)
    trials = []
    with tempfile.TemporaryDirectory() as folder:
        for cls in classes:
            some = rng.permutation(np.nonzero(real.cls == cls)[0])[: args.per_class]
            notes = [real.note[i] if real.family[i] == "pitched" else np.nan for i in some]
            ours = made(args, cls, notes, rng.integers(1 << 32, size=len(some)), folder)
            for i, x in zip(some, ours):
                y = real.sound(i)
                n = int(min(len(x), len(y), LONGEST_S * sets.RATE))
                trials.append(dict(cls=html.escape(cls), pair=[level(fade(y[:n])), level(fade(x[:n]))]))
    rng.shuffle(trials)
    for k, trial in enumerate(trials):
        trial["real"] = int(rng.integers(2))
        pair = trial.pop("pair")
        trial["files"] = [f"{k:03d}{'ab'[side]}.wav" for side in (0, 1)]
        for side, name in enumerate(trial["files"]):
            soundfile.write(os.path.join(args.out, name), pair[0 if side == trial["real"] else 1], sets.RATE)
    with open(os.path.join(args.out, "index.html"), "w", encoding="utf-8") as f:
        f.write(PAGE.replace("TRIALS", json.dumps(trials)))
    print(f"{len(trials)} trials; open {os.path.join(args.out, 'index.html')}")


def fade(x, n=441):
    """Ends a cut sound softly."""
    n = min(n, len(x))
    return np.concatenate([x[: len(x) - n], x[len(x) - n :] * np.linspace(1, 0, n)])


if __name__ == "__main__":
    main()
