// tests/editors/vscode.js -- What the VS Code extension promises, tried under node beside a perigee that runs; vscode.py starts both.
// SPDX-License-Identifier: GPL-3.0-or-later
"use strict";

const assert = require("assert");
const path = require("path");
const test = require("node:test");

const folder = path.join(process.env.PERIGEE_SOURCE, "editors/vscode");
const osc = require(path.join(folder, "osc.js"));
const { Client, endpoint } = require(path.join(folder, "client.js"));
const { pretend } = require("./vscode_pretended.js");

const kPatienceMs = 30000;
const client = new Client();
const opened = [];
test.after(() => [client.detach(), ...opened.map((editor) => editor.close())]);

// An editor with these lines.
function open(lines, ...options) {
  opened.push(pretend(folder, lines, ...options));
  return opened.at(-1);
}

async function until(what, holds) {
  const end = Date.now() + kPatienceMs;
  for (;;) {
    const found = await holds();
    if (found) return found;
    assert.ok(Date.now() < end, `never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
const plays = (slots) => until(`"${slots}" play`, async () => (await client.status()).playing === slots);

test("numbers of every type are read", () => {
  const bytes = Buffer.from([255, 255, 255, 254, 0, 0, 0, 1, 0, 0, 0, 2, 192, 96, 0, 0, 63, 185, 153, 153, 153, 153, 153, 154]);
  const message = Buffer.concat([Buffer.from("/x\0\0,ihfds\0\0"), bytes, Buffer.from("né\0")]);
  assert.deepStrictEqual(osc.decode(message), { address: "/x", given: [-2, 4294967298, -3.5, 0.1, "né"] });
  assert.deepStrictEqual(osc.decode(osc.encode("/eval", "é", "", -5, 70000)), { address: "/eval", given: ["é", "", -5, 70000] });
  assert.strictEqual(osc.decode(Buffer.from("/x\0\0,f\0\0\0")), null);
});

test("lines, blocks, selections and files play", async () => {
  const editor = open(['d1(s"bd*4")', "", 'd2(s"hh*2"', ")", "", "d3(s'sn') d4(s'cp')"]);
  editor.select(0, 3);
  const evaluated = editor.run("evaluateLine");
  await until("a flash", () => editor.marked("flashing").includes("0:0-0:11"));
  await evaluated;
  await plays("1");
  await until("its end", () => editor.marked("flashing").length === 0);
  editor.select(3, 0);
  await editor.run("evaluateBlock");
  await plays("1 2");
  editor.select(5, 10, 5, 19);
  await editor.run("evaluateBlock");
  await plays("1 2 4");
  await editor.run("evaluateFile");
  await plays("1 2 3 4");
  await editor.run("hush");
  await plays("");
});

test("a mistake is shown where it is, and goes when it is mended", async () => {
  const editor = open(["", "-- é", 'd1(s"é𝄞 [bd"):fast(2)']);
  editor.select(2, 0);
  await editor.run("evaluateLine");
  const [{ range, message }] = editor.mistakes();
  assert.match(message, /mini-notation.*ends here\nd1\(…\) gives no pattern back/);
  assert.deepStrictEqual([range.start.line, range.start.character], [2, 'd1(s"é𝄞 [bd'.length]);
  editor.replace(0, 0, 0, 0, "-- a line above\n");
  assert.strictEqual(editor.mistakes()[0].range.start.line, 3);
  editor.replace(3, 0, 3, 22, 'd1(s"bd")');
  editor.select(3, 0);
  await editor.run("evaluateLine");
  assert.deepStrictEqual(editor.mistakes(), []);
  await editor.run("hush");
});

test("what sounds is marked where it is now", async () => {
  const editor = open(['d1(s"bd*8 ~")']);
  editor.select(0, 0);
  await editor.run("evaluateLine");
  editor.replace(0, 0, 0, 0, "-- a line above\n");
  await until("a mark", () => editor.marked("sounding").includes("1:5-1:7"));
  editor.replace(1, 5, 1, 7, "cp");
  await until("none any more", () => editor.marked("sounding").length === 0);
  await editor.run("hush");
  await plays("");
});

test("names are completed and explained", async () => {
  const editor = open(['d1(s"hh superpw":palindr']);
  assert.deepStrictEqual((await editor.complete(0, 24)).items.map((item) => [item.label.label, item.range.start.character]), [["palindrome", 17]]);
  assert.deepStrictEqual((await editor.complete(0, 15)).items.map((item) => item.label.label), ["superpwm"]);
  editor.replace(0, 0, 0, 24, "fast(2)");
  assert.match((await editor.hover(0, 1)).contents.value, /fast\(/);
});

test("values are told and slots muted", async () => {
  const editor = open(["1 + 1", 'print("so")', 'd3(s"bd")']);
  editor.select(0, 0);
  await editor.run("evaluateLine");
  assert.ok(editor.said.includes("perigee: 2"));
  editor.select(1, 0);
  await editor.run("evaluateLine");
  await until("so", () => editor.said.includes("so"));
  editor.select(2, 0);
  await editor.run("evaluateLine");
  for (const now of ["3 is muted", "3 sounds"]) {
    await editor.run("mute", "3");
    assert.ok(editor.said.includes(`perigee: ${now}`), editor.said);
  }
});

test("mistakes are shown while typing", async () => {
  const editor = open(['d1(s"bd":fats(2))']);
  await editor.run("on");
  const at = (text) => until(text, () => editor.typed().find((each) => each.message.includes(text)));
  assert.strictEqual((await at("did you mean 'fast'")).range.start.character, 9);
  editor.replace(0, 0, 0, 0, "-- 𝄞\n");
  await until("a line below", () => editor.typed().some((each) => each.range.start.line === 1));
  editor.replace(1, 9, 1, 13, "fast");
  await until("none", () => editor.typed().length === 0);
});

test("the language server has the dialect that perigee is started with", async () => {
  const editor = open(['d1(s"bd":fats(2))', "local p = note\"c'major e'min\""], "--dialect", "tidal");
  await editor.run("on");
  await until("mistakes", () => editor.typed().length > 0);
  assert.ok(editor.typed().every((each) => each.range.start.line !== 1), editor.typed().map((each) => each.message));
});

test("without perigee it says so, and starts one", async () => {
  process.kill(Number(endpoint().pid), "SIGTERM");
  await until("its end", () => !endpoint());
  const editor = open(['d1(s"bd")']);
  await editor.run("evaluateLine");
  assert.match(editor.said.at(-1), /no perigee runs/);
  await editor.run("start");
  await until("a perigee", () => endpoint());
  await editor.run("evaluateLine");
  await plays("1");
  process.kill(Number(endpoint().pid), "SIGTERM");
});
