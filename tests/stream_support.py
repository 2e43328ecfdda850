# tests/stream_support.py -- What the tests of perigee serve share: a server of one's own, a WebSocket client, binary frames taken apart.
# SPDX-License-Identifier: GPL-3.0-or-later
import base64
import hashlib
import http.client
import json
import os
import re
import select
import signal
import socket
import ssl
import struct
import subprocess

from cli_support import PERIGEE, SOURCE, fresh_home, read_wav, run, write_wav  # noqa: F401

GENOMES = os.path.join(SOURCE, "tests", "gpu", "data", "genomes")
GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Server:
    """perigee serve on a free port, ended with SIGTERM."""

    def __init__(self, *args, env=None, token="a token of tests"):
        self.token = token
        self.env = dict(env or fresh_home(), PERIGEE_TOKEN=token)
        self.errors = open(os.path.join(self.env["HOME"], "errors"), "w+")
        self.process = subprocess.Popen([PERIGEE, "serve", "--port", "0", "--osc-port", "0", *args], env=self.env,
                                        stdout=subprocess.PIPE, stderr=self.errors, text=True)
        self.url = self.process.stdout.readline().strip()
        found = re.fullmatch(r"(https?)://(.*):(\d+)", self.url)
        if not found:
            self.process.wait(30)
            raise RuntimeError("perigee serve does not begin: " + self.said())
        self.secure, self.host, self.port = found[1] == "https", found[2], int(found[3])

    def said(self):
        self.errors.seek(0)
        return self.errors.read()

    def get(self, path, method="GET", body=None, **headers):
        """(status, headers, body); a header's name is written with _ for -."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, body=body, headers={k.replace("_", "-"): v for k, v in headers.items()})
        answer = connection.getresponse()
        result = answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
        connection.close()
        return result

    def json(self, path, **kinds):
        status, _, body = self.get(path, **kinds)
        assert status in (200, 201), (status, body)
        return json.loads(body)

    def socket(self, path="/", **headers):
        return WebSocket(self.port, path, **headers)

    def memory(self):
        """Bytes of real memory."""
        with open(f"/proc/{self.process.pid}/statm") as f:
            return int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def metric(self, name):
        text = self.get("/metrics")[2].decode()
        return float(re.search(rf"^perigee_{name} (\S+)$", text, re.M)[1])

    def wait_for_metric(self, name, value):
        """Until it is so; asked again and again, for how long a busy machine takes is no law."""
        while self.metric(name) != value:
            select.select([], [], [], 0.02)

    def end(self):
        """Its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(30)
        self.process.stdout.close()
        self.errors.close()
        return code

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()


class Closed(Exception):
    """The other side has ended the connection: with this code, or None."""

    def __init__(self, code=None, reason=""):
        super().__init__(f"closed: {code} {reason}")
        self.code, self.reason = code, reason


class Refused(Exception):
    """The handshake was answered with this status."""

    def __init__(self, status, body):
        super().__init__(f"{status} {body!r}")
        self.status, self.body = status, body


class WebSocket:
    """RFC 6455, as far as a test needs it."""

    def __init__(self, port, path="/", host="127.0.0.1", timeout=60, receive_buffer=0, over=None, **headers):
        self.socket = over or socket.socket()
        self.socket.settimeout(timeout)
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        if over is None:
            self.socket.connect((host, port))
        self.data = b""
        key = base64.b64encode(os.urandom(16)).decode()
        lines = {"Host": f"{host}:{port}", "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
                 "Sec-WebSocket-Key": key, **{k.replace("_", "-"): v for k, v in headers.items()}}
        self.socket.sendall((f"GET {path} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in lines.items()) + "\r\n").encode())
        head = self._until(b"\r\n\r\n").decode()
        status = int(head.split()[1])
        if status != 101:
            length = re.search(r"(?i)content-length: (\d+)", head)
            body = self._take(int(length[1]) if length else 0)
            self.socket.close()
            raise Refused(status, body)
        accept = base64.b64encode(hashlib.sha1((key + GUID).encode()).digest()).decode()
        assert f"Sec-WebSocket-Accept: {accept}".lower() in head.lower(), head

    def _more(self):
        more = self.socket.recv(1 << 16)
        if not more:
            raise Closed()
        self.data += more

    def _take(self, count):
        while len(self.data) < count:
            self._more()
        taken, self.data = self.data[:count], self.data[count:]
        return taken

    def _until(self, mark):
        while mark not in self.data:
            self._more()
        end = self.data.index(mark) + len(mark)
        return self._take(end)

    def send_frame(self, opcode, payload, final=True):
        mask = os.urandom(4)
        size = len(payload)
        head = bytes([(0x80 if final else 0) | opcode])
        if size < 126:
            head += bytes([0x80 | size])
        elif size < 1 << 16:
            head += bytes([0x80 | 126]) + struct.pack(">H", size)
        else:
            head += bytes([0x80 | 127]) + struct.pack(">Q", size)
        masked = (int.from_bytes(payload, "little") ^ int.from_bytes((mask * (size // 4 + 1))[:size], "little")).to_bytes(size, "little")
        self.socket.sendall(head + mask + masked)

    def send(self, message):
        self.send_frame(1, (message if isinstance(message, str) else json.dumps(message)).encode())

    def receive(self):
        """A dict, or bytes; pings are answered."""
        whole = b""
        kind = 0
        while True:
            first, second = self._take(2)
            size = second & 127
            if size == 126:
                size = struct.unpack(">H", self._take(2))[0]
            elif size == 127:
                size = struct.unpack(">Q", self._take(8))[0]
            payload = self._take(size)
            opcode = first & 15
            if opcode == 8:
                code = struct.unpack(">H", payload[:2])[0] if len(payload) >= 2 else None
                raise Closed(code, payload[2:].decode())
            if opcode == 9:
                self.send_frame(10, payload)
            elif opcode in (0, 1, 2):
                kind = opcode or kind
                whole += payload
                if first & 0x80:
                    return json.loads(whole) if kind == 1 else whole

    def receive_type(self, *types):
        """The next text message of one of these types; what comes before is left out."""
        while True:
            message = self.receive()
            if isinstance(message, dict) and message.get("type") in types:
                return message

    def receive_until(self, *types):
        """All up to and with the first text message of these types."""
        messages = []
        while True:
            messages.append(self.receive())
            if isinstance(messages[-1], dict) and messages[-1].get("type") in types:
                return messages

    def closing(self):
        """The code with which the connection ends."""
        try:
            while True:
                self.receive()
        except Closed as closed:
            return closed.code
        except ConnectionError:
            return None

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Frame:
    """A binary frame."""

    def __init__(self, data):
        assert data[:4] == b"PGS1", data[:8]
        (self.format, self.channels, self.flags, zero, self.stream, self.number, self.first, self.frames,
         self.rate) = struct.unpack("<BBBBIIQII", data[4:32])
        assert zero == 0
        self.payload = data[32:]


def frames_of(messages):
    return [Frame(m) for m in messages if isinstance(m, bytes)]


def batch(genome, duration=1.0, note_delta=0.0, velocity=1.0, rate=48000):
    """The samples of perigee cppn render, interleaved."""
    import tempfile
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out.wav")
        done = run("cppn", "render", genome, "-o", out, "--duration", str(duration), "--note-delta", str(note_delta),
                   "--velocity", str(velocity), "--rate", str(rate), "--quiet")
        assert done.returncode == 0, done.stderr
        return read_wav(out)[2]
