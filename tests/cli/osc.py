# tests/cli/osc.py -- OSC as an editor meets it: a client made from docs/osc.md alone tries every message, and what nobody should send.
# SPDX-License-Identifier: GPL-3.0-or-later
import json
import os
import select
import socket
import stat
import struct
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from cli_support import PERIGEE, Terminal, fresh_home, main

PATIENCE = 30


# OSC in so many words.

def padded(data):
    return data + b"\0" * (4 - len(data) % 4)


class Typed:
    """A number with OSC's type said."""

    def __init__(self, kind, value):
        self.kind, self.value = kind, value


def encode(address, *arguments):
    kinds, data = ",", b""
    for a in arguments:
        kind = a.kind if isinstance(a, Typed) else "s" if isinstance(a, str) else "i" if isinstance(a, int) else "f"
        value = a.value if isinstance(a, Typed) else a
        kinds += kind
        data += padded(value.encode()) if kind in "sS" else struct.pack({"i": ">i", "h": ">q", "f": ">f", "d": ">d"}[kind], value)
    return padded(address.encode()) + padded(kinds.encode()) + data


def decode(data):
    def text(at):
        end = data.index(b"\0", at)
        return data[at:end].decode(), at + (end - at) // 4 * 4 + 4
    address, at = text(0)
    kinds, at = text(at)
    assert kinds[0] == ","
    arguments = []
    for kind in kinds[1:]:
        if kind == "s":
            value, at = text(at)
        else:
            form = {"i": ">i", "h": ">q", "f": ">f", "d": ">d"}[kind]
            value, = struct.unpack_from(form, data, at)
            at += struct.calcsize(form)
        arguments.append(value)
    assert at == len(data)
    return address, arguments


def bundle(*packets):
    return b"#bundle\0" + struct.pack(">Q", 1) + b"".join(struct.pack(">I", len(p)) + p for p in packets)


class Client:
    """Whoever sends and waits for answers; what comes meanwhile is kept."""

    def __init__(self, token):
        self.token, self.come, self.number = token, [], 0

    def wait(self, *addresses, match=lambda arguments: True):
        """The next message with one of the addresses that matches; the others stay."""
        end = time.monotonic() + PATIENCE
        while True:
            for i, (address, arguments) in enumerate(self.come):
                if address in addresses and match(arguments):
                    del self.come[i]
                    return address, arguments
            left = end - time.monotonic()
            if left <= 0 or not self.read(left):
                raise AssertionError(f"no {addresses}, but {self.come}")

    def ask(self, address, *arguments, answer):
        self.send(encode(address, *arguments))
        return self.wait(answer, "/error")

    def eval(self, code, *place):
        """(value or None, None), or (None, the error's arguments behind the id)."""
        self.number += 1
        name = f"e{self.number}"
        self.send(encode("/eval", self.token, name, code, *place))
        value = None
        while True:
            address, arguments = self.wait("/eval/value", "/eval/ok", "/eval/error", "/error",
                                           match=lambda a: a[0] in (name, "/eval"))
            if address == "/eval/value":
                value = arguments[1]
            elif address == "/eval/ok":
                return value, None
            else:
                return None, arguments[1:]

    def status(self):
        values = self.ask("/status", answer="/status/values")[1]
        return dict(zip(values[::2], values[1::2]))


class Udp(Client):
    def __init__(self, endpoint):
        super().__init__(endpoint["token"])
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self.socket.connect(("127.0.0.1", int(endpoint["osc"])))

    def send(self, packet):
        self.socket.send(packet)

    def read(self, seconds):
        if not select.select([self.socket], [], [], seconds)[0]:
            return False
        self.come.append(decode(self.socket.recv(1 << 16)))
        return True

    def close(self):
        self.socket.close()


class Tcp(Client):
    def __init__(self, endpoint, slip=False):
        super().__init__(endpoint["token"])
        self.slip, self.data = slip, b""
        self.socket = socket.create_connection(("127.0.0.1", int(endpoint["osc_tcp"])))

    def framed(self, packet):
        if not self.slip:
            return struct.pack(">I", len(packet)) + packet
        return b"\xc0" + packet.replace(b"\xdb", b"\xdb\xdd").replace(b"\xc0", b"\xdb\xdc") + b"\xc0"

    def send(self, packet):
        self.socket.sendall(self.framed(packet))

    def read(self, seconds):
        if not select.select([self.socket], [], [], seconds)[0]:
            return False
        data = self.socket.recv(1 << 16)
        if not data:
            return False
        self.data += data
        while True:
            if self.slip:
                packet, end, rest = self.data.partition(b"\xc0")
                if not end:
                    return True
                self.data = rest
                if packet:
                    self.come.append(decode(packet.replace(b"\xdb\xdc", b"\xc0").replace(b"\xdb\xdd", b"\xdb")))
            else:
                if len(self.data) < 4 or len(self.data) < 4 + struct.unpack(">I", self.data[:4])[0]:
                    return True
                size, = struct.unpack(">I", self.data[:4])
                self.come.append(decode(self.data[4:4 + size]))
                self.data = self.data[4 + size:]

    def close(self):
        self.socket.close()


