# tests/cli/readme.py -- What the README says to type works word for word.
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from cli_support import SOURCE, main, run

TEXT = open(os.path.join(SOURCE, "README.md")).read()


class Readme(unittest.TestCase):
    def test_every_line_of_code_is_evaluated_without_a_word(self):
        blocks = re.findall(r"```lua\n(.*?)```", TEXT, re.S)
        self.assertGreater(len(blocks), 8)
        done = run("--no-audio", "--quiet", stdin="".join(blocks) + "print('the end')\n")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("the end", done.stdout)

    def test_the_mistake_looks_as_shown(self):
        shown = re.search(r"    perigee> (.*)\n((?:    .*\n)+)", TEXT)
        message = "\n".join(line[4:] for line in shown[2].splitlines())
        self.assertEqual(run("--no-audio", "--quiet", stdin=shown[1] + "\n").stderr.rstrip("\n"), message)

    def test_every_name_it_mentions_exists(self):
        names = "help hush sounds status show samples setcps setbpm dialect fast every jux off euclid degradeBy stack rev".split()
        done = run("--no-audio", "--quiet", stdin="".join(f"print(type({n}) ~= 'nil', '{n}')\n" for n in names))
        self.assertEqual(done.stdout.split(), [w for n in names for w in ("true", n)])


main()
