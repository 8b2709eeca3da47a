# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run in shards, by GNU parallel, is the same files as the run in one piece, also after one
shard was killed and went on."""

import os
import shutil
import signal
import subprocess
import time
import unittest

import cli

COUNT = 1000
SHARDS = 4
WORDS = ["render", "--class", "kick", "--length", "0.05", "--steps", "2", "--count", str(COUNT),
         "--quiet"]


@unittest.skipUnless(shutil.which("parallel"), "no GNU parallel")
class Shards(cli.Case):
    def files(self, name):
        return {p.name: p.read_bytes() for p in (self.dir / name).iterdir()}

    def test_union(self):
        whole, parts = self.dir / "whole", self.dir / "parts"
        whole.mkdir()
        parts.mkdir()
        self.ok(*WORDS, "--jobs", 2, "--out", whole)
        shard = [cli.BRUME, *WORDS, "--jobs", "1", "--resume", "--out", str(parts)]
        killed = subprocess.Popen([*shard, "--shard", f"2/{SHARDS}"])
        while len(list(parts.iterdir())) < 20:
            time.sleep(0.01)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        left = {p.name for p in parts.iterdir() if p.suffix == ".wav"}
        self.assertLess(len(left), COUNT // SHARDS, "it ended before it was killed")
        subprocess.run(["parallel", "--will-cite", "-j2", *shard, "--shard", f"{{}}/{SHARDS}", ":::",
                        *map(str, range(1, SHARDS + 1))], check=True, env=dict(os.environ, HOME=str(self.dir)))
        whole, parts = self.files("whole"), self.files("parts")
        self.assertEqual(len(whole), COUNT)
        debris = parts.keys() - whole.keys()
        self.assertLessEqual(len(debris), 1, debris)  # What the kill left of an unfinished file
        self.assertEqual({name: parts.get(name) for name in whole}, whole)


if __name__ == "__main__":
    unittest.main()
