# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad input: one clear line, exit status 1 or 2, nothing written, nothing lost."""

import os
import pathlib
import random
import resource
import struct
import subprocess
import sys
import unittest

from cli import QUICK, Case, call
from test_play import midi, on

KICK = ["render", "--class", "kick", *QUICK]


class Options(Case):
    def test_usage(self):
        """Wrong options, with a word that the line must hold."""
        for word, args in {
            "kazoo": ["--class", "kazoo"],
            "class": [],
            "steps": ["--class", "kick", "--steps", "0"],
            "length": ["--class", "kick", "--length", "-1s"],
            "60": ["--class", "kick", "--length", "61s"],
            "--length": ["--class", "kick", "--length", "1Hz"],
            "together": ["--class", "kick", "--beats", "4"],
            "seed": ["--class", "kick", "--seed", "-1"],
            "sampler": ["--class", "kick", "--sampler", "magic"],
            "--count": ["--class", "kick", "--count", "0"],
            "--jobs": ["--class", "kick", "--jobs", "0"],
            "--shard": ["--class", "kick", "--shard", "3/2"],
            "--rate": ["--class", "kick", "--rate", "8000"],
            "--bits": ["--class", "kick", "--bits", "8"],
            "flac": ["--class", "kick", "--format", "flac", "--bits", "32f"],
            "--format": ["--class", "kick", "--format", "mp3"],
            "{seed}": ["--class", "kick", "--count", "2", "--out", "x.wav"],
            "{class}": ["--class", "kick", "--out", "{what}.wav"],
            "no such knob": ["--class", "kick", "--set", "volume=1"],
            "an option: --pitch": ["--class", "kick", "--set", "pitch=0.5"],
            "KNOB=VALUE": ["--class", "kick", "--set", "decay"],
            "Hz": ["--class", "kick", "--set", "brightness=3s"],
            "files are written as": ["--class", "kick", "--out", "x.mp3"],
            "not as .5": ["--class", "kick", "--out", "v1.5", "--format", "wav"],
            "draft, normal, fine": ["--class", "kick", "--quality", "best"],
            "--quality and --steps": ["--class", "kick", "--quality", "draft", "--steps", "4"],
            "no name before": ["--class", "kick", "--out", ".wav"],
            "0.02 to 60 s, not '1e9'": ["--class", "kick", "--length", "1e9"],
            "--beats 4000 at --bpm 1 are": ["--class", "kick", "--beats", "4000", "--bpm", "1"],
            "from 12 (C0) to 120 (C9), not 'C-1'": ["--class", "kick", "--pitch", "C-1"],
            "'kick snare' is no class mix": ["--class", "kick snare"],
            "for 2 sounds": ["--class", "kick", "--count", "2", "--out", "-"],
            "leave --json": ["--class", "kick", "--json", "--out", "-"],
            "seeds end": ["--class", "kick", "--seed", str(2**64 - 1), "--count", "2"],
            "decay of these sounds is from": ["--class", "kick", "--set", "decay=1000s"],
            "brightness of these": ["--class", "kick", "--set", "brightness=20Hz"],
            "from 0 to 1, or one with its unit, Hz": ["--class", "kick", "--set", "brightness=1.5"],
            "--pitch": ["--class", "kick", "--pitch", "H3"],
            "key=value": ["--recipe", "what is this"],
            "unknown": ["--bogus"],
            "no word that Brume knows": ["--class", "kick", "extra"],
            "--cpu-mask": ["--class", "kick", "--cpu-mask", "many"],
            "preset '": ["--preset", "no such kit"],
            "NAME:N": ["--preset", "Plain kit:17"],
            "kick and --class says": ["dark kick", "--class", "snare"],
            "take one": ["--preset", "Plain kit", "--like", "x.wav"],
            "word {foo};": ["--class", "kick", "--out", "q-{foo}-x.wav"],
            "word {foo.wav;": ["--class", "kick", "--out", "q-{foo.wav"],
            "guidance-low": ["--class", "kick", "--guidance-low", "60"],
        }.items():
            with self.subTest(args=args):
                self.assertIn(word, self.bad(2, "render", *args, cwd=self.dir))
        for args in (["nonsense"], ["describe"], ["verify"], ["diffuse", "--class", "kick"],
                     ["diffuse", "--sigma", "-1", "--class", "kick"], ["info", "what"],
                     ["bench", "--what"], ["play", "--list", "extra"], ["bench", "--seconds", "0"]):
            with self.subTest(args=args):
                self.bad(2, *args, cwd=self.dir)

    def test_places(self):
        (self.dir / "file").write_text("mine")
        for out in ("missing/", "missing/a.wav", "file/", "file/a.wav"):
            with self.subTest(out=out):
                self.bad(1, *KICK, "--out", out, cwd=self.dir)
        self.bad(1, *KICK, "--trace", "missing", "--out", "a.wav", cwd=self.dir)
        (self.dir / "kick-1.wav").write_text("mine")  # In the way of the second of three
        self.assertIn("--force", self.bad(1, *KICK, "--count", 3, "--out", self.dir))

    @unittest.skipIf(os.geteuid() == 0, "root may write anywhere")
    def test_read_only(self):
        folder = self.dir / "locked"
        folder.mkdir()
        folder.chmod(0o555)
        self.addCleanup(folder.chmod, 0o755)
        self.bad(1, *KICK, "--out", folder)

    def test_read_only_system(self):
        """A folder that even root cannot write to."""
        self.bad(1, *KICK, "--out", "/proc/a.wav")

    def test_full_disk(self):
        self.assertIn("No space left", self.bad(1, *KICK, "--out", "/dev/full"))
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))
        self.bad(1, *KICK, "--out", self.dir / "a.wav", preexec_fn=limit)
        self.bad(1, *KICK, "--out", self.dir / "a.flac", preexec_fn=limit)
        song = self.dir / "song.mid"
        song.write_bytes(midi([(480, on(36))]))
        for args in (KICK, ["diffuse", *KICK[1:], "--sigma", 1], ["play", song],
                     ["stream", "--class", "kick", "--length", "1s"]):
            self.assertIn("make room", self.bad(1, *args, "--out", "/dev/full"))


