// tests/engine/stream_units_test.cpp -- What a voice brings with it: channels, curves, answers, each in its place.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <cmath>

#include "engine/signal.h"
#include "tests/engine/through.h"

namespace perigee::testing {
namespace {

// Channel k is k + a thousandth of the frame; a curve is x³; an answer is the sound at half its level.
class Known final : public ChannelSource {
 public:
  void fill(int channel, Frames start, std::array<float, kQuantum>& values) const noexcept override {
    for (float& value : values) value = static_cast<float>(channel) + 0.001f * static_cast<float>(start++ % 100);
  }
  void bend(int number, Frames, std::array<float, kQuantum>& sound) const noexcept override {
    for (float& value : sound) value = number == 1 ? bent(cubes_.data(), value) : value;
  }
  bool answer(int number, Frames, const std::array<float, kQuantum>& in,
              std::array<float, kQuantum>& out) const noexcept override {
    for (std::size_t i = 0; i < in.size(); ++i) out[i] = 0.5f * in[i];
    return number == 2;
  }

 private:
  std::vector<float> cubes_ = [] {
    std::vector<float> made;
    for (std::size_t i = 0; i < kCurvePoints; ++i) {
      const double x = 2.0 * static_cast<double>(i) / static_cast<double>(kCurvePoints - 1) - 1.0;
      made.push_back(static_cast<float>(x * x * x));
    }
    return made;
  }();
};

// What a voice with these channels gives, whose Program `make` says.
template <class Make>
std::vector<float> heard(const ChannelSource* source, Make make) {
  const auto program = build([&](ProgramBuilder& b) {
    const Signal made = make(b);
    b.add("out_stereo", {made, made});
  });
  Trigger trigger = note(*program, 0, 1500);
  trigger.channels = source;
  EngineOptions options;
  options.limit = false;
  return play({trigger}, 2000, 64, options).left;
}

Signal sine(ProgramBuilder& b) { return b.one("sine", {b.constant(700.0f)}); }

}  // namespace

TEST_CASE("a channel is read by its number, frame by frame, and given back when the voice has ended") {
  const Known known;
  const auto third = [](ProgramBuilder& b) { return b.one("stream", {b.constant(3.0f)}); };
  const auto left = heard(&known, third);
  for (std::size_t i = 0; i < 1000; ++i)
    CHECK(left[i] == Approx(3.0 + 0.001 * static_cast<double>(i % 100)).epsilon(1e-6));
  CHECK(known.uses == 0);
  CHECK(largest(heard(nullptr, third)) == 0.0);
}

TEST_CASE("a curve bends, straight between its points, and a number without a curve leaves the sound alone") {
  const Known known;
  const auto bend = [](float number) {
    return [number](ProgramBuilder& b) { return b.one("stream_curve", {sine(b), b.constant(number)}); };
  };
  const auto plain = heard(&known, bend(0.0f)), bent = heard(&known, bend(1.0f));
  CHECK(plain == heard(nullptr, sine));
  CHECK(largest(plain) > 0.9);
  for (std::size_t i = 0; i < 1000; ++i) CHECK(bent[i] == Approx(std::pow(plain[i], 3.0)).margin(1e-6));
}

TEST_CASE("an answer takes the place of the sound where there is one") {
  const Known known;
  const auto through = [](float number) {
    return [number](ProgramBuilder& b) { return b.one("stream_answer", {sine(b), b.constant(number)}); };
  };
  const auto plain = heard(&known, through(0.0f)), answered = heard(&known, through(2.0f));
  CHECK(plain == heard(nullptr, sine));
  for (std::size_t i = 0; i < 1000; ++i) CHECK(answered[i] == 0.5f * plain[i]);
}

}  // namespace perigee::testing
