# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A kit with the shipped weights: layers rise in brightness; Hydrogen loads and plays it."""

import math
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "cli"))
from cli import Case  # noqa: E402

SONG = pathlib.Path("/usr/share/hydrogen/data/demo_songs/GM_kit_demo1.h2song")
REAL = pathlib.Path("/usr/share/sounds/freedesktop/stereo")
NAMES = ("bell", "camera-shutter", "message", "trash-empty", "dialog-information")


def rms(path):
    """RMS of a WAV file of 16 bits."""
    data = path.read_bytes()
    at = data.index(b"data") + 8
    samples = struct.unpack(f"<{(len(data) - at) // 2}h", data[at:at + (len(data) - at) // 2 * 2])
    return math.sqrt(sum(s * s for s in samples) / len(samples)) / 32768


class Kit(Case):
    def check_layers(self, pads, count):
        self.assertEqual(len(pads), count)
        for pad in pads:
            with self.subTest(pad=pad["name"]):
                rising = pad["layer_brightness_octaves"]
                self.assertEqual(rising[:-1], sorted(rising[:-1]))
                # The hit itself stays as it is: of a pure tone no stroke is duller
                self.assertGreater(rising[-1], rising[-2] - 0.02)
                self.assertGreater(rising[-1], rising[0])

    @unittest.skipUnless(REAL.is_dir(), "sound-theme-freedesktop is not installed")
    def test_layers_of_real_sounds(self):
        source = self.dir / "real"
        source.mkdir()
        for name in NAMES:
            shutil.copy(REAL / f"{name}.oga", source)
        self.check_layers(self.json("kit", "--from", source, "--out", self.dir / "k", "--layers",
                                    "4", "--robins", "2", "--json"), 5)

    def test_layers_and_hydrogen(self):
        kits = self.dir / ".hydrogen" / "data" / "drumkits"
        kits.mkdir(parents=True)
        self.check_layers(self.json("kit", "--style", "7", "--out", kits / "Brume kit 7",
                                    "--layers", "4", "--robins", "2", "--json"), 16)
        if not shutil.which("h2cli") or not SONG.is_file():
            print("# Hydrogen is not installed: the kit was not played")
            return
        env = dict(os.environ, HOME=str(self.dir), QT_QPA_PLATFORM="offscreen")
        call = lambda *args: subprocess.run(["h2cli", *args], env=env, timeout=200,
                                            capture_output=True, text=True, errors="replace")
        told = call("-c", str(kits / "Brume kit 7" / "drumkit.xml"))
        self.assertIn("is valid", told.stdout + told.stderr)
        played = {}
        for name in ("Brume kit 7", "GMRockKit"):
            out = self.dir / "played.wav"
            call("-s", str(SONG), "-k", name, "-o", str(out), "-r", "44100", "-b", "16")
            played[name] = out.read_bytes()
            self.assertGreater(rms(out), 0.01)
            out.unlink()
        self.assertNotEqual(*played.values())


if __name__ == "__main__":
    unittest.main()
