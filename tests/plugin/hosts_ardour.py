# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ardour: exports twice alike; after another preset and a turned knob the session comes back
unchanged in a new process, also under other weights."""

import os
import re
import shutil
import tempfile

import hosts

HERE = os.path.dirname(os.path.abspath(__file__))
NOTES = [(0.5, 36), (1.0, 38), (1.5, 42), (2.25, 36), (3.0, 47)]
SECONDS = 4
NAME = "song"
TICKS = SECONDS * 2 * 1920  # Of Ardour's, at 120 beats a minute
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


def export(folder, out):
    """Export the session in a new process; returns the bytes of the file."""
    hosts.run("ardour7-export", "-b", "16", "-o", out, folder, NAME)
    with open(out, "rb") as file:
        return file.read()


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
        first = export(folder, out)
        rate, frames = hosts.read_wav(out)
        times = hosts.onsets(frames, rate)
        print("onsets:", [f"{t:.3f}" for t in times])
        assert all(any(abs(t - n) < 0.03 for t in times) for n, _ in NOTES), times
        assert export(folder, out) == first, "two exports differ"

        hosts.run("ardour7-lua", f"{HERE}/ardour_change.lua", folder, NAME, "Dark kit", "Tune", "5")
        changed = export(folder, out)
        assert changed != first, "preset and knob changed nothing"
        assert export(folder, out) == changed, "two exports of the reopened session differ"
        shutil.copy(os.environ["BRUME_OTHER_WEIGHTS"], os.path.join(bundle, "brume.safetensors"))
        assert export(folder, out) == changed, "other weights changed the saved sounds"
    print("Ardour: fine")


if __name__ == "__main__":
    main()
