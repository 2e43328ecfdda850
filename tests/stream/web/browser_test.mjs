// tests/stream/web/browser_test.mjs -- The page in a browser beside a server that runs: what it plays is to the bit what it should be.
// SPDX-License-Identifier: GPL-3.0-or-later
import assert from "node:assert";
import test from "node:test";
import { assertEqual, assertGapless, heard, openPage, readWav, startBrowser, tap } from "./browser.mjs";
import { Wire } from "./wire.mjs";

const { PERIGEE_URL, PERIGEE_TOKEN, PERIGEE_NOTE, PERIGEE_TRACK, PERIGEE_PIECE, PERIGEE_PICTURES } = process.env; // browser.py says what each is
const wire = new Wire(PERIGEE_URL);
const address = await wire.open();
const browser = await startBrowser();
test.after(async () => {
  await browser.close();
  wire.close();
});

// The piece that plays, once more: only what was evaluated is told beside the sound.
const play = async (page) => {
  await says(page, "performer", "You may");
  assert.equal((await page.evaluate((code) => globalThis.perigee.code.perform.evaluate(code, 1), PERIGEE_PIECE)).type, "ok");
};
const says = (page, id, what) => page.waitForFunction(([id, what]) => document.getElementById(id).textContent.includes(what), [id, what]);
const write = async (page, text) => {
  await page.locator(".cm-content").click();
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
  await page.keyboard.insertText(text);
};
const enough = async (page, frames) => {
  try {
    await page.waitForFunction((frames) => globalThis.heard.reduce((sum, block) => sum + block.heard, 0) >= frames, frames);
  } catch (error) {
    throw new Error(`${error.message} The page says: ${await page.locator("#status").textContent()} ${page.said}`);
  }
};
const close = async (page) => {
  assert.deepEqual(page.said, []);
  await page.context().close();
};

// A genome's note, played by hand, is the batch render's, to the bit.
async function hearGenome(page) {
  await tap(page, "genomes.player.player");
  for (const [id, value] of [["pitch_number", "3"], ["velocity", "0.7"], ["duration_number", "1.5"]]) await page.locator(`#${id}`).fill(value);
  await page.locator(".genome .sound").first().click();
  await page.waitForFunction(() => globalThis.perigee.genomes.player.player.report.state === "ended");
  const sound = readWav(PERIGEE_NOTE);
  await enough(page, sound.left.length);
  const blocks = await heard(page);
  assertGapless(blocks);
  assert.equal(assertEqual(blocks, sound), blocks.length);
  return { blocks, sound };
}

test("a genome sounds as the batch render does, to the bit, without a gap", async () => {
  const page = await openPage(browser, `${address}#/genomes`);
  const { blocks, sound } = await hearGenome(page);
  assert.equal(blocks.at(-1).frame + blocks.at(-1).heard, sound.left.length);
  await close(page);
});

test("in the other formats a genome is the batch render's within what each promises", async () => {
  const page = await openPage(browser, `${address}#/genomes`);
  const sound = readWav(PERIGEE_NOTE);
  for (const [id, value] of [["pitch_number", "3"], ["velocity", "0.7"], ["duration_number", "1.5"]]) await page.locator(`#${id}`).fill(value);
  await page.waitForSelector(".genome");
  for (const [format, most] of [["flac", 2 ** -24], ["s16", 0.5 / 32767 + 1e-7], ["opus", 0.25]]) {
    await tap(page, "genomes.player.player");
    const before = await page.evaluate(() => globalThis.perigee.genomes.player.player.report.id ?? 0);
    await page.locator("#genome_format").selectOption(format); // plays the genome that is chosen
    if (format === "flac") await page.locator(".genome .sound").first().click();
    await page.waitForFunction(([before, end]) => globalThis.heard.some((block) => block.id > before && block.frame + block.heard >= end), [before, sound.left.length]);
    const blocks = (await heard(page)).filter(({ id }) => id > before);
    assertGapless(blocks);
    const left = blocks.flatMap((block) => block.left);
    assert.ok(left.length >= sound.left.length && left.length < sound.left.length + 960, `${format}: ${left.length} frames of ${sound.left.length}`); // packets of Opus are whole ones
    const errors = left.map((sample, i) => Math.abs(sample - (sound.left[i] ?? 0)));
    const worst = errors.reduce((one, other) => Math.max(one, other), 0);
    assert.ok(worst <= most, `${format}: ${worst}`);
    const power = (samples) => samples.reduce((sum, sample) => sum + sample * sample, 0);
    assert.ok(power(errors) < 0.1 * power(left), format);
  }
  for (let i = 0; i < 8; ++i) await page.locator(".genome .sound").first().click(); // each while the one before may be decoded
  await page.waitForFunction(() => globalThis.perigee.genomes.player.player.report.state === "ended");
  await close(page);
});

