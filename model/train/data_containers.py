# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Readers of the containers in which some games keep their sounds."""

import gzip
import io
import os
import struct

import numpy as np
import soundfile

import data_audio as au


def decoded(data):
    """Audio of a WAV or Ogg file held in memory: (mono 44.1 kHz, its rate)."""
    with soundfile.SoundFile(io.BytesIO(data)) as f:
        rate_hz = f.samplerate
        return au.resample(au.mix_down(f.read(dtype="float64")), rate_hz), rate_hz


def wad_reader(folder):
    """Doom WAD: lumps "DS..." hold type 3, rate, count, 16 pad bytes, unsigned bytes."""
    with open(os.path.join(folder, "usr/share/games/doom/freedm.wad"), "rb") as f:
        data = f.read()
    count, at = struct.unpack("<ii", data[4:12])
    lumps = {}
    for i in range(count):
        start, size, name = struct.unpack("<ii8s", data[at + 16 * i:at + 16 * i + 16])
        lumps[name.split(b"\0")[0].decode("latin1")] = data[start:start + size]

    def read(path):
        lump = lumps[path.rsplit("/", 1)[1]]
        if lump[:4] in (b"RIFF", b"OggS", b"fLaC"):
            return decoded(lump)
        kind, rate_hz, size = struct.unpack("<HHI", lump[:8])
        if kind != 3:
            raise OSError("not a DMX sound")
        x = np.frombuffer(lump[8:8 + size], np.uint8)[16:-16]
        return au.resample((x.astype(np.float64) - 128) / 128, rate_hz), rate_hz

    return read


def clear_header(raw):
    """Undoes the scrambling of a group header."""
    b = bytearray(x ^ 237 for x in raw)
    for i in range(0, len(b) - 2, 3):
        b[i], b[i + 2] = b[i + 2], b[i]
    return bytes(b)


def walk_group(data, prefix, files):
    """Fills files with the members of an OpenClonk group, children included."""
    entries = struct.unpack("<i", clear_header(data[:204])[36:40])[0]
    base = 204 + 316 * entries
    for i in range(entries):
        e = data[204 + 316 * i:204 + 316 * (i + 1)]
        name = e[:260].split(b"\0")[0].decode("latin1")
        _, child, size, _, offset = struct.unpack("<iiiii", e[260:280])
        body = data[base + offset:base + offset + size]
        if child:
            walk_group(body, prefix + name + "/", files)
        else:
            files[prefix + name] = body


def group_reader(folder):
    """OpenClonk: gzip whose magic is written 1e 8c, around a group file."""
    root = os.path.join(folder, "usr/share/games")
    files = {}

    def read(path):
        parts = path.split("/")
        top = next(i for i, p in enumerate(parts) if p.endswith((".ocg", ".ocd", ".ocf")))
        archive = "/".join(parts[:top + 1])
        if archive not in files:
            with open(os.path.join(root, archive), "rb") as f:
                packed = f.read()
            files[archive] = {}
            walk_group(gzip.decompress(b"\x1f\x8b" + packed[2:]), archive + "/", files[archive])
        return decoded(files[archive][path])

    return read


def liero_reader(folder):
    """LIERO.SND: a count, then name[8], offset, length; signed bytes at 22,050 Hz."""
    for root, _, names in os.walk(folder):
        if "LIERO.SND" in names:
            with open(os.path.join(root, "LIERO.SND"), "rb") as f:
                data = f.read()
    count = struct.unpack("<H", data[:2])[0]
    table = {}
    for i in range(count):
        name, start, size = struct.unpack("<8sII", data[2 + 16 * i:18 + 16 * i])
        table[name.split(b"\0")[0].decode("latin1").strip()] = data[start:start + size]

    def read(path):
        x = np.frombuffer(table[path.split(":")[1]], np.int8).astype(np.float64) / 128
        return au.resample(x, 22050), 22050

    return read


def raw_reader(folder):
    """The Synthesis ToolKit's raw waves: 16 bit, big-endian, 22,050 Hz."""
    root = os.path.join(folder, "usr/share")

    def read(path):
        x = np.fromfile(os.path.join(root, path), ">i2").astype(np.float64) / 32768
        return au.resample(x, 22050), 22050

    return read


READERS = {"freedm": wad_reader, "openclonk-data": group_reader, "lierolibre-data": liero_reader,
           "stk": raw_reader}


def reader_of(package, folder):
    """A function from an inventory path to (audio, rate), or None for plain files."""
    return READERS[package](folder) if package in READERS else None
