// stream/web/js/draw_spectrum.js -- The spectrum of what is heard: 30 Hz to 18 kHz by octaves, -90 to -10 dB.
// SPDX-License-Identifier: GPL-3.0-or-later

import { palette, penFor } from "./canvas.js";

const kLowest_hz = 30;
const kHighest_hz = 18000;
const kQuietest_db = -90;
const kLoudest_db = -10;
const kMarks = [[100, "100"], [1000, "1k"], [10000, "10k"]];

// `decibels`: as an AnalyserNode gives them; null while nothing is heard.
export function drawSpectrum(canvas, decibels, rate) {
  const on = penFor(canvas);
  if (!on) return;
  const { pen, width, height } = on;
  const { line, muted, blue } = palette();
  const octaves = Math.log2(kHighest_hz / kLowest_hz);
  pen.font = "10px system-ui, sans-serif";
  for (const [hz, name] of kMarks) {
    const x = Math.round((Math.log2(hz / kLowest_hz) / octaves) * width) + 0.5;
    pen.strokeStyle = line;
    pen.beginPath();
    pen.moveTo(x, 0);
    pen.lineTo(x, height);
    pen.stroke();
    pen.fillStyle = muted;
    pen.fillText(name, x + 3, 11);
  }
  if (!decibels) return;
  const bin_hz = rate / 2 / decibels.length;
  const loudness = (hz) => {
    const place = hz / bin_hz;
    const low = Math.min(decibels.length - 2, Math.floor(place));
    return decibels[low] + (decibels[low + 1] - decibels[low]) * (place - low);
  };
  pen.beginPath();
  pen.moveTo(0, height);
  for (let x = 0; x <= width; ++x) {
    const from = kLowest_hz * 2 ** ((x / width) * octaves);
    const to = kLowest_hz * 2 ** (((x + 1) / width) * octaves);
    let db = loudness(from);
    for (let i = Math.ceil(from / bin_hz); i < to / bin_hz && i < decibels.length; ++i) db = Math.max(db, decibels[i]);
    const share = Math.max(0, Math.min(1, (db - kQuietest_db) / (kLoudest_db - kQuietest_db)));
    pen.lineTo(x, height - share * (height - 14));
  }
  pen.lineTo(width, height);
  pen.closePath();
  pen.globalAlpha = 0.22;
  pen.fillStyle = blue;
  pen.fill();
  pen.globalAlpha = 1;
  pen.strokeStyle = blue;
  pen.lineWidth = 1.4;
  pen.stroke();
}
