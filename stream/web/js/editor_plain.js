// stream/web/js/editor_plain.js -- A text field that evaluates; it marks a mistake by selecting it and lights nothing up.
// SPDX-License-Identifier: GPL-3.0-or-later

import { blockAround, byteOf, unitOf } from "./places.js";

export function start(parent, text, asked) {
  const field = document.createElement("textarea");
  field.value = text;
  field.spellcheck = false;
  field.autocapitalize = "off";
  field.setAttribute("aria-label", "Code");
  parent.replaceChildren(field);
  field.addEventListener("input", () => asked.changed(field.value));
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    asked.evaluate();
  });
  const lines = () => field.value.split("\n");
  const startOf = (line) => lines().slice(0, line).reduce((sum, each) => sum + each.length + 1, 0);
  return {
    plain: true,
    get text() {
      return field.value;
    },
    set text(value) {
      field.value = value;
    },
    // What is evaluated: the selection, or the block around the cursor: { code, line (from 1), column (bytes) }; null where nothing is.
    target() {
      const { selectionStart: from, selectionEnd: to, value } = field;
      const line = value.slice(0, from).split("\n").length - 1;
      if (from < to) return { code: value.slice(from, to), line: line + 1, column: byteOf(lines()[line], from - startOf(line)) };
      const block = blockAround(lines(), line);
      return block && { code: lines().slice(block[0], block[1] + 1).join("\n"), line: block[0] + 1, column: 0 };
    },
    // The text of now, whose places are followed from now on; and under which number it was evaluated ("newest": of all that are not known).
    snapshot() {},
    remember() {},
    // A mistake as `failed` tells it: lines from 1, columns in bytes.
    mark({ line, column, endLine, endColumn }) {
      const place = (at, byte) => startOf(at - 1) + unitOf(lines()[at - 1] ?? "", byte);
      if (!(line >= 1)) return;
      const from = place(line, column);
      field.focus();
      field.setSelectionRange(from, Math.max(from + 1, place(endLine, endColumn)));
    },
    unmark() {},
    // The events that sound now, as `highlight` tells them.
    light() {},
  };
}
