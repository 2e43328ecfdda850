// stream/web/js/player_worklet.js -- The audio thread of the page: playback, told by messages, telling where it is 50 times a second.
// SPDX-License-Identifier: GPL-3.0-or-later

import { Playback } from "./playback.js";

const kReport = 1024; // frames between reports, about 21 ms
const kTap = 4800; // frames of output in a message, while somebody taps it

class PlayerProcessor extends AudioWorkletProcessor {
  constructor() {
    super();
    this.playback = new Playback(sampleRate);
    this.since = 0;
    this.state = "";
    this.tap = null;
    this.port.onmessage = ({ data }) => {
      if (data.type === "tap") this.tap = data.on ? [] : null;
      else if (data.type === "port") data.port.onmessage = (message) => this.playback.handle(message.data);
      else this.playback.handle(data);
    };
  }

  process(_, [out]) {
    const place = this.playback.render(out);
    this.since += out[0].length;
    if (this.since >= kReport || this.playback.state !== this.state) {
      this.since = 0;
      this.state = this.playback.state;
      this.port.postMessage({ type: "report", time: currentTime, ...this.playback.report() });
    }
    if (this.tap) {
      this.tap.push({ ...place, time: currentFrame, planes: out.map((plane) => plane.slice()) });
      if (this.tap.length * out[0].length >= kTap) {
        this.port.postMessage({ type: "tap", blocks: this.tap });
        this.tap = [];
      }
    }
    return true;
  }
}

registerProcessor("player", PlayerProcessor);
