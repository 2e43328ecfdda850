// stream/web/js/player_script.js -- Playback on the page's own thread, for pages that have no worklets: those that come over plain http.
// SPDX-License-Identifier: GPL-3.0-or-later

import { PlaybackPort } from "./playback_port.js";

const kBlock = 2048; // frames: what the page's thread is late by must be less

// A node like that of a worklet: it has a `port`.
export function scriptNode(context) {
  const node = context.createScriptProcessor(kBlock, 0, 2);
  const { port1, port2 } = new MessageChannel();
  const playing = new PlaybackPort(port2, context.sampleRate);
  node.onaudioprocess = ({ outputBuffer, playbackTime }) => {
    const planes = [0, 1].map((channel) => outputBuffer.getChannelData(channel));
    for (const plane of planes) plane.fill(0);
    for (let at = 0; at < kBlock; at += 128)
      playing.render(planes.map((plane) => plane.subarray(at, at + 128)), playbackTime + at / context.sampleRate);
  };
  return { node, port: port1 };
}
