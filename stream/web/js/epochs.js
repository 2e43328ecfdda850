// stream/web/js/epochs.js -- Which frames still matter: those of the stream that was begun last, each once and in order.
// SPDX-License-Identifier: GPL-3.0-or-later

export class Epochs {
  constructor() {
    this.stream = null;
    this.epoch = -1;
    this.next = 0;
    this.stale = 0;
  }

  // A stream begins. Whether it counts: not if a later one has begun.
  begin(stream, epoch = 0) {
    if (epoch < this.epoch) return false;
    this.stream = stream;
    this.epoch = epoch;
    this.next = 0;
    return true;
  }

  // "take" it, it is "stale", or frames before it are "missing" (and it counts).
  judge({ stream, index }) {
    if (stream !== this.stream || index < this.next) {
      ++this.stale;
      return "stale";
    }
    const missing = index > this.next;
    this.next = index + 1;
    return missing ? "missing" : "take";
  }

  // Nothing that comes from now on counts, until a stream begins. Another connection counts from the start.
  forget() {
    this.stream = null;
    this.epoch = -1;
  }
}
