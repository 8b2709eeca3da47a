# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plugin's window on a display without a screen, in a host of our own (embed.c), moved by xdotool.

Environment: that of window_host.py.
Skipped where Xvfb or xdotool is not installed.
"""

import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import screen
from screen import BAND, CHOOSE, FORGET, LOOP, MATCH, SPAN, VARY, control
from window_draw import check_draw_the_loudness
from window_host import EMBED, LIBRARY, URI, Host

SKIP = 77
VALGRIND = ["valgrind", "--quiet", "--leak-check=full", "--keep-debuginfo=yes", "--error-exitcode=9",
            "--show-leak-kinds=definite,indirect", "--errors-for-leak-kinds=definite,indirect",
            f"--suppressions={Path(__file__).parent / 'valgrind.supp'}"]
CONTROL, RECIPE, MIDI, LISTEN, EXPORT, SOURCE, NAME = 2, 4, 5, 8, 10, 11, 12  # Acts of plugin/lv2/wire.h


def check_dial(host):
    host.drag("dial-level", dy=-16)
    lines = host.drain()
    writes = [float(x.split()[2]) for x in lines if x.startswith("WRITE level")]
    assert abs(writes[-1] - 7.2) < 0.1 and writes == sorted(writes), lines
    touches = [x for x in lines if x.startswith("TOUCH")]
    assert touches == ["TOUCH level 1", "TOUCH level 0"], touches
    assert any(x.startswith(f"ACT {CONTROL} pad 0") for x in lines), lines
    time.sleep(0.5)
    host.point("dial-level")
    host.do("click", "--repeat", 2, "--delay", 60, 1)
    assert host.wait("WRITE level") == "WRITE level 0"


def check_fine_and_typed(host):
    """With Shift a tenth; Ctrl and a click, a right click, a number typed."""
    host.drag("dial-pan", dy=-16, shift=True)
    lines = host.drain()
    writes = [float(x.split()[2]) for x in lines if x.startswith("WRITE pan")]
    assert writes and abs(writes[-1] - 0.02) < 0.003, lines
    host.do("keydown", "ctrl")
    host.click("dial-pan")
    host.do("keyup", "ctrl")
    assert host.wait("WRITE pan") == "WRITE pan 0"
    host.click("dial-tune", button=3)
    host.do("key", "Down", "Down", "Return")
    time.sleep(0.2)
    host.do("type", "7")
    host.do("key", "Return")
    assert host.wait("WRITE tune") == "WRITE tune 7"
    host.click("dial-tune", button=3)
    host.do("key", "Down", "Return")
    assert host.wait("WRITE tune") == "WRITE tune 0"


def check_wheel_and_keys(host):
    host.drain()
    host.click("dial-steps", button=4)
    assert host.wait("WRITE steps") == "WRITE steps 9"
    host.do("key", "z")
    assert host.wait(f"ACT {MIDI}").endswith("midi 144 36")
    assert host.wait(f"ACT {MIDI}").endswith("midi 128 36")
    host.do("key", "ctrl+z")
    assert host.wait("WRITE steps") == "WRITE steps 8"
    host.do("key", "ctrl+y")
    assert host.wait("WRITE steps") == "WRITE steps 9"
    host.do("key", "ctrl+z")
    assert host.wait("WRITE steps") == "WRITE steps 8"


def check_focus_and_arrows(host):
    host.drain()
    for key, pad in (("Right", 2), ("Left", 1)):  # Without a focus: pads
        host.do("key", key)
        assert f"index {control('pad')} pad value {pad} " in host.wait(f"ACT {CONTROL}"), (key, pad)
    host.do("key", "Tab")
    host.click("dial-pan")  # Goes there
    host.drain()
    for key, value in (("Up", "0.02"), ("shift+Down", "0.018"), ("Prior", "0.218"), ("Delete", "0")):
        host.do("key", key)
        assert host.wait("WRITE pan") == f"WRITE pan {value}", (key, value)
    host.do("key", "Escape")


def check_selected_pad(host):
    """Knobs of another pad go through ports once the plugin has taken the pad."""
    host.click("pad", 5, dy=-20)
    host.drain()
    host.drag("dial-pan", dy=-16)
    lines = host.drain()
    assert any(x.startswith("WRITE pan") for x in lines), lines
    assert any(x.startswith(f"ACT {CONTROL} pad 5") for x in lines), lines


def check_field_and_trace(host):
    host.drag("field", dx=30, dy=20)
    assert host.wait(f"ACT {RECIPE} pad 5")
    time.sleep(2.0)  # The sound is made: its steps are there to listen to
    host.drain()
    host.click("trace")
    assert host.wait(f"ACT {LISTEN} pad 5")


def check_copy_and_paste(host):
    line = host.clipboard()
    assert line.startswith("CLIPBOARD brume=1 class="), line
    host.click("pad", 11, dy=-20)
    host.drain()
    host.do("key", "ctrl+v")
    assert host.wait(f"ACT {RECIPE} pad 11")
    assert host.wait_told(11, line.split(" ", 2)[2].split(" steps=")[0])


def check_undo_a_preset(host):
    before = host.clipboard()
    host.do("key", "ctrl+f")
    time.sleep(0.2)
    host.do("type", "glass")
    host.do("key", "Return")
    time.sleep(0.5)
    assert host.clipboard() != before
    host.drain()
    host.do("key", "ctrl+z")
    host.wait(f"ACT {NAME} ")
    assert host.clipboard() == before


def check_errors_harm_nobody(host):
    """Who asks for the clipboard may be gone before it is told: an X error, and no more."""
    host.clipboard()
    host.tell("vanish")
    time.sleep(0.5)
    assert host.process.poll() is None
    host.clipboard()


def check_drag_out_and_in(host):
    """A pad's sound out of the window, and back in on another pad."""
    at = host.place("pad", 2)
    x, y = round(at.x), round(at.y)
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
    host.drop(path, "pad", 8, dy=-20)
    assert host.wait(f"ACT {RECIPE} pad 8")
    assert host.wait("TAKEN") == "TAKEN 1"


