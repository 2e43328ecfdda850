// stream/web/js/places.js -- Places in code: perigee counts bytes of UTF-8, a browser counts units of UTF-16.
// SPDX-License-Identifier: GPL-3.0-or-later

const encoder = new TextEncoder();

// The unit at a byte of a line.
export function unitOf(line, byte) {
  let bytes = 0;
  let units = 0;
  for (const letter of line) {
    if (bytes >= byte) break;
    bytes += encoder.encode(letter).length;
    units += letter.length;
  }
  return units;
}

// The byte at a unit of a line.
export const byteOf = (line, unit) => encoder.encode(line.slice(0, unit)).length;

// The lines around `line` (all from 0) without an empty one among them: [first, last], or null where that one is empty.
export function blockAround(lines, line) {
  const isText = (i) => i >= 0 && i < lines.length && /\S/.test(lines[i]);
  if (!isText(line)) return null;
  let first = line;
  let last = line;
  while (isText(first - 1)) --first;
  while (isText(last + 1)) ++last;
  return [first, last];
}

// The word of code that a unit of a line lies in: { from, to, text }, or null. Names may be written with a dot or colon before them.
export function wordAt(line, unit) {
  for (const found of line.matchAll(/[A-Za-z_]\w*/g)) {
    const to = found.index + found[0].length;
    if (found.index <= unit && unit <= to) return { from: found.index, to, text: found[0] };
  }
  return null;
}
