// stream/web/js/status.js -- The one line that says in words how things stand, newest trouble first.
// SPDX-License-Identifier: GPL-3.0-or-later

const parts = new Map(); // by who says it: { kind: "good" | "waiting" | "bad", sentence }
const kOrder = ["bad", "waiting", "good"];

// What `who` has to say now; an empty sentence takes it back.
export function say(who, kind, sentence) {
  parts.delete(who);
  if (sentence) parts.set(who, { kind, sentence });
  const worst = kOrder.find((each) => [...parts.values()].some((part) => part.kind === each)) ?? "good";
  const said = [...parts.values()].filter((part) => part.kind === worst).at(-1);
  const line = document.getElementById("status");
  const text = said?.sentence ?? "Ready.";
  if (line.textContent !== text) line.textContent = text;
  document.getElementById("lamp").className = `lamp ${worst}`;
}

// How a socket's state is said.
export const saying = (who) => (name, sentence) => say(who, name === "closed" ? "bad" : "waiting", sentence);
