// stream/web/js/track_stream.js -- A track that plays: commands, the frames of the newest stream alone, how far the server may be ahead.
// SPDX-License-Identifier: GPL-3.0-or-later

import { floatsOf } from "./base64.js";
import { Decoding } from "./decoding.js";
import { Epochs } from "./epochs.js";
import { parseFrame, planesOf } from "./frames.js";
import { Socket } from "./socket.js";

export const kFull_s = 8; // as much waits: the server holds
const kReady_s = 6; // and goes on: that outlasts two tries to connect, which take 3 s, over a slow network

export class TrackStream {
  // `told`: { start(data, fresh), samples(planes, frame), end(data), failed(sentence), state(name, sentence) }; `fresh`: what waits is of no use any more.
  constructor(told) {
    this.told = told;
    this.playing = null; // { track_id, preset, intensity, format }
    this.epochs = new Epochs();
    this.socket = new Socket("ws", {
      open: () => this.again(),
      message: ({ type, ...rest }) => this.hear(type, rest.data ?? rest),
      frame: (buffer) => this.take(buffer),
      state: (name, sentence) => told.state(this.playing ? name : "open", sentence),
    });
  }

  play(playing, position = 0) {
    this.playing = playing;
    this.received = position; // seconds of the track that have come
    this.resuming = false;
    this.complete = false;
    if (this.socket.isOpen) this.ask(position);
    else this.socket.open();
  }

  ask(start_position) {
    this.held = false;
    this.asked = start_position;
    this.epochs.stream = null;
    const { preset, ...rest } = this.playing;
    if (preset) this.socket.send({ type: "play_enhanced", data: { ...this.playing, start_position } });
    else this.socket.send({ type: "play_normal", data: { track_id: rest.track_id, format: rest.format, start_position } });
  }

  // The connection is back: the rest is asked for, and joined to what waits.
  again() {
    this.epochs.forget();
    this.decoding?.close(); // what is still inside comes again
    this.decoding = null;
    if (!this.playing || this.complete) return;
    this.resuming = this.received > 0;
    this.ask(this.received);
  }

  send(type, data = {}) {
    return this.socket.send({ type, data });
  }

  seek(position) {
    if (!this.playing) return;
    this.received = position;
    this.resuming = false;
    this.asked = position;
    if (this.complete) return this.play(this.playing, position);
    this.epochs.stream = null; // what is on its way is of the place before
    this.send("seek", { position });
    if (this.held) this.held = !this.send("buffer_ready"); // what waits will be thrown away
  }

  // A preset, or how much of it. Seeking to what is heard brings it now and not after all that waits.
  change(type, name, value, heard) {
    if (!this.playing) return;
    this.playing[name] = value;
    if (this.complete) return this.play(this.playing, heard);
    this.send(type, { [name]: value });
    this.seek(heard);
  }

  stop() {
    if (!this.playing) return;
    this.playing = null;
    this.decoding?.close();
    this.decoding = null;
    this.epochs.stream = null;
    this.send("stop");
  }

  // Called as sound is played: `position` is heard, `buffered_s` wait.
  keep(position, buffered_s) {
    if (!this.playing || this.complete || this.epochs.stream === null) return; // what waits is of the place before
    const now = performance.now();
    if (!(now - this.kept < 1000)) {
      this.kept = now;
      this.send("position", { position });
    }
    if (buffered_s > kFull_s && !this.held) this.held = this.send("buffer_full");
    else if (buffered_s < kReady_s && this.held) this.held = !this.send("buffer_ready");
  }

  hear(type, data) {
    if (!this.playing) return;
    switch (type) {
      case "audio_stream_start":
        if (data.track_id === this.playing.track_id) this.begin(data);
        break;
      case "audio_chunk":
        this.chunk(data);
        break;
      case "audio_stream_end":
        if (data.reason === "completed" && data.track_id === this.playing.track_id) this.finish(data);
        break;
      case "audio_stream_error":
      case "error":
        this.told.failed(data.error ?? data.message ?? "The track cannot be played.");
        break;
    }
  }

  begin(data) {
    if (!this.epochs.begin(data.stream, data.stream_epoch)) return;
    this.decoding?.close();
    this.rate = data.sample_rate;
    this.channels = data.channels;
    const position = data.seek_position ?? data.start_position ?? this.asked;
    this.from = data.start_frame ?? Math.round(position * this.rate);
    this.offset = null;
    this.decoding = new Decoding(data, (planes, first) => this.deliver(planes, first), (error) => this.told.failed(error.message));
    this.told.start(data, !this.resuming, this.from);
    this.resuming = false;
  }

  take(buffer) {
    if (!this.playing) return;
    try {
      const frame = parseFrame(buffer);
      if (this.epochs.judge(frame) === "stale") return;
      this.decoding.push(frame);
    } catch (error) {
      this.told.failed(error.message);
    }
  }

  chunk(data) {
    const stream = this.epochs.stream;
    if (data.stream_epoch !== undefined && data.stream_epoch !== this.epochs.epoch) return;
    if (this.epochs.judge({ stream, index: data.seq }) === "stale") return;
    try {
      const samples = floatsOf(data.samples);
      const channels = this.channels;
      const known = data.crossfade_samples ?? 0;
      this.deliver(planesOf(samples.subarray(known * channels), channels), (data.frame ?? 0) + known);
    } catch (error) {
      this.told.failed(error.message);
    }
  }

  // Frames are counted from the beginning of the track; a stream that counts from its own is told by its first frame.
  deliver(planes, first) {
    this.offset ??= first === 0 ? this.from : 0;
    const frame = first + this.offset;
    this.received = (frame + planes[0].length) / this.rate;
    this.told.samples(planes, frame);
  }

  async finish(data) {
    const decoding = this.decoding;
    await decoding?.drain();
    if (decoding !== this.decoding) return;
    this.complete = true;
    this.told.end(data);
  }
}
