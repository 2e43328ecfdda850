// stream/web/js/live_view.js -- The live view: listening, what is drawn of it, and the code.
// SPDX-License-Identifier: GPL-3.0-or-later

import { everyPicture } from "./canvas.js";
import { drawDial } from "./draw_dial.js";
import { drawMeters } from "./draw_meters.js";
import { drawPattern } from "./draw_pattern.js";
import { drawSpectrum } from "./draw_spectrum.js";
import { drawWave } from "./draw_wave.js";
import { Happenings } from "./happenings.js";
import { Live } from "./live.js";
import { opusIsThere } from "./opus.js";
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
    this.told_code = () => {}; // told what others have evaluated
    at("listen").addEventListener("click", () => (this.live ? this.stop() : this.start()));
    for (const id of ["format", "delay"]) at(id).addEventListener("change", () => this.live && (this.stop(), this.start()));
    opusIsThere().then((there) => {
      if (!there) at("format").querySelector('[value="opus"]').remove();
    });
    everyPicture(() => this.draw());
  }

  start() {
    const waits_s = Number(at("delay").value);
    this.happenings.clear();
    this.button(true);
    say("live", "waiting", "Joining the performance …");
    // Now, in the answer to a click; at which rate is told by the server.
    this.player.prepare(this.rate).catch((error) => this.fail(error));
    this.live = new Live(at("format").value, {
      begin: (message) => this.begin(message, waits_s),
      samples: (planes, first) => this.samples(planes, first),
      beside: (message) => this.beside(message),
      failed: (sentence) => say("live", "bad", sentence),
      state: (name, sentence) => (name === "closed" && !sentence ? say("live", "good", "") : saying("live")(name, sentence)),
    });
    this.live.open();
  }

  stop() {
    this.live?.close();
    this.live = null;
    this.source = null;
    this.player.close();
    this.happenings.clear();
    this.button(false);
    say("live", "good", "");
  }

  fail(error) {
    this.stop();
    say("live", "bad", error.message);
  }

  button(on) {
    at("listen").setAttribute("aria-pressed", String(on));
    at("listen").textContent = on ? "Stop" : "Listen";
  }

  // A stream begins, at first or after a loss; what waits of the one before is heard until this one is ready.
  async begin(message, waits_s) {
    const live = this.live;
    this.rate = message.sampleRate;
    this.source = null;
    this.early = []; // what comes before there is a place for it
    try {
      await this.player.prepare(this.rate);
    } catch (error) {
      return this.fail(error);
    }
    if (live !== this.live || !live) return;
    this.source = this.player.open({
      channels: message.channels,
      capacity_s: kCapacity_s,
      start_s: waits_s,
      target_s: waits_s,
      most_s: waits_s + 1.5,
      first: message.frame,
    });
    for (const [planes, first] of this.early) this.player.push(this.source, planes, first);
    this.early = [];
    if (message.cps !== undefined) this.happenings.add({ type: "cycle", frame: message.frame, cycle: message.cycle, cps: message.cps });
  }

  samples(planes, first) {
    if (this.source === null) this.early.push([planes, first]);
    else this.player.push(this.source, planes, first);
  }

  beside(message) {
    if (message.type === "code") this.told_code(message);
    else this.happenings.add(message);
  }

  hear(report) {
    if (!this.live) return;
    const { state, underruns = 0 } = report;
    if (state === "failed") return this.fail(new Error("The browser has ended the sound of this page. Reload it to go on."));
    if (!this.live.socket.isOpen) return;
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
