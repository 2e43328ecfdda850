# tests/cli/cppn.py -- perigee cppn: what a network gives, a note as a file, pictures, children, a library.
# SPDX-License-Identifier: GPL-3.0-or-later
import filecmp
import json
import os
import shutil
import sqlite3
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from cli_support import SOURCE, main, run

DATA = os.path.join(SOURCE, "tests/gpu/data")
GENOME = os.path.join(DATA, "pkg_wavetable_g020.json")
OTHER = os.path.join(DATA, "head_default_g012.json")


def outputs(*arguments):
    done = run("cppn", "eval", GENOME, *arguments)
    return json.loads(done.stdout)["outputs"]


class Cppn(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.at = lambda name: os.path.join(folder.name, name)

    def test_eval_gives_a_row_for_each_sample_however_it_is_cut(self):
        whole = outputs("--from", "100", "--count", "300")
        self.assertEqual((len(whole), len(whole[0])), (300, 18))
        self.assertEqual(outputs("--from", "100", "--count", "300", "--chunk", "7"), whole)
        self.assertEqual(outputs("--indices", "100,250,399"), [whole[0], whole[150], whole[299]])

    def test_a_software_gpu_gives_the_same_numbers(self):
        done = run("cppn", "eval", GENOME, "--count", "64", "--gpu", "llvmpipe")
        answer = json.loads(done.stdout)
        self.assertIn("llvmpipe", answer["evaluator"])
        self.assertEqual(answer["outputs"], outputs("--count", "64"))

    def test_a_gpu_that_is_not_there_is_told_once_and_the_processor_answers(self):
        done = run("cppn", "eval", GENOME, "--count", "2", "--gpu", "no such device")
        self.assertEqual(json.loads(done.stdout)["outputs"], outputs("--count", "2"))
        self.assertEqual(len(done.stderr.splitlines()), 1)

    def test_render_writes_a_note_with_its_figures(self):
        done = run("cppn", "render", GENOME, "-o", self.at("note.wav"), "--duration", "0.5", "--note-delta", "7")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stderr, r"0\.75 s of sound in .* times as fast as time; first chunk after .* ms")
        self.assertGreater(os.path.getsize(self.at("note.wav")), 0.7 * 48000 * 8)

    def test_the_shards_of_a_manifest_are_the_whole(self):
        with open(self.at("notes.jsonl"), "w", encoding="utf-8") as file:
            for i in range(5):
                file.write(json.dumps({"genome": (GENOME, OTHER)[i % 2], "output": f"{i}.wav", "noteDelta": i, "duration": 0.2}) + "\n")
        self.assertEqual(run("cppn", "render", "--manifest", self.at("notes.jsonl"), "-o", self.at("whole")).returncode, 0)
        for shard in range(3):
            done = run("cppn", "render", "--manifest", self.at("notes.jsonl"), "--shard", f"{shard}/3", "-o", self.at("parts"))
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(sorted(os.listdir(self.at("parts"))), [f"{i}.wav" for i in range(5)])
        for name in os.listdir(self.at("whole")):
            with open(self.at("whole/" + name), "rb") as one, open(self.at("parts/" + name), "rb") as other:
                self.assertEqual(one.read(), other.read())
        self.assertEqual(run("cppn", "render", "--manifest", self.at("notes.jsonl"), "--shard", "3/3", "-o", self.at("x")).returncode, 1)

    def test_pictures_are_svg_and_text(self):
        self.assertEqual(run("cppn", "draw", GENOME, "-o", self.at("g.svg")).returncode, 0)
        with open(self.at("g.svg"), encoding="utf-8") as file:
            self.assertTrue(file.read().startswith("<svg"))
        self.assertIn("connections", run("cppn", "draw", GENOME).stdout)

    def test_an_empty_name_of_a_file_is_refused(self):
        for option in (("draw", GENOME), ("mutate", GENOME, "--seed", "1"), ("breed", GENOME, GENOME, "--seed", "1")):
            made = run("cppn", *option, "-o", "")
            self.assertNotEqual(made.returncode, 0, option)
            self.assertIn("name of the file is empty", made.stderr)

    def test_a_sound_or_a_picture_does_not_take_its_genomes_place(self):
        own = self.at("own.json")
        shutil.copy(GENOME, own)
        for command in ("render", "draw"):
            made = run("cppn", command, own, "-o", own)
            self.assertNotEqual(made.returncode, 0, command)
            self.assertIn("is the genome itself", made.stderr)
        self.assertTrue(filecmp.cmp(GENOME, own, shallow=False))

    def test_one_of_several_networks_is_drawn_and_said(self):
        several = os.path.join(DATA, "head_onecppnperfreq_g016.json")
        self.assertRegex(run("cppn", "draw", several).stdout, r"network 1 of \d+, for ")
        self.assertRegex(run("cppn", "draw", several, "--network", "2").stdout, r"network 2 of ")
        self.assertIn("has 1 network", run("cppn", "draw", GENOME, "--network", "2").stderr)

    def test_chunks_of_any_length_give_the_same_file(self):
        for name, more in (("a", ()), ("b", ("--latency", "0.001", "--min-chunk", "0.01", "--max-chunk", "0.02"))):
            run("cppn", "render", GENOME, "-o", self.at(name + ".wav"), "--duration", "0.5", "--quiet", *more)
        with open(self.at("a.wav"), "rb") as one, open(self.at("b.wav"), "rb") as other:
            self.assertEqual(one.read(), other.read())

    def test_whole_numbers_that_are_none_are_refused_in_words(self):
        for option in (("mutate", GENOME, "--seed", "-1"), ("mutate", GENOME, "--seed", "1e3"),
                       ("eval", GENOME, "--from", "9223372036854775808"), ("eval", GENOME, "--indices", "0,99999999999999999999")):
            done = run("cppn", *option)
            self.assertEqual(done.returncode, 2)
            self.assertIn("is no whole number from", done.stderr)

    def test_the_same_seed_makes_the_same_child(self):
        for command in (("mutate", GENOME), ("breed", GENOME, OTHER)):
            one, two, other = (run("cppn", *command, "--seed", seed).stdout for seed in ("1", "1", "2"))
            self.assertEqual(one, two)
            self.assertNotEqual(one, other)
            with open(self.at("child.json"), "w", encoding="utf-8") as file:
                file.write(one)
            self.assertEqual(run("cppn", "eval", self.at("child.json"), "--count", "1").returncode, 0)

    def test_a_line_of_a_manifest_says_what_is_known_and_nothing_else(self):
        for line, said in (('{"genome": "g.json", "output": "g.wav", "note_delta": 3}', '"note_delta" is none of genome, output, noteDelta'),
                           ('{"genome": "g.json"}', 'no "output"'), ('{"output": "g.wav"}', 'no "genome"')):
            with open(self.at("wrong.jsonl"), "w", encoding="utf-8") as file:
                file.write(line + "\n")
            done = run("cppn", "render", "--manifest", self.at("wrong.jsonl"), "-o", self.at("none"))
            self.assertEqual(done.returncode, 1)
            self.assertIn(said, done.stderr)

    def test_a_library_is_filled_and_listed_and_bad_files_are_named(self):
        with open(self.at("bad.json"), "w", encoding="utf-8") as file:
            file.write("{}")
        done = run("cppn", "import", DATA, os.path.dirname(self.at("bad.json")), "--library", self.at("l.db"))
        self.assertEqual(done.returncode, 0)
        self.assertEqual(done.stderr.count("bad.json"), 1)
        names = [line.split("\t")[1] for line in run("cppn", "list", "--library", self.at("l.db")).stdout.splitlines()]
        self.assertIn("pkg_wavetable_g020", names)
        with sqlite3.connect(self.at("l.db")) as database:
            self.assertEqual(database.execute("SELECT count(*) FROM genomes").fetchone()[0], len(names))
        self.assertEqual(run("cppn", "list").returncode, 1)

    def test_mistakes_have_their_codes(self):
        self.assertEqual(run("cppn").returncode, 2)
        self.assertEqual(run("cppn", "eval", "nothing.json").returncode, 2)
        with open(self.at("bad.json"), "w", encoding="utf-8") as file:
            file.write("[1, 2")
        done = run("cppn", "eval", self.at("bad.json"))
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("JSON", done.stderr)


main()
