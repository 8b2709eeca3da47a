# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ardour: exports twice alike, also with another preset and knob; with all sounds saved it comes
back unchanged in a new process, also under other weights. With the argument "early", a session that
was saved before its sounds were made exports twice alike too.

Exports by Ardour 7.3 may fail without the instrument's doing, the more often the busier the machine
is. With Ardour's own a-reasonable-synth in its place, and no Brume in the process, 7 of 136 hung (its
butler waits for a lock, the exporter for the butler) and one ended with its heap damaged, as with
Brume; in 2 of 60 a note came 16 frames off its place, as all notes do in some 4 of 100 with Brume.
With Brume it also left out notes, three times in 110; whether it does so with others was not seen. So
an export is tried again, but not often: an instrument that plays by chance does not pass."""

import os
import re
import shutil
import sys
import tempfile

import hosts

HERE = os.path.dirname(os.path.abspath(__file__))
NOTES = [(0.5, 36), (1.0, 38), (1.5, 42), (2.25, 36), (3.0, 47)]
SECONDS = 4
NAME = "song"
TICKS = SECONDS * 2 * 1920  # Of Ardour's, at 120 beats a minute
ALL_SOUNDS = 16 * 4  # Pads, and round robins of each
HANG_S = 45  # An export takes five, while nothing else runs
AGAIN = 4  # Exports of all that may fail
SUPERCLOCK = 282240000  # Ardour's ticks of a second


def region(number, whole, name):
    return (f'<Region name="{name}" muted="0" opaque="1" locked="0" video-locked="0" automatic="0" '
            f'whole-file="{whole}" import="0" external="0" sync-marked="0" left-of-split="0" '
            f'right-of-split="0" hidden="0" position-locked="0" valid-transients="0" start="b0" '
            f'length="b{TICKS}@b0" sync-position="b0" ancestral-start="b0" '
            f'ancestral-length="b0@b0" stretch="1" shift="1" layering-index="0" tags="" contents="0" '
            f'id="{number}" type="midi" first-edit="nothing" source-0="9001" '
            f'master-source-0="9001"/>')


def put_notes(folder):
    """Write the notes into the session file, where a user would have drawn them."""
    hosts.write_midi(f"{folder}/interchange/{NAME}/midifiles/notes.mid", NOTES, SECONDS)
    path = f"{folder}/{NAME}.ardour"
    with open(path) as file:
        text = file.read()
    source = ('<Sources><Source name="notes.mid" take-id="" type="midi" '
              'flags="Writable,CanRename" id="9001" natural-position="a0" captured-for="Synth" '
              'origin=""/></Sources>')
    place = (f'<Locations><Location id="9004" name="session" start="a0" '
             f'end="a{SECONDS * SUPERCLOCK}" flags="IsSessionRange" locked="0" timestamp="1" '
             f'cue="0"/></Locations>')
    text = text.replace("<Sources/>", source)
    text = text.replace("<Regions/>", f"<Regions>{region(9002, 1, 'notes')}</Regions>")
    text = re.sub(r'(<Playlist id="\d+" name="Synth" type="midi"[^>]*)/>',
                  lambda m: f"{m.group(1)}>{region(9003, 0, 'notes.1')}</Playlist>", text)
    text = text.replace("<Locations/>", place)
    text = re.sub(r'id-counter="\d+"', 'id-counter="9100"', text)
    with open(path, "w") as file:
        file.write(text)


def missing_notes(path):
    """Say which notes are not heard in a file, None if all are."""
    rate, frames = hosts.read_wav(path)
    times = hosts.onsets(frames, rate)
    missing = [n for n, _ in NOTES if not any(abs(t - n) < 0.03 for t in times)]
    return f"no notes at {missing} s, but sounds at {times}" if missing else None


class Exporter:
    """Exports the session, each time in a new process."""

    def __init__(self, folder, out):
        self.folder, self.out, self.again = folder, out, 0

    def try_again(self, fault):
        self.again += 1
        print(f"trying again: {fault}", flush=True)
        if self.again > AGAIN:
            raise SystemExit("too often")

    def export(self):
        """Return the bytes of the file."""
        while True:
            fault = hosts.try_run("ardour7-export", "-b", "16", "-o", self.out, self.folder, NAME,
                                  timeout=HANG_S)
            if not fault:
                fault = missing_notes(self.out)
            if not fault:
                with open(self.out, "rb") as file:
                    return file.read()
            self.try_again(fault)

    def export_twice(self):
        """Return the bytes that came twice."""
        seen = [self.export()]
        while (now := self.export()) not in seen:
            seen.append(now)
            self.try_again("this export differs from those before")
        return now

    def check(self, wanted):
        """Go on only if it gives these bytes."""
        while self.export() != wanted:
            self.try_again("this export differs from what was saved")


def change(folder, sounds):
    """In a new process load a preset, turn a knob, and save once so many sounds are made; returns
    how many are in the session."""
    said = hosts.run("ardour7-lua", f"{HERE}/ardour_change.lua", folder, NAME, "Dark kit", "Tune",
                     "5", str(sounds))
    return int(re.search(r"^(\d+) sounds$", said, re.MULTILINE).group(1))


def main():
    hosts.skip_without("ardour7-lua", "ardour7-export")
    # Meson's way of finding reads of freed memory ends Ardour 7.3 on exit, with any instrument
    os.environ.pop("MALLOC_PERTURB_", None)
    with tempfile.TemporaryDirectory() as top:
        bundle = hosts.make_bundle(top)
        os.environ["HOME"] = os.environ["XDG_CONFIG_HOME"] = os.environ["XDG_CACHE_HOME"] = top
        folder, out = f"{top}/{NAME}", f"{top}/out.wav"
        hosts.run("ardour7-lua", f"{HERE}/ardour_make.lua", folder, NAME, hosts.URI)
        put_notes(folder)
        ardour = Exporter(folder, out)
        first = ardour.export_twice()
        if "early" in sys.argv:
            print("saved at once, with", change(folder, 0), "of", ALL_SOUNDS, "sounds", flush=True)
            assert ardour.export_twice() != first, "preset and knob changed nothing"
        assert change(folder, ALL_SOUNDS) == ALL_SOUNDS
        whole = ardour.export_twice()
        assert whole != first, "preset and knob changed nothing"
        shutil.copy(os.environ["BRUME_OTHER_WEIGHTS"], os.path.join(bundle, "brume.safetensors"))
        ardour.check(whole)
    print("Ardour: fine")


if __name__ == "__main__":
    main()
