# tests/cli/scripted_tests.py -- perigee test fails what is wrong, says where and what differs, and never hangs.
# SPDX-License-Identifier: GPL-3.0-or-later
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import xml.etree.ElementTree as xml

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from cli_support import PERIGEE, SOURCE, Terminal, fresh_home, main, run, write_wav

GOOD = 'test("good", function() expect(s"bd*2"):toEqual(s"bd bd") end)\n'
WRONG = '-- one\ntest("wrong", function()\n  expect(s"bd [sn cp]"):over(1):toEqual(s"bd sn")\nend)\n'


def body(code):
    return f'test("it", function() {code} end)\n'


class ScriptedTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def file(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w") as f:
            f.write(text)
        return self.path(name)

    def text(self, name):
        with open(self.path(name)) as f:
            return f.read()

    def check(self, code, *args):
        """What a test with this code comes to: None, or why it failed."""
        done = run("test", self.file("it_test.lua", body(code)), "--format", "json", *args)
        (test,) = json.loads(done.stdout)["files"][0]["tests"]
        self.assertEqual(done.returncode, 0 if test["passed"] else 1)
        return test.get("message")

    def passes(self, code, *args):
        self.assertIsNone(self.check(code, *args), code)

    def fails(self, code, *parts):
        message = self.check(code)
        self.assertIsNotNone(message, code)
        for part in parts:
            self.assertIn(part, message)
        return message

    def test_a_failure_names_place_and_difference_and_exits_1(self):
        done = run("test", self.file("a_test.lua", WRONG + GOOD))
        self.assertEqual((done.returncode, done.stderr), (1, ""))
        self.assertIn("a_test.lua: 1 passed, 1 failed", done.stdout)
        self.assertIn("a_test.lua:3: wrong\n", done.stdout)
        self.assertRegex(done.stdout, r"expected +\| got\n")
        self.assertRegex(done.stdout, r"\n      0 - 1/2  s: bd +\| 0 - 1/2  s: bd\n")
        self.assertRegex(done.stdout, r"\n    > 1/2 - 1  s: sn +\| -\n")
        self.assertRegex(done.stdout, r"\n    > - +\| 1/2 - 3/4  s: sn\n")
        self.assertRegex(done.stdout, r"\n2 tests in 1 file: 1 passed, 1 failed \(\d+\.\d\d s\)\n$")

    def test_all_well_exits_0_wrong_usage_2(self):
        good = self.file("good_test.lua", GOOD)
        self.assertEqual(run("test", good).returncode, 0)
        for args in ([], [self.path("missing.lua")], [good, "--jobs", "0"], [good, "--format", "yaml"], [good, "--ci", "--update"],
                     [good, "--timeout", "0"], [good, "--nonsense"]):
            done = run("test", *args)
            self.assertEqual(done.returncode, 2, args)
            self.assertTrue(done.stderr, args)

    def test_folders_are_searched_and_each_file_runs_once(self):
        self.file("a/b/c_test.lua", GOOD)
        self.file("a/d_test.lua", GOOD)
        self.file("a/helper.lua", "error('not a test')")
        done = run("test", self.path("a"), self.path("a/d_test.lua"), self.path("a/../a/d_test.lua"))
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("2 tests in 2 files: 2 passed", done.stdout)
        os.makedirs(self.path("empty"))
        done = run("test", self.path("empty"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("no file *_test.lua", done.stderr)

    def test_the_filter(self):
        path = self.file("f_test.lua", GOOD + WRONG)
        done = run("test", path, "--filter", "goo")
        self.assertEqual(done.returncode, 0)
        self.assertIn("1 test in 1 file: 1 passed, 1 left out by the filter", done.stdout)
        done = run("test", path, "--filter", "nowhere")
        self.assertEqual(done.returncode, 1)
        self.assertIn('no test has "nowhere" in its name', done.stderr)

    def test_a_file_that_cannot_be_loaded_fails_and_the_rest_goes_on(self):
        self.file("a_test.lua", "-- one\nlocal x = = 1\n")
        self.file("b_test.lua", "x = 1\n")
        self.file("c_test.lua", GOOD)
        self.file("d_test.lua", GOOD + GOOD)
        self.file("e_test.lua", "expect(1):toBe(1)\n")
        done = run("test", self.folder)
        self.assertEqual(done.returncode, 1)
        self.assertIn("a_test.lua:2: (the file)", done.stdout)
        self.assertIn("there are no tests in this file", done.stdout)
        self.assertIn('"good" is there already, in line 1', done.stdout)
        self.assertIn("expect: only inside of test", done.stdout)
        self.assertIn("5 tests in 5 files: 1 passed, 4 failed", done.stdout)

    def test_runaways_are_stopped_and_the_rest_goes_on(self):
        hostile = ["while true do end", "while true do pcall(function() while true do end end) end", "local function f() return f() end f()",
                   "local t = {} while true do t[#t + 1] = ('x'):rep(1e6) .. #t end",
                   "local t = {} while true do t[#t + 1] = s'bd':fast(#t + 1) end",
                   'expect(s"bd*100000000"):over(1000):toEqual(s"bd")', "expect(function() while true do end end):toFail()",
                   "string.rep = nil; error()", "expect(function() d1(s'bd*8') setcps(0.001) end):over(16):isSilent()"]
        self.file("a_test.lua", "".join(f'test("bad {i}", function() expect(1):toBe(1) {code} end)\n' for i, code in enumerate(hostile)))
        self.file("b_test.lua", "".join(f'test("good {i}", function() expect(s"bd"):toEqual(s"bd") end)\n' for i in range(50)))
        begin = time.monotonic()
        done = run("test", self.folder, "--timeout", "0.3", "--jobs", "2")
        self.assertLess(time.monotonic() - begin, 30)
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"{50 + len(hostile)} tests in 2 files: 50 passed, {len(hostile)} failed", done.stdout)
        self.assertIn("took longer than 0.3 seconds and was stopped", done.stdout)

    def test_one_runaway_does_not_take_the_memory_of_the_others(self):
        self.file("a_test.lua", body("expect(1):toBe(1) local t = {} while true do t[#t + 1] = s'bd':fast(#t + 1) end"))
        self.file("b_test.lua", body("expect(1):toBe(1) local stop = os.clock() + 3 while os.clock() < stop do m('0 1 2 3'):fast(2) end"))
        done = run("test", self.folder, "--timeout", "20", "--jobs", "2")
        self.assertIn("a_test.lua:1: it\n    out of memory", done.stdout)
        self.assertIn("b_test.lua: 1 passed", done.stdout)

    def test_tests_are_apart(self):
        text = ('level = 1\n'
                'test("one", function() level, other = 2, 3 setcps(2) dialect"tidal" print = nil drawn = math.random() expect(level):toBe(2) end)\n'
                'test("two", function() expect(level):toBe(1) expect(function() return other end).not_:toFail()\n'
                '  expect(type(print)):toBe("function") end)\n'
                'local first\n'
                'test("three", function() first = math.random() expect(first):toBe(first) end)\n'
                'test("four", function() expect(math.random()):toBe(first) end)\n')
        done = run("test", self.file("apart_test.lua", text))
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_a_dialect_holds_for_the_tests_after_it(self):
        text = ('test("strudel", function() expect(s"a b c d":chunk(4, fast(2))):toEqual(strudel.chunk(4, fast(2), s"a b c d")) end)\n'
                'dialect"tidal"\n'
                'test("tidal", function() expect(s"a b c d":chunk(4, hurry(2))):toEqual(tidal.chunk(4, hurry(2), s"a b c d")) end)\n')
        done = run("test", self.file("dialect_test.lua", text))
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_equal(self):
        self.passes('expect(m"0 1"):toEqual("0 1")  expect("0 1"):toEqual(m"0 1")  expect({1, {a = 2}}):toEqual{1, {a = 2}}')
        self.passes('expect(m"0 1").not_:toEqual("0 2")  expect(m"0 1"):not_():toEqual("0 2")  expect(1).not_:toEqual(2)')
        self.passes('expect(m"<0 1>"):over(1):toEqual("0")  expect(m"<0 1>"):over(1, 2):toEqual("1")  expect(m"0"):over("1/3", 1/2):toEqual("0")')
        self.passes('expect(m"0.1":add(0.2)):toEqual(pure(0.3))  expect(sine:range(0, 1)):toEqual(sine)')
        self.passes('expect(s"bd":gain(1)):toEqual(m"1":gain():s"bd")')
        self.fails('expect(m"<0 1 2 3>"):toEqual("0")', "over cycles 0 to 4", "1 - 2  1  instead of  1 - 2  0")
        self.fails('expect(sine):toEqual(saw)', "~ 0 - 1/16")
        self.fails('expect(m"0 1").not_:toEqual("0 1")', "the events are the same")
        self.fails('expect(m"0"):toEqual(nil)', "toEqual: argument 2 (pattern)")
        self.fails('expect(m"0"):toEqual()', "give what it should be equal to")
        self.fails('expect(fast(2)):toEqual(fast(2))', "a function cannot be compared")
        self.fails('expect(3):toEqual("3")', 'expected "3"', "got 3")
        self.fails('expect(m"0"):toEqul("0")', "there is no 'toEqul'")
        self.fails('expect(m"0").toEqual("0")', "call it with a colon")
        self.fails('expect(m"0"):over(1, 1):toEqual("0")', "the end must come after the begin")
        self.fails('expect(1, 2):toBe(1)', "expect: give one thing")
        self.fails('test("inner", function() end)', "cannot be made inside another")

    def test_events(self):
        self.passes('expect(m"a <b c>"):toHaveEvents{{0, 1/2, "a"}, {1/2, 1, "b"}, {1, "3/2", "a"}, {whole = {begin = 3/2, end_ = 2}, value = "c"}}')
        self.passes('expect(s"bd":slow(2)):over(1):toHaveEvents{{0, 2, {s = "bd"}}}  expect(silence):toHaveEvents{}')
        self.passes('expect(m"0":fast(2)):over(1/4, 3/4):toHaveEvents{{whole = {0, 1/2}, part = {1/4, 1/2}, value = 0}, {1/2, 1, 0}}')
        self.passes('expect(pure(1):segment(1)):toHaveEvents{{0, 1, 1}}  expect(saw):over(1):not_():toHaveEvents{{0, 1, 0.5}}')
        self.fails('expect(m"a"):toHaveEvents{{0, 1, "b"}}', '0 - 1  "a"  instead of  0 - 1  "b"')
        self.fails('expect(m"a"):toHaveEvents{}', '(not expected)')
        self.fails('expect(m"a"):toHaveEvents{{0, 1, "a"}, {0, 1, "a"}}', "(missing)")
        self.fails('expect(m"a"):toHaveEvents{{0, 1, missing}}', "an event needs a plain value, not nothing")
        self.fails('expect(m"a"):toHaveEvents{{1, 0, "a"}}', "ends before it begins")
        self.fails('expect(m"a"):toHaveEvents{3}', "item 1 is no event")
        self.fails('expect(m"a"):over(1):toHaveEvents{{2, 3, "a"}}', "lies outside of the span")

    def test_be_and_fail(self):
        self.passes('expect(1 + 1):toBe(2)  expect(nil):toBe(nil)  expect("a").not_:toBe("b")')
        self.fails('expect("a"):toBe("b")', 'expected "b"', 'got "a"')
        self.passes('expect(function() error("oh no") end):toFail("oh")  expect(function() s"bd [" end):toFail("mini-notation")')
        self.passes('expect(function() return m"0":fmap(function() error("late") end) end):toFail("late")')
        self.passes('expect(function() end).not_:toFail()')
        self.fails('expect(function() end):toFail("oh")', "did not fail")
        self.fails('expect(function() error("ah") end):toFail("oh")', "it failed otherwise", "expected oh", "got ", "ah")
        self.fails('expect(3):toFail("oh")', "expect a function")
        self.fails("", "nothing was expected")

    def test_snapshots(self):
        path = self.file("s_test.lua", body('expect(s"bd sn"):over(1):toMatchSnapshot() expect(m"0"):over(1):toMatchSnapshot("zero")'))
        done = run("test", path, "--ci")
        self.assertEqual(done.returncode, 1)
        self.assertIn('there is no snapshot "it" yet', done.stdout)
        self.assertFalse(os.path.exists(self.path("s_test.snap")))
        done = run("test", path)
        self.assertEqual(done.returncode, 0)
        self.assertIn("snapshot written: it\n", done.stdout)
        kept = self.text("s_test.snap")
        self.assertIn("\n[it]\n  0 - 1/2  s: bd\n  1/2 - 1  s: sn\n\n[it: zero]\n  0 - 1  0\n", kept)
        self.assertEqual(run("test", path, "--ci").returncode, 0)
        self.file("s_test.lua", body('expect(s"bd cp"):over(1):toMatchSnapshot()'))
        done = run("test", path)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout, r"> 1/2 - 1  s: sn +\| 1/2 - 1  s: cp")
        self.assertEqual(self.text("s_test.snap"), kept)
        done = run("test", path, "--update")
        self.assertEqual(done.returncode, 0)
        self.assertNotIn("zero", self.text("s_test.snap"))
        self.assertIn("cp", self.text("s_test.snap"))
        self.file("s_test.snap", "nonsense\n")
        self.assertIn("s_test.snap:1: this is no line of a snapshot file", run("test", path).stdout)

    def test_sound(self):
        write_wav(self.path("samples/click/0.wav"), [0.5] + [0.0] * 99)
        samples = ("--samples", self.path("samples"))
        self.passes('expect(s"click*4"):over(1):onsetsAt{0, 0.5, 1, 1.5}', *samples)
        self.passes('expect(s"click ~ click click"):over(1, 2):onsetsAt{0, 1, 1.5}', *samples)
        self.passes('expect(s"oh ~ ~ ~ ":slow(2)):over(1, 2):onsetsAt{}  expect(note"<c3 ~>":s"saw":clip(1.5)):over(1, 2):onsetsAt{}')
        self.passes('expect(function() setcps(1) d1(s"click*2") d2(s"~ click*2") end):over(1):onsetsAt{0, 0.5, 0.75}', *samples)
        self.passes('expect(s"bd*4, hh*8"):over(1):onsetsAt{0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75}')
        self.passes('expect(s"click"):over(1):peakBelow(-5)  expect(s"click"):over(1).not_:peakBelow(-40)', *samples)
        self.passes('expect(silence):isSilent()  expect(s"bd"):over(1).not_:isSilent()  expect(function() end):over(1):isSilent()')
        self.fails('expect(s"bd*4"):over(1):onsetsAt{0, 0.5, 0.9, 1.5}', "0.900 s", "1.000 s")
        self.fails('expect(s"bd"):over(1):peakBelow(-60)', "the loudest sample is at", "dBFS")
        self.fails('expect(s"bd"):over(1):isSilent()', "not silent")
        self.fails('expect(sine):over(1):isSilent()', "continuous signal")
        self.fails('expect(s"bd"):over(100000):isSilent()', "")
        self.fails('expect(s"bd"):onsetsAt(3)', "give a list of seconds")

    def test_a_piece_is_compared_with_its_file(self):
        path = self.file("w_test.lua", body('expect(s"bd sn"):over(1):sameAs("beat.wav")'))
        self.assertIn("run without --ci", run("test", path, "--ci").stdout)
        self.assertIn("sound written: ", run("test", path).stdout)
        self.assertEqual(run("test", path, "--ci").returncode, 0)
        self.file("w_test.lua", body('expect(s"bd sn":gain(0.9)):over(1):sameAs("beat.wav")'))
        done = run("test", path)
        self.assertEqual(done.returncode, 1)
        self.assertIn("it sounds otherwise than", done.stdout)
        self.assertEqual(run("test", path, "--update").returncode, 0)
        self.assertEqual(run("test", path, "--ci").returncode, 0)

    def test_junit_and_json(self):
        self.file("a_test.lua", WRONG + GOOD)
        self.file("b_test.lua", body('print("<&\\0>") error("<bad> & \\1")'))
        done = run("test", self.folder, "--format", "junit")
        root = xml.fromstring(done.stdout)
        self.assertEqual((root.tag, root.get("tests"), root.get("failures")), ("testsuites", "3", "2"))
        cases = {c.get("name"): c for c in root.iter("testcase")}
        self.assertEqual(sorted(cases), ["good", "it", "wrong"])
        self.assertIsNone(cases["good"].find("failure"))
        self.assertIn("a_test.lua:3: the events differ", cases["wrong"].find("failure").text)
        self.assertIn("<bad> &", cases["it"].find("failure").get("message"))
        self.file("b_test.lua", body('error("\\xff")'))
        self.assertIn("\\xff", run("test", self.folder, "--format", "junit").stdout)
        json.loads(run("test", self.folder, "--format", "json").stdout)
        self.file("b_test.lua", body('error("bad")'))
        out = self.path("report.json")
        done = run("test", self.folder, "--format", "json", "--output", out)
        self.assertIn("3 tests in 2 files: 1 passed, 2 failed", done.stdout)
        report = json.loads(self.text("report.json"))
        self.assertEqual((report["passed"], report["failed"], len(report["files"])), (1, 2, 2))
        wrong = report["files"][0]["tests"][0]
        self.assertEqual((wrong["name"], wrong["passed"], wrong["line"]), ("wrong", False, 3))
        self.assertEqual(run("test", self.folder, "--format", "junit", "-o", self.path("no/such/folder")).returncode, 1)

    def test_colours_are_for_terminals_only(self):
        path = self.file("good_test.lua", GOOD)
        env = fresh_home()
        del env["NO_COLOR"]
        self.assertNotIn("\033", run("test", path, env=env).stdout)
        for no_colour, term, wanted in ((None, "xterm", True), ("1", "xterm", False), (None, "dumb", False)):
            seen = dict(env, TERM=term)
            if no_colour:
                seen["NO_COLOR"] = no_colour
            terminal = Terminal("test", path, env=seen)
            text = terminal.wait_for(r"1 test in .* s\)")
            os.waitpid(terminal.pid, 0)
            self.assertEqual("\033[32m" in text, wanted, (no_colour, term))

    def test_quiet_says_only_what_failed(self):
        self.file("a_test.lua", GOOD)
        self.file("b_test.lua", WRONG)
        lines = run("test", self.folder, "--quiet").stdout.splitlines()
        self.assertRegex(lines[0], "^FAIL .*b_test.lua:3: wrong")
        self.assertIn("2 tests in 2 files", lines[-1])

    def test_ctrl_c_ends_promptly(self):
        self.file("a_test.lua", GOOD)
        self.file("b_test.lua", "".join(f'test("{i}", function() while true do end end)\n' for i in range(100)))
        child = subprocess.Popen([PERIGEE, "test", self.folder, "--timeout", "60"], stdout=subprocess.PIPE, text=True, env=fresh_home())
        self.assertIn("a_test.lua: 1 passed", child.stdout.readline())
        begin = time.monotonic()
        child.send_signal(signal.SIGINT)
        out, _ = child.communicate(timeout=20)
        self.assertLess(time.monotonic() - begin, 3)
        self.assertEqual(child.returncode, 1)
        self.assertIn("interrupted: ", out)

    def test_a_thousand_small_tests_take_less_than_a_second(self):
        def one(i):
            return f'test("{i}", function() expect(s"bd*{i % 7 + 1} sn":fast({i % 5 + 1}):slow({i % 5 + 1})):toEqual(s"bd*{i % 7 + 1} sn") end)\n'
        for f in range(20):
            self.file(f"{f:02}_test.lua", "".join(one(i) for i in range(50)))
        best = 9.0
        for _ in range(3):
            done = run("test", self.folder)
            self.assertIn("1000 tests in 20 files: 1000 passed", done.stdout)
            best = min(best, float(re.search(r"\((\d+\.\d+) s\)", done.stdout).group(1)))
        self.assertLess(best, 1.0)

    def test_every_example_of_the_manual_runs(self):
        with open(os.path.join(SOURCE, "docs", "testing.md")) as f:
            examples = re.findall(r"```lua\n(.*?)```", f.read(), re.S)
        self.assertGreater(len(examples), 3)
        for i, example in enumerate(examples):
            done = run("test", self.file(f"example{i}_test.lua", example))
            self.assertEqual(done.returncode, 0, example + done.stdout)


main()
