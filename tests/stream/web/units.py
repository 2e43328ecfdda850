# tests/stream/web/units.py -- The parts of the page that need no browser, under node.
# SPDX-License-Identifier: GPL-3.0-or-later
import glob
import os
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
from cli_support import main

HERE = os.path.dirname(os.path.abspath(__file__))


class Units(unittest.TestCase):
    def test_all(self):
        files = sorted(set(glob.glob(os.path.join(HERE, "*_test.mjs"))) - {os.path.join(HERE, "browser_test.mjs")})
        done = subprocess.run(["node", "--test", *files], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertNotIn("# pass 0", done.stdout)


main()
