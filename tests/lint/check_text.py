# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check every text file: no space at line ends, one line break at the end, no CR, no path of
somebody's machine."""

import re

from lint import all_files, finish, parse_args

VERBATIM = {"COPYING"}  # Texts of others, kept letter for letter
SAMPLES = "tests/fuzz/corpus/"  # Odd on purpose
TABLES = (".tsv", ".csv")  # Where an empty last column ends the line in a separator

# Put together here so that this file does not find itself
PLACES = "|".join(["/" + "work", "/" + "home", "/" + "Users"])
MACHINE = re.compile(r"(?<![\w.~$}/])(?:" + PLACES + r")/\w")


def check(name, data):
    """Return the problems of one file."""
    if b"\0" in data or not data:
        return []
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return [f"{name}: neither UTF-8 nor recognisably binary"]
    problems = []
    if not text.endswith("\n") or text.endswith("\n\n"):
        problems.append(f"{name}: does not end in exactly one line break")
    for number, line in enumerate(text.split("\n"), 1):
        if line != line.rstrip() and not name.endswith(TABLES):
            problems.append(f"{name}:{number}: white space at the end of the line")
        if MACHINE.search(line):
            problems.append(f"{name}:{number}: a path that exists on one machine only")
    return problems


def main():
    root = parse_args(__doc__).root
    problems = []
    for name in all_files(root):
        if name.startswith(SAMPLES):
            continue
        # Archives, sounds and pictures without a zero byte early on do exist
        if name not in VERBATIM and not name.endswith((".gz", ".flac", ".ogg", ".wav", ".png")):
            problems += check(name, (root / name).read_bytes())
    finish("text", problems)


if __name__ == "__main__":
    main()