def check_write_kit(host):
    """A folder of sounds, four layers of each, with maps for samplers. Ended, nothing of it stays."""
    folder = Path(host.env["XDG_DATA_HOME"]) / "brume" / "sounds"

    def press_and_wait(holds):
        host.click("more")
        host.do("key", *["Down"] * 5, "Return")
        end = time.monotonic() + 500
        while not holds():
            assert time.monotonic() < end, sum(1 for _ in folder.glob("*/*"))
            time.sleep(0.1)

    press_and_wait(lambda: list(folder.glob("*/*.wav")))
    host.shoot("kit-begun")
    press_and_wait(lambda: not any(path.is_dir() for path in folder.iterdir()))
    press_and_wait(lambda: list(folder.glob("*/drumkit.xml")))
    host.shoot("kit-written")
    assert len(list(folder.glob("*/*-v?-r?.wav"))) == 256 and list(folder.glob("*/kit.sfz"))


def check_reorder(host):
    """A pad onto another: both recipes go over."""
    host.drain()
    a, b = host.place("pad", 12), host.place("pad", 14)
    host.drag_from(a.x, a.y - 20, b.x - a.x, 0)
    host.wait_all([f"ACT {RECIPE} pad 14", f"ACT {RECIPE} pad 12", "TOLD 12 ", "TOLD 14 "])


