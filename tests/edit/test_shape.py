# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Words and matched sounds with the shipped weights: do they do what they say?"""

import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "cli"))
from cli import Case  # noqa: E402

REAL = pathlib.Path("/usr/share/sounds/freedesktop/stereo")
CLASSES = ("kick", "snare", "closed-hat", "tom", "bass")


class Words(Case):
    def mean(self, words, key):
        """Mean of what six sounds of these words measure."""
        folder = self.dir / words.replace(" ", "-")
        folder.mkdir()
        lines = self.json("render", words, "--count", "6", "--json", "--out", folder)
        return sum(line["descriptors"][key] for line in lines) / len(lines)

    def test_adjectives_act(self):
        for low, high, key in (("dark", "bright", "brightness_hz"),
                               ("short", "long", "duration_s"),
                               ("tonal", "noisy", "noisiness_db"),
                               ("smooth", "rough", "roughness_db")):
            for name in CLASSES:
                with self.subTest(low=low, name=name):
                    self.assertLess(self.mean(f"very {low} {name}", key),
                                    self.mean(f"very {high} {name}", key))


class Diffuse(Case):
    def test_more_noise_is_less_of_it(self):
        """A bell rings less the more noise there is."""
        source = REAL / "bell.oga"
        if not source.exists():
            source = self.dir / "bass.wav"
            self.ok("render", "--class", "bass", "--quiet", "--out", source)
        told = []
        for sigma in (0, 0.5, 5, 80):
            path = self.dir / f"{sigma}.wav"
            self.ok("diffuse", source, "--class", "mallet", "--sigma", sigma, "--quiet", "--out", path)
            told += self.json("describe", "--json", path)
        print("#", [(t["harmonicity"], t["descriptors"]["noisiness_db"]) for t in told])
        for less, more in zip(told, told[1:]):
            self.assertLess(more["harmonicity"], less["harmonicity"] + 0.02)
        self.assertLess(told[3]["harmonicity"], told[0]["harmonicity"] - 0.3)


class Match(Case):
    def distance(self, *args):
        out = self.ok("render", *args, "--out", self.dir / "m.wav", "--force")
        return float(re.search(r"nearest is ([0-9.]+) dev", out)[1])

    def check(self, files, *args):
        """More drafts are never farther; what is found is near."""
        few = [self.distance("--match", f, "--drafts", "2", *args) for f in files]
        many = [self.distance("--match", f, "--drafts", "12", *args) for f in files]
        for a, b in zip(few, many):
            self.assertLessEqual(b, a)
        mean = sum(many) / len(many)
        print(f"# mean distance to {len(files)} matched sounds: {mean:.2f} deviations")
        self.assertLess(mean, 1.0)

    def test_ours(self):
        files = []
        for name in CLASSES:
            files.append(self.dir / f"{name}.wav")
            self.ok("render", "--class", name, "--seed", "21", "--quiet", "--out", files[-1])
        self.check(files)

    @unittest.skipUnless(REAL.is_dir(), "sound-theme-freedesktop is not installed")
    def test_real(self):
        self.check([REAL / f"{name}.oga" for name in (
            "bell", "camera-shutter", "message", "trash-empty", "dialog-information")])


if __name__ == "__main__":
    unittest.main()
