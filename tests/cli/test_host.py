# SPDX-FileCopyrightText: 2026 The Brume authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The standalone instrument without a device: offline, refusals, sessions. tests/host plays it
through JACK."""

import os
import resource
import struct
import subprocess
import unittest
import wave

from cli import BRUME, Case, call

OTHER_MODEL = os.environ.get("BRUME_OTHER_MODEL", "")
KICK = 36


def midi(notes, seconds):
    """A MIDI file of (second, note) at velocity 110, 960 ticks a second."""
    def number(n):
        out = [n & 127]
        while n := n >> 7:
            out.append(n & 127 | 128)
        return bytes(reversed(out))

    events = [(int(t * 960), bytes([0x90, note, 110])) for t, note in notes]
    events += [(int(t * 960) + 90, bytes([0x80, note, 0])) for t, note in notes]
    events += [(int(seconds * 960), b"\xff\x2f\x00")]
    track, last = b"", 0
    for tick, data in sorted(events, key=lambda e: e[0]):
        track += number(tick - last) + data
        last = tick
    return (b"MThd" + struct.pack(">IHHH", 6, 0, 1, 480) + b"MTrk"
            + struct.pack(">I", len(track)) + track)


class Host(Case):
    def setUp(self):
        super().setUp()
        self.song = self.dir / "song.mid"
        self.song.write_bytes(midi([(0.25, KICK), (0.75, KICK + 2), (1.0, KICK)], 1.25))
        # No device: a JACK server that is not there, and a folder of our own for the choice
        self.env = {**os.environ, "JACK_DEFAULT_SERVER": "brume-none", "JACK_NO_START_SERVER": "1",
                    "XDG_CONFIG_HOME": str(self.dir / "config")}

    def play(self, out, *args, env=None):
        """Record the song offline; return the recording's frames."""
        done = call("--api", "offline", "--midi", self.song, "--record", self.dir / out,
                    *args, env={**self.env, **(env or {})})
        self.assertEqual(done.returncode, 0, done.stderr)
        return (self.dir / out).read_bytes()

    def test_offline_recording(self):
        self.play("a.wav", "--bits", "16", "--rate", "44100")
        with wave.open(str(self.dir / "a.wav")) as file:
            self.assertEqual(file.getparams()[:3], (2, 2, 44100))
            frames = file.getnframes()
            data = struct.unpack(f"<{2 * frames}h", file.readframes(frames))
        left = data[::2]
        self.assertGreater(frames, 1.25 * 44100)
        # Dither is below 3; sound begins at the first note
        onset = next(i for i, x in enumerate(left) if abs(x) > 50)
        self.assertGreaterEqual(onset, int(0.25 * 44100))
        self.assertLess(onset, int(0.35 * 44100))

    def test_blocks_do_not_show_and_quiet_is_quiet(self):
        a = self.play("a.wav", "--block", "64", "--bits", "32f", "--duration", "1.5s")
        b = self.play("b.wav", "--block", "1000", "--bits", "32f", "--duration", "1.5s")
        self.assertEqual(a[-8 * 60000:], b[-8 * 60000:])
        done = call("--api", "offline", "--duration", "0.1", "--quiet", env=self.env)
        self.assertEqual((done.returncode, done.stdout), (0, ""))
        self.assertNotIn("play", done.stderr)  # The tiny model lacks classes, which is told

    def test_session_keeps_the_sounds_though_the_model_changes(self):
        session = self.dir / "s.brume"
        first = self.play("a.wav", "--session", session, "--preset", "1", "--bits", "32f")
        self.assertTrue(session.is_file())
        again = self.play("b.wav", "--session", session, "--bits", "32f",
                          env={"BRUME_MODEL": OTHER_MODEL})
        self.assertEqual(first, again)
        other = self.play("c.wav", "--preset", "1", "--bits", "32f",
                          env={"BRUME_MODEL": OTHER_MODEL})
        self.assertNotEqual(first, other)  # The test can fail

    def test_a_bad_session_is_refused_and_kept(self):
        session = self.dir / "s.brume"
        session.write_bytes(b"no session" * 100)
        line = self.bad(1, "--api", "offline", "--duration", "1", "--session", session,
                        "--quiet", env=self.env)
        self.assertIn("no session file", line)

    def test_no_device(self):
        line = self.bad(1, "--api", "jack", env=self.env)
        self.assertIn("no audio device of the API 'jack'", line)
        line = self.bad(1, "--device", "no such thing", env=self.env)
        self.assertIn("no audio device 'no such thing'", line)
        self.assertIn("--list-devices", line)

    def test_refusals(self):
        offline = ["--api", "offline", "--duration", "1", "--quiet"]
        taken = self.dir / "taken.wav"
        taken.write_bytes(b"kept")
        rows = [
            (2, ["--rate", "1000"], "--rate"), (2, ["--block", "1"], "--block"),
            (2, ["--bits", "8"], "--bits"), (2, ["--duration", "-1"], "--duration"),
            (2, ["--duration", "5Hz"], "--duration"), (2, ["--json"], "--list-devices"),
            (2, ["--api", "offline"], "needs an end"), (2, ["--nonsense"], "nonsense"),
            (2, ["--api", "offline", "--midi", self.song, "--repeat"], "needs --duration"),
            (2, ["--quiet", "extra"], "extra"),
            (1, [*offline, "--preset", "no such preset"], "no preset"),
            (1, [*offline, "--midi", self.dir / "none.mid"], "none.mid"),
            (1, [*offline, "--midi", taken], "cannot play"),
            (1, [*offline, "--record", taken], "--force"),
            (1, [*offline, "--record", self.dir / "x.ogg"], ".wav"),
            (1, [*offline, "--record", self.dir / "x.flac", "--bits", "32f"], ".flac"),
            (1, [*offline, "--record", self.dir / "no" / "x.wav"], "cannot"),
            (1, [*offline, "--model", taken], "taken.wav"),
            (1, [*offline, "--session", self.dir / "no" / "s.brume"], "cannot write a session"),
        ]
        for status, args, word in rows:
            with self.subTest(args=args):
                self.assertIn(word, self.bad(status, *args, env=self.env))

    def test_a_full_disk_ends_the_recording_alone(self):
        """The instrument plays on to its end, and the session is there."""
        def no_more_than_6_mb():
            resource.setrlimit(resource.RLIMIT_FSIZE, (6_000_000, 6_000_000))

        session = self.dir / "s.brume"
        done = subprocess.run(
            [BRUME, "--api", "offline", "--preset", "Plain lead", "--duration", "40", "--rate", "48000",
             "--record", self.dir / "a.wav", "--session", session],
            env=self.env, preexec_fn=no_more_than_6_mb, capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 1)
        self.assertIn("the disk is full", done.stderr)
        self.assertIn("40.0 s played", done.stderr)
        self.assertGreater(session.stat().st_size, 1000)
        with wave.open(str(self.dir / "a.wav")) as file:
            self.assertGreater(file.getnframes(), 900_000)

    def test_devices(self):
        for args in (["--list-devices"], ["info", "--devices"]):
            done = call(*args, env=self.env)
            self.assertEqual((done.returncode, done.stderr), (0, ""), args)
            self.assertIn("evice", done.stdout)
            [listed] = self.json(*args, "--json", env=self.env)
            for device in listed["devices"]:
                self.assertGreaterEqual(device["channels"], 2)


if __name__ == "__main__":
    unittest.main()