class Sounds(Case):
    def test_not_ours(self):
        """No sound, a sound without a recipe, one whose recipe is nonsense."""
        (self.dir / "text.wav").write_text("this is no sound")
        frames = struct.pack("<100h", *range(100))
        head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(frames), b"WAVE", b"fmt ", 16, 1,
                           1, 44100, 88200, 2, 16, b"data", len(frames))
        (self.dir / "foreign.wav").write_bytes(head + frames)
        (self.dir / "empty.wav").write_bytes(b"")
        (self.dir / "cut.wav").write_bytes(head[:30])
        note = b"brume=1 class=kick steps=0\0\0"
        info = b"INFOICMT" + struct.pack("<I", len(note)) + note
        more = b"LIST" + struct.pack("<I", len(info)) + info
        whole = bytearray(head[:36] + more + head[36:] + frames)
        whole[4:8] = struct.pack("<I", len(whole) - 8)
        (self.dir / "nonsense.wav").write_bytes(whole)
        for name in ("text.wav", "foreign.wav", "empty.wav", "cut.wav", "nonsense.wav", "none.wav"):
            with self.subTest(name=name):
                path = self.dir / name
                self.bad(1, "render", "--like", path, "--out", self.dir / "a.wav")
                self.bad(1, "verify", path)
                self.bad(1, "diffuse", path, "--sigma", 1, "--out", self.dir / "a.wav")
                if name not in ("foreign.wav", "nonsense.wav"):
                    self.bad(1, "describe", path)
        self.ok("describe", self.dir / "foreign.wav")

    def test_hostile_text_is_not_printed(self):
        """Escape sequences, line ends and what is no UTF-8 in the texts of a file, as ? each."""
        frames = struct.pack("<1000h", *range(1000))
        texts = b""
        for tag in (b"ICMT", b"ICOP"):
            note = "brume=1 \x1b[2J class=\r\nlicence CC0 \x7f\x9bé".encode() + b"\xff\xc0\xaf\xed\xa0\x80\0"
            note += b"\0" * (len(note) % 2)
            texts += tag + struct.pack("<I", len(note)) + note
        info = b"LIST" + struct.pack("<I", 4 + len(texts)) + b"INFO" + texts
        body = b"WAVE" + struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 44100, 88200, 2, 16) + info
        body += b"data" + struct.pack("<I", len(frames)) + frames
        path = self.dir / "hostile.wav"
        path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
        for args in (["describe", path], ["describe", "--json", path]):
            told = call(*args, text=False).stdout
            self.assertIn("é", told.decode())  # Well-formed
            self.assertEqual([c for c in told.decode() if ord(c) < 32 and c != "\n" or 127 <= ord(c) < 160], [])
            self.assertNotIn(b"\nlicence", told)


