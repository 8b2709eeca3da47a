# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""brume render, verify, diffuse, describe, info, bench: what they promise."""

import os
import pty
import re
import signal
import struct
import subprocess
import sys
import time
import unittest
import wave

from cli import BRUME, QUICK, Case, call
from test_play import midi, on


class Sameness(Case):
    """The seed contract: one recipe, one file."""

    def run_into(self, name, *args):
        folder = self.dir / name
        folder.mkdir()
        self.ok("render", "--class", "bass,kick:0.5", *QUICK, "--count", 5, "--quiet", "--out",
                folder, *args)
        return {p.name: p.read_bytes() for p in folder.iterdir()}

    def test_jobs_shards_cpus(self):
        once = self.run_into("once", "--jobs", 1)
        self.assertEqual(len(once), 5)
        self.assertEqual(len(set(once.values())), 5)
        self.assertEqual(once, self.run_into("jobs", "--jobs", 2))
        self.assertEqual(once, self.run_into("cpu", "--cpu-mask", 0))
        parts = {}
        for i in (1, 2, 3):
            part = self.run_into(f"shard{i}", "--shard", f"{i}/3")
            self.assertFalse(parts.keys() & part.keys())
            parts.update(part)
        self.assertEqual(once, parts)

    def test_like_and_recipe(self):
        for name, more in (("a.wav", ["--bits", "16", "--rate", 48000]), ("a.flac", []),
                           ("a.ogg", ["--rate", 22050]), ("b.wav", ["--bits", "32f"])):
            self.render("--seed", 9, "--set", "decay=0.3s", "--pitch", "C#3", "--out",
                        self.dir / name, *more)
            again = self.dir / ("again-" + name)
            self.ok("render", "--like", self.dir / name, "--out", again, "--quiet")
            self.assertEqual((self.dir / name).read_bytes(), again.read_bytes(), name)
            (told,) = self.json("describe", "--json", again)
            third = self.dir / ("third-" + name)
            self.ok("render", "--recipe", told["recipe"], "--out", third, "--quiet", *more)
            self.assertEqual(again.read_bytes(), third.read_bytes(), name)
        self.ok("verify", *self.dir.glob("*.*"))

    def test_verify_sees_a_change(self):
        self.render("--out", self.dir / "a.wav", "--bits", "16")
        data = bytearray((self.dir / "a.wav").read_bytes())
        data[-1000] ^= 1  # The lowest bit of one sample
        (self.dir / "a.wav").write_bytes(data)
        done = call("verify", self.dir / "a.wav")
        self.assertEqual(done.returncode, 1)
        self.assertIn("differs", done.stdout)


