# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""MODEL.md section 1 in plain PyTorch, in double precision, apart from the trainer's network.

Writes a tiny model with random weights (odd sizes, so that every tail of the kernels is met) and
what it computes: tiny.safetensors and tiny_vectors.safetensors beside this file, which test_golden
reads. Run it again only when MODEL.md changes:  python3 tests/golden/reference.py
"""

import math
import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import safetensors_io  # noqa: E402

C, K, D, E = 21, 3, 4, 32
WIDTHS = (24, 40, 56)
STAGES = (("enc0", 0, 1), ("enc1", 1, 2), ("mid", 2, 2), ("dec1", 1, 2), ("dec0", 0, 1))
DILATIONS = (1, 1, 3, 2, 5, 2, 1, 4)
SIGMA_DATA, HOP, RATE = 0.75, 256, 44100
METADATA = {
    "brume.format": "1",
    "latent_channels": str(C),
    "position_channels": "2",
    "widths": ",".join(map(str, WIDTHS)),
    "embed": str(E),
    "blocks": ",".join(str(n) for _, _, n in STAGES),
    "dilations": ",".join(map(str, DILATIONS)),
    "sigma_data": str(SIGMA_DATA),
    "classes": "kick,snare,bell",
    "families": "perc,perc,pitched",
    "descriptors": "brightness,decay,pitch,noisiness",
    "hop": str(HOP),
    "rate": str(RATE),
    "note": "random weights for tests",
}


def make_weights(generator):
    w = {}

    def add(name, *shape, fan_in=None, bias=0):
        scale = 1.0 / math.sqrt(fan_in or math.prod(shape[1:]))
        w[name + ".weight"] = torch.randn(shape, generator=generator) * scale
        if bias:
            w[name + ".bias"] = torch.randn(bias, generator=generator) * 0.3

    w0, w1, w2 = WIDTHS
    w["embed.freqs"] = 0.125 * 2 ** torch.linspace(0, 6, 32)
    w["embed.classes"] = torch.randn((K + 1, E), generator=generator)
    add("embed.fc1", E, 64, bias=E)
    add("embed.desc", E, 2 * D)
    add("embed.fc2", E, E, bias=E)
    add("in", w0, C + 2, 3, bias=w0)
    add("down0", w1, w0, 2, bias=w1)
    add("down1", w2, w1, 2, bias=w2)
    add("up1", w2, w1, 2, fan_in=w2, bias=w1)
    add("up0", w1, w0, 2, fan_in=w1, bias=w0)
    add("out", 2 * C, w0, 1, bias=2 * C)
    for stage, level, count in STAGES:
        for i in range(count):
            n = WIDTHS[level]
            add(f"{stage}.{i}.film", 2 * n, E, bias=2 * n)
            add(f"{stage}.{i}.conv1", n, n, 3, bias=n)
            add(f"{stage}.{i}.conv2", n, n, 1, bias=n)
    # Matrices as F16, vectors as F32: both kinds of tensor are met
    return {k: v.half() if v.dim() > 1 else v for k, v in w.items()}


def conv(x, weight, bias, dilation, circular):
    """x [channels][frames]; taps gathered one by one, indices written as MODEL.md does."""
    frames, taps = x.shape[1], weight.shape[2]
    y = bias[:, None].repeat(1, frames)
    for j in range(taps):
        at = torch.arange(frames) + (j - (taps - 1) // 2) * dilation
        inside = torch.ones(frames, dtype=x.dtype)
        if not circular:
            inside = ((at >= 0) & (at < frames)).to(x.dtype)
        y = y + weight[:, :, j] @ (x[:, at % frames] * inside)
    return y


def rmsnorm(x):
    return x / torch.sqrt((x * x).mean(0, keepdim=True) + 1e-5)


def embedding(w, case, trace):
    a = math.log(case["sigma"]) / 4
    turns = 2 * math.pi * w["embed.freqs"] * a
    f = torch.cat([torch.cos(turns), torch.sin(turns)])
    values, present = case["descriptors"], case["present"]
    h = w["embed.fc1.weight"] @ f + w["embed.fc1.bias"] + case["class_mix"] @ w["embed.classes"]
    h = h + w["embed.desc.weight"] @ torch.cat([values * present, present])
    e = F.silu(w["embed.fc2.weight"] @ F.silu(h) + w["embed.fc2.bias"])
    trace["embed"] = e[:, None]
    return e


def denoise(w, case, trace):
    """The estimate [channels][frames]; `trace` takes each layer's output."""
    x, s, circular = case["x"], case["sigma"], case["circular"]
    frames = x.shape[1]
    total = s * s + SIGMA_DATA**2
    e = embedding(w, case, trace)
    dilations = iter(DILATIONS)

    def keep(name, h):
        trace[name] = h
        return h

    def stage(index, h):
        name, _, count = STAGES[index]
        for i in range(count):
            p = f"{name}.{i}."
            a, b = (w[p + "film.weight"] @ e + w[p + "film.bias"]).chunk(2)
            v = conv(rmsnorm(h), w[p + "conv1.weight"], w[p + "conv1.bias"], next(dilations), circular)
            v = F.silu((1 + a)[:, None] * v + b[:, None])
            h = keep(p[:-1], h + conv(v, w[p + "conv2.weight"], w[p + "conv2.bias"], 1, circular))
        return h

    def down(name, h):
        k = w[name + ".weight"]
        return keep(name, k[:, :, 0] @ h[:, ::2] + k[:, :, 1] @ h[:, 1::2] + w[name + ".bias"][:, None])

    def up(name, h, skip):
        k = w[name + ".weight"]
        pair = torch.stack([k[:, :, j].T @ h for j in (0, 1)], 2)
        return keep(name, pair.reshape(skip.shape) + w[name + ".bias"][:, None] + skip)

    t = ((case["first_frame"] + torch.arange(frames, dtype=x.dtype)) * HOP / RATE).clamp(max=2.5)
    scaled = x / math.sqrt(total)
    z = torch.cat([scaled, torch.stack([torch.log1p(t / 0.01) / 6, t / 2])])
    s0 = stage(0, keep("in", conv(z, w["in.weight"], w["in.bias"], 1, circular)))
    s1 = stage(1, down("down0", s0))
    h = stage(2, down("down1", s1))
    h = stage(3, up("up1", h, s1))
    h = stage(4, up("up0", h, s0))
    out = keep("out", conv(F.silu(rmsnorm(h)), w["out.weight"], w["out.bias"], 1, circular))
    f = out[:C] + out[C:] * scaled
    return SIGMA_DATA**2 / total * x + s * SIGMA_DATA / math.sqrt(total) * f


