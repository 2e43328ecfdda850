// tests/stream/third_party.mjs -- A client that knows docs/streaming.md and the package ws, nothing else: every message as it is described.
// usage: node third_party.mjs PORT GENOME TRACK TOKEN      prints a line of JSON
// SPDX-License-Identifier: GPL-3.0-or-later
import { createHash } from "node:crypto";
import { createRequire } from "node:module";

const require = createRequire(new URL("../../stream/editor/package.json", import.meta.url));
const { WebSocket } = require("ws");
const [port, genome, track, token] = process.argv.slice(2);

const text = (x) => typeof x === "string" && x !== "";
const number = (x) => typeof x === "number" && x >= 0;
const whole = (x) => Number.isInteger(x) && x >= 0;
const share = (x) => number(x) && x <= 1;
const floats = (x) => Array.isArray(x) && x.every((each) => typeof each === "number");
const one = (...all) => (x) => all.includes(x);
const kStart = { track_id: whole, preset: text, intensity: share, sample_rate: whole, channels: one(1, 2), total_chunks: whole, chunk_duration: number,
  fast_start: number, total_duration: number, start_position: number, stream_type: one("enhanced", "normal"), preskip: whole, stream: whole,
  stream_epoch: whole, format: one("json", "f32", "s16", "flac", "opus") };
// The fields that the page promises, and what they are; of tracks those in `data`.
const kFields = {
  welcome: { message: text, sampleRate: whole },
  chunk: { index: whole, data: floats, timestamp: number, sampleRate: whole },
  complete: { totalChunks: whole, totalSamples: whole, duration: number, sampleRate: whole },
  error: { message: text, code: text },
  start: { stream: whole, format: text, channels: one(1, 2), sampleRate: whole, preskip: whole },
  cancelled: { requestId: whole },
  pong: { id: whole },
  audio_stream_start: kStart,
  audio_chunk: { track_id: whole, chunk_index: whole, chunk_count: whole, samples: text, sample_count: whole, crossfade_samples: whole, seq: whole,
    stream_epoch: whole, frame: whole },
  audio_stream_end: { track_id: whole, total_samples: whole, duration: number, reason: one("completed", "errored"), stream_type: text },
  audio_stream_error: { error: text, code: text, stream_type: one("enhanced", "normal") },
  progress: { track_id: whole, position: number, duration: number },
  playback_paused: { track_id: whole },
  playback_resumed: { track_id: whole },
  playback_stopped: { track_id: whole },
  seek_started: { track_id: whole, position: number },
  preset_changed: { track_id: whole, preset: text },
  intensity_changed: { track_id: whole, intensity: share },
  live: { stream: whole, format: text, channels: one(1, 2), sampleRate: whole, eventRate: whole, preskip: whole, frame: whole, cycle: number, cps: number },
  highlight: { frame: whole, frames: whole, slot: text, code: whole, line: whole, column: whole, endLine: whole, endColumn: whole },
  meter: { frame: whole, slots: Array.isArray, peak: number, rms: number },
  cycle: { frame: whole, cycle: number, cps: number },
  hello: { version: text },
  value: { id: whole, text },
  ok: { id: whole, code: whole },
  failed: { id: whole, message: text, file: text, line: whole, column: whole, endLine: whole, endColumn: whole },
  items: { id: whole, items: Array.isArray },
  doc: { id: whole, text },
  done: { what: text },
  status: { cycle: number, cps: number, voices: whole },
};
const heard = new Set();
const wrong = new Set();

// What the page does not describe so is noted.
function look(message) {
  const fields = kFields[message.type];
  heard.add(message.type);
  if (!fields) return wrong.add(`a message of the type ${message.type}`);
  for (const [name, is] of Object.entries(fields)) {
    const value = (message.data && !Array.isArray(message.data) ? message.data : message)[name];
    if (!is(value)) wrong.add(`${message.type}.${name} is ${JSON.stringify(value)}`);
  }
}

// All messages of a connection, until `enough(messages)`; `said(message, send)` may answer them.
function talk(path, first, enough, said = () => {}) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://localhost:${port}${path}`);
    const messages = [];
    const send = (message) => socket.send(JSON.stringify(message));
    socket.on("open", () => first && send(first));
    socket.on("error", reject);
    socket.on("message", (data, binary) => {
      const message = binary ? data : JSON.parse(data.toString());
      messages.push(message);
      if (!binary) look(message);
      said(message, send);
      if (!enough(messages)) return;
      socket.close();
      resolve(messages);
    });
  });
}
const until = (...types) => (messages) => types.includes(messages.at(-1).type);
const hash = (samples) => createHash("sha256").update(Buffer.from(new Float32Array(samples).buffer)).digest("hex");

const render = await talk("/", { type: "render", genomeId: genome, duration: 0.5, noteDelta: 2, velocity: 0.9, useGPU: false }, until("complete", "error"));
const chunks = render.filter((each) => each.type === "chunk");
const complete = render.at(-1);
if (chunks.some((each, i) => each.index !== i)) wrong.add("chunks are not in order");
if (complete.totalChunks !== chunks.length) wrong.add("totalChunks");

