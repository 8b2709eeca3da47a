#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The judge: a small classifier of log-mel pictures, trained on the real training split only.

    judge.py DATA [--out .train/judge.pt] [--epochs N]

evaluate.py uses its verdicts (class accuracy) and the 64 features before its last layer (Fréchet
distance, density, coverage). It never sees a generated or a procedural sound in training, nor one
in twelve of the training sounds: on those "siblings" it hears known instruments, on the test split
unknown ones. A twin with random weights is saved beside it: a distance that it sees too is not an
artefact of training.
"""

import argparse
import os
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np
import scipy.fft
import torch
from torch import nn

from needs import need

RATE = 44100
WINDOW = RATE  # the judge hears one second from the onset
FFT = 1024
HOP = 220  # 4.99 ms
BANDS = 64
FRAMES = WINDOW // HOP
FLOOR_DB = -70.0  # in one band: about -55 dBFS of white noise
FEATURES = 64
EAR = f"{FFT}-{HOP}-{BANDS}{FLOOR_DB:.0f}"  # names cached pictures
SIBLINGS = 12  # one training sound in this many is kept from the judge


def mel_filters():
    """Triangles of equal width in mel (HTK) from 30 Hz to 18 kHz, [FFT/2+1][BANDS]."""
    mel = lambda hz: 2595 * np.log10(1 + hz / 700)
    points = 700 * (10 ** (np.linspace(mel(30), mel(18000), BANDS + 2) / 2595) - 1)
    # a band narrower than a bin would hear nothing: integrate the triangles over each bin
    fine = np.arange((FFT // 2 + 1) * 16) / 16 * (RATE / FFT) - 0.5 * RATE / FFT
    out = np.empty((FFT // 2 + 1, BANDS))
    for b in range(BANDS):
        lo, mid, hi = points[b : b + 3]
        tri = np.clip(np.minimum((fine - lo) / (mid - lo), (hi - fine) / (hi - mid)), 0, None)
        out[:, b] = tri.reshape(-1, 16).mean(1)
    return out.astype(np.float32)


FILTERS = mel_filters()
HANN = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FFT) / FFT)).astype(np.float32)


def hear(x):
    """A sound of any length as the judge hears it: onset first, peak 1, one second: [WINDOW]."""
    x = np.nan_to_num(np.asarray(x, np.float32))
    peak = np.abs(x).max() if len(x) else 0
    out = np.zeros(WINDOW, np.float32)
    if peak <= 0:
        return out
    start = max(0, int(np.argmax(np.abs(x) > peak * 10 ** (-49 / 20))) - 16)
    x = x[start : start + WINDOW] / peak
    out[: len(x)] = x
    return out


def picture(x):
    """Log-mel picture in dB, 0 = a full-scale sine, [BANDS][FRAMES] float16."""
    pad = np.concatenate([np.zeros(FFT // 2, np.float32), hear(x), np.zeros(FFT, np.float32)])
    view = np.lib.stride_tricks.as_strided(pad, (FRAMES, FFT), (HOP * 4, 4))
    power = np.abs(scipy.fft.rfft(view * HANN, axis=1)) ** 2 * (4 / FFT) ** 2
    db = 10 * np.log10(power @ FILTERS + 1e-12)
    return np.maximum(db, FLOOR_DB).T.astype(np.float16)


def pictures(sounds):
    """Pictures of sounds, taken one by one so that a generator needs little memory."""
    made = [picture(x) for x in sounds]
    return np.stack(made) if made else np.zeros((0, BANDS, FRAMES), np.float16)


class Judge(nn.Module):
    """Four strided convolutions, mean and maximum over time, 64 features, classes."""

    def __init__(self, classes):
        super().__init__()
        widths = [1, 16, 32, 64, 96]
        layers = []
        for a, b in zip(widths[:-1], widths[1:]):
            layers += [nn.Conv2d(a, b, 3, 2, 1, bias=False), nn.BatchNorm2d(b), nn.ReLU()]
        self.body = nn.Sequential(*layers)
        rows = BANDS // 16
        self.squeeze = nn.Linear(2 * widths[-1] * rows, FEATURES)
        self.last = nn.Linear(FEATURES, classes)
        self.drop = nn.Dropout(0.3)
        self.to(memory_format=torch.channels_last)  # twice as fast on a CPU

    def features(self, db):
        """Pictures in dB [n][BANDS][FRAMES] to [n][FEATURES]."""
        h = self.body(((db.float() + 35) / 22).unsqueeze(1)).flatten(1, 2)
        h = torch.cat([h.mean(2), h.amax(2)], 1)
        return torch.relu(self.squeeze(self.drop(h)))

    def forward(self, db):
        return self.last(self.drop(self.features(db)))


def vary(db, rng):
    """Light augmentation in the picture: level, tilt, pitch by bands, speed, a masked stripe."""
    out = torch.empty_like(db)
    for i in range(len(db)):
        shift = int(rng.integers(-1, 2))
        time_ = np.clip(np.arange(FRAMES) * rng.uniform(0.93, 1.08), 0, FRAMES - 1).astype(int)
        out[i] = db[i][np.clip(np.arange(BANDS) + shift, 0, BANDS - 1)][:, time_]
    n = len(db)
    level = torch.from_numpy(rng.normal(0, 2, (n, 1, 1)).astype(np.float32))
    tilt = torch.from_numpy(rng.normal(0, 3, (n, 1, 1)).astype(np.float32))
    slope = torch.linspace(-1, 1, BANDS)[None, :, None]
    # silence stays silence, or the floor would tell how a sound was changed
    out = torch.where(out > FLOOR_DB + 0.5, out + level + tilt * slope, out).clamp_min(FLOOR_DB)
    for i in np.nonzero(rng.random(n) < 0.3)[0]:
        at = int(rng.integers(0, BANDS - 6))
        out[i, at : at + int(rng.integers(1, 6))] = FLOOR_DB
    return out


def fit(model, pics, labels, groups, epochs, seed=0, batch=64):
    """Cross-entropy with label smoothing; classes and instruments drawn by the root of their size."""
    rng = np.random.default_rng(seed)
    weight = np.bincount(labels)[labels] ** -0.5
    _, group, count = np.unique(groups, return_inverse=True, return_counts=True)
    weight = weight * count[group] ** -0.25
    weight /= weight.sum()
    steps = int(epochs * len(labels) / batch)
    opt = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0.02)
    plan = torch.optim.lr_scheduler.OneCycleLR(opt, 4e-3, total_steps=steps, pct_start=0.2)
    model.train()
    begin, total = time.time(), 0.0
    for step in range(steps):
        pick = np.sort(rng.choice(len(labels), batch, p=weight))
        x = vary(torch.from_numpy(pics[pick].astype(np.float32)), rng)
        loss = nn.functional.cross_entropy(model(x), torch.from_numpy(labels[pick]), label_smoothing=0.1)
        opt.zero_grad()
        loss.backward()
        opt.step()
        plan.step()
        total += loss.item()
        if step % 100 == 99:
            print(f"judge: step {step + 1} of {steps}, loss {total / 100:.3f}, {time.time() - begin:.0f} s", flush=True)
            total = 0.0
    return model.eval()


@torch.no_grad()
def look(model, pics, batch=128):
    """Features [n][FEATURES] and class probabilities [n][classes]."""
    feats, probs = [np.zeros((0, FEATURES))], [np.zeros((0, model.last.out_features))]
    for i in range(0, len(pics), batch):
        f = model.features(torch.from_numpy(np.asarray(pics[i : i + batch], np.float32)))
        feats.append(f.double().numpy())
        probs.append(torch.softmax(model.last(f), 1).double().numpy())
    return np.concatenate(feats), np.concatenate(probs)


def load(path):
    """Judge, its random twin, class names, and the stamp of the data it was trained on."""
    state = torch.load(need(path, "judge.py"), map_location="cpu", weights_only=False)
    both = []
    for key in ("judge", "twin"):
        model = Judge(len(state["classes"]))
        model.load_state_dict(state[key])
        both.append(model.eval())
    return both[0], both[1], state["classes"], state["manifest"]


def calibrate(model, pics):
    """Gives a random network the batch statistics it would have, so that its features are alive."""
    model.train()
    with torch.no_grad():
        for i in range(0, min(len(pics), 1024), 128):
            model(torch.from_numpy(pics[i : i + 128].astype(np.float32)))
    return model.eval()


def main():
    import evaluate_sets as sets

    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("data")
    p.add_argument("--out", default=".train/judge.pt")
    p.add_argument("--cache", default=".train/evaluation")
    p.add_argument("--epochs", type=float, default=12)
    args = p.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    train = sets.real_set(args.data, "train", args.cache)
    test = sets.real_set(args.data, "test", args.cache)
    classes = sorted(set(train.cls))
    label = np.array([classes.index(c) for c in train.cls])
    known = np.arange(len(train)) % SIBLINGS != 0
    twin = calibrate(Judge(len(classes)), train.pics)
    model = fit(Judge(len(classes)), np.asarray(train.pics[known]), label[known], train.group[known], args.epochs)
    state = dict(judge=model.state_dict(), twin=twin.state_dict(), classes=classes, manifest=sets.stamp(args.data))
    torch.save(state, args.out + ".part")
    os.replace(args.out + ".part", args.out)
    for words, some in (("sounds of held-out instruments", test), ("held-out sounds of known instruments", train.take(~known))):
        _, probs = look(model, some.pics)
        right = probs.argmax(1) == np.array([classes.index(c) for c in some.cls])
        print(f"accuracy on {len(right)} {words}: {right.mean():.3f}")
        for c in classes:
            here = some.cls == c
            print(f"  {c:12s} {here.sum():4d} " + (f"{right[here].mean():.2f}" if here.any() else ""))


if __name__ == "__main__":
    main()
