# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""jalv, on a JACK server without a sound card: MIDI from another program comes out as sound at the
right times, presets load, knobs turn, and it ends well while sounds are being made. On a busy
machine blocks come late, and the notes after that with them: the grid of all notes counts."""

import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

import hosts

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "host"))
import jack_dummy

NAME = "brume-jalv"
OUTPUTS = [f"{NAME}:out_left", f"{NAME}:out_right"]
KICK, SNARE = 36, 38
EACH_S = 0.5  # From note to note
# What jalv's RDF library says now and then, likely of two threads in it; Brume has none of its own there
JALVS_OWN = "error: added tuple during iteration\n"


class Jalv:
    """The plugin in jalv's console, in a server of its own."""

    def __init__(self, folder):
        self.jack = jack_dummy.Jack(folder, f"brume-jalv-{os.getpid()}")
        self.log = folder / "jalv.log"
        self.process = None

    def start(self):
        self.jack.start()
        with open(self.log, "wb") as log:
            # Into a file jalv would write a line only when there are many
            self.process = self.jack.run(
                ["stdbuf", "-oL", "jalv", "-p", "-t", "-n", NAME, hosts.URI],
                stdout=log, stderr=log, stdin=subprocess.PIPE)
        self.jack.wait_for_port(OUTPUTS[1], 60)
        half = round(EACH_S * jack_dummy.RATE)
        self.jack.run(["jack_midiseq", "seq", str(2 * half), "0", str(KICK), "4800", str(half),
                       str(SNARE), "4800"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.jack.wait_for_port("seq:out")

    def say(self, line):
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def said(self):
        return self.log.read_text(errors="replace")

    def hear(self, seconds):
        return self.jack.capture(seconds, outputs=OUTPUTS)

    def wait_loud(self, loud):
        """Play on until it sounds, or no longer does."""
        self.jack.wait(lambda: (max(map(abs, self.hear(1.5))) > 0.02) == loud, 180,
                       f"{'sound' if loud else 'silence'}; jalv said: {self.said()}")

    def end(self):
        """Close its input, which ends it; returns its exit status."""
        self.process.stdin.close()
        return self.process.wait(60)


def check_times(heard):
    """Each note is near its place on the grid, and the grid keeps time."""
    times = jack_dummy.onsets(heard, 0.3 * EACH_S)
    middle = statistics.median(t - EACH_S * i for i, t in enumerate(times))
    off = [t - EACH_S * i - middle for i, t in enumerate(times)]
    print("off the grid, ms:", *(f"{1000 * x:.1f}" for x in off), flush=True)
    assert 11 <= len(times) <= 13, times
    assert max(map(abs, off)) < jack_dummy.LATE_S, off
    assert abs((times[-1] - times[0]) / (len(times) - 1) - EACH_S) < 0.01, times


def pair_differs(heard):
    """Two notes that follow each other are not the same sound."""
    rate, times = jack_dummy.RATE, jack_dummy.onsets(heard, 0.3 * EACH_S)
    first, second = (heard[int(t * rate):int((t + 0.1) * rate)] for t in times[2:4])
    return max(abs(a - b) for a, b in zip(first, second)) > 0.02


def play(jalv):
    jalv.start()
    silence = jalv.hear(1)
    assert max(map(abs, silence)) < 0.001, "sound before anybody plays"
    jalv.jack.connect("seq:out", f"{NAME}:control")
    jalv.wait_loud(True)
    heard = jalv.hear(6)
    check_times(heard)
    assert pair_differs(heard), "kick and snare sound the same"

    jalv.say("controls")
    jalv.say("set volume -60")
    jalv.wait_loud(False)
    jalv.say("presets")
    jalv.jack.wait(lambda: "preset-dark-kit" in jalv.said(), 30, jalv.said())
    jalv.say("preset urn:brume:brume#preset-dark-kit")
    jalv.wait_loud(True)  # Its volume is its own
    said = jalv.said().replace(JALVS_OWN, "")
    assert re.search(r"tune = ", said) and "error" not in said.lower(), said
    status = jalv.end()
    assert status == 0, f"jalv ended with {status}: {jalv.said()}"


def main():
    hosts.skip_without("jalv", "stdbuf", *jack_dummy.TOOLS)
    with tempfile.TemporaryDirectory() as top:
        hosts.make_bundle(top)
        jalv = Jalv(pathlib.Path(top))
        jalv.jack.env["LV2_PATH"] = os.environ["LV2_PATH"]
        jalv.jack.env.pop("DISPLAY", None)
        try:
            play(jalv)
        finally:
            jalv.jack.close()
    print("jalv: fine")


if __name__ == "__main__":
    main()
