# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Play for ten minutes on JACK's dummy driver while sounds are made without a pause, and count the
gaps in the sound.

    BRUME=build/plugin/cli/brume python3 tests/host/soak.py [SECONDS [FRAMES [CONTROL]]]

Before that, as a control, JACK's own jack_simple_client plays as long (or CONTROL seconds), beside a
program that computes as Brume's generator does. In both, programs that give way to all others keep the
cores from sleeping, as power settings do on a computer for sound: a sleeping core of a virtual machine
can be woken 90 ms late. Prints for both whether audio threads had real-time priority, the gaps (with the
server's reasons: it woke late itself, or which client did not finish), and how much of its time the
machine was stolen by others; for Brume its memory too. Ends with 1 if there was a gap with Brume.
Nothing else should be running.
"""

import os
import pathlib
import pty
import re
import subprocess
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
            late = memory_mb(brume.pid) or late  # None of one that has just ended
            early = early or (late if time.monotonic() - begin > min(30, seconds / 4) else 0.0)
    return jack.said(), early, late


def stolen():
    """Seconds of all cores: those in which a virtual machine was to run but did not, and all."""
    ticks = list(map(int, pathlib.Path("/proc/stat").read_text().split("\n")[0].split()[1:9]))
    return ticks[7] / os.sysconf("SC_CLK_TCK"), sum(ticks) / os.sysconf("SC_CLK_TCK")


def reasons(log):
    """Count the gaps that the server told of, by reason."""
    counts = {}
    for line in log.split("\n"):
        client = re.search(r"XRun: client (?:= )?(\S+) (?:was not finished|finished after)", line)
        if client:
            name = f"{client.group(1)} was late"
        elif "XRun" in line:
            name = "the server woke late"
        else:
            continue
        counts[name] = counts.get(name, 0) + 1
    return counts


def describe(counts):
    return ", ".join(f"{n} ({name})" for name, n in counts.items()) or "0"


def keep_awake(core):
    """Compute on that core whenever nobody else wants it."""
    def give_way():
        os.sched_setaffinity(0, {core})
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))

    return subprocess.Popen([sys.executable, "-c", "while True: pass"], preexec_fn=give_way)


class Phase:
    """One server's life: what it told, and what was stolen meanwhile."""

    def __init__(self, folder, name, period):
        self.jack = jack_dummy.Jack(folder, f"{name}-{os.getpid()}")
        self.jack.start(period, options=())
        self.awake = [keep_awake(core) for core in sorted(os.sched_getaffinity(0))]
        self.begin = stolen()

    def end(self):
        """Returns the gaps by reason; prints them."""
        lost, total = (b - a for a, b in zip(self.begin, stolen()))
        self.jack.close()
        for program in self.awake:
            program.kill()
            program.wait()
        counts = reasons((self.jack.folder / "jackd.log").read_text())
        print(f"  gaps by the server: {describe(counts)}; "
              f"stolen: {100 * lost / total:.2f} % of all time", flush=True)
        return counts


def control(folder, seconds, period):
    """The same without Brume."""
    phase = Phase(folder, "brume-control", period)
    busy = subprocess.Popen(["nice", "-n", "10", sys.executable, "-c", "while True: pass"])
    try:
        phase.jack.run(["jack_simple_client", "control"], stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        phase.jack.wait_for_port("control:output1")
        time.sleep(seconds)
    finally:
        busy.kill()
        busy.wait()
        phase.end()


def main():
    if jack_dummy.missing():
        print("SKIPPED: not installed:", *jack_dummy.missing())
        return 77
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 600.0
    period = int(sys.argv[2]) if len(sys.argv) > 2 else 256
    beside = float(sys.argv[3]) if len(sys.argv) > 3 else seconds
    print("real-time priority:", "yes" if jack_dummy.REALTIME else "not allowed here")
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        print(f"without Brume, {beside:.0f} s in periods of {period} frames", flush=True)
        control(pathlib.Path(first), beside, period)
        phase = Phase(pathlib.Path(second), "brume-soak", period)
        try:
            said, early, late = soak(phase.jack, phase.jack.folder, seconds)
        finally:
            counts = phase.end()
    counted = re.search(r"([\d.]+) s played, (\d+) xruns", said)
    if not counted:
        print("no result:", said)
        return 1
    print(f"with Brume, {counted.group(1)} s: {counted.group(2)} gaps told by PortAudio")
    print(f"  memory: {early:.0f} MB early, {late:.0f} MB at the end")
    return 1 if int(counted.group(2)) or counts else 0


if __name__ == "__main__":
    sys.exit(main())
