// stream/web/js/genomes_view.js -- The genome view: search, the note that is played, children.
// SPDX-License-Identifier: GPL-3.0-or-later

import { ask } from "./api.js";
import { everyPicture } from "./canvas.js";
import { drawSound } from "./draw_wave.js";
import { offerFormats } from "./formats.js";
import { Gallery } from "./gallery.js";
import { GenomePlayer, kLongest_s } from "./genome_player.js";
import { say, saying } from "./status.js";
import { askForToken, forgetToken, kWrong } from "./token.js";

const kSearch_ms = 200; // after the last letter
const kKeys = [..."AWSEDFTGYHUJKOLP"]; // a row of letters as a keyboard
const kLowest = -12; // semitones, of the keyboard that is shown
const kMost = 120;
const kNames = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"];

const at = (id) => document.getElementById(id);
const held = (value, least, most) => Math.max(least, Math.min(most, value));

export class GenomesView {
  constructor() {
    this.chosen = null;
    this.breeding = false;
    this.octave = 0; // of the letters: A is so many octaves above the genome's own pitch
    this.player = new GenomePlayer({
      changed: () => this.show(),
      failed: (sentence) => say("genomes", "bad", sentence),
      state: (name, sentence) => saying("genomes")(name, sentence),
    });
    this.gallery = new Gallery({
      choose: (genome) => (this.breeding ? this.breed(genome) : this.choose(genome)),
      play: (genome) => {
        this.choose(genome);
        this.play();
      },
      tag: (tag) => {
        at("genome_tag").value = tag;
        this.load();
      },
    });
    this.listen();
    everyPicture(() => this.draw());
  }

