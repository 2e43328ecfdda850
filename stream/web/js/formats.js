// stream/web/js/formats.js -- In which formats sound may come: what each is, and those that this browser decodes.
// SPDX-License-Identifier: GPL-3.0-or-later

import { opusIsThere } from "./opus.js";

const kFormats = {
  f32: "float",
  flac: "FLAC, 24 bit",
  s16: "16 bit",
  opus: "Opus",
};

// Fills a <select> with these, the first chosen.
export async function offerFormats(select, formats) {
  select.replaceChildren(...formats.map((format) => new Option(kFormats[format], format)));
  if (!(await opusIsThere())) select.querySelector('[value="opus"]')?.remove();
}
