# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""brume render --from, --keep, --morph: good and bad input."""

import math
import struct
import unittest

from cli import QUICK, Case


def wav(path, frames, channels=1, rate=44100, width=4):
    """Write frames (each a tuple of floats) as a WAV file of floats."""
    data = b"".join(struct.pack("<%df" % channels, *frame) for frame in frames)
    head = struct.pack("<4sI4s4sIHHIIHH", b"RIFF", 36 + len(data), b"WAVE", b"fmt ", 16, 3,
                       channels, rate, rate * channels * width, channels * width, 8 * width)
    path.write_bytes(head + struct.pack("<4sI", b"data", len(data)) + data)


def tone(seconds, channels=1, rate=44100, hz=220.0):
    """A decaying tone."""
    n = int(seconds * rate)
    return [(0.5 * math.exp(-5 * i / n) * math.sin(2 * math.pi * hz * i / rate),) * channels
            for i in range(n)]


class Edit(Case):
    def setUp(self):
        super().setUp()
        self.source = self.dir / "source.wav"
        wav(self.source, tone(0.3))

    def edit(self, *args):
        return self.ok("render", "--class", "kick", "--steps", "2", "--quiet", *args)

    def bad_edit(self, status, *args):
        return self.bad(status, "render", "--class", "kick", *QUICK, "--quiet", *args)

    def test_variation(self):
        out = self.dir / "v.wav"
        self.edit("--from", self.source, "--amount", "0.5", "--out", out)
        recipe = self.json("describe", "--json", out)[0]["recipe"]
        self.assertRegex(recipe, r" amount=0\.5 from=[0-9a-f]{16}$")
        self.ok("verify", "--from", self.source, out)
        self.assertIn("--from", self.bad(1, "verify", out))
        again = self.dir / "again.wav"
        self.ok("render", "--like", out, "--from", self.source, "--quiet", "--out", again)
        self.assertEqual(out.read_bytes(), again.read_bytes())
        self.assertIn("--from", self.bad(1, "render", "--like", out, "--quiet", "--out",
                                         self.dir / "no.wav"))

    def test_class_is_guessed(self):
        self.ok("render", "--from", self.source, "--steps", "2", "--quiet", "--out",
                self.dir / "g.wav")
        recipe = self.json("describe", "--json", self.dir / "g.wav")[0]["recipe"]
        self.assertIn(" class=", recipe)

    def test_class_inside_counts(self):
        """A file of Brume's says what it is, whatever it is like."""
        for name in ("kick", "snare", "bass"):
            path = self.dir / f"{name}.wav"
            self.ok("render", "--class", name, *QUICK, "--quiet", "--out", path)
            (told,) = self.json("render", "--from", path, "--steps", 2, "--json", "--out", self.dir / f"{name}2.wav")
            self.assertIn(f"class={name} ", told["recipe"])

    def test_amount_0_is_the_sound(self):
        once, twice = self.dir / "a.wav", self.dir / "b.wav"
        self.edit("--from", self.source, "--amount", "0", "--bits", "32f", "--out", once)
        self.edit("--from", once, "--amount", "0", "--bits", "32f", "--out", twice)
        samples = lambda path: path.read_bytes().split(b"data", 1)[1]
        self.assertEqual(samples(once), samples(twice))

    def test_any_file_is_a_source(self):
        for channels, rate in ((1, 8000), (2, 48000), (8, 96000), (1, 22050)):
            path = self.dir / f"{channels}-{rate}.wav"
            wav(path, tone(0.1, channels, rate), channels, rate)
            self.edit("--from", path, "--keep", "0-20ms", "--out", self.dir / f"o{rate}.wav")

    def test_seeds_differ_and_count(self):
        folder = self.dir / "many"
        folder.mkdir()
        self.edit("--from", self.source, "--amount", "0.9", "--count", "3", "--out", folder)
        self.assertEqual(len({p.read_bytes() for p in folder.iterdir()}), 3)

    def test_morph(self):
        other = self.dir / "other.wav"
        wav(other, tone(0.2, hz=600.0))
        folder = self.dir / "morph"
        folder.mkdir()
        self.edit("--morph", self.source, other, "--count", "4", "--out", folder / "{index}.wav")
        recipes = [self.json("describe", "--json", folder / f"{i}.wav")[0]["recipe"]
                   for i in range(4)]
        places = [float(r.split(" position=")[1].split()[0]) for r in recipes]
        self.assertEqual([round(3 * p, 3) for p in places], [0, 1, 2, 3])
        self.ok("verify", "--from", self.source, "--from", other, folder / "2.wav")
        self.assertIn("to=", self.bad(1, "verify", "--from", self.source, folder / "2.wav"))

    def test_loop(self):
        for rate, frames in ((44100, 33075), (48000, 36000), (96000, 72000)):
            out = self.dir / f"loop{rate}.wav"
            self.ok("render", "--class", "bass", "--steps", "2", "--quiet", "--loop", "--beats", "1.5",
                    "--bpm", "120", "--rate", rate, "--out", out)
            data = out.read_bytes()
            at = data.index(b"smpl") + 8
            loops = struct.unpack_from("<I", data, at + 28)[0]
            kind, start, end = struct.unpack_from("<III", data, at + 36 + 4)
            self.assertEqual((loops, kind, start, end), (1, 0, 0, frames - 1))
            self.assertEqual(self.json("describe", "--json", out)[0]["seconds"], 0.75)
            self.ok("verify", out)
        plain = self.dir / "plain.wav"
        self.ok("render", "--class", "bass", *QUICK, "--quiet", "--out", plain)
        self.assertNotIn(b"smpl", plain.read_bytes())
        for args, word in ((["--loop"], "length"),
                           (["--loop", "--beats", "4", "--bpm", "0"], "--bpm"),
                           (["--loop", "--beats", "0", "--bpm", "100"], "--beats"),
                           (["--loop", "--length", "1s", "--from", self.source], "another sound")):
            with self.subTest(args=args):
                self.assertIn(word, self.bad(2, "render", "--class", "bass", "--steps", "2", *args,
                                             "--out", self.dir / "no.wav"))

    def test_words(self):
        out = self.dir / "w.wav"
        self.ok("render", "a very short, Dark kick", *QUICK, "--quiet", "--out", out)
        recipe = self.json("describe", "--json", out)[0]["recipe"]
        self.assertIn(" class=kick ", recipe)
        self.assertIn(" brightness=0.12 ", recipe)
        self.assertIn(" duration=0.03 ", recipe)
        self.assertIn("muffled", self.ok("info", "--words"))
        (told,) = self.json("info", "--words", "--json")
        self.assertIn({"word": "muffled", "knob": "brightness", "place": "low"}, told["words"])
        self.assertIn({"word": "bd", "class": "kick"}, told["words"])
        # Options come after words
        self.ok("render", "dark", "kick", "--set", "brightness=0.7", *QUICK, "--quiet", "--out",
                out, "--force")
        self.assertIn(" brightness=0.7 ", self.json("describe", "--json", out)[0]["recipe"])

    def test_match_finds_a_file_in_its_way_first(self):
        """Before drafts are made, which would take minutes; and nothing but one line is said."""
        out = self.dir / "mine.wav"
        out.write_text("mine")
        slow = ["--drafts", "1000", "--steps", "200"]
        self.assertIn("exists", self.bad(1, "render", "--match", self.source, *slow, "--out", out, timeout=60))
        for seed in range(2):  # Where the name is known late, nothing is said of drafts either
            (self.dir / f"kick-{seed}.wav").write_text("mine")
        self.assertIn("exists", self.bad(1, "render", "--class", "kick", "--match", self.source, "--drafts", 2, "--steps",
                                         2, "--out", self.dir))

    def test_places_of_a_morph(self):
        """--position and --count: as many sounds of that one place."""
        self.edit("--morph", self.source, self.source, "--position", "0.25", "--count", 2, "--out", self.dir / "{seed}.wav")
        for seed in range(2):
            (told,) = self.json("describe", "--json", self.dir / f"{seed}.wav")
            self.assertIn(f" seed={seed} ", told["recipe"])
            self.assertIn(" position=0.25 ", told["recipe"])

    def test_match(self):
        out = self.dir / "m.wav"
        told = self.ok("render", "--match", self.source, "--drafts", "2", "--steps", "2", "--out",
                       out)
        self.assertIn("asked", told)
        recipe = self.json("describe", "--json", out)[0]["recipe"]
        self.assertRegex(recipe, r" length=0\.\d+.* brightness=")
        self.assertNotIn("from=", recipe)
        self.ok("verify", out)
        self.ok("render", "tight kick", "--match", self.source, "--drafts", "1", "--steps", "2", "--set",
                "brightness=0.3", "--length", "0.3s", "--pitch", "40", "--quiet", "--force", "--out", out)
        asked = dict(word.split("=") for word in self.json("describe", "--json", out)[0]["recipe"].split())
        words = self.dir / "words.wav"
        self.ok("render", "tight kick", "--steps", "2", "--quiet", "--out", words)
        alone = dict(word.split("=") for word in self.json("describe", "--json", words)[0]["recipe"].split())
        for key, value in {"class": "kick", "brightness": "0.3", "length": "0.3", "pitch": "40",
                           "decay": alone["decay"]}.items():  # What is said goes before what is measured
            self.assertEqual(asked[key], value, key)
        self.assertIn("warmth", asked)

    def test_nearest(self):
        """Files of every format say how near the nearest sound trained on is, and what the model learnt from."""
        for name in ("a.wav", "a.flac", "a.ogg"):
            out = self.dir / name
            (made,) = self.json("render", "--class", "kick", *QUICK, "--json", "--out", out)
            (told,) = self.json("describe", "--json", out)
            (again,) = self.json("verify", "--json", out)
            self.assertGreater(made["nearest_training"], 0)
            self.assertEqual(made["nearest_training"], told["nearest_training"])
            self.assertEqual(made["nearest_training"], again["nearest_training"])
            self.assertIn("made with tiny (CC0-1.0), which learnt from random numbers", told["copyright"])
            self.assertIn(f"{told['nearest_training']:.2g} of a real", self.ok("describe", out))

    def test_bad_options(self):
        source = ["--from", self.source]
        for args, word in (
            (["--amount", "0.5"], "--from"),
            (source + ["--amount", "1.5"], "amount"),
            (source + ["--amount", "nan"], "amount"),
            (source + ["--keep", "40ms-0"], "(in '40ms-0')"),
            (source + ["--keep", "-1-2s"], "not '-1-2s'"),
            (source + ["--position", "0.5"], "--morph"),
            (source + ["--keep", "0-40ms", "--keep", "30ms-60ms"], "overlap, and come in their order (in '0-40ms,30ms-60ms')"),
            (source + ["--keep", "0.2s-0.3s", "--keep", "0-40ms"], "order"),
            (source + ["--keep", "0-40Hz"], "0-40ms"),
            (source + ["--keep", ""], "--keep"),
            (source + ["--keep", "x-y"], "0-40ms"),
            (source + ["--keep", "0-500s"], "60"),
            (source + ["--keep", ",".join(f"{i}ms-{i + 0.5}ms" for i in range(20))], "8"),
            (source + ["--keep-band", "150-0Hz"], "up to 22050 Hz (in '150-0Hz')"),
            (source + ["--keep-band", "0-0Hz"], "higher"),
            (source + ["--keep-band", "0-1MHz"], "0-150Hz"),
            (source + ["--keep-band", "0-90kHz"], "22050"),
            (source + ["--keep-band", "nonsense"], "0-150Hz"),
            (["--keep", "0-40ms"], "start from"),
            (["--keep-band", "0-40Hz"], "start from"),
            (["--keep-envelope"], "start from"),
            (source + ["--keep-envelope", "--envelope", "0:1 1s:0"], "leave one away"),
            (["--class", "kick", "--loop", "--length", "1s", "--envelope", "0:1 1s:0"], "loop"),
            (["--envelope", ""], "--envelope"),
            (["--envelope", "nonsense"], "'0:0 50ms:1 1s:-20dB'"),
            (["--envelope", "0:1 1s"], "not '1s'"),
            (["--envelope", "0:1 1Hz:0"], "not '1Hz:0'"),
            (["--envelope", "0:1 1s:0Hz"], "not '1s:0Hz'"),
            (["--envelope", "0:1 1s:nan"], "not '1s:nan'"),
            (["--envelope", "0:1"], "two points"),
            (["--envelope", "0:0 1s:0"], "not silent"),
            (["--envelope", "1s:1 0:0"], "must rise"),
            (["--envelope", "0:1 0:0"], "must rise"),
            (["--envelope", "0:1 90s:0"], "60 s"),
            (["--envelope", "0:1 1s:6dB"], "from 0 to 1"),
            (["--envelope", "0:1 1s:-1"], "from 0 to 1"),
            (["--envelope", " ".join(f"{i}ms:1" for i in range(17))], "16 points"),
            (["--envelope", "0:1 " * 1000], "16 points"),
            (["--morph", self.source], "two files"),
            (["--morph", self.source, self.source, "--from", self.source], "go together"),
            ([self.source], "no word"),
            (["wobbly", "kick"], "'wobbly'"),
            (["dark bright kick"], "contradict"),
            (["kick " * 300], "too many"),
            (["--match", self.source, "--count", "2"], "--count"),
            (["--drafts", "5"], "--set"),
            (["--drafts", "0"], "--drafts"),
        ):
            with self.subTest(args=args):
                self.assertIn(word, self.bad_edit(2, *args, "--out", self.dir / "no.wav"))

    def test_bad_files(self):
        nan = float("nan")
        files = {
            "silent": ([(0.0,)] * 44100, 1),
            "one": ([(0.5,)], 1),
            "nan": (tone(0.2)[:-1] + [(nan,)], 1),
            "long": ([(0.5,), (-0.5,)] * 150000, 1),
        }
        for name, (frames, channels) in files.items():
            wav(self.dir / f"{name}.wav", frames, channels)
        wav(self.dir / "minutes.wav", [(0.5,)] * (700 * 1000), rate=1000)
        (self.dir / "empty.wav").write_bytes(b"")
        (self.dir / "text.wav").write_text("no sound at all\n" * 50)
        whole = self.source.read_bytes()
        (self.dir / "header.wav").write_bytes(whole[:30])
        for name in (*files, "minutes", "empty", "text", "header", "missing"):
            with self.subTest(name=name):
                path = self.dir / f"{name}.wav"
                for option in ("--from", "--match"):
                    line = self.bad_edit(1, option, path, "--out", self.dir / "no.wav")
                    self.assertIn(path.name, line)


if __name__ == "__main__":
    unittest.main()
