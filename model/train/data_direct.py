# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Direct recordings: Debian packages by inventory, and a folder with SOURCES.tsv."""

import csv
import os
import re

import data_audio as au

CLEAN_TIERS = ("A", "B")
PERC = {"kick", "snare", "clap", "rim", "closed-hat", "open-hat", "tom", "cymbal", "perc", "impact",
        "whoosh", "ui-blip", "texture"}
PITCHED = {"bass", "pluck", "keys", "mallet", "strings", "brass", "wind", "voice", "pad", "lead"}
# Inventory classes that are called otherwise here; absent or None: dropped.
FOLD = {"door": "impact", "explosion": "impact", "weapon": "impact", "laser": "ui-blip",
        "footstep": "perc", "engine": "texture", "water": "texture", "wind-nature": "texture",
        "ambience": "texture", "riser": "whoosh"}
FOLD.update({c: c for c in PERC | PITCHED})
# Who made the sounds of a package; ATTRIBUTION.md names the authors of single files.
AUTHORS = {"sonic-pi-samples": "Sam Aaron and contributors", "supersonic-scsynth-samples": "Sam Aaron and contributors",
           "hydrogen-drumkits": "audiophob", "openclonk-data": "OpenClonk sound authors",
           "freedm": "Contributors to the Freedoom project", "endless-sky-data": "Endless Sky contributors",
           "pekka-kana-2-data": "Janne Kivilahti", "lierolibre-data": "sea", "stk": "Perry R. Cook and Gary P. Scavone",
           "cube2-data": "OLPC sound library, The Apricot project, aard", "lomiri-sounds": "jdaniel1999",
           "pysiogame": "cfork", "whichwayisup": "Olli Etuaho"}
SHORTEST_WINDOW_S = 1.5
WINDOW_S = 3.0
# Stricter than for soundfonts, whose keys are known.
LEAST_CLARITY = 0.88


def rows_of(path):
    """Rows of a tab-separated file with a header; lines that begin with # are comments."""
    with open(path, encoding="utf-8", newline="") as f:
        lines = [line for line in f if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def corrections(path):
    """[(pattern, class or "drop")]: the last match of a sound's path or id wins."""
    return [(re.compile(r["pattern"], re.IGNORECASE), r["class"]) for r in rows_of(path)]


def corrected(name, kind, fixes):
    for pattern, better in fixes:
        if pattern.search(name):
            kind = better
    return None if kind == "drop" else kind


def stem(path):
    return os.path.splitext(os.path.basename(path))[0]


def group_of(source, path):
    """Names the instrument or session that a recording shares with its siblings."""
    if "frankensnare" in source:
        found = re.search(r"Samples/(\d+|[a-z]+)", path)
        return "frankensnare/" + found.group(1)
    if "supersonic" in source or source == "sonic-pi-samples":
        return "sonic-pi/" + re.sub(r"[_\d]*(_?(hard|soft|hi|mid|lo|[cgf]|te|hit))*\d*$", "", stem(path))
    if "uzu-drumkit" in source:
        return source + "/" + stem(path)
    name = re.sub(r"(_(l|r|lin|rin|lout|rout|vl\d+|rr\d+))+$", "", stem(path).lower())
    return source + "/" + re.sub(r"[\d_\-. ]+[a-d]?$", "", name)


def index_files(folder):
    """Every file under folder by its last two path parts and by its name."""
    table = {}
    for root, _, names in os.walk(folder):
        for n in names:
            full = os.path.join(root, n)
            table.setdefault(n, full)
            table["/".join(full.split(os.sep)[-2:])] = full
    return table


def find_file(table, path):
    return table.get("/".join(path.split("/")[-2:])) or table.get(path.split("/")[-1])


def windows(x):
    """Cuts a long texture into parts of WINDOW_S, at most six, evenly spread."""
    size = int(WINDOW_S * au.RATE_HZ)
    if len(x) <= au.MAX_FRAMES:
        return [x]
    count = min(6, len(x) // size)
    step = (len(x) - size) // max(count - 1, 1)
    fade = 220
    parts = []
    for i in range(count):
        part = x[i * step:i * step + size].copy()
        part[:fade] *= [k / fade for k in range(fade)]
        part[-fade:] *= [1 - k / fade for k in range(fade)]
        parts.append(part)
    return parts


def finish(x, rate_hz, kind, base):
    """Turns one recording into zero or more finished sounds."""
    if kind is None or (len(x) > 8 * au.RATE_HZ and kind != "texture"):
        return
    parts = windows(x) if kind == "texture" else [x]
    for i, part in enumerate(parts):
        y = au.trim(part, sharp=kind != "texture", kind=kind)
        if y is None or (kind == "texture" and len(y) < SHORTEST_WINDOW_S * au.RATE_HZ):
            continue
        note = None
        if kind in PITCHED:
            f0_hz, clarity = au.pitch(y)
            if f0_hz < 30 or clarity < LEAST_CLARITY:
                yield {"dropped": "pitch", "class": kind, "path": base["path"]}
                continue
            note = au.midi_of(f0_hz)
        yield dict(base, audio=y, note=note, rate_hz=rate_hz, hold_s=None,
                   family="pitched" if kind in PITCHED else "perc", **{"class": kind},
                   path=base["path"] + ("#%d" % i if len(parts) > 1 else ""))


def package_sounds(rows, package, folder, readers, fixes):
    """Sounds of one unpacked package that the inventory lists as clean."""
    mine = [r for r in rows if r["package"].split(":")[-1] == package and r["tier"] in CLEAN_TIERS]
    table = index_files(folder)
    reader = readers(package, folder)
    for r in mine:
        kind = corrected(r["path"], FOLD.get(r["class"]), fixes)
        if kind is None:
            continue
        try:
            found = reader(r["path"]) if reader else au.read(find_file(table, r["path"]))
        except (OSError, TypeError, RuntimeError, KeyError) as error:
            yield {"dropped": "unreadable", "class": kind, "path": r["path"], "why": str(error)}
            continue
        base = {"group": group_of(package, r["path"]), "source": package, "path": r["path"],
                "licence": r["licence"], "author": AUTHORS[package]}
        yield from finish(found[0], found[1], kind, base)


def folder_sounds(folder, table, fixes):
    """Sounds of a folder described by SOURCES.tsv."""
    for r in rows_of(table):
        name = r["repository"] + "/" + r["path"]
        kind = corrected(name, FOLD.get(r["class"]), fixes)
        full = os.path.join(folder, r["file"])
        if kind is None or not os.path.exists(full):
            continue
        x, rate_hz = au.read(full)
        base = {"group": group_of(r["repository"], r["path"]), "source": r["repository"], "path": r["path"],
                "licence": r["licence"], "author": r["author"]}
        yield from finish(x, rate_hz, kind, base)
