// stream/web/js/live.js -- The performance: its sound as it comes, and beside it what events, meters and cycles say, by frame.
// SPDX-License-Identifier: GPL-3.0-or-later

import { Decoding } from "./decoding.js";
import { Epochs } from "./epochs.js";
import { parseFrame } from "./frames.js";
import { Socket } from "./socket.js";

export class Live {
  // `told`: { begin(message), samples(planes, first), beside(message), failed(sentence), state(name, sentence) }
  constructor(format, told) {
    this.told = told;
    this.epochs = new Epochs();
    this.left_out = 0; // times that the server has left something out
    this.decoding = null;
    this.scale = 1;
    this.socket = new Socket(`listen?format=${format}&channels=2`, {
      open: () => this.epochs.forget(),
      message: (message) => this.hear(message),
      frame: (buffer) => this.take(buffer),
      state: told.state,
    });
  }

  open() {
    this.socket.open();
  }

  close() {
    this.socket.close();
    this.decoding?.close();
    this.decoding = null;
  }

  hear(message) {
    if (message.type === "live") {
      this.epochs.begin(message.stream);
      this.scale = message.sampleRate / message.eventRate; // the sound may have been brought to another rate
      this.decoding?.close();
      this.decoding = new Decoding(message, this.told.samples, (error) => this.told.failed(error.message));
      this.told.begin(message);
    } else if (message.type === "error") {
      this.told.failed(message.message);
    } else {
      this.told.beside({ ...message, frame: message.frame * this.scale, frames: message.frames * this.scale });
    }
  }

  take(buffer) {
    try {
      const frame = parseFrame(buffer);
      if (frame.gap) ++this.left_out;
      if (this.epochs.judge(frame) === "stale") return;
      this.decoding?.push(frame);
    } catch (error) {
      this.told.failed(error.message);
    }
  }
}
