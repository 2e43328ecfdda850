// stream/web/js/decoding.js -- The frames of one stream made into samples, whatever their format.
// SPDX-License-Identifier: GPL-3.0-or-later

import { FlacDecoder } from "./flac.js";
import { decodePcm } from "./frames.js";
import { OpusDecoder } from "./opus.js";

export class Decoding {
  // `stream`: { format, channels, preskip }. `decoded(planes, first)`, `failed(Error)`.
  constructor(stream, decoded, failed) {
    this.decoded = decoded;
    if (stream.format === "opus") this.decoder = new OpusDecoder(stream, decoded, failed);
    else if (stream.format === "flac") this.decoder = new FlacDecoder(decoded, failed);
  }

  push(frame) {
    if (frame.frames === 0) return;
    if (this.decoder) this.decoder.push(frame);
    else this.decoded(decodePcm(frame), frame.first);
  }

  async drain() {
    await this.decoder?.drain();
  }

  close() {
    this.decoder?.close();
  }
}
