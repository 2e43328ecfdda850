#!/usr/bin/env python3
# bench/lsp_latency.py -- How long an editor waits for completions of `perigee lsp`, at places spread over a piece, while it is typed in.
# usage: bench/lsp_latency.py [PROGRAM [FILE.lua]] [--plain]      --plain: for an editor that can do no more than the oldest
# SPDX-License-Identifier: GPL-3.0-or-later
import json
import os
import subprocess
import sys
import time

SOURCE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
given = [each for each in sys.argv[1:] if each != "--plain"]
program = given[0] if given else os.path.join(SOURCE, "build/release/perigee")
path = given[1] if len(given) > 1 else os.path.join(SOURCE, "examples/acid_line.lua")
text = open(path, encoding="utf-8").read()
server = subprocess.Popen([program, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def send(message):
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    server.stdin.flush()


def ask(number, method, params):
    """The result, with what it took in milliseconds, reading it included."""
    begun = time.perf_counter()
    send({"id": number, "method": method, "params": params})
    while True:
        length = int(server.stdout.readline().split(b":")[1])
        server.stdout.readline()
        body = server.stdout.read(length)
        took = 1000 * (time.perf_counter() - begun)
        message = json.loads(body)
        if message.get("id") == number:
            return message["result"], took


# What VS Code says of itself, and Neovim with its plugins for completion.
able = {"completionList": {"itemDefaults": ["editRange"]}, "completionItem": {"resolveSupport": {"properties": ["documentation"]}}}
ask(0, "initialize", {"capabilities": {"textDocument": {"completion": able}} if "--plain" not in sys.argv else {}})
send({"method": "textDocument/didOpen", "params": {"textDocument": {"uri": "file:///a.lua", "languageId": "lua", "version": 1, "text": text}}})
lines = text.split("\n")
places = [(i, c) for i, line in enumerate(lines) for c in range(0, len(line) + 1, max(len(line) // 6, 1))]
times, most = [], 0
for number in range(1, 1001):
    line, character = places[number * 7919 % len(places)]
    here = {"line": line, "character": character}
    for typed in (" ", ""):  # a letter comes and goes, so that the text is also being checked
        end = {"line": line, "character": character + (0 if typed else 1)}
        send({"method": "textDocument/didChange", "params": {"textDocument": {"uri": "file:///a.lua", "version": number},
                                                              "contentChanges": [{"range": {"start": here, "end": end}, "text": typed}]}})
    found, took = ask(number, "textDocument/completion", {"textDocument": {"uri": "file:///a.lua"}, "position": here})
    times.append(took)
    most = max(most, len(found["items"]))
    if number % 25 == 0:
        time.sleep(0.2)  # a pause in the typing: a check begins
server.kill()
times.sort()
print(f"completion: {len(times)} times, up to {most} names: median {times[len(times) // 2]:.2f} ms, 99 % within {times[len(times) * 99 // 100]:.2f} ms, "
      f"at most {times[-1]:.2f} ms")