test("where there are no worklets, as over plain http, it sounds all the same", async () => {
  const page = await openPage(browser, `${address}#/genomes`, {}, (page) => page.addInitScript(() => delete BaseAudioContext.prototype.audioWorklet));
  await hearGenome(page);
  page.said = page.said.filter((line) => !line.includes("deprecated"));
  await close(page);
});

test("genomes are found by text, and the keyboard plays them", async () => {
  const page = await openPage(browser, `${address}#/genomes`);
  await page.waitForSelector(".genome");
  await page.locator("#genome_text").fill("no such thing");
  await page.locator(".empty").waitFor();
  await page.locator("#genome_text").fill("");
  await page.waitForSelector(".genome");
  await page.waitForFunction(() => [...document.querySelectorAll(".genome img")].every((image) => image.complete && image.naturalWidth > 0));
  await page.locator(".genome .choose").first().focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("e");
  await page.waitForFunction(() => globalThis.perigee.genomes.player.state === "playing");
  assert.equal(await page.locator("#pitch_number").inputValue(), "3");
  await close(page);
});

test("a child wants the token, and is there at once", async () => {
  const page = await openPage(browser, `${address}#/genomes`);
  const before = await page.locator(".genome").first().waitFor().then(() => page.locator(".genome").count());
  await page.locator(".genome .choose").first().click();
  await page.locator("#mutate").click();
  await page.locator("#token_dialog input").fill("wrong");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.getElementById("lamp").classList.contains("bad"));
  await page.locator("#mutate").click();
  await page.locator("#token_dialog input").fill(PERIGEE_TOKEN);
  await page.keyboard.press("Enter");
  await page.locator(".genome.new").waitFor();
  assert.equal(await page.locator(".genome").count(), before + 1);
  await page.waitForFunction(() => globalThis.perigee.genomes.player.state === "playing");
  await page.locator("#breed").click();
  await says(page, "genome_state", "other parent");
  await page.locator(".genome:not(.chosen) .choose").first().click();
  await page.waitForFunction((before) => document.querySelectorAll(".genome.new").length === 2, before);
  assert.equal(await page.locator("#breed").getAttribute("aria-pressed"), "false");
  page.said = page.said.filter((line) => !/40[13]/.test(line)); // the browser itself reports an answer that refuses
  await close(page);
});

test("a track sounds as its file does, to the bit: paused, sought, and after a loss of the connection", async () => {
  const page = await openPage(browser, `${address}#/tracks`);
  const sound = readWav(PERIGEE_TRACK);
  const state = (name) => page.waitForFunction((name) => document.getElementById("track_state").textContent === name, name);
  await tap(page, "tracks.player");
  await page.locator("#track_play").click();
  await enough(page, 24000);
  await page.locator("#track_play").click();
  await state("paused");
  await page.waitForFunction(() => globalThis.heard.at(-1).heard === 0);
  const paused_at = (await heard(page)).at(-1);
  await page.locator("#track_play").click();
  await enough(page, 72000);
  assert.equal(await page.evaluate(([frame]) => globalThis.heard.findLast((block) => block.heard > 0 && block.frame === frame) !== undefined, [paused_at.frame + paused_at.heard]), true);

  wire.cut();
  await says(page, "status", "Trying again");
  wire.mend();
  const received = await page.evaluate(() => globalThis.perigee.tracks.stream.received);
  await page.waitForFunction((received) => globalThis.perigee.tracks.stream.received > received, received);
  const cut = await heard(page);
  assertGapless(cut);
  assert.ok(assertEqual(cut, sound) > 500);

  await page.locator("#track_seek").fill("20");
  await page.waitForFunction(() => globalThis.heard.some((block) => block.heard > 0 && block.plain && block.frame > 20 * 48000));
  await enough(page, 144000);
  const all = await heard(page);
  const sought = all.slice(cut.length).filter((block) => block.frame >= 20 * 48000);
  assert.equal(sought[0].frame, 20 * 48000);
  assertGapless(sought);
  assertEqual(all, sound);

  await page.locator("#track_seek").fill(String(sound.left.length / 48000 - 0.5));
  await page.waitForFunction(() => !globalThis.perigee.tracks.active);
  await page.waitForFunction((end) => globalThis.heard.some(({ frame, heard }) => heard > 0 && frame + heard === end), sound.left.length);
  await close(page);
});

