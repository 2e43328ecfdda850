// stream/web/js/draw_meters.js -- Levels: of each slot and of the whole, mean filled, peak as a line, -60 to 0 dB.
// SPDX-License-Identifier: GPL-3.0-or-later

import { colourOf, palette, penFor } from "./canvas.js";

const kQuietest_db = -60;

const shareOf = (level) => Math.max(0, Math.min(1, 1 - (20 * Math.log10(Math.max(level, 1e-9))) / kQuietest_db));

// `level`: a meter message, or null. `slots`: their order, which gives them their colours.
export function drawMeters(canvas, level, slots) {
  const on = penFor(canvas);
  if (!on) return;
  const { pen, width, height } = on;
  const { line, muted, rose, ink } = palette();
  const sounding = new Map((level?.slots ?? []).map((each) => [each.slot, each]));
  const names = [...slots, ...[...sounding.keys()].filter((slot) => !slots.includes(slot))].slice(0, 15); // each keeps its place when it falls silent
  const bars = names.map((slot) => sounding.get(slot) ?? { slot, peak: 0, rms: 0 });
  bars.push({ slot: "all", peak: level?.peak ?? 0, rms: level?.rms ?? 0 });
  const wide = Math.min(54, width / bars.length);
  const top = 6;
  const room = height - top - 18;
  pen.font = "11px system-ui, sans-serif";
  pen.textAlign = "center";
  for (const [i, { slot, peak, rms }] of bars.entries()) {
    const left = i * wide + 4;
    const colour = slot === "all" ? ink : colourOf(Math.max(0, slots.indexOf(slot)));
    pen.fillStyle = line;
    pen.fillRect(left, top, wide - 8, room);
    pen.fillStyle = peak > 1 ? rose : colour;
    pen.globalAlpha = 0.8;
    pen.fillRect(left, top + room * (1 - shareOf(rms)), wide - 8, room * shareOf(rms));
    pen.globalAlpha = 1;
    if (shareOf(peak) > 0) pen.fillRect(left, top + Math.min(room - 2, room * (1 - shareOf(peak))), wide - 8, 2);
    pen.fillStyle = muted;
    pen.fillText(String(slot).slice(0, 6), left + (wide - 8) / 2, height - 5);
  }
  pen.textAlign = "left";
}
