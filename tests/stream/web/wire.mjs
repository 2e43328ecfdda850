// tests/stream/web/wire.mjs -- A wire to the server that is as bad as one likes: it delays, by turns more and less, holds up, and can be cut.
// SPDX-License-Identifier: GPL-3.0-or-later
import net from "node:net";

const kMost = 1 << 18; // bytes on the way in one direction: a wire holds no more, and who sends waits

// What comes goes on after its delay, in the order in which it came.
function carry(from, to, { delay_ms, jitter_ms, stall_ms, stalls, random }) {
  const pieces = []; // { at, piece }
  let bytes = 0;
  let leaves = 0;
  let ended = false;
  const go = () => {
    while (pieces.length > 0 && pieces[0].at <= performance.now()) {
      const { piece } = pieces.shift();
      bytes -= piece.length;
      to.write(piece);
    }
    if (bytes < kMost) from.resume();
    if (pieces.length > 0) setTimeout(go, Math.max(0, pieces[0].at - performance.now()));
    else if (ended) to.end();
  };
  from.on("data", (piece) => {
    const late_ms = delay_ms + jitter_ms * random() + (random() < stalls ? stall_ms : 0);
    leaves = Math.max(leaves, performance.now() + late_ms);
    pieces.push({ at: leaves, piece });
    bytes += piece.length;
    if (bytes >= kMost) from.pause();
    if (pieces.length === 1) setTimeout(go, leaves - performance.now());
  });
  from.on("end", () => {
    ended = true;
    if (pieces.length === 0) to.end();
  });
}

export class Wire {
  // Each piece is `delay_ms` late, by up to `jitter_ms` more, and one in `1 / stalls` holds up all behind it for `stall_ms` more, as
  // a packet does that has to be sent again. Nothing of all that unless told.
  constructor(address, { delay_ms = 0, jitter_ms = 0, stall_ms = 0, stalls = 0 } = {}) {
    const { hostname, port } = new URL(address);
    let seed = 1;
    const random = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
    const shape = { delay_ms, jitter_ms, stall_ms, stalls, random };
    const straight = delay_ms + jitter_ms + stall_ms === 0;
    this.ends = new Set();
    this.is_cut = false;
    this.server = net.createServer((near) => {
      if (this.is_cut) return near.destroy();
      const far = net.connect(Number(port), hostname);
      for (const [one, other] of [[near, far], [far, near]]) {
        this.ends.add(one);
        one.setNoDelay(true);
        one.on("error", () => {});
        one.on("close", () => (this.ends.delete(one), straight && other.destroy()));
        if (straight) one.pipe(other);
        else carry(one, other, shape);
      }
    });
  }

  async open() {
    await new Promise((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${this.server.address().port}/`;
  }

  // What is connected is lost; until it is mended nobody is let in.
  cut() {
    this.is_cut = true;
    for (const end of this.ends) end.destroy();
  }

  mend() {
    this.is_cut = false;
  }

  close() {
    this.cut();
    this.server.close();
  }
}
