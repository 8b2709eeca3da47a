# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sets of sounds that evaluate.py compares: real ones, and folders of stored generated ones."""

import csv
import hashlib
import json
import os

import numpy as np

import judge
from needs import need

RATE = judge.RATE


class Set:
    """Sounds of one origin. Arrays by sound: cls, family, group, note (nan = none), pics; sound(i)."""

    def __init__(self, rows, audio, pics):
        text = lambda name: np.array([r.get(name, "") for r in rows], dtype=object)
        self.rows, self.audio, self.pics = rows, audio, pics
        self.cls, self.family, self.group = text("class"), text("family"), text("group")
        self.note = np.array([float(r["note"]) if r.get("note") not in ("", None) else np.nan for r in rows])

    def __len__(self):
        return len(self.rows)

    def sound(self, i):
        r = self.rows[i]
        at = int(r["offset"])
        return self.audio[r.get("part", 0)][at : at + int(r["frames"])].astype(np.float64) / 32768

    def take(self, keep):
        """The subset of these indices (or of this mask)."""
        keep = np.nonzero(keep)[0] if np.asarray(keep).dtype == bool else np.asarray(keep)
        return Set([self.rows[i] for i in keep], self.audio, self.pics[keep])


def manifest(folder):
    return need(os.path.join(folder, "manifest.tsv"), "data.py")


def stamp(folder):
    """Names the data by what is in its manifest, so that nothing stale is ever compared."""
    with open(manifest(folder), "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()[:16]


def read_rows(path):
    with open(path, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))


def cached(path, make):
    """The array at path, made once."""
    if not os.path.exists(path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        np.save(path[:-4] + ".part.npy", make())
        os.replace(path[:-4] + ".part.npy", path)
    return np.load(path, mmap_mode="r")


def real_set(folder, split, cache):
    """Real sounds of a split. Procedural ones are no evidence of what is real and are left out."""
    rows = [r for r in read_rows(manifest(folder)) if r["split"] == split and r["procedural"] != "1"]
    audio = [np.memmap(os.path.join(folder, "audio.i16"), np.int16, "r")]
    return with_pictures(rows, audio, os.path.join(cache, f"real-{split}-{stamp(folder)}.npy"))


def procedural_set(folder, cache):
    """Training sounds that a program made: for the copy test only, where they can be copied too."""
    rows = [r for r in read_rows(manifest(folder)) if r["procedural"] == "1"]
    audio = [np.memmap(os.path.join(folder, "audio.i16"), np.int16, "r")]
    return with_pictures(rows, audio, os.path.join(cache, f"procedural-{stamp(folder)}.npy"))


def with_pictures(rows, audio, path):
    one = Set(rows, audio, None)
    one.pics = cached(path[:-4] + judge.EAR + ".npy", lambda: judge.pictures(one.sound(i) for i in range(len(rows))))
    return one


class Writer:
    """Stores sounds as they are made: audio.i16, sounds.tsv and done.json, which comes last."""

    COLUMNS = ["offset", "frames", "class", "family", "note", "knob", "place", "seed", "peak", "dc", "bad"]

    def __init__(self, folder):
        os.makedirs(folder, exist_ok=True)
        for name in os.listdir(folder):  # what was there before, and what was seen and measured of it
            if name.endswith((".npy", ".npz", "done.json")):
                os.remove(os.path.join(folder, name))
        self.folder, self.at = folder, 0
        self.audio = open(os.path.join(folder, "audio.i16"), "wb")
        self.table = open(os.path.join(folder, "sounds.tsv"), "w", encoding="utf-8")
        self.table.write("\t".join(self.COLUMNS) + "\n")

    def add(self, x, **row):
        """Peak, DC and bad samples are measured here, before rounding could hide them."""
        x = np.asarray(x, np.float64)
        finite = np.isfinite(x)
        row.update(bad=int((~finite).sum()), offset=self.at, frames=len(x))
        x = np.where(finite, x, 0)
        row.update(peak="%.6f" % np.abs(x).max(initial=0), dc="%.3e" % (x.mean() if len(x) else 0))
        self.table.write("\t".join(str(row.get(c, "")) for c in self.COLUMNS) + "\n")
        self.audio.write(np.round(np.clip(x, -1, 1) * 32767).astype(np.int16).tobytes())
        self.at += len(x)

    def close(self, **about):
        self.audio.close()
        self.table.close()
        with open(os.path.join(self.folder, "done.json"), "w", encoding="utf-8") as f:
            json.dump(about, f)


def about(folder):
    """What a finished folder says about itself, or None."""
    path = os.path.join(folder, "done.json")
    if not os.path.exists(path):
        return None
    with open(path, encoding="utf-8") as f:
        return json.load(f)


def first_of_each(some, count):
    """Indices of the first `count` sounds of each class."""
    return np.sort(np.concatenate([np.nonzero(some.cls == c)[0][:count] for c in sorted(set(some.cls))]))


def stored_sets(folders):
    """One set of all sounds in these folders."""
    rows, audio, pics = [], [], []
    for part, folder in enumerate(folders):
        here = read_rows(os.path.join(folder, "sounds.tsv"))
        audio.append(np.fromfile(os.path.join(folder, "audio.i16"), np.int16))
        one = with_pictures([dict(r) for r in here], [audio[-1]], os.path.join(folder, "pictures.npy"))
        pics.append(one.pics)
        rows += [dict(r, part=part) for r in here]
    return Set(rows, audio, np.concatenate(pics))
