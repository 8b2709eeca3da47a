# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""brume kit: files and maps, good and bad input."""

import os
import re
import unittest
import xml.etree.ElementTree as tree

from cli import QUICK, Case

NAMESPACE = "{http://www.hydrogen-music.org/drumkit}"
SMALL = ["--layers", "2", "--robins", "1", "--quiet"]


def regions(text):
    """Regions of an SFZ file, each a dict with what its group and the file say."""
    found, common, group, current = [], {}, {}, None
    for head, body in re.findall(r"<(\w+)>([^<]*)", re.sub(r"//[^\n]*", "", text)):
        values = dict(re.findall(r"(\w+)=(\S+)", body))
        if head == "global":
            common = values
        elif head == "group":
            group = values
        elif head == "region":
            found.append({**common, **group, **values})
    return found


class Kit(Case):
    def kit(self, name, *args):
        folder = self.dir / name
        self.ok("kit", "--out", folder, *args, *SMALL)
        return folder

    def test_style(self):
        a = self.kit("a", "--style", "3", "--jobs", "1")
        b = self.kit("b", "--style", "3", "--jobs", "3")
        files = sorted(p.name for p in a.iterdir())
        self.assertEqual(len(files), 16 * 2 + 2)
        self.assertIn("36-kick-v2-r1.wav", files)
        for name in files:
            self.assertEqual((a / name).read_bytes(), (b / name).read_bytes(), name)
        self.check_sfz(a, 16)
        self.check_hydrogen(a, 16)
        self.ok("verify", "--from", a / "36-kick-v2-r1.wav", *a.glob("36-*"))
        # One pad anew, all others as they were
        c = self.kit("c", "--style", "3", "--reroll", "38")
        changed = {n for n in files if (a / n).read_bytes() != (c / n).read_bytes()}
        self.assertEqual(changed, {n for n in files if n.startswith("38-")})

    def check_sfz(self, folder, pads, robins=1):
        found = regions((folder / "kit.sfz").read_text())
        self.assertEqual(len(found), pads * robins * 2)
        for key in range(36, 36 + pads):
            mine = [r for r in found if r["key"] == str(key)]
            for velocity in range(1, 128):
                fits = [r for r in mine if int(r["lovel"]) <= velocity <= int(r["hivel"])]
                self.assertEqual(sorted(int(r.get("seq_position", 1)) for r in fits),
                                 list(range(1, robins + 1)))
            loud = {r["lovel"]: float(r["volume"]) for r in mine}
            self.assertEqual(sorted(loud.values()), [loud[k] for k in sorted(loud, key=int)])
        for region in found:
            self.assertTrue((folder / region["sample"]).is_file())
            self.assertEqual(region["loop_mode"], "one_shot")

    def check_hydrogen(self, folder, pads, robins=1):
        kit = tree.parse(folder / "drumkit.xml").getroot()
        instruments = kit.findall(f"{NAMESPACE}instrumentList/{NAMESPACE}instrument")
        self.assertEqual(len(instruments), pads)
        for one in instruments:
            layers = one.findall(f"{NAMESPACE}instrumentComponent/{NAMESPACE}layer")
            self.assertEqual(len(layers), 2 * robins)
            for layer in layers:
                self.assertTrue((folder / layer.find(f"{NAMESPACE}filename").text).is_file())

    def test_of_files(self):
        source = self.dir / "mine"
        source.mkdir()
        self.ok("render", "--class", "kick", *QUICK, "--quiet", "--out", source / "A <b> & c.wav")
        self.ok("render", "--class", "snare", *QUICK, "--quiet", "--out", source / "z.flac")
        (source / "notes.txt").write_text("not a sound")
        kit = self.dir / "of-files"
        self.ok("kit", "--from", source, "--out", kit, "--layers", "2", "--robins", "3", "--quiet")
        self.assertTrue((kit / "36-a--b----c-v2-r1.wav").is_file())
        self.check_sfz(kit, 2, 3)
        self.check_hydrogen(kit, 2, 3)

    def test_formats(self):
        kit = self.dir / "flac"
        self.ok("kit", "--style", "1", "--format", "flac", "--bits", "16", "--rate", "48000",
                "--layers", "1", "--robins", "1", "--out", kit, "--quiet")
        self.assertEqual(len(list(kit.glob("*.flac"))), 16)
        found = self.json("describe", "--json", kit / "40-snare2-v1-r1.flac")[0]
        self.assertEqual(found["rate"], 48000)

    def test_bad_input(self):
        empty = self.dir / "empty"
        empty.mkdir()
        silent = self.dir / "silent"
        silent.mkdir()
        (silent / "x.wav").write_bytes(b"RIFF")
        out = ["--out", self.dir / "k"]
        for status, args, word in (
            (2, [], "--out"),
            (2, out, "--style"),
            (2, out + ["--style", "1", "--from", empty], "--style"),
            (2, out + ["--style", "x"], "--style"),
            (2, out + ["--style", str(2**44)], "--style"),
            (2, out + ["--style", "1", "--layers", "0"], "--layers"),
            (2, out + ["--style", "1", "--robins", "9"], "--robins"),
            (2, out + ["--style", "1", "--reroll", "35"], "--reroll"),
            (2, out + ["--style", "1", "--format", "ogg"], "wav or flac"),
            (2, out + ["--from", empty, "--reroll", "36"], "--reroll"),
            (1, out + ["--from", empty], "0 sound files"),
            (1, out + ["--from", silent], "x.wav"),
            (1, out + ["--from", self.dir / "missing"], "missing"),
            (1, ["--style", "1", "--out", self.dir / "no" / "where"], "cannot make"),
        ):
            with self.subTest(args=args):
                self.assertIn(word, self.bad(status, "kit", *args))

    def test_files_are_kept(self):
        folder = self.dir / "there"
        folder.mkdir()
        (folder / "kit.sfz").write_text("mine")
        self.assertIn("--force", self.bad(1, "kit", "--style", "1", "--out", folder))
        self.assertEqual(os.listdir(folder), ["kit.sfz"])


if __name__ == "__main__":
    unittest.main()
