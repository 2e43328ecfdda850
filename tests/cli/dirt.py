# tests/cli/dirt.py -- perigee as a SuperDirt, played by bundles and by a real Tidal, and as one that plays another: every frame and field.
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import select
import socket
import struct
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from cli_support import fresh_home, main, read_wav, run, write_wav
from osc import PATIENCE, Running, Udp, decode, encode

RATE = 48000
SECOND = 1 << 32  # in time tags
STEP = 1 << 25  # 1/128 s is 375 frames: exact in both
STEP_FRAMES = 375
BLOCK = 4096  # of a device that a busy machine serves in time too
TRIES = 10

TIDAL = """
{-# LANGUAGE OverloadedStrings #-}
import Control.Concurrent
import Sound.Tidal.Context
import System.Environment

main :: IO ()
main = do
  [dirt, ctrl] <- getArgs
  stream <- startTidal
    (superdirtTarget {oAddress = "127.0.0.1", oPort = read dirt, oBusPort = Just (read dirt), oLatency = 0.5, oHandshake = True})
    (defaultConfig {cCtrlListen = True, cCtrlPort = read ctrl, cVerbose = True})
  streamOnce stream $ cps 2
  streamReplace stream 1 $ PATTERN
  threadDelay 60000000
"""


def time_tag(seconds):
    """Of a time since 1970."""
    return int((seconds + 2208988800) * SECOND)


def bundle_at(tag, *packets):
    return b"#bundle\0" + struct.pack(">Q", tag) + b"".join(struct.pack(">I", len(p)) + p for p in packets)


def message_of(data):
    """(time tag, address, arguments) of a bundle with one message."""
    assert data[:8] == b"#bundle\0", data
    tag, size = struct.unpack(">QI", data[8:20])
    assert len(data) == 20 + size
    return tag, *decode(data[20:])


def unbundled(data):
    """(time tag, arguments as pairs) of a bundle with one message to /dirt/play."""
    tag, address, arguments = message_of(data)
    assert address == "/dirt/play", address
    return tag, list(zip(arguments[::2], arguments[1::2]))


def types_of(data):
    """Of the message in a bundle: its time tag and size, before it, may have any byte."""
    at = data.index(b",", 20)
    return data[at + 1:data.index(b"\0", at)].decode()


