# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every class of the shipped model, at every rate, length and format: no clipping, no DC, no
silence, and drums that end."""

import array
import itertools
import math
import unittest
import wave

import cli

RATES = (44100, 48000, 96000)
LENGTHS = (0.2, 1, 6)
FORMATS = (("wav", "16"), ("wav", "24"), ("wav", "32f"), ("flac", "24"), ("ogg", None))
# All but those that ring or go on in reality: cymbals, whooshes, textures
PERCUSSIVE = ("kick", "snare", "clap", "rim", "closed-hat", "open-hat", "tom", "perc", "impact",
              "ui-blip")
TAIL_DB = -60
CUT_DB = -35


def end_db(path):
    """Level of the last 20 ms (or tenth, if that is less) but a quarter, where even a cut fades, below the peak; of
    16-bit mono."""
    with wave.open(path) as file:
        rate = file.getframerate()
        x = array.array("h", file.readframes(file.getnframes()))
    span = min(rate // 50, len(x) // 10)
    last = x[-span:-(span // 4)]
    power = sum(v * v for v in last) / len(last)
    return 10 * math.log10((power + 1) / max(v * v for v in x))


class Catalogue(cli.Case):
    def classes(self):
        (told,) = self.json("info", "--model", "--json")
        return [c["name"] for c in told["model"]["classes"]]

    def check(self, told, rate, length):
        self.assertEqual(told["rate"], rate)
        self.assertAlmostEqual(told["seconds"], length, delta=0.002)
        self.assertLessEqual(told["peak_db"], 0, told)
        self.assertLess(told["dc_db"], -60, told)
        self.assertGreater(told["rms_db"], -60, told)

    def test_all(self):
        """Each class meets each rate with each length, and each format with some of them."""
        pairs = list(itertools.product(RATES, LENGTHS))
        for c, name in enumerate(self.classes()):
            for i, (rate, length) in enumerate(pairs):
                kind, bits = FORMATS[(c + i) % len(FORMATS)]
                path = self.dir / f"a.{kind}"
                more = ["--bits", bits] if bits else []
                self.ok("render", "--class", name, "--seed", i, "--length", length, "--rate", rate,
                        "--format", kind, *more, "--quiet", "--force", "--out", path)
                (told,) = self.json("describe", "--json", path)
                with self.subTest(name=name, rate=rate, length=length, kind=kind):
                    self.check(told, rate, length)

    def test_tails(self):
        for name in PERCUSSIVE:
            told = self.json("render", "--class", name, "--count", 24, "--length", 2, "--json",
                             "--quiet", "--out", self.dir)
            self.assertEqual(len(told), 24)
            for one in told:
                self.assertLess(one["tail_db"], TAIL_DB, one["file"])

    def test_ends(self):
        """Of drums as long as their class has them none is cut off while it sounds."""
        for name in PERCUSSIVE:
            told = self.json("render", "--class", name, "--count", 24, "--bits", 16, "--json",
                             "--quiet", "--out", self.dir)
            for one in told:
                self.assertLess(end_db(one["file"]), CUT_DB, one["file"])

    def test_swells(self):
        """A whoosh is as long as it is asked to be, not as long as those in the training."""
        for length in (1, 2):
            told = self.json("render", "--class", "whoosh", "--count", 9, "--length", length,
                             "--json", "--quiet", "--out", self.dir, "--force")
            seconds = sorted(one["descriptors"]["duration_s"] for one in told)
            self.assertGreater(seconds[4], 0.7 * length)

    def test_fills(self):
        """What goes on does so for longer than training sounds did."""
        for name in ("texture", "strings", "pad", "voice"):
            told = self.json("render", "--class", name, "--count", 9, "--length", 6, "--json",
                             "--quiet", "--out", self.dir, "--force")
            seconds = sorted(one["descriptors"]["duration_s"] for one in told)
            self.assertGreater(seconds[4], 3.5, name)


if __name__ == "__main__":
    unittest.main()
