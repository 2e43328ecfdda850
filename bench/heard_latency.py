#!/usr/bin/env python3
# bench/heard_latency.py -- While 16 patterns play to a JACK server: from an editor's /eval to the buffer that it changes, and how
# far a highlight's time is from its sound.
# usage: bench/heard_latency.py [PROGRAM [FRAMES OF A BLOCK]]
# The server has no sound card; bench/ear.cpp hears what perigee gives it, in the same cycle. Each evaluation changes one of the
# patterns and plays a click on an output of its own, on the first frame that the change is heard on.
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import select
import subprocess
import sys
import tempfile
import time

SOURCE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BLOCK = sys.argv.pop(2) if len(sys.argv) > 2 else "512"
if len(sys.argv) == 1:
    sys.argv.append(os.path.join(SOURCE, "build/release/perigee"))
sys.path[:0] = [os.path.join(SOURCE, "tests"), os.path.join(SOURCE, "tests/cli")]
from cli_support import PERIGEE, fresh_home, write_wav
from osc import Udp, decode, endpoint_path

EVALUATIONS = 1000
HIGHLIGHTS = 300
RATE = 48000
EAR = os.path.join(os.path.dirname(PERIGEE), "bench/ear")
SERVER = f"perigee-bench-{os.getpid()}"


def started(command, env, says, **options):
    """The process, once a line of its output has begun so."""
    process = subprocess.Popen(command, env=env, stdin=subprocess.PIPE, text=True, **options)
    stream = process.stdout or process.stderr
    for line in stream:
        if line.startswith(says):
            return process
    sys.exit(f"{command[0]} has not started")


class Ear:
    def __init__(self, env):
        self.process = subprocess.Popen([EAR, "perigee:out_2"], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.fd, self.text = self.process.stdout.fileno(), b""
        if self.line(10.0) != b"listening":
            sys.exit("the ear has not started")

    def line(self, seconds):
        while b"\n" not in self.text:
            if not select.select([self.fd], [], [], seconds)[0]:
                return None
            self.text += os.read(self.fd, 4096)
        line, self.text = self.text.split(b"\n", 1)
        return line

    def next(self, seconds=2.0):
        """(in its buffer, at the loudspeaker) of the next click, or None."""
        line = self.line(seconds)
        return line and tuple(int(ns) for ns in line.split())


def spread(name, values, unit="ms"):
    values = sorted(values)
    at = lambda share: values[min(len(values) - 1, int(len(values) * share))]
    print(f"{name}, {len(values)} times: median {at(0.5):.2f} {unit}, 1 % below {at(0.01):.2f}, 99 % within {at(0.99):.2f}, at most {values[-1]:.2f}")


def evaluations(client, ear):
    times, unheard = [], []
    for number in range(EVALUATIONS):
        slot = number % 16 + 1
        code = (f'd{slot}(s"superkick*4 [superhat superhat]*{number % 7 + 2}":gain(0.05):lpf(sine:range(300, 3000):slow({slot})))\n'
                'once(s"click":orbit(11):channels"3:4")')
        begun = time.monotonic_ns()
        error = client.eval(code)[1]
        if error:
            sys.exit(f"{code}: {error}")
        click = ear.next()
        if click is None:
            unheard.append(number)
            continue
        times.append((click[0] - begun) / 1e6)
        time.sleep(0.02 + number % 10 / 1000)
    spread(f"from /eval to the first changed sample in the device's buffer, blocks of {BLOCK} frames ({1000 * int(BLOCK) / RATE:.2f} ms)", times)
    if unheard:
        print(f"clicks that were not heard: {len(unheard)}; is the machine busy?")


def highlights(client, ear):
    client.eval('d16(s"click(3,8)":orbit(11):channels"3:4")')
    client.ask("/subscribe", "highlight", answer="/ok")
    told, heard = [], []
    end = time.monotonic() + 60
    while (len(told) < HIGHLIGHTS or len(heard) < HIGHLIGHTS) and time.monotonic() < end:
        ready = select.select([client.socket, ear.fd], [], [], 1.0)[0]
        if client.socket in ready:
            address, arguments = decode(client.socket.recv(1 << 16))
            if address == "/highlight" and arguments[1] == "16":
                told.append(time.monotonic_ns() + 1e9 * arguments[2])
        if ear.fd in ready:
            heard.append(ear.next()[1])
        while b"\n" in ear.text:
            heard.append(ear.next()[1])
    errors = [min((at - sound for sound in heard), key=abs) / 1e6 for at in told[2:-4]]
    spread("a highlight's time is later than its sound by", errors)


env = dict(fresh_home(), JACK_DEFAULT_SERVER=SERVER, JACK_NO_START_SERVER="1", JACK_NO_AUDIO_RESERVATION="1")
for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
    env[name] = os.path.join(env["HOME"], name)
    os.mkdir(env[name], 0o700)
sounds = os.path.join(env["HOME"], "sounds")
write_wav(os.path.join(sounds, "click", "0.wav"), [1.0] + [0.0] * 99)
quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
with tempfile.TemporaryFile() as log:
    jackd = subprocess.Popen(["jackd", "-r", "-n", SERVER, "-d", "dummy", "-r", str(RATE), "-p", BLOCK], env=env, stdin=subprocess.DEVNULL, **quiet)
    try:
        subprocess.run(["jack_wait", "-w", "-s", SERVER, "-t", "20"], env=env, check=True, **quiet)
        perigee = started([PERIGEE, "--device", "JACK", "--channels", "4", "--samples", sounds], env, "perigee ", stdout=log, stderr=subprocess.PIPE)
        with open(endpoint_path(env)) as f:
            client = Udp(dict(line.rstrip("\n").split("=", 1) for line in f))
        ear = Ear(env)
        for slot in range(1, 17):
            client.eval(f'd{slot}(s"superkick*4 [superhat superhat]*4":gain(0.05):lpf(sine:range(300, 3000):slow({slot})))')
        client.eval('once(s"click":orbit(11):channels"3:4")')
        ear.next()
        evaluations(client, ear)
        highlights(client, ear)
        status = client.status()
        print("status: " + ", ".join(f"{name} {status[name]}" for name in status if "late" in name or "xrun" in name or "drop" in name))
        perigee.communicate()
        ear.process.communicate()
    finally:
        jackd.terminate()
        jackd.wait()
