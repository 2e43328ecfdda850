// stream/web/js/tracks_view.js -- The track view: the list, the player with its seek bar, presets, how much of them.
// SPDX-License-Identifier: GPL-3.0-or-later

import { ask } from "./api.js";
import { everyPicture } from "./canvas.js";
import { drawOverview } from "./draw_overview.js";
import { drawWave } from "./draw_wave.js";
import { offerFormats } from "./formats.js";
import { Player } from "./player.js";
import { say, saying } from "./status.js";
import { TrackStream } from "./track_stream.js";

const kCapacity_s = 24; // the server is at most 10 s ahead, and the page holds it at 8
const kStart_s = 0.08;
const kStep_s = 5; // of the arrow keys
const kPlain = ""; // the preset that is none

const at = (id) => document.getElementById(id);

export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

export class TracksView {
  constructor() {
    this.track = null;
    this.active = false; // a track is being played, heard or paused
    this.paused = false;
    this.player = new Player((report) => this.hear(report));
    this.stream = new TrackStream({
      start: (data, fresh, frame) => this.begin(data, fresh, frame),
      samples: (planes, frame) => this.samples(planes, frame),
      end: () => this.source !== null && this.player.finish(this.source),
      failed: (sentence) => this.fail(sentence),
      state: (name, sentence) => saying("tracks")(name, sentence),
    });
    this.source = null;
    at("track_play").addEventListener("click", () => this.playOrPause());
    at("track_stop").addEventListener("click", () => this.stop());
    at("track_seek").addEventListener("input", () => ((this.dragged = true), this.show()));
    at("track_seek").addEventListener("change", ({ target }) => this.seek(Number(target.value)));
    at("intensity").addEventListener("input", ({ target }) => (at("intensity_said").value = Number(target.value).toFixed(2)));
    at("intensity").addEventListener("change", () => this.active && this.stream.change("set_intensity", "intensity", this.intensity, this.position));
    at("presets").addEventListener("change", () => this.preset());
    at("track_format").addEventListener("change", ({ target }) => this.active && this.stream.play({ ...this.stream.playing, format: target.value }, this.position));
    offerFormats(at("track_format"), ["f32", "flac", "s16", "opus"]);
    everyPicture(() => this.draw());
  }

  shortcuts() {
    const by = (seconds) => () => this.track && this.seek(Math.max(0, Math.min(this.track.duration, this.position + seconds)));
    return [
      { keys: ["Space"], does: "plays, pauses, goes on", act: () => this.track && this.playOrPause() },
      { keys: ["ArrowLeft"], shown: ["←"], does: `back by ${kStep_s} s`, act: by(-kStep_s) },
      { keys: ["ArrowRight"], shown: ["→"], does: `on by ${kStep_s} s`, act: by(kStep_s) },
    ];
  }

  async load() {
    try {
      const [{ tracks }, { presets }] = await Promise.all([ask("api/tracks"), ask("api/presets")]);
      this.list(tracks);
      this.offer(presets);
      say("library", "good", "");
    } catch (error) {
      say("library", "bad", `The tracks cannot be shown. ${error.message}`);
    }
  }

  list(tracks) {
    const items = tracks.map((track) => {
      const button = document.createElement("button");
      button.type = "button";
      const title = Object.assign(document.createElement("span"), { className: "title", textContent: track.title, title: track.title });
      const length = Object.assign(document.createElement("span"), { className: "muted number", textContent: clock(track.duration) });
      button.append(title, length);
      button.dataset.id = track.track_id;
      button.addEventListener("click", () => this.choose(track, true));
      const item = document.createElement("li");
      item.append(button);
      return item;
    });
    if (items.length === 0) {
      const none = Object.assign(document.createElement("li"), { className: "empty" });
      none.append("There are no tracks in the library. Start the server with ", Object.assign(document.createElement("code"), { textContent: "--import FOLDER" }), " to add sound files.");
      items.push(none);
    }
    at("track_list").replaceChildren(...items);
    if (tracks.length > 0 && !this.track) this.choose(tracks[0], false);
  }

  offer(presets) {
    const choice = ({ name, help }, i) => {
      const label = document.createElement("label");
      label.title = help ?? "";
      const input = Object.assign(document.createElement("input"), { type: "radio", name: "preset", value: name, checked: i === 0 });
      label.append(input, name || "as it is");
      return label;
    };
    const legend = at("presets").querySelector("legend");
    at("presets").replaceChildren(legend, ...[{ name: kPlain, help: "Without a preset" }, ...presets].map(choice));
  }

  get intensity() {
    return Number(at("intensity").value);
  }

  get chosen_preset() {
    return at("presets").querySelector(":checked")?.value ?? kPlain;
  }

  choose(track, plays) {
    this.stop();
    this.track = track;
    for (const button of at("track_list").querySelectorAll("button")) button.setAttribute("aria-current", String(button.dataset.id === String(track.track_id)));
    const original = `api/tracks/${encodeURIComponent(track.track_id)}/audio`;
    at("original").href = original;
    at("original_audio").src = original;
    at("track_seek").max = String(track.duration);
    at("track_seek").value = "0";
    this.look(track);
    if (plays) this.play(0);
    this.show();
  }