test("a preset is heard at once; none of it is the track as it is", async () => {
  const page = await openPage(browser, `${address}#/tracks`);
  const sound = readWav(PERIGEE_TRACK);
  const source = () => page.evaluate(() => globalThis.perigee.tracks.source);
  const next = async (act) => {
    const before = await source();
    await act();
    await page.waitForFunction((before) => globalThis.perigee.tracks.source > before, before);
    const id = await source();
    await page.waitForFunction((id) => globalThis.heard.filter((block) => block.id === id && block.plain && block.heard > 0).length > 100, id);
    return (await heard(page)).filter((block) => block.id === id && block.plain);
  };
  await tap(page, "tracks.player");
  await page.locator("#intensity").fill("0");
  await page.locator("#track_play").click();
  await enough(page, 9600);
  const preset = (name) => page.locator(`#presets input[value="${name}"]`).check({ force: true });
  const none = await next(() => preset("warm"));
  assertGapless(none);
  assertEqual(none, sound);
  const much = await next(() => page.locator("#intensity").fill("1"));
  assertGapless(much);
  assert.throws(() => assertEqual(much, sound));
  const bright = await next(() => preset("bright"));
  assertGapless(bright);
  assert.ok(bright[0].frame >= much[0].frame);
  await page.locator("#track_stop").click();
  await page.waitForFunction(() => globalThis.perigee.tracks.player.report.state === "idle");
  await close(page);
});

test("the performance is heard without silence, its onsets where they belong", async () => {
  const page = await openPage(browser, `${address}#token=${PERIGEE_TOKEN}`);
  await play(page);
  await page.locator("#format").selectOption("f32");
  await page.locator("#delay").selectOption("0.4");
  await tap(page, "live.player");
  await page.locator("#listen").click();
  await enough(page, 4.2 * 48000);
  await says(page, "status", "Live");
  const blocks = await heard(page);
  const left = blocks.flatMap((block) => block.left);
  for (let at = 0; at + 4800 <= left.length; at += 4800) assert.ok(left.slice(at, at + 4800).some((sample) => Math.abs(sample) > 1e-4), `silent at ${at}`);
  // Clicks, one each quarter of a second, are where the sound jumps: within what the correction of clocks may do, and a frame.
  const onsets = [];
  for (let i = 1; i < left.length; ++i) if (Math.abs(left[i] - left[i - 1]) > 0.05 && !(i - onsets.at(-1) < 4800)) onsets.push(i);
  const gaps = onsets.slice(1).map((at, i) => at - onsets[i]);
  assert.ok(gaps.length >= 12, String(gaps));
  for (const gap of gaps) assert.ok(Math.abs(gap - 12000) <= 12000 * 0.005 + 2, String(gaps));
  await page.waitForFunction(() => globalThis.perigee.live.happenings.slots.length === 2 && globalThis.perigee.live.happenings.level !== null);
  assert.notEqual(await page.locator("#cycle").textContent(), "–");

  wire.cut();
  await says(page, "status", "Trying again");
  wire.mend();
  const before = (await heard(page)).length;
  await page.waitForFunction((before) => globalThis.heard.filter((block) => block.heard > 0).length > before + 500, before);
  await says(page, "status", "Live");
  await page.locator("#listen").click();
  await close(page);
});

