# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The standalone instrument in a real sound server: PortAudio and MIDI through JACK's dummy
driver, with the shipped weights. A busy machine wakes the audio threads late, by a block or two (21
ms each), most of all where it gives them no priority, and notes that come later than that move; so
the grid of all notes counts, and each only has to be near its place."""

import os
import pathlib
import pty
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import termios
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))
import jack_dummy
from jack_dummy import Jack, left_of, onsets

KICK = 36


def threads(process):
    """The names of a program's threads."""
    tasks = pathlib.Path(f"/proc/{process.pid}/task")
    return [(task / "comm").read_text().strip() for task in tasks.iterdir()]


class OnJack(unittest.TestCase):
    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="brume-jack-"))
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)
        self.jack = Jack(self.dir, f"brume-test-{os.getpid()}")
        self.addCleanup(self.jack.close)
        self.jack.start()

    def play(self, *args, **kwargs):
        """Start the instrument on a session whose sounds are made already."""
        session = self.dir / "kit.brume"
        if not session.is_file():
            subprocess.run([jack_dummy.BRUME, "--api", "offline", "--duration", "0.1", "--session",
                            session, "--quiet"], env=self.jack.env, check=True, timeout=120)
        brume = self.jack.brume("--session", session, *args, **kwargs)
        self.jack.wait_said("playing on")
        self.jack.wait_for_port("brume:out_1")
        return brume

    def sequence(self, *numbers):
        """MIDI in a loop: length, then start, note, length of each, in frames."""
        seq = self.jack.run(["jack_midiseq", "seq", *map(str, numbers)],
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.jack.wait_for_port("brume-midi:midi_in")
        self.jack.wait_for_port("seq:out")
        self.jack.connect("seq:out", "brume-midi:midi_in")
        return seq


class Playing(OnJack):
    """What the instrument is for."""

    def test_midi_comes_out_as_sound_in_time(self):
        brume = self.play("--api", "jack", "--device", "system")
        silent = self.jack.capture(1)
        self.assertLess(max(map(abs, silent)), 0.001)  # Before anybody plays
        self.sequence(48000, 0, KICK, 4800, 24000, KICK, 4800)
        heard = self.jack.capture(6)
        times = onsets(heard, 0.15)
        middle = statistics.median(t - 0.5 * i for i, t in enumerate(times))
        off = [t - 0.5 * i - middle for i, t in enumerate(times)]
        self.assertGreaterEqual(len(times), 9, times)
        self.assertLessEqual(len(times), 13, times)
        print("off the grid, ms:", *(f"{1000 * x:.1f}" for x in off), file=sys.stderr)
        self.assertLess(max(map(abs, off)), jack_dummy.LATE_S)
        self.assertAlmostEqual((times[-1] - times[0]) / (len(times) - 1), 0.5, delta=0.01)
        self.assertEqual(self.jack.end(brume), 0, self.jack.said())
        self.assertIn("JACK Audio Connection Kit", self.jack.said())
        conf = (self.dir / "config" / "brume" / "audio.conf").read_text()
        self.assertIn("device=system", conf)

    def test_a_midi_file_is_played_and_recorded(self):
        from test_host import midi
        (self.dir / "song.mid").write_bytes(midi([(t / 2, KICK) for t in range(1, 9)], 5))
        take = self.dir / "take.wav"
        brume = self.play("--midi", self.dir / "song.mid", "--record", take, "--bits", "16")
        self.assertEqual(brume.wait(60), 0, self.jack.said())  # Quits by itself
        times = onsets(left_of(take), 0.15)
        self.assertEqual(len(times), 8, times)
        for a, b in zip(times, times[1:]):  # By its own clock, whatever the server loses
            self.assertAlmostEqual(b - a, 0.5, delta=0.003)

    def test_the_server_is_not_there(self):
        self.jack.end(self.jack.server)
        brume = self.jack.brume("--api", "jack")
        self.assertEqual(brume.wait(60), 1)
        self.assertIn("no audio device", self.jack.said())


class Longer(OnJack):
    """Servers that die or hang, terminals, streams: minutes."""

    def test_the_server_dies_and_comes_back(self):
        for number in (signal.SIGKILL, signal.SIGTERM):
            with self.subTest(number=number):
                brume = self.play()
                self.jack.end(self.jack.server, number)
                self.jack.wait_said("the audio device is gone")
                time.sleep(1)
                self.assertIsNone(brume.poll(), self.jack.said())
                self.jack.start()
                self.jack.wait_said("the audio is back")
                seq = self.sequence(24000, 0, KICK, 4800)
                self.assertGreater(max(map(abs, self.jack.capture(2))), 0.05)
                self.jack.end(seq)
                self.assertEqual(self.jack.end(brume), 0, self.jack.said())
                self.jack.end(self.jack.server)
                (self.dir / "brume.log").unlink()
                self.jack.start()

    def freeze(self):
        """The server hangs until thaw()."""
        self.jack.server.send_signal(signal.SIGSTOP)
        self.addCleanup(self.thaw)

    def thaw(self):
        if self.jack.server.poll() is None:
            self.jack.server.send_signal(signal.SIGCONT)

    def test_the_server_hangs_before(self):
        self.freeze()
        brume = self.jack.brume("--api", "jack")
        self.assertEqual(brume.wait(60), 1)
        self.assertIn("does not answer", self.jack.said())
        listed = subprocess.run([jack_dummy.BRUME, "--list-devices"], env=self.jack.env, timeout=60,
                                capture_output=True, text=True)
        self.assertEqual(listed.returncode, 1)
        self.assertIn("does not answer", listed.stderr)
        for words in (["--api", "jack"], ["stream", "--class", "texture"]):
            waiting = self.jack.brume(*words, stdout=subprocess.DEVNULL)
            self.jack.wait(lambda: "brume-audio" in threads(waiting), 60, "the device's thread")
            self.assertIn(self.jack.end(waiting, signal.SIGINT, 10), (0, 1))

    def test_the_server_hangs_meanwhile(self):
        brume = self.play()
        self.jack.wait_said("MIDI comes in by JACK")
        self.freeze()
        self.jack.wait_said("the audio device is gone")
        time.sleep(20)  # It starts anew, and again, since opening the device ends in vain
        self.assertIsNone(brume.poll(), self.jack.said())
        self.thaw()
        self.jack.wait_said("the audio is back")
        self.jack.wait_for_port("brume:out_1")
        self.freeze()
        self.assertEqual(self.jack.end(brume, seconds=20), 0, self.jack.said())

    def test_a_stream_plays_without_gaps_and_ends_with_a_fade(self):
        with open(self.dir / "said", "w+") as said:
            stream = self.jack.brume("stream", "--class", "texture", "--api", "jack", "--device",
                                     "system", stdout=said)
            self.jack.wait_for_port("brume:out_1", 60)
            time.sleep(3)  # Before it begins, some of it is made
            heard = self.jack.capture(5)
            self.assertEqual(self.jack.end(stream, signal.SIGINT), 0)
            said.seek(0)
            text = said.read()
        parts = [heard[i:i + 4800] for i in range(0, len(heard) - 4800, 4800)]
        levels = [(sum(x * x for x in part) / 4800) ** 0.5 for part in parts]
        self.assertLess(max(levels), 0.5)
        self.assertIn("Playing on system", text)
        gaps = int(re.search(r"\n[0-9.]+ s, (\d+) gaps\n\Z", text).group(1))
        if gaps:  # It takes a tenth of a core
            self.skipTest(f"the machine is too busy for this: {gaps} gaps, which were told")
        self.assertGreater(min(levels), 0.003)  # -50 dB: no hole of a tenth of a second

    def on_terminal(self, end):
        """Play a note by the computer keyboard, then call `end(brume, terminal)`; returns the exit
        status, what was heard, and the terminal's settings before and after."""
        main, terminal = pty.openpty()
        self.addCleanup(os.close, main)
        before = termios.tcgetattr(terminal)

        def take_terminal():  # As a login shell does: ours, in the foreground, no signal ignored
            os.setsid()
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            signal.signal(signal.SIGQUIT, signal.SIG_DFL)
            import fcntl
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        brume = self.play(stdin=terminal, preexec_fn=take_terminal)
        self.jack.wait_said("shows the keys")
        raw = termios.tcgetattr(terminal)
        self.assertFalse(raw[3] & (termios.ICANON | termios.ECHO))
        keys = subprocess.Popen([sys.executable, "-c", "import os, time\nfor _ in range(12):\n"
                                 f"    time.sleep(0.5)\n    os.write({main}, b'z')"],
                                pass_fds=[main])
        heard = self.jack.capture(4)
        keys.wait()
        end(brume, main)
        status = brume.wait(60)
        after = termios.tcgetattr(terminal)
        os.close(terminal)
        return status, heard, before, after

    def test_computer_keyboard(self):
        ends = [("key", 0, lambda brume, main: os.write(main, b"Q")),
                ("ctrl-C", 0, lambda brume, main: os.write(main, b"\x03")),
                ("ctrl-\\", -signal.SIGQUIT, lambda brume, main: os.write(main, b"\x1c")),
                ("abort", -signal.SIGABRT, lambda brume, main: brume.send_signal(signal.SIGABRT)),
                ("term", 0, lambda brume, main: brume.terminate())]
        for name, expected, end in ends:
            with self.subTest(end=name):
                status, heard, before, after = self.on_terminal(end)
                self.assertEqual(status, expected, self.jack.said())
                self.assertGreaterEqual(len(onsets(heard, 0.15)), 4)
                self.assertEqual(before, after)
                (self.dir / "brume.log").unlink()



if __name__ == "__main__":
    if jack_dummy.missing():
        print("SKIPPED: not installed:", *jack_dummy.missing())
        sys.exit(77)
    unittest.main()
