# tests/stream/tracks.py -- Tracks: seamless, as they are at intensity 0, from any place on; presets, flow control, files over HTTP.
# SPDX-License-Identifier: GPL-3.0-or-later
import array
import base64
import math
import os
import select
import shutil
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from stream_support import Frame, Server, fresh_home, read_wav, run, write_wav  # noqa: E402

RATE = 48000
PRESETS = ["adaptive", "gentle", "warm", "bright", "punchy"]


def wave(seconds, frequency=220.0):
    return [0.3 * math.sin(2 * math.pi * frequency * i / RATE) * (1 + 0.5 * math.sin(i / 9000)) for i in range(int(seconds * RATE))]


class Tracks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        folder = cls.folder.name
        cls.sounds = {"short": wave(3.3), "long": wave(40.0, 330.0), "tiny": wave(0.05)}
        for name, samples in cls.sounds.items():
            write_wav(os.path.join(folder, "songs", name + ".wav"), samples)
        with open(os.path.join(folder, "songs", "broken.wav"), "wb") as f:
            f.write(b"RIFF\x04\0\0\0WAVE" + bytes(40))
        with open(os.path.join(folder, "songs", "notes.txt"), "w") as f:
            f.write("no track")
        cls.server = Server("--import", folder)
        cls.ids = {each["title"]: each["track_id"] for each in cls.server.json("/api/tracks")["tracks"]}

    @classmethod
    def tearDownClass(cls):
        assert cls.server.end() == 0, "the server did not end well"
        cls.folder.cleanup()

    def stereo(self, name):
        return array.array("f", [x for sample in array.array("f", self.sounds[name]) for x in (sample, sample)])

    def play(self, name, kind="play_enhanced", **data):
        """(start, samples, end, all messages)"""
        with self.server.socket("/ws") as socket:
            socket.send({"type": kind, "data": {"track_id": self.ids[name], **data}})
            socket.send({"type": "position", "data": {"position": 1000}})
            messages = socket.receive_until("audio_stream_end", "audio_stream_error")
        sound = array.array("f")
        for message in messages:
            if isinstance(message, bytes):
                sound.frombytes(Frame(message).payload)
            elif message["type"] == "audio_chunk":
                sound.frombytes(base64.b64decode(message["data"]["samples"]))
        return messages[0]["data"], sound, messages[-1]["data"], messages

    def test_the_overview_is_as_loud_as_each_stretch(self):
        path = f"/api/tracks/{self.ids['short']}/overview"
        sound = self.sounds["short"]
        peaks = self.server.json(path + "?points=50")["peaks"]
        self.assertEqual(len(peaks), 50)
        for i, peak in enumerate(peaks):
            stretch = sound[len(sound) * i // 50:len(sound) * (i + 1) // 50]
            self.assertAlmostEqual(peak, max(abs(sample) for sample in stretch), delta=0.001)
        for wrong in ("0", "-1", "4001", "many", ""):
            self.assertEqual(self.server.get(f"{path}?points={wrong}")[0], 400)
        self.assertEqual(self.server.get("/api/tracks/12345/overview")[0], 404)

    def test_the_library_lists_what_can_be_played(self):
        self.assertEqual(sorted(self.ids), ["long", "short", "tiny"])
        self.assertIn("broken.wav", self.server.said())

    def test_intensity_0_is_the_track_to_the_bit(self):
        for preset in PRESETS:
            _, sound, _, _ = self.play("short", preset=preset, intensity=0)
            self.assertEqual(sound.tobytes(), self.stereo("short").tobytes(), preset)

    def test_a_normal_track_is_as_it_is(self):
        start, sound, end, _ = self.play("short", "play_normal", format="f32")
        self.assertEqual((start["channels"], start["sample_rate"]), (1, RATE))
        self.assertEqual(sound.tobytes(), array.array("f", self.sounds["short"]).tobytes())
        self.assertEqual(end["total_samples"], len(self.sounds["short"]))

    def test_the_documents_messages(self):
        start, sound, end, messages = self.play("short", preset="warm", intensity=0.8)
        chunks = [m["data"] for m in messages if m["type"] == "audio_chunk"]
        self.assertEqual((start["preset"], start["intensity"], start["channels"], start["total_chunks"]), ("warm", 0.8, 2, len(chunks)))
        self.assertAlmostEqual(start["total_duration"], 3.3, 3)
        self.assertEqual([c["chunk_index"] for c in chunks], list(range(len(chunks))))
        self.assertEqual([c["seq"] for c in chunks], list(range(len(chunks))))
        self.assertEqual(sum(c["sample_count"] for c in chunks), len(sound))
        self.assertEqual({c["crossfade_samples"] for c in chunks}, {0})
        self.assertLess(chunks[0]["sample_count"], chunks[1]["sample_count"])
        self.assertEqual(end["reason"], "completed")
        self.assertTrue([m for m in messages if m["type"] == "progress"])

    def test_each_preset_is_heard_and_has_no_seams(self):
        dry = self.stereo("short")
        self.assertEqual([each["name"] for each in self.server.json("/api/presets")["presets"]], PRESETS)
        steepest = max(abs(b - a) for a, b in zip(dry[::2], dry[2::2]))
        for preset in PRESETS:
            _, sound, _, _ = self.play("short", preset=preset, format="f32")
            self.assertEqual(len(sound), len(dry))
            self.assertNotEqual(sound.tobytes(), dry.tobytes())
            left = sound[4000::2]
            self.assertLess(max(abs(b - a) for a, b in zip(left, left[1:])), 4 * steepest, preset)
            self.assertTrue(all(math.isfinite(x) and abs(x) < 4 for x in sound))

    def test_the_cuts_are_not_heard(self):
        """JSON and binary, and from any place on with the track as it is."""
        one, two = self.play("short", preset="punchy")[1], self.play("short", preset="punchy", format="f32")[1]
        self.assertEqual(one.tobytes(), two.tobytes())

    def test_it_starts_where_it_is_told(self):
        for position in [0.0, 0.5, 1.2345, 3.29]:
            start, sound, _, _ = self.play("short", preset="warm", intensity=0, start_position=position, format="f32")
            first = round(position * RATE)
            self.assertEqual(sound.tobytes(), self.stereo("short")[2 * first:].tobytes())
            self.assertAlmostEqual(start["start_position"], position, 4)
        self.assertEqual(len(self.play("short", start_position=99)[1]), 0)

    def test_a_seek_begins_a_new_epoch(self):
        with self.server.socket("/ws") as socket:
            socket.send({"type": "play_normal", "data": {"track_id": self.ids["long"]}})
            socket.receive_type("audio_chunk")
            socket.send({"type": "seek", "data": {"position": 39.0}})
            told = socket.receive_type("seek_started")["data"]
            start = socket.receive_type("audio_stream_start")["data"]
            self.assertEqual((told["stream_epoch"], start["stream_epoch"], start["is_seek"], start["seek_position"]), (2, 2, True, 39.0))
            messages = socket.receive_until("audio_stream_end")
            chunks = [m["data"] for m in messages if m["type"] == "audio_chunk"]
            self.assertEqual({c["stream_epoch"] for c in chunks}, {2})
            sound = array.array("f", b"".join(base64.b64decode(c["samples"]) for c in chunks))
            self.assertEqual(sound.tobytes(), array.array("f", self.sounds["long"])[39 * RATE:].tobytes())
            socket.send({"type": "seek", "data": {"position": 39.5}})  # after its end
            self.assertEqual(socket.receive_type("audio_stream_start")["data"]["stream_epoch"], 3)
            self.assertEqual(socket.receive_until("audio_stream_end")[-1]["data"]["total_samples"], RATE // 2)

    def test_no_more_than_ten_seconds_ahead_of_what_was_heard(self):
        with self.server.socket("/ws") as socket:
            socket.send({"type": "play_normal", "data": {"track_id": self.ids["long"], "format": "f32"}})
            frames = 0
            for heard in [0.0, 5.0, 20.0]:
                socket.send({"type": "position", "data": {"position": heard}})
                while frames < (heard + 10) * RATE:
                    message = socket.receive()
                    frames += Frame(message).frames if isinstance(message, bytes) else 0
                self.assertLessEqual(frames, (heard + 11) * RATE)
            socket.send({"type": "ping"})
            while True:
                message = socket.receive()
                if isinstance(message, dict) and message["type"] == "pong":
                    break
                self.assertFalse(isinstance(message, bytes))

    def test_who_says_no_position_is_sent_two_seconds_more_than_time_has_passed(self):
        with self.server.socket("/ws") as socket:
            begin, frames = time.monotonic(), 0
            socket.send({"type": "play_normal", "data": {"track_id": self.ids["long"], "format": "f32"}})
            while frames < 3 * RATE:
                message = socket.receive()
                frames += Frame(message).frames if isinstance(message, bytes) else 0
                self.assertLessEqual(frames / RATE, time.monotonic() - begin + 2.0 + 0.5)

    def test_pause_resume_and_a_full_buffer_lose_nothing(self):
        with self.server.socket("/ws") as socket:
            socket.send({"type": "play_normal", "data": {"track_id": self.ids["long"], "format": "f32"}})
            socket.send({"type": "position", "data": {"position": 1000}})
            sound = b""
            for stop, answer, go in [("pause", "playback_paused", "resume"), ("buffer_full", None, "buffer_ready")] * 3:
                while True:
                    message = socket.receive()
                    if isinstance(message, bytes):
                        sound += Frame(message).payload
                        break
                socket.send({"type": stop})
                socket.send({"type": "ping", "id": stop})
                while (message := socket.receive()) != {"type": "pong", "id": stop}:
                    sound += Frame(message).payload if isinstance(message, bytes) else b""
                socket.send({"type": go})
            for message in socket.receive_until("audio_stream_end"):
                sound += Frame(message).payload if isinstance(message, bytes) else b""
        self.assertEqual(sound, array.array("f", self.sounds["long"]).tobytes())

    def test_a_change_of_preset_or_intensity_is_led_over(self):
        dry = array.array("f", self.sounds["long"])
        steepest = max(abs(b - a) for a, b in zip(dry, dry[1:]))
        with self.server.socket("/ws") as socket:
            socket.send({"type": "play_enhanced", "data": {"track_id": self.ids["long"], "preset": "warm", "format": "f32"}})
            sound = array.array("f")
            for change in [{"type": "set_preset", "data": {"preset": "bright"}}, {"type": "set_intensity", "data": {"intensity": 0.3}},
                           {"type": "set_intensity", "data": {"intensity": 0}}, {"type": "set_preset", "data": {"preset": "punchy"}}, None]:
                until = len(sound) + RATE
                while len(sound) < until:
                    message = socket.receive()
                    if isinstance(message, bytes):
                        sound.frombytes(Frame(message).payload)
                if change:
                    socket.send(change)
                    socket.receive_type("preset_changed", "intensity_changed")
        left = sound[8000::2]
        self.assertLess(max(abs(b - a) for a, b in zip(left, left[1:])), 4 * steepest)

    def test_a_change_is_heard_from_where_the_client_is(self):
        """In a new epoch, of which the beginning leads over from the preset before."""
        with tempfile.NamedTemporaryFile("w", suffix=".lua") as f:
            f.write('preset("half", function(x, intensity) return x * 0.5 end)\npreset("double", function(x, intensity) return x * 2 end)\n')
            f.flush()
            with Server(f.name, "--import", self.folder.name) as other, other.socket("/ws") as socket:
                track = array.array("f", self.sounds["long"])
                socket.send({"type": "play_enhanced", "data": {"track_id": self.ids["long"], "preset": "half", "format": "f32"}})
                for change, answer, where, epoch, gains in [({"type": "set_preset", "data": {"preset": "double", "position": 2.5}}, "preset_changed", 2.5, 2, (0.5, 2.0)),
                                                            ({"type": "set_intensity", "data": {"intensity": 0, "position": 3.0}}, "intensity_changed", 3.0, 3, (2.0, 1.0))]:
                    while not isinstance(message := socket.receive(), bytes) or Frame(message).first < RATE * 2:
                        pass
                    socket.send(change)
                    self.assertEqual(socket.receive_type(answer)["data"]["stream_epoch"], epoch)
                    start = socket.receive_type("audio_stream_start")["data"]
                    self.assertEqual((start["stream_epoch"], start["start_position"], start["is_seek"]), (epoch, where, True))
                    frame = Frame(socket.receive())
                    self.assertEqual((frame.stream, frame.first), (start["stream"], 0))
                    left, first = array.array("f", frame.payload)[::2], int(where * RATE)
                    for at, gain in [(0, gains[0]), (2000, gains[1]), (len(left) - 1, gains[1])]:
                        self.assertAlmostEqual(left[at], gain * track[first + at], 2)
                socket.send({"type": "position", "data": {"position": 3.5}})
                socket.send({"type": "set_preset", "data": {"preset": "double"}})  # from where it is by now
                start = socket.receive_type("audio_stream_start")["data"]
                self.assertEqual(start["stream_epoch"], 4)
                self.assertGreaterEqual(start["start_position"], 3.5)

    def test_a_file_that_ends_too_early_is_told(self):
        with tempfile.TemporaryDirectory() as folder:
            path, samples = os.path.join(folder, "songs", "cut.wav"), wave(2.0)
            write_wav(path, samples)
            with Server("--import", folder) as other:
                os.truncate(path, 44 + 4 * RATE)
                which = other.json("/api/tracks")["tracks"][0]["track_id"]
                with other.socket("/ws") as socket:
                    socket.send({"type": "play_normal", "data": {"track_id": which, "format": "f32"}})
                    messages = socket.receive_until("audio_stream_end")
                    sound = b"".join(Frame(m).payload for m in messages if isinstance(m, bytes))
                    self.assertEqual(sound, array.array("f", samples[:RATE]).tobytes())
                    error, end = messages[-2]["data"], messages[-1]["data"]
                    self.assertEqual((error["code"], error["recovery_position"], end["reason"]), ("STREAMING_ERROR", 1.0, "errored"))
                    socket.send({"type": "ping"})
                    self.assertEqual(socket.receive(), {"type": "pong"})

    def test_opus_of_another_rate(self):
        with tempfile.TemporaryDirectory() as folder:
            write_wav(os.path.join(folder, "songs", "cd.wav"), wave(1.0)[:44100], 44100)
            with Server("--import", folder) as other, other.socket("/ws") as socket:
                which = other.json("/api/tracks")["tracks"][0]["track_id"]
                socket.send({"type": "play_normal", "data": {"track_id": which, "format": "opus"}})
                messages = socket.receive_until("audio_stream_end", "audio_stream_error")
                start, end, frames = messages[0]["data"], messages[-1]["data"], [Frame(m) for m in messages if isinstance(m, bytes)]
                self.assertEqual((start["sample_rate"], end["total_samples"]), (48000, 48000))
                self.assertEqual({(f.rate, f.frames) for f in frames}, {(48000, 960)})
                self.assertEqual(len(frames), -(-(48000 + start["preskip"]) // 960))

    def test_other_formats(self):
        for kind in ["s16", "flac", "opus"]:
            with self.server.socket("/ws") as socket:
                socket.send({"type": "play_enhanced", "data": {"track_id": self.ids["short"], "preset": "warm", "format": kind}})
                socket.send({"type": "position", "data": {"position": 1000}})
                frames = [Frame(m) for m in socket.receive_until("audio_stream_end", "audio_stream_error") if isinstance(m, bytes)]
                self.assertEqual([f.number for f in frames], list(range(len(frames))))
                self.assertEqual(frames[-1].flags, 1)
                self.assertGreaterEqual(sum(f.frames for f in frames), len(self.sounds["short"]))

    def test_a_new_track_ends_the_one_before(self):
        with self.server.socket("/ws") as socket:
            socket.send({"type": "play_normal", "data": {"track_id": self.ids["long"]}})
            socket.receive_type("audio_stream_start")
            socket.send({"type": "play_normal", "data": {"track_id": self.ids["tiny"]}})
            start = socket.receive_type("audio_stream_start")["data"]
            self.assertEqual((start["track_id"], start["stream_epoch"]), (self.ids["tiny"], 2))
            self.assertEqual(socket.receive_type("audio_stream_end")["data"]["track_id"], self.ids["tiny"])
            socket.send({"type": "stop"})
            socket.receive_type("playback_stopped")
            self.server.wait_for_metric("tracks", 0)

    def test_what_goes_wrong_has_a_code(self):
        for message, code in [({"type": "play_enhanced", "data": {"track_id": 999}}, "TRACK_NOT_FOUND"),
                              ({"type": "play_enhanced", "data": {"track_id": "../../etc/passwd"}}, "invalid_field"),
                              ({"type": "play_enhanced", "data": {"track_id": -1}}, "TRACK_NOT_FOUND"),
                              ({"type": "play_enhanced", "data": {"track_id": 1.5}}, "TRACK_NOT_FOUND"),
                              ({"type": "play_enhanced", "data": {"track_id": self.ids["short"], "preset": "none"}}, "PRESET_NOT_FOUND"),
                              ({"type": "play_enhanced", "data": {"track_id": self.ids["short"], "intensity": 2}}, "invalid_field"),
                              ({"type": "play_enhanced", "data": {"track_id": self.ids["short"], "format": "mp3"}}, "ENCODING_ERROR"),
                              ({"type": "play_enhanced"}, "TRACK_NOT_FOUND"), ({"type": "seek", "data": {"position": 1}}, "SEEK_ERROR")]:
            with self.server.socket("/ws") as socket:
                socket.send(message)
                answer = socket.receive()
                self.assertEqual((answer["type"], answer["data"]["code"]), ("audio_stream_error", code), (message, answer))
        with self.server.socket("/ws") as socket:
            socket.send({"type": "play_normal", "data": {"track_id": self.ids["short"]}})
            socket.receive_type("audio_stream_end")
            for message, code in [({"type": "seek", "data": {"position": -1}}, "SEEK_ERROR"), ({"type": "seek"}, "SEEK_ERROR"),
                                  ({"type": "set_preset", "data": {"preset": "none"}}, "PRESET_NOT_FOUND")]:
                socket.send(message)
                self.assertEqual(socket.receive_type("audio_stream_error")["data"]["code"], code)

    def test_a_file_that_has_gone_or_broken_is_told(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "songs", "gone.wav")
            write_wav(path, wave(1.0))
            with Server("--import", folder) as other:
                which = other.json("/api/tracks")["tracks"][0]["track_id"]
                for break_it in [lambda: open(path, "wb").write(b"nonsense"), lambda: os.unlink(path)]:
                    break_it()
                    with other.socket("/ws") as socket:
                        socket.send({"type": "play_normal", "data": {"track_id": which}})
                        self.assertEqual(socket.receive_type("audio_stream_error")["data"]["code"], "STREAMING_ERROR")
                self.assertEqual(other.get(f"/api/tracks/{which}/audio")[0], 404)

    def test_a_track_that_plays_takes_less_than_a_mebibyte(self):
        with Server("--import", self.folder.name) as other:
            sockets = []

            def begin(count):
                for _ in range(count):
                    sockets.append(other.socket("/ws"))
                    sockets[-1].send({"type": "play_enhanced", "data": {"track_id": self.ids["long"], "preset": "warm"}})
                    for _ in range(4):
                        sockets[-1].receive_type("audio_chunk")
                return other.memory()
            before = begin(6)
            self.assertLess((begin(16) - before) / 16, 1 << 20)
            for socket in sockets:
                socket.close()

    def test_what_was_cut_is_told_when_it_is_imported(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "songs", "cut.wav")
            write_wav(path, wave(2.0))
            os.truncate(path, os.path.getsize(path) - 4 * RATE)
            with Server("--import", folder) as other:
                while "cut.wav: it was cut: the last 1.0 s of what its header tells are not there" not in other.said():
                    select.select([], [], [], 0.02)
                which = other.json("/api/tracks")["tracks"][0]["track_id"]
                with other.socket("/ws") as socket:
                    socket.send({"type": "play_normal", "data": {"track_id": which}})
                    self.assertEqual(socket.receive_type("audio_stream_error")["data"]["code"], "STREAMING_ERROR")
                    end = socket.receive_type("audio_stream_end")["data"]
                self.assertEqual((end["reason"], end["total_samples"]), ("errored", RATE))

    def test_a_recorded_performance_is_a_track(self):
        with tempfile.TemporaryDirectory() as folder:
            piece = os.path.join(folder, "piece.lua")
            with open(piece, "w") as f:
                f.write('setcps(2)\nd1(note"0 3 7 10":s"triangle":gain(0.3))\n')
            with Server(piece) as played, played.socket("/listen") as socket:
                for _ in range(60):
                    socket.receive()
                journals = os.path.join(played.env["HOME"], ".local", "state", "perigee", "journals")
            journal, = (os.path.join(journals, name) for name in os.listdir(journals) if name.endswith(".jsonl"))
            expected = os.path.join(folder, "expected.wav")
            self.assertEqual(run("replay", journal, "-o", expected, "--quiet").returncode, 0)
            env = fresh_home()
            for _ in range(2):  # and the second time it is there at once
                with Server("--import", journals, env=env) as other:
                    while not (tracks := other.json("/api/tracks")["tracks"]):
                        select.select([], [], [], 0.02)
                    self.assertEqual([each["title"] for each in tracks], [os.path.splitext(os.path.basename(journal))[0]])
                    audio = other.get(f"/api/tracks/{tracks[0]['track_id']}/audio")[2]
                    with open(expected, "rb") as f:
                        self.assertEqual(audio, f.read())
                    with other.socket("/ws") as socket:
                        socket.send({"type": "play_normal", "data": {"track_id": tracks[0]["track_id"], "format": "f32"}})
                        sound = b"".join(Frame(m).payload for m in socket.receive_until("audio_stream_end") if isinstance(m, bytes))
                    self.assertEqual(sound, read_wav(expected)[2].tobytes())
            shutil.copy(journal, os.path.join(journals, "again.jsonl"))
            with open(os.path.join(journals, "again.jsonl"), "a") as f:
                f.write("\n")
            with Server("--import", journals, "--performance-cache", "0", env=env) as small:  # for one of them
                while "it is no track until it is imported again" not in small.said():
                    select.select([], [], [], 0.02)
                self.assertEqual([each["title"] for each in small.json("/api/tracks")["tracks"]], ["again"])

    def test_a_preset_of_ones_own(self):
        with tempfile.NamedTemporaryFile("w", suffix=".lua") as f:
            f.write('preset("half", function(x, intensity) return x * (1 - 0.5 * intensity) end, "softer")\n')
            f.flush()
            with Server(f.name, "--import", self.folder.name) as other:
                self.assertIn({"name": "half", "help": "softer"}, other.json("/api/presets")["presets"])
                with other.socket("/ws") as socket:
                    socket.send({"type": "play_enhanced", "data": {"track_id": self.ids["short"], "preset": "half", "format": "f32"}})
                    socket.send({"type": "position", "data": {"position": 1000}})
                    sound = array.array("f", b"".join(Frame(m).payload for m in socket.receive_until("audio_stream_end") if isinstance(m, bytes)))
        expected = self.stereo("short")
        self.assertLess(max(abs(a - b / 2) for a, b in zip(sound, expected)), 1e-6)

    def test_the_file_over_http_with_ranges(self):
        path = f"/api/tracks/{self.ids['short']}/audio"
        with open(os.path.join(self.folder.name, "songs", "short.wav"), "rb") as f:
            whole = f.read()
        status, headers, body = self.server.get(path)
        self.assertEqual((status, headers["content-type"], body == whole), (200, "audio/wav", True))
        tag = headers["etag"]
        for asked, first, end in [("bytes=0-99", 0, 100), ("bytes=100-", 100, len(whole)), ("bytes=-10", len(whole) - 10, len(whole)),
                                  ("bytes=5-999999999", 5, len(whole))]:
            status, headers, body = self.server.get(path, Range=asked)
            self.assertEqual((status, headers["content-range"], body), (206, f"bytes {first}-{end - 1}/{len(whole)}", whole[first:end]))
        for asked in ["bytes=%d-" % len(whole), "bytes=-0"]:
            self.assertEqual(self.server.get(path, Range=asked)[0], 416)
        for asked in ["bytes=9-5", "lines=1-2", "bytes=a-b", "bytes=0-1,5-6", "bytes=-"]:
            self.assertEqual(self.server.get(path, Range=asked)[0], 200)
        self.assertEqual(self.server.get(path, Range="bytes=0-9", If_Range=tag)[0], 206)
        self.assertEqual(self.server.get(path, Range="bytes=0-9", If_Range='"other"')[0], 200)
        self.assertEqual(self.server.get(path, If_None_Match=tag)[0], 304)
        head = self.server.get(path, "HEAD")
        self.assertEqual((head[0], head[1]["content-length"], head[2]), (200, str(len(whole)), b""))
        for wrong in ["/api/tracks/999/audio", "/api/tracks/x/audio", "/api/tracks/1;drop/audio", "/api/tracks/18446744073709551616/audio"]:
            self.assertEqual(self.server.get(wrong)[0], 404)


if __name__ == "__main__":
    unittest.main()
