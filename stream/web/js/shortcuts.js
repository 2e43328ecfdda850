// stream/web/js/shortcuts.js -- The keys of the page, as a table: each view has its own, and the dialog that lists them is made of it.
// SPDX-License-Identifier: GPL-3.0-or-later

const at = (id) => document.getElementById(id);

function nameOf({ key, ctrlKey, metaKey, altKey }) {
  const name = key === " " ? "Space" : key.length === 1 ? key.toUpperCase() : key;
  return `${ctrlKey || metaKey ? "Ctrl-" : ""}${altKey ? "Alt-" : ""}${name}`;
}

// Whether a key belongs to what has the focus: letters to a field, Space to whatever it presses, arrows to what they move.
function taken(target, name) {
  if (name.startsWith("Ctrl-")) return false;
  if (target.closest?.('#editor, input:not([type="range"]):not([type="radio"]), textarea, select, dialog, audio')) return true;
  if (name === "Space") return Boolean(target.closest?.("button, a, summary, input"));
  return name.startsWith("Arrow") && Boolean(target.closest?.('input, [role="tab"]'));
}

// `table`: by view, "" for all of them, lists of { keys, shown?, does, act?(i) }: `act` is missing where somebody else listens; i is which
// of the keys it was. `view()`: the one that is seen.
export function startShortcuts(table, view) {
  const help = { keys: ["?"], does: "shows these keys", act: () => at("keys_dialog").showModal() };
  const everywhere = [help, ...(table[""] ?? [])];
  at("help").addEventListener("click", help.act);
  addEventListener("keydown", (event) => {
    const name = nameOf(event);
    if (event.repeat || event.defaultPrevented || taken(event.target, name)) return;
    const found = [...(table[view()] ?? []), ...everywhere].find(({ keys, act }) => act && keys.includes(name));
    if (!found) return;
    event.preventDefault();
    found.act(found.keys.indexOf(name));
  });
  const list = (title, shortcuts) => {
    const rows = shortcuts.flatMap(({ keys, shown, does }) => {
      const names = document.createElement("dt");
      names.append(...(shown ?? keys).map((key) => Object.assign(document.createElement("kbd"), { textContent: key })));
      return [names, Object.assign(document.createElement("dd"), { textContent: does })];
    });
    const rows_of = document.createElement("dl");
    rows_of.append(...rows);
    return [Object.assign(document.createElement("h3"), { textContent: title }), rows_of];
  };
  const titles = { live: "Live", genomes: "Genomes", tracks: "Tracks" };
  at("keys_list").replaceChildren(...Object.entries(titles).flatMap(([name, title]) => list(title, table[name] ?? [])), ...list("Everywhere", everywhere));
}
