# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""brume play: notes where the song has them, the same file again, clear refusals."""

import array
import json
import re
import struct
import unittest

from cli import Case

RATE = 44100


def number(value):
    """A variable-length quantity."""
    out = [value & 0x7F]
    while value > 0x7F:
        value >>= 7
        out.insert(0, 0x80 | (value & 0x7F))
    return bytes(out)


def midi(events, division=480):
    """A file of format 0 from (ticks since the last, bytes); 960 ticks are a second."""
    track = b"".join(number(delta) + data for delta, data in events) + b"\x00\xff\x2f\x00"
    head = b"MThd" + struct.pack(">IHHH", 6, 0, 1, division)
    return head + b"MTrk" + struct.pack(">I", len(track)) + track


def on(key, velocity=100):
    return bytes([0x90, key, velocity])


def read_wav(path):
    """Rate and the two channels of a WAV file of floats."""
    data = path.read_bytes()
    at, rate, channels = 12, None, None
    while at + 8 <= len(data):
        name, size = data[at:at + 4], struct.unpack("<I", data[at + 4:at + 8])[0]
        if name == b"fmt ":
            channels, rate = struct.unpack("<HI", data[at + 10:at + 16])
        elif name == b"data":
            samples = array.array("f", data[at + 8:at + 8 + size])
        at += 8 + size + (size & 1)
    assert channels == 2
    return rate, samples[::2], samples[1::2]


class Play(Case):
    def setUp(self):
        super().setUp()
        self.song = self.dir / "song.mid"
        self.song.write_bytes(midi([(480, on(36)), (480, on(38)), (960, on(36, 30))]))

    def play(self, name, *args, bits="32f"):
        self.ok("play", self.song, "--out", self.dir / name, "--bits", bits, "--quiet", *args)
        return self.dir / name

    def test_timing(self):
        for rate in (22050, 44100, 96000):
            with self.subTest(rate=rate):
                path = self.play(f"{rate}.wav", "--rate", rate)
                found, left, right = read_wav(path)
                self.assertEqual(found, rate)
                self.assertTrue(all(abs(x) < 1 for x in left) and all(abs(x) < 1 for x in right))
                self.assertEqual(max(map(abs, left[:int(0.499 * rate)])), 0.0)
                for second in (0.5, 1.0, 2.0):
                    at = int(second * rate)
                    self.assertGreater(max(map(abs, left[at:at + rate // 10])), 0.005, second)

    def test_same_again(self):
        once = self.play("a.wav").read_bytes()
        self.assertEqual(once, self.play("b.wav").read_bytes())
        self.assertEqual(once, self.play("c.wav", "--cpu-mask", 0).read_bytes())
        self.assertEqual(once, self.play("d.wav", "--preset", "1", "--seed", 0).read_bytes())
        self.assertNotEqual(once, self.play("e.wav", "--seed", 1).read_bytes())
        self.assertNotEqual(once, self.play("f.wav", "--preset", "SIXTEEN kicks").read_bytes())
        self.assertEqual(self.play("g.flac", bits=16).read_bytes()[:4], b"fLaC")

    def test_program_change(self):
        kicks = self.play("a.wav", "--preset", "sixteen-kicks").read_bytes()
        names = re.findall(r"^ *(\d+)  \S+ +(.*)$", self.ok("play", "--list"), re.M)
        program = {name: int(n) - 1 for n, name in names}["Sixteen kicks"]
        self.assertGreaterEqual(len(names), 48)
        self.song.write_bytes(midi([(0, bytes([0xC3, program])), (480, on(36)), (480, on(38)),
                                    (960, on(36, 30))]))
        self.assertEqual(read_wav(self.play("b.wav"))[1:], read_wav(self.dir / "a.wav")[1:])
        self.assertTrue(kicks)

    def test_json_and_default_name(self):
        line = json.loads(self.ok("play", self.song, "--json", cwd=self.dir))
        self.assertEqual((line["file"], line["notes"]), ("song.wav", 3))
        self.assertGreater(line["seconds"], 2.0)
        self.assertGreater(line["realtime_factor"], 0)
        self.assertTrue((self.dir / "song.wav").exists())
        described = self.json("describe", self.dir / "song.wav", "--json")
        self.assertTrue(described)

    def test_song_without_notes(self):
        for events in ([], [(480, bytes([0xB0, 7, 100])), (480, on(36, 0))]):
            self.song.write_bytes(midi(events))
            self.assertIn("no notes in", self.bad(1, "play", self.song, "--out", self.dir / "a.wav"))

    def test_refusals(self):
        out = self.dir / "x.wav"
        self.bad(2, "play")
        self.bad(2, "play", self.song, "--preset", "none of these", "--out", out)
        self.bad(2, "play", self.song, "--out", self.dir / "x.ogg")
        self.bad(2, "play", self.song, "--seed", "-1", "--out", out)
        self.bad(2, "play", self.song, "--rate", "10", "--out", out)
        self.bad(2, "play", self.song, "--session", "x", "--preset", "1", "--out", out)
        self.bad(1, "play", self.dir / "none.mid", "--out", out)
        self.bad(1, "play", self.song, "--session", self.song, "--out", out)
        self.bad(1, "play", self.song, "--session", self.dir / "none", "--out", out)
        self.bad(1, "play", self.song, "--model", self.song, "--out", out)
        (self.dir / "bad.mid").write_bytes(self.song.read_bytes()[:-9])
        self.assertIn("cut off", self.bad(1, "play", self.dir / "bad.mid", "--out", out))
        # A class that the tiny model does not have
        self.assertIn("pad 1", self.bad(1, "play", self.song, "--preset", "toms", "--out", out))
        out.write_bytes(b"mine")
        self.assertIn("--force", self.bad(1, "play", self.song, "--out", out))

    def test_endless_song(self):
        self.song.write_bytes(midi([(0, b"\xff\x51\x03\xff\xff\xff"), (0xFFFFFFF, on(36))], 1))
        self.assertIn("longest", self.bad(1, "play", self.song, "--out", self.dir / "x.wav"))


if __name__ == "__main__":
    unittest.main()