test("in every format a click is heard where the performance has it: at each quarter of a second, within a millisecond", async () => {
  for (const format of ["f32", "s16", "opus"]) {
    const page = await openPage(browser, `${address}#token=${PERIGEE_TOKEN}`);
    await play(page);
    await page.locator("#format").selectOption(format);
    await page.locator("#delay").selectOption("0.4");
    await tap(page, "live.player");
    await page.locator("#listen").click();
    await enough(page, 2.1 * 48000);
    const clicks = [];
    for (const { frame, left } of await heard(page))
      for (const [i, sample] of left.entries()) if (Math.abs(sample) > 0.25 && !(frame + i - clicks.at(-1) < 4800)) clicks.push(frame + i);
    assert.ok(clicks.length >= 6, `${format}: ${clicks}`);
    for (const click of clicks) assert.ok(Math.abs(click - 12000 * Math.round(click / 12000)) < 48, `${format}: ${clicks}`);
    await close(page);
  }
});

test("code is evaluated with the token: answers, a mistake at its place, what sounds lit up, completion, help", async () => {
  const page = await openPage(browser, `${address}#token=${PERIGEE_TOKEN}`);
  assert.equal(page.url().includes(PERIGEE_TOKEN), false);
  await says(page, "performer", "You may");
  await write(page, "1 + 1");
  await page.keyboard.press("Control+Enter");
  await says(page, "answer", "2");
  await write(page, '-- é\n\nd3(s"bd [wrong")');
  await page.keyboard.press("Control+Enter");
  await says(page, "answer", "line 3");
  const mark = page.locator(".cm-lintRange-error");
  await mark.waitFor();
  assert.ok('d3(s"bd [wrong")'.includes(await mark.textContent()));
  await page.locator("#listen").click();
  await write(page, 'd3(s"bd*4 hh*4")');
  await page.keyboard.press("Control+Enter");
  await says(page, "answer", "ok");
  assert.equal(await mark.count(), 0);
  const lit = () => page.waitForFunction(() => /^(bd|hh)/.test(document.querySelector("#editor").shadowRoot.querySelector(".cm-sounds")?.textContent));
  await lit();
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("-- moves down\n");
  await lit();
  await write(page, "d3(s'bd'):fas");
  await page.keyboard.press("Control+Space");
  await page.locator(".cm-tooltip-autocomplete li").first().waitFor();
  await page.keyboard.press("Escape");
  await write(page, "hush");
  await page.keyboard.press("F1");
  await page.waitForFunction(() => /hush/.test(document.getElementById("answer").textContent));
  for (const what of ["undo", "redo", "hush", "panic"]) {
    await page.locator(`#${what}`).click();
    await says(page, "answer", `${what}: done`);
  }
  await close(page);
});

test("a wrong token is told, the right one asked for again, and the code evaluated then", async () => {
  const page = await openPage(browser, `${address}#token=wrong`);
  await says(page, "status", "not the one");
  await write(page, "40 + 2");
  await page.keyboard.press("Control+Enter");
  await page.locator("#token_dialog input").fill(PERIGEE_TOKEN);
  await page.keyboard.press("Enter");
  await says(page, "answer", "42");
  assert.equal(await page.evaluate(() => sessionStorage.length), 1);
  await close(page);
});

test("without its code editor the page has a plain field, which evaluates and selects a mistake", async () => {
  const page = await openPage(browser, `${address}#token=${PERIGEE_TOKEN}`, {}, (page) => page.route("**/js/codemirror.js", (route) => route.fulfill({ status: 404 })));
  const field = page.locator("#editor textarea");
  await says(page, "answer", "plain field");
  await says(page, "performer", "You may");
  await field.fill('1 + 1\n\nd3(s"bd [wrong")');
  await field.press("Control+Home");
  await field.press("Control+Enter");
  await says(page, "answer", "2");
  await field.press("Control+End");
  await field.press("Control+Enter");
  await says(page, "answer", "line 3");
  assert.ok(await field.evaluate((field) => field.selectionStart >= 7 && field.selectionEnd > field.selectionStart));
  page.said = page.said.filter((line) => !line.includes("404"));
  await close(page);
});

test("a browser that holds the sound back is said to, and a key lets it go", async () => {
  const page = await openPage(browser, `${address}#/tracks`, {}, (page) =>
    page.addInitScript(() => {
      const { resume } = AudioContext.prototype;
      let pressed = false;
      addEventListener("keydown", () => (pressed = true), true);
      Object.defineProperty(AudioContext.prototype, "state", { get: () => (pressed ? "running" : "suspended") });
      AudioContext.prototype.resume = function () {
        return pressed ? resume.call(this) : new Promise((done) => addEventListener("keydown", () => done(resume.call(this))));
      };
    }));
  await page.waitForFunction(() => globalThis.perigee.tracks.track);
  await page.evaluate(() => void globalThis.perigee.tracks.play(0));
  await says(page, "status", "browser");
  assert.equal(await page.locator("#lamp").getAttribute("class"), "lamp bad");
  await page.keyboard.press("Shift");
  await says(page, "track_state", "playing");
  await says(page, "status", "Ready.");
  await close(page);
});

