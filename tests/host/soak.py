# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Play for ten minutes on JACK's dummy driver while sounds are made without a pause, and count the
gaps in the sound.

    BRUME=build/plugin/cli/brume python3 tests/host/soak.py [SECONDS [FRAMES]]

Prints one line for PortAudio's count, one for the server's, and the memory in use at the start and
at the end. Ends with 1 if there was a gap. Nothing else should be running.
"""

import os
import pathlib
import pty
import re
import shutil
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))
import jack_dummy

PADS = 16


def song():
    """Sixteenths on all pads at 120 beats a minute, four at a time: up to 32 voices."""
    from test_host import midi
    notes = [(0.125 * i, 36 + (5 * i + 3 * k) % PADS) for i in range(64) for k in range(4)]
    return midi(notes, 8.0)


def memory_mb(pid):
    """Resident memory but for what is shared: libjack locks 100 MB of its server's."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return sum(map(int, re.findall(r"Rss(?:Anon|File):\s+(\d+)", status))) / 1024


def soak(jack, folder, seconds):
    """Play; returns what brume said and its memory early and late."""
    (folder / "song.mid").write_bytes(song())
    main, terminal = pty.openpty()

    def take_terminal():
        import fcntl
        import termios
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    brume = jack.brume("--midi", folder / "song.mid", "--repeat", "--duration", str(seconds),
                       stdin=terminal, preexec_fn=take_terminal)
    jack.wait_said("shows the keys")
    begin, early, late = time.monotonic(), 0.0, 0.0
    while brume.poll() is None:
        os.write(main, b"*")  # Other sounds on all pads
        time.sleep(0.5)
        if brume.poll() is None:
            late = memory_mb(brume.pid)
            early = early or (late if time.monotonic() - begin > min(30, seconds / 4) else 0.0)
    return jack.said(), early, late


def main():
    if jack_dummy.missing():
        print("SKIPPED: not installed:", *jack_dummy.missing())
        return 77
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 600.0
    period = int(sys.argv[2]) if len(sys.argv) > 2 else 256
    folder = pathlib.Path(tempfile.mkdtemp(prefix="brume-soak-"))
    jack = jack_dummy.Jack(folder, f"brume-soak-{os.getpid()}")
    try:
        jack.start(period, options=())
        said, early, late = soak(jack, folder, seconds)
        server = (folder / "jackd.log").read_text().count("XRun")
        counted = re.search(r"([\d.]+) s played, (\d+) xruns", said)
        if not counted:
            print("no result:", said)
            return 1
        print(f"played {counted.group(1)} s in periods of {period} frames")
        print(f"xruns: {counted.group(2)} told by PortAudio, {server} by the server")
        print(f"memory: {early:.0f} MB early, {late:.0f} MB at the end")
        return 1 if int(counted.group(2)) or server else 0
    finally:
        jack.close()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
