// stream/web/js/draw_wave.js -- A waveform: what is heard now, standing still at a rising edge, or a whole sound.
// SPDX-License-Identifier: GPL-3.0-or-later

import { palette, penFor } from "./canvas.js";

// From the first rise through 0 in the front half, so that a steady tone stands.
function edge(samples, shown) {
  const last = samples.length - shown;
  for (let i = 1; i < last; ++i) if (samples[i - 1] < 0 && samples[i] >= 0) return i;
  return 0;
}

function trace(pen, samples, from, frames, width, height) {
  const middle = height / 2;
  const y = (value) => middle - Math.max(-1, Math.min(1, value)) * (middle - 2);
  pen.beginPath();
  if (frames <= 2 * width) {
    for (let i = 0; i < frames; ++i) pen.lineTo((i / (frames - 1)) * width, y(samples[from + i]));
    pen.stroke();
    return;
  }
  for (let x = 0; x < width; ++x) {
    const begin = from + Math.floor((x / width) * frames);
    const end = Math.max(begin + 1, from + Math.floor(((x + 1) / width) * frames));
    let least = Infinity;
    let most = -Infinity;
    for (let i = begin; i < end; ++i) {
      if (samples[i] < least) least = samples[i];
      if (samples[i] > most) most = samples[i];
    }
    pen.moveTo(x + 0.5, y(most) - 0.5);
    pen.lineTo(x + 0.5, y(least) + 0.5);
  }
  pen.stroke();
}

function line(pen, width, height) {
  pen.strokeStyle = palette().line;
  pen.lineWidth = 1;
  pen.beginPath();
  pen.moveTo(0, height / 2);
  pen.lineTo(width, height / 2);
  pen.stroke();
}

// `samples`: the last ones heard.
export function drawWave(canvas, samples) {
  const on = penFor(canvas);
  if (!on) return;
  line(on.pen, on.width, on.height);
  if (!samples) return;
  const shown = Math.min(samples.length, 2048);
  on.pen.strokeStyle = palette().green;
  on.pen.lineWidth = 1.4;
  on.pen.lineJoin = "round";
  trace(on.pen, samples, edge(samples, shown), shown, on.width, on.height);
}

// A whole sound of `total` frames, `there` of which have come, `heard` have been played.
export function drawSound(canvas, samples, there, total, heard) {
  const on = penFor(canvas);
  if (!on) return;
  const { pen, width, height } = on;
  line(pen, width, height);
  if (!samples || there === 0) return;
  const { green, muted, amber, line: pale } = palette();
  const end = (there / total) * width;
  const now = (heard / total) * width;
  for (const [colour, left, right] of [[green, 0, now], [muted, now, end]]) {
    pen.save();
    pen.beginPath();
    pen.rect(left, 0, right - left, height);
    pen.clip();
    pen.strokeStyle = colour;
    pen.lineWidth = 1;
    trace(pen, samples, 0, there, end, height);
    pen.restore();
  }
  pen.fillStyle = heard < total ? amber : pale;
  if (heard > 0) pen.fillRect(Math.min(width - 1.5, now), 0, 1.5, height);
}
