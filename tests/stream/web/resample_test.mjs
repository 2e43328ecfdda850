// tests/stream/web/resample_test.mjs -- Between its frames a sound is what it was before it was sampled; on them it is the sample to the bit.
// SPDX-License-Identifier: GPL-3.0-or-later
import assert from "node:assert";
import test from "node:test";
import { Ring } from "../../../stream/web/js/ring.js";
import { between } from "../../../stream/web/js/resample.js";

const tone = (hz, frames) => Float32Array.from({ length: frames }, (_, i) => Math.sin((2 * Math.PI * hz * i) / 48000));
const ringOf = (samples) => {
  const ring = new Ring(1, samples.length);
  ring.push([samples]);
  return ring;
};

test("on a frame it is the sample", () => {
  const samples = tone(1000, 100);
  const ring = ringOf(samples);
  for (let i = 0; i < 100; ++i) assert.equal(between(ring, 0, i, 0), samples[i]);
});

test("between frames a tone is off by less than -60 dB up to 10 kHz", () => {
  for (const hz of [100, 1000, 10000]) {
    const ring = ringOf(tone(hz, 200));
    for (let i = 20; i < 170; ++i) {
      const place = i + ((i * 37) % 100) / 100;
      const wrong = Math.abs(between(ring, 0, Math.floor(place), place - Math.floor(place)) - Math.sin((2 * Math.PI * hz * place) / 48000));
      assert.ok(wrong < 1e-3, `${hz} Hz: ${wrong}`);
    }
  }
});
