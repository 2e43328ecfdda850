# tests/cli_support.py -- What the command-line tests share: running the program, reading WAV files, a terminal to type into.
# SPDX-License-Identifier: GPL-3.0-or-later
import array
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest

PERIGEE = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 and not sys.argv[1].startswith("-") else "build/release/perigee"
SOURCE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def fresh_home():
    """An environment with a home of its own, so that nobody's settings or history matter."""
    home = tempfile.mkdtemp(prefix="perigee-home-")
    env = {k: v for k, v in os.environ.items() if not k.startswith("XDG_")}
    env.update(HOME=home, TERM="dumb", NO_COLOR="1")
    return env


def run(*args, stdin="", timeout=120, env=None):
    """Runs perigee; standard input is a pipe."""
    return subprocess.run([PERIGEE, *args], input=stdin, capture_output=True, text=True, timeout=timeout, env=env or fresh_home())


def read_wav(path):
    """(rate, channels, samples) of a 32-bit float WAV file."""
    with open(path, "rb") as f:
        data = f.read()
    assert data[:4] == b"RIFF" and data[8:12] == b"WAVE", path
    at, rate, channels, samples = 12, 0, 0, None
    while at + 8 <= len(data):
        name, size = data[at:at + 4], struct.unpack("<I", data[at + 4:at + 8])[0]
        if name == b"fmt ":
            tag, channels, rate, _, _, bits = struct.unpack("<HHIIHH", data[at + 8:at + 24])
            assert bits == 32 and tag in (3, 0xFFFE), (tag, bits)
        if name == b"data":
            samples = array.array("f", data[at + 8:at + 8 + size])
        at += 8 + size + size % 2
    return rate, channels, samples


def write_wav(path, samples, rate=48000):
    """A mono 32-bit float WAV file."""
    body = array.array("f", samples).tobytes()
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(b"RIFF" + struct.pack("<I", 36 + len(body)) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 3, 1, rate, rate * 4, 4, 32))
        f.write(b"data" + struct.pack("<I", len(body)) + body)


class Terminal:
    """perigee at a real terminal: type, and read the screen until something is there."""

    def __init__(self, *args, env=None):
        self.seen = ""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execve(PERIGEE, [PERIGEE, *args], env or fresh_home())

    def type(self, text):
        os.write(self.fd, text.encode())

    def wait_for(self, pattern, timeout=30):
        """Everything up to and with the first match; it is not seen again."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            found = re.search(pattern, self.seen)
            if found:
                text, self.seen = self.seen[:found.end()], self.seen[found.end():]
                return text
            if select.select([self.fd], [], [], 0.1)[0]:
                try:
                    self.seen += os.read(self.fd, 65536).decode(errors="replace")
                except OSError:
                    break
        raise AssertionError(f"no {pattern!r} on the screen, but {self.seen!r}")

    def end(self):
        """Closes the input with Ctrl-D; the exit status."""
        self.type("\x04")
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if select.select([self.fd], [], [], 0.05)[0]:
                try:
                    self.seen += os.read(self.fd, 65536).decode(errors="replace")
                except OSError:
                    pass
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                os.close(self.fd)
                return os.waitstatus_to_exitcode(status)
        os.kill(self.pid, 9)
        os.waitpid(self.pid, 0)
        raise AssertionError("perigee did not end at Ctrl-D")


class Screen:
    """A terminal that understands what is drawn on it (tmux): what somebody sees, pane by pane."""

    def __init__(self, columns=80, rows=24, env=None):
        self.env = dict(env or fresh_home(), LC_ALL="C.UTF-8")
        del self.env["TERM"]
        self.socket = os.path.join(self.env["HOME"], "tmux")
        self.columns, self.rows = columns, rows
        self.panes = 0

    def tmux(self, *args, check=True):
        done = subprocess.run(["tmux", "-u", "-f", os.devnull, "-S", self.socket, *args], capture_output=True, text=True, env=self.env)
        assert not check or done.returncode == 0, (args, done.stderr)
        return done.stdout

    def run(self, command):
        """Runs perigee with these arguments in a new pane; how it ended is said on the screen. The number of the pane."""
        line = f"'{PERIGEE}' {command}; echo ended with $?; exec cat"
        if self.panes == 0:
            self.tmux("new-session", "-d", "-x", str(self.columns), "-y", str(self.rows), line)
            self.tmux("set-option", "-g", "escape-time", "0")
        else:
            self.tmux("split-window", "-v", line)
        self.panes += 1
        return self.panes - 1

    def type(self, text, pane=0):
        self.tmux("send-keys", "-t", f":.{pane}", "-l", text)

    def key(self, *names, pane=0):
        self.tmux("send-keys", "-t", f":.{pane}", *names)

    def paste(self, text, pane=0):
        self.tmux("set-buffer", "--", text)
        self.tmux("paste-buffer", "-p", "-r", "-t", f":.{pane}")

    def resize(self, columns, rows):
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def look(self, pane=0, colours=False):
        return self.tmux("capture-pane", "-p", *(["-e"] if colours else []), "-t", f":.{pane}")

    def wait_for(self, pattern, pane=0, timeout=60, colours=False):
        """The screen once it shows that."""
        return self.wait_until(lambda screen: re.search(pattern, screen), repr(pattern), pane, timeout, colours)

    def wait_until(self, shows, what, pane=0, timeout=60, colours=False):
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            screen = self.look(pane, colours)
            if shows(screen):
                return screen
            time.sleep(0.05)
        raise AssertionError(f"no {what} on the screen:\n{screen}")

    def close(self):
        self.tmux("kill-server", check=False)


def main():
    signal.alarm(240 + int(float(os.environ.get("PERIGEE_SOAK_SECONDS", "0"))))  # a test that hangs says so
    unittest.main(verbosity=1)
