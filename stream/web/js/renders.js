// stream/web/js/renders.js -- Genomes rendered on request: one at a time, its samples as they come; after a loss it goes on where it was.
// SPDX-License-Identifier: GPL-3.0-or-later

import { Decoding } from "./decoding.js";
import { Epochs } from "./epochs.js";
import { parseFrame } from "./frames.js";
import { Socket } from "./socket.js";

let last_id = 0;

export class Renders {
  // `state`: as of Socket.
  constructor(state) {
    this.current = null;
    this.socket = new Socket("ws", {
      open: () => this.ask(),
      message: (message) => this.hear(message),
      frame: (buffer) => this.take(buffer),
      state: (name, sentence) => state(this.current ? name : "open", sentence),
    });
  }

  // `request`: the fields of `render`. `told`: { start(message), samples(planes, first), complete(message), failed(sentence) }.
  play(request, told) {
    this.cancel();
    this.current = { id: `page-${++last_id}`, request, told, received: 0, started: false, epochs: new Epochs(), decoding: null };
    if (this.socket.isOpen) this.ask();
    else this.socket.open();
  }

  cancel() {
    const current = this.current;
    if (!current) return;
    this.current = null;
    current.decoding?.close();
    this.socket.send({ type: "cancel", requestId: current.id });
  }

  ask() {
    const current = this.current;
    if (!current) return;
    current.epochs.forget();
    current.decoding?.close();
    this.socket.send({ type: "render", requestId: current.id, ...current.request });
  }

  hear(message) {
    const current = this.current;
    if (!current || message.requestId !== current.id) return;
    if (message.type === "start") {
      current.epochs.begin(message.stream);
      const decoding = new Decoding(message, (planes, first) => this.deliver(current, planes, first), (error) => this.fail(current, error.message));
      current.decoding = decoding;
      if (!current.started) current.told.start(message);
      current.started = true;
    } else if (message.type === "complete") {
      this.complete(current, message);
    } else if (message.type === "error") {
      this.fail(current, message.message);
    }
  }

  async complete(current, message) {
    await current.decoding?.drain();
    if (current !== this.current) return;
    this.current = null;
    current.decoding?.close();
    current.told.complete(message);
  }

  take(buffer) {
    const current = this.current;
    if (!current) return; // of one that was cancelled
    try {
      const frame = parseFrame(buffer);
      const judged = current.epochs.judge(frame);
      if (judged === "stale") return;
      if (judged === "missing") throw new Error("A part of the sound was lost on its way.");
      current.decoding.push(frame);
    } catch (error) {
      this.socket.send({ type: "cancel", requestId: current.id });
      this.fail(current, error.message);
    }
  }

  // What has been heard before a loss comes again, the same to the bit: left out.
  deliver(current, planes, first) {
    if (current !== this.current) return;
    const known = Math.max(0, current.received - first);
    if (known >= planes[0].length) return;
    current.received = first + planes[0].length;
    current.told.samples(known > 0 ? planes.map((plane) => plane.slice(known)) : planes, first + known);
  }

  fail(current, sentence) {
    if (current !== this.current) return;
    this.current = null;
    current.decoding?.close();
    current.told.failed(sentence);
  }
}
