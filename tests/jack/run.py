#!/usr/bin/env python3
# tests/jack/run.py -- What a real audio server hears is, sample for sample, what the offline renderer writes.
# usage: run.py PERIGEE
# Starts a JACK server of its own with the dummy driver (no sound card, real time), plays a piece into it through PortAudio,
# records the program's ports, and looks for the recording inside the offline render. Then its output is connected to its input:
# what comes in must come out on the frame that the constant latency says.
# SPDX-License-Identifier: GPL-3.0-or-later
import contextlib
import os
import signal
import struct
import subprocess
import sys
import tempfile
import time

RATE_HZ = 48000
CAPTURE_S = 4  # recorded
COMPARE_S = 2  # of it must be equal, at least
FRAME_BYTES = 8  # stereo float32
PROBE_FRAMES = 4096  # what the recording is found by
BLOCK_FRAMES = 256  # of the program
LATENCY_FRAMES = 128  # of input to output inside the program, besides whole blocks
PIECE = """-- Silence first, so that the recorder is there in time.
setcps(0.5)
d1(s"~ [bd hh sn*2 cp]")
d2(note"~ <[c3 e3 g3 b3] [a2 c3 e3 g3]>":s"sawtooth":lpf"800 2000":pan"0.2 0.8")
"""
# Half of what comes in goes out again. The click is where nothing else is.
ECHO = """setcps(0.5)
d1(s"~ ~ ~ bd":gain(0.5))
d2(s"in":gain(0.5):slow(16):orbit(2))
"""


def fail(message):
    sys.exit(f"jack: {message}")


def read_float_wav(path):
    """The bytes of the samples of a stereo 32-bit float WAV file."""
    with open(path, "rb") as file:
        data = file.read()
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        fail(f"{path} is no WAV file")
    at, form = 12, None
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        if name == b"fmt ":
            form = struct.unpack_from("<HHIIHH", data, at + 8)
        if name == b"data":
            if not form or form[1] != 2 or form[2] != RATE_HZ or form[5] != 32:
                fail(f"{path} is not stereo float at {RATE_HZ} Hz: {form}")
            return data[at + 8:at + 8 + size]
        at += 8 + size + size % 2
    fail(f"{path} holds no samples")


def first_sound(samples):
    """The first frame that is not silent."""
    silent = len(samples) - len(samples.lstrip(b"\0"))
    return silent // FRAME_BYTES


def find_frames(needle, haystack):
    """The frame at which `needle` lies in `haystack`, or None."""
    at = haystack.find(needle)
    while at >= 0 and at % FRAME_BYTES:
        at = haystack.find(needle, at + 1)
    return None if at < 0 else at // FRAME_BYTES


