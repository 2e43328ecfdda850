// stream/web/js/resample.js -- A ring read between its frames: a windowed sinc of 16 frames, which on a frame gives that frame to the bit.
// SPDX-License-Identifier: GPL-3.0-or-later

export const kHalf = 8; // frames that are looked at to each side
const kPhases = 512; // and a line between neighbours: below -100 dB
const kBeta = 7; // of the Kaiser window

function bessel(x) {
  let sum = 1;
  for (let k = 1, term = 1; k < 30; ++k) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

// Row p: the weights of frames -7 … 8 around a place p/512 after frame 0.
const table = (() => {
  const weights = new Float64Array((kPhases + 1) * 2 * kHalf);
  for (let phase = 0; phase <= kPhases; ++phase) {
    for (let tap = 0; tap < 2 * kHalf; ++tap) {
      const x = tap - (kHalf - 1) - phase / kPhases;
      const window = Math.abs(x) >= kHalf ? 0 : bessel(kBeta * Math.sqrt(1 - (x / kHalf) ** 2)) / bessel(kBeta);
      const sinc = Number.isInteger(x) ? Number(x === 0) : Math.sin(Math.PI * x) / (Math.PI * x);
      weights[phase * 2 * kHalf + tap] = sinc * window;
    }
  }
  return weights;
})();

// The value `fraction` (0 to below 1) of a frame after `frame`.
export function between(ring, channel, frame, fraction) {
  if (fraction === 0) return ring.at(channel, frame);
  const place = fraction * kPhases;
  const row = Math.floor(place);
  const blend = place - row;
  const at = row * 2 * kHalf;
  let sum = 0;
  for (let tap = 0; tap < 2 * kHalf; ++tap) {
    const weight = table[at + tap] + blend * (table[at + 2 * kHalf + tap] - table[at + tap]);
    sum += weight * ring.at(channel, frame + tap - (kHalf - 1));
  }
  return sum;
}
