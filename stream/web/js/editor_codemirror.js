// stream/web/js/editor_codemirror.js -- CodeMirror as the instrument's editor: Lua, mistakes at their place, what sounds lit up, help.
// SPDX-License-Identifier: GPL-3.0-or-later

import { blockAround, byteOf, unitOf, wordAt } from "./places.js";

const kKept = 64; // evaluations whose places are followed
const kKinds = { function: "function", command: "function", control: "property", keyword: "keyword", sound: "constant", drum: "constant", synth: "constant", slot: "variable" };

export function start(parent, text, asked, codemirror) {
  const { EditorState, EditorView, StateEffect, StateField, Decoration, Prec, keymap, tags } = codemirror;

  const light = StateEffect.define();
  const lit = StateField.define({
    create: () => Decoration.none,
    update(marks, transaction) {
      marks = marks.map(transaction.changes);
      for (const effect of transaction.effects) if (effect.is(light)) marks = effect.value;
      return marks;
    },
    provide: (field) => EditorView.decorations.from(field),
  });
  const mark = Decoration.mark({ class: "cm-sounds" });

  const complete = async (context) => {
    const word = context.matchBefore(/\w*/);
    if (!context.explicit && word.from === word.to) return null;
    const line = context.state.doc.lineAt(context.pos);
    const block = blockAround(context.state.doc.toJSON(), line.number - 1);
    const from = block ? context.state.doc.line(block[0] + 1).from : line.from;
    const items = await asked.complete(context.state.sliceDoc(from, context.pos));
    if (context.aborted || items.length === 0) return null;
    const options = items.map(({ name, kind, summary }) => ({ label: name, type: kKinds[kind] ?? "text", detail: kind, info: summary || undefined }));
    return { from: word.from, options, validFor: /^\w*$/ };
  };

  const wordAround = (state, at) => {
    const line = state.doc.lineAt(at);
    const word = wordAt(line.text, at - line.from);
    return word && { text: word.text, from: line.from + word.from, to: line.from + word.to };
  };

  const hover = codemirror.hoverTooltip(async (view, at) => {
    const word = wordAround(view.state, at);
    const help = word && (await asked.help(word.text));
    if (!help) return null;
    return {
      pos: word.from,
      end: word.to,
      above: true,
      create() {
        const dom = document.createElement("pre");
        dom.className = "cm-help";
        dom.textContent = help;
        return { dom };
      },
    };
  });

  const run = (act) => () => (act(), true);
  const keys = Prec.highest(
    keymap.of([
      { key: "Mod-Enter", run: run(() => asked.evaluate()) },
      { key: "Ctrl-Enter", run: run(() => asked.evaluate()) },
      {
        key: "F1",
        run: (view) => {
          const word = wordAround(view.state, view.state.selection.main.head);
          if (word) asked.explain(word.text);
          return true;
        },
      },
    ]),
  );

  const colours = codemirror.HighlightStyle.define([
    { tag: tags.comment, color: "var(--muted)", fontStyle: "italic" },
    { tag: tags.string, color: "var(--green)" },
    { tag: tags.number, color: "var(--violet)" },
    { tag: tags.keyword, color: "var(--blue)" },
    { tag: [tags.standard(tags.variableName), tags.definition(tags.variableName)], color: "var(--amber)" },
  ]);
  const theme = EditorView.theme({
    "&": { flex: "1", minWidth: "0", maxHeight: "100%", fontSize: "14px", backgroundColor: "transparent", color: "var(--ink)" },
    "&.cm-focused": { outline: "2px solid var(--blue)", outlineOffset: "-2px" },
    ".cm-scroller": { fontFamily: "var(--code)", lineHeight: "1.6", overflow: "auto" },
    ".cm-content": { padding: "12px 0", caretColor: "var(--amber)" },
    ".cm-cursor": { borderLeftColor: "var(--amber)", borderLeftWidth: "2px" },
    ".cm-gutters": { backgroundColor: "transparent", color: "var(--muted)", border: "0" },
    ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--ink) 5%, transparent)" },
    "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
      backgroundColor: "color-mix(in srgb, var(--blue) 30%, transparent)",
    },
    ".cm-matchingBracket": { backgroundColor: "color-mix(in srgb, var(--green) 25%, transparent)", outline: "0" },
    ".cm-sounds": { backgroundColor: "color-mix(in srgb, var(--amber) 32%, transparent)", borderRadius: "3px", boxShadow: "0 0 0 1px var(--amber)" },
    ".cm-tooltip": { backgroundColor: "var(--panel)", color: "var(--ink)", border: "1px solid var(--line)", borderRadius: "8px", boxShadow: "var(--shade)" },
    ".cm-help": { margin: "0", padding: "8px 12px", maxWidth: "min(640px, 88vw)", maxHeight: "40vh", overflow: "auto", whiteSpace: "pre-wrap", font: "13px/1.5 var(--code)" },
    ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--code)" },
    ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--amber)", color: "var(--on-amber)" },
    ".cm-completionDetail": { opacity: "0.75" },
    ".cm-diagnostic": { fontFamily: "var(--code)", whiteSpace: "pre-wrap", borderLeftColor: "var(--rose)" },
    ".cm-panels": { backgroundColor: "var(--panel)", color: "var(--ink)" },
  });

  const sent = new Map(); // by evaluation: { doc, changes }
  const follow = EditorView.updateListener.of((update) => {
    if (!update.docChanged) return;
    for (const each of sent.values()) each.changes = each.changes ? each.changes.composeDesc(update.changes.desc) : update.changes.desc;
    asked.changed(update.state.doc.toString());
  });

  // Constructed style sheets, which CodeMirror makes inside of a shadow root, are no inline styles: the page allows none.
  const root = parent.shadowRoot ?? parent.attachShadow({ mode: "open" });
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: text,
      extensions: [
        keys,
        codemirror.lineNumbers(),
        codemirror.lintGutter(),
        codemirror.history(),
        codemirror.drawSelection(),
        EditorState.allowMultipleSelections.of(false),
        codemirror.indentUnit.of("  "),
        codemirror.StreamLanguage.define(codemirror.lua),
        codemirror.syntaxHighlighting(colours),
        codemirror.bracketMatching(),
        codemirror.closeBrackets(),
        codemirror.autocompletion({ override: [complete] }),
        codemirror.highlightActiveLine(),
        keymap.of([
          ...codemirror.closeBracketsKeymap,
          ...codemirror.completionKeymap,
          ...codemirror.defaultKeymap,
          ...codemirror.searchKeymap,
          ...codemirror.historyKeymap,
          ...codemirror.lintKeymap,
        ]),
        hover,
        lit,
        follow,
        theme,
        EditorView.contentAttributes.of({ "aria-label": "Code. Control Enter evaluates, F1 explains the word at the cursor.", autocapitalize: "off", spellcheck: "false" }),
      ],
    }),
  });

  // A place as perigee tells it, in a text.
  const placeIn = (doc, line, column) => {
    if (line < 1 || line > doc.lines) return null;
    const found = doc.line(line);
    return Math.min(found.to, found.from + unitOf(found.text, column));
  };

  let shown = "";
  return {
    plain: false,
    view,
    get text() {
      return view.state.doc.toString();
    },
    set text(value) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } });
    },
    target() {
      const { doc, selection } = view.state;
      const { from, to } = selection.main;
      const line = doc.lineAt(from);
      if (from < to) return { code: doc.sliceString(from, to), line: line.number, column: byteOf(line.text, from - line.from) };
      const lines = doc.toJSON();
      const block = blockAround(lines, line.number - 1);
      return block && { code: lines.slice(block[0], block[1] + 1).join("\n"), line: block[0] + 1, column: 0 };
    },
    remember(code, snapshot) {
      for (const [known, each] of sent) if (known === code || each === snapshot) sent.delete(known);
      sent.set(code, snapshot);
      if (sent.size > kKept) sent.delete(sent.keys().next().value);
    },
    snapshot() {
      const snapshot = { doc: view.state.doc, changes: null };
      this.remember(Symbol("sent"), snapshot);
      return snapshot;
    },
    mark({ message, line, column, endLine, endColumn }) {
      const { doc } = view.state;
      const from = placeIn(doc, line, column);
      if (from === null) return;
      const to = Math.max(from, placeIn(doc, endLine, endColumn) ?? from);
      view.dispatch(codemirror.setDiagnostics(view.state, [{ from, to: to === from ? Math.min(doc.length, from + 1) : to, severity: "error", message }]));
    },
    unmark() {
      view.dispatch(codemirror.setDiagnostics(view.state, []));
    },
    light(events) {
      const places = [];
      for (const event of events) {
        const known = sent.get(event.code) ?? sent.get("newest");
        if (!known) continue;
        let from = placeIn(known.doc, event.line, event.column);
        let to = placeIn(known.doc, event.endLine, event.endColumn);
        if (from === null || to === null) continue;
        if (known.changes) {
          from = known.changes.mapPos(from, 1);
          to = known.changes.mapPos(to, -1);
        }
        if (from < to) places.push([from, to]);
      }
      const key = JSON.stringify(places);
      if (key === shown) return;
      shown = key;
      view.dispatch({ effects: light.of(Decoration.set(places.map(([from, to]) => mark.range(from, to)), true)) });
    },
  };
}
