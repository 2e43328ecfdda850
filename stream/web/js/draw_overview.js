// stream/web/js/draw_overview.js -- A whole track: how loud it is, what has been heard of it, what waits, what is still to come.
// SPDX-License-Identifier: GPL-3.0-or-later

import { palette, penFor } from "./canvas.js";

const kBar = 3; // pixels of a bar and what parts it from the next
const kLeast = 1.5; // pixels to each side, of silence

// `peaks`: of equal stretches, or null; `heard`, `there`: shares of the whole, 0 to 1.
export function drawOverview(canvas, peaks, heard, there) {
  const on = penFor(canvas);
  if (!on) return;
  const { pen, width, height } = on;
  const { amber, muted } = palette();
  const bars = Math.floor(width / kBar);
  const loudest = peaks ? Math.max(0.1, ...peaks) : 1;
  for (let bar = 0; bar < bars; ++bar) {
    const share = (bar + 0.5) / bars;
    const from = peaks ? Math.floor((bar * peaks.length) / bars) : 0;
    const peak = peaks ? Math.max(...peaks.slice(from, Math.max(from + 1, Math.floor(((bar + 1) * peaks.length) / bars)))) : 0;
    const high = Math.max(kLeast, (peak / loudest) * (height / 2 - 2));
    pen.fillStyle = share < heard ? amber : muted;
    pen.globalAlpha = share < there ? 1 : 0.4;
    pen.fillRect(bar * kBar, height / 2 - high, kBar - 1, 2 * high);
  }
  pen.globalAlpha = 1;
}
