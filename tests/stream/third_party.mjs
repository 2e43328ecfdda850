// tests/stream/third_party.mjs -- A client that knows docs/streaming.md and the package ws, nothing else: plays a genome and a track.
// usage: node third_party.mjs PORT GENOME TRACK      prints a line of JSON
// SPDX-License-Identifier: GPL-3.0-or-later
import { createHash } from "node:crypto";
import { createRequire } from "node:module";

const require = createRequire(new URL("../../stream/editor/package.json", import.meta.url));
const { WebSocket } = require("ws");
const [port, genome, track] = process.argv.slice(2);

// All messages of a request, until one of a type in `ends`.
function ask(path, message, ends) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://localhost:${port}${path}`);
    const messages = [];
    socket.on("open", () => socket.send(JSON.stringify(message)));
    socket.on("error", reject);
    socket.on("message", (data, binary) => {
      messages.push(binary ? data : JSON.parse(data.toString()));
      if (!binary && ends.includes(messages.at(-1).type)) {
        socket.close();
        resolve(messages);
      }
    });
  });
}

const hash = (floats) => createHash("sha256").update(Buffer.from(new Float32Array(floats).buffer)).digest("hex");

const render = await ask("/", { type: "render", genomeId: genome, duration: 0.5, noteDelta: 2, velocity: 0.9, useGPU: false }, ["complete", "error"]);
const chunks = render.filter((each) => each.type === "chunk");
const complete = render.at(-1);

const played = await ask("/ws", { type: "play_enhanced", data: { track_id: Number(track), preset: "adaptive", intensity: 0 } },
  ["audio_stream_end", "audio_stream_error"]);
const samples = played.filter((each) => each.type === "audio_chunk").flatMap((each) => {
  const bytes = Buffer.from(each.data.samples, "base64");
  return Array.from({ length: each.data.sample_count }, (_, i) => bytes.readFloatLE(4 * i));
});

console.log(JSON.stringify({
  welcome: render[0].type === "welcome" && render[0].sampleRate,
  render: { sound: hash(chunks.flatMap((each) => each.data)), count: chunks.flatMap((each) => each.data).length, complete },
  track: { start: played.find((each) => each.type === "audio_stream_start").data, sound: hash(samples), end: played.at(-1).data },
}));
