# bench/midi_jitter.py -- How exactly MIDI clock leaves, against the line through it: through the device's own ports, and by a thread.
# usage: bench/midi_jitter.py PERIGEE JACK_PROBE [SECONDS]
# Plays sixteen patterns meanwhile, on a JACK server of its own with the dummy driver, in real time where that may be. A server counts
# a thread's messages by whole blocks, so what the second way shows is at least that coarse here.
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import signal
import subprocess
import sys
import tempfile
import time

RATE = 48000
PERIOD = 256
LOAD = "".join(f'd{i}(s"bd*8":n(irand(8)):gain(0.05))' for i in range(1, 17))


def jitter_ms(frames):
    """Each distance from the line of least squares, ascending."""
    count = len(frames)
    mean_x, mean_y = (count - 1) / 2, sum(frames) / count
    slope = sum((i - mean_x) * (f - mean_y) for i, f in enumerate(frames)) / sum((i - mean_x) ** 2 for i in range(count))
    return sorted(1000.0 * abs(f - mean_y - slope * (i - mean_x)) / RATE for i, f in enumerate(frames))


def measured(perigee, probe, device, seconds, env):
    player = subprocess.Popen([perigee, "--device", device, "--no-journal", "--osc-port", "0", "--ctrl-port", "0", "--quiet"], env=env,
                              stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    player.stdin.write(f'{LOAD} midiClock("perigee")\n')
    player.stdin.flush()
    time.sleep(3)
    ports = subprocess.run(["jack_lsp"], env=env, stdout=subprocess.PIPE, text=True, check=True).stdout.split("\n")
    port = next(p for p in ports if p.startswith("perigee") and "perigee" in p.split(":", 1)[1])
    heard = subprocess.run([probe, "jitter", str(seconds), "--midi", port], env=env, stdout=subprocess.PIPE, text=True, check=True).stdout
    player.send_signal(signal.SIGTERM)
    player.wait(20)
    return [int(line.split()[2]) for line in heard.split("\n") if line.startswith("midi") and line.split()[3] == "f8"]


def main():
    perigee, probe = (os.path.abspath(path) for path in sys.argv[1:3])
    seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 60.0
    server = f"perigee-jitter-{os.getpid()}"
    with tempfile.TemporaryDirectory() as home:
        env = dict(os.environ, HOME=home, JACK_DEFAULT_SERVER=server, JACK_NO_START_SERVER="1", JACK_NO_AUDIO_RESERVATION="1")
        env = {name: value for name, value in env.items() if not name.startswith("XDG_")}
        jackd = subprocess.Popen(["jackd", "-R", "-n", server, "-d", "dummy", "-r", str(RATE), "-p", str(PERIOD)], env=env,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            subprocess.run(["jack_wait", "-w", "-s", server, "-t", "20"], env=env, stdout=subprocess.DEVNULL, check=True)
            for device, way in (("JACK", "the device's own ports"), ("null", "a thread, RtMidi")):
                ticks = measured(perigee, probe, device, seconds, env)
                late = jitter_ms(ticks)
                print(f"{way}: {len(ticks)} ticks, jitter p50 {late[len(late) // 2]:.3f} ms, p99 {late[len(late) * 99 // 100]:.3f} ms, "
                      f"worst {late[-1]:.3f} ms", flush=True)
        finally:
            jackd.terminate()
            jackd.wait(20)


if __name__ == "__main__":
    main()
