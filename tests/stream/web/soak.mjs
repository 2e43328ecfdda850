// tests/stream/web/soak.mjs -- A track and the performance over a bad wire that is cut again and again: no gap but an outage itself, and it goes
// on where it was; memory stays as it is.
// SPDX-License-Identifier: GPL-3.0-or-later
import assert from "node:assert";
import fs from "node:fs";
import test from "node:test";
import { openPage, startBrowser } from "./browser.mjs";
import { Wire } from "./wire.mjs";

const { PERIGEE_URL, PERIGEE_SERVER, PERIGEE_SOAK_SECONDS } = process.env; // soak.py says what each is
const kSeconds = Number(PERIGEE_SOAK_SECONDS);
const kOutages_s = [0, 2, 15]; // by turns; what waits of a track outlasts all but the last
const kLong_s = 5;
const kBetween_s = 60; // outages
const kFlat = 16 * 2 ** 20; // bytes by which memory may differ between the first half and the second

// In the page: each block is looked at as it comes, and forgotten.
function watch() {
  const kPeriod = 1 << 20;
  const noise = new Float32Array(kPeriod);
  for (let frame = 0; frame < kPeriod; ++frame) {
    let x = Math.imul(frame, 0x9e3779b1);
    x = Math.imul(x ^ (x >>> 15), 0x85ebca6b);
    noise[frame] = (((x >>> 16) ^ 0x8000) << 16 >> 16) / 32768;
  }
  const track = { next: null, heard: 0, plain: 0, jumps: [], wrong: [], gaps: 0 };
  const live = { next: null, heard: 0, jumps: [], gaps: 0, quiet: 0 };
  globalThis.soak = { track, live };
  // A gap is silence after sound, however long it lasts.
  const count = (all, { heard, planes }) => {
    if (all.heard > 0 && heard < planes[0].length && !all.silent) ++all.gaps;
    all.silent = heard < planes[0].length;
    all.heard += heard;
  };
  globalThis.perigee.tracks.player.tap((blocks) => {
    for (const block of blocks) {
      const { frame, heard, plain, planes } = block;
      count(track, block);
      if (heard === 0) continue;
      if (track.next !== null && frame !== track.next) track.jumps.push([track.next, frame]);
      track.next = frame + heard;
      if (!plain) continue;
      track.plain += heard;
      for (let i = 0; i < heard; ++i) if (planes[0][i] !== noise[(frame + i) % kPeriod]) track.wrong.push(frame + i);
    }
  });
  globalThis.perigee.live.player.tap((blocks) => {
    for (const block of blocks) {
      const { frame, heard, planes } = block;
      count(live, block);
      if (heard === 0) continue;
      if (live.next !== null && Math.abs(frame - live.next) > 16) live.jumps.push([live.next, frame]);
      live.next = frame + heard;
      live.quiet = planes[0].some((sample) => Math.abs(sample) > 1e-3) ? 0 : live.quiet + heard;
      if (live.quiet > 4800) throw new Error(`the performance is silent at ${frame}`);
    }
  });
}

const wire = new Wire(PERIGEE_URL, { delay_ms: 40, jitter_ms: 60, stall_ms: 250, stalls: 0.002 });
const address = await wire.open();
const browser = await startBrowser();
test.after(async () => {
  await browser.close();
  wire.close();
});

