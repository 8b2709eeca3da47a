# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The seed contract (MODEL.md section 7): one recipe, one file, on every CPU.

    test_contract.py N

Renders N recipes of all classes, samplers and some lengths, each under every set of
instructions that this CPU has, and under older CPUs that qemu-user plays, where it is there.
"""

import functools
import hashlib
import itertools
import os
import random
import shutil
import subprocess
import sys
import unittest

import cli

MASKS = {"c": 0, "sse2": 1, "avx2": 0xF, "all": 0xFFFFFFFF}
# Westmere has no AVX, Haswell AVX2 and FMA; max is all that qemu can play
OLD_CPUS = ("Westmere", "Haswell", "max")
QEMU = shutil.which("qemu-x86_64") or shutil.which("qemu-x86_64-static")
RECIPES = int(sys.argv.pop(1))


class Contract(cli.Case):
    @functools.cached_property
    def recipes(self):
        """Arguments of brume render: every class and sampler in turn, the rest at random."""
        (told,) = self.json("info", "--model", "--json")
        classes = itertools.cycle(c["name"] for c in told["model"]["classes"])
        samplers = itertools.cycle(("dpmpp2m", "ddim", "euler", "heun", "ddpm", "dpmpp2m-sde"))
        rng = random.Random(1)
        all_recipes = []
        for _ in range(RECIPES):
            name, sampler = next(classes), next(samplers)
            mix = f"{name}:0.7,{next(classes)}:0.3" if rng.random() < 0.2 else name
            more = rng.choice(([], ["--set", "brightness=0.8"], ["--pitch", "40"], ["--guidance", "1"]))
            all_recipes.append(["--class", mix, "--sampler", sampler, "--seed", rng.getrandbits(64) >> 1,
                                "--steps", rng.randint(1, 4), "--length", rng.choice((0.1, 0.3, 1)),
                                "--rate", rng.choice((44100, 44100, 48000, 96000)), *more])
        return all_recipes

    def digests(self, *more, run=()):
        """The hashes of all recipes, rendered by `run` (an emulator) with more arguments."""
        path, found = self.dir / "a.wav", []
        for recipe in self.recipes:
            command = [*run, cli.BRUME, "render", *map(str, recipe), "--quiet", "--force", "--out", path]
            done = subprocess.run([*command, *more], stderr=subprocess.PIPE, text=True, timeout=300)
            self.assertEqual(done.returncode, 0, done.stderr)
            found.append(hashlib.sha256(path.read_bytes()).hexdigest())
        return found

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

    @unittest.skipUnless(QEMU, "no qemu-user")
    @unittest.skipIf(os.environ.get("BRUME_QUICK"), "takes minutes")
    def test_old_cpus(self):
        for cpu in OLD_CPUS:
            self.same(self.digests(run=(QEMU, "-cpu", cpu)), cpu)


if __name__ == "__main__":
    unittest.main()
