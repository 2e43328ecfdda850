// stream/web/js/drift.js -- Two clocks that differ a little: how much faster to read, so that what waits stays as much as it was.
// SPDX-License-Identifier: GPL-3.0-or-later

const kSmoothing_s = 2; // sound comes in pieces of 20 ms: the level is a saw that must not be heard
const kPull = 0.02; // for each second too much: clocks that differ by 100 ppm stand 5 ms beside the target
export const kMost = 0.005; // 9 cents: what nobody hears as detuned

export class Drift {
  // `target`: seconds that should wait.
  constructor(target) {
    this.target = target;
    this.level = null;
  }

  // The level was that many seconds, `seconds` after the last time. Frames to read for each that is heard.
  update(level, seconds) {
    if (this.level === null) this.level = level;
    this.level += (level - this.level) * (1 - Math.exp(-seconds / kSmoothing_s));
    return 1 + Math.max(-kMost, Math.min(kMost, kPull * (this.level - this.target)));
  }

  // The level has jumped: what it was says nothing any more.
  forget() {
    this.level = null;
  }
}
