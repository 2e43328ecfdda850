# tests/stream/web/browser.py -- The page in a browser: starts the server with a piece, a genome and a track, then browser_test.mjs looks and listens.
# SPDX-License-Identifier: GPL-3.0-or-later
import array
import os
import shutil
import struct
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
from cli_support import PERIGEE, SOURCE, fresh_home, main

HERE = os.path.dirname(os.path.abspath(__file__))
GENOME = os.path.join(SOURCE, "tests/gpu/data/pkg_wavetable_g020.json")
TOKEN = "a-token-for-tests"
SECONDS = 40
# A tone that never stops, and a click each quarter of a second.
PIECE = 'setcps(1) d1(note"a2":s"sine":sustain(1.5):gain(0.2)) d2(s"dirac*4":gain(1))'


def write_track(path):
    """Stereo, 32-bit float, no two places of it alike."""
    samples, seed = array.array("f"), 1
    for _ in range(SECONDS * 48000):
        seed = (seed * 1664525 + 1013904223) & 0xFFFFFFFF
        value = (seed >> 8) / (1 << 25) - 0.25
        samples.extend((value, -0.5 * value))
    body = samples.tobytes()
    with open(path, "wb") as file:
        file.write(b"RIFF" + struct.pack("<I", 36 + len(body)) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 3, 2, 48000, 384000, 8, 32))
        file.write(b"data" + struct.pack("<I", len(body)) + body)


class Browser(unittest.TestCase):
    def setUp(self):
        self.env = fresh_home()
        self.home = self.env["HOME"]
        self.addCleanup(shutil.rmtree, self.home, True)
        self.folder = os.path.join(self.home, "library")
        os.mkdir(self.folder)
        shutil.copy(GENOME, self.folder)
        self.track = os.path.join(self.folder, "noise.wav")
        write_track(self.track)
        os.link(self.track, os.path.join(self.folder, "slow improvisation for eleven oscillators " + "AndOneWordThatCannotBeBroken" * 5 + ".wav"))
        self.note = os.path.join(self.home, "note.wav")
        subprocess.run([PERIGEE, "cppn", "render", GENOME, "--note-delta", "3", "--velocity", "0.7", "--duration", "1.5", "--rate", "48000",
                        "-o", self.note, "--quiet"], env=self.env, check=True)
        for name, text in (("piece.lua", PIECE), ("token", TOKEN)):
            with open(os.path.join(self.home, name), "w", encoding="utf-8") as file:
                file.write(text)
        os.chmod(os.path.join(self.home, "token"), 0o600)

    def serve(self):
        """Its address."""
        page = ["--page", os.environ["PERIGEE_PAGE"]] if "PERIGEE_PAGE" in os.environ else []  # one that is being worked on
        running = subprocess.Popen([PERIGEE, "serve", "piece.lua", "--port", "0", "--library", "library.db", "--import", self.folder,
                                    "--token-file", "token", "--osc-port", "0", *page], env=self.env, cwd=self.home, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        self.addCleanup(lambda: (running.kill(), running.stdout.close(), running.wait()))
        return running.stdout.readline().strip()

    def test_page(self):
        env = dict(self.env, PERIGEE_SOURCE=SOURCE, PERIGEE_URL=self.serve(), PERIGEE_TOKEN=TOKEN, PERIGEE_PIECE=PIECE, PERIGEE_NOTE=self.note, PERIGEE_TRACK=self.track)
        done = subprocess.run(["node", "--test", *os.environ.get("PERIGEE_NODE_OPTIONS", "").split(), os.path.join(HERE, "browser_test.mjs")], env=env, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=280)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("# pass 16", done.stdout)


main()
