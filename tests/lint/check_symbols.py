# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check that every global symbol of our static libraries begins with "brume_".

A plugin shares its process with a hundred others: an unprefixed name may meet another one.
"""

import shutil
import subprocess
from pathlib import Path

from lint import finish, parse_args, skip

PREFIX = "brume_"
TOOL = ("__odr_asan", "__asan", "__ubsan", "__start_", "__stop_")  # Added by sanitizers


def global_symbols(nm, library):
    command = [nm, "--defined-only", "--extern-only", "--format=posix", str(library)]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    for line in out.splitlines():
        fields = line.split()
        if len(fields) >= 2 and not line.endswith(":"):
            yield fields[0]


def main():
    def extra(parser):
        parser.add_argument("libraries", nargs="+", type=Path)

    args = parse_args(__doc__, extra)
    nm = shutil.which("nm")
    if not nm:
        skip("nm (binutils) is not installed")
    problems = []
    for library in args.libraries:
        names = list(global_symbols(nm, library))
        if not names:
            problems.append(f"{library.name}: no symbols at all; is this the right file?")
        problems += [f"{library.name}: {name} does not begin with {PREFIX}" for name in names
                     if not name.startswith((PREFIX, *TOOL))]
    finish("symbols", problems)


if __name__ == "__main__":
    main()
