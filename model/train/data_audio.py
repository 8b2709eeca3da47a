# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signal helpers of the training-data builder: reading, trimming, pitch, likeness."""

import math

import numpy as np
import scipy.signal
import soundfile

RATE_HZ = 44100
MAX_FRAMES = 4 * RATE_HZ
PEAK = 10 ** (-1 / 20)
BANDS = 32
FRAMES = 24


def mix_down(x):
    """Mono from [frames] or [frames][channels].

    Wide stereo pairs comb-filter when summed, so where the sides differ much the
    louder one is kept alone.
    """
    if x.ndim == 1:
        return x
    if x.shape[1] == 1:
        return x[:, 0]
    left, right = x[:, 0], x[:, 1]
    power = math.sqrt(float(np.dot(left, left)) * float(np.dot(right, right)))
    if power > 0 and float(np.dot(left, right)) / power > 0.5:
        return 0.5 * (left + right)
    return left if np.dot(left, left) >= np.dot(right, right) else right


def resample(x, rate_hz):
    """To 44.1 kHz (polyphase, the kernel of scipy)."""
    if rate_hz == RATE_HZ:
        return x
    common = math.gcd(int(rate_hz), RATE_HZ)
    return scipy.signal.resample_poly(x, RATE_HZ // common, int(rate_hz) // common)


def read(path, longest_s=60.0):
    """Mono float64 at 44.1 kHz and the rate of the file."""
    with soundfile.SoundFile(path) as f:
        rate_hz = f.samplerate
        x = f.read(int(longest_s * rate_hz), dtype="float64")
    return resample(mix_down(x), rate_hz), rate_hz


def high_pass(x):
    """Removes DC; 8 Hz leaves every kick untouched."""
    b, a = scipy.signal.butter(1, 8.0 / (RATE_HZ / 2), "high")
    return scipy.signal.lfilter(b, a, x)


# What records do to drums: nothing below is theirs, but a stage or a studio floor hums there.
LOW_CUT_HZ = {"clap": 110, "rim": 90, "closed-hat": 180, "open-hat": 180, "cymbal": 60, "snare": 70, "perc": 50,
              "ui-blip": 50, "whoosh": 30}


def low_cut(x, kind):
    if kind not in LOW_CUT_HZ:
        return x
    return scipy.signal.sosfilt(scipy.signal.butter(4, LOW_CUT_HZ[kind] / (RATE_HZ / 2), "high", output="sos"), x)


def quiet_tail(x):
    """Fades a hit out where it sinks into the steady noise of its recording."""
    hop = 441
    count = len(x) // hop
    if count < 20:
        return x
    db = 20 * np.log10(np.sqrt(np.mean(x[:count * hop].reshape(count, hop) ** 2, 1)) + 1e-9)
    # The last tenth may be somebody's fade-out.
    end = db[count * 6 // 10:count * 9 // 10]
    half = len(end) // 2
    floor = end.mean()
    # A decay that is still falling at the end is no noise floor.
    if abs(end[:half].mean() - end[half:].mean()) > 1.5 or db.max() - floor < 22 or end.std() > 4:
        return x
    below = np.nonzero(np.convolve(db, np.ones(3) / 3, "same") > floor + 5)[0]
    at = (int(below[-1]) + 1) * hop if len(below) else len(x)
    if at > 0.85 * len(x):
        return x
    fade = np.exp(-6.9 * np.maximum(np.arange(len(x)) - at, 0) / (0.12 * RATE_HZ))
    return x * fade


def onset(x, sharp):
    """First frame louder than -50 dB of the peak.

    Where a sharp sound seems to begin long before it is loud, what comes first is room
    noise or breath, and a stricter threshold finds the hit.
    """
    level = np.abs(x)
    peak = level.max()
    first = int(np.argmax(level > peak * 10 ** (-50 / 20)))
    if sharp:
        loud = int(np.argmax(level > peak * 10 ** (-20 / 20)))
        if loud - first > 0.04 * RATE_HZ:
            first += int(np.argmax(level[first:] > peak * 10 ** (-32 / 20)))
    return first


def trim(x, sharp=True, kind=None, longest=MAX_FRAMES):
    """Onset at frame 0, silence below -70 dB cut from the end, peak at -1 dBFS.

    kind (a class) chooses the low cut. None when nothing audible is left.
    """
    if len(x) < 64 or not np.all(np.isfinite(x)):
        return None
    x = low_cut(high_pass(x), kind)
    if np.abs(x).max() < 1e-4:
        return None
    start = onset(x, sharp)
    lead = min(start, 22)
    x = x[start - lead:].copy()
    x[:lead] *= np.linspace(0.0, 1.0, lead, endpoint=False)
    if sharp and kind not in ("texture", "whoosh", "cymbal", "open-hat"):
        x = quiet_tail(x)
    cut = len(x) > longest
    x = x[:longest]
    level = np.abs(x)
    last = len(x) - int(np.argmax(level[::-1] > level.max() * 10 ** (-70 / 20)))
    x = x[:last]
    if len(x) < 256:
        return None
    fade = min(int(0.020 * RATE_HZ) if cut and last == longest else 88, len(x) // 2)
    x[-fade:] *= np.linspace(1.0, 0.0, fade)
    return x * (PEAK / np.abs(x).max())


def nsdf(x, lags):
    """Normalised autocorrelation of x for lags 0..lags-1, 1 for a perfect period."""
    n = len(x)
    x = x - x.mean()
    size = scipy.fft.next_fast_len(2 * n)
    power = np.abs(np.fft.rfft(x, size)) ** 2
    ac = np.fft.irfft(power, size)[:lags]
    energy = np.concatenate(([0.0], np.cumsum(x * x)))
    lag = np.arange(lags)
    both = energy[n - lag] + (energy[n] - energy[lag])
    return 2 * ac / np.maximum(both, 1e-20)


def steady_part(x):
    """The window in which pitch is measured: after 0.1 s, from where the sound has risen."""
    hop = 441
    blocks = np.array([np.sqrt(np.mean(x[i:i + hop] ** 2)) for i in range(0, max(len(x) - hop, 1), hop)])
    risen = int(np.argmax(blocks > 0.35 * blocks.max())) * hop
    start = max(int(0.1 * RATE_HZ), risen)
    if len(x) - start < 3000:
        start = max(0, min(int(0.02 * RATE_HZ), len(x) - 3000))
    return x[start:start + 12288]


def peak_near(r, lag, width):
    """Parabolic maximum of r about a lag: (lag, value)."""
    low, high = max(int(lag - width), 1), min(int(lag + width) + 2, len(r) - 1)
    if high <= low:
        return lag, 0.0
    i = low + int(np.argmax(r[low:high]))
    if i < 1 or i + 1 >= len(r):
        return float(i), float(r[min(i, len(r) - 1)])
    a, b, c = r[i - 1], r[i], r[i + 1]
    bend = a - 2 * b + c
    shift = 0.5 * (a - c) / bend if bend < -1e-12 else 0.0
    shift = min(max(shift, -1.0), 1.0)
    return i + shift, float(b - 0.25 * (a - c) * shift)


def pitch(x):
    """(f0 in Hz or 0, harmonicity 0..1) of the steady part (McLeod's choice of peak).

    The period is refined on its multiples, since one sample is 40 cents at 1 kHz.
    """
    w = steady_part(x)
    if len(w) < 1024:
        return 0.0, 0.0
    lags = min(1400, len(w) * 2 // 3)
    r = nsdf(w, lags)
    low = 10
    clarity = float(r[44:min(1200, lags)].max()) if lags > 60 else 0.0
    # The lobe about lag 0 is no period: skip to the first dip.
    below = np.nonzero(r < 0.3 * max(clarity, 0.1))[0]
    low = max(low, int(below[0])) if len(below) else lags
    inner = r[low:lags - 1]
    if len(inner) < 3:
        return 0.0, clarity
    is_peak = (inner[1:-1] > inner[:-2]) & (inner[1:-1] >= inner[2:]) if len(inner) > 2 else []
    where = np.nonzero(is_peak)[0] + low + 1
    if not len(where) or r[where].max() <= 0.2:
        return 0.0, clarity
    good = where[r[where] >= 0.93 * r[where].max()]
    period, _ = peak_near(r, good[0], 2)
    count = 1
    while period * (count * 2 + 1) < lags - 4:
        count *= 2
        lag, _ = peak_near(r, period * count, max(1.5, 0.1 * period))
        period = lag / count
    return RATE_HZ / period, clarity


def midi_of(f0_hz):
    return 69 + 12 * math.log2(f0_hz / 440.0)


def bandwidth_hz(x, rate_hz=RATE_HZ):
    """Highest frequency within 80 dB of the strongest, at most half the source's rate."""
    n = 2048
    if len(x) < n:
        x = np.pad(x, (0, n - len(x)))
    _, p = scipy.signal.welch(x, RATE_HZ, nperseg=n, noverlap=n // 2)
    loud = np.nonzero(p > p.max() * 1e-8)[0]
    return int(min((loud[-1] + 1) * RATE_HZ / n, rate_hz / 2))


def mel_matrix(size=1024):
    edges = np.linspace(math.log(1 + 30 / 200), math.log(1 + 18000 / 200), BANDS + 2)
    edges = 200 * (np.exp(edges) - 1)
    f = np.arange(size // 2 + 1) * RATE_HZ / size
    up = (f[None] - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    down = (edges[2:, None] - f[None]) / (edges[2:] - edges[1:-1])[:, None]
    return np.maximum(np.minimum(up, down), 0).astype(np.float32)


MEL = mel_matrix()
# Frame positions grow with time: the attack tells sounds apart more than the tail.
STARTS = (np.concatenate((np.arange(8) * 256, 2048 * 1.2 ** np.arange(FRAMES - 8)))).astype(int)


def likeness(x):
    """Log-mel picture [FRAMES * BANDS] in dB, floor 60 dB below its loudest cell."""
    need = STARTS[-1] + 1024
    x = x[:need] if len(x) >= need else np.pad(x, (0, need - len(x)))
    frames = np.stack([x[s:s + 1024] for s in STARTS]) * np.hanning(1024)
    p = np.abs(np.fft.rfft(frames)).astype(np.float32) ** 2 @ MEL.T
    db = 10 * np.log10(p + 1e-12)
    return np.maximum(db, db.max() - 60).ravel() - db.max()


def distances(a, b):
    """RMS dB between every row of a and every row of b."""
    d = (a * a).sum(1)[:, None] + (b * b).sum(1)[None] - 2 * a @ b.T
    return np.sqrt(np.maximum(d, 0) / a.shape[1])
