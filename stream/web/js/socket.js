// stream/web/js/socket.js -- A WebSocket that comes back: after a loss it tries again, ever less often, and says in words how it stands.
// SPDX-License-Identifier: GPL-3.0-or-later

import { waitBefore } from "./backoff.js";

const kSilence_ms = 30000; // nothing for so long: ask; nothing for twice as long: it is dead, whatever TCP believes

// The address of a socket of this server, wherever the page lies: this file is one folder below it.
export function addressOf(path) {
  const address = new URL(`../${path}`, import.meta.url);
  address.protocol = address.protocol.replace("http", "ws");
  return address.href;
}

export class Socket {
  // `told`: { open(), message(object), frame(ArrayBuffer), state("connecting" | "open" | "waiting" | "closed", sentence) }, each may be missing.
  constructor(path, told) {
    this.path = path;
    this.told = told;
    this.tries = 0;
    this.wanted = false;
    this.socket = null;
    this.again = () => this.wanted && !this.socket && this.connect();
  }

  open() {
    if (this.wanted) return;
    this.wanted = true;
    this.tries = 0;
    addEventListener("online", this.again);
    this.connect();
  }

  close() {
    this.wanted = false;
    clearTimeout(this.timer);
    clearInterval(this.watch);
    removeEventListener("online", this.again);
    const socket = this.socket;
    this.socket = null;
    socket?.close(1000);
    this.told.state?.("closed", "");
  }

  // Whether it was sent; what cannot be sent now is not kept: what to say after a loss is the business of who says it.
  send(message) {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  get isOpen() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  connect() {
    clearTimeout(this.timer);
    this.told.state?.("connecting", "Connecting …");
    const socket = new WebSocket(addressOf(this.path));
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    socket.onopen = () => {
      if (socket !== this.socket) return;
      this.heard = performance.now();
      this.watch = setInterval(() => this.look(), kSilence_ms / 2);
      this.told.state?.("open", "");
      this.told.open?.();
    };
    socket.onmessage = ({ data }) => {
      if (socket !== this.socket) return;
      this.heard = performance.now();
      this.tries = 0; // it works: a loss from now on is a new one
      if (typeof data !== "string") return this.told.frame?.(data);
      let message;
      try {
        message = JSON.parse(data);
      } catch {
        return this.told.state?.("open", "The server said something that is no JSON; it is left out.");
      }
      if (message.type !== "pong") this.told.message?.(message);
    };
    socket.onclose = (event) => {
      if (socket === this.socket) this.lost(event);
    };
  }

  lost({ code, reason }) {
    this.socket = null;
    clearInterval(this.watch);
    if (!this.wanted) return;
    if (code === 1008) {
      this.wanted = false;
      this.told.state?.("closed", reason || "The server has refused this connection.");
      return;
    }
    const wait_s = waitBefore(++this.tries);
    this.told.state?.("waiting", `The connection is lost. Trying again in ${wait_s} s.`);
    this.timer = setTimeout(this.again, wait_s * 1000);
  }

  look() {
    const silent_ms = performance.now() - this.heard;
    if (silent_ms > 2 * kSilence_ms) {
      const socket = this.socket;
      this.socket = null;
      socket.close();
      this.lost({ code: 1006 });
    } else if (silent_ms > kSilence_ms) {
      this.send({ type: "ping" });
    }
  }
}
