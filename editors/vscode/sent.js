// editors/vscode/sent.js -- Code that was sent, and where its lines are now, whatever has been typed since.
// SPDX-License-Identifier: GPL-3.0-or-later
"use strict";

const kMostKept = 500; // evaluations, as many as perigee remembers

// The UTF-16 unit of a byte of a line.
function unitOf(line, byte) {
  return Buffer.from(line, "utf8").subarray(0, byte).toString("utf8").length;
}

// The byte of a UTF-16 unit of a line.
function byteOf(line, unit) {
  return Buffer.byteLength(line.slice(0, unit));
}

// The lines around `line` without an empty one among them: [first, last], or null where that is empty.
function blockAround(lines, line) {
  const isText = (i) => i >= 0 && i < lines.length && /\S/.test(lines[i]);
  if (!isText(line)) return null;
  let first = line;
  let last = line;
  while (isText(first - 1)) --first;
  while (isText(last + 1)) ++last;
  return [first, last];
}

// By how many lines `line` moves where what stood before `end` ({ line, character }) became that many lines more.
function movedBy(line, end, more) {
  return end.line < line || (end.line === line && end.character === 0) ? more : 0;
}

class Sent {
  constructor() {
    this.evaluations = new Map();
  }

  // `lines` were sent from line `first` (from 0) of that document.
  remember(id, document, first, lines) {
    this.evaluations.set(id, { document, first, now: first, lines });
    if (this.evaluations.size > kMostKept) this.evaluations.delete(this.evaluations.keys().next().value);
  }

  // What stood before `end` ({ line, character }) in a document became that many lines more.
  changed(document, end, more) {
    for (const each of this.evaluations.values())
      if (each.document === document) each.now += movedBy(each.now, end, more);
  }

  // Where a highlight (lines from 1, bytes from 0) is now: { document, line, column, endLine, endColumn } from 0 in UTF-16 units;
  // null where the text is no more what it was. `lineAt(document, line)` gives what stands there.
  place(id, lineAt, line, column, endLine, endColumn) {
    const sent = this.evaluations.get(id);
    if (!sent) return null;
    const placed = (at, byte) => {
      const text = sent.lines[at - 1 - sent.first];
      const now = at - 1 - sent.first + sent.now;
      return text !== undefined && lineAt(sent.document, now) === text ? [now, unitOf(text, byte)] : null;
    };
    const begin = placed(line, column);
    const end = placed(endLine, endColumn);
    return begin && end && { document: sent.document, line: begin[0], column: begin[1], endLine: end[0], endColumn: end[1] };
  }
}

module.exports = { Sent, movedBy, unitOf, byteOf, blockAround };
