# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A display without a screen, and hands for it.

Environment: PLACES, the program that says where things are (places.c). Programs are ended by their
process numbers, never by name. With SHOTS=FOLDER pictures of what was done are kept there.
"""

import collections
import math
import os
import re
import shutil
import struct
import subprocess
import time
import wave
from pathlib import Path

Place = collections.namedtuple("Place", "x y w h")
# Parts of the shape bar, of ui/panel/items.h
DICE_KIT = 2
VARY, FORGET, SPAN, BAND, LOOP, CHOOSE, MATCH, DRAW = 1, 2, 3, 4, 5, 6, 7, 9


def missing():
    """The programs that are not installed."""
    return [tool for tool in ("Xvfb", "xdotool") if not shutil.which(tool)]


class Display:
    """An X server of our own."""

    def __init__(self, size="1400x900"):
        read, write = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", size + "x24", "-nolisten", "tcp"],
            pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as numbers:
            self.name = ":" + numbers.readline().strip()

    def close(self):
        self.server.terminate()
        self.server.wait(10)


def places():
    """{(layout, kind, index): Place}, and {(layout, kind): Place} for the first of a kind."""
    found = {}
    lines = subprocess.run([os.environ["PLACES"]], capture_output=True, text=True, check=True)
    for line in lines.stdout.splitlines():
        layout, kind, index, *numbers = line.split()
        place = Place(*map(float, numbers))
        found[layout, kind, int(index)] = place
        found.setdefault((layout, kind), place)
    return found


class Hands:
    """A pointer and a keyboard on a display."""

    def __init__(self, env):
        self.env = env
        self.places = places()
        self.n_shots = 0

    def do(self, *words):
        subprocess.run(["xdotool", *map(str, words)], env=self.env, check=True, timeout=30)

    def ask(self, *words):
        """What xdotool answers, word by word."""
        return subprocess.run(["xdotool", *words], env=self.env, timeout=30, stdout=subprocess.PIPE,
                              text=True).stdout.split()

    def windows(self):
        """The numbers of Brume's windows."""
        return self.ask("search", "--name", "^Brume$")

    def wait_window(self, seconds=30):
        """Wait until there is one, and it does what it is told."""
        end = time.monotonic() + seconds
        while not self.windows():
            assert time.monotonic() < end, "no window came"
            time.sleep(0.1)
        time.sleep(1)

    def end_window(self, how):
        """End the window from outside, as another program may: windowclose destroys it, windowkill
        cuts its connection to the display."""
        window, = self.windows()
        self.do(how, window)

    def place(self, *what):
        """A place by (layout, kind[, index]); the layout may be left out, and is then the plain."""
        return self.places[what if what[0] in ("plain", "varied", "drawn") else ("plain", *what)]

    def point(self, *what, dy=0):
        at = self.place(*what)
        self.do("mousemove", round(at.x), round(at.y + dy))

    def click(self, *what, button=1, dy=0):
        self.point(*what, dy=dy)
        time.sleep(0.1)
        self.do("click", button)

    def drag(self, *what, dx=0.0, dy=0.0, steps=4, shift=False):
        """From the middle of a place by dx, dy."""
        at = self.place(*what)
        self.drag_from(at.x, at.y, dx, dy, steps, shift)

    def drag_from(self, x, y, dx, dy, steps=4, shift=False):
        self.do("mousemove", round(x), round(y))
        time.sleep(0.1)
        if shift:
            self.do("keydown", "shift")
        self.do("mousedown", 1)
        for i in range(1, steps + 1):
            time.sleep(0.03)
            self.do("mousemove", round(x + dx * i / steps), round(y + dy * i / steps))
        time.sleep(0.1)
        self.do("mouseup", 1)
        if shift:
            self.do("keyup", "shift")

    def shoot(self, name):
        folder = os.environ.get("SHOTS")
        if folder and shutil.which("import"):
            self.n_shots += 1
            subprocess.run(["import", "-window", "root",
                            os.path.join(folder, f"{self.n_shots:02}-{name}.png")],
                           env=self.env, timeout=30)


def control(symbol):
    """The number of a control of params.def."""
    text = (Path(__file__).parents[2] / "plugin/core/params.def").read_text()
    return re.findall(r'^CONTROL\(\w+, "([\w-]+)"', text, re.M).index(symbol)


def write_sound(path, seconds=0.2, rate=48000, fade_s=0.06):
    """Somebody's recording, in stereo."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(rate)
        for i in range(int(seconds * rate)):
            value = int(20000 * math.exp(-i / rate / fade_s) * math.sin(i * i * 1e-5))
            file.writeframes(struct.pack("<hh", value, value // 2))
