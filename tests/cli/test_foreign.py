# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sounds that Brume did not make, or that no recipe gives again; files that are not whole."""

import math
import os
import pathlib
import struct
import subprocess
import unittest

from cli import QUICK, Case
from test_edit_cli import tone, wav
from test_play import midi, on


def aiff(path, values):
    """Write values as an AIFF file of 16 bits, mono, 44.1 kHz."""
    data = struct.pack(">%dh" % len(values), *(int(32767 * v) for v in values))
    common = struct.pack(">HIH", 1, len(values), 16) + bytes.fromhex("400EAC44000000000000")
    body = (b"AIFF" + b"COMM" + struct.pack(">I", len(common)) + common +
            b"SSND" + struct.pack(">III", len(data) + 8, 0, 0) + data)
    path.write_bytes(b"FORM" + struct.pack(">I", len(body)) + body)


class Diffuse(Case):
    def setUp(self):
        super().setUp()
        self.source = self.dir / "source.wav"
        wav(self.source, tone(0.3))

    def diffuse(self, path, out, *args):
        self.ok("diffuse", path, "--quiet", "--out", self.dir / out, *args)
        return self.json("describe", "--json", self.dir / out)[0]

    def test_any_sound(self):
        """Rate and length stay, noise changes it (tests/edit measures how)."""
        for channels, rate in ((1, 44100), (2, 48000), (6, 96000)):
            path = self.dir / f"{channels}.wav"
            wav(path, tone(0.3, channels, rate), channels, rate)
            for sigma in (0, 3):
                told = self.diffuse(path, f"o{channels}-{sigma}.wav", "--sigma", sigma)
                self.assertEqual(told["rate"], rate)
                self.assertAlmostEqual(told["seconds"], 0.3, delta=0.001)
            self.assertNotEqual(*((self.dir / f"o{channels}-{sigma}.wav").read_bytes() for sigma in (0, 3)))

    def test_class_and_seed(self):
        self.diffuse(self.source, "a.wav", "--sigma", 2, "--class", "bass")
        self.diffuse(self.source, "b.wav", "--sigma", 2, "--class", "bass")
        self.diffuse(self.source, "c.wav", "--sigma", 2, "--class", "bass", "--seed", 5)
        files = self.listing()
        self.assertEqual(files["a.wav"], files["b.wav"])
        self.assertNotEqual(files["a.wav"], files["c.wav"])

    def test_our_sound_without_its_source(self):
        """A recipe that starts from another sound does not give it here: its samples do."""
        self.ok("render", "--from", self.source, *QUICK, "--quiet", "--out", self.dir / "v.wav")
        told = self.diffuse(self.dir / "v.wav", "w.wav", "--sigma", 1)
        self.assertIn(" amount=0 from=", told["made_by"])

    def test_refusals(self):
        out = ["--out", self.dir / "no.wav"]
        wav(self.dir / "long.wav", tone(7))
        self.assertIn("6 s", self.bad(1, "diffuse", self.dir / "long.wav", "--sigma", 1, *out))
        for option in ("--from", "--like", "--preset", "--recipe", "--length", "--steps", "--set", "--keep", "--amount"):
            line = self.bad(2, "diffuse", self.source, "--sigma", 1, option, self.source, *out)
            self.assertIn(f"a FILE or {option}, not both", line)
        for flag in ("--loop", "--keep-envelope"):
            self.assertIn(flag, self.bad(2, "diffuse", self.source, "--sigma", 1, flag, *out))

    def test_seed_of_our_sound(self):
        """Another seed is other noise, and not another sound."""
        self.ok("render", "--class", "bass", *QUICK, "--quiet", "--out", self.dir / "a.wav")
        for seed in (1, 2):
            self.diffuse(self.dir / "a.wav", f"{seed}.wav", "--sigma", 0, "--seed", seed)
        was, one = (self.json("describe", "--json", self.dir / name)[0]["f0_hz"] for name in ("a.wav", "1.wav"))
        self.assertAlmostEqual(was, one, delta=0.02 * was)
        self.assertIn(" amount=0 from=", self.json("describe", "--json", self.dir / "1.wav")[0]["made_by"])

    def test_from_a_pipe(self):
        """Which gives what is in it once; also a named one, which must not be opened twice."""
        self.ok("render", "--class", "bass", *QUICK, "--quiet", "--out", self.dir / "bass.flac")
        self.ok("render", "--from", self.dir / "bass.flac", *QUICK, "--quiet", "--out", self.dir / "a.wav")
        self.ok("diffuse", self.dir / "bass.flac", "--sigma", 1, "--quiet", "--out", self.dir / "d.wav")
        self.ok("diffuse", self.source, "--sigma", 1, "--quiet", "--out", self.dir / "e.wav")
        pipe = self.dir / "pipe"
        os.mkfifo(pipe)
        for source, args, like in (("bass.flac", ["render", "--from", pipe, *QUICK], "a.wav"),
                                   ("bass.flac", ["diffuse", pipe, "--sigma", 1], "d.wav"),
                                   ("source.wav", ["diffuse", pipe, "--sigma", 1], "e.wav"),
                                   ("bass.flac", ["render", "--like", pipe], "bass.flac")):
            with self.subTest(args=args):
                with subprocess.Popen(["sh", "-c", 'exec cat "$0" > "$1"', self.dir / source, pipe]):
                    out = self.dir / ("out" + pathlib.Path(like).suffix)
                    self.ok(*args, "--quiet", "--force", "--out", out)
                self.assertEqual(out.read_bytes(), (self.dir / like).read_bytes())
        with subprocess.Popen(["sh", "-c", 'exec head -c 900 "$0" > "$1"', self.dir / "bass.flac", pipe]):
            self.bad(1, "render", "--from", pipe, "--out", self.dir / "no.wav")

    def test_says_what_made_it(self):
        song = self.dir / "song.mid"
        song.write_bytes(midi([(480, on(36))]))
        (self.dir / "steps").mkdir()
        self.diffuse(self.source, "d.wav", "--sigma", 1)
        self.ok("play", song, "--out", self.dir / "p.flac", "--quiet")
        self.ok("render", "--class", "kick", *QUICK, "--trace", self.dir / "steps", "--out",
                self.dir / "r.wav", "--quiet")
        self.ok("stream", "--class", "kick", "--length", "1s", "--out", self.dir / "s.wav", "--quiet")
        for name, made, words in (("s.wav", "brume stream", "brume=1"), ("d.wav", "brume diffuse", "--sigma 1 of brume=1 model="),
                                  ("p.flac", "brume play", "'song.mid' --preset"),
                                  ("steps/02.wav", "brume render", "step 2 of 2 of brume=1")):
            path = self.dir / name
            (told,) = self.json("describe", "--json", path)
            self.assertIsNone(told["recipe"])
            self.assertTrue(told["made_by"].startswith(made))
            self.assertIn(words, told["made_by"])
            self.assertIn("made by       " + made, self.ok("describe", path))
            self.assertIn(made + ", and no recipe", self.bad(1, "verify", path))
            self.assertIn(made + ", and no recipe", self.bad(1, "render", "--like", path))
        self.assertIn("there is no recipe", self.bad(1, "verify", self.source))


