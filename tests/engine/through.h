// tests/engine/through.h -- A sound sent through units: what goes in is a list of frames, so is what comes out.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <functional>
#include <vector>

#include "tests/engine/play.h"
#include "tests/engine/spectrum.h"

namespace perigee::testing {

using Signal = ProgramBuilder::Value;
using Signals = std::array<Signal, kMaxUnitOutputs>;

struct Sides {
  std::vector<float> left, right;
};

// The sample goes into `sketch`, what it gives comes out; both begin with the voice, `onset` frames into the recording.
inline Sides through_both(const std::function<Signals(ProgramBuilder&, Signal)>& sketch, const SampleBuffer& in,
                          Frames frames, Frames onset = 0, int block_frames = 64) {
  const auto program = build([&](ProgramBuilder& b) {
    const Signals made = sketch(b, b.one("sample_mono", {}));
    b.add("out_stereo", {made[0], made[1].valid ? made[1] : made[0]});
  });
  Trigger trigger = note(*program, onset, frames);
  trigger.region = whole(in);
  const Take take = play({trigger}, onset + frames, block_frames);
  CHECK(take.status.killed == 0);
  CHECK(take.status.dropped == 0);
  const auto skip = static_cast<std::ptrdiff_t>(onset);
  return {{take.left.begin() + skip, take.left.end()}, {take.right.begin() + skip, take.right.end()}};
}
inline std::vector<float> through(const std::function<Signal(ProgramBuilder&, Signal)>& sketch, const SampleBuffer& in,
                                  Frames frames, Frames onset = 0) {
  return through_both([&](ProgramBuilder& b, Signal x) { return Signals{sketch(b, x), {}}; }, in, frames, onset).left;
}
// One unit, its settings constants after the sound.
inline Sides through_unit(std::string_view unit, const std::vector<float>& settings, const SampleBuffer& in,
                          Frames frames, Frames onset = 0) {
  return through_both(
      [&](ProgramBuilder& b, Signal x) {
        std::vector<Signal> inputs{x};
        for (const float setting : settings) inputs.push_back(b.constant(setting));
        return b.add(unit, inputs);
      },
      in, frames, onset);
}

inline std::unique_ptr<SampleBuffer> click(float height = 0.5f) {
  return sound(1, 64, [=](int, Frames f) { return f == 0 ? height : 0.0f; });
}
inline std::unique_ptr<SampleBuffer> noise_of(Frames frames, double level, std::uint64_t seed = 31) {
  Random random{seed};
  return sound(1, frames, [&](int, Frames) { return static_cast<float>(random.between(-level, level)); });
}
inline std::unique_ptr<SampleBuffer> tone(Frames frames, double hz, double level, double rate_hz = 48000.0) {
  return sound(1, frames, [=](int, Frames f) {
    return static_cast<float>(level * std::sin(kTau * hz * static_cast<double>(f) / rate_hz));
  });
}

inline double energy(const std::vector<float>& sound, std::size_t from, std::size_t to) {
  double sum = 0.0;
  for (std::size_t i = from; i < std::min(to, sound.size()); ++i) {
    sum += static_cast<double>(sound[i]) * static_cast<double>(sound[i]);
  }
  return sum;
}
inline double largest(const std::vector<float>& sound) {
  double most = 0.0;
  for (const float x : sound) most = std::max(most, std::abs(static_cast<double>(x)));
  return most;
}
}  // namespace perigee::testing
