# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns factory.txt into the table of plugin/core/presets.h.

    make_presets.py factory.txt OUT.c

read() is for others that need the presets, such as what writes the plugin's bundle.
"""

import collections
import re
import sys

Preset = collections.namedtuple("Preset", "name category symbol text")

HEAD = re.compile(r"\[([^]]+)\] (\S.*)")
PAD = re.compile(r"(\d+)(?:-(\d+))? (\S.*)")
PADS = 16


def slug(name):
    """Lower-case letters, digits and '-'."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def pad_lines(match):
    """The settings lines of one line of pads; their seeds rise by one."""
    first, last = int(match.group(1)), int(match.group(2) or match.group(1))
    pairs = dict(pair.split("=", 1) for pair in match.group(3).split())
    if not 1 <= first <= last <= PADS or "class" not in pairs:
        raise ValueError("pads are 1 to 16 and have a class")
    for pad in range(first, last + 1):
        out = dict(pairs, seed=str(int(pairs.get("seed", "0")) + pad - first))
        yield f"slot={pad} " + " ".join(f"{key}={value}" for key, value in out.items())


def finish(name, category, controls, pads):
    if not pads:
        raise ValueError(f"preset {name} has no pads")
    head = " ".join(["brume-state=1", *controls])
    text = "\n".join([head, f"name={name}", *pads]) + "\n"
    return Preset(name, category, slug(name), text)


def read(path):
    """Return the presets of a file as a list of Preset. Raises ValueError with the line's number."""
    presets, now = [], None
    with open(path, encoding="utf-8") as file:
        lines = [*enumerate(file.read().split("\n"), 1), (0, "[end] end")]
    for number, line in lines:
        try:
            if not line or line.startswith("#"):
                continue
            head, pad = HEAD.fullmatch(line), PAD.fullmatch(line)
            if head:
                if now:
                    presets.append(finish(*now))
                now = (head.group(2), head.group(1), [], [])
            elif pad:
                now[3].extend(pad_lines(pad))
            elif all("=" in pair for pair in line.split()):
                now[2].extend(line.split())
            else:
                raise ValueError("neither a preset, controls nor a pad")
        except (ValueError, TypeError) as error:
            raise ValueError(f"{path}:{number}: {error}") from error
    for field in ("name", "symbol"):
        values = [getattr(preset, field) for preset in presets]
        if len(values) != len(set(values)):
            raise ValueError(f"{path}: two presets have the same {field}")
    return presets


def quote(text):
    """A C string literal, one line of text each."""
    lines = text.replace("\\", "\\\\").replace('"', '\\"').splitlines(keepends=True)
    return "\n     ".join('"' + line.replace("\n", "\\n") + '"' for line in lines)


def main():
    presets = read(sys.argv[1])
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        out.write('// Made from presets/factory.txt by make_presets.py\n\n'
                  '#include "plugin/core/presets.h"\n\n'
                  "const BrumePreset brume_presets[] = {\n")
        for p in presets:
            fields = ",\n     ".join(map(quote, (p.name, p.category, p.symbol, p.text)))
            out.write(f"    {{{fields}}},\n")
        out.write("};\n\nconst size_t brume_n_presets = sizeof(brume_presets) / "
                  "sizeof(brume_presets[0]);\n")


if __name__ == "__main__":
    main()
