# tests/editors/vim.py -- Vim with the plugin beside a perigee that runs: evaluates, finds mistakes, hushes.
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from cli_support import SOURCE, main
from editor_support import PATIENCE, Beside


class Vim(Beside):
    def test_everything(self):
        self.start()
        done = subprocess.run(["vim", "-N", "-u", "NONE", "-i", "NONE", "-n", "-es", "--cmd", f"set rtp+={SOURCE}/editors/nvim",
                               "-S", os.path.join(SOURCE, "tests/editors/vim.vim")], env=self.env, cwd=self.home, stdin=subprocess.DEVNULL, timeout=PATIENCE)
        with open(os.path.join(self.home, "errors"), encoding="utf-8") as f:
            self.assertEqual((f.read(), done.returncode), ("", 0))


main()
