// stream/web/js/draw_dial.js -- The cycle as an orbit that is gone round once.
// SPDX-License-Identifier: GPL-3.0-or-later

import { palette, penFor } from "./canvas.js";

// `cycle`: with its fraction, or null.
export function drawDial(canvas, cycle) {
  const on = penFor(canvas);
  if (!on) return;
  const { pen, width, height } = on;
  const { line, amber } = palette();
  const radius = Math.min(width, height) / 2 - 5;
  pen.lineWidth = 2;
  pen.strokeStyle = line;
  pen.beginPath();
  pen.arc(width / 2, height / 2, radius, 0, 2 * Math.PI);
  pen.stroke();
  if (cycle === null) return;
  const angle = (cycle - Math.floor(cycle)) * 2 * Math.PI - Math.PI / 2;
  pen.strokeStyle = amber;
  pen.beginPath();
  pen.arc(width / 2, height / 2, radius, -Math.PI / 2, angle);
  pen.stroke();
  pen.fillStyle = amber;
  pen.beginPath();
  pen.arc(width / 2 + radius * Math.cos(angle), height / 2 + radius * Math.sin(angle), 4, 0, 2 * Math.PI);
  pen.fill();
}