test("keys play, pause and move a track; the page says which keys there are, and each is where it says", async () => {
  const page = await openPage(browser, `${address}#/tracks`);
  await page.waitForFunction(() => globalThis.perigee.tracks.peaks);
  await page.keyboard.press("Space");
  await says(page, "track_state", "playing");
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => globalThis.perigee.tracks.position > 5);
  await page.keyboard.press("Space");
  await says(page, "track_state", "paused");
  await page.keyboard.press("?");
  const listed = (await page.locator("#keys_list kbd").allTextContents()).join(" ");
  for (const key of ["Ctrl-Enter", "Ctrl-.", "F1", "Space", "→", "A W S E"]) assert.ok(listed.includes(key), listed);
  await page.keyboard.press("Escape");
  await page.locator("#track_play").focus(); // what has the focus keeps its keys: this is one click and not two
  await page.keyboard.press("Space");
  await says(page, "track_state", "playing");
  await close(page);
});

test("what is wrong is said in a sentence", async () => {
  const page = await openPage(browser, `${address}#/genomes`);
  await page.evaluate(() => globalThis.perigee.genomes.player.play({ genomeId: "no such genome", duration: 1, noteDelta: 0, velocity: 1 }));
  await says(page, "status", "no such genome");
  await page.evaluate(() => globalThis.perigee.tracks.choose({ track_id: 999999, title: "none", duration: 1, sample_rate: 48000 }, true));
  await page.waitForFunction(() => !globalThis.perigee.tracks.active);
  assert.equal(await page.evaluate(() => document.getElementById("lamp").className), "lamp bad");
  page.said = page.said.filter((line) => !line.includes("404")); // of its overview
  await close(page);
});

test("every view fits a phone and a desk, in the dark and in the light; everything has a name and can be reached", async () => {
  for (const [name, viewport] of Object.entries({ phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 800 } })) {
    for (const colorScheme of ["dark", "light"]) {
      const page = await openPage(browser, `${address}#token=${PERIGEE_TOKEN}`, { viewport, colorScheme, hasTouch: name === "phone" });
      await play(page);
      await page.locator("#listen").click();
      await says(page, "status", "Live");
      for (const view of ["live", "genomes", "tracks"]) {
        await page.locator(`#tab_${view}`).click();
        if (view === "genomes") await page.locator(".genome .sound").first().click();
        if (view === "tracks") await page.locator("#track_play").click();
        const counts = { live: "live.happenings.events", genomes: "genomes.player.there", tracks: "tracks.player.report.frame" };
        await page.waitForFunction((path) => {
          const value = path.split(".").reduce((at, each) => at?.[each], globalThis.perigee);
          return (value?.length ?? value) > 8;
        }, counts[view]);
        assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= viewport.width, `${name}, ${view}`);
        const nameless = await page.evaluate(() =>
          [...document.querySelectorAll("button, input, select, canvas[role], a[href]")].filter(
            (each) => !(each.ariaLabel || each.getAttribute("aria-label") || each.textContent.trim() || each.labels?.[0]?.textContent.trim() || each.title)).map((each) => each.outerHTML));
        assert.deepEqual(nameless, []);
        if (PERIGEE_PICTURES) {
          if (view === "genomes") await page.waitForFunction(() => [...document.querySelectorAll(".genome img")].slice(0, 4).every((image) => image.complete));
          await page.screenshot({ path: `${PERIGEE_PICTURES}/${name}-${colorScheme}-${view}.png` });
        }
      }
      await close(page);
    }
  }
  const page = await openPage(browser, address);
  await page.locator("#tab_live").focus();
  await page.keyboard.press("ArrowRight");
  await page.locator("#genomes").waitFor();
  await page.keyboard.press("End");
  await page.locator("#tracks").waitFor();
  await close(page);
});
