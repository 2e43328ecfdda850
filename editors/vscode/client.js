// editors/vscode/client.js -- The perigee that runs: where it listens, what is asked of it, and who hears the answers.
// SPDX-License-Identifier: GPL-3.0-or-later
"use strict";

const dgram = require("dgram");
const fs = require("fs");
const os = require("os");
const path = require("path");
const osc = require("./osc");

const kLongest = 60000; // bytes of code in a datagram
const kPatienceMs = 20000;

// The endpoint's fields by name; null where no perigee runs.
function endpoint() {
  const state = process.env.XDG_STATE_HOME || path.join(os.homedir(), ".local/state");
  const folder = process.env.XDG_RUNTIME_DIR || state;
  try {
    const lines = fs.readFileSync(path.join(folder, "perigee/endpoint"), "utf8").split("\n");
    const fields = Object.fromEntries(lines.filter(Boolean).map((line) => [line.split("=", 1)[0], line.slice(line.indexOf("=") + 1)]));
    if (fields.version !== "1" || !fields.token || !Number(fields.osc)) return null;
    process.kill(Number(fields.pid), 0); // throws where a crash has left the file
    return fields;
  } catch {
    return null;
  }
}

class Client {
  // `heard` is what is done with messages that nobody asked for: { "/highlight": (...given) => … }.
  constructor(heard = {}) {
    this.heard = heard;
    this.socket = null;
    this.token = null;
    this.asked = new Map();
    this.number = 0;
  }

  // Whether there is one; a connection to it is made where there is none, or a new one where another perigee has started.
  attach() {
    const found = endpoint();
    if (!found) {
      this.detach();
      return false;
    }
    if (this.token === found.token) return true;
    this.detach();
    this.token = found.token;
    this.port = Number(found.osc);
    this.socket = dgram.createSocket("udp4");
    this.socket.on("message", (data) => this.receive(data));
    this.socket.on("error", () => this.detach());
    this.socket.unref();
    this.send("/subscribe", "highlight", "log");
    return true;
  }

  detach() {
    if (this.socket) this.socket.close();
    this.socket = this.token = null;
    const asked = [...this.asked.values()];
    this.asked.clear();
    for (const each of asked) each("/error", ["", "perigee has ended, or another one runs now"]);
  }

  receive(data) {
    const message = osc.decode(data);
    if (!message) return;
    const asked = message.address !== "/highlight" && this.asked.get(message.given[0]);
    if (asked) asked(message.address, message.given);
    else if (this.heard[message.address]) this.heard[message.address](...message.given);
  }

  send(address, ...given) {
    this.socket.send(osc.encode(address, ...given), this.port, "127.0.0.1");
  }

  // Sends a message. `answered(address, given)` hears what answers with that key, until it returns something: what this promises.
  ask(key, answered, ...message) {
    return new Promise((resolve) => {
      const hear = (address, given) => {
        const answer = answered(address, given);
        if (answer === undefined) return;
        this.asked.delete(key);
        clearTimeout(timer);
        resolve(answer);
      };
      const timer = setTimeout(() => hear("/error", [message[0], "perigee does not answer"]), kPatienceMs);
      this.asked.set(key, hear);
      this.send(...message);
    });
  }

  nextId() {
    return `vscode-${process.pid}-${++this.number}`;
  }

  // Evaluates code that begins at that line (from 1) and byte (from 0) of the file. { id, result }: the id that highlights will
  // have, and the promise of { ok, value } or { ok, message, file, line, column, endLine, endColumn }. Throws an Error that
  // says why nothing could be sent.
  evaluate(code, file = "", line = 1, column = 0) {
    if (!this.attach()) throw new Error("no perigee runs; \"perigee: start\" starts one");
    if (Buffer.byteLength(code) > kLongest) throw new Error("this is too much code for one message; evaluate parts of it");
    if (code.includes("\0")) throw new Error("this is no text: it has a zero byte in it");
    const id = this.nextId();
    let value;
    const result = this.ask(
      id,
      (address, given) => {
        if (address === "/eval/value") {
          value = given[1];
          return undefined;
        }
        if (address === "/eval/ok") return { ok: true, value };
        if (address !== "/eval/error")
          return { ok: false, message: given[1], file, line, column, endLine: line, endColumn: column };
        const [, message, inFile, atLine, atColumn, endLine, endColumn] = given;
        return { ok: false, message, file: inFile, line: atLine, column: atColumn, endLine, endColumn };
      },
      "/eval", this.token, id, code, file, line, column);
    return { id, result };
  }

  // /hush, /panic, /undo, /redo: nothing, or the problem.
  async command(address) {
    if (!this.attach()) return "no perigee runs; \"perigee: start\" starts one";
    return this.ask(address, (from, given) => (from === "/error" ? given[1] : ""), address, this.token);
  }

  // What the text may go on with: [{ name, kind, summary }].
  async complete(prefix) {
    if (!this.attach()) return [];
    const id = this.nextId();
    const items = (address, given) => {
      const found = [];
      for (let i = 1; address === "/complete/items" && i + 2 < given.length; i += 3)
        found.push({ name: given[i], kind: given[i + 1], summary: given[i + 2] });
      return found;
    };
    return this.ask(id, items, "/complete", id, prefix.slice(-kLongest / 3));
  }

  // What help"name" says; "" where it says nothing.
  async doc(name) {
    if (!this.attach()) return "";
    const id = this.nextId();
    const text = await this.ask(id, (address, given) => (address === "/doc/text" ? given[1] : ""), "/doc", id, name);
    return text.startsWith("unknown name") ? "" : text;
  }

  // By name; null where no perigee runs.
  async status() {
    if (!this.attach()) return null;
    return new Promise((resolve) => {
      this.heard["/status/values"] = (...given) =>
        resolve(Object.fromEntries(given.flatMap((name, i) => (i % 2 === 0 ? [[name, given[i + 1]]] : []))));
      this.send("/status");
    });
  }

  // Mutes a slot, or lets it sound again: what it does now, in words.
  async mute(slot) {
    const slots = await this.complete("mute(");
    const muted = slots.some((each) => each.name.replaceAll('"', "") === slot && each.summary === "muted");
    const result = await this.evaluate(`${muted ? "unmute" : "mute"}(${JSON.stringify(slot)})`).result;
    return result.ok ? `${slot} ${muted ? "sounds" : "is muted"}` : result.message;
  }
}

module.exports = { Client, endpoint };
