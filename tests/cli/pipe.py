# tests/cli/pipe.py -- Code from a pipe: statement by statement, results to stdout, errors to stderr, and no error stops the rest.
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from cli_support import main, run


def pipe(text):
    return run("--no-audio", "--quiet", stdin=text)


class Pipe(unittest.TestCase):
    def test_values_and_errors_go_their_ways(self):
        done = pipe('1 + 1\nnonsense)\n"still" .. " here"\nerror("oh")\nprint(7)\n')
        self.assertEqual(done.returncode, 0)
        self.assertEqual(done.stdout.splitlines(), ["2", "still here", "7"])
        self.assertEqual(len([l for l in done.stderr.splitlines() if "prompt:" in l]), 2, done.stderr)

    def test_statements_over_lines_and_blocks(self):
        done = pipe('function twice(x)\n  return 2 * x\nend\nprint(twice(4))\n:{\na = 1\n\nb = 2\n:}\nprint(a + b)\n')
        self.assertEqual((done.stdout.split(), done.stderr), (["8", "3"], ""))

    def test_a_block_may_end_where_it_begins(self):
        done = pipe(':{ a = 1 b = 2 :}\nprint(a + b)\n')
        self.assertEqual((done.stdout, done.stderr), ("3\n", ""))

    def test_an_empty_line_ends_nothing(self):
        done = pipe("function f(x)\n  local y = x + 1\n\n  return y\nend\nprint(f(1))\n")
        self.assertEqual((done.stdout.split(), done.stderr), (["2"], ""))

    def test_a_flood_of_functions_inside_patterns(self):
        code = "".join(f'd{1 + i % 16}(s"bd*{1 + i % 8} [sn hh]":every(4, function(x) return x:fast({1 + i % 5}) end)'
                       f":fmap(function(v) return v end):gain(0.01))\n" for i in range(500))
        done = pipe(code + "print('through')\n")
        self.assertEqual((done.stdout.strip(), done.stderr), ("through", ""))

    def test_an_unfinished_statement_at_the_end_is_told(self):
        done = pipe("d1(s'bd'\n")
        self.assertEqual(done.returncode, 0)
        self.assertIn("prompt:1", done.stderr)

    def test_other_languages_get_a_hint(self):
        for line in ('d1 $ sound "bd*2" # n "1"', "d1(s('bd').every(4, x => x.fast(2)))", "$: s('bd')"):
            done = pipe(line + "\n")
            self.assertTrue(done.stderr.strip(), line)
            self.assertRegex(done.stderr, r"(?i)here|lua", line)

    def test_unknown_names_get_a_suggestion(self):
        self.assertIn("fast", pipe('s"bd":fasst(2)\n').stderr)
        self.assertIn("hush", pipe("hus()\n").stderr)

    def test_what_plays_survives_every_attack(self):
        attacks = ["while true do end", "pcall(function() while true do end end)", "coroutine.wrap(function() while true do end end)()",
                   'string.find(("a"):rep(40), ("a-"):rep(40) .. "b")', 'x = ("x"):rep(1e9)', "t = {} for i = 1, 1e9 do t[i] = i end",
                   "function f() return f() + 1 end f()", 'd1(s"bd*1000000")', 'd1(s"bd!1000000")', 'd1(s"bd(3,1000000000)")',
                   'setmetatable({}, {__index = function() while true do end end}).x()', 'table.concat(setmetatable({}, {__len = function() return 1e9 end}))',
                   'd1(s"' + "[" * 5000 + '")', "p = m'1' for i = 1, 1e6 do p = p:fast(2) end d1(p)", 'd1(s"bd":fast(1e300))', 'd1(s"bd":late(1e300))']
        done = pipe('d1(s"bd*4":every("<2 3>", function(x) return x:fast(2) end))\n' + "\n".join(attacks) + "\nprint(status())\nprint('alive')\n")
        self.assertEqual(done.returncode, 0)
        self.assertIn("alive", done.stdout)
        self.assertIn("late events 0", done.stdout)
        self.assertGreaterEqual(len(re.findall("^(prompt:|slot 1:)", done.stderr, re.M)), len(attacks), done.stderr)


main()
