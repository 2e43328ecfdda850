// stream/web/js/decoding.js -- The frames of one stream made into samples, whatever their format.
// SPDX-License-Identifier: GPL-3.0-or-later

import { OpusDecoder } from "./opus.js";
import { decodePcm } from "./frames.js";

export class Decoding {
  // `stream`: { format, channels, preskip }. `decoded(planes, first)`, `failed(Error)`.
  constructor(stream, decoded, failed) {
    this.decoded = decoded;
    this.opus = stream.format === "opus" ? new OpusDecoder(stream, decoded, failed) : null;
  }

  push(frame) {
    if (frame.format === "flac") throw new Error("FLAC came, which this page did not ask for");
    if (frame.frames === 0) return;
    if (frame.format === "opus") this.opus?.push(frame);
    else this.decoded(decodePcm(frame), frame.first);
  }

  async drain() {
    await this.opus?.drain();
  }

  close() {
    this.opus?.close();
  }
}
