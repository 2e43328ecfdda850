// stream/web/js/draw_pattern.js -- The pattern as it passes: a row for each slot, time from left to right, the line of now.
// SPDX-License-Identifier: GPL-3.0-or-later

import { colourOf, palette, penFor } from "./canvas.js";

const kShown_s = 6;
const kNow = 0.92; // of the width: what is to the right of it is still to come
const kNames = 34;

export function drawPattern(canvas, happenings, now, rate) {
  const on = penFor(canvas);
  if (!on) return;
  const { pen, width, height } = on;
  const { line, muted, ink } = palette();
  const room = width - kNames;
  const per_frame = room / (kShown_s * rate);
  const x = (frame) => kNames + room * kNow + (frame - now) * per_frame;
  const from = now - (room * kNow) / per_frame;
  const to = now + (room * (1 - kNow)) / per_frame;
  pen.font = "11px system-ui, sans-serif";
  pen.textBaseline = "middle";
  if (happenings.slots.length === 0) {
    pen.fillStyle = muted;
    pen.textAlign = "center";
    pen.fillText("Events appear here as they are heard", width / 2, height / 2);
    pen.textAlign = "left";
    return;
  }
  const here = happenings.cycleAt(now, rate);
  if (here && here.cps > 0) {
    const first = Math.ceil(here.cycle - ((now - from) / rate) * here.cps);
    const last = here.cycle + ((to - now) / rate) * here.cps;
    for (let cycle = Math.max(0, first); cycle <= last && cycle < first + 200; ++cycle) {
      const frame = happenings.frameOf(cycle, rate);
      if (frame === null) break;
      const at = Math.round(x(frame)) + 0.5;
      pen.strokeStyle = line;
      pen.beginPath();
      pen.moveTo(at, 0);
      pen.lineTo(at, height);
      pen.stroke();
    }
  }
  const top = 4;
  const row = Math.min(48, (height - 2 * top) / happenings.slots.length);
  for (const [i, slot] of happenings.slots.entries()) {
    pen.fillStyle = muted;
    pen.fillText(String(slot).slice(0, 5), 6, top + (i + 0.5) * row);
  }
  pen.save();
  pen.beginPath();
  pen.rect(kNames, 0, room, height);
  pen.clip();
  for (const event of happenings.between(from, to)) {
    const i = happenings.slots.indexOf(event.slot);
    const sounds = event.frame <= now && now < event.frame + event.frames;
    pen.globalAlpha = sounds ? 1 : event.frame > now ? 0.35 : 0.6;
    pen.fillStyle = colourOf(i);
    const inset = sounds ? 2 : Math.min(5, row / 5);
    const wide = Math.max(3, event.frames * per_frame - 2);
    pen.beginPath();
    pen.roundRect(x(event.frame), top + i * row + inset, wide, Math.max(2, row - 2 * inset), 3);
    pen.fill();
  }
  pen.restore();
  pen.globalAlpha = 1;
  pen.fillStyle = ink;
  pen.fillRect(Math.round(x(now)), 0, 1.5, height);
}
