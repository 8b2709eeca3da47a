# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A JACK server of our own without a sound card, and the standalone instrument on it.

BRUME is the program. Programs are ended by their process numbers, never by name.
"""

import array
import os
import shutil
import signal
import subprocess
import sys
import time
import wave

BRUME = os.environ.get("BRUME", "brume")
RATE, PERIOD = 48000, 1024
TOOLS = ["jackd", "jack_lsp", "jack_connect", "jack_rec", "jack_midiseq"]
OUTPUTS = ["brume:out_0", "brume:out_1"]


def missing():
    """The JACK programs that are not installed."""
    return [tool for tool in TOOLS if not shutil.which(tool)]


def is_realtime():
    """Whether we may schedule audio threads before all others, as systems for sound allow."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    except OSError:
        return False
    return True


REALTIME = is_realtime()
# -S: the server waits for all clients in each cycle, so that none is left out; but not for long,
# since it serves nobody for twenty times that for each client that was killed
PATIENT = ("-S", "-t", "100" if REALTIME else "500")
LATE_S = 0.06  # Some blocks: a note that is later has lost its place


class Jack:
    """A private server. Its name, and a folder for our choice of device, are in `env`."""

    def __init__(self, folder, name):
        self.folder = folder
        self.env = {**os.environ, "JACK_DEFAULT_SERVER": name, "JACK_NO_START_SERVER": "1",
                    "JACK_NO_AUDIO_RESERVATION": "1", "XDG_CONFIG_HOME": str(folder / "config")}
        self.name = name
        self.started = []
        self.server = None

    def start(self, period=PERIOD, options=PATIENT):
        """Start the server; its clients' audio threads have the priority that it has."""
        with open(self.folder / "jackd.log", "ab") as log:
            self.server = self.run(["jackd", "-n", self.name, "-R" if REALTIME else "-r",
                                    *options, "-d", "dummy", "-r", str(RATE), "-p", str(period)],
                                   stdout=log, stderr=log)
        self.wait_for_port("system:playback_1")

    def run(self, command, **kwargs):
        """Start a program, to be ended by close()."""
        process = subprocess.Popen(command, env=self.env, **kwargs)
        self.started.append(process)
        return process

    def brume(self, *args, **kwargs):
        """Start the instrument, messages to the file brume.log."""
        kwargs.setdefault("stdin", subprocess.DEVNULL)
        with open(self.folder / "brume.log", "ab") as log:
            return self.run([BRUME, *map(str, args)], stderr=log, **kwargs)

    def said(self):
        log = self.folder / "brume.log"
        return log.read_text() if log.is_file() else ""

    def wait_said(self, words, seconds=60):
        """Wait until brume.log has these words."""
        self.wait(lambda: words in self.said(), seconds, f"'{words}' in: {self.said()}")

    def wait(self, condition, seconds, what):
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise AssertionError(f"waited {seconds} s in vain for {what}")
            time.sleep(0.1)

    def ports(self):
        done = subprocess.run(["jack_lsp"], env=self.env, capture_output=True, text=True)
        return done.stdout.split("\n")

    def wait_for_port(self, port, seconds=30):
        self.wait(lambda: port in self.ports(), seconds, port)

    def connect(self, source, target):
        """Once both are there and their clients at work."""
        command = ["jack_connect", source, target]
        self.wait(lambda: not subprocess.run(command, env=self.env, capture_output=True).returncode,
                  30, " ".join(command))

    def capture(self, seconds, name="capture.wav", outputs=OUTPUTS):
        """Record what the instrument plays; return the left channel. jack_rec, an example of JACK's
        makers, did not come back once, why is not known; then it is started once more. If that hangs
        too, something is wrong."""
        path = self.folder / name
        # Room for all of it: on a busy machine it comes to the disk late
        command = ["jack_rec", "-f", str(path), "-d", str(seconds), "-b", "16", "-B",
                   str(2 * RATE * (seconds + 1)), *outputs]
        for _ in range(2):
            try:
                subprocess.run(command, env=self.env, check=True, capture_output=True,
                               timeout=seconds + 30)
                return left_of(path)
            except subprocess.TimeoutExpired:
                server = (self.folder / "jackd.log").read_text()[-1000:]
                said = f"jack_rec hangs; the server: {server}; brume: {self.said()}"
                print(said, file=sys.stderr)
        raise AssertionError(said)

    def end(self, process, number=signal.SIGTERM, seconds=30):
        """End a program of ours and return its exit status."""
        if process.poll() is None:
            process.send_signal(number)
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise

    def close(self):
        for process in reversed(self.started):
            try:
                self.end(process)
            except subprocess.TimeoutExpired:
                pass


def left_of(path):
    """The left channel of a 16-bit WAV file, -1..1."""
    with wave.open(str(path)) as file:
        assert file.getsampwidth() == 2, path
        channels = file.getnchannels()
        data = array.array("h", file.readframes(file.getnframes()))
    return [x / 32768 for x in data[::channels]]


def onsets(x, holdoff_s, rate=RATE):
    """Times in seconds at which a sound begins: louder than a quarter of the peak, and nothing of
    that in `holdoff_s` before. What sounds at the start of the recording began before it."""
    peak = max(map(abs, x), default=0.0)
    times, last = [], 0
    for i, value in enumerate(x):
        if peak > 0.01 and abs(value) > 0.25 * peak:
            if i - last > holdoff_s * rate:
                times.append(i / rate)
            last = i
    return times
