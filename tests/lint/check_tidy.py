# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run clang-tidy (configured in .clang-tidy, with reasons) over what the build compiles."""

import json
import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lint import finish, parse_args, skip


def sources(root, build, quick):
    """Return the C files under root in compile_commands.json, each once, sorted; no tests if quick."""
    entries = json.loads((build / "compile_commands.json").read_text())
    files = {(Path(e["directory"]) / e["file"]).resolve() for e in entries}
    root = root.resolve()
    return sorted(str(f) for f in files if f.is_relative_to(root) and f.suffix == ".c"
                  and not (quick and f.is_relative_to(root / "tests")))


def run(tool, args, file):
    """Return what clang-tidy has against `file`, one string each."""
    command = [tool, "--quiet", "-p", str(args.build), "--extra-arg=-Wno-unknown-warning-option", file]
    if args.quick:
        command.append("--checks=-clang-analyzer-*")
    result = subprocess.run(command, capture_output=True, text=True)
    lines = [x for x in result.stdout.splitlines() if ": warning: " in x or ": error: " in x]
    if result.returncode and not lines:
        lines = [f"{file}: clang-tidy failed: {result.stderr.strip()[-300:]}"]
    return lines


def main():
    def extra(parser):
        parser.add_argument("--build", type=Path, required=True, help="configured build folder")
        parser.add_argument("--quick", action="store_true", help="leave out the static analyzer and the tests")

    args = parse_args(__doc__, extra)
    tool = shutil.which("clang-tidy-14") or shutil.which("clang-tidy")
    if not tool:
        skip("clang-tidy is not installed")
    files = sources(args.root, args.build, args.quick)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(lambda file: run(tool, args, file), files)
    finish(f"tidy, {len(files)} files", sorted({line for lines in found for line in lines}))


if __name__ == "__main__":
    main()
