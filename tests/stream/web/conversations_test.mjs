// tests/stream/web/conversations_test.mjs -- What the page says to a server, and that a lost connection costs nothing but time.
// SPDX-License-Identifier: GPL-3.0-or-later
import assert from "node:assert";
import test from "node:test";
import { cut, frameOf, give, open, say, sent, server } from "./fake_socket.mjs";

const { Perform } = await import("../../../stream/web/js/perform.js");
const { Renders } = await import("../../../stream/web/js/renders.js");
const { TrackStream, kFull_s } = await import("../../../stream/web/js/track_stream.js");

const numbers = (from, to) => Array.from({ length: to - from }, (_, i) => from + i);

test("a render goes on where it was: what comes again is left out", () => {
  const got = [];
  const renders = new Renders(() => {});
  renders.play({ genomeId: "g", format: "f32" }, { start() {}, samples: ([plane]) => got.push(...plane), complete() {}, failed: assert.fail });
  open();
  const [{ requestId }] = sent();
  say({ type: "start", requestId, stream: 1, format: "f32", channels: 1 });
  give(frameOf({ stream: 1, index: 0, first: 0, frames: 10 }));
  give(frameOf({ stream: 1, index: 1, first: 10, frames: 10 }));
  assert.equal(cut(), 1000);
  open();
  assert.deepEqual(sent().map(({ type, requestId }) => [type, requestId]), [["render", requestId]]);
  say({ type: "start", requestId, stream: 1, format: "f32", channels: 1 });
  give(frameOf({ stream: 1, index: 0, first: 0, frames: 15 }));
  give(frameOf({ stream: 1, index: 1, first: 15, frames: 15 }));
  assert.deepEqual(got, numbers(0, 30));
});

test("what was cancelled is not heard, whatever of it still comes", () => {
  const got = [];
  const renders = new Renders(() => {});
  const told = { start() {}, samples: ([plane]) => got.push(...plane), complete() {}, failed: assert.fail };
  renders.play({ genomeId: "a" }, told);
  open();
  const first = sent()[0].requestId;
  say({ type: "start", requestId: first, stream: 1, format: "f32", channels: 1 });
  renders.play({ genomeId: "b" }, told);
  const [cancel, render] = sent();
  assert.deepEqual([cancel.type, cancel.requestId, render.genomeId], ["cancel", first, "b"]);
  give(frameOf({ stream: 1, index: 0, first: 0, frames: 10 }));
  say({ type: "start", requestId: render.requestId, stream: 2, format: "f32", channels: 1 });
  give(frameOf({ stream: 1, index: 1, first: 10, frames: 10 }));
  give(frameOf({ stream: 2, index: 0, first: 0, frames: 4 }));
  assert.deepEqual(got, numbers(0, 4));
});

function track(told = {}) {
  const got = [];
  const starts = [];
  const stream = new TrackStream({ start: (data, fresh, frame) => starts.push([fresh, frame]), samples: ([plane], frame) => got.push([frame, plane.length]), end() {}, failed: assert.fail, state() {}, ...told });
  stream.play({ track_id: 1, preset: "warm", intensity: 0.5, format: "f32" });
  open();
  return { stream, got, starts };
}
const begin = (stream, stream_epoch, more = {}) => say({ type: "audio_stream_start", data: { track_id: 1, stream, stream_epoch, sample_rate: 48000, channels: 1, format: "f32", ...more } });

test("a track goes on after a loss with the frame that comes next, joined to what waits", () => {
  const { got, starts } = track();
  assert.deepEqual(sent().map(({ type, data }) => [type, data.start_position]), [["play_enhanced", 0]]);
  begin(1, 1);
  give(frameOf({ stream: 1, index: 0, first: 0, frames: 4800 }));
  cut();
  open();
  assert.deepEqual(sent().map(({ type, data }) => [type, data.start_position]), [["play_enhanced", 0.1]]);
  begin(1, 1);
  give(frameOf({ stream: 1, index: 0, first: 4800, frames: 10 }));
  assert.deepEqual(starts, [[true, 0], [false, 4800]]);
  assert.deepEqual(got, [[0, 4800], [4800, 10]]);
});

