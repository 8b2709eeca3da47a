#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the training set: one file of audio and one table.

    data.py --out .train/data [--sounds DIR] [--inventory TSV] [--cache DIR]

Sources are Debian packages and one npm package (downloaded, never installed), an optional
folder of recordings with its SOURCES.tsv, and the procedural generator. DATA.md is the card.
"""

import argparse
import collections
import glob
import os
import subprocess
import sys

import numpy as np

import data_audio as au
import data_containers as containers
import data_direct as direct
import data_fonts as fonts
import data_split as split
import procedural

FONTS = ["fluid-soundfont-gm", "fluid-soundfont-gs", "musescore-general-soundfont-lossless"]
NPM = {"supersonic-scsynth-samples": "0.84.2"}
DIRECT = ["sonic-pi-samples", "supersonic-scsynth-samples", "hydrogen-drumkits", "openclonk-data", "freedm",
          "endless-sky-data", "pekka-kana-2-data", "lierolibre-data", "stk", "cube2-data", "lomiri-sounds",
          "pysiogame", "whichwayisup"]
FONT_LICENCE = {"fluid-soundfont-gm": ("MIT", "Frank Wen"), "fluid-soundfont-gs": ("MIT", "Frank Wen"),
                "musescore-general-soundfont-lossless": ("MIT", "Frank Wen, Michael Cowgill, S. Christian Collins")}
COLUMNS = ["id", "offset", "frames", "class", "family", "note", "hold_s", "group", "source", "licence", "author",
           "split", "procedural", "bandwidth_hz", "path"]
HERE = os.path.dirname(os.path.abspath(__file__))


def say(*words):
    print(*words, file=sys.stderr, flush=True)


def unpack(package, cache):
    """Downloads a package once and unpacks it under the cache; returns its folder."""
    folder = os.path.join(cache, "pk", package)
    if os.path.isdir(folder):
        return folder
    part = folder + ".part"
    os.makedirs(part, exist_ok=True)
    if package in NPM:
        name = "%s-%s.tgz" % (package, NPM[package])
        if not os.path.exists(os.path.join(cache, name)):
            say("npm pack", package)
            subprocess.run(["npm", "pack", "%s@%s" % (package, NPM[package])], cwd=cache, check=True)
        subprocess.run(["tar", "xzf", os.path.join(cache, name), "-C", part], check=True)
    else:
        if not glob.glob(os.path.join(cache, package + "_*.deb")):
            say("apt-get download", package)
            subprocess.run(["apt-get", "download", package], cwd=cache, check=True)
        deb = glob.glob(os.path.join(cache, package + "_*.deb"))[0]
        subprocess.run(["dpkg", "-x", deb, part], check=True)
    os.rename(part, folder)
    return folder


def font_sounds(package, folder, fixes):
    for path in sorted(glob.glob(os.path.join(folder, "usr/share/sounds/sf[23]/*.sf[23]"))):
        if os.path.islink(path):
            continue
        licence, author = FONT_LICENCE[package]
        for sound in fonts.sounds(package, path):
            kind = direct.corrected(sound["path"], sound["class"], fixes)
            if kind:
                yield dict(sound, licence=licence, author=author, **{"class": kind})


def made_sounds(share):
    """The procedural sounds, each its own group and never in the test part."""
    for kind, index, x in procedural.sounds(share=share):
        y = au.trim(x, sharp=False, kind=kind)
        if y is not None:
            yield {"audio": y, "class": kind, "family": "perc", "note": None, "hold_s": None, "procedural": 1,
                   "group": "procedural/%s/%d" % (kind, index), "source": "procedural", "licence": "CC0-1.0",
                   "author": "The Brume authors", "path": "procedural %s %d" % (kind, index), "rate_hz": au.RATE_HZ}


def all_sounds(args):
    """Every sound of every source, in a fixed order."""
    fixes = direct.corrections(os.path.join(HERE, "data_fixes.tsv"))
    if args.sounds:
        table = os.path.join(args.sounds, "SOURCES.tsv")
        if not os.path.exists(table):
            table = os.path.join(os.path.dirname(args.sounds.rstrip("/")), "SOURCES.tsv")
        yield from direct.folder_sounds(args.sounds, table, fixes)
    rows = direct.rows_of(args.inventory)
    for package in DIRECT:
        yield from direct.package_sounds(rows, package, unpack(package, args.cache), containers.reader_of,
                                          fixes)
    for package in FONTS:
        yield from font_sounds(package, unpack(package, args.cache), fixes)
    yield from made_sounds(args.procedural)


def collect(args):
    """Reads all sounds; audio is kept as int16, with the likeness picture beside it."""
    sounds, dropped = [], collections.Counter()
    for s in all_sounds(args):
        if "dropped" in s:
            dropped[s["dropped"], s["class"]] += 1
            continue
        x = s.pop("audio")
        s["likeness"] = au.likeness(x)
        s["bandwidth_hz"] = au.bandwidth_hz(x, s.pop("rate_hz"))
        s["pcm"] = np.round(x * 32767).astype(np.int16)
        s.setdefault("procedural", 0)
        sounds.append(s)
        if len(sounds) % 500 == 0:
            say(len(sounds), "sounds,", s["source"])
    say("dropped:", dict(dropped))
    return sounds


def write(sounds, out):
    """Writes audio.i16 and manifest.tsv under temporary names, then renames them."""
    os.makedirs(out, exist_ok=True)
    audio, table = os.path.join(out, "audio.i16"), os.path.join(out, "manifest.tsv")
    offset, numbers = 0, collections.Counter()
    with open(audio + ".part", "wb") as a, open(table + ".part", "w", encoding="utf-8") as t:
        t.write("\t".join(COLUMNS) + "\n")
        for s in sounds:
            numbers[s["class"]] += 1
            row = dict(s, id="%s-%05d" % (s["class"], numbers[s["class"]]), offset=offset, frames=len(s["pcm"]),
                       note="" if s["note"] is None else "%.2f" % s["note"],
                       hold_s="" if s["hold_s"] is None else "%.3f" % s["hold_s"])
            t.write("\t".join(str(row[c]).replace("\t", " ") for c in COLUMNS) + "\n")
            a.write(s["pcm"].tobytes())
            offset += len(s["pcm"])
    os.replace(audio + ".part", audio)
    os.replace(table + ".part", table)


def counts_text(sounds):
    kinds = collections.Counter((s["class"], s["split"], s["procedural"]) for s in sounds)
    lines = ["class\ttrain\ttest\tprocedural"]
    for c in sorted({k[0] for k in kinds}):
        lines.append("%s\t%d\t%d\t%d" % (c, kinds[c, "train", 0], kinds[c, "test", 0], kinds[c, "train", 1]))
    return "\n".join(lines) + "\n"


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--out", required=True, help="folder for audio.i16 and manifest.tsv")
    p.add_argument("--sounds", help="folder of recordings with SOURCES.tsv in it or beside it")
    p.add_argument("--inventory", default=os.path.join(HERE, "data_sources.tsv"), help="table of package sounds")
    p.add_argument("--cache", default=".train/cache", help="folder for downloads")
    p.add_argument("--procedural", type=float, default=1.0, metavar="SHARE",
                   help="how much of the procedural set to make (0 to 1)")
    p.add_argument("--done", help="name of a file of counts to write into the output folder at the end")
    args = p.parse_args()
    os.makedirs(args.cache, exist_ok=True)
    sounds = split.divide(split.without_twins(collect(args), say))
    write(sounds, args.out)
    text = counts_text(sounds)
    print(text, end="")
    if args.done:
        with open(os.path.join(args.out, args.done), "w", encoding="utf-8") as f:
            f.write(text)


if __name__ == "__main__":
    main()
