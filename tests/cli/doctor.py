# tests/cli/doctor.py -- perigee doctor sees what is amiss, says what to do, and tells a script by its exit code.
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import socket
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from cli_support import fresh_home, main, run, write_wav

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))


class Doctor(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.env = fresh_home()

    def doctor(self, *args):
        return run("doctor", "--no-audio", *args, env=self.env)

    def test_a_machine_without_faults(self):
        done = self.doctor()
        self.assertEqual(done.returncode, 0, done.stdout)
        for part in ("sound", "real time", "samples", "GPU", "ports", "files", "terminal"):
            self.assertIn("\n" + part + "\n", "\n" + done.stdout)
        self.assertIn("plays on null: 48000 Hz, blocks of 256 frames (5.3 ms)", done.stdout)
        self.assertIn(os.path.join(self.env["HOME"], ".local/state/perigee/endpoint"), done.stdout)
        self.assertNotIn("\x1b", done.stdout)

    def test_a_device_that_there_is_not(self):
        done = run("doctor", "--device", "no such card", env=self.env)
        self.assertEqual(done.returncode, 1)
        self.assertIn("no such card", done.stdout)

    def test_samples_that_cannot_be_read(self):
        write_wav(os.path.join(self.folder, "bd", "a.wav"), [0.0] * 100)
        done = self.doctor("--samples", self.folder)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("1 sound of 1 file", done.stdout)
        with open(os.path.join(self.folder, "bd", "b.wav"), "w") as f:
            f.write("this is no sound")
        done = self.doctor("--samples", self.folder)
        self.assertEqual(done.returncode, 1)
        self.assertIn(os.path.join("bd", "b.wav"), done.stdout)
        self.assertIn("1 wrong", done.stdout)

    def test_a_port_that_is_taken(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.bind(("127.0.0.1", 0))
            port = other.getsockname()[1]
            done = self.doctor("--ctrl-port", str(port))
        self.assertIn(f"note   port {port} (Tidal's control messages) is taken", done.stdout)
        self.assertEqual(done.returncode, 0)

    def test_a_perigee_that_runs(self):
        from osc import Running  # the client of the OSC tests

        running = Running(env=self.env)
        self.addCleanup(running.end)
        done = self.doctor("--osc-port", running.endpoint["osc"])
        self.assertIn(f"a perigee runs, process {running.endpoint['pid']}", done.stdout)
        self.assertIn(f"port {running.endpoint['osc']} (editors) is that perigee's", done.stdout)

    def test_settings_with_a_mistake(self):
        os.makedirs(os.path.join(self.env["HOME"], ".config/perigee"))
        with open(os.path.join(self.env["HOME"], ".config/perigee/init.lua"), "w") as f:
            f.write("setcps(0.5)\nd1(s\"bd [sn\")\n")
        done = self.doctor()
        self.assertEqual(done.returncode, 1)
        self.assertIn("init.lua:2:", done.stdout)

    def test_no_place_for_journals(self):
        self.env["XDG_STATE_HOME"] = os.path.join(self.folder, "file")
        open(self.env["XDG_STATE_HOME"], "w").close()
        done = self.doctor()
        self.assertEqual(done.returncode, 1)
        self.assertIn("cannot be written", done.stdout)


if __name__ == "__main__":
    main()
