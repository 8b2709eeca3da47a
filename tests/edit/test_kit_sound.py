# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A kit with the shipped weights: layers rise in brightness; Hydrogen loads and plays it, and so does FluidSynth what
Polyphone makes of its SFZ map."""

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
from test_play import midi, on  # noqa: E402

SONG = pathlib.Path("/usr/share/hydrogen/data/demo_songs/GM_kit_demo1.h2song")
REAL = pathlib.Path("/usr/share/sounds/freedesktop/stereo")
NAMES = ("bell", "camera-shutter", "message", "trash-empty", "dialog-information")


def rms(path):
    """RMS of a WAV file of 16 bits."""
    x = samples(path)
    return math.sqrt(sum(s * s for s in x) / len(x)) / 32768


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

    @unittest.skipUnless(shutil.which("polyphone") and shutil.which("fluidsynth"), "no Polyphone or FluidSynth")
    def test_sfz_is_played(self):
        """Every pad, struck softly and hard, sounds like its file of that layer."""
        folder = self.dir / "kit"
        self.ok("kit", "--style", "7", "--out", folder, "--layers", "2", "--robins", "1", "--bits", "16",
                "--quiet")
        env = dict(os.environ, QT_QPA_PLATFORM="offscreen", HOME=str(self.dir))
        subprocess.run(["polyphone", "-1", "-i", folder / "kit.sfz", "-d", self.dir, "-o", "kit"], env=env,
                       check=True, capture_output=True, timeout=120)
        keys = range(36, 52)
        strokes = [(key, layer) for key in keys for layer in (1, 2)]
        song = [(960, on(key, 40 if layer == 1 else 120)) for key, layer in strokes]
        (self.dir / "a.mid").write_bytes(midi([*song, (960, b"\xb0\x78\0")]))
        subprocess.run(["fluidsynth", "-ni", "-R", "0", "-C", "0", "-g", "1", "-r", "44100", "-F", self.dir / "a.wav",
                        self.dir / "kit.sf2", self.dir / "a.mid"], env=env, check=True, capture_output=True, timeout=120)
        played, width = samples(self.dir / "a.wav"), 2
        for i, (key, layer) in enumerate(strokes):
            start, near = (i + 1) * 44100, {}
            for one in (1, 2):
                (name,) = folder.glob(f"{key}-*v{one}*.wav")
                wanted = samples(name)[:1500]
                near[one] = max(alike(wanted, played[(start + lag) * width:(start + lag + len(wanted)) * width:width])
                                for lag in range(200))  # It plays in blocks
            with self.subTest(key=key, layer=layer):
                self.assertGreater(near[layer], 0.8)
                self.assertGreater(near[layer], near[3 - layer])


def samples(path):
    """Those of a WAV file of 16 bits, channels in turns."""
    data = path.read_bytes()
    at = data.index(b"data") + 8
    return struct.unpack(f"<{(len(data) - at) // 2}h", data[at:at + (len(data) - at) // 2 * 2])


def alike(a, b):
    """Correlation, 1 for the same wave at whatever level."""
    power = math.sqrt(sum(x * x for x in a) * sum(x * x for x in b))
    return sum(x * y for x, y in zip(a, b)) / power if power else 0.0


if __name__ == "__main__":
    unittest.main()
