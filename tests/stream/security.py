# tests/stream/security.py -- What must not come in does not, is told so with the right code, and harms nobody else.
# SPDX-License-Identifier: GPL-3.0-or-later
import json
import os
import random
import select
import socket
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from stream_support import Closed, Frame, Refused, Server, WebSocket, fresh_home  # noqa: E402

GENOMES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "gpu", "data")
SOCKETS = ["/", "/ws", "/listen", "/perform"]


class Security(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--import", GENOMES, "--origin", "https://friend.example", "--host", "music.example")

    @classmethod
    def tearDownClass(cls):
        assert cls.server.end() == 0, "the server did not end well"

    def tearDown(self):
        """Whatever has come in: it answers, and renders."""
        self.assertEqual(self.server.json("/healthz"), {"status": "ok"})
        with self.server.socket("/ws") as one:
            one.send({"type": "render", "genomeId": "head_default_g012", "duration": 0.05, "format": "f32"})
            self.assertEqual(one.receive_until("complete", "error")[-1]["type"], "complete")

    def refused(self, path, **headers):
        with self.assertRaises(Refused) as caught:
            self.server.socket(path, **headers)
        return caught.exception.status, json.loads(caught.exception.body)["code"]

    def raw(self, data, timeout=30):
        """Everything that is answered to these bytes."""
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=timeout) as one:
            answer = b""
            try:
                one.sendall(data)
                while more := one.recv(1 << 16):
                    answer += more
            except ConnectionError:
                pass
            return answer

    def test_a_foreign_host_is_refused(self):
        for host in ["evil.example", "evil.example:%d" % self.server.port, "10.0.0.1", ""]:
            self.assertEqual(self.server.get("/", Host=host)[0], 403)
            for path in SOCKETS:
                self.assertEqual(self.refused(path, Host=host), (403, "bad_host"))
        self.assertEqual(self.server.get("/healthz", Host="music.example")[0], 200)

    def test_a_foreign_origin_is_refused(self):
        for origin in ["http://evil.example", "null", "http://localhost:1", "https://friend.example.evil"]:
            self.assertEqual(self.server.get("/api/genomes", Origin=origin)[0], 403)
            for path in SOCKETS:
                self.assertEqual(self.refused(path, Origin=origin), (403, "bad_origin"))

    def test_its_own_page_and_a_friend_may_connect(self):
        for origin in [f"http://127.0.0.1:{self.server.port}", "https://friend.example"]:
            self.server.socket("/", Origin=origin).close()
        self.assertEqual(self.server.get("/healthz", Origin="https://friend.example")[1]["access-control-allow-origin"], "https://friend.example")
        self.assertNotIn("access-control-allow-origin", self.server.get("/healthz")[1])

    def test_changes_need_the_token(self):
        path = "/api/genomes/head_default_g012/child"
        for headers in [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer "}, {"Authorization": "Basic " + self.server.token},
                        {"Authorization": "Bearer " + self.server.token + "x"}]:
            self.assertEqual(self.server.get(path, "POST", "{}", **headers)[0], 401)

    def test_no_path_leads_out(self):
        for path in ["/../etc/passwd", "/%2e%2e/etc/passwd", "/api/genomes/..%2f..%2fetc%2fpasswd", "//etc/passwd", "/api/genomes/%00",
                     "/api/tracks/..%2f/audio", "/index.html/..", "/%c0%ae%c0%ae/etc/passwd", "/api/genomes/" + "a" * 4000]:
            self.assertIn(self.server.get(path)[0], (400, 404), path)

    def test_sql_is_a_name_like_any_other(self):
        before = self.server.json("/api/genomes")
        for name in ["'%20OR%201=1;--", "%22;DROP%20TABLE%20genomes;--", "%25", "_", "*"]:
            self.assertEqual(self.server.get("/api/genomes/" + name)[0], 404)
            self.assertEqual(self.server.json("/api/genomes?text=zz" + name)["genomes"], [])
            self.assertEqual(self.server.json("/api/genomes?tag=" + name)["genomes"], [])
        self.assertEqual(self.server.json("/api/genomes"), before)

    def test_wrong_methods_and_sizes(self):
        self.assertEqual(self.server.get("/api/genomes", "DELETE")[0], 405)
        self.assertEqual(self.server.get("/api/genomes", "DELETE")[1]["allow"], "GET")
        self.assertEqual(self.server.get("/nothing")[0], 404)
        self.assertEqual(self.server.get("/healthz", X_Long="a" * 20000)[0], 431)
        self.assertEqual(self.server.get("/api/genomes/x/child", "POST", "a" * 100000)[0], 413)
        for data in [b"nonsense\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200), b"GET / HTTP/1.1\r\nHost\r\n\r\n",
                     b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n"]:
            answer = self.raw(data)
            self.assertTrue(answer.startswith(b"HTTP/1.1 400"), (data[:20], answer[:60]))

    def test_head_is_get_without_the_body(self):
        got, head = self.server.get("/api/genomes"), self.server.get("/api/genomes", "HEAD")
        self.assertEqual((head[0], head[1]["content-length"], head[2]), (200, str(len(got[2])), b""))

    def test_json_that_makes_no_sense_is_told_and_changes_nothing(self):
        for path in ["/", "/ws"]:
            with self.server.socket(path) as one:
                if path == "/":
                    one.receive()
                for text, code in [("", "invalid_json"), ("{", "invalid_json"), ("[]", "invalid_json"), ("null", "invalid_json"),
                                   ('{"type":"ping"}\0', "invalid_json"), ('{"type":"ping"}\0{"type":"ping"}', "invalid_json"),
                                   ('{"type":5}', "invalid_json"), ("[" * 50000, "invalid_json"), ('{"type":"no such"}', "unknown_type"),
                                   ('{"type":"ping","id":' + "[" * 100000 + "]" * 100000 + "}", "invalid_json"),
                                   ('{"type":"render","genome":' + '{"a":' * 40000 + "1" + "}" * 40001, "invalid_json"),
                                   ('{"type":"render","genomeId":{}}', "invalid_field"), ('{"type":"' + "a" * 300000 + '"}', "too_large")]:
                    one.send(text)
                    answer = one.receive()
                    self.assertEqual((answer["type"], answer["code"]), ("error", code), text[:50])
                one.send_frame(2, b"\0\1\2")
                self.assertEqual(one.receive()["code"], "invalid_json")

    def test_a_message_that_is_far_too_long_ends_the_connection(self):
        before = self.server.memory()
        for path in ["/", "/ws"]:
            one = self.server.socket(path)
            try:
                one.send_frame(1, b"a" * (64 << 20))
            except ConnectionError:
                pass
            self.assertIn(one.closing(), (1009, None))
            one.close()
        self.assertLess(self.server.memory() - before, 16 << 20)

    def test_frames_that_are_none_end_the_connection(self):
        random.seed(1)
        for data in [b"\xff\xff" + bytes(20), b"\x83\x80\0\0\0\0", b"\x81\x05hello", b"\x09\xff" + bytes(200), b"\xc1\x80\0\0\0\0",
                     b"\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff" + bytes(30), b"\x81\x84\0\0\0\0\xff\xfe\xfd\xfc", b"\x80\x80\0\0\0\0"] + [
                         random.randbytes(random.randint(20, 400)) for _ in range(50)]:
            one = self.server.socket("/ws")
            one.socket.sendall(data)
            one.socket.shutdown(socket.SHUT_WR)
            one.closing()
            one.close()

    def test_json_of_chance_never_harms(self):
        random.seed(2)
        words = ["type", "render", "genomeId", "cancel", "requestId", "duration", "play_enhanced", "data", "track_id", "seek", "position", "preset"]

        def value(depth):
            kind = random.randrange(9 if depth < 4 else 6)
            if kind == 0:
                return random.choice([None, True, False])
            if kind == 1:
                return random.choice([0, -1, 1e308, -1e308, 2 ** 63, 2 ** 64, 0.1, 5e-324])
            if kind in (2, 3, 4):
                return random.choice(words)
            if kind == 5:
                return "".join(chr(random.randrange(1, 0xD000)) for _ in range(random.randrange(20)))
            if kind == 6:
                return [value(depth + 1) for _ in range(random.randrange(4))]
            return {random.choice(words): value(depth + 1) for _ in range(random.randrange(6))}

        for _ in range(40):
            with self.server.socket("/ws") as one:
                for _ in range(50):
                    text = json.dumps({"type": random.choice(words[1:]), **{random.choice(words[2:]): value(0) for _ in range(4)}})
                    if random.random() < 0.3:
                        at = random.randrange(len(text))
                        text = text[:at] + random.choice(['"', "{", "]", "\\", "\u0001", "e9"]) + text[at + 1:]
                    one.send(text)
                one.send({"type": "ping", "id": "end"})
                while one.receive() != {"type": "pong", "id": "end"}:
                    pass

    def test_too_many_messages_are_left_out(self):
        with self.server.socket("/ws") as one:
            for number in range(200):
                one.send({"type": "ping", "id": number})
            kinds = [one.receive()["type"] for _ in range(60)]
            self.assertIn("pong", kinds)
            self.assertEqual(one.receive_type("error")["code"], "rate_limit")

    def test_slow_senders_are_let_go_of_and_others_do_not_wait(self):
        slow = [socket.create_connection(("127.0.0.1", self.server.port)) for _ in range(50)]
        for number, one in enumerate(slow):
            one.sendall(b"GET / HTTP/1.1\r\n" if number % 2 else b"POST /api/genomes/x/child HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{")
        self.assertEqual(self.server.json("/healthz"), {"status": "ok"})
        waiting = set(slow)
        while waiting:  # a byte now and then does not help
            for one in select.select(list(waiting), [], [], 1.0)[0]:
                try:
                    data = one.recv(4096)
                except ConnectionError:
                    data = b""
                if not data:
                    waiting.discard(one)
                    one.close()
            for one in waiting:
                try:
                    one.sendall(b"a")
                except ConnectionError:
                    pass

    def test_a_handshake_that_is_none(self):
        for headers in [{"Sec_WebSocket_Version": "12"}, {"Upgrade": "h2c"}]:
            with self.assertRaises(Refused) as caught:
                self.server.socket("/ws", **headers)
            self.assertIn(caught.exception.status, (400, 404, 426))
        self.assertEqual(self.refused("/no/such"), (404, "not_found"))
        self.assertEqual(self.refused("/listen/../perform")[0], 400)

    def test_what_a_request_has_once_it_has_once(self):
        upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\n"
        good = "dGhlIHNhbXBsZSBub25jZQ=="
        for lines in ["Host: localhost\r\nHost: evil.example\r\n", "Host: localhost\r\nHost: localhost\r\n",
                      "Host: localhost\r\nOrigin: https://friend.example\r\nOrigin: http://evil.example\r\n",
                      "Host: localhost\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n",
                      "Host: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n",
                      "Host: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n",
                      "Host: localhost\r\n" + upgrade % "x", "Host: localhost\r\n" + upgrade % good[:-2], "Host: localhost\r\n" + upgrade % (good[:-3] + "*=="),
                      "Host: localhost\r\n" + upgrade % good + "Sec-WebSocket-Key: " + good + "\r\n"]:
            for path in ["/healthz", "/ws", "/perform"]:
                answer = self.raw(f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode())
                self.assertTrue(answer.startswith(b"HTTP/1.1 400"), (lines, answer[:60]))

    def test_ten_thousand_come_and_the_music_goes_on(self):
        with tempfile.TemporaryDirectory() as folder:
            piece = os.path.join(folder, "piece.lua")
            with open(piece, "w") as f:
                f.write('d1(s"bd*4")\n')
            with Server(piece, "--most-connections", "500") as small, small.socket("/listen?format=opus") as listener:
                self.assertEqual(listener.receive()["type"], "live")
                held, refused = [], 0
                for _ in range(10000):
                    one = socket.create_connection(("127.0.0.1", small.port), timeout=30)
                    if len(held) < 499:
                        held.append(one)  # and says nothing
                        continue
                    answer = b""
                    while more := one.recv(1000):
                        answer += more
                    refused += answer.startswith(b"HTTP/1.1 503") and b'"code":"busy"' in answer
                    one.close()
                self.assertEqual(refused, 10000 - len(held))
                frames = []
                while len(frames) < 100:
                    message = listener.receive()
                    if isinstance(message, bytes):
                        frames.append(Frame(message))
                self.assertEqual([(each.number - frames[0].number, each.flags) for each in frames], [(n, 0) for n in range(100)])
                for one in held:
                    one.close()
                while small.get("/healthz")[0] == 503:  # until it has seen that they have gone
                    select.select([], [], [], 0.02)
                self.assertEqual(small.metric("refused_total"), refused)

    def test_places_are_limited(self):
        with Server(env=dict(fresh_home(), PERIGEE_MOST_CONNECTIONS="20")) as small:
            held = []
            for _ in range(20):
                held.append(socket.create_connection(("127.0.0.1", small.port)))
            refused = 0
            for _ in range(100):
                with socket.create_connection(("127.0.0.1", small.port), timeout=30) as one:
                    one.sendall(b"")
                    answer = one.recv(1000)
                    refused += answer.startswith(b"HTTP/1.1 503")
            self.assertEqual(refused, 100)
            for one in held:
                one.close()
            while small.get("/healthz")[0] == 503:  # until it has seen that they have gone
                select.select([], [], [], 0.02)


if __name__ == "__main__":
    unittest.main()
