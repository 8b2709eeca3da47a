# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes safetensors files that model/weights accepts: F16 and F32, with brume.payload_hash."""

import json
import struct

import numpy as np

_P = (
    0x9E3779B185EBCA87,
    0xC2B2AE3D27D4EB4F,
    0x165667B19E3779F9,
    0x85EBCA77C2B2AE63,
    0x27D4EB2F165667C5,
)
_M = (1 << 64) - 1


def _rotate(x, bits):
    return ((x << bits) | (x >> (64 - bits))) & _M


def _round(lane, word):
    return _rotate((lane + word * _P[1]) & _M, 31) * _P[0] & _M


def xxh64(data):
    """XXH64 with seed 0 as 16 hex digits (xxhash_spec.md); about 2 s for 10 MB."""
    n = len(data)
    at = n // 32 * 32
    h = _P[4]
    if n >= 32:
        a, b, c, d = (_P[0] + _P[1]) & _M, _P[1], 0, -_P[0] & _M
        words = struct.unpack(f"<{at // 8}Q", data[:at])
        for i in range(0, len(words), 4):
            a, b = _round(a, words[i]), _round(b, words[i + 1])
            c, d = _round(c, words[i + 2]), _round(d, words[i + 3])
        h = (_rotate(a, 1) + _rotate(b, 7) + _rotate(c, 12) + _rotate(d, 18)) & _M
        for lane in (a, b, c, d):
            h = ((h ^ _round(0, lane)) * _P[0] + _P[3]) & _M
    h = (h + n) & _M
    while at + 8 <= n:
        h ^= _round(0, int.from_bytes(data[at : at + 8], "little"))
        h = (_rotate(h, 27) * _P[0] + _P[3]) & _M
        at += 8
    if at + 4 <= n:
        h ^= int.from_bytes(data[at : at + 4], "little") * _P[0] & _M
        h = (_rotate(h, 23) * _P[1] + _P[2]) & _M
        at += 4
    for byte in data[at:]:
        h = _rotate(h ^ (byte * _P[4] & _M), 11) * _P[0] & _M
    h = (h ^ (h >> 33)) * _P[1] & _M
    h = (h ^ (h >> 29)) * _P[2] & _M
    return f"{h ^ (h >> 32):016x}"


def write(path, tensors, metadata):
    """Write {name: float16 or float32 array}; return the file's id (brume_weights_id)."""
    header, chunks, at = {}, [], 0
    for name, array in tensors.items():
        array = np.ascontiguousarray(array)
        data = array.astype(array.dtype.newbyteorder("<")).tobytes()
        dtype = {np.dtype("float16"): "F16", np.dtype("float32"): "F32"}[array.dtype]
        header[name] = {
            "dtype": dtype,
            "shape": list(array.shape),
            "data_offsets": [at, at + len(data)],
        }
        at += len(data)
        chunks.append(data)
    payload = b"".join(chunks)
    meta = {**metadata, "brume.payload_hash": xxh64(payload)}
    text = json.dumps({"__metadata__": meta, **header}, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    data = struct.pack("<Q", len(text)) + text + payload
    with open(path, "wb") as file:
        file.write(data)
    return xxh64(data)


if __name__ == "__main__":
    assert xxh64(b"") == "ef46db3751d8e999"
    assert xxh64(b"abc") == "44bc2cf5ad770999"
