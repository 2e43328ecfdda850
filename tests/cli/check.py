# tests/cli/check.py -- perigee check finds every mistake of a file at its exact place, and plays nothing.
# SPDX-License-Identifier: GPL-3.0-or-later
import glob
import json
import os
import re
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from cli_support import SOURCE, fresh_home, main, run, write_wav


class Check(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def check(self, code, *args):
        """Problems as (line, column, severity, message), and the exit status."""
        path = os.path.join(self.folder.name, "piece.lua")
        with open(path, "w", encoding="utf-8", newline="") as f:
            f.write(code)
        done = run("check", path, *args)
        self.assertEqual(done.stderr, "")
        problems = []
        for line in done.stdout.splitlines():
            found = re.fullmatch(re.escape(path) + r":(\d+):(\d+): (error|warning): (.*)", line)
            self.assertTrue(found, line)
            problems.append((int(found[1]), int(found[2]), found[3], found[4]))
        return problems, done.returncode

    def only(self, code, text, *args):
        problems, status = self.check(code, *args)
        self.assertEqual(len(problems), 1, (code, problems))
        line, column, severity, message = problems[0]
        self.assertIn(text, message)
        self.assertEqual(status, 1 if severity == "error" else 0)
        return line, column

    def at(self, code, sign="¤"):
        """The code without the sign, and the line and byte column where it stood."""
        before = code.split(sign)[0]
        return code.replace(sign, ""), (before.count("\n") + 1, len(before.split("\n")[-1].encode()) + 1)

    def test_good_files_are_good(self):
        self.assertEqual(self.check('setcps(0.6)\nlocal p = s"bd*2 [~ sn]"\n  :fast(2)\nd1(p)\nfor i = 2, 4 do _G.p("x" .. i, s"hh") end\n'), ([], 0))
        self.assertEqual(self.check('rec("take", {of="in"})\nd1(s"take")\nd2(s"in")\n'), ([], 0))
        for path in glob.glob(os.path.join(SOURCE, "examples", "*.lua")):
            self.assertEqual(run("check", path).returncode, 0, path)

    def test_standard_input_is_checked_too(self):
        self.assertEqual((run("check", "-", stdin='d1(s"bd")\n').returncode, run("check", "-", stdin="").returncode), (0, 0))
        done = run("check", "-", stdin='\nd1(s"bd [sn")\n')
        self.assertEqual((done.returncode, done.stderr), (1, ""))
        self.assertRegex(done.stdout, r"^stdin:2:12: error: mini-notation")
        self.assertEqual(json.loads(run("check", "-", "--format", "json", stdin="d1(").stdout)[0]["file"], "stdin")

    def test_a_mistake_in_mini_notation_is_shown_at_its_letter(self):
        for code in ('d1(s"bd [sn¤")', 'd1(s"hh")\n\nd2(s"é [~ bd] ¤]")', 'd1(s[[bd\n  sn ¤] hh]])', 'd1(s[==[\nbd\n¤)]==])',
                     r'd1(s"\x62d\u{20} \z' '\n   ¤}")', "d1(s'bd(3,¤)')",
                     'd1(s"bd"\n  :n("0 1")\n  :gain("0.5 [1¤"))', "local function f()\n  return s'bd*¤'\nend\nd1(f())"):
            plain, place = self.at(code)
            self.assertEqual(self.only(plain, "mini-notation"), place, plain)

    def test_names_are_shown_where_they_stand(self):
        for code, text in (('d1(s"bd":¤fats(2))', "did you mean 'fast'"), ('d1(s"bd"\n  :every(4, rev)\n  :¤fast"a b")', "fast: argument 1"),
                           ('local x = 1\n¤nonsense(3)', "unknown name 'nonsense'"), ('d1(s"bd":¤seg("x"))', "segment: argument 1"),
                           ('d1(fast(¤nonsense, s"bd"))', "unknown name 'nonsense'")):
            plain, place = self.at(code)
            self.assertEqual(self.only(plain, text), place, plain)

    def test_a_name_that_is_nothing_is_a_warning(self):
        for code in ('x = ¤fats', 'd1(s"bd":gain(0.5))\nlocal t = {¤reev}'):
            plain, place = self.at(code)
            self.assertEqual(self.only(plain, "unknown name"), place, plain)
        for code in ("count = (count or 0) + 1", "if not mine then mine = 1 end", "if jit then print(1) end"):
            self.assertEqual(self.check(code), ([], 0), code)

    def test_a_word_where_a_control_needs_a_number_is_a_warning(self):
        plain, place = self.at('d1(s"bd*2"\n  :¤gain"loud 0.5":vowel"a":ftype"ladder")')
        self.assertEqual(self.only(plain, 'gain: "loud" is no number'), place)
        self.only('d1(s"bd":lpf"500:x")', 'resonance: "x" is no number')
        self.assertEqual(self.check('d1(s"saw":n"c3":lpf"500":note"eb")'), ([], 0))
        write_wav(os.path.join(self.folder.name, "samples", "click", "0.wav"), [0.5] * 100)
        self.assertEqual(self.check('d1(s"click":n"c3":lpf"500":unit"c":note"eb")', "--samples", os.path.join(self.folder.name, "samples")), ([], 0))

    def test_what_only_fails_while_it_plays_is_found(self):
        self.assertEqual(self.only('d1(s"bd")\nd2(s"<a a a bd>":fmap(function(v) if v.s == "bd" then error("late") end v.s = "hh" return v end))', "late")[0], 2)
        self.only('d1("bd sn")', "no controls")
        self.only("d1(sine)", "continuous")
        self.only('d1(s"bd*1000000")', "smaller numbers")
        self.only('d1(s"bd")\nall(fast("x"))', "fast: argument 1")

    def test_commands_check_their_arguments_and_do_nothing(self):
        self.only("setcps(-1)", "tempo")
        self.only("d1()\nmute({})", "mute: argument 1")
        self.only('samples("/nowhere/at/all")', "samples")

    def test_all_mistakes_are_told_at_once(self):
        problems, status = self.check('d1(s"bd [")\nlocal x = s"hh":fats(2)\nd2(x)\nd3(s"bd")\nd4(s"sn":fast"a")\nd5(s"hh", nonsense())\n')
        self.assertEqual([p[0] for p in problems], [1, 2, 4 + 1, 6])  # line 3 fails only because line 2 does
        self.assertEqual(status, 1)

    def test_syntax_errors_are_told_for_each_statement(self):
        problems, _ = self.check('d1(s"bd"\nd2(s"hh")\nlocal y = = 3\nd3(s"xyz)\nd4(s"bd")\n')
        self.assertEqual([(p[0], p[1]) for p in problems], [(2, 1), (3, 11), (4, 5)])
        self.assertIn("to close '(' at line 1", problems[0][3])

    def test_many_mistakes_are_told_soon_and_not_all(self):
        for code in ("x = = 5\n" * 20000, "x " + "= " * 100000, "nonsense(1)\n" * 2000, "if x then\n" * 20000):
            problems, status = self.check(code)
            self.assertEqual(status, 1)
            self.assertLessEqual(len(problems), 101)
        problems, _ = self.check("x = = 5\n" * 101)
        self.assertEqual([p[0] for p in problems], [*range(1, 101), 100])
        self.assertIn("more problems", problems[-1][3])
        self.assertEqual(len(self.check("x = = 5\n" * 100)[0]), 100)
        self.only("--[[ for ever", "unfinished long comment")
        self.only("x = 1\ny = " + "{" * 10000 + "}" * 10000, "deeper here than Lua reads")

    def test_what_is_no_text_is_refused(self):
        for data in (b"x = 1\n\0", b"\x7fELF\xff\xfe" * 40000, b"x = 1\n\xff"):
            path = os.path.join(self.folder.name, "thing")
            with open(path, "wb") as f:
                f.write(data)
            done = run("check", path)
            self.assertEqual((done.returncode, done.stdout.count("\n")), (1, 1))
            self.assertIn("no text", done.stdout)

    def test_a_mark_and_a_line_for_the_shell_are_read_over(self):
        for begin in ("\ufeff", "#!/usr/bin/env perigee\n", "\ufeff#!x\n"):
            self.assertEqual(self.check(begin + 'd1(s"bd")\n'), ([], 0))
            self.assertEqual(self.only(begin + '\nd1(s"bd":fats(2))\n', "fats")[0], 2 + begin.count("\n"))

    def test_warnings_leave_the_file_good(self):
        self.assertEqual(self.only('d1(s"bd [hh bdd]")', "did you mean 'bd'"), (1, 13))
        self.assertEqual(self.only('d1(s"bd")\nd2(s"hh" + 1)', "plain value"), (2, 1))
        self.assertEqual(self.only('d1(s"bd":fmap(function(v) v.foo = 1 return v end))', "unknown control 'foo'"), (1, 29))
        self.assertEqual(self.only('d1(s"bd":fmap(function(v) v.lpf = 1 return v end))', "'cutoff'"), (1, 29))

    def test_sounds_of_sample_folders_are_known(self):
        write_wav(os.path.join(self.folder.name, "samples", "click", "0.wav"), [0.5] * 100)
        self.only('d1(s"click")', "unknown sound")
        self.assertEqual(self.check('d1(s"click:3")', "--samples", os.path.join(self.folder.name, "samples")), ([], 0))
        self.assertEqual(self.check(f'samples("{self.folder.name}/samples")\nd1(s"click")'), ([], 0))

    def test_code_that_never_ends_is_ended(self):
        self.assertEqual(self.only('d1(s"bd")\nwhile true do end\nd2(s"hh")', "")[0], 2)

    def test_json(self):
        path = os.path.join(self.folder.name, "a.lua")
        with open(path, "w") as f:
            f.write('d1(s"bd [")\nd2(s"bdd")\n')
        done = run("check", path, "--format", "json")
        self.assertEqual(done.returncode, 1)
        first, second = json.loads(done.stdout)
        self.assertEqual((first["file"], first["line"], first["column"], first["severity"]), (path, 1, 10, "error"))
        self.assertEqual((second["line"], second["column"], second["endColumn"], second["severity"]), (2, 6, 9, "warning"))

    def test_settings_run_first(self):
        os.makedirs(os.path.join(self.folder.name, "perigee"))
        with open(os.path.join(self.folder.name, "perigee", "init.lua"), "w") as f:
            f.write("mine = fast(2)\n")
        path = os.path.join(self.folder.name, "a.lua")
        with open(path, "w") as f:
            f.write('d1(mine(s"bd"))\n')
        self.assertEqual(run("check", path).returncode, 1)
        self.assertEqual(run("check", path, env=dict(fresh_home(), XDG_CONFIG_HOME=self.folder.name)).returncode, 0)

    def test_wrong_usage(self):
        self.assertEqual(run("check").returncode, 2)
        self.assertEqual(run("check", "/nowhere.lua").returncode, 2)


main()
