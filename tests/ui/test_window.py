# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plugin's window on a display without a screen, in a host of our own (embed.c), moved by xdotool.

Environment: EMBED, the host; BRUME_UI, the window's library; LV2_PATH; BRUME_MODEL. Skipped where Xvfb or
xdotool is not installed. Programs are ended by their process numbers, never by name.
"""

import math
import os
import queue
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import time
import wave
from pathlib import Path

EMBED, LIBRARY = os.environ["EMBED"], os.environ["BRUME_UI"]
URI = "urn:brume:brume"
SKIP = 77
VALGRIND = ["valgrind", "--quiet", "--leak-check=full", "--keep-debuginfo=yes", "--error-exitcode=9",
            "--show-leak-kinds=definite,indirect", "--errors-for-leak-kinds=definite,indirect",
            f"--suppressions={Path(__file__).parent / 'valgrind.supp'}"]
CONTROL, RECIPE, MIDI, LISTEN, EXPORT, SOURCE = 2, 4, 5, 8, 10, 11  # Acts of plugin/lv2/wire.h
FIELD, TRACE, PAD = 11, 10, 23  # Items of ui/panel/panel_impl.h


class Display:
    """An X server of our own."""

    def __init__(self):
        read, write = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x900x24", "-nolisten", "tcp"],
            pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as numbers:
            self.name = ":" + numbers.readline().strip()

    def close(self):
        self.server.terminate()
        self.server.wait(10)


class Host:
    """embed drive: its lines, and where things are."""

    def __init__(self, env):
        self.env = env
        self.lines = queue.Queue()
        self.places, self.dials = {}, {}
        self.process = subprocess.Popen([EMBED, URI, LIBRARY, "drive"], env=env, text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        threading.Thread(target=self.read, daemon=True).start()
        self.wait("READY", 60)

    def read(self):
        for line in self.process.stdout:
            words = line.split()
            if words[0] == "PLACE":
                self.places[int(words[1]), int(words[2])] = (float(words[3]), float(words[4]))
            elif words[0] == "DIAL":
                self.dials[" ".join(words[1:-2])] = (float(words[-2]), float(words[-1]))
            else:
                self.lines.put(line.strip())

    def wait(self, start, seconds=10.0):
        """The next line that begins so; those before it are dropped."""
        end = time.monotonic() + seconds
        while True:
            try:
                line = self.lines.get(timeout=max(end - time.monotonic(), 0.01))
            except queue.Empty:
                raise AssertionError(f"the window never wrote '{start}'") from None
            if line.startswith(start):
                return line

    def drain(self):
        time.sleep(0.4)
        lines = []
        while not self.lines.empty():
            lines.append(self.lines.get())
        return lines

    def tell(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def do(self, *words):
        subprocess.run(["xdotool", *map(str, words)], env=self.env, check=True, timeout=30)

    def close(self):
        self.process.stdin.close()
        return self.process.wait(60)


def drag(host, place, dx, dy, steps=4):
    x, y = map(round, place)
    host.do("mousemove", x, y)
    time.sleep(0.1)
    host.do("mousedown", 1)
    for i in range(1, steps + 1):
        time.sleep(0.03)
        host.do("mousemove", x + round(dx * i / steps), y + round(dy * i / steps))
    time.sleep(0.1)
    host.do("mouseup", 1)


def check_dial(host):
    drag(host, host.dials["Level"], 0, -16)
    lines = host.drain()
    writes = [float(x.split()[2]) for x in lines if x.startswith("WRITE level")]
    assert abs(writes[-1] - 7.2) < 0.1 and writes == sorted(writes), lines
    touches = [x for x in lines if x.startswith("TOUCH")]
    assert touches == ["TOUCH level 1", "TOUCH level 0"], touches
    assert any(x.startswith(f"ACT {CONTROL} pad 0") for x in lines), lines
    time.sleep(0.5)
    x, y = map(round, host.dials["Level"])
    host.do("mousemove", x, y, "click", "--repeat", 2, "--delay", 60, 1)
    assert host.wait("WRITE level") == "WRITE level 0"


def check_wheel_and_keys(host):
    x, y = map(round, host.dials["Steps"])
    host.drain()
    host.do("mousemove", x, y, "click", 4)
    assert host.wait("WRITE steps") == "WRITE steps 9"
    host.do("key", "z")
    assert host.wait(f"ACT {MIDI}").endswith("midi 144 36")
    assert host.wait(f"ACT {MIDI}").endswith("midi 128 36")
    host.do("key", "ctrl+z")
    assert host.wait("WRITE steps") == "WRITE steps 8"


def check_selected_pad(host):
    """Knobs of another pad go through ports once the plugin has taken the pad."""
    x, y = map(round, host.places[PAD, 5])
    host.do("mousemove", x, y - 20, "click", 1)
    host.drain()
    drag(host, host.dials["Pan"], 0, -16)
    lines = host.drain()
    assert any(x.startswith("WRITE pan") for x in lines), lines
    assert any(x.startswith(f"ACT {CONTROL} pad 5") for x in lines), lines


def check_field_and_trace(host):
    drag(host, host.places[FIELD, 0], 30, 20)
    assert host.wait(f"ACT {RECIPE} pad 5")
    time.sleep(2.0)  # The sound is made: its steps are there to listen to
    host.drain()
    x, y = map(round, host.places[TRACE, 0])
    host.do("mousemove", x, y, "click", 1)
    assert host.wait(f"ACT {LISTEN} pad 5")


def check_copy(host):
    host.do("key", "ctrl+c")
    time.sleep(0.3)
    host.tell("clipboard")
    assert host.wait("CLIPBOARD").startswith("CLIPBOARD brume=1 class=")


def check_drag_out_and_in(host):
    """A pad's sound out of the window, and back in on another pad."""
    x, y = map(round, host.places[PAD, 2])
    host.do("mousemove", x, y - 20)
    time.sleep(0.2)
    host.do("mousedown", 1)
    for at in ((x, y - 60), (x, y - 100), (1190, 200), (1210, 60), (1230, 40), (1240, 50)):
        host.do("mousemove", *at)
        time.sleep(0.4)
    host.do("mouseup", 1)
    uri = host.wait("DROPPED").split(" ", 1)[1]
    path = Path(uri.removeprefix("file://"))
    assert path.read_bytes()[:4] == b"RIFF" and path.name.startswith("snare-"), path
    host.drain()
    x, y = map(round, host.places[PAD, 8])
    host.tell(f"drop {x} {y - 20} {path}")
    assert host.wait(f"ACT {RECIPE} pad 8")
    assert host.wait("TAKEN") == "TAKEN 1"