  listen() {
    at("genome_play").addEventListener("click", () => this.play());
    at("genome_stop").addEventListener("click", () => this.player.stop());
    at("genome_tag").addEventListener("change", () => this.load());
    at("genome_text").addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.load(), kSearch_ms);
    });
    at("pitch").addEventListener("input", ({ target }) => (at("pitch_number").value = target.value));
    at("pitch_number").addEventListener("input", ({ target }) => (at("pitch").value = target.value));
    at("velocity").addEventListener("input", ({ target }) => (at("velocity_said").value = Number(target.value).toFixed(2)));
    at("duration").addEventListener("input", ({ target }) => (at("duration_number").value = Number((10 ** target.value).toPrecision(3))));
    at("duration_number").addEventListener("input", ({ target }) => (at("duration").value = Math.log10(Math.max(0.001, target.value))));
    for (const id of ["pitch", "velocity", "duration", "genome_format"]) at(id).addEventListener("change", () => this.play());
    offerFormats(at("genome_format"), ["f32", "flac", "s16", "opus"]);
    at("mutate").addEventListener("click", () => this.child({}));
    at("breed").addEventListener("click", () => this.breedMode(!this.breeding));
    for (let i = 0; i <= 24; ++i) {
      const name = kNames[i % 12];
      const key = Object.assign(document.createElement("button"), { type: "button" });
      key.className = name.includes("♯") ? "black" : "";
      key.setAttribute("aria-label", `${name}, ${kLowest + i} semitones`);
      key.dataset.semitones = String(kLowest + i);
      key.addEventListener("click", () => this.press(kLowest + i));
      at("keys").append(key);
    }
    this.letters();
  }

  shortcuts() {
    return [
      { keys: ["Space"], does: "plays the chosen genome, or stops it", act: () => (this.player.state === "idle" ? this.play() : this.player.stop()) },
      { keys: kKeys, shown: ["A", "W", "S", "E", "…", "P"], does: "a keyboard: A is the genome's own pitch, W a semitone more", act: (i) => this.press(12 * this.octave + i) },
      { keys: ["Z", "X"], does: "that keyboard an octave lower, higher", act: (i) => this.letters(2 * i - 1) },
      { keys: ["Escape"], does: "breeds with none after all", act: () => this.breedMode(false) },
    ];
  }

  // Which key plays which pitch, written on the keyboard that is shown.
  letters(octaves = 0) {
    this.octave = held(this.octave + octaves, -9, 8);
    for (const key of at("keys").children) key.textContent = kKeys[Number(key.dataset.semitones) - 12 * this.octave] ?? "";
  }

  press(semitones) {
    at("pitch").value = at("pitch_number").value = String(held(semitones, -kMost, kMost));
    this.play();
  }

  async load() {
    const text = at("genome_text").value.trim();
    const tag = at("genome_tag").value;
    const turn = (this.turn = Symbol("search"));
    try {
      const { genomes } = await ask(`api/genomes?${new URLSearchParams({ ...(tag && { tag }), ...(text && { text }) })}`);
      if (turn !== this.turn) return;
      this.gallery.show(genomes, { searching: Boolean(text || tag) });
      this.gallery.choose(this.chosen?.id);
      at("genome_count").textContent = genomes.length === 1 ? "1 genome" : `${genomes.length} genomes`;
      if (!text && !tag) this.tags(genomes);
      say("library", "good", "");
    } catch (error) {
      say("library", "bad", `The genomes cannot be shown. ${error.message}`);
    }
  }

  tags(genomes) {
    const tags = [...new Set(genomes.flatMap(({ tags }) => tags ?? []))].sort();
    at("genome_tag").replaceChildren(new Option("every tag", ""), ...tags.map((tag) => new Option(tag, tag)));
    at("genome_tag").closest("label").hidden = tags.length === 0;
  }

  choose(genome) {
    this.chosen = genome;
    this.gallery.choose(genome.id);
    this.show();
  }

  // The note as it is set.
  note() {
    const number = (id, least, most, other) => {
      const value = at(id).valueAsNumber;
      return Number.isFinite(value) ? held(value, least, most) : other;
    };
    return {
      genomeId: this.chosen.id,
      duration: number("duration_number", 0.001, kLongest_s, 1),
      noteDelta: number("pitch_number", -kMost, kMost, 0),
      velocity: Number(at("velocity").value),
      format: at("genome_format").value,
    };
  }

  play() {
    if (!this.chosen) return;
    say("genomes", "good", "");
    this.player.play(this.note());
  }

  breedMode(on) {
    this.breeding = on;
    at("breed").setAttribute("aria-pressed", String(on));
    at("gallery").classList.toggle("breeding", on);
    this.show();
  }

  breed(other) {
    this.breedMode(false);
    return this.child({ other: other.id });
  }

  async child(how) {
    const token = await askForToken();
    if (!token) return;
    try {
      const said = await ask(`api/genomes/${encodeURIComponent(this.chosen.id)}/child`, { method: "POST", token, body: how });
      const genome = said.genome ?? said;
      this.gallery.add(genome);
      this.choose(genome);
      this.play();
    } catch (error) {
      if (error.status === 401) forgetToken();
      say("genomes", "bad", error.status === 401 ? kWrong : error.message);
    }
  }

  show() {
    const { state } = this.player;
    at("genome_name").textContent = this.chosen ? this.chosen.name || this.chosen.id : "Genomes";
    for (const id of ["genome_play", "mutate", "breed"]) at(id).disabled = !this.chosen;
    at("genome_stop").disabled = state === "idle";
    at("genome_state").textContent = this.breeding
      ? `Choose the other parent of a child of ${this.chosen.name || this.chosen.id}; Escape for none.`
      : !this.chosen
        ? "Choose a genome to hear it."
        : { idle: "", waiting: "Computing …", playing: "Playing" }[state];
    for (const key of at("keys").children) key.setAttribute("aria-pressed", String(state !== "idle" && key.dataset.semitones === at("pitch_number").value));
  }

  draw() {
    if (at("genomes").hidden) return;
    const { sound, there, total, heard } = this.player;
    drawSound(at("genome_wave"), sound, there, Math.max(1, total), heard);
  }
}