test(`${kSeconds} s of a track and of the performance`, async (t) => {
  const page = await openPage(browser, `${address}#/tracks`);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("HeapProfiler.enable");
  await page.evaluate(watch);
  const soak = () => page.evaluate(() => globalThis.soak);
  const lasts = (seconds) => page.waitForFunction((end) => performance.now() >= end, (seconds + begin) * 1000, { timeout: 0, polling: 200 });
  const memory = async () => {
    await devtools.send("HeapProfiler.collectGarbage");
    const { usedSize } = await devtools.send("Runtime.getHeapUsage");
    const pages = Number(fs.readFileSync(`/proc/${PERIGEE_SERVER}/statm`, "latin1").split(" ")[1]);
    return { page: usedSize, server: 4096 * pages };
  };
  await page.locator("#tab_live").click();
  await page.locator("#delay").selectOption("1.5");
  await page.locator("#listen").click();
  await page.locator("#tab_tracks").click();
  await page.locator("#track_play").click();
  await page.waitForFunction(() => globalThis.soak.track.heard > 96000 && globalThis.soak.live.heard > 48000);
  const begin = (await page.evaluate(() => performance.now())) / 1000;
  const seen = [];
  const outages = [];
  const every_s = Math.min(kBetween_s, kSeconds / 2);
  for (let next = every_s / 2; next < kSeconds; next += every_s) {
    await lasts(next);
    seen.push(await memory());
    const outage_s = kSeconds < 4 * kBetween_s ? 0 : kOutages_s[outages.length % kOutages_s.length];
    const before = await soak();
    wire.cut();
    const received = await page.evaluate(() => globalThis.perigee.tracks.stream.received);
    await lasts(next + outage_s);
    wire.mend();
    // It is back: a second more of the track has come than before, and the performance has jumped to now.
    await page.waitForFunction(
      ([received, jumps]) => globalThis.perigee.tracks.stream.received > received + 1 && globalThis.soak.live.jumps.length > jumps && !globalThis.soak.live.silent && !globalThis.soak.track.silent,
      [received, before.live.jumps.length], { timeout: 120000 }).catch(async (error) => {
        const stands = await page.evaluate(() => ({ ...globalThis.soak, received: globalThis.perigee.tracks.stream.received, track_report: globalThis.perigee.tracks.player.report,
          live_report: globalThis.perigee.live.player.report, says: document.getElementById("status").textContent }));
        throw new Error(`${error.message} After outage ${outages.length + 1} of ${outage_s} s: ${JSON.stringify(stands)} ${page.said.slice(-5)}`);
      });
    const after = await soak();
    outages.push({ outage_s, track_gaps: after.track.gaps - before.track.gaps, live_gaps: after.live.gaps - before.live.gaps, live_jumps: after.live.jumps.length - before.live.jumps.length });
  }
  await lasts(kSeconds);
  const { track, live } = await soak();
  const half = seen.length >> 1;
  const most = (of, list) => Math.max(...list.map((each) => each[of]));
  t.diagnostic(`track: ${track.heard} frames, ${track.plain} of them compared, ${track.gaps} gaps; performance: ${live.heard} frames, ${live.gaps} gaps, ${live.jumps.length} jumps`);
  t.diagnostic(`outages: ${JSON.stringify(outages)}`);
  for (const of of ["server", "page"]) t.diagnostic(`memory of the ${of}, MiB: ${seen.map((each) => (each[of] / 2 ** 20).toFixed(1)).join(" ")}`);

  assert.deepEqual(track.wrong, [], "samples that are not the file's");
  assert.deepEqual(track.jumps, [], "the track goes on where it was");
  assert.ok(track.plain > 0.9 * track.heard);
  assert.equal(track.gaps, outages.reduce((sum, each) => sum + each.track_gaps, 0), "gaps of the track outside of outages");
  assert.equal(live.gaps, outages.reduce((sum, each) => sum + each.live_gaps, 0), "gaps of the performance outside of outages");
  for (const each of outages) {
    assert.ok(each.track_gaps <= (each.outage_s > kLong_s ? 1 : 0), JSON.stringify(each));
    assert.ok(each.live_gaps <= 1 && each.live_jumps <= 2, JSON.stringify(each));
  }
  if (half > 0) for (const of of ["server", "page"]) assert.ok(most(of, seen.slice(half)) - most(of, seen.slice(0, half)) < kFlat, `memory of the ${of}`);
  assert.deepEqual(page.said.filter((line) => !/ERR_|WebSocket connection/.test(line)), []);
  await page.context().close();
});
