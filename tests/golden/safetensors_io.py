# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes NumPy arrays (float16, float32) to safetensors files that model/weights accepts."""

import os
import sys

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "model", "train"))
import export


def write(path, tensors, metadata):
    """Write {name: array}; return the file's id (brume_weights_id)."""
    kinds = {np.dtype("float16"): "F16", np.dtype("float32"): "F32"}
    export.write(str(path), {
        name: (kinds[array.dtype], list(array.shape),
               np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<")).tobytes())
        for name, array in tensors.items()
    }, metadata)
    with open(path, "rb") as file:
        return f"{export.xxh64(file.read()):016x}"
