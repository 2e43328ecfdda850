# tests/cli/screen.py -- The prompt as it is seen: status line, completion, mistakes, pasted blocks, another size, plain mode.
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from cli_support import Screen, fresh_home, main

PROMPT = r"perigee> ?$"
STATUS = r"^ cycle \d+\.\d  0\.5 cps  \d+ voices?  worst \d+ %  \d+ xruns?  limiter \w+"


def last_line(screen):
    return screen.rstrip("\n").split("\n")[-1]


class PromptOnAScreen(unittest.TestCase):
    def open(self, command="--no-audio", **how):
        screen = Screen(**how)
        self.addCleanup(screen.close)
        screen.run(command)
        screen.wait_for("(?m)" + r"^(perigee)> ?$")
        return screen

    def wait_for_prompt(self, screen, after):
        """The screen once that has been said and the prompt stands below it."""
        return screen.wait_for(r"(?s)" + after + r".*\nperigee> ?\n")

    def test_type_complete_fail_recover_quit(self):
        t = self.open()
        t.wait_for("(?m)" + STATUS)
        t.type('d1(s"superpian')
        t.key("Tab")
        t.wait_for('d1\\(s"superpiano')
        t.type('*2":palindr')
        t.key("Tab")
        t.type("())")
        t.key("Enter")
        t.wait_for(r'palindrome\(\)\)\n')
        t.wait_for(r"limiter \w+  plays 1\b")
        t.type('d1(s"bd [sn")')
        t.key("Enter")
        screen = self.wait_for_prompt(t, r"expected a step or .*\nbd \[sn\n +\^")
        self.assertIn("plays 1", last_line(screen))
        t.type('d2(s"hh*8")')
        t.key("Enter")
        t.wait_until(lambda screen: last_line(screen).rstrip().endswith("plays 1 2"), "both slots")
        t.type("undo()")
        t.key("Enter")
        t.wait_until(lambda screen: last_line(screen).rstrip().endswith("plays 1"), "the first slot alone")
        t.type("mut")
        t.key("Tab", "Tab", "Tab")
        t.wait_for(r"mute +command: a slot goes on unheard")
        t.key("C-u")
        t.type("solo(")
        t.key("Tab", "Tab")
        t.wait_for(r"1 +slot: plays\n2 +slot: silent")
        t.type("1)")
        t.key("Enter")
        t.type("hush()")
        t.key("Enter")
        t.wait_until(lambda screen: "plays" not in last_line(screen) and "cycle" in last_line(screen), "silence")
        t.key("C-d")
        screen = t.wait_for("ended with 0")
        self.assertNotRegex(screen, "(?m)" + STATUS)

    def test_a_pasted_block_is_one_statement_and_a_mistake_in_it_is_pointed_at(self):
        t = self.open(columns=100)
        t.paste('d1(s"bd*4")\nd2(s"hh [sn")\nd3(s"cp")')
        t.wait_for(r'd3\(s"cp"\)')
        t.key("Enter")
        t.wait_for(r'(?s)mini-notation, column 7.*\n2 \| d2\(s"hh \[sn"\)\n  \| {12}\^')
        self.assertNotIn("plays", last_line(t.look()))
        t.paste('d1(s"bd*4")\nfor i = 1, 2 do\n  d2(fasst(2, s"hh"))\nend\n')
        t.wait_for(r"(?m)^end$")
        t.key("Enter")
        t.wait_for(r"(?s)did you mean 'fast'\?\n3 \|   d2\(fasst\(.*\n  \| {6}\^")
        t.paste(':{\nd1(s"bd*4")\n\nd2(s"hh*8")\n:}')
        t.wait_for(r":\}")
        t.key("Enter")
        t.wait_until(lambda screen: "plays 1 2" in last_line(screen), "both slots")
        t.key("Up")
        t.wait_for(r'(?s)plays|d2\(s"hh\*8"\)')

    def test_the_status_line_keeps_to_the_last_line_and_goes_when_it_is_told(self):
        t = self.open()
        t.wait_for("(?m)" + STATUS)
        t.type("for i = 1, 40 do print(i) end")
        t.key("Enter")
        screen = self.wait_for_prompt(t, r"\n40")
        self.assertRegex(last_line(screen), STATUS)
        t.type("half a line")
        t.wait_for("half a line")
        t.resize(90, 30)
        screen = t.wait_until(lambda s: len(s.rstrip("\n").split("\n")) == 30 and re.match(STATUS, last_line(s)), "a line at the end")
        self.assertEqual(screen.count(" cps "), 1, screen)
        self.assertRegex(screen, r"(?m)^perigee> half a line$")
        t.resize(60, 12)
        screen = t.wait_until(lambda s: len(s.rstrip("\n").split("\n")) == 12 and re.match(STATUS, last_line(s)), "a line at the end")
        self.assertRegex(screen, r"(?m)^perigee> half a line$")
        t.key("C-u")
        t.type(":status off")
        t.key("Enter")
        t.wait_until(lambda s: " cps " not in s, "no status")
        t.type(":status on")
        t.key("Enter")
        t.wait_until(lambda s: "cycle" in last_line(s), "the status")
        t.type(":fast(2)")
        t.key("Enter")
        t.wait_for("the prompt knows :status on")
        t.type(":status foo")
        t.key("Enter")
        t.wait_for(r":status takes on or off, not 'foo'")

    def test_the_environment_says_what_shall_always_be_so(self):
        for name, plain in (("PERIGEE_PLAIN", True), ("PERIGEE_NO_STATUS", False)):
            t = self.open(env=dict(fresh_home(), **{name: "1"}))
            t.type("f(")
            t.key("Enter")
            screen = t.wait_for(r"(?m)^more> ?$" if plain else r"(?m)^ +\.\. ?$")
            self.assertNotIn(" cps ", screen)

    def test_colours_are_modest_and_can_be_refused(self):
        env = fresh_home()
        t = self.open(env=dict(env, NO_COLOR="1"))
        t.type("nonsense(")
        t.type(")")
        t.key("Enter")
        self.assertNotRegex(t.wait_for("unknown name 'nonsense'", colours=True), "\x1b\\[[0-9;]*3[0-9]m")
        env.pop("NO_COLOR")
        t = self.open(env=dict(env, HOME=fresh_home()["HOME"]))
        t.type("nonsense()")
        t.key("Enter")
        screen = t.wait_for("unknown name 'nonsense'", colours=True)
        self.assertRegex(screen, "\x1b\\[31m[^\\n]*unknown name")
        self.assertRegex(screen, "\x1b\\[32mperigee>")

    def test_plain_is_for_those_who_listen(self):
        t = self.open("--no-audio --plain")
        t.type("f(")
        t.key("Enter")
        t.wait_for(r"(?m)^more> ?$")
        t.key("C-c")
        t.type("d1(s'bd*4')")
        t.key("Enter")
        t.type("x")
        screen = t.wait_for(r"perigee> x\n")
        self.assertNotIn(" cps ", screen)

    def test_ctrl_z_does_not_stop_the_music(self):
        t = self.open()
        t.key("C-z")
        t.type("print('still', 'here')")
        t.key("Enter")
        t.wait_for(r"still\s+here")


main()
