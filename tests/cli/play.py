# tests/cli/play.py -- Playing a file: it runs until it is told to end, and with --watch every save is heard.
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from cli_support import PERIGEE, fresh_home, main, read_wav


class Play(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = os.path.join(self.folder.name, "piece.lua")

    def save(self, text):
        with open(self.path + ".new", "w") as f:
            f.write(text)
        os.replace(self.path + ".new", self.path)  # as editors do

    def start(self, *args):
        process = subprocess.Popen([PERIGEE, "play", self.path, "--no-audio", *args], stderr=subprocess.PIPE, stdout=subprocess.PIPE,
                                   text=True, env=fresh_home())
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.kill)
        return process

    def test_it_says_what_it_runs_on_and_ends_when_asked(self):
        for end in (signal.SIGINT, signal.SIGTERM):
            self.save('d1(s"bd*4")\n')
            process = self.start()
            self.assertIn("48000 Hz", process.stderr.readline())
            process.send_signal(end)
            self.assertEqual(process.wait(30), 0)

    def test_broken_code_ends_it_with_1(self):
        self.save("d1(\n")
        process = self.start()
        self.assertIn("piece.lua:", process.communicate(timeout=30)[1])
        self.assertEqual(process.returncode, 1)

    def test_every_save_is_evaluated(self):
        self.save('print("one")\n')
        process = self.start("--watch")
        self.assertIn("48000 Hz", process.stderr.readline())
        self.save("this is broken\n")
        self.assertIn("piece.lua:1:", process.stderr.readline())
        self.save('d1(s"bd")\n')
        while "piece.lua\n" not in process.stderr.readline():
            pass
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(30), 0)

    def test_messages_are_logged(self):
        log = os.path.join(self.folder.name, "log.txt")
        self.save('d1(s"nothing_like_it")\n')
        process = self.start("--log", log)
        while "nothing_like_it" not in process.stderr.readline():
            pass
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(30), 0)
        with open(log) as f:
            self.assertIn("nothing_like_it", f.read())

    def test_a_recording_is_whole_whatever_ends_the_program(self):
        take = os.path.join(self.folder.name, "take.wav")
        self.save(f'd1(s"bd*8")\nrecord("{take}", {{stems="orbits"}})\n')
        process = self.start()
        self.assertIn("48000 Hz", process.stderr.readline())
        self.assertIn("recording into " + take, process.stderr.readline())
        end = time.monotonic() + 60
        while not os.path.exists(take) or len(read_wav(take)[2]) < 2 * 48000:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)
        process.kill()
        process.wait(30)
        for path in (take, take.replace(".wav", "-orbit1.wav")):
            rate, channels, samples = read_wav(path)
            self.assertEqual((rate, channels), (48000, 2))
            self.assertGreaterEqual(len(samples), 2 * 47000)
            self.assertGreater(max(samples), 0.1)

    def test_the_end_of_the_program_ends_the_recording(self):
        take = os.path.join(self.folder.name, "take.wav")
        self.save(f'd1(s"bd*8")\nrecord("{take}")\n')
        process = self.start()
        self.assertIn("48000 Hz", process.stderr.readline())
        self.assertIn("recording into", process.stderr.readline())
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        self.assertIn("recorded " + take + ", 0:0", process.communicate(timeout=30)[1])
        self.assertGreater(len(read_wav(take)[2]), 2 * 9600)


main()
