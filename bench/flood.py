#!/usr/bin/env python3
# bench/flood.py -- More notes than the machine can play: the worst callback, what came too late, and how many voices had to go.
# usage: bench/flood.py [PROGRAM] [SECONDS of each flood, 15 unless told]
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import sys
import time

SOURCE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
if len(sys.argv) == 1:
    sys.argv.append(os.path.join(SOURCE, "build/release/perigee"))
SECONDS = float(sys.argv.pop(2)) if len(sys.argv) > 2 else 15.0
sys.path[:0] = [os.path.join(SOURCE, "tests"), os.path.join(SOURCE, "tests/cli")]
from osc import Running, Udp  # the client of the tests

ONCE = 'for i=1,3000 do once(s"{}":note(30+i%60):legato(20):gain(.02){}) end'
ROOM = ":room(.3):delay(.3):lpf(2000):distort(.5):phaserrate(1)"
STEADY = 'd1(note"[0,3,7,10]*{}":s"{}":legato(400):gain(.02){})'
# Name, what is evaluated, and after how many seconds again.
FLOODS = (
    ("64 wavetables a second, 16 in unison, warped, that never end", [STEADY.format(32, "wt_basic", ":unison(16):warpmode(7):warp(.4)")], 0),
    ("64 wavetables a second, 16 in unison, that never end", [STEADY.format(32, "wt_basic", ":unison(16)")], 0),
    ("256 pianos a second with eight effects, that never end",
     [STEADY.format(128, "superpiano", ":lpf(2000):resonance(.3):distort(.4):phaserrate(1):tremolorate(3):crush(6):vowel\"a\":krush(2)")], 0),
    ("3,000 notes at once, every 0.7 s", [ONCE.format("bytebeat", ROOM), ONCE.format("supersaw", "")], 0.7),
)


for name, codes, pause in FLOODS:
    running = Running()
    client = Udp(running.endpoint)
    end, number = time.monotonic() + SECONDS, 0
    while time.monotonic() < end:
        error = client.eval(codes[number % len(codes)])[1]
        if error:
            sys.exit(f"{name}: {error}")
        number += 1
        time.sleep(pause or SECONDS)
    status = client.status()
    running.end()
    print(f"{name}: callback at worst {100 * status['worst_load']:.1f} % of its block, mean {100 * status['mean_load']:.1f} %, "
          f"{status['xruns']} xruns; {status['shed_voices']} of {status['started_voices']} voices had to go")
