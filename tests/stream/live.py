# tests/stream/live.py -- The performance to its listeners: gapless, the same for all, undisturbed by whoever is slow; code only with the token.
# SPDX-License-Identifier: GPL-3.0-or-later
import array
import json
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from stream_support import Closed, Frame, Refused, Server, run, read_wav  # noqa: E402

PIECE = 'setcps(1)\nd1(s"bd*2")\nd2(note"0 3 7 10":s"triangle":gain(0.2))\n'


def piece(folder, text=PIECE):
    path = os.path.join(folder, "piece.lua")
    with open(path, "w") as f:
        f.write(text)
    return path


def sound(socket, count):
    """(the `live` message, so many binary frames, the other messages)"""
    live, frames, others = None, [], []
    while len(frames) < count:
        message = socket.receive()
        if isinstance(message, bytes):
            frames.append(Frame(message))
        elif message["type"] == "live":
            live = message
        else:
            others.append(message)
    return live, frames, others


class Live(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.piece = piece(cls.folder.name)
        cls.server = Server(cls.piece)

    @classmethod
    def tearDownClass(cls):
        assert cls.server.end() == 0, "the server did not end well"
        cls.folder.cleanup()

    def test_what_is_heard_is_the_render_without_a_gap(self):
        with Server(self.piece) as other, other.socket("/listen?format=f32") as socket:
            live, frames, _ = sound(socket, 60)
        self.assertEqual((live["format"], live["channels"], live["sampleRate"]), ("f32", 2, 48000))
        for before, after in zip(frames, frames[1:]):
            self.assertEqual((after.first, after.number, after.flags), (before.first + 960, before.number + 1, 0))
        out = os.path.join(self.folder.name, "out.wav")
        end = frames[-1].first + 960
        self.assertEqual(run("render", self.piece, "-o", out, "--seconds", str(end / 48000 + 0.1), "--quiet").returncode, 0)
        expected = read_wav(out)[2][2 * frames[0].first:2 * end]
        self.assertEqual(b"".join(f.payload for f in frames), expected.tobytes())

    def test_all_hear_the_same(self):
        with self.server.socket("/listen?format=f32") as one, self.server.socket("/listen?format=f32") as two, \
             self.server.socket("/listen?format=s16&channels=1") as three, self.server.socket("/listen?format=opus") as four:
            heard = [{f.first: f for f in sound(socket, 30)[1]} for socket in (one, two, three, four)]
        common = set(heard[0]) & set(heard[1]) & set(heard[2]) & set(heard[3])
        self.assertTrue(common)
        for first in common:
            self.assertEqual(heard[0][first].payload, heard[1][first].payload)
            floats, shorts = array.array("f", heard[0][first].payload), array.array("h", heard[2][first].payload)
            for i, short in enumerate(shorts):
                self.assertLessEqual(abs(short - 32767 * (floats[2 * i] + floats[2 * i + 1]) / 2), 0.51)
            self.assertLess(len(heard[3][first].payload), 1000)

    def test_opus_of_another_rate(self):
        with Server(self.piece, "--rate", "44100") as other, other.socket("/listen?format=opus") as socket:
            live, frames, _ = sound(socket, 30)
        self.assertEqual((live["sampleRate"], live["eventRate"]), (48000, 44100))
        for before, after in zip(frames, frames[1:]):
            self.assertEqual((after.first, after.number, after.rate, after.flags), (before.first + 960, before.number + 1, 48000, 0))

    def test_a_listener_sees_what_happens(self):
        with Server() as other, other.socket("/perform") as performer, other.socket("/listen?format=s16&channels=1") as socket:
            performer.send({"type": "hello", "token": other.token})
            self.assertEqual(performer.receive()["type"], "hello")
            performer.send({"type": "eval", "id": 1, "code": 'setcps(2)\nd1(s"bd hh*2")', "file": "page", "line": 10})
            self.assertEqual(performer.receive_type("ok", "failed")["type"], "ok")
            seen = {}
            while not {"highlight", "meter", "cycle"} <= set(seen):
                message = socket.receive()
                if isinstance(message, dict):
                    seen.setdefault(message["type"], message)
            light = seen["highlight"]
            self.assertEqual((light["slot"], light["line"], light["endLine"]), ("1", 11, 11))
            self.assertIn((light["column"], light["endColumn"]), [(5, 7), (8, 10)])
            self.assertGreater(light["frame"], 0)

    def test_the_listeners_socket_never_evaluates(self):
        with self.server.socket("/listen") as socket:
            for message in [{"type": "hello", "token": self.server.token}, {"type": "eval", "id": 1, "code": 'd9(s"cp*16")'},
                            {"type": "hush"}, {"type": "panic"}]:
                socket.send(message)
                self.assertEqual(socket.receive_type("error", "ok", "done")["code"], "unauthorized")
            socket.send({"type": "ping", "id": 5})
            self.assertEqual(socket.receive_type("pong")["id"], 5)
        self.assertEqual(sorted(self.server.json("/api/status")["playing"]), ["1", "2"])

    def test_without_the_token_nothing_is_evaluated(self):
        for first in [{"type": "hello"}, {"type": "hello", "token": "wrong"}, {"type": "hello", "token": ""},
                      {"type": "hello", "token": 5}, {"type": "eval", "id": 1, "code": 'd9(s"cp")'}, {"type": "hush"}]:
            with self.server.socket("/perform") as socket:
                socket.send(first)
                self.assertIn(socket.receive()["code"], ("unauthorized", "invalid_field"))
                self.assertEqual(socket.closing(), 1008)
        self.assertEqual(sorted(self.server.json("/api/status")["playing"]), ["1", "2"])

    def test_code_has_values_errors_and_their_places(self):
        with self.server.socket("/perform") as socket:
            socket.send({"type": "hello", "token": self.server.token})
            socket.receive_type("hello")

            def ask(message, *until):
                socket.send(message)
                return socket.receive_until(*until)

            self.assertEqual([m["type"] for m in ask({"type": "eval", "id": 1, "code": "1 + 2"}, "ok")], ["value", "ok"])
            failed = ask({"type": "eval", "id": 2, "code": 'd3(s"bd [")', "file": "page", "line": 7}, "failed")[-1]
            self.assertEqual((failed["id"], failed["file"], failed["line"]), (2, "page", 7))
            self.assertEqual(ask({"type": "eval", "id": 3, "code": "while true do end"}, "failed")[-1]["id"], 3)
            for code in ["os.execute('true')", "io.open('/etc/passwd')", "require 'x'", "dofile('/etc/passwd')"]:
                self.assertEqual(ask({"type": "eval", "id": 4, "code": code}, "failed", "ok")[-1]["type"], "failed")
            items = ask({"type": "complete", "id": 5, "prefix": "degr"}, "items")[-1]["items"]
            self.assertIn("degrade", [each["name"] for each in items])
            self.assertIn("jux", ask({"type": "doc", "id": 6, "name": "jux"}, "doc")[-1]["text"])
            self.assertEqual(ask({"type": "status"}, "status")[-1]["playing"], ["1", "2"])
            ask({"type": "eval", "id": 7, "code": 'd3(s"hh")'}, "ok")
            self.assertEqual(ask({"type": "undo"}, "done")[-1]["what"], "undo")
            self.assertNotIn("3", self.server.json("/api/status")["playing"])
            self.assertEqual(ask({"type": "nonsense"}, "error")[-1]["code"], "unknown_type")

    def test_panic_ends_what_runs(self):
        with Server(self.piece) as other, other.socket("/perform") as socket:
            socket.send({"type": "hello", "token": other.token})
            socket.receive_type("hello")
            socket.send({"type": "panic"})
            self.assertEqual(socket.receive_type("done")["what"], "panic")
            self.assertEqual(other.json("/api/status")["playing"], [])

    def test_a_listener_that_does_not_read_misses_sound_and_delays_nobody(self):
        slow = self.server.socket("/listen?format=f32", receive_buffer=4096)
        before = self.server.metric("listener_gaps_total")
        with self.server.socket("/listen?format=f32") as quick:
            frames = []
            while self.server.metric("listener_gaps_total") == before:
                frames += sound(quick, 20)[1]
        self.assertEqual([f.first for f in frames], list(range(frames[0].first, frames[0].first + 960 * len(frames), 960)))
        gap = None
        last = None
        while gap is None:  # what had been sent, then the mark
            message = slow.receive()
            if isinstance(message, bytes):
                frame = Frame(message)
                if frame.flags & 2:
                    gap = frame
                    self.assertGreater(frame.first, last.first + 960)
                last = frame
        slow.close()

    def test_formats_that_there_are_not(self):
        for query in ["format=json", "format=flac", "format=mp3", "channels=3", "channels=x"]:
            with self.assertRaises(Refused) as caught:
                self.server.socket("/listen?" + query)
            self.assertEqual(caught.exception.status, 400)

    def test_listeners_are_counted_and_forgotten(self):
        with Server() as other:
            sockets = [other.socket("/listen") for _ in range(5)]
            other.wait_for_metric("listeners", 5)
            for socket in sockets:
                socket.close()
            other.wait_for_metric("listeners", 0)
            with other.socket("/listen") as again:
                self.assertEqual(len(sound(again, 3)[1]), 3)


if __name__ == "__main__":
    unittest.main()