class Weights(Case):
    def test_damaged(self):
        good = pathlib.Path(os.environ["BRUME_MODEL"]).read_bytes()
        flipped = bytearray(good)
        flipped[-1000] ^= 4
        (header,) = struct.unpack("<Q", good[:8])
        samples = {
            "empty": b"",
            "short": good[:5],
            "cut header": good[:header],
            "cut": good[:-1],
            "longer": good + b"\0",
            "flipped": bytes(flipped),
            "huge header": struct.pack("<Q", 1 << 60) + good[8:],
            "no json": struct.pack("<Q", header) + b"[" * header + good[8 + header :],
            "text": b"this is no weight file at all, really",
        }
        for name, data in samples.items():
            with self.subTest(name=name):
                path = self.dir / "bad.safetensors"
                path.write_bytes(data)
                self.bad(1, *KICK, "--model", path, "--out", self.dir / "a.wav")
                self.bad(1, "info", "--model", path)
        self.bad(1, *KICK, "--model", self.dir / "missing", "--out", self.dir / "a.wav")
        self.bad(1, *KICK, "--model", self.dir, "--out", self.dir / "a.wav")

    def test_random_damage(self):
        """Hostile headers: flips in the header must be refused, or be harmless."""
        good = pathlib.Path(os.environ["BRUME_MODEL"]).read_bytes()
        (header,) = struct.unpack("<Q", good[:8])
        rng = random.Random(5)
        path = self.dir / "bad.safetensors"
        for _ in range(60):
            data = bytearray(good)
            for _ in range(rng.randint(1, 4)):
                data[8 + rng.randrange(header)] = rng.choice(b'0123456789{}[],:"ab\\\0\xff')
            path.write_bytes(data)
            done = subprocess.run([os.environ["BRUME"], "info", "--model", path],
                                  capture_output=True, timeout=60)
            self.assertIn(done.returncode, (0, 1))

    def test_other_model(self):
        self.ok(*KICK, "--out", self.dir / "a.wav")
        script = pathlib.Path(__file__).with_name("tiny_model.py")
        other = self.dir / "other.safetensors"
        subprocess.run([sys.executable, script, other, "2"], check=True)
        for args in (["verify", self.dir / "a.wav"],
                     ["render", "--like", self.dir / "a.wav", "--out", self.dir / "b.wav"]):
            self.assertIn("is for model", self.bad(1, *args, "--model", other))

    def test_places(self):
        """The error names where weights are looked for."""
        env = dict(os.environ, BRUME_MODEL="/nowhere/x.safetensors")
        self.assertIn("/nowhere/x.safetensors", self.bad(1, *KICK, env=env, cwd=self.dir))


if __name__ == "__main__":
    unittest.main()
