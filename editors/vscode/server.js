// editors/vscode/server.js -- `perigee lsp` as a child: requests, answers, and what it tells by itself.
// SPDX-License-Identifier: GPL-3.0-or-later
"use strict";

const { spawn } = require("child_process");

class Server {
  // `command` is what starts a perigee: the server has its samples and dialect.
  // `heard` is told of what nobody asked for: heard(method, params). `ended` of its end.
  constructor(command, heard, ended = () => {}) {
    this.heard = heard;
    this.data = Buffer.alloc(0);
    this.asked = new Map();
    this.number = 0;
    const kept = (i) => ["--samples", "--dialect"].includes(command[i]);
    const options = command.slice(1).filter((word, i) => kept(i + 1) || kept(i));
    this.child = spawn(command[0], ["lsp", ...options], { stdio: ["pipe", "pipe", "ignore"] });
    this.child.stdout.on("data", (data) => this.receive(data));
    this.child.stdin.on("error", () => {});
    const end = () => {
      for (const answer of this.asked.values()) answer(null);
      this.asked.clear();
      ended();
    };
    this.child.on("error", end);
    this.child.on("exit", end);
    this.ready = this.request("initialize", { processId: process.pid, rootUri: null, capabilities: {} });
    this.ready.then(() => this.notify("initialized", {}));
  }

  write(message) {
    const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
    this.child.stdin.write(Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]));
  }

  receive(data) {
    this.data = Buffer.concat([this.data, data]);
    for (;;) {
      const head = this.data.indexOf("\r\n\r\n");
      const length = head < 0 ? null : /content-length: *(\d+)/i.exec(this.data.toString("latin1", 0, head));
      if (!length || this.data.length < head + 4 + Number(length[1])) return;
      const message = JSON.parse(this.data.toString("utf8", head + 4, head + 4 + Number(length[1])));
      this.data = this.data.subarray(head + 4 + Number(length[1]));
      if (message.method !== undefined) {
        this.heard(message.method, message.params);
      } else if (this.asked.has(message.id)) {
        this.asked.get(message.id)(message.result ?? null);
        this.asked.delete(message.id);
      }
    }
  }

  notify(method, params) {
    this.write({ method, params });
  }

  // The result; null for an error, or where the server has ended.
  request(method, params) {
    const id = ++this.number;
    return new Promise((resolve) => {
      this.asked.set(id, resolve);
      this.write({ id, method, params });
    });
  }

  async end() {
    await this.request("shutdown", null);
    this.notify("exit", null);
  }
}

module.exports = { Server };
