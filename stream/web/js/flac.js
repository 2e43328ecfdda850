// stream/web/js/flac.js -- Pieces that are whole FLAC files, made into samples by the browser: to the bit, in the order in which they came.
// SPDX-License-Identifier: GPL-3.0-or-later

export class FlacDecoder {
  // `decoded(planes, first)`, `failed(Error)`.
  constructor(decoded, failed) {
    this.decoded = decoded;
    this.failed = failed;
    this.done = Promise.resolve(); // all that came so far
    this.open = true;
  }

  push({ first, rate, payload }) {
    this.context ??= new OfflineAudioContext(1, 1, rate); // at the rate of the stream: nothing is resampled
    const file = this.context.decodeAudioData(payload.slice().buffer).catch(() => null);
    this.done = this.done.then(async () => this.deliver(await file, first));
  }

  deliver(sound, first) {
    if (!this.open) return;
    if (sound) return this.decoded(Array.from({ length: sound.numberOfChannels }, (_, channel) => sound.getChannelData(channel).slice()), first);
    this.close();
    this.failed(new Error("A piece of sound came that this browser cannot decode as FLAC."));
  }

  async drain() {
    await this.done;
  }

  close() {
    this.open = false;
  }
}