def endpoint_path(env):
    return os.path.join(env["XDG_RUNTIME_DIR"], "perigee/endpoint") if "XDG_RUNTIME_DIR" in env else \
        os.path.join(env["HOME"], ".local/state/perigee/endpoint")


class Running:
    """A perigee whose standard input is a pipe that stays open."""

    def __init__(self, *args, env=None):
        self.env = env or fresh_home()
        self.process = subprocess.Popen([PERIGEE, *args, "--no-audio"], env=self.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)
        self.banner = "" if "--quiet" in args else next(line for line in self.process.stderr if line.startswith("perigee "))
        with open(endpoint_path(self.env)) as f:
            self.endpoint = dict(line.rstrip("\n").split("=", 1) for line in f)

    def control(self):
        """A sender of Tidal's messages."""
        found = self.banner.split("control messages on ")
        port = int(found[1].split()[0]) if len(found) > 1 else 6010
        client = Udp({**self.endpoint, "osc": port})
        return client

    def end(self):
        out, err = self.process.communicate(timeout=PATIENCE)
        return out, err


class Osc(unittest.TestCase):
    def start(self, *args, env=None):
        running = Running(*args, env=env)
        self.addCleanup(lambda: running.process.poll() is None and (running.process.kill(), running.process.communicate()))
        return running

    def client(self, running, kind=Udp, **options):
        client = kind(running.endpoint, **options)
        self.addCleanup(client.close)
        return client

    # The endpoint.

    def test_the_endpoint_says_where_it_is_while_it_runs(self):
        running = self.start()
        path = endpoint_path(running.env)
        self.assertEqual(running.endpoint["version"], "1")
        self.assertEqual(int(running.endpoint["pid"]), running.process.pid)
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        self.assertGreaterEqual(len(running.endpoint["token"]), 16)
        self.assertIn(running.endpoint["osc"], running.banner)
        self.assertNotIn(running.endpoint["token"], running.banner)
        running.end()
        self.assertFalse(os.path.exists(path))

    def test_the_runtime_folder_is_preferred(self):
        env = fresh_home()
        env["XDG_RUNTIME_DIR"] = os.path.join(env["HOME"], "run")
        os.mkdir(env["XDG_RUNTIME_DIR"], 0o700)
        running = self.start(env=env)
        self.assertEqual(self.client(running).ask("/hello", answer="/hello")[1][0], "perigee")

    def test_a_taken_port_gives_the_next_free_one(self):
        first = self.start("--osc-port", "58200")
        second = self.start("--osc-port", first.endpoint["osc"])
        self.assertGreater(int(second.endpoint["osc"]), int(first.endpoint["osc"]))
        self.assertNotEqual(first.endpoint["token"], second.endpoint["token"])
        self.client(first).ask("/hello", answer="/hello")
        self.client(second).ask("/hello", answer="/hello")

    def test_whoever_still_runs_has_the_endpoint(self):
        first = self.start()
        second = self.start(env=first.env)
        self.assertNotEqual(first.endpoint["token"], second.endpoint["token"])
        second.end()
        end = time.monotonic() + PATIENCE
        while not os.path.exists(endpoint_path(first.env)):
            self.assertLess(time.monotonic(), end)
        with open(endpoint_path(first.env)) as f:
            self.assertIn(first.endpoint["token"], f.read())

    def test_whoever_lives_takes_the_endpoint_of_one_that_was_killed(self):
        first = self.start()
        second = self.start(env=first.env)
        second.process.kill()
        second.process.communicate()
        done = self.send(first, "-e", "6 * 7")
        self.assertEqual((done.stdout, done.stderr, done.returncode), ("42\n", "", 0))
        with open(endpoint_path(first.env)) as f:
            self.assertIn(first.endpoint["token"], f.read())
        first.process.kill()
        first.process.communicate()
        self.start("--osc-port", first.endpoint["osc"])  # its port is another's by now
        done = self.send(first, "-e", "1")
        self.assertIn(f"process {first.process.pid}", done.stderr)
        self.assertIn("start one first", done.stderr)
        self.assertEqual(done.returncode, 1)

    def test_what_plays_a_file_listens_too(self):
        env = fresh_home()
        path = os.path.join(env["HOME"], "piece.lua")
        with open(path, "w") as f:
            f.write('d1(s"bd*4")\n')
        running = self.start("play", path, env=env)
        c = self.client(running)
        self.assertEqual(c.status()["playing"], "1")
        c.eval('d2(s"hh*4")')
        self.assertEqual(c.status()["playing"], "1 2")

    def test_no_osc_at_all(self):
        env = fresh_home()
        process = subprocess.run([PERIGEE, "--no-audio", "--osc-port", "0"], env=env, input="", capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(process.returncode, 0)
        self.assertFalse(os.path.exists(endpoint_path(env)))
        self.assertNotIn("OSC", process.stderr)

    # Every message, over every transport.

    def test_every_message_over_every_transport(self):
        running = self.start()
        for kind, options in ((Udp, {}), (Tcp, {}), (Tcp, {"slip": True})):
            with self.subTest(kind=kind.__name__, **options):
                c = self.client(running, kind, **options)
                name, version, protocol = c.ask("/hello", answer="/hello")[1]
                self.assertEqual((name, protocol), ("perigee", 1))
                self.assertEqual(c.eval("1 + 1"), ("2", None))
                self.assertEqual(c.eval("x = 'À' .. '\\192\\219'"), (None, None))
                self.assertEqual(c.eval("'À'")[0], "À")
                self.assertEqual(c.eval('d1(s"bd*4")'), (None, None))
                self.assertEqual(c.status()["playing"], "1")
                for address in ("/hush", "/panic"):
                    self.assertEqual(c.ask(address, c.token, answer="/ok"), ("/ok", [address]))
                self.assertEqual(c.status()["playing"], "")
                for address, playing in (("/undo", "1"), ("/redo", "")):
                    self.assertEqual(c.ask(address, c.token, answer="/ok"), ("/ok", [address]))
                    self.assertEqual(c.status()["playing"], playing)
                id, *items = c.ask("/complete", 7, 's"bd":palindr', answer="/complete/items")[1]
                self.assertEqual((id, items[:2]), (7, ["palindrome", "function"]))
                self.assertTrue(items[2])
                id, *items = c.ask("/complete", "q", "d1(no", answer="/complete/items")[1]
                kinds = dict(zip(items[::3], items[1::3]))
                self.assertEqual((id, kinds["note"], kinds["not"]), ("q", "control", "keyword"))
                id, text = c.ask("/doc", "q", "fast", answer="/doc/text")[1]
                self.assertEqual(id, "q")
                self.assertIn("fast(", text)
                for what in ("cycle", "log"):
                    self.assertEqual(c.ask("/subscribe", what, answer="/ok")[0], "/ok")
                cycle, cps = c.wait("/cycle")[1]
                self.assertAlmostEqual(cps, 0.5)
                self.assertGreaterEqual(cycle, 0)
                self.assertGreater(c.wait("/cycle", match=lambda a: a[0] > cycle)[1][0], cycle)
                c.eval("print('so', 1) print('and so')")
                self.assertEqual(c.wait("/log", match=lambda a: a[0] == "print")[1][1].split(), ["so", "1"])
                self.assertEqual(c.wait("/log", match=lambda a: a[0] == "print")[1][1], "and so")
                self.assertEqual(c.ask("/unsubscribe", "cycle", "log", answer="/ok")[0], "/ok")
                c.eval("print('unheard')")
                c.ask("/hello", answer="/hello")
                self.assertNotIn("/log", [address for address, _ in c.come])

    def test_an_error_speaks_of_nothing_that_was_not_sent(self):
        c = self.client(self.start())
        self.assertEqual(c.ask("/redo", c.token, answer="/ok"), ("/error", ["/redo", "redo: there is nothing after this"]))
        self.assertEqual(c.eval("'a\\0b'")[0], "a\ufffdb")

    def test_numbers_of_every_type(self):
        c = self.client(self.start())
        for kind in "ihfd":
            value = 3.0 if kind in "fd" else 3
            c.send(encode("/eval", c.token, Typed(kind, 41), "error('x', 1)", "a.lua", Typed(kind, value), Typed(kind, 2 * value)))
            _, (id, message, file, line, column, end_line, end_column) = c.wait("/eval/error")
            self.assertEqual((id, file, line, column, end_line, end_column), (41, "a.lua", 3, 6, 3, 6 + len("error('x', 1)")), kind)
        self.assertEqual(message, "x")
        packet = padded(b"/complete") + padded(b",iS") + struct.pack(">i", 1) + padded(b"palindr")
        c.send(packet)
        self.assertEqual(c.wait("/complete/items")[1][1], "palindrome")

    def test_bundles_are_messages_in_order(self):
        c = self.client(self.start())
        c.send(bundle(encode("/eval", c.token, 1, "y = 20"), bundle(encode("/eval", c.token, 2, "y = y + 1")), encode("/eval", c.token, 3, "y")))
        self.assertEqual(c.wait("/eval/value")[1], [3, "21"])

    # Positions.

    def test_errors_point_into_the_file(self):
        c = self.client(self.start(), Tcp)

        def error(code, *place):
            return c.eval(code, *place)[1]
        message, *place = error('d1(s"bd [sn")', "a.lua", 10, 4)
        self.assertEqual(place[:2], ["a.lua", 10])
        self.assertIn("mini-notation", message)
        code = 'x = "é"; d1(s"bd [sn")'
        _, file, line, column, end_line, end_column = error(code, "a.lua", 10, 4)
        start = len(code[:code.index("[sn")].encode()) + 4
        self.assertTrue(start <= column <= start + 3, column)
        code = 'x = 1\n  y = nil + 1\n'
        _, *place = error(code, "b.lua", 7, 5)
        self.assertEqual(place, ["b.lua", 8, 2, 8, 13])
        code = "x = 1\ny = = 2"
        message, *place = error(code, "b.lua", 1, 0)
        self.assertEqual(place, ["b.lua", 2, 4, 2, 5])
        message, *place = error('error("first", 1)', "b.lua", 3, 9)
        self.assertEqual((message, place), ("first", ["b.lua", 3, 9, 3, 26]))
        _, *place = error("nil + 1")
        self.assertEqual(place[:3], ["", 1, 0])
        self.assertIn("'fast'", error('s"bd":fasst(2)')[0])
        for place in ((0, 0), (1, -1), (500_001, 0)):
            self.assertIn("no place in a file", error("1", "b.lua", *place)[0])

    def test_highlights_point_at_the_characters(self):
        running = self.start()
        c, other = self.client(running), self.client(running, Tcp)
        for each in (c, other):
            each.ask("/subscribe", "highlight", answer="/ok")
        lines = ['  local lead = "é 0"', "", '  d1(stack(s"bd", s"bd ~ hh"):gain"1 0.9")', '  p("x", note(lead):s"saw")', '  d2(note("0 " .. "7"))']
        code = "\n".join(lines).lstrip()
        self.assertEqual(c.eval(code, "piece.lua", 40, 2), (None, None))
        id = f"e{c.number}"
        wanted = {("1", "bd"), ("1", "hh"), ("1", "1"), ("1", "0.9"), ("x", "0"), ("x", "saw"),
                  ("2", 'd2(note("0 " .. "7"))')}
        seen = {}
        for each in (c, other):
            seen = {}
            while not (wanted <= set(seen) and len(seen["1", "bd"]) == 2):  # the same step in two strings: each has its own place
                _, (eval_id, slot, seconds, duration, line, column, end_line, end_column) = each.wait("/highlight")
                self.assertEqual((eval_id, line), (id, end_line))
                text = lines[line - 40].encode()[column:end_column].decode()
                seen.setdefault((slot, text), set()).add((line, column))
                self.assertGreater(duration, 0)
        self.assertEqual(seen["x", "0"], {(40, 2 + len('local lead = "é '.encode()))})
        c.ask("/unsubscribe", "highlight", answer="/ok")
        c.ask("/hush", c.token, answer="/ok")

    def test_strings_in_functions_belong_to_their_own_evaluation(self):
        c = self.client(self.start())
        c.ask("/subscribe", "highlight", answer="/ok")
        c.send(encode("/eval", c.token, "definition", 'function kick()\n  return s"bd*2"\nend\nhats = s"hh"', "piece.lua", 10, 0))
        c.send(encode("/eval", c.token, "call", "d1(stack(kick(), hats))", "piece.lua", 20, 4))
        seen = set()
        while len(seen) < 3:
            id, _, _, _, *place = c.wait("/highlight")[1]
            seen.add((id, *place))
        self.assertEqual(seen, {("definition", 11, 11, 11, 13), ("definition", 11, 14, 11, 15), ("definition", 13, 9, 13, 11)})

    def test_meters_know_the_slots(self):
        c = self.client(self.start())
        c.ask("/subscribe", "meter", answer="/ok")
        c.eval('d1(s"bd*8") p("pad", s"saw")')
        for slot in ("1", "pad", "master"):
            _, (_, peak, rms) = c.wait("/meter", match=lambda a: a[0] == slot and a[1] > 0.01)
            self.assertGreater(peak, rms)
            self.assertGreater(rms, 0)

    # What is refused.

    def test_a_wrong_token_changes_nothing(self):
        running = self.start()
        for kind in (Udp, Tcp):
            c = self.client(running, kind)
            for wrong in ("", "x", "0" * len(c.token), c.token + "0", c.token[:-1]):
                self.assertEqual(c.ask("/eval", wrong, 1, "stolen = 1", answer="/eval/ok")[0], "/error")
            self.assertEqual(c.ask("/panic", "x", answer="/ok")[0], "/error")
            self.assertEqual(c.ask("/hush", Typed("i", 3), answer="/ok")[0], "/error")
            self.assertEqual(c.eval("stolen")[0], "nil")

    def test_what_is_no_message_is_answered_and_forgotten(self):
        running = self.start()
        for packet, address in ((encode("/nothing"), "/nothing"), (encode("/eval"), "/eval"), (encode("/eval", "t", "i"), "/eval"),
                                (encode("/hello", 1), "/hello"), (encode("/subscribe", "everything"), "/subscribe"),
                                (encode("/complete", "x"), "/complete"), (encode("/doc", "x", 1.5), "/doc"),
                                (b"/x\0\0", "/x"), (b"junk", ""), (b"/unfinished", ""), (b"\xff" * 64, ""),
                                (padded(b"/hello") + b",s\0\0ab", ""), (padded(b"/hello") + padded(b",iiii") + b"\0\0\0\1", "/hello"),
                                (padded(b"/doc") + padded(b",ss") + padded(b"\xff\xfe") + padded(b"x"), "/doc"),
                                (padded(b"/eval") + padded(b",sif") + padded(b"t") + struct.pack(">if", 1, float("nan")), "/eval"),
                                (b"#bundle\0" + b"\0" * 8 + b"\0\0\1\0" + b"\0" * 8, ""),
                                (b"#bundle\0" * 16, "")):
            for kind in (Udp, Tcp):
                c = self.client(running, kind)
                c.send(packet)
                answer, (where, sentence) = c.wait("/error")
                self.assertEqual(where, address, packet)
                self.assertTrue(sentence)
                self.assertEqual(c.ask("/hello", answer="/hello")[0], "/hello")

    def test_what_is_too_long_ends_the_connection(self):
        running = self.start()
        c = self.client(running, Tcp)
        c.socket.sendall(struct.pack(">I", 0x7FFFFFFF))
        self.assertIn("longer", c.wait("/error")[1][1])
        self.assertFalse(c.read(PATIENCE))
        c = self.client(running, Tcp, slip=True)
        try:
            c.socket.sendall(b"\xc0" + b"a" * (3 << 20))
        except OSError:
            pass
        self.assertIn("longer", c.wait("/error")[1][1])
        c = self.client(running, Tcp)
        _, error = c.eval("x = '" + "a" * (1500 << 10) + "'")
        self.assertEqual(error[0], "code may be at most 1 MiB long; evaluate it in parts")
        self.assertEqual(c.eval("#'" + "a" * (900 << 10) + "'")[0], str(900 << 10))
        self.assertEqual(c.eval("'" + "a" * 100_000 + "'")[0].count("a"), 100_000)
        c = self.client(running)
        value = c.eval("('é'):rep(50000)")[0]
        self.assertTrue(value.endswith("é…"))

    def test_a_flood_harms_neither_the_music_nor_others(self):
        running = self.start()
        c, flood, quiet = self.client(running), self.client(running), self.client(running, Tcp)
        c.eval('d1(s"bd*8")')
        c.ask("/subscribe", "cycle", answer="/ok")
        begin = c.wait("/cycle")[1][0]
        flood.socket.setblocking(False)
        stream = self.client(running, Tcp)
        stream.socket.setblocking(False)
        garbage = stream.framed(b"garbage!" * 40) * 200
        while c.wait("/cycle")[1][0] < begin + 1:  # two seconds
            for _ in range(500):
                for packet in (encode("/nothing"), encode("/eval", "x", 1, "x"), b"garbage!" * 40, encode("/eval", flood.token, 1, "z = 1")):
                    try:
                        flood.send(packet)
                    except OSError:
                        pass
            try:
                stream.socket.send(garbage)  # perhaps in part: then the rest makes even less sense
            except OSError:
                pass
            while flood.read(0):
                pass
        errors = sum(address == "/error" for address, _ in flood.come)
        self.assertGreater(errors, 0)
        self.assertLess(errors, 200)
        self.assertEqual(quiet.eval("6 * 7"), ("42", None))
        status = c.status()
        self.assertEqual((status["late_events"], status["dropped_events"], status["playing"]), (0, 0, "1"))

    def test_what_is_put_aside_is_told(self):
        c = self.client(self.start(), Tcp)
        for i in range(900):
            c.send(encode("/eval", c.token, i, "n = (n or 0) + 1 for i = 1, 20000 do end"))
        done = 0
        for _ in range(900):
            address, arguments = c.wait("/eval/ok", "/error", "/eval/error")
            done += address == "/eval/ok"
            if address == "/error" and "left out" in arguments[1]:
                break
        c.socket.close()

    # The sandbox.

    def test_there_is_no_way_out_to_the_machine(self):
        env = fresh_home()
        folder = os.path.join(env["HOME"], ".config/perigee")
        os.makedirs(folder)
        with open(os.path.join(folder, "init.lua"), "w") as f:
            f.write("everything = _G\nfiles = io\nstart = os.getenv\nfunction mine() return helper() end\nfunction all_names() for k, v in pairs(_G) do end return 'well' end\n")
        running = self.start(env=env)
        c = self.client(running, Tcp)
        for code in ("os", "io", "debug", "package", "require", "dofile", "loadfile", "_G.os", "_ENV.io", "files", "everything.os",
                     "rawget(_G, 'os') or error('none')", "load('return os')()", "load(function() local t = t t = not t and 'return io' return t end)()",
                     "load('return os', 'x', 't')()", "(function() local _ENV = {load = load} return load('return io')() end)()",
                     "coroutine.wrap(function() return io end)()", "getmetatable(_G).__index(_G, 'os')", "setmetatable(_G, {})",
                     "string.dump(print)", "load('\\27Lua')()", "os = 1", "_G.io = 1",
                     "select(2, pcall(function() return os end)) + 1", "for k, v in pairs(_G) do if k == 'os' or k == 'io' then found = v end end return found.time",
                     "next(_G, 'nothing')", "getmetatable('').__index.x"):
            _, error = c.eval(code)
            self.assertIsNotNone(error, code)
        self.assertEqual(c.eval("_G == _ENV")[0], "true")
        # What is defined here has no more, whoever calls it; what is changed of Lua's own is changed here alone.
        self.assertEqual(c.eval("helper = function() return os end"), (None, None))
        self.assertEqual(c.eval("pairs = function(t) stolen = t return next, t end string.upper = function() return 'stolen' end"), (None, None))
        self.assertEqual(c.eval("string.upper('x')")[0], "stolen")
        self.assertEqual(c.eval("all_names()")[0], "well")
        self.assertEqual(c.eval("stolen")[0], "nil")
        running.process.stdin.write("print(string.upper('typed'), type(os), pcall(mine))\n")
        out, _ = running.end()
        self.assertIn("TYPED\ttable\tfalse", out)

    def test_trusted_code_may(self):
        c = self.client(self.start("--trust-network"))
        self.assertEqual(c.eval("type(os.time)")[0], "function")

    def test_the_prompt_and_editors_share_their_names(self):
        running = self.start()
        c = self.client(running)
        c.eval("kick = s'bd'  function twice(p) return p:fast(2) end")
        running.process.stdin.write("d1(twice(kick)) print('played')\n")
        running.process.stdin.flush()
        self.assertEqual(running.process.stdout.readline(), "played\n")
        self.assertEqual(c.status()["playing"], "1")

    # Panic.

    def test_panic_waits_for_nobody(self):
        running = self.start()
        c, other = self.client(running, Tcp), self.client(running)
        c.ask("/subscribe", "log", answer="/ok")
        c.eval('d1(s"bd*4")')
        c.send(encode("/eval", c.token, "loop", "print('on') while true do end"))
        for i in range(20):
            c.send(encode("/eval", c.token, "later", "while true do end"))
        c.wait("/log", match=lambda a: a == ["print", "on"])
        c.ask("/hello", answer="/hello")  # so all of them have come
        self.assertEqual(other.ask("/panic", other.token, answer="/ok")[0], "/ok")
        self.assertIn("interrupted", c.wait("/eval/error", match=lambda a: a[0] == "loop")[1][1])
        for i in range(20):
            self.assertIn("panic", c.wait("/eval/error", match=lambda a: a[0] == "later")[1][1])
        self.assertEqual(c.status()["playing"], "")
        c.eval("panic = 5 hush = nil")
        for address in ("/panic", "/hush"):
            self.assertEqual(c.ask(address, c.token, answer="/ok")[0], "/ok")

    def test_status_does_not_wait_for_code(self):
        c = self.client(self.start())
        c.send(encode("/eval", c.token, "loop", "while true do end"))
        self.assertIn("late_events", c.status())
        c.ask("/panic", c.token, answer="/ok")

    # Two at once, and those who leave.

    def test_two_clients_get_their_own_answers(self):
        running = self.start()
        a, b = self.client(running), self.client(running, Tcp)
        for i in range(50):
            a.send(encode("/eval", a.token, i, f"{i} * 2"))
            b.send(encode("/eval", b.token, i, f"{i} * 3"))
        for i in range(50):
            self.assertEqual(a.wait("/eval/value")[1], [i, str(i * 2)])
            self.assertEqual(b.wait("/eval/value")[1], [i, str(i * 3)])

    def test_those_who_leave_are_forgotten(self):
        running = self.start()
        for kind in (Udp, Tcp):
            c = kind(running.endpoint)
            c.ask("/subscribe", "cycle", "log", answer="/ok")
            c.wait("/cycle")
            c.close()
        c = self.client(running)
        c.ask("/subscribe", "cycle", answer="/ok")
        end = time.monotonic() + PATIENCE
        while c.status()["subscribers"] > 1:
            self.assertLess(time.monotonic(), end)
            c.wait("/cycle")
        self.assertEqual(c.eval("1")[0], "1")

    def test_who_is_one_too_many_is_told(self):
        running = self.start()
        clients = [Tcp(running.endpoint) for _ in range(64)]
        for client in clients:
            self.addCleanup(client.close)
            self.assertEqual(client.eval("1")[0], "1")
        late = Tcp(running.endpoint)
        self.addCleanup(late.close)
        self.assertRegex(late.wait("/error")[1][1], "64 connections already")
        self.assertEqual(clients[0].eval("1")[0], "1")

    # Tidal's control messages.

    def test_tidals_control_messages(self):
        running = self.start("--ctrl-port", "58600")
        c, tidal = self.client(running), None
        found = running.banner.split("control messages on ")
        tidal = Udp({**running.endpoint, "osc": found[1].split()[0] if len(found) > 1 else "58600"})
        self.addCleanup(tidal.close)

        c.ask("/subscribe", "cycle", answer="/ok")

        def until(test):
            end = time.monotonic() + PATIENCE
            while not test():
                self.assertLess(time.monotonic(), end)
                c.come.clear()
                c.wait("/cycle")  # not too often
        for number in (Typed("i", 2), Typed("f", 2.0), Typed("d", 2.0)):
            tidal.send(encode("/ctrl", "knob", number))
            until(lambda: c.eval("tostring(getState('knob')):match('2')")[0] == "2")
            tidal.send(encode("/ctrl", "knob", "off"))
            until(lambda: c.eval("tostring(getState('knob')):match('off')")[0] == "off")
        c.eval('d1(s"bd*4") d2(s"hh*4") p("x", s"cp")')
        self.assertEqual(c.status()["playing"], "1 2 x")
        for packet, slots in ((encode("/mute", 1), "2 x"), (encode("/unmute", "1"), "1 2 x"), (encode("/solo", "x"), "x"), (encode("/unsolo", "x"), "1 2 x"),
                              (encode("/solo", 2), "2"), (encode("/unsoloAll"), "1 2 x"), (encode("/muteAll"), ""), (encode("/unmuteAll"), "1 2 x"),
                              (encode("/silence", 2), "1 x"), (encode("/hush"), "")):
            tidal.send(packet)
            until(lambda: c.status()["playing"] == slots)
        tidal.send(encode("/setcps", 0.75))
        until(lambda: c.status()["cps"] == 0.75)
        tidal.send(encode("/setbpm", 120))
        until(lambda: c.status()["cps"] == 0.5)
        tidal.send(encode("/setcycle", 500))
        until(lambda: c.status()["cycle"] >= 500)
        tidal.send(encode("/resetCycles"))
        until(lambda: c.status()["cycle"] < 500)
        tidal.send(encode("/nudgeAll", 0.01))
        for packet in (encode("/eval", "x", 1, "x"), encode("/mute"), encode("/ctrl", "knob"), encode("/setcps", "fast"), b"junk"):
            tidal.send(packet)
            self.assertEqual(tidal.wait("/error")[0], "/error")
        tidal.send(encode("/mute", 'x") os.exit() --'))
        c.ask("/subscribe", "log", answer="/ok")
        tidal.send(encode("/silence", "nowhere"))
        self.assertIn('there is no slot "nowhere"', c.wait("/log", match=lambda a: "silence" in a[1])[1][1])
        self.assertEqual(c.eval("1")[0], "1")

    def test_a_taken_control_port_is_told(self):
        first = self.start("--ctrl-port", "58700")
        second = self.start("--ctrl-port", "58700")
        self.assertIn("is taken", second.banner)

    # perigee send.

    def send(self, running, *args, stdin=""):
        return subprocess.run([PERIGEE, "send", *args], env=running.env, input=stdin, capture_output=True, text=True, timeout=PATIENCE)

    def test_send(self):
        running = self.start()
        done = self.send(running, "-e", "6 * 7")
        self.assertEqual((done.stdout, done.stderr, done.returncode), ("42\n", "", 0))
        done = self.send(running, "-e", "x = 5")
        self.assertEqual((done.stdout, done.stderr, done.returncode), ("", "", 0))
        path = os.path.join(running.env["HOME"], "piece.lua")
        with open(path, "w") as f:
            f.write("x = x + 1\n\n  error('no')\n")
        done = self.send(running, path)
        self.assertEqual((done.stderr, done.returncode), (f"{path}:3:3: no\n", 1))
        done = self.send(running, "-", "--file", "/a/piece.lua", "--line", "7", stdin='\nd1(s"é [bd")')
        self.assertRegex(done.stderr, r"^/a/piece.lua:8:12: mini-notation")
        done = self.send(running, "-", stdin="x\n" + "-- long\n" * 40_000)
        self.assertEqual((done.stdout, done.stderr, done.returncode), ("6\n", "", 0))
        for given, place in ((("-e", "\n error('no')"), "-e:2:2: no\n"), (("-",), "stdin:2:2: no\n")):
            done = self.send(running, *given, stdin="\n error('no')")
            self.assertEqual((done.stderr, done.returncode), (place, 1))
        done = self.send(running, "-", stdin="-- long\n" * 300_000)
        self.assertIn("stdin is longer than 1 MiB", done.stderr)
        self.assertEqual(self.send(running).returncode, 2)
        done = self.send(running, "-e", "1", "--line", "-3")
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr, r"--line.*not in range 1 to 500000")
        homeless = {k: v for k, v in running.env.items() if k != "HOME"}
        done = subprocess.run([PERIGEE, "send", "-e", "1"], env=homeless, capture_output=True, text=True, timeout=PATIENCE)
        self.assertIn("HOME", done.stderr)
        self.assertEqual(done.returncode, 1)
        lines = '["/status"]\n["/hello"]\n["/eval", "wrong", "a", "1"]\n{}\n["/x", null]\n["/doc", 7, "fast"]\n'
        relay = subprocess.Popen([PERIGEE, "send", "--json"], env=running.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        relay.stdin.write(lines)
        relay.stdin.flush()
        said = []
        while not said or said[-1][0] != "/doc/text":
            said.append(json.loads(relay.stdout.readline()))
        self.assertEqual((relay.communicate(timeout=PATIENCE)[0], relay.returncode), ("", 0))
        self.assertEqual(said[0][0], "/attached")
        answers = {each[0]: each for each in said if each[0] != "/error"}
        status = dict(zip(answers["/status/values"][1::2], answers["/status/values"][2::2]))
        self.assertEqual((status["leader"], status["voices"], answers["/hello"][1], answers["/doc/text"][1]), ("", 0, "perigee", 7))
        problems = " ".join(each[2] for each in said if each[0] == "/error")
        for part in ("a line is a list", "texts and numbers", "token"):
            self.assertIn(part, problems)
        running.end()
        done = self.send(running, "-e", "1")
        self.assertIn("start one first", done.stderr)
        self.assertEqual(done.returncode, 1)

    def test_what_comes_from_editors_does_not_spoil_the_prompt(self):
        env = fresh_home()
        terminal = Terminal("--no-audio", env=env)
        terminal.wait_for("perigee> ")
        with open(endpoint_path(env)) as f:
            endpoint = dict(line.rstrip("\n").split("=", 1) for line in f)
        c = Udp(endpoint)
        self.addCleanup(c.close)
        self.assertEqual(c.eval("print('at first')"), (None, None))
        terminal.wait_for(r"at first\r?\n[^\n]*perigee> ")
        terminal.type("half a li")
        terminal.wait_for("half a li")
        self.assertEqual(c.eval("print('from afar')"), (None, None))
        terminal.wait_for(r"from afar\r?\n.*half a li")
        terminal.type("\x15")
        self.assertEqual(terminal.end(), 0)


if __name__ == "__main__":
    main()
