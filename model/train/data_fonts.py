# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Renders one-shots from General MIDI soundfonts with fluidsynth."""

import hashlib
import math
import mmap
import os
import struct
import subprocess
import tempfile

import soundfile

import data_audio as au

SLOT_S = 4.4
TICKS_PER_S = 960
DRUM_BANK = 128
# Classes of few presets get more keys.
KEYS_PER_PRESET = {"voice": 26, "mallet": 22, "bass": 20, "lead": 20, "brass": 20, "tom": 6, "perc": 6,
                   "whoosh": 2, "texture": 2, "impact": 2, "ui-blip": 2}
KEYS_OTHERWISE = 16
HIGHEST_NOTE = 100

# GM program ranges: first, last, class.
PROGRAMS = [
    (0, 7, "keys"), (8, 14, "mallet"), (15, 15, "pluck"), (16, 21, "keys"), (22, 22, "wind"),
    (23, 23, "keys"), (24, 31, "pluck"), (32, 39, "bass"), (40, 44, "strings"), (45, 46, "pluck"),
    (47, 47, "tom"), (48, 51, "strings"), (52, 54, "voice"), (56, 63, "brass"), (64, 79, "wind"),
    (80, 84, "lead"), (85, 85, "voice"),
    (86, 87, "lead"), (88, 90, "pad"), (91, 91, "voice"), (92, 103, "pad"), (104, 107, "pluck"), (108, 108, "mallet"), (109, 109, "wind"),
    (110, 110, "strings"), (111, 111, "wind"), (112, 113, "perc"), (114, 114, "mallet"),
    (115, 115, "perc"), (116, 118, "tom"), (119, 119, "whoosh"), (122, 122, "texture"),
    (125, 126, "texture"), (127, 127, "impact"),
]
UNPITCHED = {"perc", "tom", "whoosh", "texture", "impact", "ui-blip"}
# Natural ranges where an instrument is narrower than its class.
CLASS_RANGE = {"bass": (26, 57), "keys": (30, 90), "mallet": (48, 91), "pluck": (36, 84),
               "strings": (34, 88), "voice": (43, 81), "brass": (36, 80), "wind": (46, 88),
               "lead": (36, 86), "pad": (36, 82), "tom": (38, 62), "perc": (48, 84),
               "whoosh": (50, 70), "texture": (48, 72), "impact": (48, 66), "ui-blip": (48, 72)}
PROGRAM_RANGE = {40: (55, 93), 41: (48, 84), 42: (36, 76), 43: (28, 60), 46: (30, 92), 58: (28, 60),
                 56: (54, 84), 57: (38, 74), 60: (38, 76), 65: (49, 80), 66: (44, 75), 67: (36, 68),
                 64: (56, 87), 68: (58, 90), 69: (52, 81), 70: (34, 70), 71: (50, 90), 72: (72, 98),
                 73: (60, 94), 74: (60, 92), 9: (72, 98), 8: (60, 96), 10: (60, 92), 11: (53, 89),
                 12: (45, 90), 13: (60, 96), 14: (55, 80), 47: (36, 57)}
DRUMS = {35: "kick", 36: "kick", 37: "rim", 38: "snare", 39: "clap", 40: "snare", 41: "tom",
         42: "closed-hat", 43: "tom", 44: "closed-hat", 45: "tom", 46: "open-hat", 47: "tom",
         48: "tom", 49: "cymbal", 50: "tom", 51: "cymbal", 52: "cymbal", 53: "cymbal", 55: "cymbal",
         57: "cymbal", 59: "cymbal", 86: "tom", 87: "tom", 31: "rim"}
DRUMS.update({k: "perc" for k in (54, 56, 58, *range(60, 71), *range(73, 86))})
ORCHESTRA = {39: "perc"}
ORCHESTRA.update({k: "tom" for k in range(41, 54)})


# Effects of the GS font by (bank, program).
EFFECTS = {(1, 122): "texture", (2, 122): "texture", (3, 122): "texture", (4, 122): "texture",
           (5, 122): "texture", (1, 125): "texture", (6, 125): "texture", (7, 125): "texture",
           (8, 125): "texture", (9, 125): "texture", (3, 124): "impact", (4, 125): "impact",
           (3, 126): "impact", (3, 127): "impact", (2, 127): "ui-blip", (5, 124): "perc"}
# Programs built from the recordings of another one: siblings for the split.
SIBLINGS = {1: 0, 2: 0, 3: 0, 17: 16, 18: 16, 30: 29, 31: 29, 39: 38, 44: 48, 49: 48, 51: 50, 63: 62,
            34: 33, 37: 36, 7: 6, 96: 88, 20: 19}


