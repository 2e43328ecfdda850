// stream/web/js/code_view.js -- The code of the live view: what is evaluated, what the instrument answers, who may.
// SPDX-License-Identifier: GPL-3.0-or-later

import { startEditor } from "./editor.js";
import { Perform } from "./perform.js";
import { say, saying } from "./status.js";
import { askForToken, forgetToken, kWrong, token } from "./token.js";

const kKept = "perigee.code";
const kFirst = `-- Ctrl-Enter evaluates the block around the cursor, or what is selected.
setcps(0.5)

d1(s"bd*4")

d2(s"~ cp":gain(0.6))

d3(note"<c3 eb3 g3 bb3>*8":s"saw":lpf(900):decay(0.1):sustain(0.2):gain(0.3))
`;

const at = (id) => document.getElementById(id);

function kept() {
  try {
    return localStorage.getItem(kKept);
  } catch {
    return null;
  }
}

function keep(text) {
  try {
    localStorage.setItem(kKept, text);
  } catch {
    // not kept, then
  }
}

export class CodeView {
  constructor() {
    this.wishes = []; // what is done once the instrument is there
    this.perform = new Perform(token, {
      ready: (version) => this.ready(version),
      refused: () => this.refused(),
      done: (what) => this.answer(`${what}: done`),
      state: (name, sentence) => this.stands(name, sentence),
    });
    at("evaluate").addEventListener("click", () => this.evaluate());
    for (const id of ["hush", "panic", "undo", "redo"]) at(id).addEventListener("click", () => this.command(id));
    at("token").addEventListener("click", () => (token() ? this.leave() : this.enter()));
    if (token()) this.perform.open();
    this.show();
  }

  async start() {
    this.editor = await startEditor(at("editor"), kept() ?? kFirst, {
      evaluate: () => this.evaluate(),
      complete: (prefix) => (this.perform.ready ? this.perform.complete(prefix).catch(() => []) : []),
      help: (name) => (this.perform.ready ? this.perform.help(name).catch(() => "") : ""),
      explain: (name) => this.explain(name),
      changed: keep,
    });
    if (this.editor.plain) this.answer("This perigee was built without its code editor; this plain field evaluates too.");
  }

  shortcuts() {
    return [
      { keys: ["Ctrl-Enter"], does: "evaluates what is selected, or the block around the cursor" },
      { keys: ["Ctrl-Space"], does: "completes the word" },
      { keys: ["F1"], does: "explains the word" },
      { keys: ["Ctrl-."], does: "hush: every slot stops, what sounds rings out", act: () => this.command("hush") },
      { keys: ["Ctrl-Alt-."], does: "panic: everything stops at once", act: () => this.command("panic") },
    ];
  }

  show() {
    at("performer").textContent = this.perform.ready ? "You may change what plays." : "Code is for who has the token.";
    at("token").textContent = token() ? "Forget the token" : "Enter the token";
  }

  stands(name, sentence) {
    if (name === "closed" || name === "open") say("perform", "good", "");
    else saying("perform")(name, sentence && `Code: ${sentence}`);
    this.show();
  }

  ready() {
    say("perform", "good", "");
    this.show();
    for (const wish of this.wishes.splice(0)) wish();
  }

  async refused() {
    forgetToken();
    this.show();
    say("perform", "bad", kWrong);
    if (this.wishes.length > 0) await this.enter(kWrong);
  }

  async enter(why) {
    if (await askForToken(why)) this.perform.open();
    else this.wishes = [];
    this.show();
  }

  leave() {
    forgetToken();
    this.perform.close();
    this.show();
  }

  // Does it now, or once there is a token and a connection.
  whenReady(wish) {
    if (this.perform.ready) return wish();
    this.wishes = [wish];
    this.enter();
  }

  answer(text, kind = "") {
    at("answer").className = `answer ${kind}`;
    at("answer").textContent = text;
  }

  evaluate() {
    const target = this.editor?.target();
    if (!target) return this.answer("There is no code around the cursor.");
    this.whenReady(() => this.send(target));
  }

  async send({ code, line, column }) {
    const snapshot = this.editor.snapshot();
    this.editor.unmark();
    this.answer("…");
    try {
      const said = await this.perform.evaluate(code, line, column);
      if (said.type === "failed") {
        this.editor.mark(said);
        const place = said.line >= 1 ? `line ${said.line}: ` : "";
        return this.answer(place + said.message, "wrong");
      }
      this.editor.remember(said.code ?? "newest", snapshot);
      this.answer(said.text ?? "ok", said.text ? "value" : "");
    } catch (error) {
      this.answer(error.message, "wrong");
    }
  }

  command(type) {
    this.whenReady(() => this.perform.command(type));
  }

  async explain(name) {
    if (!this.perform.ready) return this.answer("Help is there for who has the token.");
    const help = await this.perform.help(name).catch((error) => error.message);
    this.answer(help || `There is no help about ${name}.`);
  }
}