def check_drop_a_source(host):
    """Somebody's recording: the plugin reads it, and the pad it falls on varies it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "found.wav"
        screen.write_sound(path)
        host.drop(path, "pad", 10, dy=-20)
        host.wait_all([f"ACT {SOURCE} pad 10", f"ACT {RECIPE} pad 10", "TAKEN 1"])
        host.wait_told(10, " from=", " amount=0.5")
        host.wait("CLIP 10")
        host.shoot("dropped")
        host.click("pad", 9, dy=-20)
        host.drop(path, "picture")  # The selected pad's
        host.wait_all([f"ACT {SOURCE} pad 9", f"ACT {RECIPE} pad 9"])
        host.wait_told(9, " from=", " amount=0.5")
        screen.write_sound(path, seconds=6.5, fade_s=100)
        host.drop(path, "pad", 8, dy=-20)
        said = host.wait("SAY")
        assert "it lasts more than 6 s" in said, said
        path.write_bytes(b"RIFF nothing of that kind")
        host.drop(path, "pad", 8, dy=-20)
        host.wait("TAKEN 1")
        lines = host.drain()
        assert not any(x.startswith(("ACT", "TOLD 8")) for x in lines), lines
        host.shoot("refused")
    host.click("pad", 10, dy=-20)
    line = host.clipboard()
    assert " from=" in line and " amount=0.5" in line, line


def check_match(host):
    """Sounds of noise alone are to be like a recording: seeds are tried, one is kept."""
    pad = 12
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "found.wav"
        screen.write_sound(path)
        host.drop(path, "pad", pad, dy=-20)
        first = int(re.search(r" seed=(\d+)", host.wait_told(pad, " from="))[1]) + 1
    host.wait(f"CLIP {pad} ")
    host.drain()
    host.click("varied", "shape", MATCH)
    for seed in range(first, first + 8):
        told = host.wait_told(pad, f" seed={seed} ", " brightness=", " duration=", without=[" from="])
    assert abs(float(re.search(r" length=([\d.]+)", told)[1]) - 0.3) < 0.2, told
    host.drain()  # The best one comes once more, unless it is the last
    host.shoot("matched")


def hz_at(share):
    """The frequency at a height of the spectrogram, 0 at its lower edge (MODEL.md section 2)."""
    row = 64 * share
    return 44100 / 512 * (row if row < 20 else 20 * (257 / 20) ** ((row - 20) / 44))


def value_of(line, symbol):
    assert line.split()[:2] == ["WRITE", symbol], line
    return float(line.split()[2])


def check_span_and_band(host, pad, seconds):
    """Parts that stay are drawn on the picture."""
    at = host.place("varied", "picture")
    host.drag("varied", "picture", dx=round(0.25 * at.w), dy=3)
    start, end = host.wait_all(["WRITE keep_from", "WRITE keep_to"])
    assert abs(value_of(start, "keep_from") - 0.5 * seconds) < 0.01 * seconds, (start, seconds)
    assert abs(value_of(end, "keep_to") - 0.75 * seconds) < 0.01 * seconds, (end, seconds)
    kept = re.search(r" keep=([\d.]+)-([\d.]+)", host.wait_told(pad, " keep="))
    assert abs(float(kept[1]) - value_of(start, "keep_from")) < 1e-3, (kept, start)
    host.wait(f"CLIP {pad} ")
    host.shoot("span")
    top, height = at.y - 0.5 * at.h, at.h - math.floor(0.26 * at.h)
    x, y0, y1 = at.x + 60, top + 0.5 * height, top + 0.75 * height
    host.drag_from(x, y0, 3, y1 - y0)
    low, high = host.wait_all(["WRITE keep_low", "WRITE keep_high"])
    assert abs(value_of(low, "keep_low") / hz_at(0.25) - 1) < 0.06, (low, hz_at(0.25))
    assert abs(value_of(high, "keep_high") / hz_at(0.5) - 1) < 0.06, (high, hz_at(0.5))
    host.wait_told(pad, " keep=", " keep-band=")
    host.wait(f"CLIP {pad} ")
    host.shoot("band")


def check_shape(host):
    """The bar below the sound: each of its parts writes what it should, and the plugin takes it."""
    pad = 2
    host.click("pad", pad, dy=-20)
    host.drain()
    host.click("shape", VARY)
    host.wait_all([f"ACT {CONTROL} pad {pad} index {control('vary')} vary value 1"])
    source = re.search(r" from=(\w{16})", host.wait_told(pad, " from="))[1]
    host.wait(f"CLIP {pad} ")
    host.shoot("varied")
    seconds = host.seconds[pad]
    check_span_and_band(host, pad, seconds)
    host.click("varied", "toggle")
    assert host.wait("WRITE keep_loudness") == "WRITE keep_loudness 1"
    host.wait_told(pad, " keep-envelope=1", f" from={source}")
    host.click("varied", "choice", control("morph"))
    time.sleep(0.2)
    host.shoot("morph-menu")
    host.do("key", "Down", "Down", "Return")  # "No morph", then pad 1
    assert host.wait("WRITE morph") == "WRITE morph 1"
    host.wait_told(pad, " to=")
    host.drain()
    host.drag("varied", "slider", dx=-16)
    lines = host.drain()
    writes = [value_of(x, "position") for x in lines if x.startswith("WRITE position")]
    assert writes and writes == sorted(writes, reverse=True) and 0.3 < writes[-1] < 0.45, lines
    told = [x for x in lines if x.startswith(f"TOLD {pad}") and " position=" in x]
    assert told and f" position={writes[-1]:.6g}" in told[-1], (told, writes)
    host.drag("varied", "dial-amount", dy=-16)
    lines = host.drain()
    writes = [value_of(x, "amount") for x in lines if x.startswith("WRITE amount")]
    assert writes and abs(writes[-1] - 0.6) < 0.01, lines
    time.sleep(0.5)
    host.shoot("all")
    for part, gone in ((SPAN, " keep="), (BAND, " keep-band=")):
        host.click("varied", "shape", part)
        host.wait_told(pad, f" from={source}", without=[gone])
    host.do("key", "ctrl+z")
    host.wait_told(pad, " keep-band=", without=[" keep="])
    host.do("key", "ctrl+z")
    host.wait_told(pad, " keep-band=", " keep=")
    host.drain()
    host.click("varied", "shape", FORGET)
    host.wait_all([f"ACT {RECIPE} pad {pad}"])
    host.wait_told(pad, "class=", without=[" from=", " to=", " keep"])
    host.shoot("forgotten")


def check_keep_without_a_source(host):
    """A drag over the picture of a sound of noise alone makes that sound the source."""
    pad = 4
    host.click("pad", pad, dy=-20)
    host.drain()
    at = host.place("picture")
    host.drag_from(at.x - 0.5 * at.w + 3, at.y, round(0.3 * at.w), 2)  # From the very start
    host.wait("WRITE keep_to")
    told = host.wait_told(pad, " from=", " keep=0-")
    end = float(re.search(r" keep=0-([\d.]+)", told)[1])
    assert abs(end - 0.304 * host.seconds[pad]) < 0.02 * host.seconds[pad], (told, host.seconds[pad])


def check_words_and_loop(host):
    """A sound asked for in words, as long as two beats, and as a loop of that length."""
    pad = 6
    host.click("pad", pad, dy=-20)
    host.drain()
    host.click("words")
    time.sleep(0.2)
    host.do("type", "short very dark tom")
    host.shoot("words")
    host.do("key", "Return")
    host.wait(f"ACT {RECIPE} pad {pad}")
    host.wait_told(pad, "class=tom ", "brightness=0.03 ", "duration=0.12 ")
    host.click("words")
    time.sleep(0.2)
    host.do("type", "a brown tom")
    host.do("key", "Return")
    host.shoot("no-such-word")
    host.do("key", "Escape")
    for bpm, row, length in ((None, 2, "1"), (90, 3, "2.66667"), (240, 3, "1")):
        if bpm:  # Until then nobody has told a tempo: it is 120
            host.tell(f"bpm {bpm}")
            time.sleep(0.3)
        host.click("dial-length", button=3)
        time.sleep(0.2)
        host.shoot(f"beats-at-{bpm}")
        host.do("key", "Down", "Down", *["Down"] * row, "Return")  # Reset, type, 1 beat, 2, 4
        assert host.wait("WRITE length") == f"WRITE length {length}", bpm
        host.wait_told(pad, f" length={length[:6]}")
    host.click("shape", LOOP)
    host.wait_told(pad, " length=1 ", " loop=1")
    host.wait(f"CLIP {pad} 1.0000 s")
    host.shoot("loop")
    host.click("shape", LOOP)
    host.wait_told(pad, " length=1 ", without=[" loop="])


def check_choose_a_source(host):
    """A button has the host ask for a file; what it sets becomes the selected pad's source."""
    pad = 7
    host.click("pad", pad, dy=-20)
    host.drain()
    host.click("shape", CHOOSE)
    assert host.wait("REQUEST") == (
        "REQUEST urn:brume:brume#source http://lv2plug.in/ns/ext/atom#Path")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "found.wav"
        screen.write_sound(path)
        host.tell(f"choose {path}")
        host.wait_told(pad, " from=", " amount=0.5")
        host.wait(f"CLIP {pad} ")
    host.shoot("chosen")
    host.click("varied", "shape", CHOOSE)
    host.wait("REQUEST")


