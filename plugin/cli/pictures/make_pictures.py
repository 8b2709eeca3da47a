#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the spectrograms of the README from the commands that their titles name.

    make_pictures.py BRUME [FOLDER]

BRUME is the program; pictures go to FOLDER, by default where this script lies. Needs matplotlib and soundfile.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import soundfile

LOW_HZ, HIGH_HZ, ROWS, RANGE_DB = 40, 16000, 128, 70
TRAINED = pathlib.Path(__file__).resolve().parents[3] / "tests/edit/trained"
REAL = pathlib.Path("/usr/share/sounds/freedesktop/stereo")  # sound-theme-freedesktop


class Brume:
    def __init__(self, program, folder):
        self.program, self.folder = program, pathlib.Path(folder)

    def run(self, *words, **more):
        subprocess.run([self.program, *map(str, words)], check=True, cwd=self.folder, **more)

    def render(self, name, *words):
        """The sound and its rate."""
        self.run("render", *words, "--quiet", "--force", "--out", name, stdout=subprocess.DEVNULL)
        return self.read(name)

    def read(self, name):
        x, rate = soundfile.read(self.folder / name)
        return (x if x.ndim == 1 else x.mean(1)), rate


def spectrogram(x, rate, size=1024):
    """dB below the loudest cell, [ROWS][frames], rows even in log frequency; and seconds."""
    hop = max(64, len(x) // 400)
    padded = np.pad(x, (size // 2, size))
    frames = np.stack([padded[i:i + size] for i in range(0, len(x), hop)]) * np.hanning(size)
    power = np.abs(np.fft.rfft(frames, 4 * size)) ** 2
    edges = np.geomspace(LOW_HZ, HIGH_HZ, ROWS + 1) * 4 * size / rate
    rows = [power[:, int(a):max(int(b), int(a) + 1)].mean(1) for a, b in zip(edges[:-1], edges[1:])]
    db = 10 * np.log10(np.stack(rows) + 1e-12)
    return np.maximum(db - db.max(), -RANGE_DB)


def show(ax, title, sound, span_s=None, marks_s=(), curve=()):
    """One sound over `span_s` seconds, with lines at `marks_s` and a curve of (seconds, level) points."""
    x, rate = sound
    span_s = span_s or len(x) / rate
    x = np.pad(x, (0, max(0, int(span_s * rate) - len(x))))[:int(span_s * rate)]
    unit, scale = ("s", 1) if span_s > 1.5 else ("ms", 1000)
    ax.imshow(spectrogram(x, rate), origin="lower", aspect="auto", cmap="magma", vmin=-RANGE_DB, vmax=0,
              extent=(0, span_s * scale, np.log10(LOW_HZ), np.log10(HIGH_HZ)))
    ax.set_yticks([2, 3, 4], ["100 Hz", "1 kHz", "10 kHz"])
    ax.tick_params(labelsize=6, length=2)
    ax.set_title(title, fontsize=7, pad=3)
    for mark in marks_s:
        ax.axvline(mark * scale, color="white", linewidth=0.7, linestyle=":")
    if curve:
        height = np.log10(HIGH_HZ / LOW_HZ)
        ax.plot([t * scale for t, _ in curve], [np.log10(LOW_HZ) + level * height for _, level in curve], color="white",
                linewidth=0.9)
    return unit


def sheet(path, rows, width=7.2, height=1.45):
    """Rows of (title, sound, span, marks), one picture for each."""
    across = max(map(len, rows))
    fig, axes = plt.subplots(len(rows), across, figsize=(width, height * len(rows)), squeeze=False)
    for line, row in zip(axes, rows):
        for ax in line[len(row):]:
            ax.axis("off")
        for i, (ax, cell) in enumerate(zip(line, row)):
            unit = show(ax, *cell)
            if i:
                ax.set_yticklabels([])
        line[0].set_xlabel(unit, fontsize=6, labelpad=1)
    fig.tight_layout(pad=0.4, h_pad=0.6, w_pad=0.5)
    fig.savefig(path, dpi=100)
    plt.close(fig)


def words(brume):
    kicks = ["kick", "short dark kick", "long boomy kick", "very bright kick"]
    found = brume.render("found.wav", "--class", "tom", "--seed", 5)
    match = brume.render("like.wav", "--match", "found.wav", "--class", "snare", "--seed", 3)
    rows = [[(f'"{text}"', brume.render("a.wav", text, "--seed", 2), 0.5, ()) for text in kicks]]
    rows.append([("found.wav, a tom", found, 0.6, ()), ("snare --match found.wav", match, 0.6, ()),
                 *((f"--set decay={ms}ms --drafts 16",
                    brume.render("a.wav", "--class", "snare", "--set", f"decay={ms}ms", "--drafts", 16), 0.6, ())
                   for ms in (90, 400))])
    return rows


def loops(brume):
    cells = []
    for kind, seed in (("strings", 1), ("pad", 4), ("texture", 2)):
        x, rate = brume.render("a.wav", "--class", kind, "--seed", seed, "--loop", "--beats", 4, "--bpm", 140)
        once_s = len(x) / rate
        cells.append((f"{kind} --loop: three rounds", (np.tile(x, 3), rate), 3 * once_s, (once_s, 2 * once_s)))
    return [cells]


def kit(brume):
    brume.run("kit", "--style", 7, "--out", "kit", "--quiet", stdout=subprocess.DEVNULL)
    files = sorted((brume.folder / "kit").glob("*.wav"))  # {note}-{pad}-v{layer}-r{repeat}.wav
    cell = lambda path, title: (title, brume.read(path), 0.4, ())
    loudest = [cell(path, path.name.split("-v")[0]) for path in files if path.name.endswith("-v4-r1.wav")]
    layers = [cell(path, f"snare, layer {i + 1} of 4") for i, path in
              enumerate(path for path in files if path.name.startswith("38-") and path.name.endswith("-r1.wav"))]
    return [loudest[i:i + 4] for i in range(0, 16, 4)] + [layers]


def stream(brume):
    rows = []
    for kind, *lines in (("texture", "20s brightness 0.95", "40s brightness 0.05"),
                         ("texture", "20s class texture:0.5,pad:0.5", "40s class pad")):
        (brume.folder / "lines").write_text("".join(line + "\n" for line in lines))
        brume.run("stream", "--class", kind, "--seed", 7, "--length", "60s", "--control", "lines", "--quiet",
                  "--force", "--out", "a.wav", stdout=subprocess.DEVNULL)
        rows.append([("; ".join([f"--class {kind}", *lines]), brume.read("a.wav"), 60, (20, 40))])
    return rows


def inside(brume):
    """What files say of how near the nearest sound is that the model learnt from."""
    def cell(title, *args):
        sound = brume.render("a.wav", *args)
        told = subprocess.run([brume.program, "describe", "--json", "a.wav"], check=True, cwd=brume.folder, text=True,
                              capture_output=True).stdout
        return f"{title}: {json.loads(told)['nearest_training']:.2f}", sound, 0.3, ()

    learnt = [cell(f"{kind} learnt from", "--from", next(TRAINED.glob(f"{kind}-*.flac")), "--class", kind, "--amount", 0)
              for kind in ("kick", "snare", "tom")]
    heard = [cell(f"{name}.oga", "--from", REAL / f"{name}.oga", "--amount", 0)
             for name in ("camera-shutter", "trash-empty", "dialog-information")]
    return [learnt, [cell(f"--class {kind}", "--class", kind, "--seed", 3) for kind in ("kick", "snare", "tom")], heard]


def envelope(brume):
    brume.render("bell.wav", "--class", "mallet", "--seed", 5)
    curve = (0, 0), (0.3, 1), (0.4, 0.05), (0.6, 0.5), (0.9, 0)
    drawn = " ".join(f"{t}s:{level}" for t, level in curve)
    cell = lambda *args: (" ".join(args) + " --envelope ...",
                          brume.render("a.wav", *args, "--envelope", drawn, "--length", "0.9s"), 0.9, (), curve)
    return [[cell("--class", "open-hat"), cell("--class", "strings"), ("bell.wav", brume.read("bell.wav"), 0.9, ()),
             cell("--from", "bell.wav")]]


def shaping(brume):
    brume.render("snare.wav", "--class", "snare", "--seed", 5)
    brume.render("tom.wav", "--class", "tom", "--seed", 5)
    made = lambda *args: brume.render("a.wav", *args)
    return [
        [("a snare", brume.read("snare.wav"), 0.4, ())] +
        [(f"--amount {a}", made("--from", "snare.wav", "--amount", a), 0.4, ()) for a in (0.2, 0.5, 1)],
        [("a tom", brume.read("tom.wav"), 0.6, ()),
         ("--keep 0-80ms", made("--from", "tom.wav", "--keep", "0-80ms", "--seed", 1), 0.6, (0.08,)),
         ("the same, --seed 2", made("--from", "tom.wav", "--keep", "0-80ms", "--seed", 2), 0.6, (0.08,)),
         ("--keep-band 0-150Hz", made("--from", "tom.wav", "--keep-band", "0-150Hz"), 0.6, ())],
        [(f"--morph: --position {p}", made("--morph", "tom.wav", "snare.wav", "--position", p), 0.4, ())
         for p in (0, 0.33, 0.67, 1)],
    ]


def main():
    folder = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else pathlib.Path(__file__).parent
    for make in (words, loops, kit, stream, envelope, inside, shaping):
        with tempfile.TemporaryDirectory() as work:
            sheet(folder / f"{make.__name__}.png", make(Brume(pathlib.Path(sys.argv[1]).resolve(), work)))


if __name__ == "__main__":
    main()
