# tests/editors/neovim.py -- Neovim with its plugin beside a perigee that runs: evaluates, shows mistakes and what sounds, completes, hushes.
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from cli_support import SOURCE, main
from editor_support import Beside


class Neovim(Beside):
    def test_everything(self):
        self.start()
        out = self.run_there("nvim", "--headless", "-u", "NONE", "-i", "NONE", "--cmd", f"set noswapfile rtp+={SOURCE}/editors/nvim",
                             "-c", "runtime plugin/perigee.vim", "-S", os.path.join(SOURCE, "tests/editors/neovim.lua"))
        self.assertIn("ok   lines_blocks", out)


main()
