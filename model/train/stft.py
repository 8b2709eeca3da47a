# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Short-time Fourier transform and its least-squares inverse, as in dsp/transform/stft.h.

Frame f is a periodic Hann window of `size` samples centred on sample f * hop, zeros outside:
ceil(n / hop) + 1 frames. Inverse: Griffin and Lim, IEEE Trans. ASSP 32(2), 1984; it gives an
unmodified sound back to 1e-6 of full scale. Run as a program, it tests that.
"""

import sys

import numpy as np


def hann(size):
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)


def forward(x, size, hop):
    """Sound [n] to spectra [frames][size / 2 + 1], hop <= size / 2."""
    frames = -(-len(x) // hop) + 1
    pad = np.zeros((frames - 1) * hop + size)
    room = len(pad) - size // 2
    pad[size // 2 : size // 2 + len(x)] = x[:room]
    view = np.lib.stride_tricks.sliding_window_view(pad, size)[::hop]
    return np.fft.rfft(view * hann(size), axis=1)


def inverse(spectra, n, size, hop):
    """The sound [n] whose transform is nearest to the spectra; 0 where no frame reaches."""
    window = hann(size)
    total = (len(spectra) - 1) * hop + size
    up = np.zeros(max(total, n + size))
    down = np.zeros_like(up)
    for f, frame in enumerate(np.fft.irfft(spectra, size, axis=1)):
        up[f * hop : f * hop + size] += window * frame
        down[f * hop : f * hop + size] += window**2
    middle = slice(size // 2, size // 2 + n)
    return np.where(down[middle] > 1e-9, up[middle] / np.maximum(down[middle], 1e-9), 0.0)


def self_test():
    rng = np.random.default_rng(1)
    worst = 0.0
    for size, hop in [(1024, 256), (512, 256), (256, 100), (2048, 441), (4096, 1024), (6, 3)]:
        for n in (1, 2, 255, 256, 257, 1001, 4411, 44101):
            x = rng.uniform(-1, 1, n).astype(np.float32)
            y = inverse(forward(x, size, hop), n, size, hop).astype(np.float32)
            worst = max(worst, float(np.abs(x - y).max()))
    print(f"stft: largest round trip error {worst:.2g} of full scale")
    return 0 if worst <= 1e-6 else 1


if __name__ == "__main__":
    sys.exit(self_test())
