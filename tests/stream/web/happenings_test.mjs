// tests/stream/web/happenings_test.mjs -- What happens beside the sound is found at its frame, not when it came.
// SPDX-License-Identifier: GPL-3.0-or-later
import assert from "node:assert";
import test from "node:test";
import { Happenings } from "../../../stream/web/js/happenings.js";

const event = (frame, frames, slot = "1") => ({ type: "highlight", frame, frames, slot });

test("an event is active from its first frame to before its end", () => {
  const happenings = new Happenings();
  happenings.add(event(100, 50));
  assert.deepEqual([99, 100, 149, 150].map((now) => happenings.active(now).length), [0, 1, 1, 0]);
});

test("slots are in order, numbers as numbers", () => {
  const happenings = new Happenings();
  for (const slot of ["10", "bass", "2"]) happenings.add(event(0, 1, slot));
  assert.deepEqual(happenings.slots, ["2", "10", "bass"]);
});

test("levels are those of now, cycles are counted on", () => {
  const happenings = new Happenings();
  for (const frame of [0, 100, 200]) happenings.add({ type: "meter", frame, peak: frame });
  assert.deepEqual([-1, 150, 160, 999].map((now) => happenings.levelAt(now)?.peak), [undefined, 100, 100, 200]);
  happenings.add({ type: "cycle", frame: 48000, cycle: 3, cps: 0.5 });
  assert.deepEqual(happenings.cycleAt(96000, 48000), { cycle: 3.5, cps: 0.5 });
  assert.equal(happenings.frameOf(4, 48000), 144000);
});

test("what was is let go of, however much comes", () => {
  const happenings = new Happenings();
  for (let i = 0; i < 20000; ++i) happenings.add(event(i, 1));
  assert.ok(happenings.events.length <= 4000);
  happenings.forget(20000);
  assert.equal(happenings.events.length, 1);
});
