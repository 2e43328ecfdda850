// tests/stream/web/ring_test.mjs -- What is pushed comes out once, in order, however it is cut; what there is no room for is refused.
// SPDX-License-Identifier: GPL-3.0-or-later
import assert from "node:assert";
import test from "node:test";
import { Ring } from "../../../stream/web/js/ring.js";

const ramp = (from, frames) => Float32Array.from({ length: frames }, (_, i) => from + i);

test("a sound comes out as it went in, whatever the pieces", () => {
  const ring = new Ring(2, 50, 4);
  const out = [];
  for (let at = 0, size = 1; at < 1000; at += size, size = (size * 7) % 23) {
    assert.equal(ring.push([ramp(at, size), ramp(-at, size)]), size);
    const frames = Math.min(ring.level, 31);
    const left = new Float32Array(frames);
    ring.copy(0, left, 0, frames);
    ring.skip(frames);
    out.push(...left);
  }
  assert.deepEqual(out, [...ramp(0, out.length)]);
});

test("what there is no room for is not taken", () => {
  const ring = new Ring(1, 10);
  assert.equal(ring.push([ramp(0, 8)]), 8);
  assert.equal(ring.push([ramp(8, 8)]), 2);
  assert.equal(ring.at(0, 9), 9);
  assert.equal(ring.level, 10);
});

test("a little of what has been read can still be seen, and nothing else", () => {
  const ring = new Ring(1, 8, 4);
  ring.push([ramp(1, 8)]);
  ring.skip(8);
  ring.push([ramp(9, 8)]);
  assert.deepEqual([3, 4, 7, 15, 16, -1].map((frame) => ring.at(0, frame)), [0, 5, 8, 16, 0, 0]);
});

test("one channel sounds on both sides", () => {
  const ring = new Ring(2, 8);
  ring.push([ramp(1, 3)]);
  assert.equal(ring.at(1, 2), 3);
});
