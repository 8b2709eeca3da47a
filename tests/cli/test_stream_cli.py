# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""brume stream: files, pipes, and settings that change while it runs."""

import json
import os
import signal
import struct
import subprocess
import time
import unittest
import wave

from cli import BRUME, Case, call

SOUND = ["stream", "--class", "bass", "--seed", "3", "--steps", "2"]


class Stream(Case):
    def samples(self, *args, **kwargs):
        """What goes through a pipe, as floats."""
        done = subprocess.run([BRUME, *SOUND, "--format", "raw", "--out", "-", *map(str, args)],
                              capture_output=True, timeout=120, **kwargs)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        return struct.unpack(f"<{len(done.stdout) // 4}f", done.stdout)

    def test_file(self):
        out = self.dir / "a.wav"
        told = self.json(*SOUND, "--length", "1.5s", "--out", out, "--json")
        self.assertAlmostEqual(told[0]["seconds"], 1.5, 4)
        self.assertIn("class=bass seed=3", told[0]["recipe"])
        with wave.open(str(out)) as file:
            self.assertEqual(file.getparams()[:4], (1, 3, 44100, 66150))
        self.assertIn(b"ICMT", out.read_bytes()[:200])
        self.assertRegex(self.ok("describe", out), "1.5")  # Others can read it
        before = out.read_bytes()
        self.assertIn("exists", self.bad(1, *SOUND, "--length", "1", "--out", out))
        self.ok(*SOUND, "--length", "1.5", "--out", out, "--force", "--quiet")
        self.assertEqual(out.read_bytes(), before)  # The same again
        self.assertEqual(os.listdir(self.dir), ["a.wav"])

    def test_length_and_rate_are_exact(self):
        for rate, bits, width in ((22050, "16", 2), (48000, "24", 3), (96000, "24", 3)):
            out = self.dir / f"{rate}.wav"
            self.ok(*SOUND, "--length", "0.777", "--rate", rate, "--bits", bits, "--out", out)
            with wave.open(str(out)) as file:
                self.assertEqual(file.getparams()[:4], (1, width, rate, round(0.777 * rate)))

    def test_pipe(self):
        """A header that says how much will come, and 16 bits; raw is the same sound in floats."""
        done = subprocess.run([BRUME, *SOUND, "--length", "1", "--out", "-"], capture_output=True,
                              timeout=120)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertEqual(done.stdout[:4], b"RIFF")
        at = done.stdout.index(b"data") + 8
        self.assertEqual(struct.unpack("<I", done.stdout[at - 4:at]), (88200,))
        words = struct.unpack("<44100h", done.stdout[at:])
        floats = self.samples("--length", "1")
        self.assertEqual(len(floats), 44100)
        self.assertLess(max(abs(a - b * 32768) for a, b in zip(words, floats)), 1.51)

    def test_a_longer_one_begins_with_the_shorter(self):
        short = self.samples("--length", "1")
        self.assertEqual(self.samples("--length", "3")[:43800], short[:43800])  # But for its end

    def test_a_reader_that_leaves(self):
        begin = time.monotonic()
        with subprocess.Popen([BRUME, *SOUND, "--out", "-"], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as brume:
            self.assertEqual(len(brume.stdout.read(100000)), 100000)
            brume.stdout.close()
            self.assertIn(b"Broken pipe", brume.stderr.read())
            self.assertEqual(brume.wait(60), 1)
        self.assertLess(time.monotonic() - begin, 60)

    def interrupted(self, *args):
        with subprocess.Popen([BRUME, *SOUND, *map(str, args)], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True) as brume:
            until = time.monotonic() + 60
            while time.monotonic() < until and not any(
                    f.stat().st_size > 300000 for f in self.dir.iterdir()):
                time.sleep(0.05)
            brume.send_signal(signal.SIGINT)
            out, err = brume.communicate(timeout=60)
            return brume.returncode, out, err

    def test_an_interrupt_ends_one_without_an_end(self):
        status, out, err = self.interrupted("--out", self.dir / "a.wav")
        self.assertEqual((status, err), (0, ""))
        self.assertRegex(out, r"a\.wav  [0-9.]+ s")
        with wave.open(str(self.dir / "a.wav")) as file:
            self.assertGreater(file.getnframes(), 90000)
            file.setpos(file.getnframes() - 1)
            self.assertEqual(file.readframes(1), b"\0\0\0")  # Faded
        self.assertEqual(os.listdir(self.dir), ["a.wav"])

    def test_an_interrupt_breaks_one_with_an_end(self):
        status, out, err = self.interrupted("--out", self.dir / "a.wav", "--length", "5h")
        self.assertEqual((status, out), (1, ""))
        self.assertRegex(err, r"\Abrume stream: interrupted[^\n]*\n\Z")
        self.assertEqual(os.listdir(self.dir), [])

    def test_settings_change_on_their_time(self):
        lines = self.dir / "lines"
        lines.write_text("# turn it\n\n4s brightness 0.9\n")
        plain = self.samples("--length", "8")
        turned = self.samples("--length", "8", "--control", lines)
        first = next(i for i, (a, b) in enumerate(zip(plain, turned)) if a != b) / 44100
        self.assertGreater(first, 4.0)
        self.assertLess(first, 6.0)
        self.assertEqual(self.samples("--length", "8", "--control", "-",
                                      input=lines.read_bytes()), turned)

    def test_all_settings(self):
        lines = ("brightness 0.8\ndecay=300ms\nclass kick:0.2,bass\npitch C#3\nguidance 1\n"
                 "brightness free\n2s quit\n")
        out = self.dir / "a.wav"
        told = json.loads(self.ok(*SOUND, "--control", "-", "--out", out, "--json", input=lines))
        self.assertRegex(told["recipe"], r"class=kick:0.2,bass .*pitch=49 .*decay=0\.\d+ .*guidance=1 ")
        self.assertNotIn("brightness", told["recipe"])
        self.assertLess(told["seconds"], 3.0)

    def test_named_pipe(self):
        """One writer after the other, while it runs."""
        fifo = self.dir / "fifo"
        os.mkfifo(fifo)
        with subprocess.Popen([BRUME, *SOUND, "--control", fifo, "--out", self.dir / "a.wav",
                               "--json"], stdout=subprocess.PIPE, text=True) as brume:
            for line in ("brightness 0.25\n", "noisiness 0.75\n", "quit\n"):
                time.sleep(0.3)
                fifo.write_text(line)
            out = brume.communicate(timeout=60)[0]
        self.assertIn("brightness=0.25", out)
        self.assertIn("noisiness=0.75", out)

    def test_bad_lines_are_told_and_change_nothing(self):
        lines = ["brightness", "brightness 7", "brightness x", "colour 3", "class tuba", "seed 4",
                 "steps 9", "length 3", "from 0123456789abcdef", "pitch H3", "quit now",
                 "x" * 5000, "\x01\xff 3"]
        out = self.dir / "a.wav"
        done = call(*SOUND, "--length", "0.7", "--control", "-", "--out", out, "--quiet",
                    input="\n".join(lines))
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertEqual(len(done.stderr.splitlines()), len(lines), done.stderr)
        for line in done.stderr.splitlines():
            self.assertRegex(line, r"\Abrume stream: .{8,}")
        same = self.dir / "b.wav"
        self.ok(*SOUND, "--length", "0.7", "--out", same, "--quiet")
        self.assertEqual(out.read_bytes(), same.read_bytes())

    def test_wrong_usage(self):
        out = self.dir / "a.wav"
        for args in (["--length", "0"], ["--length", "-3"], ["--length", "nan"], ["--length", "3x"],
                     ["--length", "1e30"], ["--bits", "8"], ["--format", "mp3"], ["--rate", "3"],
                     ["--sampler", "heun"], ["--recipe", "loop=1"],
                     ["--api", "jack"], ["--loop"], ["--from", "x.wav"]):
            self.bad(2, *SOUND, "--out", out, *(["--length", "1"] if "--length" not in args else []),
                     *args)
        self.bad(2, *SOUND, "--out", self.dir / "a.flac", "--length", "1")
        self.bad(2, *SOUND, "--out", "-", "--length", "1", "--json")
        self.bad(2, "stream", "--out", out, "--length", "1")
        self.bad(2, "stream", "--class", "tuba", "--out", out, "--length", "1")
        self.bad(2, *SOUND, "--bits", "16")
        self.bad(1, *SOUND, "--length", "1", "--out", self.dir / "no" / "a.wav")
        self.bad(1, *SOUND, "--length", "1", "--out", out, "--control", self.dir / "no")
        self.bad(1, *SOUND, "--length", "1", "--out", out, "--control", self.dir)

    @unittest.skipUnless(os.path.exists("/dev/full"), "no /dev/full")
    def test_full_disk(self):
        self.assertIn("No space", self.bad(1, *SOUND, "--length", "1", "--out", "/dev/full"))


if __name__ == "__main__":
    unittest.main()