def check_ended(env, how, works):
    """The window ends from outside; the plugin says so, and the host lives on."""
    host = Host(env)
    try:
        if works:
            host.click("dice", screen.DICE_KIT)
            time.sleep(0.05)
        if how == "destroy":
            host.tell("destroy")
        else:
            host.end_window(how)
        host.wait("CLOSED")
        assert host.process.wait(60) == 0
    finally:
        host.process.kill()
    print(f"{how}, {'at work' if works else 'idle'}: fine", flush=True)


def ended(env, times=1):
    for _ in range(times):
        for how in ("windowclose", "destroy"):
            for works in (True, False):
                check_ended(env, how, works)


def sizes(env):
    """A window over a wall of screens is drawn to its end, and is as it was when it is small again."""
    host = Host(env)
    try:
        time.sleep(2)
        before = host.colours()
        for way in (((9000, 2000), (7680, 4320)), ((1600, 1200),), ((700, 500),)):
            for width, height in way:
                host.resize(width, height)
            host.resize(1120, 768)
            end = time.monotonic() + 20
            while host.colours() != before:
                assert time.monotonic() < end, "it does not look as before"
        assert host.close() == 0
    finally:
        host.process.kill()


DRIVES = {
    "drive": (check_dial, check_fine_and_typed, check_wheel_and_keys, check_focus_and_arrows,
              check_selected_pad, check_field_and_trace, check_copy_and_paste, check_errors_harm_nobody,
              check_undo_a_preset, check_drag_out_and_in, check_reorder,
              check_write_kit),
    "shape": (check_shape, check_keep_without_a_source, check_words_and_loop, check_draw_the_loudness,
              check_choose_a_source,
              check_drop_a_source, check_match),
}


def drive(env, checks):
    host = Host(env)
    try:
        for check in checks:
            check(host)
            print(f"{check.__name__}: fine", flush=True)
        assert host.close() == 0
    finally:
        host.process.kill()


def main():
    if screen.missing():
        print("Xvfb or xdotool is not installed")
        return SKIP
    args, prefix = sys.argv[1:], []
    if args[0] == "valgrind":
        args = args[1:]
        prefix = VALGRIND
        if not shutil.which("valgrind"):
            print("valgrind is not installed")
            return SKIP
    display = screen.Display("9000x4320" if args[0] == "sizes" else "1400x900")
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "DISPLAY": display.name, "XDG_DATA_HOME": folder}
        try:
            if args[0] == "check":
                drive(env, [globals()["check_" + name] for name in args[1:]])
                return 0
            if args[0] in DRIVES:
                drive(env, DRIVES[args[0]])
                return 0
            if args[0] == "sizes":
                sizes(env)
                return 0
            if args[0] == "ended":
                ended(env, *map(int, args[1:]))
                return 0
            return subprocess.run([*prefix, EMBED, URI, LIBRARY, *args], env=env).returncode
        finally:
            display.close()


if __name__ == "__main__":
    sys.exit(main())
