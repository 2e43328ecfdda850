// tests/engine/units_play.h -- One unit at work on a signal that a test makes up, and what came out of each of its outputs.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <functional>
#include <string_view>
#include <vector>

#include "tests/engine/play.h"
#include "tests/engine/spectrum.h"

namespace perigee::testing {

// An engine with room for little more than a group, which takes no time to make.
inline constexpr EngineOptions kSmall{
    .max_voices = 64, .queue_messages = 128, .memory_bytes = std::size_t{2} << 20, .limit = false};

using Signal = std::function<double(Frames)>;

// Both outputs (the second only where there is one) of a unit whose first input is the signal; the rest are its settings.
struct Heard {
  std::vector<float> first, second;
};
constexpr float kAgain = 128.0f;
// Much less is heard, and taken again as much (exactly, a power of two): a voice must not reach 1e5, and a unit may.
inline Heard hear(std::string_view unit, const Signal& signal, std::vector<float> settings, Frames frames,
                  std::uint32_t seed = 1) {
  const auto input = sound(1, frames, [&](int, Frames f) { return static_cast<float>(signal(f)); });
  const int outputs = unit_info(find_unit(unit)).outputs;
  const auto program = build([&](ProgramBuilder& b) {
    std::vector<ProgramBuilder::Value> inputs{b.one("sample_mono", {})};
    for (const float setting : settings) inputs.push_back(b.constant(setting));
    const auto made = b.add(unit, inputs);
    const auto less = [&](auto value) { return b.one("mul", {value, b.constant(1.0f / kAgain)}); };
    b.add("out_stereo", {less(made[0]), less(made[outputs > 1 ? 1 : 0])});
  });
  Trigger trigger = note(*program, 0, frames);
  trigger.region = whole(*input);
  trigger.seed = seed;
  Take take = play({trigger}, frames, 64, kSmall);
  REQUIRE(take.status.killed == 0);
  for (auto* side : {&take.left, &take.right}) {
    for (float& sample : *side) sample *= kAgain;
  }
  return {std::move(take.left), std::move(take.right)};
}
inline std::vector<float> through(std::string_view unit, const Signal& signal, std::vector<float> settings,
                                  Frames frames = 4800) {
  return hear(unit, signal, std::move(settings), frames).first;
}
// What a unit without a signal makes of its settings.
inline std::vector<float> made_by(std::string_view unit, const std::vector<float>& settings, Frames frames = 4800,
                                  std::uint32_t seed = 1, int output = 0) {
  const auto program = build([&](ProgramBuilder& b) {
    std::vector<ProgramBuilder::Value> inputs;
    for (const float setting : settings) inputs.push_back(b.constant(setting));
    b.add("out", {b.add(unit, inputs)[static_cast<std::size_t>(output)]});
  });
  Trigger trigger = note(*program, 0, frames);
  trigger.seed = seed;
  return play({trigger}, frames, 64, kSmall).left;
}

inline Signal wave(double hz, double level = 1.0) {
  return [=](Frames f) { return level * std::sin(kTau * hz * static_cast<double>(f) / 48000.0); };
}
inline Signal ramp(double from, double to, Frames frames) {
  return [=](Frames f) { return from + (to - from) * static_cast<double>(f) / static_cast<double>(frames - 1); };
}
inline Signal impulse(double height = 1.0) {
  return [=](Frames f) { return f == 0 ? height : 0.0; };
}
inline Signal steady(double value) {
  return [=](Frames) { return value; };
}

inline double gain_db(std::string_view unit, std::vector<float> settings, double hz, Frames frames = 24000,
                      double height = 1.0) {
  return decibels(response(through(unit, impulse(height), std::move(settings), frames), hz, height));
}

inline double loudest(const std::vector<float>& sound, std::size_t from = 0) {
  double most = 0.0;
  for (std::size_t i = from; i < sound.size(); ++i) most = std::max(most, std::abs(static_cast<double>(sound[i])));
  return most;
}
inline double mean_square(const std::vector<float>& sound, std::size_t from = 0) {
  double sum = 0.0;
  for (std::size_t i = from; i < sound.size(); ++i)
    sum += static_cast<double>(sound[i]) * static_cast<double>(sound[i]);
  return sum / static_cast<double>(sound.size() - from);
}

}  // namespace perigee::testing
