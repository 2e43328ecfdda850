// tests/stream/web/fake_socket.mjs -- A server that the test plays: what the page sends, what it is answered, and when the wire is cut.
// SPDX-License-Identifier: GPL-3.0-or-later

export const server = { sockets: [], sent: [], timers: [] };

class FakeSocket {
  static OPEN = 1;
  constructor(address) {
    this.address = address;
    this.readyState = 0;
    server.sockets.push(this);
  }

  send(text) {
    server.sent.push(JSON.parse(text));
  }

  close() {
    this.readyState = 3;
  }
}

Object.assign(globalThis, {
  WebSocket: FakeSocket,
  addEventListener() {},
  removeEventListener() {},
  setInterval: () => 0,
  clearInterval() {},
  setTimeout: (act, wait_ms) => server.timers.push({ act, wait_ms }),
  clearTimeout() {},
});

const newest = () => server.sockets.at(-1);

export function open() {
  newest().readyState = 1;
  newest().onopen();
}

export const say = (message) => newest().onmessage({ data: JSON.stringify(message) });
export const give = (buffer) => newest().onmessage({ data: buffer });

// The wire is cut; how long the page waits before it tries again, in ms. It has tried when this is back.
export function cut(code = 1006) {
  newest().readyState = 3;
  newest().onclose({ code, reason: "" });
  const timer = server.timers.pop();
  timer?.act();
  return timer?.wait_ms;
}

// What the page has sent since the last time.
export const sent = () => server.sent.splice(0);

// A frame of f32, one channel, whose samples are the numbers of their frames.
export function frameOf({ stream, index, first, frames }) {
  const buffer = new ArrayBuffer(32 + 4 * frames);
  const view = new DataView(buffer);
  view.setUint32(0, 0x50475331);
  view.setUint8(4, 1);
  view.setUint8(5, 1);
  view.setUint32(8, stream, true);
  view.setUint32(12, index, true);
  view.setBigUint64(16, BigInt(first), true);
  view.setUint32(24, frames, true);
  view.setUint32(28, 48000, true);
  for (let i = 0; i < frames; ++i) view.setFloat32(32 + 4 * i, first + i, true);
  return buffer;
}
