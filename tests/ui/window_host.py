# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The host of our own (embed.c) as a program that is talked to.

Environment: EMBED, the host; BRUME_UI, the window's library; LV2_PATH; BRUME_MODEL; those of screen.py.
"""

import os
import queue
import subprocess
import threading
import time

import screen

EMBED, LIBRARY = os.environ["EMBED"], os.environ["BRUME_UI"]
URI = "urn:brume:brume"


class Host(screen.Hands):
    """embed drive: what it says, and hands for its window."""

    def __init__(self, env):
        super().__init__(env)
        self.lines = queue.Queue()
        self.seconds = {}
        self.process = subprocess.Popen([EMBED, URI, LIBRARY, "drive"], env=env, text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        threading.Thread(target=self.read, daemon=True).start()
        self.wait("READY", 60)

    def read(self):
        for line in self.process.stdout:
            if line.startswith("CLIP "):
                _, pad, seconds, _ = line.split()
                self.seconds[int(pad)] = float(seconds)
            self.lines.put(line.strip())

    def wait(self, start, seconds=10.0):
        """The next line that begins so; those before it are dropped."""
        return self.wait_all([start], seconds)[0]

    def wait_all(self, starts, seconds=10.0, where=lambda line: True):
        """A line for each of these beginnings, in any order; others are dropped."""
        end = time.monotonic() + seconds
        found, others = {}, []
        while len(found) < len(starts):
            try:
                line = self.lines.get(timeout=max(end - time.monotonic(), 0.01))
            except queue.Empty:
                missing = [x for x in starts if x not in found]
                raise AssertionError(f"never came: {missing}; but {others[-20:]}") from None
            others.append(line)
            for start in starts:
                if start not in found and line.startswith(start) and where(line):
                    found[start] = line
                    break
        return [found[start] for start in starts]

    def wait_told(self, pad, *words, without=()):
        """What the plugin says of a pad's recipe, once it has these words."""
        return self.wait_all([f"TOLD {pad} "],
                             where=lambda line: all(w in line for w in words)
                             and not any(w in line for w in without))[0]

    def drain(self):
        time.sleep(0.4)
        lines = []
        while not self.lines.empty():
            lines.append(self.lines.get())
        return lines

    def tell(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def drop(self, path, *what, dy=0):
        at = self.place(*what)
        self.drain()
        self.tell(f"drop {round(at.x)} {round(at.y) + dy} {path}")

    def clipboard(self):
        self.do("key", "ctrl+c")
        time.sleep(0.3)
        self.tell("clipboard")
        return self.wait("CLIPBOARD")

    def pixel(self, x, y):
        self.tell(f"pixel {x} {y}")
        return self.wait("PIXEL", 30)

    def resize(self, width, height):
        """Resize the host's window and the view, and wait until something is drawn at the end."""
        for name in ("^Embed$", "^Brume$"):
            self.do("windowsize", *self.ask("search", "--name", name), width, height)
        end = time.monotonic() + 30
        while self.pixel(width - 5, height - 5) == "PIXEL 000000":
            assert time.monotonic() < end, (width, height)
            time.sleep(0.5)

    def colours(self):
        """Of places all over a window of 1120 by 768."""
        return [self.pixel(x, y) for x in range(20, 1120, 90) for y in range(10, 768, 50)]

    def close(self):
        self.process.stdin.close()
        return self.process.wait(60)
