// stream/web/js/canvas.js -- What all drawings share: a pen in CSS pixels, the colours of the page, a clock that runs while it is looked at.
// SPDX-License-Identifier: GPL-3.0-or-later

// { pen, width, height } of a canvas, cleared; as many pixels as the screen has. Null while it is not to be seen.
export function penFor(canvas) {
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  if (width === 0 || height === 0) return null;
  const density = Math.min(3, devicePixelRatio || 1);
  const pixels = [Math.round(width * density), Math.round(height * density)];
  if (canvas.width !== pixels[0] || canvas.height !== pixels[1]) [canvas.width, canvas.height] = pixels;
  const pen = canvas.getContext("2d");
  pen.setTransform(density, 0, 0, density, 0, 0);
  pen.clearRect(0, 0, width, height);
  return { pen, width, height };
}

const kNames = ["ground", "panel", "sunken", "line", "ink", "muted", "amber", "blue", "green", "rose", "violet", "code"];
let colours = null;
matchMedia("(prefers-color-scheme: light)").addEventListener("change", () => (colours = null));

// The custom properties of tokens.css.
export function palette() {
  if (!colours) {
    const style = getComputedStyle(document.documentElement);
    colours = Object.fromEntries(kNames.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  }
  return colours;
}

// A slot's colour: the same wherever it is drawn.
export function colourOf(index) {
  const { amber, blue, green, violet, rose } = palette();
  return [amber, blue, green, violet, rose][index % 5];
}

const still = matchMedia("(prefers-reduced-motion: reduce)");
const kMoving_ms = 30; // between pictures at the least: every second one of the screen, which spares who listens on a battery
const kStill_ms = 500; // … for who wants no motion

// Calls `draw` up to 30 times a second while the page is visible; twice a second where motion is not wanted.
export function everyPicture(draw) {
  let last = -Infinity;
  const step = (now) => {
    requestAnimationFrame(step);
    if (now - last < (still.matches ? kStill_ms : kMoving_ms)) return;
    last = now;
    draw(now);
  };
  requestAnimationFrame(step);
}
