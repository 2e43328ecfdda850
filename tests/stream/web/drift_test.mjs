// tests/stream/web/drift_test.mjs -- Clocks that differ: what waits stays near its target, and nothing is heard of it.
// SPDX-License-Identifier: GPL-3.0-or-later
import assert from "node:assert";
import test from "node:test";
import { Drift, kMost } from "../../../stream/web/js/drift.js";

const kBlock_s = 128 / 48000;

// What waits in the last second, on average, and all ratios, when the sender's clock is faster by that much; pieces of 20 ms.
function run(seconds, faster, target, level) {
  const drift = new Drift(target);
  const ratios = [];
  let sent = 0;
  let last = 0;
  for (let now = 0; now < seconds; now += kBlock_s) {
    for (; sent < now * (1 + faster); sent += 0.02) level += 0.02;
    ratios.push(drift.update(level, kBlock_s));
    level -= kBlock_s * ratios.at(-1);
    if (now >= seconds - 1) last += level * kBlock_s;
  }
  return { level: last, ratios };
}

test("300 ppm either way leave what waits within 20 ms of the target", () => {
  for (const faster of [3e-4, -3e-4]) assert.ok(Math.abs(run(600, faster, 0.15, 0.15).level - 0.15) < 0.02);
});

test("clocks that agree are left alone but for a cent", () => {
  for (const ratio of run(60, 0, 0.15, 0.15).ratios) assert.ok(Math.abs(ratio - 1) < 5.8e-4, String(ratio));
});

test("however much waits, the pitch moves by 9 cents at most, and by little from one block to the next", () => {
  const { ratios } = run(30, 0, 0.15, 3);
  assert.ok(ratios.every((ratio) => Math.abs(ratio - 1) <= kMost));
  assert.ok(ratios.every((ratio, i) => i === 0 || Math.abs(ratio - ratios[i - 1]) < 2e-5));
});
