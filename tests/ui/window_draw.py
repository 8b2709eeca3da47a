# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drawing the loudness of a sound in the plugin's window, for test_window.py."""

import re
import time

from screen import DRAW


def check_draw_the_loudness(host):
    """Points over the waveform: each gesture has the sound made anew, as loud as they say."""
    pad = 5
    host.click("pad", pad, dy=-20)
    host.drain()
    host.click("shape", DRAW)
    points = lambda line: re.search(r" envelope=(\S+)", line)[1].split(",")
    before = points(host.wait_told(pad, " envelope="))
    host.wait(f"CLIP {pad} ")
    time.sleep(0.3)
    at = host.place("drawn", "drawn")
    left, lowest, width, height = at.x - 0.5 * at.w + 6, at.y + 0.5 * at.h - 6, at.w - 12, at.h - 12
    x, y = left + 0.73 * width, lowest - 0.85 * height
    host.drag_from(x, y, round(0.1 * width), round(0.25 * height))
    told = points(host.wait_told(pad, " envelope="))
    assert len(told) == len(before) + 1, (told, before)
    added = [float(v) for v in (set(told) - set(before)).pop().split(":")]
    assert abs(added[0] - 0.83 * host.seconds[pad]) < 0.01 * host.seconds[pad], (added, host.seconds[pad])
    assert abs(added[1] - 0.6) < 0.05, added
    host.wait(f"CLIP {pad} ")
    host.shoot("drawn")
    host.do("mousemove", round(left + 0.83 * width), round(lowest - 0.6 * height))
    time.sleep(0.5)
    host.do("click", 3)
    host.wait_told(pad, f" envelope={','.join(before)}")
    host.do("key", "ctrl+z")
    host.wait_told(pad, f" envelope={','.join(told)}")
    host.drain()
    host.click("shape", DRAW)
    host.wait_told(pad, "class=", without=[" envelope="])
