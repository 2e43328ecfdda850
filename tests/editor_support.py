# tests/editor_support.py -- What the tests of editors share: a perigee that plays to nobody, and an editor that finds it.
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import shutil
import subprocess
import unittest

from cli_support import PERIGEE, SOURCE, fresh_home

PATIENCE = 120


class Beside(unittest.TestCase):
    """Each test has a home, a perigee that runs there, and a program `perigee` on the path."""

    def setUp(self):
        self.env = fresh_home()
        self.home = self.env["HOME"]
        self.addCleanup(shutil.rmtree, self.home, True)
        programs = os.path.join(self.home, "bin")
        os.mkdir(programs)
        os.symlink(PERIGEE, os.path.join(programs, "perigee"))
        self.env.update(PATH=programs + ":" + self.env["PATH"], XDG_RUNTIME_DIR=os.path.join(self.home, "run"), LC_ALL="C.UTF-8",
                        PERIGEE_SOURCE=SOURCE)
        os.mkdir(self.env["XDG_RUNTIME_DIR"], 0o700)

    def start(self):
        running = subprocess.Popen([PERIGEE, "--no-audio", "--ctrl-port", "0"], env=self.env, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, text=True)
        self.addCleanup(lambda: (running.stdin.close(), running.stderr.close(), running.kill(), running.wait()))
        next(line for line in running.stderr if line.startswith("perigee "))
        return running

    def run_there(self, *command):
        """The program's output; it must end with 0."""
        done = subprocess.run(command, env=self.env, cwd=self.home, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, 0, done.stdout)
        return done.stdout