def event(**controls):
    pairs = {"cps": 0.5, "cycle": 0.0, "delta": 0.5, "orbit": 0, **controls}
    return encode("/dirt/play", *(part for pair in pairs.items() for part in pair))


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Dirt(unittest.TestCase):
    def start(self, dirt=True, address=None):
        self.env = fresh_home()
        self.sounds = os.path.join(self.env["HOME"], "sounds")
        write_wav(os.path.join(self.sounds, "click", "0.wav"), [1.0] + [0.0] * 99)
        write_wav(os.path.join(self.sounds, "still", "0.wav"), [1.0] * RATE)
        self.port = free_port()
        wanted = [f"--dirt={self.port}"] if dirt else []
        wanted += ["--dirt-address", address] if address else []
        self.running = running = Running(*wanted, "--samples", self.sounds, "--block", str(BLOCK), env=self.env)
        self.addCleanup(lambda: running.process.poll() is None and (running.process.kill(), running.process.communicate()))
        self.editor = Udp(self.running.endpoint)
        self.addCleanup(self.editor.close)
        self.dirt = Udp({**self.running.endpoint, "osc": self.port})
        self.addCleanup(self.dirt.close)
        # Loads the click, and lets the clocks get to know each other.
        self.do('once(s"click")')
        self.wait_for(lambda s: s["started_voices"] > 0 and s["cycle"] > 0.25)

    def do(self, code):
        value, problem = self.editor.eval(code)
        self.assertIsNone(problem, code)
        return value

    def wait_for(self, reached):
        end = time.monotonic() + PATIENCE
        while True:
            status = self.editor.status()
            if reached(status):
                return status
            self.assertLess(time.monotonic(), end, status)
            time.sleep(0.01)

    def recorded(self, play, voices):
        """The left side of what is heard of `play()` until so many voices more have begun; None where the machine was too busy."""
        before = self.editor.status()
        path = os.path.join(self.env["HOME"], f"take{time.monotonic_ns()}.wav")
        self.do(f'record("{path}")')
        play()
        after = self.wait_for(lambda s: s["started_voices"] >= before["started_voices"] + voices)
        self.do("record()")
        if any(after[name] != before[name] for name in ("late_events", "late_dirt_events", "xruns")):
            return None
        rate, channels, samples = read_wav(path)
        self.assertEqual((rate, channels), (RATE, 2))
        return samples[::2]

    def undisturbed(self, attempt, law=lambda found: None):
        """What `attempt()` answers the first time that it does not answer None, and that the law holds: a device on a busy machine
        falls behind the clock now and then."""
        broken = None
        for _ in range(TRIES):
            found = attempt()
            if found is None:
                continue
            try:
                law(found)
                return found
            except AssertionError as problem:
                broken = problem
        raise broken or AssertionError("this machine is too busy to play in time")

    # Being one.

    def test_onsets_are_on_the_frames_of_their_time_tags(self):
        self.start()
        steps = [0, 1, 2, 7, 64, 65, 101, 128, 200]

        def play():
            first = time_tag(time.time() + 1.0)
            for step in reversed(steps):  # the order in which they come is no matter
                self.dirt.send(bundle_at(first + step * STEP, event(s="click")))
        heard = self.undisturbed(lambda: self.recorded(play, len(steps)))
        onsets = onsets_of(heard)
        self.assertEqual([at - onsets[0] for at in onsets], [step * STEP_FRAMES for step in steps])
        self.assertEqual(self.editor.status()["late_dirt_events"], 0)

    def test_it_sounds_as_the_same_event_of_a_pattern(self):
        self.start()
        self.do('dialect"tidal" setcps(0.5)')
        controls = {"s": "saw", "note": 3.0, "gain": 0.75, "cutoff": 900.0, "pan": 0.25, "attack": 0.125}

        def from_outside():
            self.dirt.send(bundle_at(time_tag(time.time() + 1.0), event(**controls)))

        def from_here():
            self.do('once(s"saw ~ ~ ~":note(3):gain(0.75):cutoff(900):pan(0.25):attack(0.125))')

        def sound_of(play):
            def all_of_it():
                before = self.editor.status()["started_voices"]
                play()
                begun = self.wait_for(lambda s: s["started_voices"] > before)["cycle"]
                self.wait_for(lambda s: s["cycle"] > begun + 0.5)
            heard = self.undisturbed(lambda: self.recorded(all_of_it, 1))
            begin = next(i for i, sample in enumerate(heard) if sample != 0)
            return heard[begin:begin + 24000].tobytes()
        self.assertEqual(sound_of(from_outside), sound_of(from_here))

    def test_a_handshake_is_answered(self):
        self.start()
        name, arguments = self.dirt.ask("/dirt/handshake", answer="/dirt/handshake/reply")
        self.assertEqual(name, "/dirt/handshake/reply")
        self.assertEqual(arguments[:5], ["&serverHostname", "127.0.0.1", "&serverPort", self.port - 10, "&controlBusIndices"])
        self.assertEqual(arguments[5:], list(range(128)))
        self.assertEqual(self.dirt.ask("/dirt/hello", answer="/dirt/hello/reply"), ("/dirt/hello/reply", []))
        self.assertEqual(self.dirt.ask("/dirt/synth-info", "superpiano", answer="/dirt/synth-info/reply")[1][0].split()[0], "superpiano")

    def test_without_a_time_it_is_now_and_what_comes_late_is_told_once(self):
        self.start()
        before = self.editor.status()["started_voices"]
        self.dirt.send(event(s="click"))
        self.dirt.send(bundle_at(1, event(s="click", nosuchcontrol=3.0, _id_="1")))
        self.wait_for(lambda s: s["started_voices"] == before + 2 and s["late_dirt_events"] == 0)
        for _ in range(20):
            self.dirt.send(bundle_at(time_tag(time.time() - 1.0), event(s="click")))
        self.wait_for(lambda s: s["started_voices"] == before + 22 and s["late_dirt_events"] == 20)
        _, err = self.running.end()
        self.assertEqual(err.count("dirt: events come after the time"), 1, err)

    def test_what_makes_no_sense_is_answered_and_changes_nothing(self):
        self.start()
        for packet, address in ((encode("/dirt/play", "s"), "/dirt/play"), (encode("/dirt/play", 1, "bd"), "/dirt/play"),
                                (encode("/dirt/play", "cps", "x"), "/dirt/play"), (encode("/dirt/dig"), "/dirt/dig"),
                                (b"so much noise...", ""), (b"#bundle\0" + b"\0" * 9, "")):
            self.dirt.send(packet)
            self.assertEqual(self.dirt.wait("/error")[1][0], address)
        self.assertEqual(self.editor.status()["dirt_events"], 0)
        self.dirt.send(event(s="nosuchsound"))
        self.dirt.send(event(s="click"))
        self.wait_for(lambda s: s["dirt_events"] == 2)
        _, err = self.running.end()
        self.assertIn('no sound is named "nosuchsound"', err)

    def test_a_flood_has_an_end(self):
        self.start()
        for i in range(20000):
            self.dirt.send(bundle_at(time_tag(time.time() + 30.0), event(s="click", cycle=float(i))))
            if i % 100 == 0:
                self.editor.status()
        self.assertIn("too many", self.dirt.wait("/error")[1][1])
        self.assertLessEqual(self.editor.status()["dirt_events"], 4096)
        self.do('d1(s"click*4")')
        before = self.editor.status()["started_voices"]
        self.wait_for(lambda s: s["started_voices"] > before)

    def test_a_taken_port_is_told(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
            taken.bind(("127.0.0.1", 0))
            port = taken.getsockname()[1]
            done = run("--no-audio", f"--dirt={port}", stdin='d1(s"bd*4")\nprint(playing()[1])\n')
        self.assertIn(f"--dirt: port {port} is taken", done.stderr)
        self.assertEqual((done.stdout, done.returncode), ("1\n", 0))

    def test_another_address_is_listened_to_and_answers(self):
        self.start(address="127.0.0.2")
        self.assertIn(f"a SuperDirt on port {self.port} of 127.0.0.2", self.running.banner)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.settimeout(PATIENCE)
            sender.connect(("127.0.0.2", self.port))  # whose answers come from there
            sender.send(encode("/dirt/handshake"))
            self.assertIn(b"/dirt/handshake/reply", sender.recv(1 << 16))
            sender.send(event(s="click"))
            self.wait_for(lambda s: s["dirt_events"] == 1)
        done = run("--no-audio", "--dirt", "--dirt-address", "192.0.2.7", stdin="print(1 + 1)\n")
        self.assertIn("--dirt-address: this machine has no address 192.0.2.7", done.stderr)
        self.assertEqual((done.stdout, done.returncode), ("2\n", 0))
        self.assertEqual(run("--dirt", "--dirt-address", "here", stdin="").returncode, 2)

    def test_it_is_off_until_it_is_asked_for(self):
        self.start(dirt=False)
        self.assertNotIn("SuperDirt", self.running.banner)
        self.start()
        self.assertIn(f"a SuperDirt on port {self.port}", self.running.banner)

    def test_control_busses_move_what_sounds_on_the_frames_of_their_time_tags(self):
        self.start()
        server = Udp({**self.running.endpoint, "osc": self.port - 10})
        self.addCleanup(server.close)

        def play():
            first = time_tag(time.time() + 1.0)
            self.dirt.send(bundle_at(first, event(s="still", pan="c3", legato=1, delta=0.75)))
            self.dirt.send(bundle_at(first + 100 * STEP, event(s="click")))
            for step, pan in ((0, 0.0), (7, 0.9), (64, 0.1), (65, 0.8)):
                server.send(bundle_at(first + step * STEP, encode("/c_set", 9, 0.5, 3, pan)))
            self.dirt.send(bundle_at(first + 90 * STEP, encode("/dirt/setControlBus", 3, 0.0)))

        def law(heard):
            found = levels_of(heard)
            self.assertEqual([at - found[0][0] for at, _ in found], [step * STEP_FRAMES for step in (0, 7, 64, 65, 90)], found)
            levels = [level for _, level in found]
            self.assertGreater(levels[0], levels[2])
            self.assertGreater(levels[2], levels[3])
            self.assertGreater(levels[3], levels[1])
            self.assertEqual(levels[0], levels[4])
        self.undisturbed(lambda: self.recorded(play, 2), law)
        for wrong in (encode("/c_set", 3), encode("/c_setn", 3, 2, 0.5), encode("/c_set", "c3", 0.5), encode("/n_free", 1)):
            server.send(wrong)
            server.wait("/error")
        server.send(encode("/c_setn", 0, 9000, *[0.5] * 9000))
        self.assertIn("too many", server.wait("/error")[1][1])

    def tidal(self, pattern):
        """A real Tidal that plays the pattern; what passes on what they say to each other: `pass_on(enough)` passes on what comes from
        Tidal until that is true of the bundles, as message_of() has them, and answers them."""
        program = os.path.join(self.env["HOME"], "Play.hs")
        with open(program, "w") as f:
            f.write(TIDAL.replace("PATTERN", pattern))
        between = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)  # hears what they say to each other
        between.bind(("127.0.0.1", 0))
        self.addCleanup(between.close)
        tidal = subprocess.Popen(["runghc", program, str(between.getsockname()[1]), str(free_port())], stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.addCleanup(lambda: (tidal.kill(), tidal.wait(), tidal.stdout.close()))
        asked = None

        def pass_on(enough):
            nonlocal asked
            bundles, end = [], time.monotonic() + 2 * PATIENCE
            while not enough(bundles):
                self.assertLess(time.monotonic(), end)
                if tidal.poll() is not None:
                    self.fail(tidal.communicate()[0])
                if not select.select([between], [], [], 0.1)[0]:
                    continue
                data, sender = between.recvfrom(1 << 16)
                if sender[1] == self.port:
                    between.sendto(data, asked)
                    continue
                between.sendto(data, ("127.0.0.1", self.port))
                if data.startswith(b"#bundle"):
                    bundles.append(message_of(data))
                else:
                    asked = sender
            return bundles
        return tidal, pass_on

    def test_tidal_plays_it(self):
        self.start()
        tidal, pass_on = self.tidal('s "click*4" # gain 1')

        def attempt():
            tags = []
            heard = self.recorded(lambda: tags.extend(tag for tag, _, _ in pass_on(lambda bundles: len(bundles) == 17)), 17)
            return None if heard is None else (tags, heard)

        def law(found):
            tags, heard = found
            onsets = onsets_of(heard)[-len(tags):]
            self.assertEqual(len(onsets), len(tags))
            wanted = [(tag - tags[0]) * RATE / SECOND for tag in tags]
            for at, frames in zip(onsets, wanted):  # both are rounded
                self.assertLessEqual(abs(at - onsets[0] - frames), 1.0, (onsets, wanted))
            # Eight clicks a second; Tidal's own time tags say how even that is.
            jitter = max(abs(frames - i * RATE / 8) for i, frames in enumerate(wanted))
            for i, at in enumerate(onsets):
                self.assertLessEqual(abs(at - onsets[0] - i * RATE / 8), jitter + 1.0)
        pass_on(len)
        self.undisturbed(attempt, law)
        tidal.kill()
        said = tidal.communicate()[0]
        self.assertIn("Connected to SuperDirt", said)

    def test_tidal_moves_what_sounds_over_control_busses(self):
        self.start()
        _, pass_on = self.tidal('s "still" # legato 1 # panbus 3 (segment 4 $ range 0 0.75 saw)')

        def plays(bundles):
            return [each for each in bundles if each[1] == "/dirt/play"]

        def attempt():
            bundles = []
            heard = self.recorded(lambda: bundles.extend(pass_on(lambda found: len(plays(found)) == 6)), 5)
            return None if heard is None else (bundles, heard)

        def law(found):
            bundles, heard = found
            played = plays(bundles)
            self.assertEqual({dict(zip(given[::2], given[1::2]))["pan"] for _, _, given in played}, {"c3"})
            # Tidal sends each value again and again: where they change, within what was heard as a whole.
            begins = [tag for tag, _, _ in played]
            sent, last = [], None
            for tag, address, given in bundles:
                if address == "/c_set" and begins[1] <= tag < begins[-1] and (given[1] != last or tag in begins):
                    sent.append((tag, given[1]))
                    last = given[1]
            levels = levels_of(heard)
            at = next(i for i in range(len(levels)) if all(
                abs(level - levels[i][0] - (tag - sent[0][0]) * RATE / SECOND) <= 1.0 for (level, _), (tag, _) in zip(levels[i:], sent)))
            matched = list(zip(levels[at:], sent))
            self.assertGreaterEqual(len(matched), 8)
            pans = dict((level, pan) for (_, level), (_, pan) in matched)
            self.assertEqual(len(pans), 4)
            self.assertEqual([pans[level] for _, level in levels[at:at + len(matched)]], [pan for _, pan in sent[:len(matched)]])
            self.assertEqual(sorted(pans, reverse=True), sorted(pans, key=pans.get))  # further right, less left
        pass_on(plays)
        self.undisturbed(attempt, law)

    # Driving one.

    def recorder(self):
        """Where what is sent can be read."""
        listening = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        listening.bind(("127.0.0.1", 0))
        listening.settimeout(PATIENCE)
        self.addCleanup(listening.close)
        return listening

    def test_every_field_of_what_it_sends(self):
        self.start(dirt=False)
        other = self.recorder()
        port = other.getsockname()[1]
        self.do(f'setcps(0.5) target("superdirt", {{port={port}}}) '
                'd1(s"bd cp":n("3"):note"c5 e5":gain(0.5):orbit(2):lpf(900):vowel"a":clip(2))')
        packets = [other.recv(1 << 16) for _ in range(4)]
        for data in packets:
            tag, pairs = unbundled(data)
            fields = dict(pairs)
            second = fields["s"] == "cp"
            self.assertEqual([name for name, _ in pairs], ["_id_", "cps", "cycle", "delta", "cutoff", "gain", "legato", "n", "note",
                                                           "orbit", "s", "vowel"])
            self.assertEqual(types_of(data), "ss" + "sf" * 8 + "si" + "ssss")
            self.assertEqual(fields["cycle"] % 1, 0.5 if second else 0.0)
            wanted = {"_id_": "1", "cps": 0.5, "delta": 1.0, "cutoff": 900.0, "gain": 0.5, "legato": 2.0, "n": 3.0,
                      "note": 16.0 if second else 12.0, "orbit": 2, "vowel": "a"}
            self.assertEqual({name: fields[name] for name in wanted}, wanted)
        self.assertEqual(self.editor.status()["started_voices"], 1)  # the click at the start

    def test_control_busses_are_asked_for_named_and_set_at_each_change(self):
        self.start(dirt=False)
        dirt, server = self.recorder(), self.recorder()  # SuperDirt, and the sound server behind it
        self.do(f'setcps(2) target("superdirt", {{port={dirt.getsockname()[1]}}}) '
                'd1(s"superpad":legato(1):lpfbus(9, isaw:range(400, 1200):segment(4)):panrecv(1))')
        asked, player = dirt.recvfrom(1 << 16)
        self.assertEqual(decode(asked), ("/dirt/handshake", []))
        dirt.sendto(encode("/dirt/handshake/reply", "&serverHostname", "127.0.0.1", "&serverPort", server.getsockname()[1],
                           "&controlBusIndices", *range(40, 48)), player)

        def attempt():
            """A bundle that names the busses lent, and what the server is told from then on, as long as the event takes."""
            tag, pairs = unbundled(dirt.recv(1 << 16))
            while dict(pairs)["cutoff"] == "c9":  # due before the answer came: as it was typed
                tag, pairs = unbundled(dirt.recv(1 << 16))
            told = []
            while not told or told[-1][0] < tag + SECOND // 2:
                told.append(message_of(server.recv(1 << 16)))
            return tag, pairs, [each for each in told[:-1] if each[0] >= tag]

        def law(found):
            tag, pairs, told = found
            fields = dict(pairs)
            self.assertEqual([name for name, _ in pairs], ["_id_", "cps", "cycle", "delta", "cutoff", "legato", "pan", "s"])
            self.assertEqual({name: fields[name] for name in fields if name != "cycle"},
                             {"_id_": "1", "cps": 2.0, "delta": 0.5, "cutoff": "c41", "legato": 1.0, "pan": "c41", "s": "superpad"})
            self.assertEqual({(address, bus) for _, address, (bus, _) in told}, {("/c_set", 41)})
            begins = {}
            for at, _, (_, value) in told:  # each value again and again, while the event goes on
                begins.setdefault(value, (at - tag) / SECOND)
            self.assertEqual(list(begins), [1200.0, 1000.0, 800.0, 600.0])
            for i, begin in enumerate(begins.values()):
                self.assertAlmostEqual(begin, i / 8, delta=3e-9)
        self.undisturbed(attempt, law)
        self.do("d1(panbus(2, sine:segment(16)))")
        while message_of(server.recv(1 << 16))[2][0] != 42:
            pass

    def test_time_tags_are_spaced_as_the_events_are(self):
        self.start(dirt=False)
        other = self.recorder()
        self.do(f'setcps(1) target(2, "superdirt", {{host="localhost", port={other.getsockname()[1]}}}) d2(s"bd*32")')

        def attempt():
            before = self.editor.status()["xruns"]
            found = [unbundled(other.recv(1 << 16)) for _ in range(33)]
            return found if self.editor.status()["xruns"] == before else None

        def law(found):
            for (tag, pairs), (later, after) in zip(found, found[1:]):
                self.assertEqual(dict(after)["cycle"] - dict(pairs)["cycle"], 1 / 32)
                self.assertAlmostEqual((later - tag) / SECOND, 1 / 32, delta=3e-9)  # nanoseconds are rounded
        self.undisturbed(attempt, law)

    def test_one_slot_or_all_and_home_again(self):
        self.start(dirt=False)
        other = self.recorder()
        port = other.getsockname()[1]
        self.do(f'target("superdirt", {{port={port}}}) target("here", "perigee") p("away", s"bd*8") p("here", s"click*8")')
        started = self.editor.status()["started_voices"]
        self.assertEqual(dict(unbundled(other.recv(1 << 16))[1])["_id_"], "away")
        self.wait_for(lambda s: s["started_voices"] > started + 2)
        self.do('target("perigee")')
        self.do('hush() d1(s"click*8")')
        started = self.editor.status()["started_voices"]
        self.wait_for(lambda s: s["started_voices"] > started + 2)
        self.do(f'undo() undo() target(1, "superdirt", {{port={port}}}) d1(s"hh*8")')
        while dict(unbundled(other.recv(1 << 16))[1])["_id_"] != "1":
            pass

    def test_a_mistake_is_told(self):
        self.start(dirt=False)
        for code, said in (('target("supercollider")', '"superdirt"'), ('target(1)', '"superdirt"'),
                           ('target("superdirt", {port=0})', "port=57120"), ('target("superdirt", {latency="x"})', "latency=0.2"),
                           ('target("superdirt", {hots="x"})', "host="), ('target(1.5, "superdirt")', "a slot")):
            self.assertIn(said, self.editor.eval(code)[1][0], code)

    def test_it_plays_itself_a_latency_later(self):
        self.start()
        self.do(f'setcps(1) target(2, "superdirt", {{port={self.port}, latency=0.25}})')

        def attempt():
            heard = self.recorded(lambda: self.do('d1(s"click":gain(0.5)) d2(s"click":gain(0.5))'), 6)
            self.do("hush()")
            return heard

        def law(heard):
            # The laws of the two dialects make the same gain differently loud.
            loudness = {at: heard[at] for at in onsets_of(heard)}
            own = [at for at in loudness if loudness[at] == max(loudness.values())]
            others = set(loudness) - set(own)
            self.assertGreaterEqual(len(others), 2)
            for at in own[:-1]:
                self.assertIn(at + RATE // 4, others)
        self.undisturbed(attempt, law)


def levels_of(samples):
    """(frame, level) of each step of what is heard: where it changes, and then stays for a while."""
    begins = [i for i in range(len(samples)) if i == 0 or samples[i] != samples[i - 1]] + [len(samples)]
    return [(at, samples[at]) for at, end in zip(begins, begins[1:]) if end - at >= STEP_FRAMES and samples[at] != 0]


def onsets_of(samples):
    return [i for i, sample in enumerate(samples) if sample != 0 and (i == 0 or samples[i - 1] == 0)]


main()
