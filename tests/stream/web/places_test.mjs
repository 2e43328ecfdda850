// tests/stream/web/places_test.mjs -- Bytes and units of a line go there and back; a block is what has no empty line in it.
// SPDX-License-Identifier: GPL-3.0-or-later
import assert from "node:assert";
import test from "node:test";
import { blockAround, byteOf, unitOf, wordAt } from "../../../stream/web/js/places.js";

test("bytes and units: there and back, for letters of every width", () => {
  const line = "aé€😀z";
  for (const unit of [0, 1, 2, 3, 5, 6]) assert.equal(unitOf(line, byteOf(line, unit)), unit);
  assert.equal(byteOf(line, 6), 11);
  assert.equal(unitOf(line, 99), 6);
});

test("a block ends at empty lines and at the ends of the text", () => {
  const lines = ["a", "b", " ", "c", "", "d"];
  assert.deepEqual([0, 1, 2, 3, 5].map((line) => blockAround(lines, line)), [[0, 1], [0, 1], null, [3, 3], [5, 5]]);
});

test("a word is found at each of its letters and its ends", () => {
  for (const unit of [3, 5, 7]) assert.deepEqual(wordAt("x :fast(2)".slice(1), unit - 1), { from: 2, to: 6, text: "fast" });
  assert.equal(wordAt("( )", 1), null);
});
