// stream/web/js/playback_port.js -- Playback at the end of a message port: told what to play, telling where it is 50 times a second.
// SPDX-License-Identifier: GPL-3.0-or-later

import { Playback } from "./playback.js";

const kReport = 1024; // frames between reports, about 21 ms
const kTap = 4800; // frames of output in a message, while somebody taps it

export class PlaybackPort {
  constructor(port, rate) {
    this.port = port;
    this.playback = new Playback(rate);
    this.since = 0;
    this.state = "";
    this.tap = null;
    port.onmessage = ({ data }) => {
      if (data.type === "tap") this.tap = data.on ? [] : null;
      else if (data.type === "port") data.port.onmessage = (message) => this.playback.handle(message.data);
      else this.playback.handle(data);
    };
  }

  // Fills `out`, silent planes that are heard from `time` (s) on.
  render(out, time) {
    const frames = out[0].length;
    const place = this.playback.render(out);
    this.since += frames;
    if (this.since >= kReport || this.playback.state !== this.state) {
      this.since = 0;
      this.state = this.playback.state;
      this.port.postMessage({ type: "report", time: time + frames / this.playback.rate, ...this.playback.report() });
    }
    if (!this.tap) return;
    this.tap.push({ ...place, planes: out.map((plane) => plane.slice()) });
    if (this.tap.length * frames >= kTap) {
      this.port.postMessage({ type: "tap", blocks: this.tap });
      this.tap = [];
    }
  }
}
