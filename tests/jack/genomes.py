#!/usr/bin/env python3
# tests/jack/genomes.py -- While genomes start, stop, breed and stream, an audio server counts no xrun, and what else sounds stays as it is.
# usage: genomes.py PERIGEE PROBE     PERIGEE_SOAK_SECONDS: so long, once; else some seconds, again where the machine stalled
# A piece plays on the outputs 1 and 2, genomes on 3 and 4. What the first two give must be, sample for sample, what the offline renderer
# makes of the piece alone.
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import subprocess
import sys
import tempfile
import threading

import run

SOAK_S = int(os.environ.get("PERIGEE_SOAK_SECONDS", "0"))
PERIOD_FRAMES = 1024
CAPTURE_S = SOAK_S or run.CAPTURE_S
TRIES = 1 if SOAK_S else 3
EVERY_S = 0.15  # a line is sent
GENOMES = """g = cppn.random{seed = %(n)d}
d5(note"0 3 7 [12 -12]":synth(g):legato(2):orbit(3):channels"3:4")
d5(note"0 3 7 [12 -12]":synth(g:mutate{seed = %(n)d, patchMutations = 0}):legato(2):orbit(3):channels"3:4")
d6(note"-12*4":synth(cppn.breed(g, cppn.random{seed = %(n)d + 1}, {seed = %(n)d})):orbit(3):channels"3:4")
d7(s"saw*2":lpf(g:out(3, {frequency = 5}):range(200, 4000)):pan(g:out(5)):orbit(4):channels"3:4")
d5(note"0 3":synth(cppn.morph(g, g:mutate{seed = 1, patchMutations = 0}, sine:fast(2))):velocity(follow(saw)):orbit(3):channels"3:4")
p = cppn.evolve{population = 4, seed = %(n)d}:good(1, 2):next{seed = 2} d6(note"0*8":synth(p[3]):orbit(3):channels"3:4")
d6()
e = cppn.evolve{automatic = true, candidates = 2, seconds = 0.3, seed = %(n)d}
d5() d7()
"""


class Breeder:
    """Sends one line after another to a player until it is told to end; counts them."""

    def __init__(self, player):
        self.player, self.lines, self.ended = player, 0, threading.Event()
        self.thread = threading.Thread(target=self.work)
        self.thread.start()

    def work(self):
        number = 0
        while not self.ended.is_set():
            number += 1
            for line in (GENOMES % {"n": number}).splitlines():
                self.player.stdin.write(line + "\n")
                self.player.stdin.flush()
                self.lines += 1
                if self.ended.wait(EVERY_S):
                    return

    def end(self):
        self.ended.set()
        self.thread.join()


def attempt(perigee, probe, piece, rendered, environment, folder):
    """The xruns that the server told of while genomes played; ends the test where anything else changed."""
    log, recorded = os.path.join(folder, "perigee.log"), os.path.join(folder, "recorded.wav")
    with open(log, "wb") as player_log:
        player = subprocess.Popen([perigee, piece, "--device", "JACK", "--rate", str(run.RATE_HZ), "--channels", "4"],
                                  env=environment, stdin=subprocess.PIPE, stdout=player_log, stderr=player_log, text=True)
        breeder = counter = None
        try:
            ports = run.output_ports(environment, player, log)
            counter = subprocess.Popen([probe, "xruns", str(CAPTURE_S + 2), "--audio", ports[0]], env=environment,
                                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            breeder = Breeder(player)
            subprocess.run(["timeout", "-k", "1", str(CAPTURE_S + 60), "jack_capture", "-d", str(CAPTURE_S), "-b", "FLOAT", "-c", "2",
                            "--port", ports[0], "--port", ports[1], "-f", "wav", recorded], env=environment, cwd=folder,
                           stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
            breeder.end()
            told = counter.communicate(timeout=60)[0]
            player.stdin.close()
            if player.wait(20) != 0:
                run.fail(f"perigee ended with {player.returncode}:\n{run.tail(log)}")
            with open(log, encoding="utf-8", errors="replace") as said:
                refused = [line for line in said if line.startswith("prompt:")]
            if refused:
                run.fail(f"lines were refused:\n{''.join(refused)}")
        finally:
            if breeder:
                breeder.end()
            if counter:
                run.end(counter)
            run.end(player)
    xruns = told.splitlines().count("xrun")
    print(f"jack: {breeder.lines} lines of genomes in {CAPTURE_S} s, {xruns} xruns")
    if xruns == 0:
        run.compare(run.read_float_wav(recorded), rendered)
    os.remove(recorded)
    return xruns


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: genomes.py PERIGEE PROBE")
    perigee, probe = map(os.path.abspath, sys.argv[1:])
    with tempfile.TemporaryDirectory(prefix="perigee-jack-") as folder:
        environment, server = run.own_environment(folder)
        piece = os.path.join(folder, "piece.lua")
        with open(piece, "w", encoding="utf-8") as file:
            file.write(run.PIECE)
        rendered = run.render(perigee, piece, max(8, CAPTURE_S), environment, folder)
        with run.jack_server(server, environment, folder, PERIOD_FRAMES, TRIES * (CAPTURE_S + 60), "-R"):
            for _ in range(TRIES):
                if attempt(perigee, probe, piece, rendered, environment, folder) == 0:
                    return
            run.fail(f"each of {TRIES} times the server told of xruns")


if __name__ == "__main__":
    main()
