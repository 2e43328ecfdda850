# tests/cli/chaos.py -- An evening on which everything goes wrong: bad code, floods, a dying sound server, files that vanish, a full disk.
# SPDX-License-Identifier: GPL-3.0-or-later
import glob
import json
import os
import random
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import cli_support
from cli_support import main, write_wav

SECONDS = float(os.environ.get("PERIGEE_SOAK_SECONDS", "20"))
PATIENCE = 30
LARGEST_FILE = max(4 << 20, int(SECONDS * 65536))  # a recording meets the end of its disk soon; the journal is shorter
PACE = 0.02  # seconds between two things that are typed

GOOD = ['d{n}(s"bd*{k}")', 'd{n}(s"click*{k}":pan(rand))', 'd{n}(note"c e g":s"supersaw":lpf(sine:range(200, 4000)))',
        'd{n}(s"hh*8":fmap(function(v) v.gain = 0.4 return v end))', 'd{n}(s"gone:{k}")', "undo()", "redo()", "setcps(0.5)",
        'snapshot"x"', 'recall"x"', "mute({n})", "unmute({n})", 'once(s"cp*3")', "orbitfx(1, function(i) return i:lpf(900) end)"]
BAD = ['d{n}(s"bd [")', "d{n}(nil)", "error({{}})", "while true do end", "d{n}(s'x':fast(0/0))", "x = string.rep('x', 1e9)",
       "d{n}(s'bd':fmap(function() error('late') end))", "}}", 'd{n}(s"bd*99999")', "local function f() return f() + 1 end f()"]


