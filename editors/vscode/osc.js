// editors/vscode/osc.js -- OSC packets: a message as bytes, and bytes as a message.
// SPDX-License-Identifier: GPL-3.0-or-later
"use strict";

function padded(text) {
  const bytes = Buffer.from(text, "utf8");
  return Buffer.concat([bytes, Buffer.alloc(4 - (bytes.length % 4))]);
}

// Arguments are strings and whole numbers of 32 bits.
function encode(address, ...given) {
  const data = given.map((argument) => {
    if (typeof argument === "string") return padded(argument);
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(argument);
    return bytes;
  });
  const kinds = given.map((argument) => (typeof argument === "string" ? "s" : "i")).join("");
  return Buffer.concat([padded(address), padded("," + kinds), ...data]);
}

// What a type's bytes are from `at` on, and how many.
const readers = {
  i: (data, at) => [data.readInt32BE(at), 4],
  h: (data, at) => [Number(data.readBigInt64BE(at)), 8],
  f: (data, at) => [data.readFloatBE(at), 4],
  d: (data, at) => [data.readDoubleBE(at), 8],
  s: (data, at) => {
    const end = data.indexOf(0, at);
    if (end < 0) throw new RangeError("a text without its end");
    return [data.toString("utf8", at, end), (Math.floor((end - at) / 4) + 1) * 4];
  },
};
readers.S = readers.s;

// { address, given }, or null for what is no message.
function decode(data) {
  try {
    let at = 0;
    const next = (kind) => {
      const [value, size] = readers[kind](data, at);
      at += size;
      return value;
    };
    const address = next("s");
    const kinds = next("s");
    return kinds[0] === "," ? { address, given: [...kinds.slice(1)].map(next) } : null;
  } catch {
    return null;
  }
}

module.exports = { encode, decode };
