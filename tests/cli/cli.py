# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs brume for the tests: BRUME is the program, BRUME_MODEL the weight file (meson sets both)."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

BRUME = os.environ["BRUME"]
QUICK = ["--length", "0.2", "--steps", "2"]


def call(*args, **kwargs):
    """Run brume and return the finished process, output as text."""
    return subprocess.run(
        [BRUME, *map(str, args)], **{"capture_output": True, "text": True, "timeout": 300, **kwargs}
    )


class Case(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="brume-test-"))
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)

    def ok(self, *args, **kwargs):
        """Run brume, which must succeed without a word on stderr; return its output."""
        done = call(*args, **kwargs)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.args)
        return done.stdout

    def bad(self, status, *args, **kwargs):
        """Run brume, which must end with this status and one line on stderr; return the line."""
        before = self.listing()
        done = call(*args, **kwargs)
        self.assertEqual(done.returncode, status, (done.args, done.stderr))
        self.assertRegex(done.stderr, r"\Abrume[^\n]*: [^\n]{8,}\n\Z", done.args)
        self.assertEqual(done.stdout, "", done.args)
        self.assertEqual(self.listing(), before, done.args)
        return done.stderr

    def json(self, *args, **kwargs):
        return [json.loads(line) for line in self.ok(*args, **kwargs).splitlines()]

    def listing(self):
        """Names and contents of all files in the folder."""
        files = [p for p in sorted(self.dir.rglob("*")) if p.is_file()]
        return {str(p.relative_to(self.dir)): p.read_bytes() for p in files}

    def render(self, *args, **kwargs):
        return self.ok("render", "--class", "kick", *QUICK, "--quiet", *args, **kwargs)
