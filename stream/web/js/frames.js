// stream/web/js/frames.js -- Binary frames of sound: the header of 32 bytes, and samples out of what follows it.
// SPDX-License-Identifier: GPL-3.0-or-later

export const kHeader = 32;
const kFormats = { 1: "f32", 2: "s16", 3: "flac", 4: "opus" };

// What an ArrayBuffer says. Throws an Error with a sentence where it is no frame.
export function parseFrame(buffer) {
  if (buffer.byteLength < kHeader) throw new Error("a frame of sound came that is shorter than its header");
  const view = new DataView(buffer);
  if (view.getUint32(0) !== 0x50475331) throw new Error("a frame came that does not begin with PGS1"); // its letters
  const format = kFormats[view.getUint8(4)];
  const channels = view.getUint8(5);
  const frames = view.getUint32(24, true);
  if (!format) throw new Error("a frame of sound has a format that this page does not know");
  if (channels < 1) throw new Error("a frame of sound has no channels");
  const bytes = { f32: 4, s16: 2 }[format];
  if (bytes && buffer.byteLength - kHeader !== frames * channels * bytes) throw new Error("a frame of sound is not as long as it says");
  const bits = view.getUint8(6);
  return {
    format,
    channels,
    last: (bits & 1) !== 0,
    gap: (bits & 2) !== 0,
    stream: view.getUint32(8, true),
    index: view.getUint32(12, true),
    first: Number(view.getBigUint64(16, true)),
    frames,
    rate: view.getUint32(28, true),
    payload: new Uint8Array(buffer, kHeader),
  };
}

// One plane a channel of interleaved samples.
export function planesOf(samples, channels, scale = 1) {
  const frames = Math.floor(samples.length / channels);
  return Array.from({ length: channels }, (_, channel) => {
    const plane = new Float32Array(frames);
    for (let i = 0, at = channel; i < frames; ++i, at += channels) plane[i] = samples[at] * scale;
    return plane;
  });
}

// The samples of a frame of f32 or s16, as planes. (Typed arrays have the machine's order of bytes: little-endian wherever browsers run.)
export function decodePcm({ format, channels, payload }) {
  const samples = format === "f32" ? Float32Array : Int16Array;
  const count = payload.byteLength / samples.BYTES_PER_ELEMENT;
  return planesOf(new samples(payload.buffer, payload.byteOffset, count), channels, format === "f32" ? 1 : 1 / 32767);
}
