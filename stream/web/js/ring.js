// stream/web/js/ring.js -- Sound that waits to be heard: planes of samples by absolute frame, in memory that is asked for once.
// SPDX-License-Identifier: GPL-3.0-or-later

export class Ring {
  // `kept`: frames before the place that is read that stay readable, for filters that look back.
  constructor(channels, capacity, kept = 16) {
    this.planes = Array.from({ length: channels }, () => new Float32Array(capacity + kept));
    this.capacity = capacity;
    this.kept = kept;
    this.read = 0;
    this.written = 0;
  }

  get level() {
    return this.written - this.read;
  }

  // Appends as many frames of `planes` as there is room for; how many. A plane that is missing is the first one once more.
  push(planes, from = 0) {
    const size = this.planes[0].length;
    const taken = Math.max(0, Math.min(planes[0].length - from, this.capacity - this.level));
    for (const [channel, plane] of this.planes.entries()) {
      const given = planes[channel] ?? planes[0];
      for (let done = 0; done < taken; ) {
        const at = (this.written + done) % size;
        const piece = Math.min(taken - done, size - at);
        plane.set(given.subarray(from + done, from + done + piece), at);
        done += piece;
      }
    }
    this.written += taken;
    return taken;
  }

  // The sample of a frame; 0 where it is not there: before the first, after the last, or overwritten.
  at(channel, frame) {
    if (frame < 0 || frame >= this.written || frame < this.read - this.kept) return 0;
    const plane = this.planes[channel];
    return plane[frame % plane.length];
  }

  // Copies `frames` frames from the place that is read into `to`; they must be there.
  copy(channel, to, at, frames) {
    const plane = this.planes[channel];
    for (let done = 0; done < frames; ) {
      const from = (this.read + done) % plane.length;
      const piece = Math.min(frames - done, plane.length - from);
      to.set(plane.subarray(from, from + piece), at + done);
      done += piece;
    }
  }

  skip(frames) {
    this.read += Math.min(frames, this.level);
  }
}
