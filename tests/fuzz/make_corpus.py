# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the seeds of fuzz_weights: the smallest network there can be, whole and in pieces."""

import pathlib
import struct
import sys

import numpy as np

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "golden"))
import safetensors_io  # noqa: E402

METADATA = {
    "brume.format": "1",
    "latent_channels": "1",
    "position_channels": "2",
    "widths": "1,1,1",
    "embed": "1",
    "blocks": "0,0,1,0,0",
    "dilations": "2",
    "sigma_data": "1",
    "classes": "a",
    "families": "perc",
    "descriptors": "b",
    "hop": "256",
    "rate": "44100",
}
SHAPES = {
    "embed.freqs": (32,),
    "embed.classes": (2, 1),
    "embed.fc1.weight": (1, 64),
    "embed.fc1.bias": (1,),
    "embed.desc.weight": (1, 2),
    "embed.fc2.weight": (1, 1),
    "embed.fc2.bias": (1,),
    "in.weight": (1, 3, 3),
    "in.bias": (1,),
    "down0.weight": (1, 1, 2),
    "down0.bias": (1,),
    "down1.weight": (1, 1, 2),
    "down1.bias": (1,),
    "up1.weight": (1, 1, 2),
    "up1.bias": (1,),
    "up0.weight": (1, 1, 2),
    "up0.bias": (1,),
    "out.weight": (2, 1, 1),
    "out.bias": (2,),
    "mid.0.film.weight": (2, 1),
    "mid.0.film.bias": (2,),
    "mid.0.conv1.weight": (1, 1, 3),
    "mid.0.conv1.bias": (1,),
    "mid.0.conv2.weight": (1, 1, 1),
    "mid.0.conv2.bias": (1,),
}


def main():
    folder = HERE / "corpus" / "weights"
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {name: np.full(shape, 0.5, np.float16) for name, shape in SHAPES.items()}
    safetensors_io.write(folder / "micro.safetensors", tensors, METADATA)
    one = {"t\u00e9": np.ones((2, 3), np.float32)}
    safetensors_io.write(folder / "one.safetensors", one, {"key": 'a"b'})
    data = (folder / "micro.safetensors").read_bytes()
    (folder / "cut.safetensors").write_bytes(data[: len(data) // 2])
    (folder / "empty.safetensors").write_bytes(struct.pack("<Q", 2) + b"{}")


if __name__ == "__main__":
    main()
