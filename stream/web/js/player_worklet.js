// stream/web/js/player_worklet.js -- Playback on the audio thread.
// SPDX-License-Identifier: GPL-3.0-or-later

import { PlaybackPort } from "./playback_port.js";

class PlayerProcessor extends AudioWorkletProcessor {
  constructor() {
    super();
    this.playing = new PlaybackPort(this.port, sampleRate);
  }

  process(_, [out]) {
    this.playing.render(out, currentTime);
    return true;
  }
}

registerProcessor("player", PlayerProcessor);
