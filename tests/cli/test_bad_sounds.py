# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each way to shape a sound, with each sound that cannot be used: one clear line, nothing lost. And
with what looks odd but can be used."""

import math
import unittest

from cli import QUICK, Case
from test_edit_cli import tone, wav

OPERATIONS = {
    "variation": ["--from", "X", "--amount", "0.3"],
    "regrow": ["--from", "X", "--keep", "0-10ms"],
    "extend": ["--from", "X", "--keep", "0-10ms", "--length", "0.4"],
    "band": ["--from", "X", "--keep-band", "0-150Hz"],
    "envelope": ["--from", "X", "--keep-envelope"],
    "morph from": ["--morph", "X", "GOOD"],
    "morph to": ["--morph", "GOOD", "X", "--position", "1"],
    "match": ["--match", "X"],
}


class Sounds(Case):
    def setUp(self):
        super().setUp()
        self.good = self.dir / "good.wav"
        wav(self.good, tone(0.2))

    def render(self, operation, path, out):
        """Arguments for one operation on one file."""
        words = {"X": path, "GOOD": self.good}
        drafts = ["--drafts", "2"] if operation == "match" else []
        quick = ["--steps", "2"] if operation == "extend" else QUICK  # No length twice
        return ["render", "--class", "kick", *quick, *drafts,
                *(words.get(w, w) for w in OPERATIONS[operation]), "--quiet", "--out", out]

    def bad_files(self):
        """Name of a file that cannot be used, and what is to be said of it."""
        wav(self.dir / "silent.wav", [(0.0,)] * 44100)
        wav(self.dir / "faint.wav", [(1e-9,), (-1e-9,)] * 5000)
        wav(self.dir / "one.wav", [(0.5,)])
        wav(self.dir / "short.wav", tone(0.005))
        wav(self.dir / "none.wav", [])
        wav(self.dir / "minutes.wav", [(0.5,)] * (600 * 1000), rate=1000)
        wav(self.dir / "nan.wav", tone(0.1) + [(math.nan,)] + tone(0.1))
        wav(self.dir / "inf.wav", tone(0.1) + [(math.inf,)] + tone(0.1))
        wav(self.dir / "eight.wav", [(0.0,) * 8] * 5000, 8)
        (self.dir / "empty.wav").write_bytes(b"")
        (self.dir / "text.wav").write_text("no sound at all\n" * 50)
        (self.dir / "head.wav").write_bytes(self.good.read_bytes()[:30])
        (self.dir / "folder.wav").mkdir()
        return ["silent", "faint", "one", "short", "none", "minutes", "nan", "inf", "eight", "empty", "text",
                "head", "folder", "missing"]

    def test_each_way_refuses_each(self):
        for name in self.bad_files():
            path = self.dir / f"{name}.wav"
            for operation in OPERATIONS:
                with self.subTest(name=name, operation=operation):
                    line = self.bad(1, *self.render(operation, path, self.dir / "no.wav"))
                    self.assertIn(path.name, line)
            with self.subTest(name=name, operation="diffuse"):
                line = self.bad(1, "diffuse", path, "--sigma", "1", "--out", self.dir / "no.wav")
                self.assertIn(path.name, line)

    def test_a_file_that_is_there_stays(self):
        """Also where the run fails, and with --force."""
        out = self.dir / "out.wav"
        out.write_bytes(b"precious")
        for name in ("silent", "text"):
            self.bad_files() if name == "silent" else None
            for operation in OPERATIONS:
                self.bad(1, *self.render(operation, self.dir / f"{name}.wav", out), "--force")
        self.assertEqual(out.read_bytes(), b"precious")

    def test_what_looks_odd_is_used(self):
        wav(self.dir / "eight.wav", tone(0.2, 8), 8)
        wav(self.dir / "slow.wav", tone(0.2, 1, 8000), rate=8000)
        wav(self.dir / "fast.wav", tone(0.2, 2, 192000), 2, 192000)
        wav(self.dir / "loud.wav", [(9.0 * v,) for (v,) in tone(0.2)])
        wav(self.dir / "dc.wav", [(0.5 + 0.5 * v,) for (v,) in tone(0.2)])
        wav(self.dir / "late.wav", [(0.0,)] * 50000 + tone(0.2) + [(0.0,)] * 50000)
        for name in ("eight", "slow", "fast", "loud", "dc", "late"):
            for operation in OPERATIONS:
                with self.subTest(name=name, operation=operation):
                    out = self.dir / f"{name}-{operation}.wav".replace(" ", "-")
                    self.ok(*self.render(operation, self.dir / f"{name}.wav", out))
                    (told,) = self.json("describe", "--json", out)
                    self.assertFalse(told["silent"])

    def test_tempo(self):
        loop = ["render", "--class", "bass", "--steps", "2", "--loop", "--out", self.dir / "no.wav"]
        for bpm in ("0", "-120", "nan", "x", "1e-9", "1e9"):
            for beats in ("4", "0"):
                self.bad(2, *loop, "--beats", beats, "--bpm", bpm)
        self.bad(2, *loop, "--bpm", "120")
        self.bad(2, *loop, "--beats", "4")
        self.bad(2, *loop)


if __name__ == "__main__":
    unittest.main()
