# tests/editors/vscode.py -- The VS Code extension under node beside a perigee that runs: evaluates, shows mistakes and what sounds, completes, hushes.
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from cli_support import SOURCE, main
from editor_support import Beside


class VsCode(Beside):
    def test_everything(self):
        self.start()
        out = self.run_there("node", os.path.join(SOURCE, "tests/editors/vscode.js"))
        self.assertIn("# pass 9", out)


main()
