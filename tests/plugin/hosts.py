# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the scripts for real hosts share: a bundle of the build, programs, sounds."""

import array
import os
import shutil
import struct
import subprocess
import sys
import wave

URI = "urn:brume:brume"
SKIPPED = 77


def skip_without(*programs):
    """Leave as skipped, with a word, unless all programs are installed."""
    for program in programs:
        if not shutil.which(program):
            print(f"SKIPPED: {program} is not installed")
            sys.exit(SKIPPED)


def make_bundle(folder):
    """Copy the built plugin and its weights to folder/brume.lv2, as installing does, and let hosts
    find it; returns the bundle's path."""
    bundle = os.path.join(folder, "lv2", "brume.lv2")
    os.makedirs(bundle)
    build = os.environ["BRUME_BUNDLE"]
    for name in ["brume.so", "manifest.ttl", "brume.ttl", "presets.ttl", "README.md"]:
        shutil.copy(os.path.join(build, name), bundle)
    shutil.copy(os.environ["BRUME_WEIGHTS"], os.path.join(bundle, "brume.safetensors"))
    os.environ["LV2_PATH"] = os.path.dirname(bundle) + ":/usr/lib/lv2"
    os.environ.pop("BRUME_MODEL", None)
    os.environ.pop("DISPLAY", None)
    return bundle


def run(*command, **options):
    """Run a program to its end; what it said, or the end of this script."""
    options.setdefault("timeout", 300)
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace", **options)
    if done.returncode:
        print(done.stdout)
        sys.exit(f"{command[0]} ended with status {done.returncode}")
    return done.stdout


def try_run(*command, timeout=300):
    """Run a program to its end; returns what went wrong in a few words, None if nothing."""
    try:
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              timeout=timeout)
    except subprocess.TimeoutExpired:
        return f"{command[0]} hangs"
    if done.returncode:
        return f"{command[0]} ended with status {done.returncode}: {done.stderr[-200:]!r}"
    return None


def read_wav(path):
    """Return (rate, frames): magnitudes of the louder channel, full scale is 1."""
    with wave.open(path) as file:
        rate, channels, width = file.getframerate(), file.getnchannels(), file.getsampwidth()
        data = file.readframes(file.getnframes())
    if width != 2:
        sys.exit(f"{path}: {8 * width} bits, expected 16")
    samples = array.array("h", data)
    if sys.byteorder == "big":
        samples.byteswap()
    return rate, [max(abs(x) for x in samples[i:i + channels]) / 32768
                  for i in range(0, len(samples), channels)]


def onsets(frames, rate, threshold=0.02, quiet_s=0.15):
    """Return the times in seconds at which sound rises out of silence."""
    times, quiet = [], int(quiet_s * rate)
    last = -quiet - 1
    for i, size in enumerate(frames):
        if size > threshold:
            if i - last > quiet:
                times.append(i / rate)
            last = i
    return times


def write_midi(path, notes, seconds):
    """Write notes (start in seconds, key) of 0.1 s at 120 beats a minute, 960 ticks a beat."""
    events = []
    for start, key in notes:
        events += [(round(start * 1920), bytes([0x90, key, 110])),
                   (round((start + 0.1) * 1920), bytes([0x80, key, 0]))]
    track, at = b"", 0
    for tick, message in sorted(events) + [(round(seconds * 1920), b"\xff\x2f\x00")]:
        delta, number = tick - at, b""
        while True:
            number = bytes([(delta & 0x7f) | (0x80 if number else 0)]) + number
            delta >>= 7
            if not delta:
                break
        track += number + message
        at = tick
    with open(path, "wb") as file:
        file.write(b"MThd" + struct.pack(">IHHH", 6, 0, 1, 960))
        file.write(b"MTrk" + struct.pack(">I", len(track)) + track)
