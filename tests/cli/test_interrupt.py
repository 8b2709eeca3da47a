# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ctrl-C and the like: one line, exit 1, no debris, whatever was being done."""

import json
import os
import signal
import subprocess
import time
import unittest

from cli import BRUME, QUICK, Case
from test_edit_cli import tone, wav
from test_play import midi, on


class Interrupt(Case):
    def start(self, *args):
        """A long run in the test's folder, interruptible whatever the parent ignores."""
        undo = lambda: [signal.signal(s, signal.SIG_DFL) for s in (signal.SIGINT, signal.SIGTERM)]
        run = subprocess.Popen([BRUME, *map(str, args)], preexec_fn=undo, cwd=self.dir, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(run.kill)
        self.addCleanup(run.stderr.close)
        self.addCleanup(run.stdout.close)
        return run

    def stop(self, run, number=signal.SIGINT):
        """Interrupt it; return what it printed on stdout and stderr."""
        self.assertIsNone(run.poll(), "it was over before it was interrupted")
        run.send_signal(number)
        out, told = run.communicate(timeout=60)
        self.assertEqual(run.returncode, 1, told)
        self.assertEqual(told.count("\n"), 1, told)
        return out, told

    def wait_for(self, done):
        deadline = time.time() + 60
        while not done() and time.time() < deadline:
            time.sleep(0.01)

    def test_render(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            run = self.start("render", "--class", "kick", "--count", 100000)
            self.wait_for(lambda: len(os.listdir(self.dir)) >= 5)
            _, told = self.stop(run, number)
            self.assertRegex(told, r"\Abrume render: interrupted; \d+ of 100000 files are done\n\Z")
            names = os.listdir(self.dir)
            self.assertTrue(names and all(n.endswith(".wav") for n in names), names)
            self.ok("verify", *[self.dir / n for n in sorted(names)[-2:]])
            for name in names:
                os.unlink(self.dir / name)

    def test_drafts(self):
        wav(self.dir / "like.wav", tone(0.3))
        for args in (["--class", "kick", "--set", "decay=0.5"], ["--match", "like.wav"]):
            run = self.start("render", *args, "--drafts", 1000, "--steps", 200, "--out", "a.wav")
            time.sleep(0.5)
            _, told = self.stop(run)
            self.assertEqual(told, "brume render: interrupted; nothing is written\n")
            self.assertEqual(os.listdir(self.dir), ["like.wav"])

    def test_trace(self):
        """The pictures of the steps go, others stay."""
        (self.dir / "steps").mkdir()
        (self.dir / "steps" / "300.png").write_text("mine")
        run = self.start("render", "--class", "kick", "--length", "6s", "--steps", 200, "--trace", "steps",
                         "--out", "a.wav")
        self.wait_for(lambda: len(os.listdir(self.dir / "steps")) >= 4)
        _, told = self.stop(run)
        self.assertIn("interrupted", told)
        self.assertEqual(list(self.listing()), ["steps/300.png"])

    def test_trace_that_fails(self):
        (self.dir / "steps").mkdir()
        (self.dir / "steps" / "02.wav").write_text("mine")
        words = ["render", "--class", "kick", *QUICK, "--trace", self.dir / "steps", "--out", self.dir / "a.wav"]
        self.assertIn("exists", self.bad(1, *words))
        self.ok(*words, "--force")

    def test_two_traces(self):
        """Their steps are not mixed: --force replaces all of the first, and nothing else."""
        steps = self.dir / "steps"
        steps.mkdir()
        trace = ["render", "--class", "kick", "--length", "0.2", "--quiet", "--force", "--out", self.dir / "a.wav",
                 "--trace", steps]
        self.ok(*trace, "--steps", 5)
        (steps / "05.wav").write_text("mine")
        (steps / "notes.txt").write_text("mine")
        self.assertIn("01.png exists", self.bad(1, *[a for a in trace if a != "--force"], "--steps", 3))
        self.ok(*trace, "--steps", 3)
        names = {p.name for p in steps.iterdir()}
        self.assertTrue({"01.png", "03.png", "03.wav", "05.wav", "notes.txt"} <= names, names)
        self.assertFalse({"04.png", "04.wav", "05.png"} & names, names)

    def waiting_for_a_pipe(self, pipe):
        """What waits for someone at the other end."""
        song = self.dir / "song.mid"
        song.write_bytes(midi([(960, on(36))]))
        quick = ["--class", "kick", *QUICK]
        yield from ((["render", option, pipe, "--out", "a.wav"], True) for option in ("--from", "--match", "--like"))
        yield from ((args, True) for args in (
            ["render", "--from", pipe, "--keep", "0-40ms", "--out", "a.wav"],
            ["render", "--morph", pipe, pipe, "--out", "a.wav"],
            ["describe", pipe, song], ["verify", pipe, song], ["diffuse", pipe, "--sigma", 1, "--out", "a.wav"]))
        yield ["render", *quick, "--model", pipe, "--out", "a.wav"], False
        yield ["render", *quick, "--out", pipe], False
        yield ["render", *quick, "--count", 2, "--jobs", 2, "--out", pipe], False
        yield ["diffuse", *quick, "--sigma", 1, "--out", pipe], False
        yield ["play", song, "--out", pipe], False
        yield ["stream", "--class", "kick", "--out", pipe], False

    def test_pipes_without_an_end(self):
        pipe = self.dir / "pipe"
        os.mkfifo(pipe)
        for args, reads in self.waiting_for_a_pipe(pipe):
            for number in (signal.SIGINT, signal.SIGTERM) if "--from" in args else (signal.SIGINT,):
                for silent in (False, True) if reads else (False,):
                    with self.subTest(args=args, silent=silent):
                        writer = os.open(pipe, os.O_RDWR) if silent else None
                        run = self.start(*args)
                        time.sleep(0.5)
                        _, told = self.stop(run, number)
                        self.assertIn(": interrupted; ", told)
                        self.assertEqual(list(self.listing()), ["song.mid"])
                        if silent:
                            os.close(writer)

    def test_nobody_reads_the_stream(self):
        """One that has no end is to end so: that is no failure."""
        run = self.start("stream", "--class", "kick", "--bits", 24, "--out", "-")
        time.sleep(1.5)
        self.assertIsNone(run.poll())
        run.send_signal(signal.SIGINT)
        self.assertEqual(run.wait(30), 0)
        self.assertEqual(run.stderr.read(), "")

    def test_bench(self):
        for seconds in (1, 14):
            run = self.start("bench", "--json", "--seconds", 600)
            time.sleep(seconds)
            out, told = self.stop(run)
            self.assertEqual(told, "brume bench: interrupted\n")
            if out:  # What was measured until then
                self.assertGreater(json.loads(out)["step_ms"], 0)
                self.assertNotIn("instrument", json.loads(out))
                self.assertFalse(json.loads(out)["complete"])

    def test_others(self):
        song = self.dir / "song.mid"
        song.write_bytes(midi([(960, on(36))] * 3000))
        wav(self.dir / "a.wav", tone(6))
        for args in (["play", song, "--rate", 192000],
                     ["diffuse", "--class", "bass", "--length", "30s", "--steps", 200, "--sampler", "heun",
                      "--cpu-mask", 0, "--sigma", 1]):
            run = self.start(*args, "--out", "out.wav")
            time.sleep(0.3)
            _, told = self.stop(run)
            self.assertIn("interrupted; nothing is written", told)
        run = self.start("describe", *[self.dir / "a.wav"] * 3000)
        run.stdout.readline()
        self.assertIsNone(run.poll())
        run.send_signal(signal.SIGINT)
        self.assertIn("interrupted", run.communicate(timeout=60)[1])
        self.assertEqual(run.returncode, 1)
        self.assertEqual(sorted(self.listing()), ["a.wav", "song.mid"])


if __name__ == "__main__":
    unittest.main()
