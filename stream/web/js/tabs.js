// stream/web/js/tabs.js -- The three views: one is shown, the address says which, arrow keys go from one to the next.
// SPDX-License-Identifier: GPL-3.0-or-later

// Not the name of an element, to which browsers would go, and take the focus along.
const addressOf = (name) => `#/${name}`;
const named = () => location.hash.replace(/^#\/?/, "");

// `shown(name)` when another is shown.
export function startTabs(shown) {
  const tabs = [...document.querySelectorAll('[role="tab"]')];
  const nameOf = (tab) => tab.getAttribute("aria-controls");
  const show = (name) => {
    const chosen = tabs.find((tab) => nameOf(tab) === name) ?? tabs[0];
    for (const tab of tabs) {
      const is = tab === chosen;
      tab.setAttribute("aria-selected", String(is));
      tab.tabIndex = is ? 0 : -1;
      document.getElementById(nameOf(tab)).hidden = !is;
    }
    shown(nameOf(chosen));
  };
  for (const [i, tab] of tabs.entries()) {
    tab.addEventListener("click", () => (location.hash = addressOf(nameOf(tab))));
    tab.addEventListener("keydown", ({ key }) => {
      const to = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: tabs.length - 1 }[key];
      if (to === undefined) return;
      const next = tabs[(to + tabs.length) % tabs.length];
      next.focus();
      location.hash = addressOf(nameOf(next));
    });
  }
  addEventListener("hashchange", () => show(named()));
  show(named());
}
