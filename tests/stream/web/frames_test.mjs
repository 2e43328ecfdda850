// tests/stream/web/frames_test.mjs -- A frame of sound is read as the protocol writes it; whatever else comes is refused with a sentence.
// SPDX-License-Identifier: GPL-3.0-or-later
import assert from "node:assert";
import test from "node:test";
import { decodePcm, kHeader, parseFrame } from "../../../stream/web/js/frames.js";
import { floatsOf } from "../../../stream/web/js/base64.js";

function frame({ format = 1, channels = 2, bits = 0, stream = 7, index = 3, first = 2 ** 33 + 5, frames = 2, rate = 48000, samples = [0.5, -1, 0.25, 1] } = {}) {
  const bytes = { 1: 4, 2: 2, 4: 1 }[format] ?? 1;
  const buffer = new ArrayBuffer(kHeader + samples.length * bytes);
  const view = new DataView(buffer);
  for (const [i, letter] of [..."PGS1"].entries()) view.setUint8(i, letter.charCodeAt(0));
  [format, channels, bits].forEach((value, i) => view.setUint8(4 + i, value));
  view.setUint32(8, stream, true);
  view.setUint32(12, index, true);
  view.setBigUint64(16, BigInt(first), true);
  view.setUint32(24, frames, true);
  view.setUint32(28, rate, true);
  for (const [i, value] of samples.entries()) {
    if (format === 1) view.setFloat32(kHeader + 4 * i, value, true);
    if (format === 2) view.setInt16(kHeader + 2 * i, Math.round(value * 32767), true);
  }
  return buffer;
}

test("every field of the header is read", () => {
  const { payload, ...fields } = parseFrame(frame({ bits: 3 }));
  assert.deepEqual(fields, { format: "f32", channels: 2, last: true, gap: true, stream: 7, index: 3, first: 2 ** 33 + 5, frames: 2, rate: 48000 });
  assert.equal(payload.length, 16);
});

test("f32 comes as it is, s16 within its step, one plane a channel", () => {
  assert.deepEqual(decodePcm(parseFrame(frame())), [Float32Array.of(0.5, 0.25), Float32Array.of(-1, 1)]);
  const [left, right] = decodePcm(parseFrame(frame({ format: 2 })));
  assert.ok(Math.abs(left[0] - 0.5) < 1 / 32767 && right[0] === -1 && right[1] === 1);
});

test("what is no frame is refused with a sentence", () => {
  const wrong = frame();
  new DataView(wrong).setUint8(0, 0);
  for (const buffer of [new ArrayBuffer(31), wrong, frame({ format: 9 }), frame({ channels: 0 }), frame({ frames: 3 })]) assert.throws(() => parseFrame(buffer), /frame/);
});

test("base64 gives the floats that went in, and refuses the rest", () => {
  const samples = Float32Array.of(0, 0.1, -1, 1e-30);
  assert.deepEqual(floatsOf(Buffer.from(samples.buffer).toString("base64")), samples);
  assert.throws(() => floatsOf("!"), /base64/);
  assert.throws(() => floatsOf("AAAA"), /within a number/);
});
