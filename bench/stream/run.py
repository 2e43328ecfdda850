#!/usr/bin/env python3
# bench/stream/run.py -- The figures of perigee serve: how soon sound comes, how many can listen, what each takes.
# usage: bench/stream/run.py [PERIGEE]      one column of text; a busy machine gives worse figures
# SPDX-License-Identifier: GPL-3.0-or-later
import math
import os
import resource
import selectors
import statistics
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.argv[1:] = sys.argv[1:] or [os.path.join(ROOT, "build/release/perigee")]
sys.path.insert(0, os.path.join(ROOT, "tests"))
from stream_support import Frame, Server, WebSocket, write_wav  # noqa: E402

PIECE = 'setcps(0.5)\nd1(s"bd*4")\nd2(s"hh*8")\nd3(note"0 3 7 10":s"supersaw":room(0.3):gain(0.3))\n'
GENOMES = os.path.join(ROOT, "bench", "genomes")
HEARD_SECONDS = 4  # an impulse response has two


def tell(name, value, unit, wish=""):
    print(f"{name:56} {value:10.2f} {unit:4} {wish}", flush=True)


def first_sound(socket, message):
    """Milliseconds from a message to the first sound."""
    begin = time.perf_counter()
    socket.send(message)
    while True:
        answer = socket.receive()
        if isinstance(answer, bytes) or answer.get("type") in ("chunk", "audio_chunk"):
            return 1000 * (time.perf_counter() - begin)
        assert "error" not in answer["type"], answer


def processor_seconds(server):
    with open(f"/proc/{server.process.pid}/stat") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Listeners:
    """Many of them, in a process of their own, so that what they do is not the server's."""

    def __init__(self, port, count, query):
        self.read, write = os.pipe()
        self.child = os.fork()
        if self.child == 0:
            code = 1
            try:
                code = self.listen(port, count, query, write)
            finally:
                os._exit(code)
        os.close(write)

    @staticmethod
    def listen(port, count, query, write):
        sockets = [WebSocket(port, "/listen?" + query) for _ in range(count)]
        os.write(write, b"r")
        chooser = selectors.DefaultSelector()
        for one in sockets:
            one.socket.setblocking(False)
            chooser.register(one.socket, selectors.EVENT_READ)
        room = bytearray(1 << 18)
        while True:
            for key, _ in chooser.select():
                if key.fileobj.recv_into(room) == 0:
                    return 1
            time.sleep(0.05)  # many at once, as cheap as can be

    def wait(self):
        os.read(self.read, 1)

    def end(self):
        os.kill(self.child, 9)
        os.waitpid(self.child, 0)
        os.close(self.read)


def renders(server):
    names = [each["name"] for each in server.json("/api/genomes")["genomes"]]
    cold, warm = [], []
    for name in names:
        with server.socket("/ws") as socket:
            cold.append(first_sound(socket, {"type": "render", "genomeId": name, "duration": 1, "format": "f32"}))
        for _ in range(5):
            with server.socket("/ws") as socket:
                warm.append(first_sound(socket, {"type": "render", "genomeId": name, "duration": 1, "format": "f32"}))
    tell("first chunk of a genome, cold, worst of %d" % len(names), max(cold), "ms", "< 300")
    tell("first chunk of a genome, warm, median", statistics.median(warm), "ms", "< 50")
    tell("first chunk of a genome, warm, worst", max(warm), "ms")
    together(server, sorted(names)[0], 1, False)
    together(server, "pkg_heavycppn_g024", 4, True)


