// stream/web/js/live_view.js -- The live view: listening, what is drawn of it, and the code.
// SPDX-License-Identifier: GPL-3.0-or-later

import { everyPicture } from "./canvas.js";
import { drawDial } from "./draw_dial.js";
import { drawMeters } from "./draw_meters.js";
import { drawPattern } from "./draw_pattern.js";
import { drawSpectrum } from "./draw_spectrum.js";
import { drawWave } from "./draw_wave.js";
import { offerFormats } from "./formats.js";
import { Happenings } from "./happenings.js";
import { Player } from "./player.js";
import { say, saying } from "./status.js";

const kCapacity_s = 8;
const kKept_s = 8; // of events that have been heard, for the picture

const at = (id) => document.getElementById(id);

export class LiveView {
  constructor() {
    this.player = new Player((report) => this.hear(report));
    this.happenings = new Happenings();
    this.live = null;
    this.rate = 48000;
    this.lit = () => {}; // told which events sound, by picture
    at("listen").addEventListener("click", () => (this.live ? this.stop() : this.start()));
    for (const id of ["format", "delay"]) at(id).addEventListener("change", () => this.live && (this.stop(), this.start()));
    offerFormats(at("format"), ["s16", "f32", "opus"]);
    everyPicture(() => this.draw());
  }

  shortcuts() {
    return [{ keys: ["Space"], does: "joins the performance, or leaves it", act: () => at("listen").click() }];
  }

  start() {
    const waits_s = Number(at("delay").value);
    this.happenings.clear();
    this.button(true);
    this.connected = false;
    say("live", "waiting", "Joining the performance …");
    // Now, in the answer to a click; at which rate is told by the server.
    this.player.prepare(this.rate).catch((error) => this.fail(error));
    const live = new Worker(new URL("./live_worker.js", import.meta.url), { type: "module" });
    this.live = live;
    live.onmessage = ({ data }) => {
      if (live !== this.live) return;
      if (data.type === "begin") this.begin(data.message, waits_s);
      else if (data.type === "beside") this.happenings.add(data.message);
      else if (data.type === "failed") say("live", "bad", data.sentence);
      else this.stands(data.name, data.sentence);
    };
    live.onerror = () => live === this.live && this.fail(new Error("The part of the page that receives the performance could not be loaded."));
    live.postMessage({ type: "listen", format: at("format").value });
  }

  stop() {
    this.live?.postMessage({ type: "close" });
    this.live = null;
    this.player.close();
    this.happenings.clear();
    this.button(false);
    say("live", "good", "");
  }

  fail(error) {
    this.stop();
    say("live", "bad", error.message);
  }

  stands(name, sentence) {
    this.connected = name === "open";
    if (sentence) saying("live")(name, sentence);
  }

  button(on) {
    at("listen").setAttribute("aria-pressed", String(on));
    at("listen").textContent = on ? "Stop" : "Listen";
  }

  // A stream begins, at first or after a loss; what waits of the one before is heard until this one is ready.
  async begin(message, waits_s) {
    const live = this.live;
    this.rate = message.sampleRate;
    try {
      await this.player.prepare(this.rate);
    } catch (error) {
      return this.fail(error);
    }
    if (live !== this.live) return;
    const sink = this.player.openFor({
      channels: message.channels,
      capacity_s: kCapacity_s,
      start_s: waits_s,
      target_s: waits_s,
      most_s: waits_s + 1.5,
      first: message.frame,
    });
    live.postMessage({ type: "sink", ...sink }, [sink.port]);
    if (message.cps !== undefined) this.happenings.add({ type: "cycle", frame: message.frame, cycle: message.cycle, cps: message.cps });
  }

  hear(report) {
    if (!this.live) return;
    const { state, underruns = 0 } = report;
    if (state === "failed") return this.fail(new Error("The browser has ended the sound of this page. Reload it to go on."));
    if (!this.connected) return;
    if (state === "playing") say("live", "good", underruns > 0 ? `Live. The sound came late ${underruns === 1 ? "once" : `${underruns} times`}; it waits a little longer now.` : "Live.");
    else if (state === "buffering") say("live", "waiting", underruns > 0 ? "The sound comes too late; waiting for more of it." : "Joining the performance …");
  }

  draw() {
    if (at("live").hidden) return;
    const { player, happenings, rate } = this;
    const on = this.live !== null && player.report.state !== "idle";
    const now = player.frame;
    let samples = null;
    let decibels = null;
    if (on && player.analyser) {
      samples = this.wave ??= new Float32Array(player.analyser.fftSize);
      decibels = this.bins ??= new Float32Array(player.analyser.frequencyBinCount);
      player.analyser.getFloatTimeDomainData(samples);
      player.analyser.getFloatFrequencyData(decibels);
    }
    drawWave(at("wave"), samples);
    drawSpectrum(at("spectrum"), decibels, rate);
    drawPattern(at("pattern"), happenings, now, rate);
    drawMeters(at("meters"), on ? happenings.levelAt(now) : null, happenings.slots);
    const here = on ? happenings.cycleAt(now, rate) : null;
    drawDial(at("dial"), here && here.cycle);
    at("cycle").textContent = here ? String(Math.floor(here.cycle)) : "–";
    at("cps").textContent = here ? String(Math.round(here.cps * 1000) / 1000) : "–";
    const level_s = on ? player.buffered_s : 0;
    at("live_buffer").value = level_s;
    at("live_level").textContent = `${Math.round(level_s * 1000)} ms`;
    if (on) happenings.forget(now - kKept_s * rate);
    this.lit(on ? happenings.active(now) : []);
  }
}