class NotWhole(Case):
    def each_refuses(self, path, word):
        """All that read a sound say so."""
        for args in (["describe", path], ["verify", path], ["diffuse", path, "--sigma", 1],
                     ["render", "--from", path], ["render", "--match", path], ["render", "--like", path],
                     ["render", "--morph", path, path]):
            with self.subTest(args=args):
                out = [] if args[0] in ("describe", "verify") else ["--out", self.dir / "no.wav"]
                line = self.bad(1, *args, *out)
                self.assertIn(word, line)
                self.assertIn(path.name, line)

    def test_cut_short(self):
        wav(self.dir / "whole.wav", tone(0.3))
        aiff(self.dir / "whole.aiff", [v for (v,) in tone(0.3)])
        for kind in ("flac", "ogg"):
            self.ok("render", "--class", "kick", *QUICK, "--quiet", "--out", self.dir / f"whole.{kind}")
        for kind in ("wav", "aiff", "flac", "ogg"):
            whole = self.dir / f"whole.{kind}"
            self.ok("describe", whole)
            bytes_ = whole.read_bytes()
            for n in (len(bytes_) - 4, len(bytes_) // 2):
                cut = self.dir / f"cut.{kind}"
                cut.write_bytes(bytes_[:n])
                self.each_refuses(cut, "cut short")

    def test_pages(self):
        """An Ogg file without its last page ends well, but not with a last page; a text behind it does
        no harm."""
        self.ok("render", "--class", "kick", *QUICK, "--quiet", "--out", self.dir / "a.ogg")
        whole = (self.dir / "a.ogg").read_bytes()
        cut = self.dir / "cut.ogg"
        cut.write_bytes(whole[:whole.rindex(b"OggS")])
        self.each_refuses(cut, "cut short")
        cut.write_bytes(whole + b"TAG" + bytes(125))
        self.ok("describe", cut)

    def test_long_form(self):
        """RF64, whose sizes have 64 bits."""
        wav(self.dir / "a.wav", tone(0.3))
        plain = (self.dir / "a.wav").read_bytes()
        n = len(plain) - 44
        sizes = struct.pack("<4sIQQQI", b"ds64", 28, len(plain) + 28, n, n // 4, 0)
        path = self.dir / "b.wav"
        whole = b"RF64\xff\xff\xff\xffWAVE" + sizes + plain[12:40] + b"\xff\xff\xff\xff" + plain[44:]
        path.write_bytes(whole)
        self.ok("describe", path)
        path.write_bytes(whole[:-400])
        self.each_refuses(path, "cut short")

    def test_lists(self):
        """Texts in front of the samples: one whose size goes back, one that lacks its padding."""
        wav(self.dir / "a.wav", tone(0.3))
        plain = (self.dir / "a.wav").read_bytes()

        def with_list(entries):
            texts = b"INFO" + entries + bytes(len(entries) & 1)
            return plain[:36] + struct.pack("<4sI", b"LIST", len(texts)) + texts + plain[36:]

        path = self.dir / "b.wav"
        path.write_bytes(with_list(struct.pack("<4sI4s", b"ICMT", 2**32 - 8, b"text")))
        self.each_refuses(path, "damaged")
        for text in (b"hello", "caf\u00e9 a l\u00e8".encode()):
            path.write_bytes(with_list(struct.pack("<4sI", b"ICMT", len(text)) + text +
                                       struct.pack("<4sI4s", b"IART", 4, b"\xc3\xa9ab")))
            self.ok("describe", path)

    def test_odd_rate(self):
        wav(self.dir / "slow.wav", tone(0.2, 1, 44100), rate=1)
        self.each_refuses(self.dir / "slow.wav", "sample rate")

    def test_unknown_sizes(self):
        """What programs write that do not know the end yet is no damage."""
        wav(self.dir / "a.wav", tone(0.3))
        plain = (self.dir / "a.wav").read_bytes()
        for size in (0x7ffff000, 0xffffffff):
            path = self.dir / f"{size}.wav"
            head = struct.pack("<I", size)
            path.write_bytes(plain[:4] + head + plain[8:40] + head + plain[44:])
            (told,) = self.json("describe", "--json", path)
            self.assertAlmostEqual(told["seconds"], 0.3, places=3)

    def test_no_numbers(self):
        for name, value in (("nan", math.nan), ("inf", math.inf)):
            path = self.dir / f"{name}.wav"
            wav(path, tone(0.2)[:-1] + [(value,)])
            self.each_refuses(path, "no numbers")

    def test_silence(self):
        path = self.dir / "silence.wav"
        wav(path, [(0.0,)] * 10000)
        (told,) = self.json("describe", "--json", path)
        self.assertTrue(told["silent"])
        self.assertNotIn("like", told)
        text = self.ok("describe", path)
        self.assertIn("it is silent", text)
        self.assertNotIn("guess", text)
        wav(path, tone(0.1))
        self.assertFalse(self.json("describe", "--json", path)[0]["silent"])


class Keep(Case):
    def test_beyond_the_end(self):
        source = self.dir / "source.wav"
        wav(source, tone(0.3))
        render = ["render", "--class", "kick", "--steps", 2, "--from", source, "--quiet"]
        for args, word in ((["--keep", "0.4s-0.5s"], "ends after 0.3 s"),
                           (["--keep", "0-40ms", "--keep", "2s-3s"], "from 2 s on"),
                           (["--keep", "0.2s-0.3s", "--length", "0.1s"], "new sound ends")):
            self.assertIn(word, self.bad(1, *render, *args, "--out", self.dir / "no.wav"))

    def test_to_the_end(self):
        """A span may end later than the sound: all of it stays, and what follows is new."""
        source = self.dir / "source.wav"
        wav(source, [(0.5 * math.sin(0.05 * i),) for i in range(13230)])
        levels = []
        for i, end in enumerate(("0.3s", "2s")):
            out = self.dir / f"{i}.wav"
            self.ok("render", "--class", "bass", "--steps", 4, "--from", source, "--keep", f"0-{end}",
                    "--length", "1s", "--quiet", "--bits", "32f", "--out", out)
            data = out.read_bytes().split(b"data", 1)[1][4:]
            values = struct.unpack_from("<44100f", data)
            levels.append(max(map(abs, values[15000:25000])))
            self.assertGreater(levels[-1], 1e-3)
        self.assertAlmostEqual(levels[0], levels[1], delta=0.1 * levels[0])


if __name__ == "__main__":
    unittest.main()