class Files(Case):
    def test_every_format(self):
        for rate in (22050, 44100, 48000, 96000, 192000):
            for name, bits in (("wav", "16"), ("wav", "24"), ("wav", "32f"), ("flac", "16"),
                               ("flac", "24"), ("ogg", None)):
                path = self.dir / f"{rate}-{bits}.{name}"
                self.render("--rate", rate, "--out", path, *(["--bits", bits] if bits else []))
                (told,) = self.json("describe", "--json", path)
                self.assertEqual(told["rate"], rate)
                self.assertAlmostEqual(told["seconds"], 0.2, places=3)
                self.assertLess(told["peak_db"], -0.1)
                self.assertGreater(told["peak_db"], -7)
                self.assertLess(told["dc_db"], -60)

    def test_names(self):
        self.render("--count", 11, "--out", self.dir / "{index}-{class}-{seed}", "--seed", 5)
        names = set(self.listing())
        self.assertIn("00-kick-5.wav", names)
        self.assertIn("10-kick-15.wav", names)
        self.assertEqual(len(names), 11)
        self.render("--format", "flac", "--out", f"{self.dir}/")
        self.assertIn("kick-0.flac", self.listing())

    def test_class_in_any_case(self):
        for name in ("KICK", "Kick:0.5,SNARE", "kick, snare"):
            (told,) = self.json("render", "--class", name, *QUICK, "--json", "--out",
                                self.dir / "a.wav", "--force")
            self.assertIn(f" class={name.lower().replace(' ', '')} ", told["recipe"])

    def test_endings_in_any_case(self):
        for name, head in (("a.WAV", b"RIFF"), ("a.Flac", b"fLaC"), ("a.OGG", b"OggS")):
            self.render("--out", self.dir / name)
            self.assertEqual(self.listing()[name][:4], head)
        self.render("--out", self.dir / "b.WAV", "--format", "wav")

    def test_standard_output(self):
        """The same bytes as the file, and nothing else, whatever standard output is."""
        song = self.dir / "song.mid"
        song.write_bytes(midi([(480, on(36))]))
        render = ["render", "--class", "kick", *QUICK]
        for args in (render, [*render, "--format", "flac"], [*render, "--set", "decay=0.5", "--drafts", 2],
                     ["diffuse", *render[1:], "--sigma", 1], ["play", song]):
            with self.subTest(args=args):
                path = self.dir / ("a.flac" if "flac" in args else "a.wav")
                self.ok(*args, "--force", "--out", path)
                done = call(*args, "--out", "-", text=False, cwd=self.dir)
                self.assertEqual((done.returncode, done.stderr), (0, b""))
                self.assertEqual(done.stdout, path.read_bytes())
                with open(self.dir / "b", "wb") as file:
                    call(*args, "--out", "-", capture_output=False, stdout=file)
                self.assertEqual((self.dir / "b").read_bytes(), path.read_bytes())
        self.assertEqual(set(self.listing()), {"a.wav", "a.flac", "b", "song.mid"})
        ours, theirs = pty.openpty()
        done = call(*render, "--out", "-", capture_output=False, stdout=theirs, stderr=subprocess.PIPE)
        os.close(theirs)
        os.close(ours)
        self.assertEqual(done.returncode, 2)
        self.assertIn("terminal", done.stderr)

    def test_within(self):
        """The most that there is time for, or the least there is; said, and in the recipe."""
        words = ["render", "--class", "kick", "--length", "0.2", "--out", self.dir / "a.wav", "--force"]

        def recipe():
            return self.ok("describe", self.dir / "a.wav")

        self.assertTrue(self.ok(*words, "--within", "1000s").startswith("fine in fp32: "))
        self.assertIn("steps=16", recipe())
        self.assertNotIn("precision", recipe())
        self.ok("verify", self.dir / "a.wav")
        done = call(*words, "--within", "0.001ms")
        self.assertEqual((done.returncode, done.stderr.count("\n")), (0, 1))
        self.assertRegex(done.stderr, "nothing is fast enough here, this is fastest: draft in (fp32|bf16)")
        self.assertIn("steps=4", recipe())
        told = self.ok(*words, "--within", "1000s", "--precision", "bf16")
        self.assertTrue(told.startswith("fine in bf16: "))
        self.assertIn("precision=bf16", recipe())
        self.assertEqual(self.ok(*words, "--within", "1000s", "--quiet"), "")
        several = [*words, "--out", self.dir / "{index}.wav", "--count", 3, "--within", "1000s"]
        self.assertRegex(self.ok(*several, "--jobs", 2), "1000000.0 ms a sound, 2 at a time\n")
        self.assertNotIn("at a time", self.ok(*several, "--jobs", 1))
        for wrong in (["--within", "40"], ["--within", "0ms"], ["--within", "-1ms"], ["--within", "40Hz"],
                      ["--within", "40ms", "--steps", "4"], ["--within", "40ms", "--quality", "draft"]):
            self.assertIn("--within", self.bad(2, *words, *wrong))

    def test_quality(self):
        """Names of numbers of steps: those that --help tells, and the same sounds."""
        named = dict(re.findall(r"(draft|normal|fine) \((\d+)\)", " ".join(self.ok("render", "--help").split())))
        self.assertEqual(sorted(named), ["draft", "fine", "normal"])
        words = ["render", "--class", "kick", "--length", "0.2", "--force", "--quiet", "--out", self.dir / "a.wav"]
        sounds = {}
        for name, steps in named.items():
            self.ok(*words, "--quality", name)
            sounds[name] = (self.dir / "a.wav").read_bytes()
            self.ok(*words, "--steps", steps)
            self.assertEqual(sounds[name], (self.dir / "a.wav").read_bytes(), name)
        self.assertEqual(len(set(sounds.values())), 3)
        self.ok(*words)
        self.assertEqual(sounds["normal"], (self.dir / "a.wav").read_bytes())
        self.assertLess(int(named["draft"]), int(named["normal"]))
        self.assertLess(int(named["normal"]), int(named["fine"]))

    def test_nothing_to_do(self):
        words = ["render", "--class", "kick", *QUICK, "--count", 4, "--out", self.dir]
        self.ok(*words)
        self.assertIn("(4 of 4); nothing to do", self.ok(*words, "--resume"))
        (self.dir / "kick-2.wav").unlink()
        self.assertIn("3 of 4 were there", self.ok(*words, "--resume"))
        self.assertEqual(len(self.listing()), 4)
        self.assertEqual(self.ok(*words, "--force", "--shard", "5/8"),
                         "shard 5/8 has none of 4 sounds; nothing to do\n")
        for silent in ("--quiet", "--json"):
            self.assertEqual(self.ok(*words, "--shard", "5/8", silent), "")

    def test_resume_sees_other_settings(self):
        """A run with a changed setting is no mix of two: it is refused, or with --force made anew."""
        words = ["render", "--class", "kick", *QUICK, "--count", 3, "--out", self.dir]
        other = [*words, "--set", "decay=0.9"]
        self.ok(*words)
        first = self.listing()
        for changed, why in ((other, "other settings"), ([*words[:-4], "--count", 3, "--out", self.dir, "--guidance", 3], "guidance=2, not guidance=3"),
                             ([*words, "--bits", 16], "--bits"), ([*words, "--rate", 48000], "--rate")):
            line = self.bad(1, *changed, "--resume")
            self.assertIn(why, line)
            self.assertIn("--resume --force", line)
        (self.dir / "kick-1.wav").unlink()  # Refused before the missing one is made
        self.bad(1, *other, "--resume")
        self.ok(*other, "--resume", "--force")
        mended = self.listing()
        self.assertFalse([name for name in first if mended[name] == first[name]])
        self.assertEqual(self.json("render", *other[1:], "--resume", "--force", "--json"), [])
        for damage in (mended["kick-2.wav"][:-7], b"", b"mine"):
            (self.dir / "kick-2.wav").write_bytes(damage)
            self.assertIn("kick-2.wav", self.bad(1, *other, "--resume"))
            (told,) = self.json(*other, "--resume", "--force", "--json")
            self.assertEqual(told["index"], 2)
            self.assertEqual(self.listing(), mended)

    def test_beats(self):
        self.ok("render", "--class", "kick", "--steps", 1, "--beats", 2, "--bpm", 240, "--out",
                self.dir / "a.wav")
        (told,) = self.json("describe", "--json", self.dir / "a.wav")
        self.assertAlmostEqual(told["seconds"], 0.5, places=4)
        self.assertNotIn("like", told)  # The recipe says it
        self.assertEqual(told["model_licence"], "CC0-1.0")
        text = self.ok("describe", self.dir / "a.wav")
        self.assertNotIn("guess", text)
        self.assertIn("licence       CC0-1.0", text)

    def test_guess(self):
        with wave.open(str(self.dir / "a.wav"), "wb") as file:
            file.setparams((1, 2, 44100, 0, "NONE", ""))
            file.writeframes(struct.pack("<9000h", *(i * 7919 % 20000 for i in range(9000))))
        (told,) = self.json("describe", "--json", self.dir / "a.wav")
        self.assertEqual(set(told["like"]), {"kick", "snare", "bass"})
        self.assertAlmostEqual(sum(told["like"].values()), 1, places=3)
        self.assertRegex(self.ok("describe", self.dir / "a.wav"),
                         r"guess +\d+ % (kick|snare|bass)\n")

    def test_preset(self):
        for name, part in (("plain kit", "class=kick seed=1"), ("Plain kit:3", "class=snare seed=3")):
            (told,) = self.json("render", "--preset", name, *QUICK, "--json", "--force", "--out",
                                self.dir / "a.wav")
            self.assertIn(part, told["recipe"])
        self.assertIn("no class 'rim'",  # The tiny model has none
                      self.bad(2, "render", "--preset", "1:2", *QUICK, "--out", self.dir / "b.wav"))

    def test_json(self):
        told = self.json("render", "--class", "snare", *QUICK, "--count", 3, "--json", "--out",
                         self.dir)
        self.assertEqual({t["index"] for t in told}, {0, 1, 2})
        for t in told:
            self.assertTrue(os.path.isfile(t["file"]))
            self.assertIn("class=snare", t["recipe"])
            self.assertGreaterEqual(t["nfe"], 2)
            self.assertGreater(t["render_seconds"], 0)
            self.assertEqual(len(t["descriptors"]), 9)

    def test_force(self):
        path = self.dir / "a.wav"
        path.write_text("mine")
        self.bad(1, "render", "--class", "kick", *QUICK, "--out", path)
        self.render("--out", path, "--force")
        self.assertEqual(path.read_bytes()[:4], b"RIFF")

    def test_trace(self):
        (self.dir / "trace").mkdir()
        self.render("--out", self.dir / "a.wav", "--trace", self.dir / "trace")
        names = set(self.listing())
        self.assertTrue({"trace/01.png", "trace/02.png", "trace/02.wav"} <= names)
        self.assertEqual(self.listing()["trace/01.png"][:8], b"\x89PNG\r\n\x1a\n")

    def test_diffuse(self):
        self.render("--out", self.dir / "a.wav")
        self.ok("diffuse", self.dir / "a.wav", "--sigma", 1, "--out", self.dir / "b.wav")
        self.ok("diffuse", "--class", "kick", *QUICK, "--sigma", 1, "--out", self.dir / "c.wav")
        files = self.listing()
        self.assertEqual(files["b.wav"], files["c.wav"])
        self.assertNotEqual(files["a.wav"], files["b.wav"])
        self.bad(1, "verify", self.dir / "b.wav")

    def test_diffuse_keeps_the_length(self):
        self.ok("render", "--class", "kick", "--steps", 2, "--quiet", "--out", self.dir / "a.wav")
        (was,) = self.json("describe", "--json", self.dir / "a.wav")
        for sigma in (0, 1, 80):
            self.ok("diffuse", self.dir / "a.wav", "--sigma", sigma, "--out", self.dir / f"{sigma}.wav")
            (told,) = self.json("describe", "--json", self.dir / f"{sigma}.wav")
            self.assertEqual(told["seconds"], was["seconds"], sigma)
        samples = lambda name: self.listing()[name].split(b"data", 1)[1]
        self.assertEqual(samples("0.wav"), samples("a.wav"))


