// stream/web/js/happenings.js -- What happens beside the sound, by frame: events, cycles and levels, each seen when it is heard.
// SPDX-License-Identifier: GPL-3.0-or-later

const kMost = 4000; // of each that are kept, whatever comes: a page that is not seen draws nothing, and forgets nothing

function keep(list, message) {
  list.push(message);
  if (list.length > kMost) list.splice(0, kMost / 4);
}

export class Happenings {
  constructor() {
    this.clear();
  }

  clear() {
    this.events = []; // as they came: { frame, frames, slot, code, line, … }
    this.slots = []; // in the order in which they were heard first
    this.cycles = []; // { frame, cycle, cps }
    this.levels = [];
    this.level = null; // the one heard now
  }

  add(message) {
    if (message.type === "highlight") {
      keep(this.events, message);
      if (!this.slots.includes(message.slot)) this.slots = [...this.slots, message.slot].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
    } else if (message.type === "cycle") {
      keep(this.cycles, message);
    } else if (message.type === "meter") {
      keep(this.levels, message);
    }
  }

  // What ended before `frame` will not be drawn any more.
  forget(frame) {
    this.events = this.events.filter((event) => event.frame + event.frames >= frame);
    while (this.cycles.length > 2 && this.cycles[1].frame < frame) this.cycles.shift();
  }

  between(from, to) {
    return this.events.filter((event) => event.frame < to && event.frame + event.frames > from);
  }

  active(now) {
    return this.between(now, now + 1);
  }

  // The levels of now; those of before are forgotten.
  levelAt(now) {
    while (this.levels.length > 0 && this.levels[0].frame <= now) this.level = this.levels.shift();
    return this.level;
  }

  // { cycle, cps } at a frame, counted on from what was told last before it; null when nothing was.
  cycleAt(frame, rate) {
    const told = this.cycles.findLast((each) => each.frame <= frame) ?? this.cycles[0];
    return told ? { cycle: told.cycle + ((frame - told.frame) / rate) * told.cps, cps: told.cps } : null;
  }

  // The frame at which a cycle begins, by what was told last.
  frameOf(cycle, rate) {
    const told = this.cycles.at(-1);
    return told && told.cps > 0 ? told.frame + ((cycle - told.cycle) / told.cps) * rate : null;
  }
}
