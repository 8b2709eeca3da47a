# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The standalone instrument's own window, on a display without a screen and a JACK server without a
sound card, moved by xdotool. What came of it is read in the session that it saves.

Environment: BRUME, the program, and those of screen.py. Skipped where a tool is not installed.
"""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "host"))

import screen
import jack_dummy
from jack_dummy import BRUME, Jack
from screen import LOOP, SPAN, VARY

SKIP = 77


def pads(session):
    """The lines of the pads in a session, by number from 1."""
    with tarfile.open(session) as tar:
        text = tar.extractfile("state.txt").read().decode()
    return {int(n): line for n, line in re.findall(r"^slot=(\d+) (.*)$", text, re.M)}


def use(hands, folder):
    """Each pad is shaped in another way; the sounds come in a second at most."""
    def choose(pad):
        hands.click("pad", pad, dy=-20)
        time.sleep(0.6)

    choose(2)
    hands.click("shape", VARY)
    time.sleep(1.5)
    at = hands.place("varied", "picture")
    hands.drag("varied", "picture", dx=round(0.25 * at.w), dy=3)
    time.sleep(1)
    hands.drag_from(at.x - 80, at.y - 60, 3, 40)
    time.sleep(1)
    hands.click("varied", "toggle")
    time.sleep(1)
    hands.click("varied", "choice", screen.control("morph"))
    time.sleep(0.3)
    hands.do("key", "Down", "Down", "Return")
    time.sleep(1)
    hands.drag("varied", "slider", dx=-16)
    hands.drag("varied", "dial-amount", dy=-16)
    time.sleep(1)
    hands.shoot("standalone-shaped")
    choose(3)
    hands.click("shape", VARY)
    time.sleep(1.5)
    hands.drag("varied", "picture", dx=100, dy=3)
    time.sleep(1)
    hands.click("varied", "shape", SPAN)  # And keep none
    time.sleep(1)
    choose(5)
    hands.click("words")
    time.sleep(0.3)
    hands.do("type", "short very dark tom")
    hands.do("key", "Return")
    choose(6)
    hands.click("dial-length", button=3)
    time.sleep(0.3)
    hands.do("key", "Down", "Down", "Down", "Down", "Return")
    time.sleep(0.5)
    hands.click("shape", LOOP)
    time.sleep(1.5)
    hands.shoot("standalone-loop")


def wait_for(what, seconds=60):
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


def write_kit(hands, sounds):
    """A kit is begun and ended, and begun again: that one is on its way when the window closes."""
    for ends in (False, True, False):
        hands.click("more")
        hands.do("key", *["Down"] * 5, "Return")
        wait_for(lambda: ends != any(sounds.glob("*/*.wav")))
        hands.shoot("standalone-kit")


def check(session):
    found = pads(session)
    shaped = found[3]
    for word in (" from=", " to=", " keep=", " keep-band=", " keep-envelope=1", " amount=0."):
        assert word in shaped, (word, shaped)
    assert " morph=1 " in shaped and re.search(r" position=0\.4\d*", shaped), shaped
    assert " from=" in found[4] and " keep=" not in found[4], found[4]
    assert "class=tom " in found[6] and " brightness=0.03 " in found[6], found[6]
    assert " length=1.33333" in found[7] and " loop=1" in found[7], found[7]  # 2 beats at 90
    assert " from=" not in found[8] and " loop=" not in found[8], found[8]


def end_outside(jack, session):
    """The window ends from outside: what was done is saved, as when it is closed."""
    before = pads(session)
    for how in ("windowclose", "windowkill"):
        for works in (True, False):
            brume = jack.brume("--session", session, "--api", "jack", "--device", "system")
            hands = screen.Hands(jack.env)
            hands.wait_window()
            window = hands.windows()
            assert hands.ask("search", "--class", "^Brume$") == window  # WM_CLASS, for the desktop
            assert hands.ask("getwindowpid", *window) == [str(brume.pid)]
            hands.click("dice", screen.DICE_KIT)
            time.sleep(0.2 if works else 4)
            hands.end_window(how)
            assert brume.wait(60) == 0, jack.said()
            now = pads(session)
            assert all(now[n] != before[n] for n in range(2, 9)), (how, works, now)
            before = now


def roll(jack, bpm):
    """Let the server's transport roll at a tempo; it is told as long as this program lives."""
    master = jack.run(["jack_transport"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    master.stdin.write(f"tempo {bpm}\nmaster\nplay\n".encode())
    master.stdin.flush()


def missing():
    return screen.missing() + jack_dummy.missing() + [
        tool for tool in ["jack_transport"] if not shutil.which(tool)]


def main():
    if missing():
        print("not installed:", *missing())
        return SKIP
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        display = screen.Display()
        jack = Jack(folder, f"brume-window-{os.getpid()}")
        jack.env.update(DISPLAY=display.name, XDG_DATA_HOME=str(folder / "data"))
        session = folder / "kit.brume"
        try:
            jack.start(options=("-S", "-t", "2000"))
            subprocess.run([BRUME, "--api", "offline", "--duration", "0.1", "--session", session,
                            "--quiet"], env=jack.env, check=True, timeout=120)
            brume = jack.brume("--session", session, "--api", "jack", "--device", "system")
            jack.wait_said("playing on")
            roll(jack, 90)
            time.sleep(3)  # Its sounds are looked at one by one
            use(screen.Hands(jack.env), folder)
            sounds = folder / "data" / "brume" / "sounds"
            write_kit(screen.Hands(jack.env), sounds)
            assert jack.end(brume) == 0, jack.said()
            assert not any(sounds.iterdir())
            check(session)
            end_outside(jack, session)
        finally:
            jack.close()
            display.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
