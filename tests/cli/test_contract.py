# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The seed contract (MODEL.md section 7): one recipe, one file, on every CPU.

    test_contract.py N

Renders N recipes of all classes, samplers and some lengths, each under every set of
instructions that this CPU has, and under older CPUs that qemu-user plays, where it is there; eight sounds
of each recipe in one call, by one and by two threads, and of every eighth recipe in a call each. Builds
Brume for AArch64 too and lets qemu-user run that, where `./bootstrap arm` has installed what it takes.
"""

import array
import functools
import hashlib
import itertools
import os
import pathlib
import random
import shutil
import subprocess
import sys
import unittest

import cli

MASKS = {"c": 0, "sse2": 1, "avx2": 0xF, "avx512": 0x1F, "all": 0xFFFFFFFF}
# Westmere has no AVX, Haswell AVX2 and FMA; max is all that qemu can play
OLD_CPUS = ("Westmere", "Haswell", "max")
QEMU = shutil.which("qemu-x86_64") or shutil.which("qemu-x86_64-static")
RECIPES = int(sys.argv.pop(1))
BATCH = 8
ROOT = pathlib.Path(__file__).resolve().parents[2]
ARM_QEMU = shutil.which("qemu-aarch64") or shutil.which("qemu-aarch64-static")
ARM_LIBRARIES = [pathlib.Path("/usr/lib/aarch64-linux-gnu/pkgconfig") / f"{name}.pc"
                 for name in ("fftw3f", "sndfile", "soxr", "libcjson", "popt", "cmocka")]
CAN_ARM = (ARM_QEMU and shutil.which("aarch64-linux-gnu-gcc") and shutil.which("meson") and
           all(path.exists() for path in ARM_LIBRARIES))


class Contract(cli.Case):
    @functools.cached_property
    def recipes(self):
        """Arguments of brume render: every class and sampler in turn, the rest at random."""
        (told,) = self.json("info", "--model", "--json")
        classes = itertools.cycle(c["name"] for c in told["model"]["classes"])
        samplers = itertools.cycle(("dpmpp2m", "ddim", "euler", "heun", "ddpm", "dpmpp2m-sde"))
        precisions = itertools.cycle(("fp32", "bf16", "bf16", "fp32"))
        rng = random.Random(1)
        all_recipes = []
        for _ in range(RECIPES):
            name, sampler = next(classes), next(samplers)
            mix = f"{name}:0.7,{next(classes)}:0.3" if rng.random() < 0.2 else name
            knobs = ("brightness=0.8", "attack=0.6", "decay=0.3", "noisiness=0.7", "roughness=0.6")
            set_all = [word for knob in knobs for word in ("--set", knob)]
            more = rng.choice(([], set_all[:2], set_all[2:], ["--pitch", "40"], ["--guidance", "1"]))
            all_recipes.append(["--class", mix, "--sampler", sampler,
                                "--precision", next(precisions), "--seed", rng.getrandbits(64) >> 1,
                                "--steps", rng.randint(1, 4), "--length", rng.choice((0.1, 0.3, 1)),
                                "--rate", rng.choice((44100, 44100, 48000, 96000)), *more])
        return all_recipes

    def digests(self, *more, run=(), recipes=None):
        """The hashes of recipes (all, if none are given), rendered by `run` (an emulator) with more arguments."""
        path, found = self.dir / "a.wav", []
        for recipe in recipes or self.recipes:
            command = [*run, cli.BRUME, "render", *map(str, recipe), "--quiet", "--force", "--out", path]
            done = subprocess.run([*command, *more], stderr=subprocess.PIPE, text=True, timeout=300)
            self.assertEqual(done.returncode, 0, done.stderr)
            found.append(hashlib.sha256(path.read_bytes()).hexdigest())
        return found

    def floats(self, run, recipe):
        """The samples of a recipe, as floats."""
        path = self.dir / "a.wav"
        subprocess.run([*run, "render", *map(str, recipe), "--bits", "32f", "--quiet", "--force", "--out", path],
                       check=True, timeout=300)
        return array.array("f", path.read_bytes().split(b"data", 1)[1][4:])

    def batch(self, recipe, jobs, run=()):
        """The hashes of eight sounds, from the recipe's seed on, of one call."""
        subprocess.run([*run, cli.BRUME, "render", *map(str, recipe), "--count", str(BATCH), "--jobs", str(jobs),
                        "--quiet", "--force", "--out", self.dir / "{index}.wav"], check=True, timeout=1200)
        return [hashlib.sha256((self.dir / f"{i}.wav").read_bytes()).hexdigest() for i in range(BATCH)]

    def same(self, found, what):
        for recipe, a, b in zip(self.recipes, self.expected, found):
            self.assertEqual(a, b, f"{what} differs: {recipe}")

    @functools.cached_property
    def expected(self):
        return self.digests()

    def test_masks(self):
        self.assertEqual(len(set(self.expected)), RECIPES)
        for name, mask in MASKS.items():
            self.same(self.digests("--cpu-mask", str(mask)), name)

    def test_jobs_and_batches(self):
        for i, recipe in enumerate(self.recipes):
            one, two = (self.batch(recipe, jobs) for jobs in (1, 2))
            self.assertEqual(one, two, recipe)
            self.assertEqual(one[0], self.expected[i], recipe)
            if i % BATCH == 0:
                at = recipe.index("--seed") + 1
                alone = [[*recipe[:at], recipe[at] + k, *recipe[at + 1:]] for k in range(BATCH)]
                self.assertEqual(one, self.digests(recipes=alone), recipe)

    @unittest.skipUnless(QEMU, "no qemu-user")
    @unittest.skipIf(os.environ.get("BRUME_QUICK"), "takes minutes")
    def test_old_cpus(self):
        for cpu in OLD_CPUS:
            run = (QEMU, "-cpu", cpu)
            self.same(self.digests(run=run), cpu)
            for recipe in self.recipes[:4]:
                self.assertEqual(self.batch(recipe, 2, run), self.batch(recipe, 1), (cpu, recipe))

    @unittest.skipUnless(CAN_ARM, "no cross compiler and libraries for AArch64: ./bootstrap arm")
    @unittest.skipUnless(os.environ.get("BRUME_ARM"), "a test of its own")
    def test_aarch64(self):
        build = self.dir / "build"
        off = [f"-D{name}=disabled" for name in ("lint", "bench", "host", "ui", "lv2")]
        for command in (["meson", "setup", build, "--cross-file", ROOT / "tests/cli/aarch64.ini", *off],
                        ["ninja", "-j2", "-C", build, "plugin/cli/brume", "tests/kernels/test_kernels"],
                        [ARM_QEMU, build / "tests/kernels/test_kernels", "1"]):
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stdout[-3000:])
        program = build / "plugin/cli/brume"
        self.assertEqual(program.read_bytes()[18:20], b"\xb7\x00")  # ELF's number of this CPU
        rates = set()
        for recipe in self.recipes:
            rate = recipe[recipe.index("--rate") + 1]
            ours, theirs = (self.floats(run, recipe) for run in ([cli.BRUME], [ARM_QEMU, program]))
            rates.add(rate)
            self.assertEqual(theirs, self.floats([ARM_QEMU, program], [*recipe, "--cpu-mask", 0]), recipe)
            if rate == 44100:
                self.assertEqual(ours, theirs, recipe)
            else:  # libsoxr sums in another order there
                self.assertEqual(len(ours), len(theirs))
                self.assertLess(max(abs(a - b) for a, b in zip(ours, theirs)), 1e-6, recipe)
        self.assertEqual(rates, {44100, 48000, 96000})


if __name__ == "__main__":
    unittest.main()