class Processes(Case):
    def start(self, *args, **kwargs):
        """A long run in the test's folder, interruptible whatever the parent ignores."""
        undo = lambda: [signal.signal(s, signal.SIG_DFL) for s in (signal.SIGINT, signal.SIGTERM)]
        return subprocess.Popen(
            [BRUME, "render", "--class", "kick", "--count", "100000", "--out", str(self.dir), *args],
            preexec_fn=undo, **kwargs)

    def test_closed_pipe(self):
        run = self.start("--json", stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        run.stdout.readline()
        run.stdout.close()
        told = run.stderr.read()
        run.stderr.close()
        self.assertEqual(run.wait(60), 1)
        self.assertIn("standard output", told)
        self.assertFalse([n for n in os.listdir(self.dir) if not n.endswith(".wav")])

    @staticmethod
    def read_all(terminal):
        """What was written to a terminal until its last writer closed it (EIO on Linux)."""
        shown = b""
        while True:
            try:
                part = os.read(terminal, 65536)
            except OSError:
                return shown
            if not part:
                return shown
            shown += part

    def test_progress_on_a_terminal_only(self):
        ours, theirs = pty.openpty()
        told = [BRUME, "render", "--class", "kick", "--count", "40", "--out", self.dir]
        with subprocess.Popen(told, stderr=theirs, stdout=subprocess.DEVNULL) as program:
            os.close(theirs)
            shown = self.read_all(ours).decode()
        os.close(ours)
        self.assertEqual(program.returncode, 0)
        self.assertIn("/40", shown)
        self.assertTrue(shown.endswith("\r\x1b[K"))

    @unittest.skipIf(os.environ.get("BRUME_SANITIZED"), "sanitizers keep freed memory")
    def test_constant_memory(self):
        peaks = []
        for count in (20, 400):
            code = ("import os,subprocess,sys\n"
                    "p = subprocess.Popen(sys.argv[1:])\n"
                    "_, status, usage = os.wait4(p.pid, 0)\n"
                    "assert status == 0\nprint(usage.ru_maxrss)")
            args = [sys.executable, "-c", code, BRUME, "render", "--class", "kick", *QUICK, "--quiet",
                    "--force", "--count", str(count), "--jobs", "1", "--out", str(self.dir)]
            done = subprocess.run(args, capture_output=True, text=True, check=True)
            peaks.append(int(done.stdout))
        self.assertLess(peaks[1], 1.2 * peaks[0] + 1000)


class Others(Case):
    def test_info(self):
        (told,) = self.json("info", "--json")
        self.assertEqual([c["name"] for c in told["model"]["classes"]], ["kick", "snare", "bass"])
        self.assertEqual(told["model"]["licence"], "CC0-1.0")
        self.assertIn("pitched", self.ok("info", "--model"))
        self.assertIn("random numbers", self.ok("info", "--about"))
        self.assertEqual(self.ok("info", "--model"),
                         self.ok("info", "--model", os.environ["BRUME_MODEL"]))

    def test_bench(self):
        (told,) = self.json("bench", "--json", "--seconds", 1)
        for key in ("step_ms", "realtime_factor", "share_of_peak"):
            self.assertGreater(told[key], 0)
            self.assertGreater(told["bf16"][key], 0)
        self.assertTrue(told["complete"])
        self.assertEqual([(one["isa"], one["precision"]) for one in told["isas"]][:2],
                         [("c", "fp32"), ("c", "bf16")])
        played = told["instrument"]
        self.assertGreater(played["blocks"], 700)
        self.assertGreater(played["voices"], 4)
        self.assertLessEqual(played["voices"], 64)
        self.assertTrue(0 < played["load_median"] <= played["load_p999"] <= played["load_worst"])
        self.assertTrue(0 < played["draft_ms"] <= played["final_ms"])

    def test_help(self):
        self.assertIn("render", self.ok("--help"))
        self.assertEqual(self.ok("-?"), self.ok("--help"))
        self.assertRegex(self.ok("--version"), r"\Abrume \d+\.\d+")

    def test_describe(self):
        self.render("--out", self.dir / "a.flac")
        text = self.ok("describe", self.dir / "a.flac")
        for word in ("brightness", "Hz", "harmonicity", "class=kick"):
            self.assertIn(word, text)


if __name__ == "__main__":
    unittest.main()
