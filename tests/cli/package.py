# tests/cli/package.py -- The Debian package plays from where it is unpacked, and has what it should have.
# SPDX-License-Identifier: GPL-3.0-or-later
import gzip
import os
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from cli_support import PERIGEE, SOURCE, main, read_wav

BUILD = os.path.dirname(PERIGEE)


def checked(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, **options)
    assert done.returncode == 0, (command, done.stdout, done.stderr)
    return done.stdout


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="package-")
        cls.addClassCleanup(cls.folder.cleanup)
        made, cls.root = os.path.join(cls.folder.name, "made"), os.path.join(cls.folder.name, "root")
        # Only packing: the build is there already, and the package is thrown away.
        checked("cpack", "-G", "DEB", "--config", os.path.join(BUILD, "CPackConfig.cmake"), "-B", made, "-D", "CPACK_DEBIAN_COMPRESSION_TYPE=gzip",
                cwd=cls.folder.name)
        [cls.package] = [os.path.join(made, name) for name in os.listdir(made) if name.endswith(".deb")]
        checked("dpkg-deb", "-x", cls.package, cls.root)

    def path(self, name):
        return os.path.join(self.root, "usr", name)

    def text(self, name):
        with (gzip.open if name.endswith(".gz") else open)(self.path(name), "rt", encoding="utf-8") as f:
            return f.read()

    def test_a_piece_plays_from_it_with_nothing_else_around(self):
        out = os.path.join(self.folder.name, "out.wav")
        checked(self.path("bin/perigee"), "render", self.path("share/doc/perigee/examples/first_beat.lua"), "-o", out, "--cycles", "2",
                cwd="/", env={"PATH": "/usr/bin:/bin", "HOME": self.folder.name})
        self.assertGreater(max(read_wav(out)[2]), 0.1)

    def test_its_pages_and_completions_are_the_programs_own(self):
        for name, asked in (("share/man/man1/perigee.1.gz", ["--man"]), ("share/bash-completion/completions/perigee", ["--completions", "bash"]),
                            ("share/zsh/vendor-completions/_perigee", ["--completions", "zsh"]),
                            ("share/fish/vendor_completions.d/perigee.fish", ["--completions", "fish"])):
            self.assertEqual(self.text(name), checked(self.path("bin/perigee"), "docs", *asked))

    def test_documents_examples_and_the_service_are_in_it(self):
        for name in ("README.md", "LICENSE", "copyright", "changelog.gz", "docs/book/first-sound.md", "docs/reference/README.md", "examples/glass.lua"):
            self.assertTrue(self.text("share/doc/perigee/" + name), name)
        self.assertIn("perigee play", self.text("lib/systemd/user/perigee.service"))

    def test_it_says_what_it_is_and_what_it_needs(self):
        says = lambda field: checked("dpkg-deb", "-f", self.package, field).strip()
        version = checked(self.path("bin/perigee"), "--version").split()[1]
        self.assertEqual((says("Package"), says("Version"), says("Section")), ("perigee", version, "sound"))
        self.assertIn(f"perigee ({version}) ", self.text("share/doc/perigee/changelog.gz"))
        for library in ("libc6", "libsndfile1", "libportaudio2", "liblua5.4-0"):
            self.assertRegex(says("Depends"), rf"\b{re.escape(library)}\b")

    def test_no_file_of_it_knows_where_it_was_built(self):
        for folder, _, files in os.walk(self.root):
            for name in files:
                with open(os.path.join(folder, name), "rb") as f:
                    self.assertNotIn(SOURCE.encode(), f.read(), name)


main()