  // Its overview, once it comes; without one there is a plain bar.
  async look(track) {
    this.peaks = null;
    const { peaks } = await ask(`api/tracks/${encodeURIComponent(track.track_id)}/overview`).catch(() => ({ peaks: null }));
    if (track === this.track) this.peaks = peaks;
  }

  async play(position) {
    const track = this.track;
    this.active = true;
    this.paused = false;
    this.wanted = position;
    say("tracks", "good", "");
    this.show();
    try {
      await this.player.prepare(track.sample_rate);
      await this.player.resume();
    } catch (error) {
      return this.fail(error.message);
    }
    if (!this.active || track !== this.track) return;
    this.stream.play({ track_id: track.track_id, preset: this.chosen_preset, intensity: this.intensity, format: at("track_format").value }, position);
  }

  playOrPause() {
    if (!this.active) return this.play(Number(at("track_seek").value) < this.track.duration - 0.1 ? Number(at("track_seek").value) : 0);
    this.paused = !this.paused;
    if (this.paused) this.player.pause();
    else this.player.resume();
    this.stream.send(this.paused ? "pause" : "resume");
    this.show();
  }

  stop() {
    const was = this.active;
    this.active = this.paused = false;
    this.stream.stop();
    this.player.close();
    this.source = null;
    this.wanted = null;
    if (was) at("track_seek").value = "0";
    if (this.track) this.show();
  }

  seek(position) {
    this.dragged = false;
    if (!this.active) {
      at("track_seek").value = String(position); // where it will begin
      return this.show();
    }
    this.wanted = position;
    this.stream.seek(position);
    if (this.paused) this.stream.send("pause");
    this.show();
  }

  preset() {
    if (!this.active) return this.show();
    const heard = this.position;
    if (this.chosen_preset && this.stream.playing.preset) return this.stream.change("set_preset", "preset", this.chosen_preset, heard);
    this.stream.play({ ...this.stream.playing, preset: this.chosen_preset, intensity: this.intensity }, heard); // to or from none
  }

  fail(sentence) {
    this.stop();
    say("tracks", "bad", sentence);
  }

  // `fresh`: it takes the place of what waits; else it goes on from there.
  begin(data, fresh, frame) {
    if (!fresh && this.source !== null) return;
    this.rate = data.sample_rate;
    if (this.player.context?.sampleRate !== this.rate) return this.fail(`The library says that the track has ${this.track.sample_rate} Hz, but it comes with ${this.rate}.`);
    this.source = this.player.open({ channels: data.channels, capacity_s: kCapacity_s, start_s: kStart_s, first: frame });
  }

  samples(planes, frame) {
    if (this.source !== null) this.player.push(this.source, planes, frame);
  }

  hear(report) {
    if (!this.active) return;
    const { state, id, refused } = report;
    if (refused > 0) return this.fail("More sound came than there is room for; the track was stopped.");
    if (id !== this.source) return; // of the one before
    if (state === "playing" || state === "paused") this.wanted = null;
    if (state === "ended") return this.stop();
    this.stream.keep(this.position, this.player.buffered_s);
    this.show();
  }

  // Seconds of the track that are heard now.
  get position() {
    if (!this.active) return Number(at("track_seek").value);
    if (this.wanted !== null && this.wanted !== undefined) return this.wanted;
    // What the loudspeaker is late by lies before the beginning, at the beginning.
    return this.rate && this.source !== null ? Math.max(0, Math.min(this.track.duration, this.player.frame / this.rate)) : 0;
  }

  show() {
    const { duration } = this.track;
    const state = !this.active ? "" : this.paused ? "paused" : this.player.report.state === "playing" && this.wanted === null ? "playing" : "buffering";
    at("track_title").textContent = at("track_title").title = this.track.title;
    at("track_play").disabled = false;
    at("track_play").textContent = this.active && !this.paused ? "Pause" : this.active ? "Resume" : "Play";
    at("track_stop").disabled = !this.active;
    at("track_state").textContent = state;
    at("track_state").className = `badge ${state}`;
    at("track_ahead").textContent = this.active ? `${this.player.buffered_s.toFixed(1)} s ahead` : "";
    at("track_seek").disabled = false;
    if (this.active && !this.dragged) at("track_seek").value = String(this.position);
    const position = Number(at("track_seek").value);
    at("track_at").value = clock(position);
    at("track_seek").setAttribute("aria-valuetext", `${clock(position)} of ${clock(duration)}`);
    at("track_length").value = clock(duration);
    this.heard = position / duration;
    this.there = this.active ? Math.min(1, (this.position + this.player.buffered_s) / duration) : 0;
  }

  draw() {
    if (at("tracks").hidden) return;
    let samples = null;
    if (this.active && this.player.analyser) {
      samples = this.wave ??= new Float32Array(this.player.analyser.fftSize);
      this.player.analyser.getFloatTimeDomainData(samples);
    }
    drawWave(at("track_wave"), samples);
    drawOverview(at("track_overview"), this.peaks ?? null, this.heard ?? 0, this.there ?? 0);
    if (this.active && !this.dragged) this.show();
  }
}
