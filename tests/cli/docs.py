# tests/cli/docs.py -- The pages of the reference are what the tables say now, and every example in them works.
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import re
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from cli_support import SOURCE, main, run

PAGES = os.path.join(SOURCE, "docs", "reference")


def texts(folder):
    found = {}
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), encoding="utf-8") as f:
            found[name] = f.read()
    return found


class Docs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:
            cls.done = run("docs", "-o", folder)
            cls.pages = texts(folder)

    def test_every_entry_has_help_and_an_example_that_works(self):
        self.assertEqual((self.done.stderr, self.done.returncode), ("", 0))

    def test_the_committed_pages_are_up_to_date(self):
        committed = texts(PAGES)
        self.assertEqual(sorted(committed), sorted(self.pages), "run: perigee docs")
        for name, text in self.pages.items():
            self.assertTrue(committed[name] == text, f"docs/reference/{name} is old; run: perigee docs")

    def test_links_and_fences_are_whole(self):
        for target in re.findall(r"\]\(([^)]+)\)", self.pages["README.md"]):
            self.assertIn(target, self.pages)
        for name, text in self.pages.items():
            self.assertEqual(text.count("```") % 2, 0, name)
            self.assertTrue(text.endswith("\n") and not text.endswith("\n\n"), name)

    def test_annotations_are_lua_and_have_every_name(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(run("docs", "--luals", folder).returncode, 0)
            files = texts(folder)
            asked = "".join(f'_ = assert(load(io.open("{folder}/{name}"):read("a"), "@annotations"))\n' for name in files)
            answered = run("--no-audio", "--quiet", stdin=asked + 'names""\nprint("units follow")\ndsp.names()\n')
        self.assertEqual(answered.stderr, "")
        for name, text in files.items():
            self.assertLess(len(text), 500_000, name)  # longer files the Lua language server leaves out
            self.assertTrue(text.startswith("---@meta\n"), name)
        made = set(re.findall(r"^(?:function )?([\w.:]+)(?:\(| =)", "\n".join(files.values()), re.M))
        names, units = (re.findall(r"^(\S+) ", part, re.M) for part in answered.stdout.split("units follow\n"))
        self.assertGreater(len(names), 500)
        self.assertGreater(len(units), 100)
        names += ["dsp." + unit for unit in units]
        for name in names:
            owned = re.sub(r"^\w+:", lambda owner: {"g:": "Genome:"}.get(owner[0], owner[0].capitalize()), name)
            self.assertTrue({owned, owned + "_"} & made, f"{name} has no annotation")

    def test_every_name_of_the_language_is_somewhere(self):
        everything = "\n".join(self.pages.values())
        listed = run("--no-audio", "--quiet", stdin='names""\n').stdout.splitlines()
        self.assertGreater(len(listed), 500)
        for line in listed:
            name = line.split()[0]
            if not re.fullmatch(r"fmi\d\d|button\d+|slider\d+|value", name) and is_nowhere(name, everything):
                self.fail(f"{name} is on no page")


def is_nowhere(name, text):
    """Whether the name is nowhere, not even in a list that a control reads."""
    return not re.search(rf"[`:#(, ]{re.escape(name)}[`:(,\n]", text)


main()
