# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write dsp_vectors.bin: what model/train makes of a few latents, for tests/golden of the C code.

Usage: dsp_vectors.py [FILE]; with --check, compare FILE with what would be written, to 1e-6: the
C library's functions differ in their last bits from machine to machine.
Layout, little endian: magic "BRUMEDV1"; u32 cases, u32 normals; f32 edges[65];
normals: u64 seed, u32 stream, u32 frame, f64 normal[20];
cases: char name[16], u32 frames, u32 n, f64 f0_hz, u64 seed, f64 descriptors[10],
f32 latent[frames][177], f32 sound[n].
"""

import pathlib
import struct
import sys

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "model" / "train"))

import descriptors  # noqa: E402
import latent as lt  # noqa: E402
import philox  # noqa: E402

NORMALS = [(0, 0, 0), (7, 1, 3), (0x123456789ABCDEF0, 17, 4294967295), (2**64 - 1, 2, 100)]


def silent(frames):
    z = np.zeros((frames, lt.CHANNELS))
    z[:, lt.TONE] = lt.TONE_FLOOR_DB
    z[:, lt.NOISE] = lt.NOISE_FLOOR_DB
    return z


def kick():
    """A body that falls two octaves in 50 ms, four modes off the grid, a click of noise."""
    z = silent(46)
    t = np.arange(46) * lt.HOP / lt.RATE
    z[:, 0] = np.arcsinh(2.2 * np.exp(-t / 0.02) / lt.CONTOUR_KNEE)
    z[:, 33] = -3 - 60 * t
    for k, level in enumerate([-18, -26, -33, -41], 1):
        z[:, 33 + k] = level - 200 * t
        z[:, 1 + k] = 0.09 * k - 0.2
    z[:, lt.NOISE] = np.linspace(-30, -45, 64) - 500 * t[:, None]
    return z, 52.0, 11025 + 7, 11


def note():
    """40 partials of a vibrating 220.5 Hz, some beyond 0.45 of the rate, over faint noise."""
    z = silent(34)
    t = np.arange(34) * lt.HOP / lt.RATE
    z[:, 0] = np.arcsinh(0.03 * np.sin(2 * np.pi * 6 * t) / lt.CONTOUR_KNEE)
    for k in range(1, 81):
        z[:, 32 + k] = -10 - 9 * np.log2(k) - 25 * t * (1 + 0.05 * k)
    z[:, 1:33] = 0.0009 * np.arange(1, 33) ** 1.3  # small ones count as none
    z[:, lt.NOISE] = -62
    return z, 261.6255653005986, 34 * 256 - 301, 0xFEDCBA9876543210


def noise():
    """Bands that rise and fall, without a tone."""
    z = silent(24)
    f = np.arange(24)[:, None]
    b = np.arange(64)[None]
    z[:, lt.NOISE] = -30 + 20 * np.sin(0.4 * f + 0.2 * b) - 0.2 * b
    z[10:12, lt.NOISE] = lt.NOISE_FLOOR_DB
    return z, lt.GRID_HZ, 23 * 256, 5


def odd():
    """Values outside their ranges and no numbers; sounds outside the limits of frequency."""
    rng = np.random.default_rng(1)
    z = silent(20)
    z[:, 0] = rng.normal(0, 3, 20)
    z[:, 1:33] = rng.normal(0, 0.4, (20, 32))
    z[:, lt.TONE] = rng.normal(-60, 25, (20, 80))
    z[:, lt.NOISE] = rng.normal(-70, 20, (20, 64))
    z[3, :] = np.nan
    z[5, 33:50] = np.inf
    z[6, :] = -np.inf
    z[7, 0] = np.inf
    z[8, 0:33] = 1e30
    return z, 33.3, 20 * 256, 2**64 - 1


def case_parts(make):
    z, f0_hz, n, seed = make()
    z = z.astype(np.float32)
    tone, rustle = lt.synthesise(z, f0_hz, n, seed)
    x = (tone + rustle).astype("<f4")
    values = descriptors.measure(x.astype(np.float64), 69 + 12 * np.log2(f0_hz / 440))
    head = struct.pack("<16sIIdQ", make.__name__.encode(), len(z), n, f0_hz, seed)
    return [head, values.astype("<f8"), z.astype("<f4"), x]


def vectors():
    """The file's parts in order: bytes or arrays."""
    makers = [kick, note, noise, odd]
    parts = [struct.pack("<8sII", b"BRUMEDV1", len(makers), len(NORMALS)), lt.EDGES.astype("<f4")]
    for seed, stream, frame in NORMALS:
        parts.append(struct.pack("<QII", seed, stream, frame))
        parts.append(philox.normals(seed, stream, frame, 20).astype("<f8"))
    return parts + [part for make in makers for part in case_parts(make)]


def same(parts, data):
    """Whether the file's bytes hold these parts."""
    at = 0
    for part in parts:
        size = len(part) if isinstance(part, bytes) else part.nbytes
        raw, at = data[at : at + size], at + size
        if len(raw) < size or isinstance(part, bytes) and raw != part:
            return False
        if not isinstance(part, bytes):
            stored = np.frombuffer(raw, part.dtype)
            if not np.allclose(stored, part.ravel(), rtol=1e-6, atol=1e-6, equal_nan=True):
                return False
    return at == len(data)


def main(argv):
    names = [a for a in argv if not a.startswith("--")]
    path = pathlib.Path(names[0]) if names else HERE / "dsp_vectors.bin"
    parts = vectors()
    if "--check" in argv:
        good = same(parts, path.read_bytes())
        print(f"{path.name}: {'as model/train makes it' if good else 'differs from model/train'}")
        return 0 if good else 1
    path.write_bytes(b"".join(p if isinstance(p, bytes) else p.tobytes() for p in parts))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
