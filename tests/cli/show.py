# tests/cli/show.py -- Pictures of patterns: in letters for the terminal, and as SVG.
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from cli_support import Terminal, fresh_home, main, run

SVG = "{http://www.w3.org/2000/svg}"


def show(code, columns=80, locale="C.UTF-8", lines=50):
    env = dict(fresh_home(), LC_ALL=locale, COLUMNS=str(columns), LINES=str(lines))
    done = run("--no-audio", "--quiet", stdin=f"show({code})\n", env=env)
    assert done.returncode == 0 and not done.stderr, done.stderr
    return done.stdout.rstrip("\n").split("\n")


def svg(code, first="0", last="1"):
    done = run("query", "-e", code, "--from", first, "--to", last, "--format", "svg")
    assert done.returncode == 0, done.stderr
    return ElementTree.fromstring(done.stdout)


def parts(document):
    return [e for e in document.iter(SVG + "g")]


class Letters(unittest.TestCase):
    def test_a_row_for_each_sound_and_a_block_for_each_begin(self):
        _, bd, sn = show('s"bd*2 sn"')
        self.assertEqual((bd[:2], bd.count("█"), sn[:2], sn.count("█")), ("bd", 2, "sn", 1))
        self.assertLess(bd.rindex("█"), sn.index("█"))

    def test_notes_go_from_high_to_low_and_words_as_they_come(self):
        rows = show('stack(note"c3 g3 eb3":s"saw", s"zz aa")')[1:]
        self.assertEqual([row.split("│")[0].split()[-1] for row in rows], ["g3", "eb3", "c3", "zz", "aa"])

    def test_cycles_have_lines_and_numbers(self):
        header, row = show('s"bd", 3', 60)
        self.assertEqual(header.split(), ["0", "1", "2"])
        self.assertEqual(row.count("│"), 4)

    def test_a_fragment_has_no_begin(self):
        rows = show('s"bd":early(1/2)')
        self.assertEqual(rows[1].count("█"), 1)  # the next one, which begins in the middle
        self.assertIn("‹", rows[1])
        self.assertIn("began earlier", rows[2])

    def test_controls_that_change_are_written_and_others_said_once(self):
        text = show('s"bd*4":gain"0.5 0.75 1 0.25":room(0.3)')
        self.assertRegex(text[2], r"gain +│0.5 +0.75 +1 +0.25")
        self.assertIn("room 0.3", text[-1])

    def test_a_signal_is_a_curve(self):
        self.assertGreater(sum("⠀" < letter <= "⣿" for letter in "".join(show("sine"))), 30)

    def test_without_utf8_all_is_ascii(self):
        for code in ('s"bd*2 [~ sn]":early(1/16):gain(sine)', "stack(saw, s'bd*16':lpf(rand))", 'n(irand(90):segment(32)), 4'):
            for line in show(code, 70, "C"):
                self.assertTrue(line.isascii(), line)

    def test_nothing_is_wider_or_longer_than_the_screen(self):
        for code in ('n"0 .. 20", 16', 's"bd(7,13) sn*5", 9', 'n(irand(100):segment(64)), 16', 'stack(sine, tri, rand, s"bd:3*12"), 5',
                     's"a_rather_long_name_of_a_sound another*2":gain(rand), 3'):
            for columns in (24, 40, 79, 200):
                for lines in (8, 24):
                    text = show(code, columns, lines=lines)
                    self.assertLessEqual(len(text), lines, code)
                    self.assertLessEqual(max(map(len, (l for l in text if "│" in l))), columns, code)
        self.assertIn("no room", show('n"0 .. 20", 4', lines=12)[-1])

    def test_colours_only_where_they_are_wanted(self):
        for no_colour in ("", "1"):
            env = dict(fresh_home(), TERM="xterm", NO_COLOR=no_colour, LC_ALL="C.UTF-8")
            with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
                file.write('show(s"bd")')
                file.flush()
                terminal = Terminal("--no-audio", "--quiet", file.name, env=env)
                drawn = terminal.wait_for("bd .*\n")
                self.assertEqual("\33[36m" in drawn, no_colour == "", repr(drawn))
                terminal.wait_for("perigee> ")
                terminal.end()

    def test_events_are_listed_in_columns(self):
        lines = run("query", "-e", 's"bd ~ sn*2":early(1/16)').stdout.splitlines()
        self.assertEqual(len({line.index("s: ") for line in lines}), 1)
        self.assertIn("(", lines[0])


class Svg(unittest.TestCase):
    def test_it_is_xml_whatever_the_text(self):
        for code in ('s"a"', 'pure("<&>\\"\\0\\1\\255é")', "silence", "sine", 's"bd*4":gain(rand)', 's"x":early(0.25)'):
            document = svg(code)
            self.assertEqual(document.tag, SVG + "svg")
            self.assertEqual(document.find(SVG + "title").text.count("\x01"), 0)

    def test_it_needs_nothing_from_elsewhere(self):
        text = run("query", "-e", 's"bd sn"', "--format", "svg").stdout
        self.assertNotIn("href", text)
        self.assertNotIn("url(", text)
        self.assertIn("prefers-color-scheme:dark", text)

    def test_every_event_is_there_with_its_part_and_whole(self):
        document = svg('s"bd*4 sn"', "3/16", "3")
        self.assertEqual(len(parts(document)), 14)
        wholes = [e for e in document.iter(SVG + "rect") if e.get("class", "").startswith("whole")]
        self.assertEqual(len(wholes), 2)  # one fragment, and one in the legend

    def test_the_size_is_sensible_for_any_number_of_cycles(self):
        for cycles in (1, 2, 7, 16, 64):
            document = svg('s"bd sn"', "0", str(cycles))
            width, height = float(document.get("width")), float(document.get("height"))
            self.assertTrue(300 < width < 1600 and 80 < height < 1600, (cycles, width, height))
            self.assertEqual(len(parts(document)), 2 * cycles)
            right = max(float(e.get("x")) + float(e.get("width")) for e in document.iter(SVG + "rect") if e.get("x"))
            self.assertLess(right, width)


main()
