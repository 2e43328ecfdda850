# tests/cli/top.py -- perigee top beside a perigee that plays: slots, meters and events are seen, and its end.
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import re
import stat
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from cli_support import Screen, fresh_home, main, run

PIECE = """setcps(1)
d1(s"bd*4 ~ sn")
p("melody", note"c3 eb3 g3 bb3":s"sawtooth":lpf(900):orbit(2))
"""


class Top(unittest.TestCase):
    def setUp(self):
        self.env = fresh_home()
        self.runtime = tempfile.mkdtemp(prefix="perigee-run-")
        self.env["XDG_RUNTIME_DIR"] = self.runtime

    def open(self, columns=100, rows=60, env=None):
        piece = os.path.join(self.env["HOME"], "piece.lua")
        with open(piece, "w") as f:
            f.write(PIECE)
        t = Screen(columns=columns, rows=rows, env=env or self.env)
        self.addCleanup(t.close)
        t.run(f"--no-audio --no-status {piece}")
        t.wait_for(r"(?m)^perigee> ?$")
        return t

    def test_what_plays_is_seen(self):
        t = self.open()
        top = t.run("top")
        t.wait_for(r"perigee  cycle \d+\.\d\d  1 cps  \d+ of 1024 voices  load \d+ % \(worst \d+ %\)  \d+ xruns?", top)
        t.wait_for(r"(?m)^1 +plays +\d+\.\d %  [■│·]{10}  bd\*4 ~ sn *$", top)
        t.wait_for(r"(?m)^melody +plays +\d+\.\d %  ■[■│·]{9}  c3 eb3 g3 bb3 *$", top)
        t.wait_for(r"(?m)^1 .*bd", top)
        t.wait_for(r"(?m)^melody .*sawtooth eb3", top)
        t.wait_for(r"master   ■+", top)
        t.wait_for(r"orbit 2  ■+", top)
        t.wait_for(r"[\u2801-\u28ff]{4}", top)  # the scope
        t.wait_for(r"[▁▂▃▄▅▆▇█]{2}", top)
        t.wait_for(r"\x1b\[[0-9;]*7[0-9;]*m(eb3|g3|bb3|c3)", top, colours=True)  # what sounds is marked in its text

        t.type('mute("melody")', 0)
        t.key("Enter", pane=0)
        t.wait_for(r"(?m)^melody +muted", top)
        t.type('unmute("melody") solo("melody")', 0)
        t.key("Enter", pane=0)
        t.wait_for(r"(?m)^melody +solo", top)
        t.wait_for(r"(?m)^1 +not solo", top)

        t.key("Space", pane=top)
        frozen = re.search(r"cycle \S+", t.wait_for("perigee, paused", top)).group()
        self.assertIn(frozen, t.look(top))
        t.key("Space", pane=top)
        t.wait_until(lambda s: "paused" not in s and frozen not in s, "another cycle", top)
        t.resize(80, 48)
        t.wait_for(r"q quit   space pause", top)
        t.key("q", pane=top)
        t.wait_for("ended with 0", top)

    def test_it_ends_with_what_it_watches(self):
        t = self.open(columns=80, rows=48)
        top = t.run("top")
        t.wait_for(r"(?m)^melody +plays", top)
        sockets = os.listdir(os.path.join(self.runtime, "perigee"))
        self.assertEqual(len([name for name in sockets if name.startswith("top-")]), 1)
        mode = os.stat(os.path.join(self.runtime, "perigee", sockets[0])).st_mode
        self.assertEqual(stat.S_IMODE(mode), 0o600)
        t.type("hush()", 0)
        t.key("Enter", pane=0)
        t.wait_for(r"(?m)^melody +silent", top)
        t.key("C-d", pane=0)
        t.wait_for("ended with 0", 0)
        t.wait_for(r"(?s)perigee has ended.*ended with 0", top)
        self.assertEqual([name for name in os.listdir(os.path.join(self.runtime, "perigee")) if name.startswith("top-")], [])

    def test_a_terminal_with_letters_alone(self):
        t = self.open(columns=80, rows=48, env=dict(self.env, NO_COLOR="1"))
        t.tmux("set-environment", "-g", "LC_ALL", "C")
        top = t.run("top")
        screen = t.wait_for(r"(?m)^melody +plays +\d+\.\d %  #[#|.]{9}  c3 eb3 g3 bb3 *$", top)
        self.assertTrue(screen.isascii(), screen)
        t.wait_for(r"\*{3}", top)

    def test_what_plays_no_mini_notation_shows_its_line(self):
        t = self.open()
        t.type('x = 1; d3(s(pure("hh"))); d1(s(pure("bd")))')
        t.key("Enter")
        t.wait_for(r"(?m)^perigee> ?$")
        top = t.run("top")
        t.wait_for(r'(?m)^3 +plays +\d+\.\d %  [■│·]{10}  x = 1; d3\(s\(pure\("hh"\)\)\)', top)
        t.type("undo(1)")
        t.key("Enter")
        t.wait_for(r"(?m)^1 +plays +\d+\.\d %  [■│·]{10}  bd\*4 ~ sn *$", top)

    def test_nobody_looks(self):
        self.open()
        told = run("top", env=self.env)
        self.assertRegex(told.stdout, r"slot 1 plays, .*: bd\*4 ~ sn\nslot melody plays")
        self.assertRegex(told.stdout, r"master peak -?\d")
        self.assertEqual(told.returncode, 0)

    def test_no_perigee_runs(self):
        told = run("top", env=self.env)
        self.assertEqual(told.returncode, 1)
        self.assertEqual(told.stderr, "no perigee is running; start one with: perigee\n")


main()
