// stream/web/js/main.js -- Where the page begins: its views, the volume, what the server says about itself.
// SPDX-License-Identifier: GPL-3.0-or-later

import { ask } from "./api.js";
import { CodeView } from "./code_view.js";
import { GenomesView } from "./genomes_view.js";
import { LiveView } from "./live_view.js";
import { startShortcuts } from "./shortcuts.js";
import { say } from "./status.js";
import { startTabs } from "./tabs.js";
import { takeFromAddress } from "./token.js";
import { TracksView } from "./tracks_view.js";

const kStatus_ms = 2000; // between questions, while the page is seen

takeFromAddress();
const live = new LiveView();
const code = new CodeView();
const genomes = new GenomesView();
const tracks = new TracksView();
globalThis.perigee = { live, code, genomes, tracks }; // for tests, and for who looks behind the page

live.lit = (events) => code.editor?.light(events);

const loaded = new Set();
let view = "live";
startTabs((name) => {
  view = name;
  if (loaded.has(name)) return;
  loaded.add(name);
  ({ genomes, tracks })[name]?.load();
});

startShortcuts({ live: [...code.shortcuts(), ...live.shortcuts()], genomes: genomes.shortcuts(), tracks: tracks.shortcuts() }, () => view);

const volume = document.getElementById("volume");
const loud = () => {
  for (const player of [live.player, genomes.player.player, tracks.player]) player.loud = volume.value ** 2;
};
volume.addEventListener("input", loud);
loud();

async function look() {
  if (!document.hidden) {
    try {
      const status = await ask("api/status");
      document.getElementById("version").textContent = status.version ? `perigee ${status.version}` : "";
      document.getElementById("listeners").textContent = status.listeners ?? "–";
      if (!live.live && status.cps !== undefined) document.getElementById("cps").textContent = status.cps;
      say("server", "good", "");
    } catch (error) {
      say("server", "bad", error.message);
    }
  }
  setTimeout(look, kStatus_ms);
}

await code.start();
look();
