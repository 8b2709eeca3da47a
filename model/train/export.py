# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A checkpoint of train.py to the weight file that Brume ships: safetensors, MODEL.md section 1.

    export.py CHECKPOINT OUT --name NAME --data TEXT [--licence SPDX] [--manifest TSV]

The averaged weights (EMA) are written: convolutions and matrices as F16, the rest (biases, noise
frequencies, latent scale, tables) as F32. The manifest (data.py), if given, tells how many sounds
of each class the model learnt from.
"""

import argparse
import csv
import json
import os
import struct

# NumPy, PyTorch and the latent are imported where they are needed: the tests write weight files
# with this module on machines that have none of them.

FORMAT = "1"
PRIMES = (11400714785074694791, 14029467366897019727, 1609587929392839161,
          9650029242287828579, 2870177450012600261)
MASK = (1 << 64) - 1


def rotate(x, r):
    return ((x << r) | (x >> (64 - r))) & MASK


def xxh64(data):
    """XXH64 with seed 0 (github.com/Cyan4973/xxHash, doc/xxhash_spec.md)."""
    p1, p2, p3, p4, p5 = PRIMES
    mix = lambda acc, lane: rotate((acc + lane * p2) & MASK, 31) * p1 & MASK
    n, at = len(data), 0
    if n >= 32:
        acc = [(p1 + p2) & MASK, p2, 0, -p1 & MASK]
        whole = n // 32 * 32
        for lanes in struct.iter_unpack("<4Q", memoryview(data)[:whole]):
            acc = [mix(a, lane) for a, lane in zip(acc, lanes)]
        h = sum(rotate(a, r) for a, r in zip(acc, (1, 7, 12, 18))) & MASK
        for a in acc:
            h = ((h ^ mix(0, a)) * p1 + p4) & MASK
        at = whole
    else:
        h = p5
    h = (h + n) & MASK
    while at + 8 <= n:
        h ^= mix(0, struct.unpack_from("<Q", data, at)[0])
        h = (rotate(h, 27) * p1 + p4) & MASK
        at += 8
    if at + 4 <= n:
        h ^= struct.unpack_from("<I", data, at)[0] * p1 & MASK
        h = (rotate(h, 23) * p2 + p3) & MASK
        at += 4
    for byte in data[at:]:
        h = rotate(h ^ (byte * p5 & MASK), 11) * p1 & MASK
    h = (h ^ (h >> 33)) * p2 & MASK
    h = (h ^ (h >> 29)) * p3 & MASK
    return h ^ (h >> 32)


def listed(values):
    return ",".join(str(v) for v in values)


def metadata(about, parameters, name, data, licence, hop, rate, exponent):
    """The strings of MODEL.md; `about` is what train.py's description() saved."""
    c = about["config"]
    return {
        "brume.format": FORMAT,
        "latent_channels": str(c["channels"]),
        "position_channels": str(c["position"]),
        "widths": listed(c["widths"]),
        "embed": str(c["embed"]),
        "blocks": listed(c["blocks"]),
        "dilations": listed(c["dilations"]),
        "sigma_data": repr(float(c["sigma_data"])),
        "classes": listed(about["classes"]),
        "families": listed(about["families"]),
        "descriptors": listed(about["descriptors"]),
        "hop": str(hop),
        "level_exponent": repr(float(exponent)),
        "rate": str(rate),
        "parameters": str(parameters),
        "name": name,
        "data": data,
        "licence": licence,
    }


