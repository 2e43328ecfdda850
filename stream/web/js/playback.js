// stream/web/js/playback.js -- What is heard now: a source of sound read in time, begun when enough waits, led over to the next without a click.
// SPDX-License-Identifier: GPL-3.0-or-later

import { Drift } from "./drift.js";
import { between, kHalf } from "./resample.js";
import { Ring } from "./ring.js";

const kFade = 480; // frames of a pause, a stop, a change of source: 10 ms

// One stream. Frames of the ring are counted from 0; `places` say which frame of the stream they are.
class Source {
  constructor({ id, channels, capacity, start, first = 0, target = 0, most = 0 }, rate) {
    this.id = id;
    this.ring = new Ring(channels, capacity, 2 * kHalf);
    this.rate = rate;
    this.start = start;
    this.drift = target > 0 ? new Drift(target / rate) : null;
    this.target = target;
    this.most = most;
    this.places = [{ at: 0, frame: first }];
    this.fraction = 0;
    this.ratio = 1;
    this.sounding = false;
    this.ended = false;
    this.done = false;
    this.underruns = 0;
    this.skipped = 0;
    this.refused = 0;
  }

  push(planes, frame) {
    const written = this.ring.written;
    const last = this.places.at(-1);
    if (frame !== undefined && frame !== last.frame + written - last.at) this.places.push({ at: written, frame });
    this.refused += planes[0].length - this.ring.push(planes);
  }

  // The frame of the stream that is read next.
  get frame() {
    while (this.places.length > 1 && this.places[1].at <= this.ring.read) this.places.shift();
    return this.places[0].frame + this.ring.read - this.places[0].at;
  }

  get ready() {
    return this.ring.level >= this.start || (this.ended && this.ring.level > 0);
  }

  // Adds what is next to `out`, its gain going from `gain` by `step` a frame; how many frames there were.
  read(out, frames, gain, step) {
    if (!this.sounding) {
      if (!this.ready) {
        if (this.ended) this.done = true;
        return 0;
      }
      this.sounding = true;
      this.drift?.forget();
    }
    if (this.most > 0 && this.ring.level > this.most) {
      this.skipped += this.ring.level - this.target;
      this.ring.skip(this.ring.level - this.target);
      this.drift?.forget();
    }
    if (this.drift) this.ratio = this.drift.update(this.ring.level / this.rate, frames / this.rate);
    const exact = this.ratio === 1 && this.fraction === 0;
    const ahead = this.ended || exact ? 0 : kHalf + 1;
    const there = Math.max(0, Math.min(frames, Math.floor((this.ring.level - ahead) / this.ratio)));
    if (exact && gain === 1 && step === 0) {
      for (const [channel, plane] of out.entries()) this.ring.copy(Math.min(channel, this.ring.planes.length - 1), plane, 0, there);
      this.ring.skip(there);
    } else {
      for (let i = 0; i < there; ++i) {
        for (let channel = 0; channel < out.length; ++channel)
          out[channel][i] += (gain + step * i) * between(this.ring, Math.min(channel, this.ring.planes.length - 1), this.ring.read, this.fraction);
        const next = this.fraction + this.ratio;
        this.ring.skip(Math.floor(next));
        this.fraction = next - Math.floor(next);
      }
    }
    if (there < frames) {
      this.sounding = false;
      if (this.ended) this.done = true;
      else this.starve();
    }
    return there;
  }

  // What waited was not enough. Live sound then waits longer, until it comes late no more.
  starve() {
    ++this.underruns;
    if (!this.drift) return;
    this.target = Math.min(this.most / 2, Math.round(this.target * 1.5));
    this.start = this.target;
    this.drift = new Drift(this.target / this.rate);
  }
}

export class Playback {
  constructor(rate) {
    this.rate = rate;
    this.current = null;
    this.next = null; // takes over once it is ready
    this.leaving = null; // the one before, fading out
    this.leaving_gain = 0;
    this.gain = 1;
    this.paused = false;
  }

  handle(message) {
    switch (message.type) {
      case "open": {
        const source = new Source(message, this.rate);
        if (this.current?.sounding && !this.paused) this.next = source;
        else this.take(source);
        break;
      }
      case "push": {
        const source = [this.current, this.next].find((each) => each?.id === message.id);
        source?.push(message.planes, message.frame); // of none: it is stale
        break;
      }
      case "end":
        for (const each of [this.current, this.next]) if (each?.id === message.id) each.ended = true;
        break;
      case "pause":
        this.paused = true;
        break;
      case "resume":
        this.paused = false;
        break;
      case "close":
        this.leave();
        this.current = this.next = null;
        this.paused = false;
        this.gain = 1;
        break;
    }
  }

  leave() {
    if (!this.current?.sounding || this.gain === 0) return;
    this.leaving = this.current;
    this.leaving_gain = this.gain;
  }

  take(source) {
    this.leave();
    this.gain = this.leaving === this.current && this.current ? 0 : 1; // what begins out of silence begins as it is
    this.current = source;
    this.next = null;
    if (this.paused) this.gain = 0;
  }

  // Fills `out`, planes that are silent. Where the sound is after: { id, frame, heard }; heard: frames out of the source, unchanged or not.
  render(out) {
    const frames = out[0].length;
    if (this.next?.ready) this.take(this.next);
    const source = this.current;
    const frame = source ? source.frame : 0;
    const wanted = this.paused ? 0 : 1;
    let heard = 0;
    let plain = true;
    if (source && !source.done && (wanted === 1 || this.gain > 0)) {
      if (this.gain === wanted) {
        heard = source.read(out, frames, 1, 0);
      } else {
        const next = Math.max(0, Math.min(1, this.gain + (Math.sign(wanted - this.gain) * frames) / kFade));
        heard = source.read(out, frames, this.gain, (next - this.gain) / frames);
        this.gain = next;
        plain = false;
      }
      plain &&= source.ratio === 1 && source.fraction === 0;
    } else if (source) {
      this.gain = wanted;
    }
    if (this.leaving) {
      const step = -Math.min(this.leaving_gain, frames / kFade) / frames;
      this.leaving.read(out, frames, this.leaving_gain, step);
      this.leaving_gain += step * frames;
      plain = false;
      if (this.leaving_gain <= 1e-6 || this.leaving.done) this.leaving = null;
    }
    return { id: source?.id ?? null, frame, heard, plain };
  }

  get state() {
    const source = this.current;
    if (!source) return "idle";
    if (source.done) return "ended";
    if (this.paused) return "paused";
    return source.sounding ? "playing" : "buffering";
  }

  report() {
    const source = this.current;
    if (!source) return { state: "idle", id: null };
    const { id, frame, ratio, underruns, skipped, refused } = source;
    return { state: this.state, id, frame, ratio, underruns, skipped, refused, level: source.ring.level };
  }
}
