# tests/cli/manual.py -- What perigee tells of itself: a man page that man reads without complaint, completions in real shells.
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from cli_support import PERIGEE, Screen, fresh_home, main, run

COMMANDS = "check cppn devices docs play query render replay send test top".split()


def help_options(*command):
    """The options in `perigee COMMAND --help`."""
    return set(re.findall(r"^ +(?:-\w,)?(--?[\w-]+)", run(*command, "--help").stdout.split("Options:")[1].split("Subcommands:")[0], re.M))


class ManPage(unittest.TestCase):
    def test_it_is_roff_without_a_warning(self):
        page = run("docs", "--man").stdout
        done = subprocess.run(["groff", "-man", "-Tutf8", "-Kutf8", "-ww", "-rLL=100n"], input=page, capture_output=True, text=True,
                              env=dict(os.environ, GROFF_NO_SGR="1"))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        plain = re.sub(r".\x08", "", done.stdout).replace("‐", "-").replace("−", "-")
        for command in [()] + [(c,) for c in COMMANDS if c != "cppn"] + [("cppn", "eval"), ("cppn", "list")]:
            self.assertIn(" ".join(("perigee",) + command), plain)
            for option in help_options(*command):
                self.assertIn(option, plain, command)
        for word in ("degradeBy", "cutoff", "setcps", "EXIT STATUS", "init.lua"):
            self.assertIn(word, plain)

    def test_each_option_of_serve_has_a_name_in_the_environment(self):
        page = run("docs", "--man").stdout.replace("\\", "")
        text = run("serve", "--help").stdout
        for option in help_options("serve") - {"-h", "--help"}:
            name = {"--port": "PORT", "--library": "DB_PATH", "--origin": "PERIGEE_ORIGINS", "--host": "PERIGEE_HOSTS"}.get(
                option, "PERIGEE_" + option[2:].upper().replace("-", "_"))
            self.assertRegex(text, rf"{option}\b.*\n?.*\(Env:{name}\)", option)
        self.assertIn("PERIGEE_MOST_CONNECTIONS", page)

    def test_what_serve_reads_from_the_environment_is_nobody_elses(self):
        env = dict(fresh_home(), PORT="none", PERIGEE_DEVICE="none")
        self.assertEqual(run("query", "-e", 's"bd"', env=env).returncode, 0)
        done = run("serve", env=env)
        self.assertEqual(done.returncode, 2)
        self.assertIn("The environment says so: PORT=none. Unset it, or give --port.", done.stderr)
        self.assertNotIn("The environment", run("serve", "--port", "none", env=env).stderr)

    def test_man_and_completions_exclude_each_other(self):
        done = run("docs", "--man", "--completions", "bash")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertEqual(run("docs", "--completions", "tcsh").returncode, 2)


class Completions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        for name in ("one.lua", "two words.lua"):
            open(os.path.join(cls.folder.name, name), "w").close()
        os.mkdir(os.path.join(cls.folder.name, "samples"))
        os.symlink(PERIGEE, os.path.join(cls.folder.name, "perigee"))

    def script(self, shell):
        path = os.path.join(self.folder.name, {"zsh": "_perigee"}.get(shell, "perigee." + shell))
        with open(path, "w") as f:
            f.write(run("docs", "--completions", shell).stdout)
        return path

    def shell(self, *args, stdin=""):
        env = dict(fresh_home(), PATH=self.folder.name + ":" + os.environ["PATH"], LC_ALL="C.UTF-8")
        done = subprocess.run(args, input=stdin, capture_output=True, text=True, cwd=self.folder.name, env=env, timeout=60)
        self.assertEqual(done.stderr, "")
        return done.stdout

    def bash(self, line):
        words = line.split(" ")
        code = (f"source {self.script('bash')}; COMP_WORDS=({' '.join(map(repr, words))}); COMP_CWORD={len(words) - 1}\n"
                "_perigee\nprintf '%s\\n' \"${COMPREPLY[@]}\"")
        return {word for word in self.shell("bash", "-uc", code).splitlines() if word}

    def fish(self, line):
        code = f"source {self.script('fish')}; complete -C '{line}'"
        return {word.split("\t")[0] for word in self.shell("fish", "--no-config", "-c", code).splitlines()}

    def check(self, complete):
        self.assertLessEqual(set(COMMANDS), complete("perigee "))
        self.assertEqual(complete("perigee rep"), {"replay"})
        self.assertEqual(complete("perigee cppn e"), {"eval"})
        self.assertIn("--stems-of", complete("perigee render --st"))
        self.assertEqual(complete("perigee render --stems-of "), {"orbits", "slots"})
        self.assertEqual(complete("perigee query --format s"), {"svg"})
        self.assertEqual(complete("perigee render o"), {"one.lua"})
        self.assertEqual({word.rstrip("/") for word in complete("perigee render --samples ")}, {"samples"})
        self.assertNotIn("--stems-of", complete("perigee play --s"))
        for command in (("render",), ("cppn", "eval"), ("cppn", "render")):
            offered = complete(f"perigee {' '.join(command)} -") | complete(f"perigee {' '.join(command)} --")
            self.assertLessEqual(help_options(*command), offered | {"-h"})

    def test_bash(self):
        self.check(self.bash)
        self.assertEqual(self.bash("perigee render --rate 44100 -o out.wav t"), {"two words.lua"})

    def test_fish(self):
        self.check(self.fish)

    def test_zsh(self):
        self.script("zsh")
        screen = Screen(100, 50)
        self.addCleanup(screen.close)
        screen.tmux("new-session", "-d", "-x", "100", "-y", "50", "-c", self.folder.name, "zsh -f")
        screen.type(f"PS1='> '; fpath=({self.folder.name} $fpath); autoload -U compinit; compinit -u -D; clear; print re''ady\n")
        screen.wait_for("ready")
        for typed, shown in (("perigee rep", "> perigee replay"), ("perigee cppn ev", "> perigee cppn eval"), ("perigee render o", "> perigee render one.lua"),
                             ("perigee render --stems-of o", "--stems-of orbits"), ("perigee render --samples s", "--samples samples/"),
                             ("perigee render --stems", "--stems-of +-- orbits"), ("perigee ", "replay +-- Play a performance")):
            screen.type(typed)
            screen.key("Tab")
            screen.wait_for(shown)
            screen.key("C-u")
            screen.type("clear\n")
            screen.wait_until(lambda seen: "perigee" not in seen, "empty screen", 0, 60)


main()
