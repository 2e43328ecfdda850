# tests/cli/book.py -- The book: every line of its code works as typed, its pairs of pieces are those that were compared, it becomes HTML.
# SPDX-License-Identifier: GPL-3.0-or-later
import glob
import html.parser
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from cli_support import PERIGEE, SOURCE, main, read_wav, run, write_wav

BOOK = os.path.join(SOURCE, "docs", "book")


def text_of(chapter):
    with open(os.path.join(BOOK, chapter), encoding="utf-8") as f:
        return f.read()


def code_of(text):
    return re.findall(r"```lua(?: [^\n]*)?\n(.*?)```", text, re.S)


class Links(html.parser.HTMLParser):
    """Where a page leads to, and the marks in it that can be led to."""

    def __init__(self, path):
        super().__init__()
        self.targets, self.marks = [], set()
        with open(path, encoding="utf-8") as f:
            self.feed(f.read())

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.targets += [attrs[name] for name in ("href", "src") if name in attrs]
        self.marks.add(attrs.get("id"))


class Book(unittest.TestCase):
    def test_the_first_page_leads_to_every_chapter(self):
        chapters = re.findall(r"\]\(([a-z-]+\.md)\)", text_of("README.md"))
        self.assertEqual(sorted(chapters + ["README.md"]), sorted(os.listdir(BOOK)))

    def test_the_mistake_looks_as_shown(self):
        shown = re.search(r"    perigee> (.*)\n((?:    .*\n)+)", text_of("first-sound.md"))
        message = "\n".join(line[4:] for line in shown[2].splitlines())
        self.assertEqual(run("--no-audio", "--quiet", stdin=shown[1] + "\n").stderr.rstrip("\n"), message)

    def test_the_pieces_of_other_languages_are_those_whose_events_were_compared(self):
        with open(os.path.join(SOURCE, "tests", "vectors", "book.jsonl"), encoding="utf-8") as f:
            compared = [json.loads(line) for line in f]  # with the originals; vectors.py compares them with perigee
        for name in ("strudel", "tidal"):
            pieces = text_of(f"from-{name}.md").split("## Ten pieces")[1]
            written = re.findall(r"```(?:js|haskell)\n(.*?)\n```\n\n```lua\n(.*?)\n```", pieces, re.S)
            written = [(original, re.sub(r"^d1\(", "return (", code, flags=re.M)) for original, code in written]
            self.assertEqual(written, [(v["original"], v["lua"]) for v in compared if v["id"].startswith(name)])
            self.assertEqual(len(written), 10)

    def test_the_pieces_of_other_languages_sound(self):
        for dialect in ("strudel", "tidal"):
            pieces = code_of(text_of(f"from-{dialect}.md").split("## Ten pieces")[1])
            with tempfile.TemporaryDirectory() as folder:
                write_wav(os.path.join(folder, "sounds", "breaks", "0.wav"), [0.5, -0.5] * 24000)
                piece, stems = os.path.join(folder, "pieces.lua"), os.path.join(folder, "stems")
                with open(piece, "w", encoding="utf-8") as f:  # each in a slot of its own
                    f.write("\n".join(re.sub(r"^d1\(", f"d{i}(", code, flags=re.M) for i, code in enumerate(pieces, 1)))
                done = run("render", piece, "-o", os.path.join(folder, "out.wav"), "--stems", stems, "--stems-of", "slots", "--cycles", "2", "--dialect", dialect,
                           "--samples", os.path.join(folder, "sounds"))
                self.assertEqual(done.returncode, 0, done.stderr)
                for i in range(1, 11):
                    self.assertGreater(max(map(abs, read_wav(os.path.join(stems, f"{i}.wav"))[2])), 0.01, f"{dialect} {i}")

    def test_it_becomes_pages_whose_links_and_pictures_are_there(self):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([os.path.join(SOURCE, "script", "book"), folder, PERIGEE], capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            drawn = glob.glob(os.path.join(folder, "book", "drawn", "*.svg"))
            self.assertGreater(len(drawn), 10)
            for picture in drawn:
                parts = {part.tag.split("}")[1] for part in ElementTree.parse(picture).getroot().iter()}
                self.assertTrue(parts & {"g", "path"}, picture)  # events or a curve
            for page in glob.glob(os.path.join(folder, "book", "*.html")):
                for target in Links(page).targets:
                    path, _, mark = target.partition("#")
                    if not path.startswith("http"):
                        there = os.path.join(os.path.dirname(page), path) if path else page
                        self.assertTrue(os.path.exists(there), f"{page} leads to {target}")
                        self.assertTrue(not mark or mark in Links(there).marks, f"{page} leads to {target}")

    def check(self, chapter):
        code = "".join(code_of(text_of(chapter)))
        with tempfile.TemporaryDirectory() as folder:
            done = run("--no-audio", "--quiet", "--osc-port", "0", stdin=code + "print('the end')\n", env=self.home(folder))
        # How long a line sounds before the next one is a matter of the machine, and so is how loud all of them become together.
        said = [line for line in done.stderr.splitlines() if "safety limiter" not in line]
        self.assertEqual((done.returncode, said), (0, []))
        self.assertIn("the end", done.stdout)

    @staticmethod
    def home(folder):
        return dict({k: v for k, v in os.environ.items() if not k.startswith("XDG_")}, HOME=folder, TERM="dumb", NO_COLOR="1")


for file in sorted(os.listdir(BOOK)):
    if code_of(text_of(file)):
        setattr(Book, "test_" + file[:-3].replace("-", "_") + "_works_as_typed", lambda self, file=file: self.check(file))

main()