class Server:
    """A JACK server of our own, without a sound card."""

    def __init__(self, env, name):
        self.env, self.name, self.process = env, name, None

    def start(self):
        self.process = subprocess.Popen(["jackd", "-r", "-n", self.name, "-d", "dummy", "-r", "48000", "-p", "512"], env=self.env,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        subprocess.run(["jack_wait", "-w", "-s", self.name, "-t", "20"], env=self.env, timeout=60, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=True)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def end(self):
        """As it should be, so that nothing of it stays in memory."""
        self.process.terminate()
        self.process.wait()


class Played:
    """perigee with its standard input as the prompt, and all that it says kept."""

    def __init__(self, env, folder, *args):
        def limits():
            resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
        self.process = subprocess.Popen([cli_support.PERIGEE, *args], env=env, cwd=folder, text=True, preexec_fn=limits,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.said, self.typed, self.asked = [], [], 0
        self.news = threading.Condition()
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        for line in self.process.stderr:
            with self.news:
                self.said.append(line)
                self.news.notify_all()

    def hears(self, what):
        """Waits until something has been said since the last such wait began to look."""
        end = time.monotonic() + PATIENCE
        with self.news:
            while not any(what in line for line in self.said):
                if not self.news.wait(max(0.0, end - time.monotonic())):
                    raise AssertionError(f"nobody said {what!r}, but:\n{''.join(self.said[-20:])}")
            self.said = [line for line in self.said if what not in line]

    def type(self, code):
        """Evaluates a line; what it printed."""
        self.asked += 1
        self.typed += [code, f"print('answer {self.asked}')"]
        self.process.stdin.write(f":{{\n{code}\n:}}\nprint('answer {self.asked}')\n")
        self.process.stdin.flush()
        lines = []
        for line in self.process.stdout:
            if line.strip() == f"answer {self.asked}":
                return "".join(lines)
            lines.append(line)
        raise AssertionError(f"perigee ended with {self.process.wait()}:\n{''.join(self.said[-20:])}")


def flood(endpoint, chance, stop):
    """Packets as they should not be, and some as they should, as fast as they go."""
    with open(endpoint, encoding="utf-8") as file:
        fields = dict(line.strip().split("=", 1) for line in file)
    to = ("127.0.0.1", int(fields["osc"]))
    out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    good = [b"/hello\0\0,\0\0\0", b"/status\0,\0\0\0", b"/ctrl\0\0\0,sf\0knob\0\0\0\0?\x00\0\0", b"/hush\0\0\0,s\0\0wrong\0\0\0"]
    while not stop.is_set():
        packet = bytearray(chance.choice(good)) if chance.random() < 0.5 else bytearray(chance.randbytes(chance.randrange(64)))
        if packet and chance.random() < 0.5:
            packet[chance.randrange(len(packet))] = chance.randrange(256)
        out.sendto(packet, to)
        stop.wait(0.0005)
    out.close()


class Chaos(unittest.TestCase):
    def test_nothing_ends_the_music(self):
        chance = random.Random(7)
        with tempfile.TemporaryDirectory(prefix="perigee-chaos-") as folder:
            env = dict(os.environ, JACK_NO_START_SERVER="1", JACK_NO_AUDIO_RESERVATION="1", NO_COLOR="1", TERM="dumb",
                       JACK_DEFAULT_SERVER=f"perigee-chaos-{os.getpid()}")
            for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
                env[name] = os.path.join(folder, name)
                os.mkdir(env[name], 0o700)
            sounds = os.path.join(folder, "sounds")
            write_wav(os.path.join(sounds, "click", "0.wav"), [0.5] + [0.0] * 480)
            for i in range(8):
                write_wav(os.path.join(sounds, "gone", f"{i}.wav"), [0.1] * 4800)
            server = Server(env, env["JACK_DEFAULT_SERVER"])
            server.start()
            perigee = Played(env, folder, "--device", "JACK", "--samples", sounds, "--quiet")
            stop = threading.Event()
            try:
                perigee.type('record("take.wav")')
                for n in range(1, 17):
                    perigee.type(f'd{n}(s"click*{n}, ~ hh":gain(0.2))')
                thread = threading.Thread(target=flood, args=(os.path.join(env["XDG_RUNTIME_DIR"], "perigee", "endpoint"), chance, stop))
                thread.start()
                self.play(perigee, server, sounds, chance, stop)
                stop.set()
                thread.join()
                perigee.hears("take.wav")  # the disk was full
                self.end(perigee, env, folder)
            finally:
                stop.set()
                perigee.process.kill()
                perigee.process.stdout.close()
                server.end()

    def play(self, perigee, server, sounds, chance, stop):
        begun = time.monotonic()
        deaths = [begun + SECONDS * part for part in (0.2, 0.6)]
        gone = begun + SECONDS * 0.4
        while time.monotonic() < begun + SECONDS:
            stop.wait(PACE)
            line = chance.choice(GOOD if chance.random() < 0.7 else BAD)
            perigee.type(line.format(n=chance.randrange(1, 17), k=chance.randrange(1, 9)))
            if deaths and time.monotonic() > deaths[0]:
                deaths.pop(0)
                server.kill()
                perigee.hears("has gone")
                perigee.type('d1(s"bd")')
                server.start()
                perigee.hears("is back")
            if gone and time.monotonic() > gone:
                gone = None
                shutil.rmtree(os.path.join(sounds, "gone"))

    def end(self, perigee, env, folder):
        # The phase is right: a second of clicks begins where the clock says, on the frame.
        perigee.type("hush() muteAll() unmuteAll() unsolo() setcps(0.5) all() nudge(0) orbitfx(1)")
        perigee.type("d1(s\"click\")")
        status = perigee.type("status()")
        cycle = float(status.split()[1])
        while float(perigee.type("status()").split()[1]) < cycle + 3:
            time.sleep(PACE)
        status = perigee.type("status()")
        self.assertIn("dropped events 0", status)
        perigee.process.stdin.close()
        self.assertEqual(perigee.process.wait(PATIENCE), 0)

        (journal,) = glob.glob(os.path.join(env["XDG_STATE_HOME"], "perigee", "journals", "*.jsonl"))
        with open(journal, encoding="utf-8") as file:
            codes = [each["text"].strip() for each in map(json.loads, file) if each.get("from") == "prompt"]
        self.assertEqual(codes, perigee.typed)

        again = os.path.join(folder, "again.wav")
        said = cli_support.run("replay", journal, "-o", again, "--quiet", env=env, timeout=600)
        self.assertEqual(said.returncode, 0, said.stderr)
        _, _, samples = cli_support.read_wav(again)
        left = samples[::2]
        clicks = [i for i in range(len(left) - 5 * 48000, len(left)) if left[i] != 0 and left[i - 1] == 0]
        with open(journal, encoding="utf-8") as file:
            (click,) = [each for each in map(json.loads, file) if each.get("text", "").strip() == 'd1(s"click")']
        self.assertGreaterEqual(len(clicks), 2)
        for at in clicks[-2:]:  # frames from where the code was read to a whole cycle, at two seconds each
            cycles = click["cycle"] + (at - click["frame"]) / 96000
            self.assertAlmostEqual(cycles, round(cycles), places=4)


main()
