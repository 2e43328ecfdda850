// stream/web/js/opus.js -- Packets of Opus made into samples by the browser (WebCodecs), what the encoder looked ahead left out.
// SPDX-License-Identifier: GPL-3.0-or-later

export async function opusIsThere() {
  if (!globalThis.AudioDecoder) return false;
  const { supported } = await AudioDecoder.isConfigSupported({ codec: "opus", sampleRate: 48000, numberOfChannels: 2 }).catch(() => ({}));
  return supported === true;
}

export class OpusDecoder {
  // `decoded(planes, first)`: `first` is the frame of the stream that they begin with. `failed(Error)`.
  constructor({ channels, preskip = 0 }, decoded, failed) {
    this.places = []; // of the packets that are being decoded
    this.preskip = preskip;
    this.decoder = new AudioDecoder({
      output: (data) => {
        const first = this.places.shift() ?? 0;
        const planes = Array.from({ length: data.numberOfChannels }, (_, channel) => {
          const plane = new Float32Array(data.numberOfFrames);
          data.copyTo(plane, { planeIndex: channel, format: "f32-planar" });
          return plane;
        });
        data.close();
        const late = Math.min(this.preskip, planes[0].length);
        this.preskip -= late;
        // The packet that begins with frame f decodes to what begins `preskip` frames before it.
        if (late < planes[0].length) decoded(late > 0 ? planes.map((plane) => plane.slice(late)) : planes, first - preskip + late);
      },
      error: failed,
    });
    this.decoder.configure({ codec: "opus", sampleRate: 48000, numberOfChannels: channels });
  }

  push({ first, frames, rate, payload }) {
    this.places.push(first);
    const timestamp = Math.round((first / rate) * 1e6);
    this.decoder.decode(new EncodedAudioChunk({ type: "key", timestamp, duration: Math.round((frames / rate) * 1e6), data: payload }));
  }

  // What is still inside comes out; of one that is closed meanwhile, nothing.
  async drain() {
    try {
      if (this.decoder.state === "configured") await this.decoder.flush();
    } catch (error) {
      if (this.decoder.state !== "closed") throw error;
    }
  }

  close() {
    if (this.decoder.state !== "closed") this.decoder.close();
  }
}
