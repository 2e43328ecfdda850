# tests/jack/together.py -- perigee among others on a real JACK server: notes on the frames of their sounds, clocks, Link, transport.
# usage: together.py PERIGEE PROBE [Together.NAME…]      those named soak_… take long, and run by script/soak link alone
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import queue
import signal
import subprocess
import sys
import threading
import time
import unittest

PROBE = os.path.abspath(sys.argv.pop(2))
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from cli_support import PERIGEE, fresh_home, main, write_wav

RATE = 48000
PERIOD = 1024
PATIENCE = 60
TRIES = 3  # where all goes by frames
LINK_TRIES = 8  # where it goes by when callbacks come, which a busy machine delays
MS = RATE // 1000
SERVER = f"perigee-together-{os.getpid()}"


def before_all_else():
    """Of this process and its threads: whatever else the machine does waits, where that may be asked for."""
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    except PermissionError:
        pass


class Server:
    """A JACK server with the dummy driver; in real time, as musicians run theirs, where the system lets it."""

    def __init__(self):
        self.env = dict(fresh_home(), JACK_DEFAULT_SERVER=SERVER, JACK_NO_START_SERVER="1", JACK_NO_AUDIO_RESERVATION="1")
        self.process = subprocess.Popen(["timeout", "-k", "20", str(580 + int(float(os.environ.get("PERIGEE_SOAK_SECONDS", "0")))), "jackd", "-R", "-n", SERVER, "-d", "dummy", "-r", str(RATE),
                                         "-p", str(PERIOD)], env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        subprocess.run(["jack_wait", "-w", "-s", SERVER, "-t", "20"], env=self.env, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, timeout=60, check=True)

    def end(self):
        self.process.terminate()
        self.process.wait(30)


class Player:
    """A perigee on that server, that is typed to."""

    def __init__(self, server, *args, inside=()):
        self.env = dict(fresh_home(), **{name: value for name, value in server.env.items() if name.startswith("JACK")})
        sounds = os.path.join(self.env["HOME"], "sounds")
        write_wav(os.path.join(sounds, "click", "0.wav"), [1.0] + [0.0] * 99)
        self.process = subprocess.Popen([*inside, PERIGEE, "--device", "JACK", "--osc-port", "0", "--ctrl-port", "0", "--samples", sounds, *args],
                                        env=self.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                        preexec_fn=before_all_else)
        self.said, self.told = queue.Queue(), queue.Queue()
        for stream, lines in ((self.process.stdout, self.said), (self.process.stderr, self.told)):
            threading.Thread(target=lambda stream=stream, lines=lines: [lines.put(line.rstrip("\n")) for line in stream],
                             daemon=True).start()
        self.hear("perigee ")

    def hear(self, part):
        """The next line on stderr that has this in it."""
        end = time.monotonic() + PATIENCE
        while True:
            line = self.told.get(timeout=max(0.01, end - time.monotonic()))
            if part in line:
                return line

    def do(self, code):
        """What the code answers; all that was said before it has been done by then."""
        self.process.stdin.write(code + "\nprint(\"done\")\n")
        self.process.stdin.flush()
        lines = []
        while True:
            line = self.said.get(timeout=PATIENCE)
            if line == "done":
                return "\n".join(lines)
            lines.append(line)

    def hold_up(self, seconds):
        """It gets no time meanwhile."""
        self.process.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        self.process.send_signal(signal.SIGCONT)

    def end(self):
        if self.process.poll() is None:
            self.process.stdin.close()
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
        return self.process.wait()


class Probe:
    """Writes down what it hears until it is ended: (input, frame) of sounds, (input, frame, bytes) of messages."""

    def __init__(self, server, *args, name="probe", seconds=3600):
        self.process = subprocess.Popen([PROBE, name, str(seconds), *args], env=server.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)
        self.audio, self.midi, self.xruns = [], [], 0
        self.told, self.frames = threading.Condition(), queue.Queue()
        self.places = []  # of each sound: the transport's frame and beat, -1 where there is none
        self.ready = self.process.stdout.readline()
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        for line in self.process.stdout:
            with self.told:
                self.take(line)
                self.told.notify_all()

    def take(self, line):
        kind, *rest = line.split()
        if kind == "xrun":
            self.xruns += 1
        elif kind == "now":
            self.frames.put(int(rest[0]))
        elif kind == "audio":
            self.audio.append((int(rest[0]), int(rest[1])))
            self.places.append((int(rest[2]), float(rest[3])))
        else:
            self.midi.append((int(rest[0]), int(rest[1]), bytes(int(byte, 16) for byte in rest[2:])))

    def until(self, reached):
        with self.told:
            assert self.told.wait_for(lambda: reached(self), PATIENCE), (self.audio[-20:], self.midi[-20:])
        return self

    def now(self):
        """The server's frame; all that was heard before it has been written down."""
        self.turn("now")
        return self.frames.get(timeout=PATIENCE)

    def listen(self, seconds):
        """So long, as the server counts; the frame on which it began."""
        begin = self.now()
        while self.now() < begin + seconds * RATE:
            pass
        return begin

    def turn(self, *lines):
        """Lines that turn the transport, or ask."""
        self.process.stdin.write("".join(line + "\n" for line in lines))
        self.process.stdin.flush()

    def end(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        self.process.wait()
        self.thread.join()

    def sounds(self, number=0):
        return [frame for each, frame in self.audio if each == number]

    def notes(self):
        return [frame for _, frame, data in self.midi if data[0] & 0xF0 == 0x90]


def nearest(frames, frame):
    return min((abs(each - frame), each - frame) for each in frames)[1]


class Together(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()

    @classmethod
    def tearDownClass(cls):
        cls.server.end()

    def player(self, *args, **options):
        player = Player(self.server, *args, **options)
        self.addCleanup(player.end)
        return player

    def probe(self, *args, **options):
        probe = Probe(self.server, *args, **options)
        self.addCleanup(probe.end)
        return probe

    # MIDI out.

    def test_notes_leave_on_the_frames_of_their_sounds_and_end_when_the_player_does(self):
        player = self.player()
        probe = self.probe("--audio", "perigee:out_0", "--midi", "-")
        player.do('d1(s"click*8") d2(note"<60 62>*8":midi"probe")')
        probe.until(lambda p: len(p.notes()) > 4)

        def attempt():
            seen = len(probe.notes())
            probe.until(lambda p: len(p.notes()) > seen + 20 and p.sounds()[-1] > p.notes()[seen + 16])
            first, last = probe.notes()[seen], probe.notes()[seen + 16]
            within = [frame for frame in probe.sounds() if first <= frame <= last]
            self.assertEqual([frame for frame in probe.notes() if first <= frame <= last], within)
        self.undisturbed(attempt)
        player.do('d1() d2(note"72":clip(64):midi"probe")')
        probe.until(lambda p: any(data[:2] == b"\x90\x48" for _, _, data in p.midi))
        player.do("hush()")
        probe.until(lambda p: any(data[:2] == b"\x80\x48" for _, _, data in p.midi))
        player.do('target("midi:probe") d1(note"74":clip(64))')
        probe.until(lambda p: any(data[:2] == b"\x90\x4a" for _, _, data in p.midi))
        self.assertEqual(player.end(), 0)
        probe.until(lambda p: any(data[:2] == b"\x80\x4a" for _, _, data in p.midi))
        sounding = set()
        for _, _, data in probe.midi:
            (sounding.add if data[0] == 0x90 else sounding.discard)(data[1])
        self.assertEqual(sounding, set())

    def test_a_clock_has_24_ticks_a_beat_on_their_frames_through_a_change_of_tempo_and_stops_at_the_end(self):
        player = self.player()
        probe = self.probe("--midi", "-")
        player.do('midiClock("probe")')
        probe.until(lambda p: len(p.midi) > 50)

        def gaps_of(*frames):
            def attempt():
                seen = len(probe.midi)
                probe.until(lambda p: len(p.midi) > seen + 60)
                ticks = [frame for _, frame, data in probe.midi[seen:] if data == b"\xf8"]
                self.assertLessEqual({after - before for before, after in zip(ticks, ticks[1:])}, set(frames))
            self.undisturbed(attempt)
        gaps_of(1000)
        player.do("setcps(0.6)")
        seen = len(probe.midi)
        probe.until(lambda p: len(p.midi) > seen + 60)
        gaps_of(833, 834)
        player.end()
        probe.until(lambda p: p.midi[-1][2] == b"\xfc")
        starts = [i for i, (_, _, data) in enumerate(probe.midi) if data[0] in (0xFA, 0xFB)]
        self.assertEqual(len(starts), 1)
        if probe.midi[starts[0]][2][0] == 0xFB:
            self.assertEqual(probe.midi[starts[0] - 1][2][0], 0xF2)
        self.assertEqual(probe.midi[starts[0] + 1], (0, probe.midi[starts[0]][1], b"\xf8"))

    def test_a_device_that_comes_later_and_goes_is_told_once_and_played_again(self):
        player = self.player()
        player.do('d1(note"60*8":midi"probe")')
        player.hear('there is no port with "probe" in its name')
        for _ in range(2):
            probe = self.probe("--midi", "-")
            probe.until(lambda p: len(p.notes()) > 2)
            player.hear('the port "probe" is there')
            probe.end()
            player.hear('the port "probe" has gone')

    def test_ports_are_listed_while_they_are_there(self):
        def listed():
            return subprocess.run([PERIGEE, "devices"], env=self.server.env, stdout=subprocess.PIPE, text=True, check=True).stdout
        probe = self.probe("--midi", "-")
        self.assertRegex(listed(), r"(?s)MIDI out: probe:in_0.*MIDI in: probe:midi_out")
        probe.end()
        self.assertNotIn("probe", listed())

    # MIDI in.

    def test_notes_and_controllers_are_read_by_patterns_and_learnt(self):
        player = self.player()
        player.do('midiIn("probe") learn("knob")')
        self.probe("--send", "144000", "b04a7f", "--send", "148800", "903c40", "--send", "153600", "b00740")
        player.hear('"knob" is controller 74 of channel 1')
        end = time.monotonic() + PATIENCE
        while "n: 0.5" not in player.do('print(n(cF(0, "7")))'):  # the last that is sent, 64 of 127
            self.assertLess(time.monotonic(), end)
        self.assertIn("note: 60", player.do('print(note(cF(0, "note")))'))
        self.assertIn("gain: 1", player.do('print(gain(cF(0, "knob")))'))
        self.assertIn("gain: 1", player.do("print(gain(in74))"))

    # Leaders.

    def until_status(self, player, part):
        """What status() says once it has this in it."""
        end = time.monotonic() + PATIENCE
        while part not in (text := player.do("print(status())")):
            self.assertLess(time.monotonic(), end, text)
        return text

    def assert_silent(self, probe, number=None):
        """What was on its way is heard, for half a second, and then nothing; of one input, or of all."""
        begin = probe.listen(2)
        heard = [frame for each, frame in probe.audio if number in (None, each)]
        self.assertEqual([frame - begin for frame in heard if begin + RATE // 2 < frame < begin + 2 * RATE], [])

    def both_clicks(self, follower_code, leader, follower):
        """A probe that hears both click, four times a cycle."""
        probe = self.probe("--audio", "perigee:out_0", "--audio", "perigee-01:out_0")
        leader.do('d1(s"click*4")')
        follower.do(follower_code + ' d1(s"click*4")')
        return probe

    def undisturbed(self, attempt, tries=TRIES):
        """What `attempt()` answers the first time that it holds. A machine that is busy with something else parts them for a moment, and
        a server does not always say so."""
        for left in reversed(range(tries)):
            try:
                return attempt()
            except AssertionError:
                if left == 0:
                    raise

    def assert_together(self, probe, beats, tolerance, tries=TRIES):
        """The clicks that come next of both are together."""
        def attempt():
            begin = len(probe.sounds(0))
            probe.until(lambda p: len(p.sounds(0)) > begin + beats and p.sounds(1) and p.sounds(1)[-1] > p.sounds(0)[begin + beats])
            off = [nearest(probe.sounds(1), frame) for frame in probe.sounds(0)[begin:begin + beats]]
            self.assertLess(max(map(abs, off)), tolerance, off)
            return off
        return self.undisturbed(attempt, tries)

    def led_by_a_clock(self):
        """Who sends MIDI clock, who follows it from the midst of it on, and a probe that hears both."""
        leader, follower = self.player(), self.player()
        probe = self.both_clicks('midiFollow("perigee:midi_out")', leader, follower)
        follower.hear('there is no port with "perigee:midi_out"')
        leader.do('midiClock("perigee")')
        follower.hear('the port "perigee:midi_out" is there')
        follower.hear("which beat it is shows from its next start")
        self.until_status(follower, "which beat it is has not been said yet")
        leader.do('midiClock("perigee")')  # says it
        self.until_status(follower, "its beats are counted")
        return leader, follower, probe

    def test_a_clock_is_followed(self):
        leader, follower, probe = self.led_by_a_clock()
        probe.until(lambda p: len(p.sounds(1)) > 24)
        self.assert_together(probe, 6, MS)
        leader.do("setcps(0.7)")
        seen = len(probe.sounds(1))
        probe.until(lambda p: len(p.sounds(1)) > seen + 16)
        self.assert_together(probe, 6, MS)

    def soak_who_was_held_up_for_a_while_is_with_the_clock_again(self):
        leader, follower, probe = self.led_by_a_clock()
        for late in (None, follower, leader):
            for seconds in (0.1, 0.25):
                if late:
                    late.hold_up(seconds)
                seen = len(probe.sounds(1))
                probe.until(lambda p: len(p.sounds(1)) > seen + 8)
                self.assert_together(probe, 6, MS)

    # JACK's transport.

    def off_places(self, probe, since, step):
        """How far, in seconds, each sound since then is from where the transport is at a multiple of `step` frames."""
        return [(frame + step / 2) % step - step / 2 for frame, _ in probe.places[since:] if frame >= 0]

    def test_jacks_transport_is_followed_by_seconds_and_by_beats_from_wherever_it_is_put(self):
        player = self.player()
        probe = self.probe("--audio", "perigee:out_0")
        player.do('jackTransport() d1(s"click*4")')
        quiet = len(probe.places)
        self.until_status(player, "led by JACK's transport: has stopped")

        def heard(step, beats=False, count=8):
            """The sounds that come next are where the transport says."""
            def attempt():
                since = len(probe.places)
                probe.until(lambda p: len(p.places) > since + count)
                if beats:
                    off = [(beat - round(beat)) * step for _, beat in probe.places[since:]]
                else:
                    off = self.off_places(probe, since, step)
                self.assertEqual(len(off), len(probe.places) - since)
                self.assertLess(max(map(abs, off)), MS, off)
            self.undisturbed(attempt)
        player.do("startTransport()")  # from here …
        probe.until(lambda p: len(p.places) > quiet + 4)
        heard(RATE // 2)  # half a second each, at half a cycle a second
        self.assertIn("rolls, second", player.do("print(status())"))
        probe.turn(f"locate {100 * RATE + 12345}")  # … and from elsewhere
        probe.until(lambda p: p.places[-1][0] > 100 * RATE)
        heard(RATE // 2)
        probe.turn("stop")
        self.until_status(player, "led by JACK's transport: has stopped")
        self.assert_silent(probe)
        probe.turn("locate 0", "start")
        probe.until(lambda p: 0 <= p.places[-1][0] < 50 * RATE)
        heard(RATE // 2)
        player.do("stopTransport()")
        self.assert_silent(probe)
        # Somebody says which beat it is, 3 a bar.
        probe.turn("beats 140 3", "start")
        probe.until(lambda p: p.places[-1][1] >= 0)
        heard(RATE * 60 // 140, beats=True)
        self.assertIn("140.00 beats a minute", player.do("print(status())"))
        probe.turn("beats 90 4")
        seen = len(probe.places)
        probe.until(lambda p: len(p.places) > seen + 6)
        heard(RATE * 60 // 90, beats=True)
        probe.turn("stop")

    def test_who_leads_jacks_transport_says_bar_beat_and_tempo(self):
        player = self.player()
        probe = self.probe("--audio", "perigee:out_0")
        player.do('jackTransport("lead") d1(s"click*4")')
        self.assertIn("JACK's transport is told bar, beat and tempo", self.until_status(player, "JACK's transport is told"))
        player.do("startTransport()")  # a server asks for beats while it rolls
        probe.until(lambda p: p.places and p.places[-1][0] >= 0)
        for cps in (0.5, 0.7):
            player.do(f"setcps({cps})")
            seen = len(probe.places)
            probe.until(lambda p: len(p.places) > seen + 6)

            def attempt():
                since = len(probe.places)
                probe.until(lambda p: len(p.places) > since + 6)
                off = [(beat - round(beat)) / cps / 4 * 1000 for _, beat in probe.places[since:]]
                self.assertLess(max(map(abs, off)), 1.0, off)  # ms
            self.undisturbed(attempt)
        player.do("stopTransport()")
        probe.until(lambda p: p.places[-1][0] < 0)  # and the player plays on
        player.do("jackTransport(false)")
        probe.turn("locate 0", "start")
        probe.until(lambda p: p.places[-1][0] >= 0)
        probe.until(lambda p: p.places[-1][1] < 0)  # nobody says the beat any more
        probe.turn("stop")

    # Link.

    def networks(self):
        """How to run something in each of two networks that only know each other; on loopback where there may be none: whoever else uses
        Link there is in the session then."""
        names = [f"perigee-{os.getpid()}-{i}" for i in (1, 2)]

        def ip(*args):
            return subprocess.run(["ip", *args], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0
        made = all(ip("netns", "add", name) for name in names)
        self.addCleanup(lambda: [ip("netns", "del", name) for name in names])
        made = made and ip("link", "add", "veth1", "netns", names[0], "type", "veth", "peer", "name", "veth2", "netns", names[1])
        for i, name in enumerate(names, 1):
            made = made and ip("-n", name, "addr", "add", f"10.77.0.{i}/24", "dev", f"veth{i}") and ip("-n", name, "link", "set", f"veth{i}", "up")
        print("in two networks" if made else "on loopback: this system allows no networks of one's own", file=sys.stderr)
        return [["ip", "netns", "exec", name] if made else [] for name in names]

    def test_two_with_link_are_together_from_the_first_beat_on_and_at_every_tempo(self):
        here, there = self.networks()
        first, second = self.player("--link", inside=here), self.player(inside=there)
        first.do('setcps(0.55)')
        both = self.both_clicks("", first, second)
        both.until(lambda p: len(p.sounds(0)) > 8)
        before = len(both.sounds(0))

        def join():
            second.do("link(false) setcps(0.5)")
            second.do("link()")
            second.hear("1 other in the session, 132.00 beats a minute")
            joined = both.sounds(0)[-1]
            seen = len(both.sounds(0))
            both.until(lambda p: len(p.sounds(0)) > seen + 10 and len(p.sounds(1)) > 10)
            after = [frame for frame in both.sounds(1) if frame > joined + 100 * MS][:8]
            off = [nearest(both.sounds(0), frame) for frame in after]
            self.assertLess(max(map(abs, off)), 3 * MS, off)
        self.undisturbed(join, LINK_TRIES)
        # Nobody's tempo has changed for it, nor has the first one's beat.
        gaps = [b - a for a, b in zip(both.sounds(0), both.sounds(0)[1:])][before:]
        self.assertLessEqual(max(gaps) - min(gaps), MS, gaps)
        self.assert_together(both, 6, MS, LINK_TRIES)
        for cps in (0.8, 0.3):
            second.do(f"setcps({cps})")
            seen = len(both.sounds(0))
            both.until(lambda p: len(p.sounds(0)) > seen + 10)
            self.assert_together(both, 5, MS, LINK_TRIES)
            gap = both.sounds(0)[-1] - both.sounds(0)[-2]
            self.assertLess(abs(gap - RATE / cps / 4), 2 * MS)
        # Who leaves takes the tempo along.
        second.do("link(false)")
        first.hear("nobody else is in the session")
        seen = len(both.sounds(1))
        both.until(lambda p: len(p.sounds(1)) > seen + 4)
        self.assertLess(abs(both.sounds(1)[-1] - both.sounds(1)[-2] - RATE / 0.3 / 4), 2 * MS)

    def soak_link_alone_changes_nothing(self):
        """TEMPO-5 and BEATTIME-1 of Link's test plan."""
        player = self.player(inside=self.networks()[0])
        probe = self.probe("--audio", "perigee:out_0")
        player.do('setcps(0.55) d1(s"click*8")')
        probe.until(lambda p: len(p.sounds()) > 4)
        for code in ("link()", "link(false)", "link(true, {quantum = 4})", "setcps(0.7)", "link(false)"):
            def attempt():
                seen = len(probe.sounds())
                player.do(code)
                probe.until(lambda p: len(p.sounds()) > seen + 12)
                sounds = probe.sounds()[seen - 1:]
                gaps = [after - before for before, after in zip(sounds, sounds[1:])]
                self.assertLessEqual(max(gaps[-4:]) - min(gaps[-4:]), 2, gaps)
                if code != "setcps(0.7)":
                    self.assertLessEqual(max(gaps) - min(gaps), 2, gaps)
            self.undisturbed(attempt, LINK_TRIES)
        self.assertAlmostEqual(float(player.do("print(getcps())")), 0.7, 3)

    def soak_with_link_start_and_stop_are_obeyed_by_who_wants_to_and_by_nobody_else(self):
        """STARTSTOPSTATE of Link's test plan; and TEMPO-4, from the slowest to the fastest."""
        here, there = self.networks()
        first, second = self.player(inside=here), self.player(inside=there)
        probe = self.both_clicks("", first, second)
        for player in (first, second):
            player.do("link(true, {startStop = true})")
        second.hear("1 other in the session")

        def stopped(who):
            who.do("stopTransport()")
            self.assert_silent(probe)

        def starts(who):
            seen = [len(probe.sounds(number)) for number in (0, 1)]
            who.do("startTransport()")
            probe.until(lambda p: all(len(p.sounds(number)) > seen[number] + 4 for number in (0, 1)))
            return [probe.sounds(number)[seen[number]] for number in (0, 1)]
        for stops, begins in ((first, first), (first, second), (second, first)):
            stopped(stops)
            both = starts(begins)
            self.assertLess(abs(both[0] - both[1]), 3 * MS)  # with the same quantum
            self.assert_together(probe, 4, MS, LINK_TRIES)
        second.do("link(true, {startStop = false})")
        second.hear("1 other in the session")
        first.do("stopTransport()")
        heard = len(probe.sounds(1))
        self.assert_silent(probe, 0)
        probe.until(lambda p: len(p.sounds(1)) > heard + 2)
        first.do("startTransport()")
        for bpm, steps in ((999, 4), (20, 32)):
            for player in (first, second):
                player.do(f's"click*{steps}"'.join(("d1(", ")")))
            first.do(f"setcps({bpm}/60/4)")
            seen = len(probe.sounds(1))
            probe.until(lambda p: len(p.sounds(1)) > seen + 16)
            self.assert_together(probe, 8, MS, LINK_TRIES)

    def test_two_in_networks_of_their_own_stay_together(self):
        seconds = float(os.environ.get("PERIGEE_SOAK_SECONDS", "12"))
        here, there = self.networks()
        first = self.player("--link", inside=here)
        second = self.player("--link", inside=there)
        probe = self.both_clicks("", first, second)
        second.hear("1 other in the session")
        probe.until(lambda p: len(p.sounds(0)) > 8 and len(p.sounds(1)) > 8)
        begin, xruns = len(probe.sounds(0)), probe.xruns
        probe.listen(seconds)
        off = [nearest(probe.sounds(1), frame) for frame in probe.sounds(0)[begin:-1]]
        far = sorted(map(abs, off))
        print(f"{len(off)} beats; apart by {1000 * far[len(far) // 2] / RATE:.3f} ms (median), {1000 * far[len(far) * 99 // 100] / RATE:.3f} ms "
              f"(99 of 100), {1000 * far[-1] / RATE:.3f} ms at most; the server lost time {probe.xruns - xruns} times", file=sys.stderr)
        self.assertGreater(len(off), seconds)
        self.assertLess(far[len(far) // 2], MS, off)
        if probe.xruns == xruns:
            self.assertLess(far[-1], MS, off)


if __name__ == "__main__":
    main()