def compare(recorded, rendered):
    """Fails unless the recording, from its first sound on, is a piece of the render."""
    begin = first_sound(recorded)
    sound = recorded[begin * FRAME_BYTES:]
    frames = len(sound) // FRAME_BYTES
    print(f"jack: {len(recorded) // FRAME_BYTES} frames recorded, sound from frame {begin} on")
    if frames < COMPARE_S * RATE_HZ:
        fail(f"only {frames} frames of sound were recorded, {COMPARE_S * RATE_HZ} are wanted")
    start = find_frames(sound[:PROBE_FRAMES * FRAME_BYTES], rendered)
    if start is None:
        fail(f"the first {PROBE_FRAMES} frames that were heard are nowhere in the render")
    expected = rendered[start * FRAME_BYTES:][:frames * FRAME_BYTES]
    if len(expected) < COMPARE_S * RATE_HZ * FRAME_BYTES:
        fail(f"the render ends {len(expected) // FRAME_BYTES} frames after what was heard first")
    for frame in range(len(expected) // FRAME_BYTES):
        place = slice(frame * FRAME_BYTES, (frame + 1) * FRAME_BYTES)
        if sound[place] != expected[place]:
            heard, wanted = struct.unpack("<2f", sound[place]), struct.unpack("<2f", expected[place])
            fail(f"heard {heard} instead of {wanted} at frame {start + frame} of the piece, "
                 f"{frame} frames after the first sound")
    print(f"jack: {len(expected) // FRAME_BYTES} frames equal the render from its frame {start} on")


def left_side(samples):
    """The first of two interleaved channels, as numbers."""
    return struct.unpack(f"<{len(samples) // 4}f", samples)[::2]


def compare_echo(recorded, rendered):
    """Fails unless the recording is the render and half of what was recorded a constant number of frames before."""
    heard, dry = left_side(recorded), left_side(rendered) + (0.0,) * RATE_HZ
    begin = first_sound(recorded)
    start = first_sound(rendered)
    if begin + RATE_HZ > len(heard):
        fail(f"too little was recorded with the input connected: sound from frame {begin} of {len(heard)}")

    def single(number):
        return struct.unpack("<f", struct.pack("<f", number))[0]

    def is_dry(i):
        return heard[begin + i] == (dry[start + i] if start + i < len(dry) else 0.0)

    delay = next((i for i in range(RATE_HZ // 2) if not is_dry(i)), None)  # where the first half of the click comes
    if delay is None:
        fail("what came in did not come out again")
    for i in range(RATE_HZ // 2):
        wanted = single(dry[start + i] + (single(0.5 * heard[begin + i - delay]) if i >= delay else 0.0))
        if heard[begin + i] != wanted:
            fail(f"heard {heard[begin + i]} instead of {wanted} {i} frames after the first sound, {delay} is the delay")
    if (delay - LATENCY_FRAMES) % BLOCK_FRAMES != 0:
        fail(f"what came in came out after {delay} frames, not {LATENCY_FRAMES} and whole blocks")
    print(f"jack: what comes in goes out {delay} frames later, on every frame")


def end(process, how=signal.SIGTERM, patience_s=5):
    """Ends a process, in the end by force; gives its exit status."""
    if process.poll() is None:
        process.send_signal(how)
        try:
            process.wait(patience_s)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    return process.returncode


def tail(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return "".join(file.readlines()[-15:])


def output_ports(environment, player, log):
    """The two outputs of the player, once it has them."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if player.poll() is not None:
            fail(f"perigee play ended with {player.returncode}:\n{tail(log)}")
        listed = subprocess.run(["jack_lsp"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                text=True, timeout=20, check=False).stdout.split("\n")
        ports = sorted(port for port in listed if port.endswith((":out_0", ":out_1")))
        if len(ports) == 2:
            return ports
        time.sleep(0.02)
    fail(f"perigee has not connected to the JACK server:\n{tail(log)}")


def connect_input(environment, left):
    """Connects the player's left output to its input, once it has one."""
    listed = subprocess.run(["jack_lsp"], env=environment, stdout=subprocess.PIPE, text=True, timeout=20, check=False)
    inputs = [port for port in listed.stdout.split("\n") if port.endswith(":in_0")]
    if len(inputs) != 1:
        fail(f"perigee has no input: {listed.stdout}")
    deadline = time.monotonic() + 20  # ports are listed before their client is active, and connected only afterwards
    connect = ["jack_connect", left, inputs[0]]
    while subprocess.run(connect, env=environment, stdout=subprocess.DEVNULL, timeout=20, check=False).returncode != 0:
        if time.monotonic() > deadline:
            fail(f"{left} cannot be connected to {inputs[0]}")
        time.sleep(0.02)


def play_and_record(perigee, piece, options, environment, folder, log, player_log):
    """What the server hears of a piece, from about its begin on."""
    player = subprocess.Popen([perigee, "play", piece, "--device", "JACK", "--rate", str(RATE_HZ)] + options,
                              env=environment, stdin=subprocess.DEVNULL, stdout=player_log, stderr=player_log)
    try:
        left, right = output_ports(environment, player, log)
        if options:
            connect_input(environment, left)
        recorded = os.path.join(folder, "recorded.wav")
        if os.path.exists(recorded):
            os.remove(recorded)
        subprocess.run(["timeout", "-k", "1", "60", "jack_capture", "-d", str(CAPTURE_S), "-b", "FLOAT", "-c", "2",
                        "--port", left, "--port", right, "-f", "wav", recorded],
                       env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, timeout=90, check=True)
        status = end(player, signal.SIGINT)
        if status != 0:
            fail(f"perigee play ended with {status} on Ctrl-C:\n{tail(log)}")
        return read_float_wav(recorded)
    finally:
        end(player, signal.SIGKILL)


def own_environment(folder):
    """For a server and players whose own files lie in the folder, and the server's name."""
    server = f"perigee-test-{os.getpid()}"
    environment = dict(os.environ, JACK_DEFAULT_SERVER=server, JACK_NO_START_SERVER="1", JACK_NO_AUDIO_RESERVATION="1")
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
        environment[name] = os.path.join(folder, name)
        os.mkdir(environment[name], 0o700)
    return environment, server


def render(perigee, piece, cycles, environment, folder):
    """The samples of a piece offline."""
    offline = os.path.join(folder, "offline.wav")
    subprocess.run([perigee, "render", piece, "-o", offline, "--cycles", str(cycles), "--rate", str(RATE_HZ)],
                   env=environment, stdout=subprocess.DEVNULL, timeout=600, check=True)
    return read_float_wav(offline)


@contextlib.contextmanager
def jack_server(server, environment, folder, period_frames, limit_s, priority="-r"):
    """A server with the dummy driver. The limit is should this script be killed; "-R": with real-time priority, where it may."""
    with open(os.path.join(folder, "jackd.log"), "wb") as jack_log:
        jackd = subprocess.Popen(["timeout", "-k", "1", str(limit_s), "jackd", priority, "-n", server, "-d", "dummy",
                                  "-r", str(RATE_HZ), "-p", str(period_frames)],
                                 env=environment, stdin=subprocess.DEVNULL, stdout=jack_log, stderr=jack_log)
        try:
            if subprocess.run(["jack_wait", "-w", "-s", server, "-t", "20"], env=environment, timeout=60,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode != 0:
                fail(f"no JACK server:\n{tail(jack_log.name)}")
            yield
        finally:
            end(jackd)


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: run.py PERIGEE")
    perigee = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="perigee-jack-") as folder:
        environment, server = own_environment(folder)
        piece, log = os.path.join(folder, "piece.lua"), os.path.join(folder, "perigee.log")
        with open(piece, "w", encoding="utf-8") as file:
            file.write(PIECE)
        rendered = render(perigee, piece, 8, environment, folder)
        with open(log, "wb") as player_log, jack_server(server, environment, folder, 1024, 120):
            compare(play_and_record(perigee, piece, [], environment, folder, log, player_log), rendered)
            piece = os.path.join(folder, "echo.lua")
            for code, to in ((ECHO.replace("d2", "-- d2"), "dry.lua"), (ECHO, "echo.lua")):
                with open(os.path.join(folder, to), "w", encoding="utf-8") as file:
                    file.write(code)
            dry = render(perigee, os.path.join(folder, "dry.lua"), 2, environment, folder)
            compare_echo(play_and_record(perigee, piece, ["--inputs", "1"], environment, folder, log, player_log), dry)


if __name__ == "__main__":
    main()
