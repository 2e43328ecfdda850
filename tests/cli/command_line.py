# tests/cli/command_line.py -- The program keeps its word: exit codes, messages, what goes where.
# SPDX-License-Identifier: GPL-3.0-or-later
import json
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from cli_support import main, read_wav, run, write_wav


class CommandLine(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def file(self, name, text):
        path = os.path.join(self.folder.name, name)
        with open(path, "w") as f:
            f.write(text)
        return path

    def out(self, name="out.wav"):
        return os.path.join(self.folder.name, name)

    def test_help_and_version(self):
        for args in (["--help"], ["render", "--help"], ["query", "--help"], ["play", "--help"], ["--version"]):
            done = run(*args)
            self.assertEqual(done.returncode, 0)
            self.assertIn("perigee" if args == ["--version"] else "--help", done.stdout)

    def test_wrong_usage_is_2(self):
        for args in (["--nonsense"], ["render"], ["render", "missing.lua", "-o", self.out()], ["query"], ["missing.lua"],
                     ["query", "-e", "s'bd'", "--from", "x"], ["render", self.file("a.lua", ""), "-o", self.out(), "--cycles", "many"],
                     ["--rate", "1"], ["query", "-e", "s'bd'", "--from", "1", "--to", "1"]):
            done = run(*args)
            self.assertEqual(done.returncode, 2, args)
            self.assertTrue(done.stderr.strip(), args)

    def test_broken_code_is_1_with_file_and_line(self):
        path = self.file("broken.lua", '-- one\n\nd1(s"bd [sn")\n')
        done = run("render", path, "-o", self.out())
        self.assertEqual(done.returncode, 1)
        self.assertIn("broken.lua:3:", done.stderr)
        self.assertRegex(done.stderr, r"\n *\^")
        self.assertFalse(os.path.exists(self.out()))

    def test_a_missing_device_is_3(self):
        done = run("--device", "no such device anywhere", "--quiet")
        self.assertEqual(done.returncode, 3)
        self.assertIn("no such device anywhere", done.stderr)

    def test_an_unwritable_output_is_1(self):
        done = run("render", self.file("a.lua", 'd1(s"bd")'), "-o", os.path.join(self.folder.name, "no", "such", "folder.wav"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("folder.wav", done.stderr)

    def test_a_name_to_write_is_no_empty_text_and_a_folder_no_file(self):
        path, plain = self.file("b.lua", 'd1(s"bd")'), self.file("plain", "")
        done = run("render", path, "-o", "")
        self.assertEqual(done.returncode, 2)
        self.assertIn("a name is needed", done.stderr)
        done = run("render", path, "-o", self.out(), "--stems", plain)
        self.assertEqual((done.returncode, done.stderr), (1, f"cannot make the folder {plain}: Not a directory\n"))

    def test_render_length_rate_and_stems(self):
        path = self.file("two.lua", 'd1(s"bd*2":gain(0.5))\nd2(s"hh*4":gain(0.5):orbit(2))\n')
        stems = os.path.join(self.folder.name, "stems")
        length = ["-o", self.out(), "--cycles", "3/2", "--rate", "44100", "--stems", stems]
        for again in range(2):  # the files of an earlier render are replaced
            done = run("render", path, *length)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertRegex(done.stdout, r"out\.wav: 3\.00 s, -\d+\.\d LUFS integrated, true peak -\d+\.\d dBTP\n")
        rate, channels, samples = read_wav(self.out())
        self.assertEqual((rate, channels, len(samples)), (44100, 2, 2 * 3 * 44100))
        self.assertEqual(sorted(os.listdir(stems)), ["out-orbit1.wav", "out-orbit2.wav"])
        self.assert_sum(samples, [os.path.join(stems, f"out-orbit{n}.wav") for n in (1, 2)])
        self.assertEqual(run("render", path, *length, "--stems-of", "slots").returncode, 0)
        self.assert_sum(samples, [os.path.join(stems, f"{n}.wav") for n in (1, 2)])

    def assert_sum(self, samples, paths):
        parts = [read_wav(path)[2] for path in paths]
        self.assertEqual([len(part) for part in parts], [len(samples)] * 2)
        for i in range(0, len(samples), 997):
            self.assertAlmostEqual(samples[i], parts[0][i] + parts[1][i], places=6)

    def test_rendering_twice_gives_the_same_bytes(self):
        path = self.file("same.lua", 'd1(s"bd*2 [~ sn]":degradeBy(0.3):pan(rand))\n')
        for name in ("a.wav", "b.wav"):
            self.assertEqual(run("render", path, "-o", self.out(name), "--cycles", "4").returncode, 0)
        self.assertEqual(read_wav(self.out("a.wav")), read_wav(self.out("b.wav")))

    def test_a_folder_of_samples_may_stand_before_the_file(self):
        path = self.file("a.lua", 'd1(s"click")')
        write_wav(os.path.join(self.folder.name, "samples", "click", "0.wav"), [0.5] + [0.0] * 99)
        done = run("render", "--samples", os.path.join(self.folder.name, "samples"), path, "-o", self.out(), "--cycles", "1")
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_a_sound_is_written_under_the_name_of_a_wav_file(self):
        given = self.file("a.lua", 'd1(s"bd")')
        for command in (("render",), ("replay",), ("cppn", "render")):
            done = run(*command, given, "-o", self.out("x.mp3"))
            self.assertEqual(done.returncode, 2)
            self.assertIn(" ".join(command) + ': takes are WAV files; name it "x.wav"', done.stderr)
            self.assertFalse(os.path.exists(self.out("x.mp3")))

    def test_a_piece_is_never_overwritten_by_its_sound(self):
        path = self.file("piece.lua", 'd1(s"bd")')
        self.assertEqual(run("render", path, "-o", path).returncode, 2)
        with open(path) as f:
            self.assertEqual(f.read(), 'd1(s"bd")')

    def test_a_slot_that_fails_for_good_makes_the_render_fail(self):
        path = self.file("late.lua", 'd1(s"bd*4":fmap(function(v) if cycle6 then error("oh") end return v end))\n'
                                     'd2(n"<0 1 2 3 4 5 6>":fmap(function(v) if v.n > 4 then error("five") end return v end):s"bd")\n')
        done = run("render", path, "-o", self.out(), "--cycles", "12")
        self.assertEqual(done.returncode, 1)
        self.assertIn("five", done.stderr)

    def test_a_wrong_dialect_is_told(self):
        self.assertIn("strudel,tidal", run("--dialect", "foo").stderr)

    def test_query_formats(self):
        done = run("query", "-e", 's"bd sn"', "--format", "json")
        self.assertEqual([h["value"] for h in json.loads(done.stdout)], [{"s": "bd"}, {"s": "sn"}])
        self.assertIn("bd", run("query", "-e", 's"bd sn"').stdout)
        self.assertIn("<svg", run("query", "-e", 's"bd sn"', "--format", "svg").stdout)
        done = run("query", "-e", 's"bd ["')
        self.assertEqual((done.returncode, done.stdout), (1, ""))

    def test_code_that_only_prints_is_no_error(self):
        done = run("query", "-e", "help(fast)")
        self.assertEqual((done.stderr, done.returncode), ("", 0))
        self.assertIn("speeds a pattern up", done.stdout)
        self.assertIn("returns no pattern", run("query", "-e", "x = 1").stderr)

    def test_batch_answers_every_line_whatever_it_says(self):
        lines = ['{"id":1,"lua":"s\\"bd\\"","from":0,"to":1}', "not json", '{"id":3,"lua":"while true do end","from":0,"to":1}',
                 '{"id":4,"lua":"s\\"bd*100000000\\"","from":0,"to":1}', '{"id":5}', '{"id":6,"lua":"return m\\"1\\"","from":[0,1],"to":[1,1]}']
        answers = [json.loads(l) for l in run("query", "--batch", "-", stdin="\n".join(lines) + "\n").stdout.splitlines()]
        self.assertEqual([sorted(a.keys() - {"id"})[0] for a in answers], ["haps", "error", "error", "error", "error", "haps"])
        self.assertEqual([a["id"] for a in answers], [1, None, 3, 4, 5, 6])

    def test_batch_says_what_a_line_needs(self):
        for line in ('{"id":5}', '{"lua":"s","to":1}', "[1]", '{"lua":1,"from":0,"to":1}'):
            self.assertIn('needs "lua", "from" and "to"', run("query", "--batch", "-", stdin=line + "\n").stdout.replace("\\", ""))

    def test_messages_do_not_command_the_terminal(self):
        for code, shown in ((r's"a\0b ]"', r"a\x00b ]"), (r's"\27[31mred"', r"\x1b[31mred"), (r'error("\27[31mhey\0you")', r"\x1b[31mhey\x00you")):
            told = run("query", "-e", code).stderr
            self.assertIn(shown, told)
            self.assertNotRegex(told, "[\x00\x1b]")

    def test_help_and_errors_can_be_acted_on(self):
        self.assertIn("while_(", run("--no-audio", stdin='help"while_"\n').stdout)
        self.assertIn("from 1 to 16; got -1", run("query", "-e", 'show(s"bd", -1)').stderr)

    def test_devices_says_something(self):
        done = run("devices")
        self.assertEqual(done.returncode, 0)
        self.assertTrue(done.stdout.strip())
        self.assertIn("MIDI", done.stdout)

    def test_settings_run_first(self):
        config = os.path.join(self.folder.name, "perigee")
        os.makedirs(config)
        with open(os.path.join(config, "init.lua"), "w") as f:
            f.write("greeting = 41 + 1\n")
        env = dict(os.environ, XDG_CONFIG_HOME=self.folder.name, XDG_STATE_HOME=self.folder.name)
        self.assertIn("42", run("--no-audio", stdin="print(greeting)\n", env=env).stdout)


main()
