# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How near a sound is to the nearest one trained on: what a weight file holds for it (MODEL.md section 8).

    nearest.py WEIGHTS LATENTS OUT

writes the weight file anew with points for the sounds of LATENTS (prepare.py) in it. A sound's
point: its coefficients (patches.py), averaged over slots of time that double in length, projected on
their principal components, and scaled so that in the median a sound held out of the training is 1 from
the nearest sound trained on.
"""

import argparse
import json
import os
import struct

import numpy as np

import export
import latent
import patches
from needs import need

SLOTS = (0, 1, 2, 4, 8, 16, 32, 64, 128)  # first patch of each slot, and the end
DIMENSIONS = 18
MOST_BYTES = 500000  # of what is written


def slots_of(y):
    """Means over the slots of y [patches][COMPONENTS], whose last patch goes on: [slots * COMPONENTS]."""
    y = y[np.minimum(np.arange(SLOTS[-1]), len(y) - 1)]
    return np.concatenate([y[a:b].mean(0) for a, b in zip(SLOTS, SLOTS[1:])])


def slots_of_all(folder, codec):
    """The sounds themselves, not their variants: [n][slots * COMPONENTS], and which were trained on."""
    index = np.load(need(os.path.join(folder, "index.0.npz"), "prepare.py"), allow_pickle=False)
    data = np.memmap(os.path.join(folder, "latents.0.f16"), np.float16, "r")
    data, rows = data.reshape(-1, latent.CHANNELS), []
    for start, frames in zip(index["start"], index["frames"]):
        f = patches.features(data[start : start + min(frames, SLOTS[-1] * patches.PATCH)])
        rest = np.repeat(patches.rest_of(f), patches.PATCH, 0)
        rows.append(slots_of(codec.encode(np.concatenate([patches.whole(f), rest]))))
    return np.array(rows), index["split"] == "train"


def distances(points, others):
    """Of each point to the nearest of the others."""
    near = [((others - p) ** 2).sum(1).min() for p in points]
    return np.sqrt(near)


def tensors(folder, codec):
    """Name: array in half precision; nearest.basis [DIMENSIONS][slots][COMPONENTS] makes a point,
    nearest.sounds [DIMENSIONS][n] are those of the sounds trained on."""
    x, trained = slots_of_all(folder, codec)
    centred = x[trained] - x[trained].mean(0)
    _, vectors = np.linalg.eigh(centred.T @ centred)
    basis = vectors[:, : -DIMENSIONS - 1 : -1].T
    points = x @ basis.T
    basis = (basis / np.median(distances(points[~trained], points[trained]))).astype("<f2")
    points = (x @ basis.T.astype(np.float32)).astype("<f2")
    out = {
        "nearest.basis": basis.reshape(DIMENSIONS, len(SLOTS) - 1, patches.COMPONENTS),
        "nearest.sounds": np.ascontiguousarray(points[trained].T),
    }
    assert sum(v.nbytes for v in out.values()) <= MOST_BYTES, "too many sounds"
    held_out = distances(points[~trained].astype(np.float32), points[trained].astype(np.float32))
    print(f"{trained.sum()} sounds; held-out ones are %.2f, %.2f, %.2f from the nearest (5, 50, 95 %%)"
          % tuple(np.percentile(held_out, (5, 50, 95))))
    return out


def stored(path):
    """What export.write() was given to make this file: its tensors."""
    with open(path, "rb") as f:
        (size,) = struct.unpack("<Q", f.read(8))
        header = json.loads(f.read(size))
        payload = f.read()
    del header["__metadata__"]
    return {k: (t["dtype"], t["shape"], payload[slice(*t["data_offsets"])]) for k, t in header.items()}


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("weights")
    p.add_argument("latents")
    p.add_argument("out")
    args = p.parse_args()
    meta, arrays = export.read(args.weights)
    codec = patches.Codec(arrays["latent.mean"], arrays["latent.basis"].reshape(patches.COMPONENTS, -1))
    new = tensors(args.latents, codec)
    new = {name: ("F16", list(v.shape), v.tobytes()) for name, v in new.items()}
    export.write(args.out, stored(args.weights) | new, meta)


if __name__ == "__main__":
    main()
