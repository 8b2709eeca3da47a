# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A MIDI file in, a WAV file out: the plugin plays it as `brume play` does, sample for sample, at
any rate and in any blocks. PLAY is the bench's player, BRUME the program."""

import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))
from test_play import midi, on, read_wav

URI = "urn:brume:brume"
PROGRAM, BEND, PEDAL = b"\xc0\x04", b"\xe0\x00\x70", b"\xb0\x40\x7f"


def song():
    """A preset by program change; notes, a bend, a pedal, several events at one time."""
    return midi([(0, PROGRAM), (480, on(36)), (0, on(38, 60)), (240, on(42)), (7, BEND),
                 (100, on(47, 127)), (300, PEDAL), (1, on(36, 1)), (960, b"\xb0\x40\x00"),
                 (0, on(39)), (480, on(49, 90))])


def check(folder, rate, block):
    ours, theirs = folder / "plugin.wav", folder / "program.wav"
    subprocess.run([os.environ["PLAY"], URI, folder / "song.mid", ours, str(rate), str(block)],
                   check=True, timeout=300)
    subprocess.run([os.environ["BRUME"], "play", folder / "song.mid", "--rate", str(rate),
                    "--bits", "32f", "--force", "--quiet", "--out", theirs], check=True, timeout=300)
    rate_here, *here = read_wav(ours)
    rate_there, *there = read_wav(theirs)
    assert rate_here == rate_there == rate, (rate_here, rate_there)
    for one, other in zip(here, there):
        n = min(len(one), len(other))
        assert n > 3.5 * rate and max(map(abs, other)) > 0.05, "no song"
        assert one[:n] == other[:n], f"{rate} Hz, blocks of {block}: the two differ"
        assert max(map(abs, one[n:]), default=0) < 1e-4, "it sounds on"


def main():
    with tempfile.TemporaryDirectory() as top:
        folder = pathlib.Path(top)
        (folder / "song.mid").write_bytes(song())
        for rate, block in [(48000, 256), (44100, 1024), (96000, 61)]:
            check(folder, rate, block)
    print("plugin and program play alike")


if __name__ == "__main__":
    main()
