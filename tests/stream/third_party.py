# tests/stream/third_party.py -- A client of somebody else's package, written from the protocol's description, hears what it should.
# SPDX-License-Identifier: GPL-3.0-or-later
import array
import hashlib
import json
import math
import os
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from stream_support import SOURCE, Server, batch, write_wav  # noqa: E402


def digest(floats):
    return hashlib.sha256(array.array("f", floats).tobytes()).hexdigest()


class ThirdParty(unittest.TestCase):
    def test_both_protocols(self):
        genome = os.path.join(SOURCE, "tests", "gpu", "data", "head_default_g012.json")
        song = array.array("f", (0.4 * math.sin(0.03 * i) for i in range(60000)))
        with tempfile.TemporaryDirectory() as folder:
            write_wav(os.path.join(folder, "songs", "song.wav"), song)
            with Server("--import", folder, "--import", os.path.dirname(genome)) as server:
                track = server.json("/api/tracks")["tracks"][0]["track_id"]
                done = subprocess.run(["node", os.path.join(SOURCE, "tests", "stream", "third_party.mjs"), str(server.port), "head_default_g012", str(track), server.token],
                                      capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        said = json.loads(done.stdout)
        self.assertEqual((said["wrong"], said["unheard"]), ([], []))
        told = dict.fromkeys(["duration", "longest", "noteDelta", "velocity", "useGPU", "channels", "sampleRate", "format", "requestId",
                              "intensity", "start_position"], "invalid_field")
        told.update(genomeId="not_found", type="unknown_type", json="invalid_json", track_id="TRACK_NOT_FOUND", preset="PRESET_NOT_FOUND",
                    encoding="ENCODING_ERROR", hello="unauthorized", seek="SEEK_ERROR", pause="STREAMING_ERROR")
        self.assertEqual(said["codes"], told)
        self.assertEqual((said["welcome"], said["frame"]), (48000, True))
        stereo = array.array("f", batch(genome, 0.5, 2, 0.9))
        mono = array.array("f", (0.5 * (stereo[i] + stereo[i + 1]) for i in range(0, len(stereo), 2)))
        self.assertEqual(said["render"]["sound"], digest(mono))
        self.assertEqual(said["render"]["complete"]["totalSamples"], len(mono))
        self.assertEqual(said["track"]["sound"], digest(x for sample in song for x in (sample, sample)))
        self.assertEqual(said["track"]["start"]["sample_rate"], 48000)
        self.assertEqual(said["track"]["end"]["reason"], "completed")


if __name__ == "__main__":
    unittest.main()
