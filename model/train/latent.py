# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The latent of MODEL.md section 2: partials on a moving pitch grid, and bands of noise.

`analyse` turns a sound into frames of channels, `synthesise` is the reference decoder that
dsp/transform implements in C. Spectral modelling synthesis: Serra and Smith (1990).
"""

import numpy as np
import scipy.ndimage

import philox

RATE = 44100
HOP = 256
OFFSETS = 32  # partials whose frequency may leave its grid place
PARTIALS = 80
BANDS = 64
CHANNELS = 1 + OFFSETS + PARTIALS + BANDS
CONTOUR = slice(0, 1)
OFFSET = slice(1, 1 + OFFSETS)
TONE = slice(1 + OFFSETS, 1 + OFFSETS + PARTIALS)
NOISE = slice(1 + OFFSETS + PARTIALS, CHANNELS)

NOISE_FFT = 512
SINGLE_BINS = 20  # the lowest noise bands hold one bin each
TONE_FLOOR_DB = -80.0
NOISE_FLOOR_DB = -85.0
GATE_DB = 8.0  # what lies less than this above the floor is silence
CONTOUR_KNEE = 0.02  # octaves; the contour is stored as asinh(c / knee)
OFFSET_DEAD = 0.03  # offsets smaller than this, in grid steps, are zero
CONTOUR_MAX = 3.0  # octaves
TOP_DB = 40.0  # nothing is louder
LOW_HZ, LOW_FULL_HZ = 10.0, 20.0  # partials below are silent, and fade in between
HIGH_FULL_HZ, HIGH_HZ = 0.44 * RATE, 0.45 * RATE
NOISE_STREAM, PHASE_STREAM = 1, 2  # of Philox
MAX_PARTIAL_HZ = 18000.0
GRID_HZ = RATE / 128  # pitch grid of sounds without a pitch: 344.5 Hz


def band_edges():
    """First bin of each noise band, and the end: single bins, then even steps in log frequency."""
    top = NOISE_FFT // 2 + 1
    rest = np.geomspace(SINGLE_BINS, top, BANDS - SINGLE_BINS + 1)
    edges = np.concatenate([np.arange(SINGLE_BINS), np.round(rest)]).astype(int)
    for i in range(1, len(edges)):
        edges[i] = max(edges[i], edges[i - 1] + 1)
    assert edges[-1] == top and len(edges) == BANDS + 1
    return edges


EDGES = band_edges()
CENTRES = 0.5 * (EDGES[:-1] + EDGES[1:] - 1)


def n_frames(n):
    return -(-n // HOP) + 1


def frame_signal(x, frames, length):
    """Windows of `length` samples centred on multiples of HOP, zeros outside: [frames][length]."""
    pad = np.zeros((frames - 1) * HOP + length, x.dtype)
    half = length // 2
    m = min(len(x), len(pad) - half)
    pad[half : half + m] = x[:m]
    return np.lib.stride_tricks.as_strided(
        pad, (frames, length), (HOP * pad.strides[0], pad.strides[0])
    )


def grid_phase(f0_hz, contour, n):
    """Phase of the grid's fundamental in turns at each sample, [n]; contour [frames] in octaves."""
    t = np.arange(n) / HOP
    c = np.interp(t, np.arange(len(contour)), contour)
    return np.concatenate([[0.0], np.cumsum(f0_hz / RATE * np.exp2(c[:-1]))])[:n]


