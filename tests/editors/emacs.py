# tests/editors/emacs.py -- Emacs with its mode beside a perigee that runs: evaluates, shows mistakes and what sounds, completes, hushes.
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from cli_support import SOURCE, main
from editor_support import Beside


class Emacs(Beside):
    def test_everything(self):
        self.start()
        out = self.run_there("emacs", "--batch", "-L", os.path.join(SOURCE, "editors/emacs"), "-l", os.path.join(SOURCE, "tests/editors/emacs.el"),
                             "-f", "ert-run-tests-batch-and-exit")
        self.assertIn("7 results as expected", out)


main()
