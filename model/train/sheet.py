#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Contact sheets of a training set: log-frequency spectrograms with id labels.

    sheet.py DATA_DIR OUT_DIR [--class snare] [--count 96] [--only real|procedural]

One PNG per class; each picture spans 30 Hz to 20 kHz upwards and up to a second rightwards,
70 dB from black to white. Sounds are drawn evenly over the groups, so that rare ones show.
"""

import argparse
import collections
import csv
import os
import random

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

from needs import need

RATE_HZ = 44100
ROWS = 72
COLUMNS = 100


def picture(x, span_s=1.0):
    """[ROWS][COLUMNS] in dB below the loudest cell, low frequencies first."""
    size, hop = 2048, int(span_s * RATE_HZ / COLUMNS)
    x = np.pad(x[:int(span_s * RATE_HZ)], (size // 2, size))
    frames = np.stack([x[i * hop:i * hop + size] for i in range(min(COLUMNS, (len(x) - size) // hop))])
    p = np.abs(np.fft.rfft(frames * np.hanning(size))) ** 2
    f = np.geomspace(30, 20000, ROWS + 1) * size / RATE_HZ
    rows = [p[:, int(a):max(int(b), int(a) + 1)].mean(1) for a, b in zip(f[:-1], f[1:])]
    db = 10 * np.log10(np.stack(rows) + 1e-9)
    out = np.full((ROWS, COLUMNS), -70.0)
    out[:, :db.shape[1]] = np.maximum(db - db.max(), -70)
    return out


def choose(rows, count):
    """Takes sounds from the groups in turn."""
    groups = collections.defaultdict(list)
    for r in rows:
        groups[r["group"]].append(r)
    chance = random.Random(1)
    queues = [chance.sample(g, len(g)) for _, g in sorted(groups.items())]
    chance.shuffle(queues)
    out = []
    while len(out) < count and any(queues):
        for q in queues:
            if q and len(out) < count:
                out.append(q.pop())
    return sorted(out, key=lambda r: (r["procedural"], r["source"], r["path"]))


def draw(rows, audio, path, title):
    across = 12
    down = (len(rows) + across - 1) // across
    fig, axes = plt.subplots(down, across, figsize=(across * 1.35, down * 1.25 + 0.4), squeeze=False)
    for ax in axes.flat:
        ax.axis("off")
    for ax, r in zip(axes.flat, rows):
        start = int(r["offset"])
        x = audio[start:start + int(r["frames"])].astype(np.float32) / 32768
        ax.imshow(picture(x), origin="lower", aspect="auto", cmap="magma", vmin=-70, vmax=0)
        mark = "P " if r["procedural"] == "1" else ("T " if r["split"] == "test" else "")
        name = r["path"].split(": ")[-1] if ": " in r["path"] else os.path.basename(r["path"]).rsplit(".", 1)[0]
        name = name.replace(", key ", " ").replace(", velocity", " v")[:24]
        ax.set_title("%s%s %s\n%s" % (mark, r["id"].rsplit("-", 1)[1], r["note"], name), fontsize=5, pad=1)
    fig.suptitle(title, fontsize=8)
    fig.subplots_adjust(left=0.005, right=0.995, bottom=0.005, top=1 - 0.6 / (down * 1.25 + 0.4), hspace=0.32, wspace=0.04)
    fig.savefig(path, dpi=100)
    plt.close(fig)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("data")
    p.add_argument("out")
    p.add_argument("--class", dest="kind", action="append")
    p.add_argument("--count", type=int, default=96)
    p.add_argument("--only", choices=["real", "procedural"])
    args = p.parse_args()
    with open(need(os.path.join(args.data, "manifest.tsv"), "data.py"), encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))
    if args.only:
        rows = [r for r in rows if (r["procedural"] == "1") == (args.only == "procedural")]
    audio = np.memmap(os.path.join(args.data, "audio.i16"), np.int16, "r")
    os.makedirs(args.out, exist_ok=True)
    for kind in sorted({r["class"] for r in rows}):
        if args.kind and kind not in args.kind:
            continue
        mine = [r for r in rows if r["class"] == kind]
        draw(choose(mine, args.count), audio, os.path.join(args.out, kind + ".png"), "%s (%d)" % (kind, len(mine)))


if __name__ == "__main__":
    main()
