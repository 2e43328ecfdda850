# tests/stream/web/soak.py -- Starts the server with a tone that never stops and a long track of noise; soak.mjs listens over a bad wire.
# SPDX-License-Identifier: GPL-3.0-or-later
import array
import os
import struct
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
from cli_support import main  # noqa: E402
from stream_support import SOURCE, Server  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
SECONDS = int(os.environ.get("PERIGEE_SOAK_SECONDS", "6"))
PERIOD = 1 << 20  # frames after which the noise comes again


def noise():
    """Of each frame, what soak.mjs computes too."""
    for frame in range(PERIOD):
        x = frame * 0x9E3779B1 & 0xFFFFFFFF
        x = (x ^ x >> 15) * 0x85EBCA6B & 0xFFFFFFFF
        yield (x >> 16) - 0x8000


def write_track(path, seconds):
    """Mono, 16 bits, 48 kHz."""
    piece = array.array("h", noise()).tobytes()
    frames = seconds * 48000
    with open(path, "wb") as file:
        file.write(b"RIFF" + struct.pack("<I", 36 + 2 * frames) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 48000, 96000, 2, 16))
        file.write(b"data" + struct.pack("<I", 2 * frames))
        for at in range(0, 2 * frames, len(piece)):
            file.write(piece[:2 * frames - at])


class Soak(unittest.TestCase):
    def test_over_a_bad_wire(self):
        with tempfile.TemporaryDirectory() as folder:
            write_track(os.path.join(folder, "noise.wav"), 2 * SECONDS + 120)
            piece = os.path.join(folder, "piece.lua")
            with open(piece, "w", encoding="utf-8") as file:
                file.write('d1(note"a2":s"sine":sustain(2.5):gain(0.2))\n')
            with Server(piece, "--import", folder) as server:
                env = dict(server.env, PERIGEE_SOURCE=SOURCE, PERIGEE_URL=server.url, PERIGEE_SERVER=str(server.process.pid), PERIGEE_SOAK_SECONDS=str(SECONDS))
                done = subprocess.run(["node", "--test", os.path.join(HERE, "soak.mjs")], env=env, stdin=subprocess.DEVNULL,
                                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=3 * SECONDS + 240)
                if "PERIGEE_SOAK_SECONDS" in os.environ:
                    print(done.stdout)
                self.assertEqual(done.returncode, 0, done.stdout)


main()
