# tests/stream/renders.py -- Genomes on request: the samples of the batch render, whatever the format, the cuts and whoever else asks.
# SPDX-License-Identifier: GPL-3.0-or-later
import array
import json
import math
import os
import shutil
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from stream_support import Closed, Server, SOURCE, WebSocket, batch, frames_of  # noqa: E402

NAMES = ["pkg_wavetable_g020", "head_default_g012", "pkg_additive_g020", "cppngrow_n052"]


def genome(name):
    return os.path.join(SOURCE, "tests", "gpu", "data", name + ".json")


def mono(stereo):
    floats = array.array("f", stereo)
    return array.array("f", (0.5 * (floats[i] + floats[i + 1]) for i in range(0, len(floats), 2)))


def samples_of(messages, kind="f"):
    return array.array(kind, b"".join(frame.payload for frame in frames_of(messages)))


def made_endless(whole):
    """All outputs are of a chain that multiplies by 1e9 sixty times: infinite, and what is computed of that is no number."""
    network = whole["genome"]["waveNetwork"]["offspring"]
    outputs = [each for each in network["nodes"] if each["nodeType"] == "Output"]
    for each in outputs:
        each["activationFunction"] = "Linear"
    chain = ["1"] + [str(100000 + number) for number in range(60)]
    network["nodes"] = [each for each in network["nodes"] if each["nodeType"] != "Hidden"] + [
        {"gid": gid, "activationFunction": "Linear", "nodeType": "Hidden", "layer": 0.1 * (number + 1), "step": 0, "bias": 0} for number, gid in enumerate(chain[1:])]
    ways = [(a, b, 1e9) for a, b in zip(chain, chain[1:])] + [(chain[-1], each["gid"], 1) for each in outputs]
    like = network["connections"][0]
    network["connections"] = [{**like, "gid": f"way{number}", "sourceID": a, "targetID": b, "weight": weight} for number, (a, b, weight) in enumerate(ways)]
    return whole


