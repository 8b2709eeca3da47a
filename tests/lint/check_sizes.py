# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check the budget: functions of 60 lines, files of 500, headers of 250.

size_exceptions.txt names what may be longer, and why; an exception that is no longer needed is
a problem too.
"""

import ast
import re
from pathlib import Path

from lint import files_with, finish, parse_args, read

FUNCTION_LINES = 60
FILE_LINES = 500
HEADER_LINES = 250

TOKEN = re.compile(
    r'//(?:\\\n|[^\n])*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)
DIRECTIVE = re.compile(r"^[ \t]*#(?:\\\n|[^\n])*", re.MULTILINE)
HEAD = re.compile(r"(\w+)\s*\((?:[^(){};]|\([^(){};]*\))*\)\s*$")


def blank(match):
    """Replace a match by spaces, keeping line breaks."""
    return re.sub(r"[^\n]", " ", match.group())


def c_functions(text):
    """Yield (name, lines) of each function of a C file, from its head to its closing brace."""
    text = DIRECTIVE.sub(blank, TOKEN.sub(blank, text))
    depth = 0
    head_start = 0  # Just after the last thing that ended at depth 0
    current = None
    for match in re.finditer(r"[{};]", text):
        char, at = match.group(), match.start()
        if char == "{":
            if depth == 0:
                head = text[head_start:at]
                found = HEAD.search(head)
                start = head_start + len(head) - len(head.lstrip())
                current = (found.group(1), start) if found else None
            depth += 1
        elif char == "}":
            depth -= 1
            if depth == 0:
                if current:
                    yield current[0], text.count("\n", current[1], at) + 1
                current = None
                head_start = at + 1
        elif depth == 0:
            head_start = at + 1


def python_functions(text):
    """Yield (name, lines) of each function of a Python file."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node.end_lineno - node.lineno + 1


def read_exceptions(path, problems):
    """Return {place: limit} of the exceptions file."""
    exceptions = {}
    for line in path.read_text().splitlines() if path.is_file() else []:
        if line.strip() and not line.startswith("#"):
            match = re.fullmatch(r"(\S+)\s+(\d+)\s+#\s*(\S.{9,})", line)
            if match:
                exceptions[match.group(1)] = int(match.group(2))
            else:
                problems.append(f"{path.name}: not \"PLACE LIMIT # REASON\": {line}")
    return exceptions


def measure(root, name):
    """Yield (place, lines, limit) of a file and of its functions."""
    text = read(root, name)
    yield name, text.count("\n"), HEADER_LINES if name.endswith(".h") else FILE_LINES
    functions = python_functions if name.endswith(".py") else c_functions
    for function, lines in functions(text):
        yield f"{name}:{function}", lines, FUNCTION_LINES


def main():
    def extra(parser):
        parser.add_argument("--exceptions", type=Path,
                            default=Path(__file__).with_name("size_exceptions.txt"))

    args = parse_args(__doc__, extra)
    problems = []
    exceptions = read_exceptions(args.exceptions, problems)
    for name in files_with(args.root, [".c", ".h", ".py"]):
        for place, lines, limit in measure(args.root, name):
            allowed = exceptions.get(place, limit)
            if lines > allowed:
                problems.append(f"{place}: {lines} lines, allowed are {allowed}")
            elif lines > limit:
                exceptions.pop(place)
    problems += [f"{place}: needs no exception" for place in exceptions
                 if not any(p.startswith(f"{place}: ") for p in problems)]
    finish("sizes", problems)


if __name__ == "__main__":
    main()