await talk("/ws", { type: "render", genomeId: genome, duration: 60, format: "f32", requestId: 7 }, until("pong"), (message, send) => {
  if (message.type === "start") send({ type: "cancel", requestId: 7 });
  if (message.type === "cancelled") send({ type: "ping", id: 3 });
});

// Whatever is no number of its range, no text, not there, or not known.
const codes = {};
for (const [name, fields] of Object.entries({ duration: { duration: 0 }, longest: { duration: 3601 }, noteDelta: { noteDelta: "2" }, velocity: { velocity: 1.1 }, useGPU: { useGPU: "no" },
  channels: { channels: 3 }, sampleRate: { sampleRate: 7999 }, format: { format: "mp3" }, requestId: { requestId: {} }, genomeId: { genomeId: "no such genome" } })) {
  codes[name] = (await talk("/ws", { type: "render", genomeId: genome, ...fields }, until("error", "complete"))).at(-1).code;
}
codes.type = (await talk("/ws", { type: "dance" }, until("error"))).at(-1).code;
codes.json = (await talk("/ws", "no object", until("error"))).at(-1).code;

const play = { track_id: Number(track), preset: "adaptive", intensity: 0 };
const played = await talk("/ws", { type: "play_enhanced", data: play }, until("audio_stream_end", "audio_stream_error"));
const samples = played.filter((each) => each.type === "audio_chunk").flatMap((each) => {
  const bytes = Buffer.from(each.data.samples, "base64");
  return Array.from({ length: each.data.sample_count }, (_, i) => bytes.readFloatLE(4 * i));
});
if (played[0].data.total_chunks !== played.filter((each) => each.type === "audio_chunk").length) wrong.add("total_chunks");

// Each command is answered by what the page says.
const kCommands = [["pause", {}, "playback_paused"], ["resume", {}, "playback_resumed"], ["set_preset", { preset: "warm" }, "preset_changed"],
  ["set_intensity", { intensity: 0.5 }, "intensity_changed"], ["seek", { position: 0.5 }, "seek_started"], ["stop", {}, "playback_stopped"]];
let next = 0;
await talk("/ws", { type: "play_enhanced", data: play }, until("playback_stopped"), (message, send) => {
  if (message.type !== (next === 0 ? "audio_stream_start" : kCommands[next - 1][2]) || next === kCommands.length) return;
  send({ type: kCommands[next][0], data: kCommands[next][1] });
  ++next;
});

for (const [name, message] of Object.entries({ track_id: { type: "play_enhanced", data: { ...play, track_id: 99 } }, preset: { type: "play_enhanced", data: { ...play, preset: "none" } },
  intensity: { type: "play_enhanced", data: { ...play, intensity: 1.5 } }, start_position: { type: "play_normal", data: { ...play, start_position: -1 } },
  encoding: { type: "play_normal", data: { ...play, format: "mp3" } }, seek: { type: "seek", data: { position: 1 } }, pause: { type: "pause" } })) {
  codes[name] = (await talk("/ws", message, until("audio_stream_error", "audio_stream_end"))).at(-1).data.code;
}

// What is said to those who may perform, in this order.
const kSaid = [["eval", { id: 1, code: 's"bd*8"', file: "page", line: 1 }, "ok"], ["eval", { id: 2, code: 'd1(s"bd*8")', file: "page", line: 1 }, "ok"],
  ["eval", { id: 3, code: 'd1(s"bd [")', file: "page", line: 7 }, "failed"], ["complete", { id: 4, prefix: 'd1(s"b' }, "items"], ["doc", { id: 5, name: "jux" }, "doc"],
  ["status", {}, "status"], ["undo", {}, "done"], ["redo", {}, "done"]];
await talk("/perform", { type: "hello", token }, (messages) => messages.filter((each) => each.type === "done").length === 2, (message, send) => {
  if (message.type === "hello") next = 0;
  else if (message.type === kSaid[next][2]) ++next;
  else return;
  if (next < kSaid.length) send({ type: kSaid[next][0], ...kSaid[next][1] });
});
codes.hello = (await talk("/perform", { type: "hello", token: "another token" }, until("error", "hello"))).at(-1).code;

const kBeside = ["live", "highlight", "meter", "cycle"];
const live = await talk("/listen", null, (messages) => kBeside.every((type) => messages.some((each) => each.type === type)));

console.log(JSON.stringify({
  wrong: [...wrong],
  unheard: Object.keys(kFields).filter((type) => !heard.has(type)),
  codes,
  welcome: render[0].sampleRate,
  frame: live.filter((each) => Buffer.isBuffer(each)).every((each) => each.toString("latin1", 0, 4) === "PGS1" && each.readUInt32LE(28) === 48000),
  render: { sound: hash(chunks.flatMap((each) => each.data)), complete },
  track: { start: played[0].data, sound: hash(samples), end: played.at(-1).data },
}));
