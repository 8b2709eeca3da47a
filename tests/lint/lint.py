# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the checks of this folder share: the list of files, and how to report."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

SKIPPED = 77  # Exit status that meson takes for "skipped"

# Folders that hold nothing of ours, for trees without git
FOREIGN = {"build", "demo", "__pycache__", "node_modules"}


def parse_args(description, extra=None):
    """Parse --root and what `extra` adds; --root defaults to the repository of this file."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2])
    if extra:
        extra(parser)
    return parser.parse_args()


def all_files(root):
    """Return the paths relative to root, with slashes, that belong to the source, sorted.

    With git: what is tracked, or would be if added. Without (a release archive, a sample tree of
    the self-test): everything but build folders and hidden ones other than .ci.
    """
    if (root / ".git").exists():
        command = ["git", "-C", str(root), "-c", f"safe.directory={root}", "ls-files", "-z"]
        command += ["--cached", "--others", "--exclude-standard"]
        out = subprocess.run(command, check=True, capture_output=True).stdout
        names = {n for n in out.decode().split("\0") if n}
        return sorted(n for n in names if (root / n).is_file())

    names = []
    for folder, folders, files in os.walk(root):
        folders[:] = [
            d for d in folders
            if d not in FOREIGN and not d.startswith("build") and (d == ".ci" or d[0] != ".")
        ]
        names += [(Path(folder) / f).relative_to(root).as_posix() for f in files]
    return sorted(names)


def files_with(root, suffixes):
    """Return all_files() whose name ends in one of `suffixes`."""
    return [n for n in all_files(root) if n.endswith(tuple(suffixes))]


def read(root, name):
    return (root / name).read_text(encoding="utf-8")


def finish(what, problems):
    """Print each problem on a line and leave with status 1, or say that all is well."""
    for problem in problems:
        print(problem)
    print(f"{what}: {len(problems)} problem{'' if len(problems) == 1 else 's'}")
    sys.exit(1 if problems else 0)


def skip(why):
    """Tell meson that this check cannot run here."""
    print(f"SKIPPED: {why}")
    sys.exit(SKIPPED)
