# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What PyTorch computes with a shipped weight file, for tests/golden/test_golden.c to compare.

    vectors.py model/brume.safetensors tests/golden/vectors.safetensors

The network runs in double precision on the weights as rounded in the file, so that what remains
is the error of the C side alone.
"""

import argparse

import numpy as np
import torch

import export
import latent
import patches
import prior
from network import Config, Denoiser, position_channels

# frames, sigma, class mix, first frame, circular, with the output of each layer
CASES = [
    (16, 1.0, {0: 1.0}, 0, False, True),
    (64, 0.05, {1: 0.75, 2: 0.25}, 0, False, False),
    (64, 80.0, {-1: 1.0}, 40, False, False),
    (64, 6.0, {3: 1.0}, 0, True, False),
]


def load(path):
    """The network in double precision."""
    meta, arrays = export.read(path)
    tensors = {name: torch.from_numpy(a.astype(np.float64)) for name, a in arrays.items()}
    numbers = lambda key: tuple(int(v) for v in meta[key].split(","))
    config = Config(
        channels=int(meta["latent_channels"]),
        classes=len(meta["classes"].split(",")),
        descriptors=len(meta["descriptors"].split(",")),
        position=int(meta["position_channels"]),
        widths=numbers("widths"),
        embed=int(meta["embed"]),
        blocks=numbers("blocks"),
        dilations=numbers("dilations"),
        sigma_data=float(meta["sigma_data"]),
    )
    model = Denoiser(config).double().eval()
    names = set(model.state_dict())
    model.load_state_dict({k: v for k, v in tensors.items() if k in names})
    model.hop, model.rate = int(meta["hop"]), int(meta["rate"])
    return model


@torch.no_grad()
def compute(model, index, case):
    """The tensors of one case, named as test_golden.c reads them."""
    frames, sigma, mix, first, circular, layers = case
    c = model.config
    gen = torch.Generator().manual_seed(index)
    x = torch.randn(1, c.channels, frames, generator=gen) * max(sigma, 1)
    x = x.double()
    weights = torch.zeros(1, c.classes + 1).double()
    for k, w in mix.items():
        weights[0, k] = w
    values = torch.linspace(-0.9, 0.8, c.descriptors).float().double()[None]
    present = (torch.arange(c.descriptors) % 2 == 0).double()[None]
    position = position_channels(first, frames, model.hop, model.rate)
    trace = {} if layers else None
    s = torch.tensor([float(np.float32(sigma))]).double()
    out = model(x, s, position.double()[None], (weights, values, present), circular, trace)
    named = {
        "x": x[0].T, "sigma": s, "class_mix": weights[0], "descriptors": values[0],
        "present": present[0], "circular": torch.tensor([float(circular)]),
        "first_frame": torch.tensor([float(first)]), "denoised": out[0].T,
    }
    for name, h in (trace or {}).items():
        named[f"trace.{name}"] = h[0].T
    return {f"case{index}.{name}": t for name, t in named.items()}


def latent_vectors(arrays):
    """Coefficients and the latent that they stand for, in double precision."""
    basis = arrays["latent.basis"].astype(np.float64)
    y = np.random.default_rng(1).normal(0, 1.5, (6, len(basis))).astype(np.float32)
    f = y.astype(np.float64) @ basis.reshape(len(basis), -1)
    f = f.reshape(-1, latent.CHANNELS) + arrays["latent.mean"]
    return {"latent.y": torch.from_numpy(y), "latent.natural": torch.from_numpy(patches.natural(f))}


def prior_vectors(arrays):
    """Draws of the descriptors of one class and of a mix of two, some places given (else NaN)."""
    rng = np.random.default_rng(2)
    classes, count, _ = arrays["tables"].shape
    named = {}
    for i in range(8):
        mix = np.zeros(classes)
        mix[rng.integers(classes)] += 0.75
        mix[rng.integers(classes)] += 0.25
        given = np.where(rng.random(count) < 0.15 * i, rng.random(count), np.nan).astype(np.float32)
        normals = rng.normal(size=count).astype(np.float32)
        matrix = np.tensordot(mix, arrays["correlations"], 1)
        fixed = {d: np.interp(p, prior.PLACE, prior.SCORE) for d, p in enumerate(given) if p == p}
        scores = prior.draw(matrix, normals, fixed)
        drawn = np.where(np.isnan(given), np.interp(scores, prior.SCORE, prior.PLACE), given)
        row = dict(mix=mix, given=np.nan_to_num(given, nan=-1), normals=normals, drawn=drawn)
        named.update({f"prior{i}.{k}": torch.from_numpy(v) for k, v in row.items()})
    return named


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("weights")
    p.add_argument("out")
    args = p.parse_args()
    model = load(args.weights)
    tensors = {}
    for index, case in enumerate(CASES):
        tensors.update(compute(model, index, case))
    _, arrays = export.read(args.weights)
    tensors.update(latent_vectors(arrays))
    tensors.update(prior_vectors(arrays))
    packed = {
        name: ("F32", list(t.shape), t.numpy().astype("<f4").tobytes())
        for name, t in tensors.items()
    }
    with open(args.weights, "rb") as f:
        identity = f"{export.xxh64(f.read()):016x}"
    about = {"cases": str(len(CASES)), "model": identity, "torch": torch.__version__}
    export.write(args.out, packed, about)


if __name__ == "__main__":
    main()
