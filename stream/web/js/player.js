// stream/web/js/player.js -- What plays sound in the page: an AudioContext at the rate of the stream, playback in it, and where that stands.
// SPDX-License-Identifier: GPL-3.0-or-later

import { scriptNode } from "./player_script.js";
import { say } from "./status.js";

const kPatience_ms = 1500; // until it is said that nothing sounds
const kHeld = "The browser holds the sound back until you click, touch or press a key on this page.";
const kMute = "The browser plays nothing. Is there a loudspeaker, and may this page use it?";

let last_id = 0;

export class Player {
  // `told(report)` with each report of the worklet: { state, frame, level, ratio, underruns, … }.
  constructor(told = () => {}) {
    this.told = told;
    this.context = null;
    this.report = { state: "idle" };
    this.taps = null;
    this.volume = 1;
  }

  // Sound is ready to be given at that rate. To be called in an answer to a key or click: browsers want that before any sound.
  async prepare(rate) {
    if (this.context && this.context.sampleRate !== rate) await this.end();
    if (!this.context) {
      this.context = new AudioContext({ latencyHint: "interactive", sampleRate: rate });
      this.ready = this.connect(this.context);
    }
    try {
      await this.ready;
    } catch {
      await this.end();
      throw new Error("The part of the page that plays sound could not be loaded.");
    }
    await this.wake();
  }

  // Until the browser lets it sound, which it may want a click or a key for; says so where that is what is missing.
  async wake() {
    const context = this.context;
    if (!context || context.state === "running") return;
    const again = () => context.resume().catch(() => {});
    const timer = setTimeout(() => context === this.context && say("sound", "bad", navigator.userActivation?.isActive === true ? kMute : kHeld), kPatience_ms);
    for (const what of ["pointerdown", "keydown"]) addEventListener(what, again);
    await again();
    clearTimeout(timer);
    for (const what of ["pointerdown", "keydown"]) removeEventListener(what, again);
    say("sound", "good", "");
  }

  async connect(context) {
    const { node, port } = await this.node(context);
    this.output = node; // held on to: some browsers let go of what nobody names
    this.port = port;
    port.onmessage = ({ data }) => this.hear(data);
    if (this.taps) this.tap(this.taps);
    this.analyser = new AnalyserNode(context, { fftSize: 4096, smoothingTimeConstant: 0.7 });
    this.loudness = new GainNode(context, { gain: this.volume });
    node.connect(this.analyser);
    this.analyser.connect(this.loudness).connect(context.destination);
  }

  async node(context) {
    if (!context.audioWorklet) return scriptNode(context);
    await context.audioWorklet.addModule(new URL("./player_worklet.js", import.meta.url));
    const node = new AudioWorkletNode(context, "player", { numberOfInputs: 0, outputChannelCount: [2] });
    node.onprocessorerror = () => this.told({ ...this.report, state: "failed" });
    return { node, port: node.port };
  }

  hear(data) {
    if (data.type === "tap") return this.taps?.(data.blocks);
    this.report = data;
    this.told(data);
  }

  // A new stream takes over as soon as `start_s` of it are there. Its id.
  open(source) {
    const message = this.source(source);
    this.port.postMessage(message);
    return message.id;
  }

  // The same, told by somebody else over the port that this gives: { port, source }.
  openFor(source) {
    const { port1, port2 } = new MessageChannel();
    this.port.postMessage({ type: "port", port: port1 }, [port1]);
    return { port: port2, source: this.source(source) };
  }

  source({ channels, capacity_s, start_s, first = 0, target_s = 0, most_s = 0 }) {
    const frames = (seconds) => Math.round(seconds * this.context.sampleRate);
    const start = Math.max(1, frames(start_s));
    return { type: "open", id: ++last_id, channels, capacity: frames(capacity_s), start, first, target: frames(target_s), most: frames(most_s) };
  }

  // `planes` are given away. `frame`: which frame of the stream they begin with; that after the last ones unless told.
  push(id, planes, frame) {
    this.port.postMessage({ type: "push", id, planes, frame }, planes.map((plane) => plane.buffer));
  }

  finish(id) {
    this.port.postMessage({ type: "end", id });
  }

  pause() {
    this.port?.postMessage({ type: "pause" });
  }

  async resume() {
    await this.wake();
    this.port?.postMessage({ type: "resume" });
  }

  // Fades out what sounds, and forgets all streams.
  close() {
    this.port?.postMessage({ type: "close" });
  }

  // Lets go of the sound card.
  async end() {
    const context = this.context;
    this.context = this.output = this.port = this.analyser = this.loudness = null;
    this.report = { state: "idle" };
    await context?.close();
  }

  set loud(gain) {
    this.volume = gain;
    if (this.loudness) this.loudness.gain.setTargetAtTime(gain, this.context.currentTime, 0.02);
  }

  // The frame of the stream that leaves the loudspeaker now.
  get frame() {
    const { report, context } = this;
    if (!context || report.frame === undefined) return 0;
    if (report.state !== "playing") return report.frame;
    const since_s = context.currentTime - report.time - (context.outputLatency || 0);
    return report.frame + since_s * context.sampleRate;
  }

  // Seconds that wait to be heard.
  get buffered_s() {
    return this.context && this.report.level ? this.report.level / this.context.sampleRate : 0;
  }

  // For tests: `heard(blocks)` with all that the worklet puts out from now on, { id, frame, heard, plain, planes } for each 128 frames.
  tap(heard) {
    this.taps = heard;
    this.port?.postMessage({ type: "tap", on: heard !== null });
  }
}