def make_cases(generator):
    """Linear and circular, a loop shorter than a dilation, no class, mixes, every noise level."""

    def case(frames, sigma, mix, present, circular, first_frame):
        x = torch.randn((C, frames), generator=generator) * math.sqrt(sigma**2 + SIGMA_DATA**2)
        values = torch.rand(D, generator=generator) * 2 - 1
        return {
            "x": x.float().double(),
            "sigma": float(np.float32(sigma)),
            "class_mix": torch.tensor(mix).float().double(),
            "descriptors": values.double(),
            "present": torch.tensor(present).double(),
            "circular": circular,
            "first_frame": first_frame,
        }

    return [
        case(16, 1.3, [0.75, 0.25, 0, 0], [1, 1, 1, 1], False, 0),
        case(28, 0.004, [0, 0, 1, 0], [0, 1, 0, 1], True, 0),
        case(4, 75.0, [0, 1, 0, 0], [0, 0, 1, 0], True, 8),
        case(12, 0.3, [0, 0, 0, 1], [0, 0, 0, 0], False, 1000),
    ]


def main():
    here = pathlib.Path(__file__).parent
    generator = torch.Generator().manual_seed(20261123)
    weights = make_weights(generator)
    model_id = safetensors_io.write(
        here / "tiny.safetensors", {k: v.numpy() for k, v in weights.items()}, METADATA
    )
    weights = {k: v.double() for k, v in weights.items()}
    tensors, cases = {}, make_cases(generator)
    for i, case in enumerate(cases):
        trace = {}
        case["denoised"] = denoise(weights, case, trace)
        for name, value in case.items():
            value = torch.as_tensor(value, dtype=torch.float64)
            value = value.T if value.dim() == 2 else value.reshape(-1)
            tensors[f"case{i}.{name}"] = value.float().numpy()
        for name, value in trace.items():
            tensors[f"case{i}.trace.{name}"] = value.T.float().numpy()
    metadata = {"cases": str(len(cases)), "model": model_id, "torch": torch.__version__}
    safetensors_io.write(here / "tiny_vectors.safetensors", tensors, metadata)


if __name__ == "__main__":
    main()