def tensors_of(state, about):
    """Name: (dtype, shape, bytes) as they are written. `state`: name to NumPy array."""
    import numpy as np

    import latent
    import patches

    symmetric = lambda m: 0.5 * (np.asarray(m) + np.swapaxes(m, 1, 2))
    arrays = {
        name: value.astype("<f2" if value.ndim >= 2 else "<f4") for name, value in state.items()
    }
    shape = (-1, patches.PATCH, latent.CHANNELS)
    arrays["latent.mean"] = np.asarray(about["mean"], "<f4")
    arrays["latent.basis"] = np.asarray(about["basis"], "<f4").reshape(shape)
    arrays["latent.edges"] = latent.EDGES.astype("<f4")
    arrays["tables"] = np.asarray(about["tables"], "<f4")
    arrays["correlations"] = symmetric(about["correlations"]).astype("<f4")
    arrays["descriptors.centre"] = np.asarray(about["centre"], "<f4")
    arrays["descriptors.spread"] = np.asarray(about["spread"], "<f4")
    for name, value in arrays.items():
        assert np.isfinite(value).all(), f"{name} does not fit"
    return {
        name: ("F16" if v.dtype.itemsize == 2 else "F32", list(v.shape), v.tobytes())
        for name, v in arrays.items()
    }


def signed(head, payload):
    """The head of a weight file with its hash in it (MODEL.md section 1); there it has 16 zeros."""
    both = struct.pack("<QQ", xxh64(head), xxh64(payload))
    key = b'"brume.hash":"'
    return head.replace(key + b"0" * 16, key + f"{xxh64(both):016x}".encode(), 1)


def write(path, tensors, meta):
    """A safetensors file of tensors {name: (dtype, shape, bytes)}; appears whole or not at all."""
    header, payload = {}, bytearray()
    for name in sorted(tensors, key=lambda n: (tensors[n][0] == "F16", n)):  # Aligned: F32 first
        dtype, shape, data = tensors[name]
        offsets = [len(payload), len(payload) + len(data)]
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": offsets}
        payload += data
    meta = dict(meta, **{"brume.hash": "0" * 16})
    text = json.dumps({"__metadata__": meta, **header}, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    head = struct.pack("<Q", len(text)) + text
    with open(path + ".part", "wb") as f:
        f.write(signed(head, bytes(payload)) + payload)
    os.replace(path + ".part", path)


def read(path):
    """Metadata and tensors (NumPy arrays, float32) of a file that write() made."""
    import numpy as np

    with open(path, "rb") as f:
        (size,) = struct.unpack("<Q", f.read(8))
        header = json.loads(f.read(size))
        payload = f.read()
    meta = header.pop("__metadata__")
    arrays = {}
    for name, t in header.items():
        begin, end = t["data_offsets"]
        kind = {"F16": "<f2", "F32": "<f4"}[t["dtype"]]
        flat = np.frombuffer(payload[begin:end], kind).astype(np.float32)
        arrays[name] = flat.reshape(t["shape"])
    return meta, arrays


def count_sounds(manifest, classes):
    """Sounds of the training split, class by class."""
    counts = dict.fromkeys(classes, 0)
    with open(manifest, newline="") as f:
        for row in csv.DictReader(f, delimiter="\t"):
            if row["split"] == "train" and row["class"] in counts:
                counts[row["class"]] += 1
    return counts.values()


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("checkpoint")
    p.add_argument("out")
    p.add_argument("--name", required=True)
    p.add_argument("--data", required=True, help="one line about the training data")
    p.add_argument("--licence", default="CC0-1.0")
    p.add_argument("--manifest", help="manifest.tsv of data.py, to count the sounds")
    args = p.parse_args()
    import torch

    import latent
    import patches

    saved = torch.load(args.checkpoint, map_location="cpu", weights_only=False)
    about = saved["about"]
    state = {name: value.float().numpy() for name, value in saved["ema"].items()}
    parameters = sum(v.size for n, v in state.items() if n != "embed.freqs")
    meta = metadata(
        about, parameters, args.name, args.data, args.licence, patches.HOP, latent.RATE, patches.EXPONENT
    )
    if args.manifest:
        meta["counts"] = listed(count_sounds(args.manifest, about["classes"]))
    write(args.out, tensors_of(state, about), meta)


if __name__ == "__main__":
    main()
