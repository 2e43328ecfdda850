# tests/cli/prompt.py -- The prompt at a real terminal: lines, blocks, mistakes, Ctrl-C, completion, history.
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import signal
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from cli_support import Terminal, fresh_home, main

PROMPT = r"perigee> "


class Prompt(unittest.TestCase):
    def open(self, *args, env=None):
        terminal = Terminal("--no-audio", *args, env=env)
        terminal.wait_for(PROMPT)
        return terminal

    def test_a_first_evening(self):
        t = self.open()
        t.type('d1(s"bd*2 [~ sn]")\n')
        t.wait_for(PROMPT)
        t.type("status()\n")
        screen = t.wait_for(r"late events \d+[^>]*" + PROMPT)
        self.assertIn("late events 0", screen)
        t.type('d1(s"bd [sn")\n')
        self.assertRegex(t.wait_for(r"\^[^>]*" + PROMPT), r"expected")
        t.type("hush()\n")
        t.wait_for(PROMPT)
        self.assertEqual(t.end(), 0)

    def test_lines_go_on_until_they_are_complete(self):
        t = self.open()
        t.type("for i = 1, 3 do\n")
        t.wait_for(r" \.\. ")
        t.type("io.write(i * 11, ' ') end\n")
        t.wait_for("11 22 33")
        t.type(":{\nx = 5\n\nprint('x is', x)\n:}\n")
        t.wait_for(r"x is\s+5\s[^>]*" + PROMPT)
        self.assertEqual(t.end(), 0)

    def test_ctrl_c_ends_the_code_and_not_the_program(self):
        t = self.open()
        t.type('d1(s"bd*4")\n')
        t.wait_for(PROMPT)
        t.type("print('g' .. 'o') while true do end\n")
        t.wait_for(r"\ngo")
        t.type("\x03")
        t.wait_for(r"(interrupted|seconds)[^>]*" + PROMPT)
        t.type("half a line")
        t.wait_for("half a line")
        t.type("\x03")
        t.wait_for(PROMPT)
        t.type("for i = 1, 3 do\n")
        t.wait_for(r" \.\. ")
        t.type("\x03")
        t.wait_for(PROMPT)
        t.type("print(6 * 7)\n")
        t.wait_for(r"42\s[^>]*" + PROMPT)
        t.type("\x04")
        t.wait_for("still plays[^>]*" + PROMPT)
        self.assertEqual(t.end(), 0)

    def test_a_closed_terminal_ends_it(self):
        t = self.open()
        t.type('d1(s"bd*4")\n')
        t.wait_for(PROMPT)
        os.kill(t.pid, signal.SIGTERM)
        self.assertEqual(t.end(), 0)

    def test_the_tab_key_completes_names(self):
        t = self.open()
        t.type("s'bd':palindr\t()\n")
        t.wait_for(r"s'bd':palindrome\(\)")
        t.wait_for(PROMPT)
        self.assertEqual(t.end(), 0)

    def test_history_is_kept(self):
        env = fresh_home()
        t = self.open(env=env)
        t.type("print('remember me')\n")
        t.wait_for(PROMPT)
        self.assertEqual(t.end(), 0)
        t = self.open(env=env)
        t.type("\x1b[A")
        t.wait_for("remember me")
        t.type("\n")
        t.wait_for("remember me")
        t.wait_for(PROMPT)
        self.assertEqual(t.end(), 0)
        self.assertTrue(os.path.exists(os.path.join(env["HOME"], ".local/state/perigee/history")))


main()
