# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Prove that each check of this folder fails where it should: sample trees, good and bad."""

import json
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
SPDX = "// SPDX-FileCopyrightText: 2026 A\n// SPDX-License-Identifier: GPL-3.0-or-later\n"
GOOD = {
    "dsp/base/ring.h": SPDX + "#include <stddef.h>\nsize_t brume_ring(void);\n",
    "dsp/base/ring.c": SPDX + '#include "dsp/base/ring.h"\n\nsize_t brume_ring(void) {\n'
                              "  return 1;\n}\n",
}


class Sample(unittest.TestCase):
    """A temporary tree; `check` runs one script on it and gives its status and output."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.write(GOOD)

    def write(self, files):
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def check(self, script, *args):
        command = [sys.executable, str(HERE / f"check_{script}.py"), "--root", str(self.root)]
        result = subprocess.run(command + list(args), capture_output=True, text=True)
        return result.returncode, result.stdout + result.stderr

    def passes(self, script, *args):
        status, out = self.check(script, *args)
        self.assertEqual(status, 0, out)

    def fails(self, word, script, *args):
        status, out = self.check(script, *args)
        self.assertEqual(status, 1, out)
        self.assertIn(word, out)


class Layers(Sample):
    def test_good(self):
        self.passes("layers")

    def each_fails(self, name, rows):
        for line, word in rows:
            with self.subTest(line=line):
                self.write({name: SPDX + line + "\n"})
                self.fails(word, "layers")

    def test_upward_and_sideways(self):
        self.write({"model/kernels/k.h": SPDX, "dsp/filter/f.h": SPDX, "tests/unit/t.h": SPDX})
        self.each_fails("dsp/base/bad.c", [
            ('#include "model/kernels/k.h"', "may not include model/kernels"),
            ('#include "dsp/filter/f.h"', "may not include dsp/filter"),
            ('  #  include "tests/unit/t.h"', "may not include tests/unit"),
        ])

    def test_diffusion_knows_no_network(self):
        self.write({"model/network/n.h": SPDX})
        self.each_fails("model/diffusion/d.c", [
            ('#include "model/network/n.h"', "may not include model/network")])

    def test_shape_of_the_name(self):
        self.each_fails("dsp/base/bad.c", [
            ('#include "ring.h"', "not relative to the root"),
            ('#include "../base/ring.h"', "not relative to the root"),
            ('#include "dsp/base/ring.c"', "neither a header"),
            ('#include "dsp/base/none.h"', "names no file"),
        ])

    def test_confined_headers(self):
        self.each_fails("plugin/core/bad.c", [
            (f"#include <{h}>", "is confined to")
            for h in ["fftw3.h", "lv2/core/lv2.h", "portaudio.h", "pa_jack.h", "jack/jack.h",
                      "alsa/asoundlib.h", "termios.h", "poll.h", "sndfile.h", "X11/Xlib.h",
                      "cairo.h", "cairo/cairo.h", "immintrin.h", "emmintrin.h", "sys/mman.h"]])
        self.each_fails("plugin/core/bad.c", [("#include <curl/curl.h>", "not in the list")])

    def test_audio_thread(self):
        self.each_fails("plugin/core/engine_rt.c", [
            (f"#include <{h}>", "audio thread")
            for h in ["stdlib.h", "stdio.h", "pthread.h", "time.h", "sys/stat.h"]])

    def test_cycle(self):
        self.write({"dsp/base/a.h": SPDX + '#include "dsp/base/b.h"\n',
                    "dsp/base/b.h": SPDX + '#include "dsp/base/a.h"\n'})
        self.fails("cycle", "layers")

    def test_unknown_folder(self):
        self.write({"dsp/odd/x.c": SPDX + '#include "dsp/base/ring.h"\n'})
        self.fails("not in the table", "layers")


class Sizes(Sample):
    def setUp(self):
        super().setUp()
        self.exceptions = self.root / "exceptions.txt"
        self.exceptions.write_text("")

    def sizes(self):
        return "sizes", "--exceptions", str(self.exceptions)

    def function(self, lines):
        return SPDX + "struct S { int i; };\nstatic int *brume_f(\n    int (*g)(void)) {\n" \
            + "  g(); // }\n" * (lines - 3) + "}\n"

    def test_good(self):
        self.write({"dsp/base/f.c": self.function(60)})
        self.passes(*self.sizes())

    def test_long_function(self):
        self.write({"dsp/base/f.c": self.function(61)})
        self.fails("dsp/base/f.c:brume_f: 61 lines", *self.sizes())

    def test_long_python_function(self):
        self.write({"model/train/f.py": "def f():\n" + "    pass\n" * 60})
        self.fails("model/train/f.py:f: 61 lines", *self.sizes())

    def test_long_files(self):
        self.write({"dsp/base/f.c": "\n" * 501})
        self.fails("dsp/base/f.c: 501", *self.sizes())
        self.write({"dsp/base/f.c": "\n" * 500, "dsp/base/f.h": "\n" * 251})
        self.fails("dsp/base/f.h: 251", *self.sizes())

    def test_exceptions(self):
        self.write({"dsp/base/f.c": self.function(61)})
        self.exceptions.write_text("dsp/base/f.c:brume_f 70 # one table, clearer in one piece\n")
        self.passes(*self.sizes())
        self.write({"dsp/base/f.c": self.function(71)})
        self.fails("71 lines, allowed are 70", *self.sizes())
        self.write({"dsp/base/f.c": self.function(60)})
        self.fails("needs no exception", *self.sizes())
        self.exceptions.write_text("dsp/base/f.c:brume_f 70\n")
        self.fails("REASON", *self.sizes())


class Texts(Sample):
    def test_good(self):
        self.passes("text")
        self.passes("spdx")

    def test_bad_text(self):
        place = "/" + "home/someone"
        for text, word in [("a \n", "white space"), ("a\r\n", "white space"), ("a", "line break"),
                           ("a\n\n", "line break"), (f"cd {place}\n", "one machine"),
                           (f'x = "{place}"\n', "one machine"), (b"\xff\n", "UTF-8")]:
            with self.subTest(text=text):
                self.write({"notes.md": text})
                self.fails(word, "text")

    def test_missing_spdx(self):
        for name, text in [("dsp/base/x.c", "int x;\n"), ("model/train/x.py", "x = 1\n"),
                           ("x/meson.build", "# SPDX-License-Identifier: GPL-3.0-or-later\n"),
                           ("x/y.h", SPDX.replace("3.0-or-later", "2.0-only"))]:
            with self.subTest(name=name):
                self.write({name: text})
                self.fails(name, "spdx")
                (self.root / name).unlink()


class Tools(Sample):
    """Checks that need a program; skipped without it, as the checks themselves are."""

    def need(self, *programs):
        for program in programs:
            if not shutil.which(program):
                self.skipTest(f"{program} is not installed")

    def library(self, text):
        (self.root / "x.c").write_text(text)
        subprocess.run(["cc", "-c", "x.c", "-o", "x.o"], cwd=self.root, check=True)
        (self.root / "libx.a").unlink(missing_ok=True)
        subprocess.run(["ar", "rc", "libx.a", "x.o"], cwd=self.root, check=True)
        return str(self.root / "libx.a")

    def test_symbols(self):
        self.need("cc", "ar", "nm")
        self.passes("symbols", self.library("static int y; int brume_x(void) { return y; }"))
        self.fails("ring_new does", "symbols", self.library("int ring_new(void) { return 0; }"))
        self.fails("gain does", "symbols", self.library(
            '__attribute__((visibility("hidden"))) int gain = 1; int brume_x = 1;'))
        self.fails("no symbols", "symbols", self.library("static int y;"))

    def test_headers(self):
        self.need("cc")
        self.passes("headers")
        self.write({"dsp/base/bad.h": SPDX + "size_t brume_bad(void);\n"})
        self.fails("dsp/base/bad.h: does not compile alone", "headers")

    def test_format(self):
        shutil.copy(HERE.parents[1] / ".clang-format", self.root)
        if self.check("format")[0] == 77:
            self.skipTest("no clang-format of the right version")
        self.passes("format")
        self.write({"dsp/base/bad.c": SPDX + "int  brume_x( void ){return 0 ;}\n"})
        self.fails("dsp/base/bad.c", "format")

    def test_tidy(self):
        self.need("clang-tidy")
        shutil.copy(HERE.parents[1] / ".clang-tidy", self.root)
        source = self.root / "dsp/base/x.c"
        entry = {"directory": str(self.root), "file": str(source), "command": f"cc -c {source}"}
        (self.root / "compile_commands.json").write_text(json.dumps([entry]))
        self.write({"dsp/base/x.c": SPDX + "int brume_x(int y);\nint brume_x(int y) {\n"
                                           "  return y + 1;\n}\n"})
        self.passes("tidy", "--build", str(self.root))
        self.write({"dsp/base/x.c": SPDX + "int brumeX(int *y);\nint brumeX(int *y) {\n"
                                           "  y = 0;\n  return *y;\n}\n"})
        self.fails("NullDereference", "tidy", "--build", str(self.root))
        self.fails("identifier-naming", "tidy", "--build", str(self.root))


if __name__ == "__main__":
    unittest.main()
