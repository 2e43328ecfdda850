// tests/stream/web/playback_test.mjs -- What is heard: the stream to the bit, without gaps; pauses and changes of source without clicks.
// SPDX-License-Identifier: GPL-3.0-or-later
import assert from "node:assert";
import test from "node:test";
import { Playback } from "../../../stream/web/js/playback.js";

const kBlock = 128;
const saw = (from, frames, high = 0.5) => Float32Array.from({ length: frames }, (_, i) => (((from + i) % 400) / 400) * high + 0.1);

function listen(playback, blocks) {
  const heard = [];
  const places = [];
  for (let i = 0; i < blocks; ++i) {
    const out = [new Float32Array(kBlock), new Float32Array(kBlock)];
    places.push(playback.render(out));
    heard.push(...out[0]);
  }
  return { heard, places };
}

function opened(options = {}) {
  const playback = new Playback(48000);
  playback.handle({ type: "open", id: 1, channels: 1, capacity: 48000, start: 1000, ...options });
  return playback;
}
const push = (playback, id, from, frames, high) => playback.handle({ type: "push", id, planes: [saw(from, frames, high)], frame: from });

// The largest step between neighbours but for those of the saw itself, which falls by its height.
const step = (heard) => Math.max(...heard.slice(1).map((value, i) => value - heard[i]));

test("it begins when enough waits, and then every sample comes once, whatever the pieces", () => {
  const playback = opened();
  push(playback, 1, 0, 999);
  assert.ok(listen(playback, 4).heard.every((value) => value === 0));
  const heard = [];
  for (let at = 999, size = 1; at < 20000; at += size, size = (size * 31) % 977) {
    push(playback, 1, at, size);
    if (playback.current.ring.level >= 1000) heard.push(...listen(playback, 1).heard);
  }
  assert.deepEqual(heard, [...saw(0, heard.length)]);
});

test("the last samples are heard too, then it has ended", () => {
  const playback = opened({ start: 1 });
  push(playback, 1, 0, 1000);
  playback.handle({ type: "end", id: 1 });
  const { heard } = listen(playback, 9);
  assert.deepEqual(heard.slice(0, 1000), [...saw(0, 1000)]);
  assert.ok(heard.slice(1000).every((value) => value === 0));
  assert.equal(playback.state, "ended");
});

test("a pause fades, holds, and goes on at the next frame", () => {
  const playback = opened({ start: 1, first: 5000 });
  push(playback, 1, 5000, 20000);
  listen(playback, 4);
  playback.handle({ type: "pause" });
  const paused = listen(playback, 20);
  assert.ok(paused.heard.slice(-1500).every((value) => value === 0));
  const { frame } = playback.report();
  assert.equal(playback.state, "paused");
  assert.equal(listen(playback, 5).places.at(-1).frame, frame);
  playback.handle({ type: "resume" });
  const { heard, places } = listen(playback, 20);
  assert.equal(places[0].frame, frame);
  assert.deepEqual(heard.slice(-kBlock), [...saw(places.at(-1).frame, kBlock)]);
  assert.ok(step([...paused.heard, ...heard]) < 0.02);
});

test("a seek is led over: the old place sounds until the new one is there, and there is no click", () => {
  const playback = opened({ start: 1 });
  push(playback, 1, 0, 20000);
  const before = listen(playback, 10).heard;
  playback.handle({ type: "open", id: 2, channels: 1, capacity: 48000, start: 1000, first: 30000 });
  push(playback, 2, 30000, 500);
  assert.deepEqual(listen(playback, 2).heard, [...saw(1280, 256)]);
  push(playback, 2, 30500, 9500);
  const after = listen(playback, 20);
  assert.equal(after.places[0].frame, 30000);
  assert.deepEqual(after.heard.slice(-kBlock), [...saw(after.places.at(-1).frame, kBlock)]);
  assert.ok(step([...before.slice(-10), ...saw(1280, 256), ...after.heard]) < 0.02);
});

test("what comes for a stream that was given up is not heard", () => {
  const playback = opened({ start: 1 });
  playback.handle({ type: "open", id: 2, channels: 1, capacity: 1000, start: 1 });
  push(playback, 1, 0, 500);
  assert.ok(listen(playback, 4).heard.every((value) => value === 0));
});

test("a stream that comes too late is counted, waits again, and then goes on where it was", () => {
  const playback = opened();
  push(playback, 1, 0, 1100);
  listen(playback, 10);
  assert.equal(playback.report().underruns, 1);
  push(playback, 1, 1100, 999);
  assert.equal(listen(playback, 1).places[0].heard, 0);
  push(playback, 1, 2099, 1);
  assert.deepEqual(listen(playback, 1).heard, [...saw(1100, kBlock)]);
});

test("live: a hundred times too much is skipped, the place stays right, and what comes late makes it wait longer", () => {
  const playback = opened({ capacity: 480000, start: 4800, target: 4800, most: 24000, first: 7 });
  for (let at = 7; at < 200007; at += 1000) push(playback, 1, at, 1000);
  const { places } = listen(playback, 1);
  assert.equal(places[0].frame, 7);
  assert.ok(playback.report().skipped > 100000);
  assert.ok(Math.abs(playback.report().frame - (200007 - 4800 + kBlock)) < 3);
  listen(playback, 60);
  assert.equal(playback.report().underruns, 1);
  assert.equal(playback.current.target, 7200);
});

test("sound that the server left out moves the place, not the ear", () => {
  const playback = opened({ start: 1 });
  push(playback, 1, 0, 256);
  push(playback, 1, 1256, 256);
  assert.deepEqual(listen(playback, 4).places.map(({ frame }) => frame), [0, 128, 1256, 1384]);
});

test("a performer whose clock is fast or slow by 300 ppm is heard without a gap, a skip or a click", () => {
  for (const faster of [3e-4, -3e-4]) {
    const playback = new Playback(48000);
    playback.handle({ type: "open", id: 1, channels: 1, capacity: 480000, start: 7200, target: 7200, most: 79200 });
    const w = 2 * Math.PI * (440 / 48000);
    let sent = 0;
    let last = [0, 0];
    let began = false;
    for (let block = 0; block < 60 * 375; ++block) {
      for (; sent < block * kBlock * (1 + faster); sent += 960)
        playback.handle({ type: "push", id: 1, planes: [Float32Array.from({ length: 960 }, (_, i) => Math.sin(w * (sent + i)))], frame: sent });
      const out = [new Float32Array(kBlock)];
      const { heard } = playback.render(out);
      if (!began && heard === 0) continue;
      // A sine of a pitch that moves by 9 cents at most: each sample is where the two before it say.
      if (began) for (const sample of out[0]) {
        assert.ok(Math.abs(sample - 2 * Math.cos(w) * last[1] + last[0]) < 1e-4, `${faster}, block ${block}`);
        last = [last[1], sample];
      } else last = [...out[0].slice(-2)];
      began = true;
      assert.equal(heard, kBlock);
    }
    const { underruns, skipped, level } = playback.report();
    assert.deepEqual([underruns, skipped], [0, 0]);
    assert.ok(Math.abs(level - 7200) < 1920, String(level));
  }
});