class Grid:
    """A sound on a time axis where the pitch grid is constant: windows of it times carriers.

    Warped sample m lies where the grid's phase is m * f0 / RATE turns, so that without a contour
    the axis is the plain one.
    """

    def __init__(self, x, f0_hz, contour, window):
        frames = len(contour)
        self.f0_hz, self.window = f0_hz, window
        self.phase = grid_phase(f0_hz, contour, len(x))
        centres = np.minimum(HOP * np.arange(frames), len(x) - 1)
        u = self.phase[centres] * (RATE / f0_hz)
        if np.abs(contour).max() > 1e-9:
            m = np.arange(int(self.phase[-1] * RATE / f0_hz))
            t = np.interp(m, self.phase * (RATE / f0_hz), np.arange(len(x)))
            x = scipy.ndimage.map_coordinates(x, [t], order=3, mode="nearest")
        self.centre = np.round(u).astype(int)
        length = len(window)
        pad = np.zeros(self.centre[-1] + length + 1)
        m = min(len(x), len(pad) - length // 2)
        pad[length // 2 : length // 2 + m] = x[:m]
        view = np.lib.stride_tricks.sliding_window_view(pad, length)
        self.frames = (view[self.centre] * window).astype(np.float32)
        mass = np.cumsum(window[::-1])[::-1]
        self.gain = 2.0 / mass[np.maximum(length // 2 - self.centre, 0)]

    def amplitudes(self, multiples):
        """Complex amplitude of the partials at these multiples of the grid, [frames][multiples]."""
        multiples = np.asarray(multiples, np.float64)
        m = np.arange(len(self.window)) - len(self.window) // 2
        turns = np.outer(m, multiples * (self.f0_hz / RATE)) % 1.0
        angle = (2 * np.pi * turns).astype(np.float32)
        a = self.frames @ np.cos(angle) - 1j * (self.frames @ np.sin(angle))
        turns = np.outer(self.centre, multiples * (self.f0_hz / RATE)) % 1.0
        return a * np.exp(-2j * np.pi * turns) * self.gain[:, None]


def smooth(x, width):
    """Centred moving average along time; the ends average what exists."""
    width = int(width) | 1
    if width <= 1:
        return x
    k = np.ones(width)
    return np.convolve(x, k, "same") / np.convolve(np.ones(len(x)), k, "same")


def track_contour(x, f0_hz, frames, cutoff_hz, span):
    """Mean frequency of what lies below `cutoff_hz`, in octaves from f0, held where it is silent."""
    n = len(x)
    size = 1 << int(np.ceil(np.log2(n + 4096)))
    spec = np.fft.fft(x, size)
    hz = np.fft.fftfreq(size, 1 / RATE)
    gain = np.where(hz > 0, 1 / (1 + (hz / cutoff_hz) ** 8), 0) * (1 - np.exp(-((hz / 25) ** 2)))
    z = np.fft.ifft(spec * gain)[:n]
    lag = np.concatenate([z[1:] * np.conj(z[:-1]), [0]])
    w = np.hanning(514)[1:-1]
    r = frame_signal(lag, frames, len(w)) @ w
    hz = np.maximum(np.angle(r) * RATE / (2 * np.pi), 10)
    power = np.abs(r)
    c = np.clip(np.log2(hz / f0_hz), -span, span)
    keep = power > power.max() * 1e-5
    if not keep.any():
        return np.zeros(frames)
    last = np.nonzero(keep)[0][-1]
    c[last:] = c[last]
    weight = power + power.max() * 1e-7
    return smooth(c * weight, 3) / smooth(weight, 3)


def vibrato(x, f0_hz, frames, window):
    """Common deviation of the first harmonics from the grid, in octaves: pitched sounds."""
    k = np.arange(1, max(2, min(9, int(6000 / f0_hz) + 1)))
    a = Grid(x, f0_hz, np.zeros(frames), window).amplitudes(k)
    step = np.angle(a[1:] * np.conj(a[:-1])) / (2 * np.pi) * RATE / HOP
    w = np.abs(a[1:] * a[:-1]) * k
    num = (w * step / (k * f0_hz)).sum(1)
    den = w.sum(1) + 1e-9
    num, den = np.append(num[:1], num), np.append(den[:1], den)
    width = max(3, len(window) // HOP)
    c = np.log2(np.clip(1 + smooth(num, width) / smooth(den, width), 0.84, 1.19))
    c[den < den.max() * 1e-5] = 0
    return smooth(c, 5)


def find_offsets(a, turns):
    """Where each partial lies off its grid place, in grid steps: a [frames][k], turns a frame."""
    rot = a[1:] * np.conj(a[:-1])
    w = np.abs(rot)
    d = (w * np.angle(rot) / (2 * np.pi) / np.maximum(turns, 1e-3)[:, None]).sum(0)
    d = np.clip(d / (w.sum(0) + 1e-12), -0.5, 0.5)
    return np.where(np.abs(d) < OFFSET_DEAD, 0, d)


def render_tone(a, multiples, phase):
    """Sum of partials of complex amplitude a [frames][k] at multiples of the phase, [n]."""
    n = len(phase)
    ramp = (np.arange(HOP) / HOP).astype(np.float32)
    one = np.exp(2j * np.pi * phase).astype(np.complex64)
    power, at = one.copy(), 1
    out = np.zeros(n, np.float32)
    for j, k in enumerate(multiples):
        if np.abs(a[:, j]).max() < 1e-4:
            continue
        if k == int(k):
            while at < k:
                power *= one
                at += 1
            carrier = power
        else:
            carrier = np.exp(2j * np.pi * np.mod(k * phase, 1.0)).astype(np.complex64)
        b = a[:, j].astype(np.complex64)
        env = (b[:-1, None] + (b[1:] - b[:-1])[:, None] * ramp).ravel()[:n]
        out[: len(env)] += (env * carrier[: len(env)]).real
    return out


def noise_levels(r, frames):
    """Level of each noise band in dB, 0 dB = white noise of unit variance: [frames][BANDS]."""
    w = np.sin(np.pi * (np.arange(NOISE_FFT) + 0.5) / NOISE_FFT) ** 2
    spec = np.fft.rfft(frame_signal(r, frames, NOISE_FFT) * w, axis=1)
    power = np.abs(spec) ** 2 / (w**2).sum()
    power[0] *= 2.0  # half of the first window lies before the sound
    bands = np.add.reduceat(power, EDGES[:-1], axis=1) / np.diff(EDGES)
    return np.maximum(10 * np.log10(calm_low_bands(bands) + 1e-20), NOISE_FLOOR_DB)


def calm_low_bands(power):
    """Bands of one bin averaged over five frames: one value alone errs by 6 dB as an estimate."""
    power = power.copy()
    kernel = np.array([1, 2, 3, 2, 1]) / 9
    low = power[:, :SINGLE_BINS]
    power[:, :SINGLE_BINS] = scipy.ndimage.convolve1d(low, kernel, axis=0, mode="nearest")
    return power


def tone_window(f0_hz, mode):
    """Hann window of four periods: its neighbours on the grid and half-way fall on zeros.

    Three for drums, whose modes are sparse and decay fast.
    """
    periods, low, high = (4, 1024, 4096) if mode == "pitched" else (3, 768, 2048)
    return hann(round(periods * RATE / f0_hz), low, high)


def hann(length, low, high):
    """Even Hann window without its zeros, sum 1, of a length held between low and high."""
    w = np.hanning(2 * (int(np.clip(length, low, high)) // 2) + 2)[1:-1]
    return w / w.sum()


def analyse(x, f0_hz, mode, contour=None):
    """Sound [n] to latent channels in natural units, [frames][CHANNELS].

    mode: 'pitched' (known pitch, vibrato followed), 'drum' and 'kick' (the lowest mode is
    followed; a kick has nothing else down there) or 'noise' (fixed grid).
    """
    x = np.asarray(x, np.float64)
    frames = n_frames(len(x))
    window = tone_window(f0_hz, mode)
    if contour is None:
        contour = np.zeros(frames)
        if mode == "pitched":
            contour = vibrato(x, f0_hz, frames, window)
        elif mode in ("drum", "kick"):
            contour = track_contour(x, f0_hz, frames, max(2.5 * f0_hz, 300), 2.5)
    grid = Grid(x, f0_hz, contour, window)
    k = np.arange(1, min(PARTIALS, int(MAX_PARTIAL_HZ / f0_hz - 0.5)) + 1)
    a = grid.amplitudes(k)
    n_off = min(OFFSETS, len(k))
    turns = f0_hz * np.exp2(contour[:-1]) * HOP / RATE
    offset = np.zeros(len(k))
    offset[:n_off] = find_offsets(a[:, :n_off], turns)
    if mode == "kick":
        offset[0] = 0  # the contour follows it
    moved = offset != 0
    a[:, moved] = grid.amplitudes((k + offset)[moved])
    share = tone_share(grid, a, k + offset, strict=1.5 if mode == "pitched" else 3.0)
    if mode == "kick":  # nothing but the drum's body lies this low: follow it closely
        short = hann(round(2 * RATE / f0_hz), 512, 1536)
        a[:, 0] = Grid(x, f0_hz, contour, short).amplitudes([1])[:, 0]
        share[:, 0] = 1
    level = np.maximum(20 * np.log10(np.abs(a) * np.sqrt(share) + 1e-9), TONE_FLOOR_DB)
    out = np.zeros((frames, CHANNELS))
    out[:, 0] = np.arcsinh(contour / CONTOUR_KNEE)
    out[:, TONE] = TONE_FLOOR_DB
    out[:, TONE.start : TONE.start + len(k)] = level
    audible = level[:, :n_off].max(0) > -70
    out[:, OFFSET.start : OFFSET.start + n_off] = np.where(audible, offset[:n_off], 0)
    tone = render_tone(a * share, k + offset, grid.phase)
    out[:, NOISE] = noise_levels(x - tone, frames)
    return out


def tone_share(grid, a, multiples, strict):
    """Share of each partial's power that stands above what lies half-way to its neighbours."""
    side = np.abs(grid.amplitudes(multiples - 0.5)) ** 2
    side = 0.5 * (side + np.abs(grid.amplitudes(multiples + 0.5)) ** 2)
    width = max(3, len(grid.window) // HOP)
    blur = lambda p: scipy.ndimage.uniform_filter1d(p, width | 1, axis=0, mode="nearest")
    ratio = strict * blur(side) / (blur(np.abs(a) ** 2) + 1e-14)
    return 1 / (1 + ratio**3)


def gate(db, floor_db):
    """Amplitude of a level in dB; what lies within GATE_DB of the floor is silent."""
    return np.maximum(10 ** (db / 20) - 10 ** ((floor_db + GATE_DB) / 20), 0)


def levels(db, floor_db):
    """Levels as the decoder reads them: between the floor and TOP_DB, no number is silence."""
    return np.clip(np.where(np.isnan(db), floor_db, db), floor_db, TOP_DB)


def decode_contour(z):
    """The grid's deviation in octaves, [frames]: bounded, smoothed, ends repeated."""
    z = np.clip(np.where(np.isnan(z), 0.0, z), -6, 6)
    c = np.clip(CONTOUR_KNEE * np.sinh(z), -CONTOUR_MAX, CONTOUR_MAX)
    return 0.25 * (np.append(c[:1], c[:-1]) + 2 * c + np.append(c[1:], c[-1:]))


def decode_offsets(latent, amp):
    """One offset per partial: the mean over time, weighted by power; small ones are zero."""
    w = amp[:, :OFFSETS] ** 2 + 1e-12
    d = latent[:, OFFSET]
    d = (np.clip(np.where(np.isnan(d), 0.0, d), -0.5, 0.5) * w).sum(0) / w.sum(0)
    return np.where(np.abs(d) < OFFSET_DEAD, 0, d)


def synthesise(latent, f0_hz, n, seed):
    """Reference decoder: latent in natural units to sound [n]. Returns (tone, noise)."""
    latent = np.asarray(latent, np.float64)
    frames = len(latent)
    covered = min(n, HOP * (frames - 1))
    contour = decode_contour(latent[:, 0])
    phase = grid_phase(f0_hz, contour, covered)
    amp = gate(levels(latent[:, TONE], TONE_FLOOR_DB), TONE_FLOOR_DB)
    offset = decode_offsets(latent, amp)
    start = philox.uniforms(seed, PHASE_STREAM, 0, PARTIALS + 1)
    start[1] = 0
    t = np.arange(covered) / HOP
    grid = np.arange(frames)
    hz = f0_hz * np.exp2(np.interp(t, grid, contour))
    tone = np.zeros(n)
    for k in range(1, PARTIALS + 1):
        ratio = k + (offset[k - 1] if k <= OFFSETS else 0)
        if amp[:, k - 1].max() <= 0:
            continue
        above = (ratio * hz - LOW_HZ) / (LOW_FULL_HZ - LOW_HZ)
        below = (HIGH_HZ - ratio * hz) / (HIGH_HZ - HIGH_FULL_HZ)
        audible = np.clip(np.minimum(above, below), 0, 1)
        env = np.interp(t, grid, amp[:, k - 1]) * audible
        tone[:covered] += env * np.sin(2 * np.pi * np.mod(ratio * phase + start[k], 1.0))
    return tone, synthesise_noise(latent[:, NOISE], n, seed)


def synthesise_noise(db, n, seed):
    """Noise of the given band levels: one random spectrum a frame, power-complementary windows."""
    frames = len(db)
    bins = np.arange(NOISE_FFT // 2 + 1)
    db = np.stack([np.interp(bins, CENTRES, row) for row in levels(db, NOISE_FLOOR_DB)])
    spec = gate(db, NOISE_FLOOR_DB) * np.sqrt(NOISE_FFT / 2)
    spec[:, 0] = 0
    normal = philox.normals(seed, NOISE_STREAM, np.arange(frames), 2 * len(bins))
    spec = spec * (normal[:, 0::2] + 1j * normal[:, 1::2])
    w = np.sin(np.pi * (np.arange(NOISE_FFT) + 0.5) / NOISE_FFT)
    y = np.fft.irfft(spec, axis=1) * w
    out = np.zeros(HOP * (frames + 1))
    for f in range(frames):
        out[f * HOP : f * HOP + NOISE_FFT] += y[f]
    covered = min(n, HOP * (frames - 1))
    return np.append(out[HOP : HOP + covered], np.zeros(n - covered))
