# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Near-duplicates and the train/test split."""

import collections
import hashlib

import numpy as np

import data_audio as au

TWIN_DB = 0.8
SIBLING_DB = 2.5
TEST_SHARE = 0.10
LARGEST_SHARE = 0.2


def matrix(sounds):
    return np.stack([s["likeness"] for s in sounds]).astype(np.float32)


def without_twins(sounds, say):
    """Keeps the first of every set of sounds closer than TWIN_DB within a class."""
    by_class = collections.defaultdict(list)
    for s in sounds:
        by_class[s["class"]].append(s)
    kept = []
    for kind, mine in sorted(by_class.items()):
        m = matrix(mine)
        left = np.ones(len(mine), bool)
        for i in range(len(mine)):
            if not left[i] or i + 1 == len(mine):
                continue
            close = au.distances(m[i:i + 1], m[i + 1:])[0] < TWIN_DB
            left[i + 1:] &= ~close
        kept += [s for s, keep in zip(mine, left) if keep]
        say("%-12s %5d sounds, %5d distinct" % (kind, len(mine), left.sum()))
    return kept


def cluster(sounds):
    """A number for each sound: sounds linked by less than SIBLING_DB share it."""
    parent = list(range(len(sounds)))

    def root(i):
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    m = matrix(sounds)
    for i in range(len(sounds) - 1):
        for j in np.nonzero(au.distances(m[i:i + 1], m[i + 1:])[0] < SIBLING_DB)[0]:
            parent[root(int(j) + i + 1)] = root(i)
    return [root(i) for i in range(len(sounds))]


def regroup_kits(sounds):
    """Kits of a General MIDI font share recordings: their groups are clusters of likeness."""
    by_class = collections.defaultdict(list)
    for s in sounds:
        if s["group"].startswith("kit-"):
            by_class[s["class"]].append(s)
    for kind, mine in by_class.items():
        for s, c in zip(mine, cluster(mine)):
            s["group"] = "gm-%s-%d" % (kind, c)


def hashed(word):
    return hashlib.sha256(word.encode()).hexdigest()


def pool_of(sound):
    """Sources whose groups are weighed together: fonts share theirs."""
    return "fonts" if sound["group"].startswith("gm-") else sound["source"]


def chosen_groups(kind, mine):
    """Groups of one class for the test part: about a tenth of every pool.

    Pool by pool, lest all recorded singers go to test and all synthetic ones stay.
    """
    chosen = set()
    for pool in sorted({pool_of(s) for s in mine}):
        sizes = collections.Counter(s["group"] for s in mine if pool_of(s) == pool)
        total, count = sum(sizes.values()), 0
        for g in sorted(sizes, key=lambda g: hashed(kind + g)):
            if count >= 0.8 * TEST_SHARE * total:
                break
            if count + sizes[g] <= max(LARGEST_SHARE * total, 1) and len(sizes) > 2:
                chosen.add(g)
                count += sizes[g]
    return chosen


def divide(sounds):
    """Sets "split" by whole groups and drops what guard() finds."""
    regroup_kits(sounds)
    for kind in sorted({s["class"] for s in sounds}):
        mine = [s for s in sounds if s["class"] == kind]
        chosen = chosen_groups(kind, [s for s in mine if not s["procedural"]])
        for s in mine:
            s["split"] = "test" if s["group"] in chosen else "train"
        guard(mine)
    return [s for s in sounds if s["split"]]


def guard(mine):
    """Drops from test what has a near twin in train (marked by an empty split)."""
    train = [s for s in mine if s["split"] == "train"]
    test = [s for s in mine if s["split"] == "test"]
    if not train or not test:
        return
    nearest = au.distances(matrix(test), matrix(train)).min(1)
    for s, d in zip(test, nearest):
        if d < 2 * TWIN_DB:
            s["split"] = ""
