// tests/stream/web/epochs_test.mjs -- Of all frames that come only those of the newest stream count, each once; what is missing is noticed.
// SPDX-License-Identifier: GPL-3.0-or-later
import assert from "node:assert";
import test from "node:test";
import { waitBefore } from "../../../stream/web/js/backoff.js";
import { Epochs } from "../../../stream/web/js/epochs.js";

test("after a seek nothing of before counts", () => {
  const epochs = new Epochs();
  epochs.begin(1, 1);
  assert.equal(epochs.judge({ stream: 1, index: 0 }), "take");
  epochs.begin(2, 2);
  assert.equal(epochs.judge({ stream: 1, index: 1 }), "stale");
  assert.equal(epochs.judge({ stream: 2, index: 0 }), "take");
  assert.equal(epochs.stale, 1);
});

test("a beginning that was overtaken by a later one is none", () => {
  const epochs = new Epochs();
  epochs.begin(5, 4);
  assert.equal(epochs.begin(4, 3), false);
  assert.equal(epochs.judge({ stream: 5, index: 0 }), "take");
});

test("a frame counts once, and a gap is noticed", () => {
  const epochs = new Epochs();
  epochs.begin(1);
  assert.deepEqual([0, 0, 2, 1, 3].map((index) => epochs.judge({ stream: 1, index })), ["take", "stale", "missing", "stale", "take"]);
});

test("another connection counts from its own beginning", () => {
  const epochs = new Epochs();
  epochs.begin(9, 9);
  epochs.forget();
  assert.equal(epochs.judge({ stream: 9, index: 0 }), "stale");
  assert.equal(epochs.begin(1, 1), true);
});

test("trying again: after 1 s, doubled each time, 30 s at most", () => {
  assert.deepEqual([1, 2, 3, 4, 5, 6, 7, 99].map(waitBefore), [1, 2, 4, 8, 16, 30, 30, 30]);
});
