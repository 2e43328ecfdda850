// stream/web/js/base64.js -- Samples that came as text: base64 of 32-bit floats, little-endian.
// SPDX-License-Identifier: GPL-3.0-or-later

export function floatsOf(text) {
  let bytes;
  try {
    bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    throw new Error("samples came that are no base64");
  }
  if (bytes.length % 4 !== 0) throw new Error("samples came that end within a number");
  return new Float32Array(bytes.buffer);
}