def presets(path):
    """Sorted [(bank, program, name)] from the phdr chunk of a SoundFont 2 file."""
    with open(path, "rb") as f, mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ) as d:
        at = d.rfind(b"phdr")
        size = struct.unpack("<I", d[at + 4:at + 8])[0]
        rows = []
        for k in range(size // 38 - 1):
            r = d[at + 8 + 38 * k:at + 46 + 38 * k]
            program, bank = struct.unpack("<HH", r[20:24])
            rows.append((bank, program, r[:20].split(b"\0")[0].decode("latin1").strip()))
    return sorted(rows)


def fraction(*words):
    """A number in [0, 1) that depends on the words only."""
    h = hashlib.sha256(" ".join(map(str, words)).encode()).digest()
    return int.from_bytes(h[:6], "big") / 2 ** 48


def class_of_program(program):
    for first, last, name in PROGRAMS:
        if first <= program <= last:
            return name
    return None


def melodic_jobs(font, bank, program, name):
    """The notes to play on one preset."""
    kind = class_of_program(program) if program < 119 or bank == 0 else EFFECTS.get((bank, program))
    if kind is None:
        return []
    low, high = PROGRAM_RANGE.get(program, CLASS_RANGE[kind])
    count = KEYS_PER_PRESET.get(kind, KEYS_OTHERWISE)
    step = (high - low) / count
    jobs, seen = [], set()
    for i in range(count):
        for velocity in (100, 60):
            if velocity == 60 and (i + program) % 3:
                continue
            word = (font, bank, program, i, velocity)
            key = int(low + step * (i + fraction("key", *word)) + 0.5)
            if (key, velocity) in seen:
                continue
            seen.add((key, velocity))
            hold = 0.25 * math.exp(fraction("hold", *word) * math.log(2.2 / 0.25))
            if kind in UNPITCHED:
                hold = 3.5
            jobs.append({"bank": bank, "program": program, "name": name, "channel": 0, "key": key,
                         "velocity": velocity, "hold_s": round(hold, 3), "class": kind,
                         "group": "gm-%03d" % SIBLINGS.get(program, program)})
    return jobs


def drum_jobs(bank, program, name):
    """Every mapped key of one kit; loudness changes little but gain, so one velocity."""
    lower = name.lower()
    if "sfx" in lower or "sound effect" in lower or "marching" in lower or "mdl" in lower:
        return []
    table = dict(DRUMS)
    if "orch" in lower:
        table.update(ORCHESTRA)
    return [{"bank": bank, "program": program, "name": name, "channel": 9, "key": key,
             "velocity": 110, "hold_s": 3.8, "class": kind, "group": "kit-%03d" % program}
            for key, kind in sorted(table.items())]


def jobs_of(font_name, path):
    jobs = []
    for bank, program, name in presets(path):
        if bank == DRUM_BANK:
            jobs += drum_jobs(bank, program, name)
        elif "expr" not in name.lower() and bank < DRUM_BANK:
            jobs += melodic_jobs(font_name, bank, program, name)
    return jobs


def varlen(n):
    out = [n & 0x7F]
    while n > 0x7F:
        n >>= 7
        out.append(0x80 | (n & 0x7F))
    return bytes(reversed(out))


def midi_bytes(jobs):
    """A format 0 MIDI file that plays one job a slot and silences it at the slot's end."""
    events = []
    for i, job in enumerate(jobs):
        t = int(i * SLOT_S * TICKS_PER_S)
        c = job["channel"]
        events += [(t, bytes((0xB0 | c, 0, job["bank"] & 0x7F))), (t, bytes((0xC0 | c, job["program"]))),
                   (t + 48, bytes((0x90 | c, job["key"], job["velocity"]))),
                   (t + 48 + int(job["hold_s"] * TICKS_PER_S), bytes((0x80 | c, job["key"], 0))),
                   (t + int((SLOT_S - 0.1) * TICKS_PER_S), bytes((0xB0 | c, 120, 0)))]
    body, now = b"\0\xff\x51\x03" + (500000).to_bytes(3, "big"), 0
    for t, message in events:
        body += varlen(t - now) + message
        now = t
    body += varlen(int(SLOT_S * TICKS_PER_S)) + b"\xff\x2f\0"
    head = struct.pack(">4sIHHH", b"MThd", 6, 0, 1, TICKS_PER_S // 2)
    return head + b"MTrk" + struct.pack(">I", len(body)) + body


def render(path, jobs, folder):
    """Yields (job, mono audio of its slot)."""
    for first in range(0, len(jobs), 120):
        batch = jobs[first:first + 120]
        mid, wav = os.path.join(folder, "t.mid"), os.path.join(folder, "t.wav")
        with open(mid, "wb") as f:
            f.write(midi_bytes(batch))
        subprocess.run(["fluidsynth", "-ni", "-R", "0", "-C", "0", "-g", "0.5", "-r", "44100", "-T", "wav",
                        "-O", "float", "-F", wav, path, mid], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with soundfile.SoundFile(wav) as f:
            for i, job in enumerate(batch):
                f.seek(min(int(i * SLOT_S * au.RATE_HZ), len(f)))
                yield job, au.mix_down(f.read(int(SLOT_S * au.RATE_HZ) - 441, dtype="float64"))


def least_harmonicity(kind):
    return 0.7 if kind in ("voice", "pad", "bass") else 0.8


def tuned_note(x, key, kind):
    """The sounding note (fractional) of a pitched sound, or None when it is not clear."""
    f0_hz, clarity = au.pitch(x)
    if f0_hz <= 0 or clarity < least_harmonicity(kind):
        return None
    note = au.midi_of(f0_hz)
    off = (note - key + 6) % 12 - 6
    if abs(off) > 0.6 or abs(note - key) > 25 or note > HIGHEST_NOTE:
        return None
    return note


def sounds(source, path):
    """Yields finished sounds (dicts with audio) of one font."""
    with tempfile.TemporaryDirectory() as folder:
        for job, slot in render(path, jobs_of(source, path), folder):
            kind = job["class"]
            pitched = kind not in UNPITCHED and job["channel"] == 0
            x = au.trim(slot, sharp=not pitched, kind=kind)
            if x is None:
                continue
            note = tuned_note(x, job["key"], kind) if pitched else None
            if pitched and note is None:
                yield {"dropped": "pitch", "class": kind, "path": job["name"]}
                continue
            yield {"audio": x, "class": kind, "family": "pitched" if pitched else "perc", "note": note,
                   "hold_s": job["hold_s"] if pitched else None, "group": job["group"], "source": source,
                   "path": "%s: %s, key %d, velocity %d" % (os.path.basename(path), job["name"], job["key"],
                                                            job["velocity"]),
                   "rate_hz": au.RATE_HZ}
