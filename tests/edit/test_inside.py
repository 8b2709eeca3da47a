# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What files say of themselves, with the shipped weights: it gives them back, and tells copies from sounds.

trained/KIND-INDEX.flac are procedural sounds of those that the model learnt from, made by procedural.make(KIND, 1,
INDEX) and data_audio.trim() in model/train.
"""

import pathlib
import re
import statistics
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "cli"))
from cli import Case  # noqa: E402

TRAINED = sorted((pathlib.Path(__file__).parent / "trained").glob("*.flac"))
REAL = pathlib.Path("/usr/share/sounds/freedesktop/stereo")
NAMES = ("bell", "camera-shutter", "message", "trash-empty", "dialog-information")
CLASSES = ("kick", "snare", "closed-hat", "tom", "bass")
ENDINGS = ("wav", "flac", "ogg")


class Inside(Case):
    def check(self, path, *source):
        """The file tells all there is to tell; of the recipe inside comes the same sound. Its distance."""
        told, = self.json("describe", "--json", path)
        self.assertRegex(told["recipe"], r"^brume=1 model=[0-9a-f]{16} class=")
        self.assertRegex(told["copyright"], r"made with \S+ \(\S+\), which learnt from .*ATTRIBUTION\.md")
        self.assertEqual(told["model_licence"], "CC-BY-4.0")
        said = self.ok("verify", path, *source)
        self.assertRegex(said, r": the same; [0-9.]+ from the nearest sound trained on\n$")
        self.assertAlmostEqual(float(re.search(r"; ([0-9.]+) from", said)[1]), told["nearest_training"], delta=0.06)
        return told["nearest_training"]

    def distances(self, files, amount, **classes):
        """Of variations of files to the nearest sound trained on."""
        found = []
        for number, file in enumerate(files):
            path = self.dir / f"{number}.{ENDINGS[number % 3]}"
            named = ["--class", classes[file.name]] if file.name in classes else []
            self.ok("render", "--from", file, "--amount", amount, *named, "--quiet", "--out", path)
            found.append(self.check(path, "--from", file))
        return found

    def test_sounds_of_five_classes(self):
        found = []
        for seed, name in enumerate(CLASSES):
            for ending in ENDINGS:
                path = self.dir / f"{name}.{ending}"
                self.ok("render", "--class", name, "--seed", seed, "--quiet", "--out", path)
                found.append(self.check(path))
        print("# nearest sound trained on, of sounds of five classes:", found)
        self.assertGreater(min(found), 0.1)

    @unittest.skipUnless(REAL.is_dir(), "sound-theme-freedesktop is not installed")
    def test_real_sounds(self):
        files = [REAL / f"{name}.oga" for name in NAMES]
        itself = self.distances(files, 0)
        for path in self.dir.iterdir():
            path.unlink()
        varied = self.distances(files, 0.5)
        print("# of real recordings:", itself, "and of variations of them:", varied)
        self.assertGreater(min(itself + varied), 0.1)
        self.assertGreater(statistics.median(itself), 0.5)

    def test_sounds_trained_on(self):
        found = self.distances(TRAINED, 0, **{file.name: file.name.rpartition("-")[0] for file in TRAINED})
        print("# of sounds trained on:", found)
        self.assertEqual(len(found), 5)
        self.assertLess(max(found), 0.05)


if __name__ == "__main__":
    unittest.main()
