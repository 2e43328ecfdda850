#!/usr/bin/env python3
# bench/peers/engines.py -- What the graphs of bench/engine_bench.cpp cost in scsynth: user CPU time, an empty run taken off.
# usage: engines.py FOLDER    for what it makes on the way; needs scsynth and sclang
# prints: {"sampler_voice/8": microseconds per voice and second, …, "grains": microseconds each, "orbit": percent of a core each}
# SPDX-License-Identifier: GPL-3.0-or-later
import array
import json
import os
import random
import statistics
import subprocess
import sys
import wave

HERE = os.path.dirname(os.path.abspath(__file__))
SECONDS, RUNS = 10, 3


def write_noise(path):
    chance = random.Random(1)
    with wave.open(path, "wb") as file:
        file.setparams((1, 2, 48000, 0, "NONE", ""))
        file.writeframes(array.array("h", (chance.randrange(-16384, 16384) for _ in range(480000))).tobytes())


def user_seconds(folder, name):
    """The median of three runs."""
    command = ["scsynth", "-N", os.path.join(folder, name + ".osc"), "_", "/dev/null", "48000", "RAW", "float", "-i", "0", "-o", "2",
               "-z", "64", "-n", "16384", "-m", "262144", "-w", "512"]
    taken = []
    for _ in range(RUNS):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        if status != 0:
            raise subprocess.CalledProcessError(status, command)
        taken.append(used.ru_utime)
    return statistics.median(taken)


def main():
    folder = os.path.abspath(sys.argv[1])
    os.makedirs(folder, exist_ok=True)
    write_noise(os.path.join(folder, "noise.wav"))
    # Its language is built with a window toolkit, which wants no window here and no sandbox for a superuser.
    environment = dict(os.environ, QT_QPA_PLATFORM="offscreen", XDG_RUNTIME_DIR=folder, QTWEBENGINE_DISABLE_SANDBOX="1",
                       QTWEBENGINE_CHROMIUM_FLAGS="--no-sandbox")
    subprocess.run(["sclang", os.path.join(HERE, "engines.scd"), folder], check=True, timeout=120, env=environment,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    empty = user_seconds(folder, "empty")
    figures = {}
    for voice in ("sampler_voice", "sampler_voice_moving", "synth_voice"):
        for number in (8, 256):
            figures[f"{voice}/{number}"] = 1e6 * (user_seconds(folder, f"{voice}_{number}") - empty) / (number * SECONDS)
    figures["grains"] = 1e6 * (user_seconds(folder, "grains") - empty) / (2000 * SECONDS)
    figures["orbit"] = 100 * (user_seconds(folder, "orbits") - user_seconds(folder, "source")) / (12 * SECONDS)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