class Renders(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        for name in NAMES:
            shutil.copy(genome(name), cls.folder)
        cls.server = Server("--import", cls.folder)

    @classmethod
    def tearDownClass(cls):
        assert cls.server.end() == 0, "the server did not end well"
        shutil.rmtree(cls.folder)

    def render(self, **request):
        with self.server.socket() as socket:
            self.assertEqual(socket.receive()["type"], "welcome")
            socket.send({"type": "render", **request})
            return socket.receive_until("complete", "error")

    def test_greets_with_its_rate_but_not_at_ws(self):
        with self.server.socket() as socket:
            greeting = socket.receive()
            self.assertEqual((greeting["type"], greeting["sampleRate"]), ("welcome", 48000))
        with self.server.socket("/ws") as socket:
            socket.send({"type": "ping", "id": 7})
            self.assertEqual(socket.receive(), {"type": "pong", "id": 7})

    def test_json_chunks_are_the_mean_of_the_batch_render(self):
        for name in NAMES:
            messages = self.render(genomeId=name, duration=0.7, noteDelta=-5, velocity=0.8)
            chunks, end = messages[:-1], messages[-1]
            self.assertEqual([c["index"] for c in chunks], list(range(len(chunks))))
            heard = array.array("f", [sample for chunk in chunks for sample in chunk["data"]])
            self.assertEqual(heard.tobytes(), mono(batch(genome(name), 0.7, -5, 0.8)).tobytes(), name)
            self.assertEqual((end["totalChunks"], end["totalSamples"]), (len(chunks), len(heard)))
            self.assertAlmostEqual(end["duration"], 0.95)
            self.assertEqual(chunks[0]["timestamp"], 0)

    def test_binary_frames_are_the_batch_render_to_the_bit(self):
        for name in NAMES:
            messages = self.render(genomeId=name, duration=1.5, noteDelta=3, format="f32", channels=2)
            self.assertEqual(messages[0]["type"], "start")
            self.assertEqual(samples_of(messages).tobytes(), batch(genome(name), 1.5, 3).tobytes(), name)
            frames, at = frames_of(messages), 0
            for number, frame in enumerate(frames):
                self.assertEqual((frame.stream, frame.number, frame.first), (messages[0]["stream"], number, at))
                self.assertEqual(frame.flags, 1 if number == len(frames) - 1 else 0)
                at += frame.frames
            self.assertEqual(messages[-1]["totalSamples"], at)

    def test_chunks_are_adaptive_and_their_cuts_are_not_heard(self):
        with Server("--import", self.folder, "--min-chunk", "0.02", "--max-chunk", "0.05") as other:
            with other.socket() as socket:
                socket.send({"type": "render", "genomeId": NAMES[0], "format": "f32", "channels": 2})
                messages = socket.receive_until("complete", "error")
        self.assertEqual(frames_of(messages)[0].frames, 960)
        self.assertLessEqual(max(f.frames for f in frames_of(messages)), 2400)
        self.assertEqual(samples_of(messages).tobytes(), batch(genome(NAMES[0])).tobytes())

    def test_s16_is_the_nearest_step(self):
        messages = self.render(genomeId=NAMES[0], format="s16", channels=2)
        for one, other in zip(samples_of(messages, "h"), batch(genome(NAMES[0]))):
            self.assertLessEqual(abs(one - other * 32767), 0.5 + 1e-3)

    def test_flac_has_24_bits(self):
        import subprocess
        messages = self.render(genomeId=NAMES[0], format="flac", channels=2)
        heard = array.array("f")
        for frame in frames_of(messages):
            done = subprocess.run(["sox", "-t", "flac", "-", "-t", "f32", "-"], input=frame.payload, capture_output=True, check=True)
            heard.frombytes(done.stdout)
        expected = batch(genome(NAMES[0]))
        self.assertEqual(len(heard), len(expected))
        self.assertLessEqual(max(abs(a - b) for a, b in zip(heard, expected)), 2.0 ** -23)

    def test_other_rates_and_opus_at_its_own(self):
        messages = self.render(genomeId=NAMES[1], format="f32", channels=2, sampleRate=44100)
        self.assertEqual(samples_of(messages).tobytes(), batch(genome(NAMES[1]), rate=44100).tobytes())
        messages = self.render(genomeId=NAMES[1], format="opus", sampleRate=44100)
        self.assertEqual((messages[0]["sampleRate"], messages[-1]["sampleRate"], messages[-1]["totalSamples"]), (48000, 48000, 60000))
        self.assertEqual({frame.rate for frame in frames_of(messages)}, {48000})
        self.assertGreaterEqual(sum(frame.frames for frame in frames_of(messages)), 60000 + messages[0]["preskip"])
        messages = self.render(genomeId=NAMES[1], format="opus")
        frames, skip = frames_of(messages), messages[0]["preskip"]
        self.assertTrue(all(f.frames == 960 for f in frames))
        self.assertGreaterEqual(960 * len(frames), messages[-1]["totalSamples"] + skip)
        self.assertEqual([f.flags for f in frames], [0] * (len(frames) - 1) + [1])

    def test_a_genome_may_come_with_the_request(self):
        with open(genome(NAMES[2])) as f:
            text = f.read()
        messages = self.render(genome=text, duration=0.3, format="f32", channels=2)
        self.assertEqual(samples_of(messages).tobytes(), batch(genome(NAMES[2]), 0.3).tobytes())

    def test_a_gpu_gives_the_same_bits(self):
        with Server("--gpu", "llvmpipe", "--import", self.folder) as other, other.socket("/ws") as socket:
            for name in NAMES[:2]:
                sounds = []
                for gpu in [True, False]:
                    socket.send({"type": "render", "genomeId": name, "duration": 0.3, "format": "f32", "channels": 2, "useGPU": gpu})
                    sounds.append(samples_of(socket.receive_until("complete", "error")).tobytes())
                self.assertEqual(sounds, [batch(genome(name), 0.3).tobytes()] * 2)

    def test_what_is_no_number_is_told_or_never_heard(self):
        for name in NAMES[:3]:
            with open(genome(name)) as f:
                broken = made_endless(json.load(f))
            messages = self.render(genome=broken, duration=0.5, format="f32", requestId=1)
            self.assertTrue(messages[-1]["type"] == "complete" or messages[-1]["code"] == "render_failed", messages[-1])
            self.assertTrue(all(map(math.isfinite, samples_of(messages))))
            self.assertEqual(self.render(genomeId=name, duration=0.1)[-1]["type"], "complete")

    def test_fractions_where_none_can_be(self):
        for wrong in [{"channels": 1.5}, {"sampleRate": 44100.5}]:
            self.assertEqual(self.render(genomeId=NAMES[0], **wrong)[-1]["code"], "invalid_field")

    def test_what_ended_leaves_no_memory_behind(self):
        with Server("--import", self.folder) as other:
            before = other.memory()
            with other.socket("/ws") as socket:
                for number in range(16):
                    socket.send({"type": "render", "genomeId": NAMES[0], "duration": 600, "format": "f32", "channels": 2, "requestId": number})
                for number in range(16):
                    socket.receive_type("start")
            other.wait_for_metric("renders", 0)
            self.assertLess(other.memory() - before, 48 << 20)  # of 16 engines at 17 MiB

    def test_several_on_one_connection_are_told_apart(self):
        with self.server.socket("/ws") as socket:
            for number, name in enumerate(NAMES):
                socket.send({"type": "render", "genomeId": name, "duration": 0.5, "format": "f32", "channels": 2, "requestId": name})
            streams, sound, left = {}, {}, set(NAMES)
            while left:
                message = socket.receive()
                if isinstance(message, bytes):
                    frame = frames_of([message])[0]
                    sound[frame.stream] = sound.get(frame.stream, b"") + frame.payload
                elif message["type"] == "start":
                    streams[message["requestId"]] = message["stream"]
                elif message["type"] == "complete":
                    left.remove(message["requestId"])
        for name in NAMES:
            self.assertEqual(sound[streams[name]], batch(genome(name), 0.5).tobytes())

    def test_many_connections_at_once_get_the_same(self):
        expected, results = batch(genome(NAMES[0]), 0.4).tobytes(), []

        def ask():
            results.append(samples_of(self.render(genomeId=NAMES[0], duration=0.4, format="f32", channels=2)).tobytes())

        threads = [threading.Thread(target=ask) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(results, [expected] * 20)

    def test_impulse_responses_that_have_no_room_beside_each_other_sound_the_same(self):
        name = os.path.join(SOURCE, "bench", "genomes", "pkg_heavycppn_g024.json")
        with open(name) as f:
            text = f.read()
        asked = [{"noteDelta": 0.5 * (number // 2)} for number in range(8)]  # two of each
        results = [None] * len(asked)

        def ask(number):
            results[number] = samples_of(self.render(genome=text, duration=2.2, format="f32", channels=2, **asked[number])).tobytes()

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(len(asked))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        expected = [batch(name, 2.2, each["noteDelta"]).tobytes() for each in asked[::2]]
        self.assertEqual(results, [sound for sound in expected for _ in range(2)])

    def test_cancel_ends_it_and_nothing_more_comes(self):
        with self.server.socket("/ws") as socket:
            socket.send({"type": "render", "genomeId": NAMES[0], "duration": 3600, "format": "f32", "channels": 2, "requestId": "long"})
            socket.receive_type("start")
            socket.send({"type": "cancel", "requestId": "another"})
            socket.send({"type": "cancel", "requestId": "long"})
            socket.receive_type("cancelled")
            socket.send({"type": "ping"})
            self.assertEqual(socket.receive(), {"type": "pong"})
            self.server.wait_for_metric("renders", 0)

    def test_a_reader_that_stops_makes_the_render_wait_and_leaving_ends_it(self):
        socket = self.server.socket("/ws")
        socket.send({"type": "render", "genomeId": NAMES[0], "duration": 3600, "format": "f32", "channels": 2})
        socket.receive_type("start")
        self.server.wait_for_metric("renders", 1)
        socket.close()
        self.server.wait_for_metric("renders", 0)

    def test_it_ends_well_while_clients_leave(self):
        for _ in range(5):
            other = Server("--import", self.folder)
            sockets = [other.socket("/ws") for _ in range(20)]
            for socket in sockets:
                socket.send({"type": "render", "genomeId": NAMES[0], "duration": 600, "format": "f32"})
            for socket in sockets[:10]:
                socket.close()
            self.assertEqual(other.end(), 0)
            for socket in sockets[10:]:
                self.assertIn(socket.closing(), (1001, None))
                socket.close()

    def test_what_cannot_be_rendered_is_told(self):
        for request, code in [({}, "invalid_field"), ({"genomeId": "none of that name"}, "not_found"), ({"genomeId": 5}, "invalid_field"),
                              ({"genomeId": "' OR 1=1; DROP TABLE genomes; --"}, "not_found"),
                              ({"genomeId": "../../etc/passwd"}, "not_found"), ({"genome": "{}"}, "render_failed"),
                              ({"genome": "[" * 20000}, "render_failed"),
                              ({"genomeId": NAMES[0], "duration": -1}, "invalid_field"),
                              ({"genomeId": NAMES[0], "duration": "1"}, "invalid_field"),
                              ({"genomeId": NAMES[0], "duration": 1e300}, "invalid_field"),
                              ({"genomeId": NAMES[0], "noteDelta": 1000}, "invalid_field"),
                              ({"genomeId": NAMES[0], "format": "mp3"}, "invalid_field"),
                              ({"genomeId": NAMES[0], "useGPU": 1}, "invalid_field")]:
            answer = self.render(requestId=3, **request)[-1]
            self.assertEqual((answer["type"], answer.get("code"), answer["requestId"]), ("error", code, 3), (request, answer))
            self.assertTrue(answer["message"])
        self.assertIn(NAMES[0], [each["name"] for each in self.server.json("/api/genomes")["genomes"]])

    def test_a_render_that_runs_takes_less_than_a_mebibyte(self):
        with Server("--import", self.folder) as other:
            sockets = []

            def begin(count):
                for _ in range(count):
                    sockets.append(other.socket("/ws"))
                    sockets[-1].send({"type": "render", "genomeId": NAMES[0], "duration": 3600, "format": "f32", "channels": 2})
                    for _ in range(4):
                        sockets[-1].receive()
                return other.memory()
            before = begin(6)  # the first ones bring what all share
            self.assertLess((begin(16) - before) / 16, 1 << 20)
            for socket in sockets:
                socket.close()

    def test_a_connection_has_so_many_at_once(self):
        with self.server.socket("/ws") as socket:
            for number in range(17):
                socket.send({"type": "render", "genomeId": NAMES[0], "duration": 3600, "format": "f32", "requestId": number})
            self.assertEqual(socket.receive_type("error")["code"], "busy")
        self.server.wait_for_metric("renders", 0)

    def test_genomes_over_rest(self):
        listed = self.server.json("/api/genomes")["genomes"]
        self.assertEqual(sorted(each["name"] for each in listed), sorted(NAMES))
        self.assertIn("genome", self.server.json("/api/genomes/" + listed[0]["id"]))
        status, headers, picture = self.server.get(f"/api/genomes/{NAMES[0]}/picture.svg")
        self.assertEqual((status, headers["content-type"], picture[:4]), (200, "image/svg+xml", b"<svg"))
        self.assertEqual([e["name"] for e in self.server.json("/api/genomes?text=wavetable")["genomes"]], ["pkg_wavetable_g020"])

    def test_a_child_sounds_and_stays_in_the_library(self):
        with Server("--import", self.folder) as other:
            self.assertEqual(other.get(f"/api/genomes/{NAMES[0]}/child", "POST", "{}")[0], 401)
            bearer = {"Authorization": "Bearer " + other.token}
            child = other.json(f"/api/genomes/{NAMES[0]}/child", method="POST", body='{"seed":7}', **bearer)
            again = other.json(f"/api/genomes/{NAMES[0]}/child", method="POST", body='{"seed":7}', **bearer)
            self.assertEqual(child["id"], again["id"])
            bred = other.json(f"/api/genomes/{NAMES[0]}/child", method="POST", body='{"seed":7,"other":"%s"}' % NAMES[1], **bearer)
            self.assertEqual(len(other.json("/api/genomes")["genomes"]), len(NAMES) + 2)
            self.assertEqual(other.get(f"/api/genomes/{NAMES[0]}/child", "POST", "[1]", **bearer)[0], 400)
            with other.socket("/ws") as socket:
                for each in (child, bred):
                    socket.send({"type": "render", "genomeId": each["id"], "duration": 0.1, "format": "f32"})
                    self.assertEqual(socket.receive_until("complete", "error")[-1]["type"], "complete")


if __name__ == "__main__":
    unittest.main()