def together(server, name, seconds, own_notes, count=50):
    """Renders that all begin at the same time."""
    lasted = []

    def ask(number):
        begin = time.perf_counter()
        with server.socket("/ws") as socket:
            socket.send({"type": "render", "genomeId": name, "duration": seconds, "format": "f32", "noteDelta": 0.25 * number if own_notes else 0})
            socket.receive_until("complete", "error")
        lasted.append(time.perf_counter() - begin)

    begin = time.perf_counter()
    threads = [threading.Thread(target=ask, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    of = "two impulse responses and a note of its own" if own_notes else "the same note"
    tell(f"{count} renders of {seconds + 0.25} s at once, {of}", 1000 * (time.perf_counter() - begin), "ms")
    tell("… the last one's time over the middle one's", max(lasted) / statistics.median(lasted), "", "fair: near 1")


def tracks(server):
    track = server.json("/api/tracks")["tracks"][0]["track_id"]
    times = []
    for preset in ["adaptive", "gentle", "warm", "bright", "punchy"] * 4:
        with server.socket("/ws") as socket:
            times.append(first_sound(socket, {"type": "play_enhanced", "data": {"track_id": track, "preset": preset, "format": "f32"}}))
    tell("first chunk of a track through a preset, median", statistics.median(times), "ms", "< 100")
    tell("first chunk of a track through a preset, worst", max(times), "ms", "< 100")


def joining(server):
    times = []
    for query in ["format=s16", "format=opus"] * 5:
        begin = time.perf_counter()
        with server.socket("/listen?" + query) as socket:
            while not isinstance(socket.receive(), bytes):
                pass
        times.append(1000 * (time.perf_counter() - begin))
    tell("sound after joining the performance, worst of 10", max(times), "ms", "< 250")


def crowd(server, count, query, name):
    server.wait_for_metric("listeners", 0)
    before_memory = server.memory()
    listeners = Listeners(server.port, count, query)
    listeners.wait()
    time.sleep(2)
    gaps, lost, xruns = (server.metric(m) for m in ("listener_gaps_total", "live_lost_total", "xruns_total"))
    begin, busy = time.perf_counter(), processor_seconds(server)
    time.sleep(8)
    took, busy = time.perf_counter() - begin, processor_seconds(server) - busy
    tell(f"{name}: the server's processor time", 100 * busy / took, "%", "of one core < 100")
    tell(f"{name}: gaps, quanta lost, late blocks", sum(server.metric(m) for m in ("listener_gaps_total", "live_lost_total", "xruns_total")) - gaps - lost - xruns, "", "0")
    tell(f"{name}: memory for each", (server.memory() - before_memory) / count / 1024, "KiB", "< 1024")
    listeners.end()


def waiting(*imports):
    """What a client takes that does not read on: all that can wait for it does. Each kind has a server of its own.
    Of a genome it has heard some seconds before, so that all that its sound remembers is there."""
    with Server(*imports) as server:
        track = server.json("/api/tracks")["tracks"][0]["track_id"]
        names = [each["name"] for each in server.json("/api/genomes")["genomes"]]
    plays = [(f"a track, {kind}", {"type": "play_enhanced", "data": {"track_id": track, "preset": "warm", "format": kind}}) for kind in ("json", "f32", "opus")]
    renders = [(name + kind, {"type": "render", "genomeId": name, "duration": 600, "format": "f32", "channels": 2, **more})
               for name in names for kind, more in (("", {}), (", a note each", {"noteDelta": 0}))]
    for what, message in plays + renders:
        with Server(*imports) as server:
            sockets = []

            def begin(count):
                for _ in range(count):
                    sockets.append(server.socket("/ws"))
                    if "noteDelta" in message:
                        message["noteDelta"] = 0.25 * len(sockets)
                    first_sound(sockets[-1], message)
                    heard = 0
                    while message["type"] == "render" and heard < HEARD_SECONDS * 48000 * 8:
                        heard += len(sockets[-1].receive())
                time.sleep(2)
                return server.memory()
            before = begin(16)  # the first ones bring what all share
            tell(f"who hears {what}: memory for each", (begin(30) - before) / 30 / 1024, "KiB", "< 1024")
            for one in sockets:
                one.close()


def main():
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit[1], limit[1]))
    with tempfile.TemporaryDirectory() as folder:
        write_wav(os.path.join(folder, "songs", "track.wav"), [0.3 * math.sin(0.02 * i) for i in range(48000 * 60)])
        piece = os.path.join(folder, "piece.lua")
        with open(piece, "w") as f:
            f.write(PIECE)
        with Server(piece, "--import", GENOMES, "--import", folder) as server:
            renders(server)
            tracks(server)
            joining(server)
            begin, busy = time.perf_counter(), processor_seconds(server)
            time.sleep(4)
            tell("nobody listens: the server's processor time", 100 * (processor_seconds(server) - busy) / (time.perf_counter() - begin), "%")
        for count, query, name in [(200, "format=s16", "200 PCM listeners"), (1000, "format=opus", "1000 Opus listeners")]:
            with Server(piece) as server:
                crowd(server, count, query, name)
        waiting("--import", GENOMES, "--import", folder)


main()
