// stream/preset_chain.h -- What a track is heard through, from its first frame to its last in one piece: changes cross-fade.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "engine/own_effects.h"
#include "repl/session/presets.h"

namespace perigee::stream {

// One thread.
class PresetChain {
 public:
  explicit PresetChain(double rate_hz);

  // From the next quantum on; over 21 ms, once something has been heard. Null, or an intensity of 0: the sound as it is, to the
  // bit. Throws std::runtime_error where the graph does not fit.
  void set(const SynthGraph* preset, float intensity);
  // Left and right by turns; quanta of 64 frames, what is over is as if silence followed, so only the last call has any.
  void process(std::span<float> interleaved);
  // What was heard is forgotten: another place in the track begins.
  void forget();

 private:
  double rate_hz_;
  ProgramRunner runner_;
  std::vector<std::unique_ptr<OwnEffect>> made_;  // these outlive what uses them
  std::unique_ptr<OwnEffects> effects_;
  SynthGraph graph_;
  bool dry_ = true;
  Frames at_ = 0;
};

}  // namespace perigee::stream
