# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check that every source begins with the two SPDX lines."""

import re

from lint import all_files, finish, parse_args, read

SOURCES = (".c", ".h", ".def", ".py", ".sh", ".build", ".ttl", ".in", "bootstrap", ".ci/run",
           "meson_options.txt", ".clang-format", ".clang-tidy", ".gitignore")
COPYRIGHT = re.compile(r"SPDX-FileCopyrightText: \d{4}(-\d{4})? \S")
LICENCE = re.compile(r"SPDX-License-Identifier: GPL-3\.0-or-later\s*(\*/|-->)?\s*$", re.MULTILINE)


def main():
    root = parse_args(__doc__).root
    problems = []
    for name in all_files(root):
        if name.endswith(SOURCES):
            head = "\n".join(read(root, name).split("\n")[:5])
            if not COPYRIGHT.search(head):
                problems.append(f"{name}: no SPDX-FileCopyrightText in the first five lines")
            if not LICENCE.search(head):
                problems.append(f"{name}: no SPDX-License-Identifier: GPL-3.0-or-later there")
    finish("spdx", problems)


if __name__ == "__main__":
    main()
