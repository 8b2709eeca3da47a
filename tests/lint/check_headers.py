# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check that each header compiles alone, so that the order of includes never matters."""

import os
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

from lint import files_with, finish, parse_args, skip

# Parts of one file cut out to be included in a prepared place, with the reason in their head
PARTS = ("_body.h", "_isa.h")

# Libraries whose headers ours may include, by their pkg-config names, and what it looks like when
# they are not installed
OUTSIDE = ["lilv-0", "lv2", "cairo", "x11"]
MISSING = re.compile(r"fatal error: (?:(?:lilv|lv2|X11)/\S+|cairo\S*): No such file")


def is_part(name):
    return name.endswith(PARTS) or name.split("/")[-1].startswith("vec_")


def outside_flags():
    """Return where the libraries that headers may include have theirs, as far as installed."""
    tool = shutil.which("pkg-config")
    if not tool:
        return []
    found = [subprocess.run([tool, "--cflags", library], capture_output=True, text=True)
             for library in OUTSIDE]
    return " ".join(x.stdout for x in found if not x.returncode).split()


def compile_alone(compiler, root, name, flags):
    command = [compiler, *flags, "-std=c11", "-D_POSIX_C_SOURCE=200809L", "-Wall", "-Wextra",
               "-Werror", "-Wno-unused-function", "-fsyntax-only", "-I", str(root), "-include", name,
               "-x", "c", os.devnull]
    result = subprocess.run(command, cwd=root, capture_output=True, text=True)
    if not result.returncode:
        return []
    if MISSING.search(result.stderr):
        return []  # What this build leaves out is not checked either
    first = next((x for x in result.stderr.splitlines() if "error" in x), "compiler failed")
    return [f"{name}: does not compile alone: {first}"]


def main():
    def extra(parser):
        parser.add_argument("--cc", default=shutil.which("cc") or "")

    args = parse_args(__doc__, extra)
    if not args.cc:
        skip("no C compiler")
    names = [n for n in files_with(args.root, [".h"]) if not is_part(n)]
    flags = outside_flags()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(lambda name: compile_alone(args.cc, args.root, name, flags), names))
    finish("headers", [problem for problems in found for problem in problems])


if __name__ == "__main__":
    main()