test("a seek drops what is of before it; a stream that counts from its own beginning is put where it belongs", () => {
  const { stream, got, starts } = track();
  begin(1, 1);
  give(frameOf({ stream: 1, index: 0, first: 0, frames: 10 }));
  stream.seek(2);
  give(frameOf({ stream: 1, index: 1, first: 10, frames: 10 }));
  begin(2, 2, { is_seek: true, seek_position: 2 });
  give(frameOf({ stream: 1, index: 2, first: 20, frames: 10 }));
  give(frameOf({ stream: 2, index: 0, first: 0, frames: 5 }));
  give(frameOf({ stream: 2, index: 1, first: 5, frames: 5 }));
  assert.deepEqual(starts, [[true, 0], [true, 96000]]);
  assert.deepEqual(got, [[0, 10], [96000, 5], [96005, 5]]);
  sent();
});

test("the server is told to hold when enough waits, and to go on", () => {
  const { stream } = track();
  begin(1, 1);
  sent();
  for (const buffered of [1, kFull_s + 1, kFull_s + 1, 5, 3, 3]) stream.keep(1, buffered);
  assert.deepEqual(sent().map(({ type }) => type), ["position", "buffer_full", "buffer_ready"]);
  stream.keep(1, kFull_s + 1);
  stream.seek(2);
  stream.keep(1, kFull_s + 1); // of what was before the seek, which nobody waits for any more
  assert.deepEqual(sent().map(({ type }) => type), ["buffer_full", "seek", "buffer_ready"]);
});

test("chunks in base64 are heard too, each of the newest epoch alone", () => {
  const { got } = track();
  begin(1, 3, { format: "json" });
  const samples = Buffer.from(Float32Array.of(1, 2, 3).buffer).toString("base64");
  say({ type: "audio_chunk", data: { track_id: 1, samples, seq: 0, stream_epoch: 2, frame: 0, crossfade_samples: 0 } });
  say({ type: "audio_chunk", data: { track_id: 1, samples, seq: 0, stream_epoch: 3, frame: 0, crossfade_samples: 0 } });
  say({ type: "audio_chunk", data: { track_id: 1, samples, seq: 1, stream_epoch: 3, frame: 2, crossfade_samples: 1 } });
  assert.deepEqual(got, [[0, 3], [3, 2]]);
  sent();
});

test("tries come ever more rarely, and a connection that works starts them anew", () => {
  track();
  say({ type: "pong" });
  assert.deepEqual([cut(), cut(), cut(), cut(), cut(), cut(), cut()], [1000, 2000, 4000, 8000, 16000, 30000, 30000]);
  open();
  say({ type: "pong" });
  assert.equal(cut(), 1000);
  sent();
});

test("answers find their questions; what was asked when the connection is lost is told so", async () => {
  const perform = new Perform(() => "t", { ready() {}, refused: assert.fail, done() {}, state() {} });
  perform.open();
  open();
  assert.deepEqual(sent(), [{ type: "hello", token: "t" }]);
  say({ type: "hello", version: "1" });
  const one = perform.evaluate("1 + 1", 3);
  const two = perform.evaluate("x", 4);
  const three = perform.evaluate("y", 5);
  const [a, b] = sent();
  assert.deepEqual([a.line, b.line], [3, 4]);
  say({ type: "failed", id: b.id, message: "no", line: 4, column: 0, endLine: 4, endColumn: 1 });
  say({ type: "value", id: a.id, text: "2" });
  say({ type: "ok", id: a.id, code: 7 });
  assert.deepEqual([(await one).text, (await one).code, (await two).message], ["2", 7, "no"]);
  const four = perform.evaluate("too much", 6);
  say({ type: "error", message: "too many messages", code: "rate_limit" });
  await assert.rejects(four, /too many/);
  cut();
  await assert.rejects(three, /not known/);
  await assert.rejects(perform.evaluate("z", 1), /was not sent/);
});

test("a token that is refused ends the connection, and nothing is tried again", () => {
  let refused = 0;
  const perform = new Perform(() => "t", { ready: assert.fail, refused: () => ++refused, done() {}, state() {} });
  perform.open();
  open();
  const before = server.sockets.length;
  server.timers.length = 0;
  say({ type: "error", message: "no", code: "unauthorized" });
  assert.equal(refused, 1);
  assert.equal(server.timers.length, 0);
  assert.equal(server.sockets.length, before);
});
