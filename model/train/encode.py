# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Latents to what the denoiser learns from: coefficients and descriptors.

    encode.py LATENTS OUT [--like WEIGHTS]

LATENTS is what prepare.py wrote. OUT receives about.npz (classes, components, scales, prior) and, for each
variant, examples.V.npz; the held-out recordings go to examples.test.npz, a thousand of the others to
examples.known.npz, to compare. With --like the components of a weight file are kept, and its scales where it
has the same descriptors, as going on from it needs; otherwise they are fitted.
"""

import argparse
import glob
import os

import numpy as np

import descriptors
import export
import latent
import patches
import prepare
import prior

STEP = 1 / 32  # of the stored coefficients: its error lies below the least noise of sampling
REAL_SHARE = 20  # Few procedural sounds pass for real: a judge knows 14 % of their claps, 2 % of their rims


class Latents:
    """One variant of all sounds."""

    def __init__(self, folder, variant):
        self.index = np.load(os.path.join(folder, f"index.{variant}.npz"), allow_pickle=False)
        self.index = {k: self.index[k] for k in self.index.files}
        data = np.memmap(os.path.join(folder, f"latents.{variant}.f16"), np.float16, "r")
        self.data = data.reshape(-1, latent.CHANNELS)

    def features(self, i):
        """Companded frames of sound i, [frames][CHANNELS]."""
        start, n = self.index["start"][i], self.index["frames"][i]
        return patches.features(self.data[start : start + n])


def chances(index):
    """Chance of each sound to be drawn: classes by n^0.25, groups within by n^0.5.

    A recorded sound counts REAL_SHARE times as much as a procedural one.
    """
    w = np.zeros(len(index["class"]))
    made = index["procedural"].astype(int) == 1
    for c in set(index["class"]):
        here = np.nonzero(index["class"] == c)[0]
        _, group, n = np.unique(index["group"][here], return_inverse=True, return_counts=True)
        inside = n[group] ** -0.5
        for kind, value in ((made[here], 1), (~made[here], REAL_SHARE)):
            if kind.any():
                inside[kind] *= value * kind.sum() / inside[kind].sum()
        w[here] = inside / inside.sum() * len(here) ** 0.25
    return w / w.sum()


def scales(values, w):
    """Centre and spread of the descriptors, as the network takes them."""
    centre = (w[:, None] * values).sum(0)
    spread = np.sqrt((w[:, None] * (values - centre) ** 2).sum(0))
    centre[-1], spread[-1] = 60, 24  # pitch
    return centre.astype(np.float32), spread.astype(np.float32)


def kept(path):
    """Components of a weight file, and its scales if its descriptors are these."""
    meta, arrays = export.read(path)
    about = dict(mean=arrays["latent.mean"], basis=arrays["latent.basis"].reshape(patches.COMPONENTS, -1))
    if meta["descriptors"].split(",") == descriptors.NAMES:
        about.update(centre=arrays["descriptors.centre"], spread=arrays["descriptors.spread"])
    return about


def components(sounds, train, w):
    """The principal components of the training sounds' patches."""
    rows = patches.draw_patches(lambda i: sounds.features(train[i]), w, np.random.default_rng(0), 60000)
    codec, _ = patches.fit(rows)
    return dict(mean=codec.mean, basis=codec.basis)


def describe(sounds, like):
    """What about.npz holds, and {id: chance} of the training sounds."""
    index = sounds.index
    train = np.nonzero(index["split"] == "train")[0]
    part = {k: v[train] for k, v in index.items()}
    w = chances(part)
    classes = sorted(set(part["class"]))
    label = np.searchsorted(classes, part["class"])
    about = kept(like) if like else components(sounds, train, w)
    if "centre" not in about:
        about["centre"], about["spread"] = scales(part["descriptors"], w)
    about["tables"], about["correlations"] = prior.fit(part["descriptors"], label, w, len(classes))
    about.update(classes=classes, descriptors=descriptors.NAMES)
    about["families"] = [str(part["family"][label == c][0]) for c in range(len(classes))]
    return about, dict(zip(part["id"], w))


def encode(sounds, chosen, about, chance):
    """Coefficients of the chosen sounds end to end, each followed by one patch of what comes after it."""
    codec, coded, length = patches.Codec(about["mean"], about["basis"]), [], []
    for i in chosen:
        f = sounds.features(i)
        rest = np.repeat(patches.rest_of(f), patches.PATCH, 0)
        y = codec.encode(np.concatenate([patches.whole(f), rest]))
        coded.append(np.round(y / STEP).astype(np.int16))
        length.append(len(y) - 1)
    part = {k: v[chosen] for k, v in sounds.index.items()}
    return dict(
        coded=np.concatenate(coded), length=length,
        goes_on=part["frames"] >= latent.n_frames(prepare.MAX_SAMPLES),  # was cut there
        label=np.searchsorted(about["classes"], part["class"]),
        values=((part["descriptors"] - about["centre"]) / about["spread"]).astype(np.float32),
        procedural=part["procedural"].astype(int) == 1,
        chance=[chance.get(key, 0.0) for key in part["id"]],
    )


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("latents")
    p.add_argument("out")
    p.add_argument("--like", help="a weight file whose components and scales are kept")
    args = p.parse_args()
    os.makedirs(args.out, exist_ok=True)
    plain = Latents(args.latents, 0)
    about, chance = describe(plain, args.like)
    np.savez(os.path.join(args.out, "about.npz"), **about)
    for name, split in (("test", "test"), ("known", "train")):
        real = np.nonzero((plain.index["split"] == split) & (plain.index["procedural"].astype(int) == 0))[0]
        chosen = real if split == "test" else np.random.default_rng(0).choice(real, 1000, replace=False)
        np.savez(os.path.join(args.out, f"examples.{name}.npz"), **encode(plain, chosen, about, chance))
    for variant in range(len(glob.glob(os.path.join(args.latents, "index.*.npz")))):
        out = os.path.join(args.out, f"examples.{variant}.npz")
        if os.path.exists(out):
            continue
        sounds = Latents(args.latents, variant) if variant else plain
        train = np.nonzero(sounds.index["split"] == "train")[0]
        np.savez(out + ".part.npz", **encode(sounds, train, about, chance))
        os.replace(out + ".part.npz", out)


if __name__ == "__main__":
    main()
