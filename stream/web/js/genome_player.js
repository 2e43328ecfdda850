// stream/web/js/genome_player.js -- One genome that sounds: rendered on request, heard from its first chunk on.
// SPDX-License-Identifier: GPL-3.0-or-later

import { Player } from "./player.js";
import { Renders } from "./renders.js";

export const kRate_hz = 48000;
export const kLongest_s = 60; // the whole sound is kept here, and a browser's WebSocket cannot ask a server to wait
const kStart_s = 0.05;
const kRings_s = 0.25; // what rings out after a note

export class GenomePlayer {
  // `told`: { changed(), failed(sentence), state(name, sentence) }
  constructor(told) {
    this.told = told;
    this.player = new Player((report) => this.hear(report));
    this.renders = new Renders(told.state);
    this.sound = null; // mono, for the picture
    this.there = this.total = 0; // frames that have come, and that will
    this.state = "idle"; // "waiting", "playing"
  }

  // `note`: { genomeId, duration, noteDelta, velocity, format }. To be called in an answer to a key or click.
  async play(note) {
    this.stop();
    const turn = (this.turn = Symbol("turn"));
    this.set("waiting");
    try {
      await this.player.prepare(kRate_hz);
    } catch (error) {
      this.set("idle");
      return this.told.failed(error.message);
    }
    if (turn !== this.turn) return; // another came in between
    const capacity_s = note.duration + kRings_s + 1;
    const source = this.player.open({ channels: 2, capacity_s, start_s: Math.min(kStart_s, note.duration) });
    this.source = source;
    this.total = Math.round((note.duration + kRings_s) * kRate_hz);
    this.sound = new Float32Array(this.total);
    this.there = 0;
    this.renders.play(
      { ...note, channels: 2, sampleRate: kRate_hz },
      {
        start: () => {},
        samples: (planes, first) => {
          this.keep(planes, first);
          this.player.push(source, planes, first);
        },
        complete: () => {
          this.total = this.there;
          this.player.finish(source);
        },
        failed: (sentence) => {
          this.stop();
          this.told.failed(sentence);
        },
      },
    );
  }

  keep(planes, first) {
    const frames = Math.min(planes[0].length, this.total - first);
    const other = planes[1] ?? planes[0];
    for (let i = 0; i < frames; ++i) this.sound[first + i] = (planes[0][i] + other[i]) / 2;
    this.there = first + frames;
    this.told.changed();
  }

  stop() {
    this.turn = null;
    this.renders.cancel();
    this.player.close();
    this.source = null;
    this.set("idle");
  }

  hear({ state, id }) {
    if (this.source === null || id !== this.source) return;
    if (state === "playing") this.set("playing");
    else if (state === "buffering") this.set("waiting");
    else if (state === "ended") {
      this.source = null;
      this.set("idle");
    }
  }

  set(state) {
    if (state === this.state) return;
    this.state = state;
    this.told.changed();
  }

  // Frames that have been heard.
  get heard() {
    if (this.source === null) return this.state === "idle" ? this.total : 0;
    return this.player.report.id === this.source ? Math.max(0, Math.min(this.total, this.player.frame)) : 0;
  }
}
