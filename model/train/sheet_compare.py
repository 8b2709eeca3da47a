#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Spectrogram sheets: real sounds above generated ones (orange), class by class.

    sheet_compare.py DATA SET_FOLDER OUT_DIR [--class C ...] [--count 12]

SET_FOLDER is a set that evaluate.py generated (its work folder / stamp / steps-K). overview.png shows
three real and three generated sounds of every class.
"""

import argparse
import os

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import scipy.ndimage

import evaluate_sets as sets

ROWS = 160
LOW, HIGH = 40.0, 18000.0


def spectrogram(x, seconds):
    """Level in dB on a logarithmic frequency axis, 0 = the sound's loudest point, [ROWS][frames]."""
    x = x[: int(seconds * sets.RATE)]
    x = np.concatenate([x, np.zeros(int(seconds * sets.RATE) - len(x) + 2048)])
    at = np.arange(0, len(x) - 2048, int(seconds * sets.RATE / 220))
    pad = np.concatenate([np.zeros(1024), x, np.zeros(2048)])
    spec = np.abs(np.fft.rfft(pad[at[:, None] + np.arange(2048)] * np.hanning(2048), axis=1)) ** 2
    hz = np.geomspace(LOW, HIGH, ROWS)
    where = hz / (sets.RATE / 2048)
    grid = np.meshgrid(where, np.arange(len(at)), indexing="ij")
    db = 10 * np.log10(scipy.ndimage.map_coordinates(spec.T, grid, order=1) + 1e-9)
    return db - db.max()


def panel(ax, x, seconds, title, colour):
    ax.imshow(spectrogram(x, seconds), origin="lower", aspect="auto", cmap="magma", vmin=-75, vmax=0)
    ax.set_xticks([])
    ax.set_yticks([])
    for side in ax.spines.values():
        side.set_color(colour)
        side.set_linewidth(1.5)
    ax.set_title(title, fontsize=5, pad=1)


def spread(members, count, notes):
    """Evenly through the class: by note when it has notes, else as stored."""
    order = members[np.argsort(notes[members], kind="stable")] if np.isfinite(notes[members]).all() else members
    return order[np.unique(np.linspace(0, len(order) - 1, count).round().astype(int))] if len(order) else order


def sheet(real, made, cls, path, count):
    """Two rows of real sounds, three of generated ones."""
    seconds = float(np.clip(np.percentile([int(r["frames"]) for r in real.rows], 75) / sets.RATE, 0.4, 2.0))
    fig, axes = plt.subplots(5, count, figsize=(count * 1.25, 5.4), squeeze=False)
    for ax in axes.flat:
        ax.axis("off")
    for some, first, rows, colour in ((real, 0, 2, "black"), (made, 2, 3, "orange")):
        for j, i in enumerate(spread(np.arange(len(some)), rows * count, some.note)):
            ax = axes[first + j // count][j % count]
            ax.axis("on")
            note = "" if np.isnan(some.note[i]) else f"{some.note[i]:.0f}"
            held = "T " if some.rows[i].get("split") == "test" else ""
            label = held + note if some is real else f"seed {some.rows[i]['seed']} {note}"
            panel(ax, some.sound(i), seconds, label, colour)
    fig.suptitle(f"{cls}: real (two rows, T = held out), generated (orange); {seconds:.1f} s, {LOW:.0f} Hz to "
                 f"{HIGH / 1000:.0f} kHz, 75 dB", fontsize=7)
    fig.subplots_adjust(left=0.005, right=0.995, bottom=0.005, top=0.93, hspace=0.18, wspace=0.05)
    fig.savefig(path, dpi=100)
    plt.close(fig)


def overview(real, made, classes, path):
    """Three real and three generated sounds a class, four classes abreast."""
    down = -(-len(classes) // 3)
    fig, axes = plt.subplots(down, 18, figsize=(18, down * 1.15), squeeze=False)
    for ax in axes.flat:
        ax.axis("off")
    for k, cls in enumerate(classes):
        row, at = k // 3, (k % 3) * 6
        for some, first, colour in ((real, 0, "black"), (made, 3, "orange")):
            members = np.nonzero(some.cls == cls)[0]
            for j, i in enumerate(spread(members, 5, some.note)[1:4] if len(members) > 4 else members[:3]):
                ax = axes[row][at + first + j]
                ax.axis("on")
                panel(ax, some.sound(i), 1.0, cls if j == 0 else "", colour)
    fig.subplots_adjust(left=0.005, right=0.995, bottom=0.005, top=0.98, hspace=0.2, wspace=0.06)
    fig.savefig(path, dpi=100)
    plt.close(fig)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("data")
    p.add_argument("made")
    p.add_argument("out")
    p.add_argument("--class", dest="kinds", action="append")
    p.add_argument("--count", type=int, default=12)
    p.add_argument("--cache", default=".train/evaluation")
    args = p.parse_args()
    real, test = (sets.real_set(args.data, s, args.cache) for s in ("train", "test"))
    real = sets.Set(test.rows + real.rows, real.audio, np.concatenate([test.pics, real.pics]))
    folders = sorted(f for f in os.listdir(args.made) if sets.about(os.path.join(args.made, f)))
    made = sets.stored_sets([os.path.join(args.made, f) for f in folders])
    os.makedirs(args.out, exist_ok=True)
    for cls in args.kinds or folders:
        # held-out sounds first, so that half of a small class's real row is what nobody trained on
        mine = np.nonzero(real.cls == cls)[0]
        held = [i for i in mine if real.rows[i]["split"] == "test"][: args.count]
        rest = [i for i in mine if real.rows[i]["split"] == "train"]
        pick = held + list(np.array(rest)[np.linspace(0, len(rest) - 1, min(len(rest), 2 * args.count - len(held))).astype(int)])
        sheet(real.take(np.array(pick)), made.take(made.cls == cls), cls, os.path.join(args.out, cls + ".png"), args.count)
    if not args.kinds:
        overview(real, made, folders, os.path.join(args.out, "overview.png"))


if __name__ == "__main__":
    main()