def check_drop_a_source(host):
    """Somebody's recording: the plugin reads it, and the pad it falls on varies it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "found.wav"
        with wave.open(str(path), "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(48000)
            for i in range(9600):
                value = int(20000 * math.exp(-i / 3000) * math.sin(i * i * 1e-5))
                file.writeframes(struct.pack("<hh", value, value // 2))
        x, y = map(round, host.places[PAD, 10])
        host.drain()
        host.tell(f"drop {x} {y - 20} {path}")
        assert host.wait(f"ACT {SOURCE} pad 10")
        assert host.wait(f"ACT {RECIPE} pad 10")
    host.drain()
    host.do("key", "ctrl+c")
    time.sleep(0.3)
    host.tell("clipboard")
    line = host.wait("CLIPBOARD")
    assert " from=" in line and " amount=0.5" in line, line


def drive(env):
    host = Host(env)
    try:
        for check in (check_dial, check_wheel_and_keys, check_selected_pad, check_field_and_trace,
                      check_copy, check_drag_out_and_in, check_drop_a_source):
            check(host)
            print(f"{check.__name__}: fine", flush=True)
        assert host.close() == 0
    finally:
        host.process.kill()


def main():
    if not all(map(shutil.which, ["Xvfb", "xdotool"])):
        print("Xvfb or xdotool is not installed")
        return SKIP
    args, prefix = sys.argv[1:], []
    if args[0] == "valgrind":
        args = args[1:]
        prefix = VALGRIND
        if not shutil.which("valgrind"):
            print("valgrind is not installed")
            return SKIP
    display = Display()
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "DISPLAY": display.name, "XDG_DATA_HOME": folder}
        try:
            if args == ["drive"]:
                drive(env)
                return 0
            return subprocess.run([*prefix, EMBED, URI, LIBRARY, *args], env=env).returncode
        finally:
            display.close()


if __name__ == "__main__":
    sys.exit(main())
