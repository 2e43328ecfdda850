// tests/stream/web/browser.mjs -- What the browser's tests share: the page in Debian's chromium, what its worklets put out.
// SPDX-License-Identifier: GPL-3.0-or-later
import assert from "node:assert";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const kSource = process.env.PERIGEE_SOURCE;
const { chromium } = createRequire(path.join(kSource, "stream/editor/"))("playwright-core");
const kPatience_ms = 60000;
const kOptions = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required"];

export const startBrowser = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: kOptions });

// The page at an address; what the console says is kept: nothing, when all is well. `first(page)` comes before it is loaded.
export async function openPage(browser, address, options = {}, first = () => {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(kPatience_ms);
  const page = await context.newPage();
  page.said = [];
  page.on("console", (message) => page.said.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => page.said.push(`${error.name}: ${error.message}\n${error.stack}`));
  await first(page);
  await page.goto(address);
  await page.waitForFunction(() => globalThis.perigee?.code.editor);
  return page;
}

// All that the player puts out from now on is kept in the page. `which`: of globalThis.perigee.
export const tap = (page, which) =>
  page.evaluate((which) => {
    const player = which.split(".").reduce((at, name) => at[name], globalThis.perigee);
    globalThis.heard = [];
    player.tap((blocks) => globalThis.heard.push(...blocks));
  }, which);

// What has been put out: blocks of { id, frame, heard, plain, left, right }, those alone in which there was something.
export const heard = (page) =>
  page.evaluate(() =>
    globalThis.heard.filter(({ heard }) => heard > 0).map(({ id, frame, heard, plain, planes }) => ({ id, frame, heard, plain, left: [...planes[0].subarray(0, heard)], right: [...planes[1].subarray(0, heard)] })));

// Each block begins where the one before has ended.
export function assertGapless(blocks) {
  for (const [i, block] of blocks.entries()) {
    if (i > 0) assert.equal(block.frame, blocks[i - 1].frame + blocks[i - 1].heard, `block ${i} of ${blocks.length}`);
  }
}

// Each unchanged block is what stands there in the sound: { left, right }. How many there were.
export function assertEqual(blocks, sound) {
  const plain = blocks.filter((block) => block.plain);
  for (const { frame, heard, left, right } of plain) {
    assert.deepEqual(left, [...sound.left.subarray(frame, frame + heard)], `left, from frame ${frame}`);
    assert.deepEqual(right, [...sound.right.subarray(frame, frame + heard)], `right, from frame ${frame}`);
  }
  return plain.length;
}

// { rate, left, right } of a WAV file of 32-bit floats; one channel is both sides.
export function readWav(file) {
  const data = fs.readFileSync(file);
  let channels = 0;
  let rate = 0;
  for (let at = 12; at + 8 <= data.length; ) {
    const name = data.toString("latin1", at, at + 4);
    const size = data.readUInt32LE(at + 4);
    if (name === "fmt ") {
      channels = data.readUInt16LE(at + 10);
      rate = data.readUInt32LE(at + 12);
    } else if (name === "data") {
      const samples = new Float32Array(data.buffer.slice(data.byteOffset + at + 8, data.byteOffset + at + 8 + size));
      const side = (channel) => samples.filter((_, i) => i % channels === channel);
      return { rate, left: side(0), right: side(channels - 1) };
    }
    at += 8 + size + (size % 2);
  }
  throw new Error(`${file}: no samples`);
}
