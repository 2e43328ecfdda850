#!/usr/bin/env python3
# bench/eval_latency.py -- How long an editor waits for the answer to /eval while 16 patterns play, and what 10,000 evaluations leave behind.
# usage: bench/eval_latency.py [PROGRAM]
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import sys
import time

SOURCE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
if len(sys.argv) == 1:
    sys.argv.append(os.path.join(SOURCE, "build/release/perigee"))
sys.path[:0] = [os.path.join(SOURCE, "tests"), os.path.join(SOURCE, "tests/cli")]
from osc import Running, Udp  # the client of the tests

EVALUATIONS = 10000


def resident_kib(pid):
    with open(f"/proc/{pid}/status") as f:
        return next(int(line.split()[1]) for line in f if line.startswith("VmRSS"))


running = Running()
client = Udp(running.endpoint)
for slot in range(1, 17):
    client.eval(f'd{slot}(s"superkick*4 [superhat superhat]*4":gain(0.1):lpf(sine:range(300, 3000):slow({slot})))')
times, sizes = [], []
for number in range(EVALUATIONS):
    slot = number % 16 + 1
    code = f'd{slot}(s"superkick*4 [superhat superhat]*{number % 7 + 2}":gain(0.1):lpf(sine:range(300, {2000 + number % 50}):slow({slot})))'
    begun = time.perf_counter()
    error = client.eval(code)[1]
    times.append(1000 * (time.perf_counter() - begun))
    if error:
        sys.exit(f"{code}: {error}")
    if number % 1000 == 999:
        sizes.append(resident_kib(running.process.pid))
    time.sleep(max(0, 0.005 - (time.perf_counter() - begun)))  # below the rate that is refused as a flood
status = client.status()
running.end()
times.sort()
print(f"/eval, {EVALUATIONS} times with 16 patterns: median {times[len(times) // 2]:.2f} ms, 99 % within {times[len(times) * 99 // 100]:.2f} ms, "
      f"at most {times[-1]:.2f} ms")
print("resident memory after each thousand, KiB: " + " ".join(map(str, sizes)))
print("status: " + ", ".join(f"{name} {status[name]}" for name in status if "late" in name or "xrun" in name or "drop" in name))
