# tests/cli/examples.py -- Every example plays: no word of complaint, no silence, no clipping, both sides of the room.
# SPDX-License-Identifier: GPL-3.0-or-later
import glob
import math
import os
import random
import re
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from cli_support import SOURCE, main, read_wav, run, write_wav

CEILING = 0.96606  # the limiter's, -0.3 dB
SOUNDS = {"breaks125": 1, "bd": 4, "hc": 3, "jvbass": 2, "808": 4, "can": 10, "arpy": 6, "east": 9, "casio": 3,
          **{f"RolandTR{box}_{drum}": 2 for box in ("808", "909") for drum in ("bd", "sd", "cp", "hh", "oh", "lt", "mt", "ht")}}


def make_samples(folder):
    """Small decaying tones and noises under the names that the examples ask for."""
    chance = random.Random(1)
    for name, count in SOUNDS.items():
        for n in range(count):
            length = 92160 if name == "breaks125" else 9600
            pitch = 90.0 * (n + 2)
            samples = [(0.4 * math.sin(i * pitch * 2 * math.pi / 48000) + 0.2 * chance.uniform(-1, 1)) * math.exp(-(i % 11520) / 3000)
                       for i in range(length)]
            write_wav(os.path.join(folder, name, f"{n:02}.wav"), samples)


class Examples(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        make_samples(os.path.join(cls.folder.name, "samples"))
        # What comes in, to those that listen: a tone that swells and fades, twice a second.
        write_wav(os.path.join(cls.folder.name, "in.wav"), [0.4 * math.sin(i * 220 * 2 * math.pi / 48000) * math.sin(i * math.pi / 24000) ** 2
                                                            for i in range(24 * 48000)])

    def check(self, path):
        out = os.path.join(self.folder.name, "out.wav")
        done = run("render", path, "-o", out, "--seconds", "24", "--samples", os.path.join(self.folder.name, "samples"),
                   "--input", os.path.join(self.folder.name, "in.wav"))
        complaints = re.sub(r'^(recording )?"\w+" (from cycle|is recorded).*\n', "", done.stderr, flags=re.M)
        self.assertEqual((done.returncode, complaints), (0, ""))
        rate, _, samples = read_wav(out)
        left, right = samples[0::2], samples[1::2]
        for side in (left, right):
            peak = max(max(side), -min(side))
            self.assertGreater(peak, 0.1)
            self.assertLessEqual(peak, CEILING)
            self.assertLess(abs(sum(side) / len(side)), 0.01)  # no offset
            for begin in range(0, len(side) - 4 * rate, 4 * rate):
                self.assertGreater(max(side[begin:begin + 4 * rate]), 0.01)
        self.assertNotEqual(left, right)


for file in sorted(glob.glob(os.path.join(SOURCE, "examples", "*.lua"))):
    setattr(Examples, "test_" + os.path.basename(file)[:-4], lambda self, file=file: self.check(file))

main()
