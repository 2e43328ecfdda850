# tests/cli/memory.py -- What was played is never lost: journals, a crash and what comes back, a performance played again.
# SPDX-License-Identifier: GPL-3.0-or-later
import glob
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import cli_support
from cli_support import fresh_home, main, read_wav

CRASHES = int(os.environ.get("PERIGEE_SOAK_CRASHES", "3"))


class Live:
    """perigee playing to nobody; lines are typed to its standard input."""

    def __init__(self, env, *args):
        self.process = subprocess.Popen([cli_support.PERIGEE, "--no-audio", "--quiet", *args], env=env, text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.asked = 0

    def type(self, code):
        """Evaluates a line; what it printed."""
        self.asked += 1
        self.process.stdin.write(f"{code}\nprint('answer {self.asked}')\n")
        self.process.stdin.flush()
        lines = []
        for line in self.process.stdout:
            if line.strip() == f"answer {self.asked}":
                return "".join(lines).strip()
            lines.append(line)
        raise AssertionError("perigee ended: " + self.process.stderr.read())

    def end(self):
        """Ends the input; what was said on stderr."""
        self.process.stdin.close()
        said = self.process.stderr.read()
        self.process.stdout.close()
        self.process.stderr.close()
        assert self.process.wait(30) == 0, said
        return said

    def kill(self):
        self.process.kill()
        self.process.communicate()


def journals(env):
    return sorted(glob.glob(os.path.join(env["HOME"], ".local/state/perigee/journals/*.jsonl")))


def codes(path):
    with open(path, encoding="utf-8") as file:
        return [line for line in map(json.loads, file) if "code" in line]


class Memory(unittest.TestCase):
    def test_a_performance_is_played_again_as_it_was_recorded(self):
        env = fresh_home()
        with tempfile.TemporaryDirectory() as folder:
            take, again = os.path.join(folder, "take.wav"), os.path.join(folder, "again.wav")
            live = Live(env)
            live.type(f'record("{take}")')
            for code in ('d1(s"bd*8, hh*16":room(0.3))', 'd2(note"0 3 7":s"supersaw":gain(rand))', "setcps(1.5)", 'snapshot"a"',
                         'd1(s"cp*8")', "undo(1)", 'd1(s"bd [")', 'recall"a"', 'd1(s"rim*4")', 'recall("a", 64)', "undo()", "redo()",
                         "record()"):
                cycle = float(live.type("status()").split()[1])
                live.type(code)
                while float(live.type("status()").split()[1]) < cycle + 0.4:
                    pass
            live.end()
            (journal,) = journals(env)
            said = cli_support.run("replay", journal, "-o", again, "--stems", folder, "--block", "100", env=env)
            self.assertEqual(said.returncode, 0, said.stderr)
            self.assertNotIn("otherwise", said.stderr)
            heard, played = read_wav(take)[2].tobytes(), read_wav(again)[2].tobytes()
            self.assertGreater(len(heard), 8 * 48000)
            self.assertIn(heard, played)
            self.assertTrue(os.path.exists(os.path.join(folder, "again-orbit1.wav")))

    def test_after_a_crash_the_last_state_plays_on(self):
        env = fresh_home()
        chance = random.Random(1)
        slots = {}
        live = Live(env)
        for crash in range(CRASHES):
            for _ in range(chance.randrange(1, 6)):
                slot, sound = chance.choice("abcdef"), chance.choice(["bd", "sn", "hh", ""])
                live.type(f'p("{slot}", s"{sound}")' if sound else f'p("{slot}")')
                live.type(f"word = '{crash}{sound}'")
                slots[slot], word = sound, f"{crash}{sound}"
            live.process.stdin.write(f"p('g', s'bd*{crash + 1}') word = 'last{crash}'\n")  # heard or not: the kill comes at any moment
            live.process.stdin.flush()
            for _ in range(chance.randrange(20000)):
                pass
            live.kill()
            live = Live(env, "--restore")
            restored = live.type("print(word)")
            self.assertIn(restored, (word, f"last{crash}"))
            if restored != word:
                slots["g"] = "bd"
            plays = live.type("for _, name in ipairs(playing()) do print(name) end").split()
            self.assertEqual(plays, sorted(slot for slot, sound in slots.items() if sound))
        live.end()
        self.assertEqual(len(journals(env)), CRASHES + 1)

    def test_a_journal_that_cannot_be_read_is_passed_over(self):
        env = fresh_home()
        sounds = os.path.join(env["HOME"], "sounds")
        cli_support.write_wav(os.path.join(sounds, "tick", "0.wav"), [0.5] * 100)
        live = Live(env, "--samples", sounds)
        live.type('d1(s"tick")')
        live.kill()
        for i in range(2):  # the folders of sounds come back each time
            empty = os.path.join(os.path.dirname(journals(env)[0]), "2999-01-01T00-00-00-1.jsonl")
            open(empty, "w", encoding="utf-8").close()
            live = Live(env, "--restore")
            self.assertIn("tick", live.type('sounds"tick"'))
            self.assertEqual(live.type("print(#playing())"), "1")
            self.assertIn("empty", live.end())
            os.remove(empty)

    def test_code_that_did_not_end_is_in_the_journal_and_is_not_tried_again(self):
        env = fresh_home()
        live = Live(env)
        live.type('d1(s"bd")')
        live.process.stdin.write("while true do end\n")
        live.process.stdin.flush()
        while "while true" not in codes(journals(env)[0])[-1]["text"]:
            pass
        live.kill()
        again = Live(env, "--restore")
        self.assertEqual(again.type("print(#playing())"), "1")
        self.assertIn("while true", again.end())

    def test_a_second_instance_is_noticed(self):
        env = fresh_home()
        first = Live(env)
        first.type('d1(s"bd")')
        second = Live(env)
        second.type("x = 1")
        self.assertRegex(second.end(), rf"another perigee.*{first.process.pid}")
        first.end()

    def test_no_journal_where_none_is_wanted_or_nothing_was_said(self):
        env = fresh_home()
        Live(env).end()
        quiet = Live(env, "--no-journal")
        quiet.type('d1(s"bd")')
        quiet.end()
        self.assertEqual(journals(env), [])
        said = cli_support.run("--no-audio", "--restore", env=env)
        self.assertIn("no journal", said.stderr)
        self.assertEqual(said.returncode, 1)

    def replay(self, folder, lines, *args):
        """A journal of these lines, played again into a file; and the file."""
        path, out = os.path.join(folder, "made.jsonl"), os.path.join(folder, "out.wav")
        head = {"perigee": "journal", "version": 1, "started": "2026-01-01T00:00:00.000Z", "rate": 48000, "outputs": 2, "inputs": 0,
                "voices": 64, "dialect": "strudel", "samples": [os.path.join(folder, "gone")]}
        with open(path, "w", encoding="utf-8") as file:
            file.write("".join(json.dumps(line) + "\n" for line in [head, *lines]))
        return cli_support.run("replay", path, "-o", out, *args), out

    def played(self, code, end=48000):
        now = {"frame": 0, "cycle": 0, "cps": 0.5}
        wall = "2026-01-01T00:00:00.000Z"
        return [{"code": 1, "wall": wall, **now, "text": code, "name": "prompt", "from": "prompt"},
                {"play": 1, **now, "scheduled": "0", "at": 0, "lead": 0}, {"heard": 1, "frame": 0}, {"result": 1, "ok": True},
                {"end": wall, "frame": end, "cycle": 0.5, "cps": 0.5, "scheduled": "1", "at": end}]

    def test_input_that_was_heard_is_missed(self):
        env = fresh_home()
        with tempfile.TemporaryDirectory() as folder:
            given, out = os.path.join(folder, "in.wav"), os.path.join(folder, "out.wav")
            cli_support.write_wav(given, [0.5, -0.5] * 48000)
            live = Live(env, "--input", given)
            live.type('d1(s"in*8")')
            while float(live.type("status()").split()[1]) < 0.3:
                pass
            live.end()
            (journal,) = journals(env)
            for args, missing in (((), True), (("--input", given), False)):
                said = cli_support.run("replay", journal, "-o", out, *args, env=env)
                self.assertEqual(said.returncode, 0, said.stderr)
                self.assertEqual("it heard 1 input, silent here" in said.stderr, missing)
                self.assertEqual(max(read_wav(out)[2]) == 0.0, missing)

    def test_a_performance_that_cannot_be_played_again_is_told(self):
        with tempfile.TemporaryDirectory() as folder:
            said, _ = self.replay(folder, [*self.played('d1(s"bd*4")'), "nonsense"])
            self.assertEqual(said.returncode, 0, said.stderr)
            self.assertIn(os.path.join(folder, "gone"), said.stderr)
            self.assertIn("line 7 makes no sense and is left out", said.stderr)
            for lines in ([], self.played('d1(s"bd [")')):
                said, _ = self.replay(folder, lines)
                self.assertEqual(said.returncode, 1, said.stderr)
                self.assertIn("nothing of", said.stderr)

    def test_a_replay_records_nothing_and_says_nothing_of_it(self):
        with tempfile.TemporaryDirectory() as folder:
            take = os.path.join(folder, "take.wav")
            said, _ = self.replay(folder, self.played(f'record("{take}"); d1(s"superkick*4")'))
            self.assertEqual(said.returncode, 0, said.stderr)
            self.assertNotIn("record", said.stdout + said.stderr)
            self.assertFalse(os.path.exists(take))

    def test_a_begin_without_code_is_called_that(self):
        now = {"frame": 96000, "cycle": 1, "cps": 0.5}
        with tempfile.TemporaryDirectory() as folder:
            lines = [{**line, **now} if "code" in line else
                     {**line, **now, "scheduled": "1", "at": 96000} if "play" in line else
                     {**line, "frame": 96000} if "heard" in line else line for line in self.played('d1(s"bd*4")', end=144000)]
            said, _ = self.replay(folder, lines, "--seconds", "1")
            self.assertRegex(said.stderr, "its first 1 s have no code")
            said, _ = self.replay(folder, lines, "--seconds", "3")
            self.assertEqual(said.returncode, 0, said.stderr)

    def test_a_journal_that_lasts_for_days_is_played_as_long_as_is_said(self):
        with tempfile.TemporaryDirectory() as folder:
            lines = self.played('d1(s"bd*4")', end=48000 * 86400 * 400)
            said, out = self.replay(folder, lines)
            self.assertEqual(said.returncode, 1)
            self.assertRegex(said.stderr, r"400\.0 days; say with --seconds")
            said, out = self.replay(folder, lines, "--seconds", "0.5")
            self.assertEqual(said.returncode, 0, said.stderr)
            self.assertEqual(len(read_wav(out)[2]), 48000)

    def test_a_file_that_is_no_journal_is_refused(self):
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
            file.write('d1(s"bd")\n')
            file.flush()
            said = cli_support.run("replay", file.name, "-o", "/dev/null")
            self.assertEqual(said.returncode, 1)
            self.assertRegex(said.stderr, rf"{file.name}.*no journal")


main()
