// stream/web/js/perform.js -- Code for the instrument, over a socket that wants the token: questions, and the answers to them.
// SPDX-License-Identifier: GPL-3.0-or-later

import { Socket } from "./socket.js";

const kLost = "The connection was lost before an answer came; whether the code is heard is not known.";

export class Perform {
  // `token()`: the token. `told`: { ready(version), refused(sentence), done(what), state(name, sentence) }
  constructor(token, told) {
    this.waiting = new Map(); // by id: { resolve, reject, text }
    this.last = 0;
    this.told = told;
    this.ready = false;
    this.socket = new Socket("perform", {
      open: () => this.socket.send({ type: "hello", token: token() }),
      message: (message) => this.hear(message),
      state: (name, sentence) => {
        if (name !== "open") this.lose();
        told.state(name, sentence);
      },
    });
  }

  open() {
    this.socket.open();
  }

  close() {
    this.socket.close();
  }

  lose() {
    this.ready = false;
    for (const { reject } of this.waiting.values()) reject(new Error(kLost));
    this.waiting.clear();
  }

  hear(message) {
    if (message.type === "hello") {
      this.ready = true;
      return this.told.ready(message.version);
    }
    if (message.type === "error" && message.code === "unauthorized") {
      this.socket.close();
      return this.told.refused(message.message);
    }
    if (message.type === "done") return this.told.done(message.what);
    // What could not be understood is answered without an id: it was what was asked last.
    const id = message.type === "error" && message.id === undefined ? [...this.waiting.keys()].at(-1) : message.id;
    const asked = this.waiting.get(id);
    if (!asked) return;
    if (message.type === "value") {
      asked.text = message.text;
      return;
    }
    this.waiting.delete(id);
    if (message.type === "error") asked.reject(new Error(message.message));
    else asked.resolve({ ...message, ...(asked.text !== undefined && { text: message.text ?? asked.text }) });
  }

  // The answer: the message that ends it.
  ask(message) {
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      if (this.ready && this.socket.send({ ...message, id })) return;
      this.waiting.delete(id);
      reject(new Error("There is no connection to the instrument; the code was not sent."));
    });
  }

  // { type: "ok", text?, code? } or { type: "failed", message, line, column, endLine, endColumn }. `line`: of its first line, from 1.
  evaluate(code, line, column = 0) {
    return this.ask({ type: "eval", code, file: "page", line, column });
  }

  async complete(prefix) {
    return (await this.ask({ type: "complete", prefix })).items ?? [];
  }

  async help(name) {
    return (await this.ask({ type: "doc", name })).text ?? "";
  }

  // hush, panic, undo, redo. Whether it was sent.
  command(type) {
    return this.ready && this.socket.send({ type });
  }
}
