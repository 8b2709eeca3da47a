# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check that clang-format would change nothing."""

import re
import shutil
import subprocess

from lint import files_with, finish, parse_args, skip

VERSION = 14  # Others lay out a few things differently


def find():
    """Return a clang-format of the right version, or None."""
    for name in [f"clang-format-{VERSION}", "clang-format"]:
        path = shutil.which(name)
        if path:
            out = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
            if re.search(rf"version {VERSION}\.", out):
                return path
    return None


def main():
    root = parse_args(__doc__).root
    tool = find()
    if not tool:
        skip(f"clang-format {VERSION} is not installed")
    files = files_with(root, [".c", ".h"])
    command = [tool, "--dry-run", "--Werror", "--style=file", *files]
    result = subprocess.run(command, cwd=root, capture_output=True, text=True) if files else None
    lines = result.stderr.splitlines() if result and result.returncode else []
    problems = sorted({line.split(":")[0] for line in lines if "clang-format-violations" in line})
    if result and result.returncode and not problems:
        problems = lines or ["clang-format failed without a word"]
    finish("format", [f"{p}: run clang-format -i" if ":" not in p else p for p in problems])


if __name__ == "__main__":
    main()
