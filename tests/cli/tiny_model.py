# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a small weight file of random weights, in the shipped one's format, for quick tests.

    tiny_model.py OUT [SEED [all]]

With "all" it knows every class that an instrument's pad can have, else three of them.

Needs nothing but Python. With an all but silent network the sampler draws latents around their
mean, which is set to something one would hear.
"""

import os
import random
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "model", "train"))
import export

FAMILY = {"kick": "perc", "snare": "perc", "bass": "pitched"}
if sys.argv[3:] == ["all"]:
    FAMILY |= dict.fromkeys(["rim", "clap", "closed-hat", "open-hat", "cymbal", "tom", "perc",
                             "texture", "impact", "whoosh", "ui-blip"], "perc")
    FAMILY |= dict.fromkeys(["lead", "pluck", "keys", "mallet", "pad", "strings", "brass", "wind",
                             "voice"], "pitched")
CLASSES = list(FAMILY)
FAMILIES = list(FAMILY.values())
DESCRIPTORS = ["brightness", "boominess", "warmth", "hardness", "noisiness", "roughness",
               "attack", "decay", "duration", "pitch"]
# Lowest and highest quantile of each descriptor; each class is 20 dB warmer than the one before
RANGES = [(8, 13), (-40, -3), (-20, 30), (-30, -3), (-40, -3), (-35, -5), (-2.8, -0.5),
          (-1.5, 0.2), (-1.2, 0.4), (30, 70)]
D = len(DESCRIPTORS)
LATENT, PATCH = 177, 4
CHANNELS, POSITION = 24, 2
WIDTHS, EMBED = (16, 24, 32), 16
BLOCKS, DILATIONS = (1, 1, 1, 1, 1), (1, 2, 1, 2, 1)


def edges():
    """latent.edges as MODEL.md section 2 writes it."""
    rest = [round(20 * (257 / 20) ** (j / 44)) for j in range(45)]
    out = list(range(20)) + rest
    for i in range(1, len(out)):
        out[i] = max(out[i], out[i - 1] + 1)
    return out


def shapes():
    """Name: shape of the network's tensors, MODEL.md section 1."""
    w0, w1, w2 = WIDTHS
    out = {"embed.fc1": (EMBED, 64), "embed.fc2": (EMBED, EMBED), "embed.desc": (EMBED, 2 * D),
           "in": (w0, CHANNELS + POSITION, 3), "out": (2 * CHANNELS, w0, 1),
           "down0": (w1, w0, 2), "down1": (w2, w1, 2), "up1": (w2, w1, 2), "up0": (w1, w0, 2)}
    for stage, width, n in zip(("enc0", "enc1", "mid", "dec1", "dec0"), (w0, w1, w2, w1, w0), BLOCKS):
        for i in range(n):
            out[f"{stage}.{i}.film"] = (2 * width, EMBED)
            out[f"{stage}.{i}.conv1"] = (width, width, 3)
            out[f"{stage}.{i}.conv2"] = (width, width, 1)
    return out


def floats(shape, values):
    values = list(values)
    return "F32", list(shape), struct.pack(f"<{len(values)}f", *values)


def halves(rng, shape, scale):
    n = 1
    for side in shape:
        n *= side
    values = [rng.gauss(0, scale) for _ in range(n)]
    return "F16", list(shape), struct.pack(f"<{n}e", *values)


def tensors(rng):
    out = {"embed.classes": halves(rng, (len(CLASSES) + 1, EMBED), 0.3)}
    for name, shape in shapes().items():
        fan = shape[1] * (shape[2] if len(shape) > 2 else 1)
        out[name + ".weight"] = halves(rng, shape, 0.7 * fan**-0.5)
        if name != "embed.desc":
            n = shape[1] if name.startswith("up") else shape[0]
            out[name + ".bias"] = floats((n,), [rng.gauss(0, 0.05) for _ in range(n)])
    out["embed.freqs"] = floats((32,), [0.125 * 2 ** (6 * j / 31) for j in range(32)])
    out["latent.mean"] = floats((LATENT,), [0.0] * 33 + [0.21] * 80 + [0.18] * 64)
    basis = ([0.02] + [0.005] * 32 + [0.015] * 144) * PATCH
    signed = [rng.choice((-1, 1)) * v for _ in range(CHANNELS) for v in basis]
    out["latent.basis"] = floats((CHANNELS, PATCH, LATENT), signed)
    out["latent.edges"] = floats((65,), edges())
    tables = [low + (high - low) * q / 32 + 20 * c * (name == "warmth") for c in range(len(CLASSES))
              for name, (low, high) in zip(DESCRIPTORS, RANGES) for q in range(33)]
    out["tables"] = floats((len(CLASSES), D, 33), tables)
    matrix = [1.0 if i == j else 0.3 for i in range(D) for j in range(D)]
    out["correlations"] = floats((len(CLASSES), D, D), matrix * len(CLASSES))
    out["descriptors.centre"] = floats((D,), [(low + high) / 2 for low, high in RANGES])
    out["descriptors.spread"] = floats((D,), [(high - low) / 2 for low, high in RANGES])
    out["nearest.basis"] = halves(rng, (3, 8, CHANNELS), 0.1)
    out["nearest.sounds"] = halves(rng, (3, 5), 1.0)
    return out


def main():
    rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    config = dict(channels=CHANNELS, position=POSITION, widths=WIDTHS, embed=EMBED, blocks=BLOCKS,
                  dilations=DILATIONS, sigma_data=1.0)
    about = dict(config=config, classes=CLASSES, families=FAMILIES, descriptors=DESCRIPTORS)
    meta = export.metadata(about, 1, "tiny", "random numbers", "CC0-1.0", PATCH * 256, 44100, 0.3)
    meta["counts"] = ",".join(str(i + 1) for i in range(len(CLASSES)))
    export.write(sys.argv[1], tensors(rng), meta)


if __name__ == "__main__":
    main()
