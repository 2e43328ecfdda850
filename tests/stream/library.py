# tests/stream/library.py -- A library that is locked, full, taken away, replaced or written by others: whoever asks is told, the rest goes on.
# SPDX-License-Identifier: GPL-3.0-or-later
import json
import os
import resource
import shutil
import sqlite3
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from stream_support import SOURCE, Server  # noqa: E402

NAMES = ["head_default_g012", "pkg_wavetable_g020"]


class Library(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "genomes.db")
        for name in NAMES:
            shutil.copy(os.path.join(SOURCE, "tests", "gpu", "data", name + ".json"), folder.name)
        self.server = Server("--library", self.path, "--import", folder.name)
        self.addCleanup(lambda: self.assertEqual(self.server.end(), 0, "the server did not end well"))

    def child(self, of=NAMES[0], **wish):
        status, _, body = self.server.get(f"/api/genomes/{of}/child", "POST", json.dumps(wish), Authorization="Bearer " + self.server.token)
        return status, json.loads(body)

    def names(self):
        return [each["name"] for each in self.server.json("/api/genomes")["genomes"]]

    def sounds(self, name=NAMES[0]):
        with self.server.socket("/ws") as one:
            one.send({"type": "render", "genomeId": name, "duration": 0.05, "format": "f32"})
            return one.receive_until("complete", "error")[-1]["type"] == "complete"

    def test_children_are_named_after_their_parents(self):
        told = [self.child(seed=1), self.child(seed=2), self.child(of=NAMES[0] + "-1", seed=3), self.child(seed=4, other=NAMES[1])]
        self.assertEqual([status for status, _ in told], [201] * 4)
        self.assertEqual([each["name"] for _, each in told],
                         [NAMES[0] + "-1", NAMES[0] + "-2", NAMES[0] + "-3", f"{NAMES[0]}+{NAMES[1]}-1"])
        self.assertEqual(self.child(seed=1)[1]["name"], NAMES[0] + "-1")  # the same one again

    def test_numbers_that_are_none_are_refused(self):
        for wish in [{"seed": 1.5}, {"seed": -1}, {"seed": "1"}, {"mutations": 0.5}, {"mutations": 1001}]:
            status, answer = self.child(**wish)
            self.assertEqual((status, answer["code"]), (400, "invalid_field"), wish)

    def test_while_another_program_writes(self):
        with sqlite3.connect(self.path, isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            answers = []
            waiting = [threading.Thread(target=lambda: answers.append(self.child(seed=1))) for _ in range(3)]
            for each in waiting:
                each.start()
            self.assertEqual(sorted(self.names()), NAMES)
            self.assertTrue(self.sounds())
            for each in waiting:
                each.join()
            self.assertEqual([(status, answer["code"]) for status, answer in answers], [(503, "library_busy")] * 3)
            other.execute("ROLLBACK")
        other.close()
        self.assertEqual(self.child(seed=1)[0], 201)

    def test_when_the_disk_is_full(self):
        limits = resource.prlimit(self.server.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.server.process.pid, resource.RLIMIT_FSIZE, (1, limits[1]))
        status, answer = self.child(seed=1)
        self.assertEqual((status, answer["code"]), (500, "library_failed"))
        self.assertTrue(self.sounds())
        resource.prlimit(self.server.process.pid, resource.RLIMIT_FSIZE, limits)
        self.assertEqual(self.child(seed=1)[0], 201)

    def test_a_file_that_is_taken_away_is_missed(self):
        os.rename(self.path, self.path + ".away")
        for status, answer in [self.child(seed=1)]:
            self.assertEqual((status, answer["code"]), (503, "library_failed"))
        self.assertEqual(self.server.get("/api/genomes")[0], 503)
        self.assertEqual(self.server.get("/api/tracks")[0], 503)
        self.assertEqual(self.server.json("/healthz"), {"status": "ok"})
        os.rename(self.path + ".away", self.path)
        self.assertEqual(self.child(seed=1)[0], 201)
        self.assertEqual(len(self.names()), 3)

    def test_another_file_in_its_place_is_opened(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = os.path.join(folder, "copy.db")
            with sqlite3.connect(self.path) as now, sqlite3.connect(copy) as then:
                now.backup(then)
            now.close()
            then.close()
            self.assertEqual(self.child(seed=1)[0], 201)
            for rest in ["-wal", "-shm"]:
                if os.path.exists(self.path + rest):
                    os.unlink(self.path + rest)
            shutil.move(copy, self.path)
        self.assertEqual(sorted(self.names()), NAMES)
        self.assertEqual(self.server.json("/api/tracks"), {"tracks": []})

    def test_a_genome_that_others_change_is_read_again(self):
        before = self.server.json("/api/genomes/" + NAMES[0])
        self.assertTrue(self.sounds())
        with sqlite3.connect(self.path) as other:
            found = {name: key for key, name in other.execute("SELECT id, name FROM perigee_genomes")}
            other.execute("UPDATE genomes SET data = (SELECT data FROM genomes WHERE id = ?) WHERE id = ?", (found[NAMES[1]], found[NAMES[0]]))
        other.close()
        self.assertNotEqual(self.server.json("/api/genomes/" + NAMES[0])["genome"], before["genome"])


if __name__ == "__main__":
    unittest.main()
