// stream/web/js/editor.js -- The editor that there is: CodeMirror where it was built in, a plain text field where not.
// SPDX-License-Identifier: GPL-3.0-or-later

// `asked`: { evaluate(), complete(prefix), help(name), explain(name), changed(text) }. What comes back is told in editor_plain.js.
export async function startEditor(parent, text, asked) {
  const kind = await import("./codemirror.js").then((codemirror) => ({ codemirror }), () => null);
  if (kind) return (await import("./editor_codemirror.js")).start(parent, text, asked, kind.codemirror);
  return (await import("./editor_plain.js")).start(parent, text, asked);
}
