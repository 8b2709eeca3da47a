# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every option of --help stands in the command's man page, and the other way round."""

import os
import pathlib
import re
import shutil
import subprocess
import unittest

from cli import Case

MAN = pathlib.Path(os.environ["BRUME_MAN"])
COMMANDS = ["render", "kit", "play", "stream", "describe", "verify", "diffuse", "info", "bench"]
POPT = {"help", "usage"}  # popt's own, told of in brume(1)
HOST = bool(os.environ.get("BRUME_HOST"))  # Built with the standalone instrument


class Man(Case):
    def test_options(self):
        for command in COMMANDS:
            with self.subTest(command=command):
                told = set(re.findall(r"--([a-z-]+)", self.ok(command, "--help")))
                listed = re.findall(r"^\s+(?:-., )?--([a-z-]+)", self.ok(command, "--help"), re.M)
                page = (MAN / f"brume-{command}.1").read_text()
                items = re.findall(r"^\.It Fl Fl ([a-z-]+)", page, re.M)
                if command == "info" and not HOST:
                    items.remove("devices")
                self.assertEqual(set(items), set(listed) - POPT)
                self.assertEqual(len(items), len(set(items)))
                self.assertTrue(set(listed) <= told)

    def test_main_page(self):
        page = (MAN / "brume.1").read_text()
        for command in COMMANDS:
            self.assertIn(f".Xr brume-{command} 1", page)
            self.assertIn(command, self.ok("--help"))

    @unittest.skipUnless(HOST, "no standalone instrument")
    def test_host_options(self):
        page = (MAN / "brume.1").read_text()
        listed = re.findall(r"^\s+(?:-., )?--([a-z-]+)", self.ok("--help"), re.M)
        items = re.findall(r"^\.It Fl Fl ([a-z-]+)", page, re.M)
        self.assertEqual(sorted(items), sorted(set(listed) - POPT))

    @unittest.skipUnless(shutil.which("groff"), "no groff")
    def test_form(self):
        for page in MAN.glob("*.1"):
            done = subprocess.run(["groff", "-mdoc", "-Tutf8", "-ww", page], capture_output=True)
            self.assertEqual(done.stderr, b"", page.name)


if __name__ == "__main__":
    unittest.main()
