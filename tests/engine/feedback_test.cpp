// tests/engine/feedback_test.cpp -- Loops are what their closed form says, come after a quantum or a sample, and stay the same however time is cut.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "tests/engine/play.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

// y(t) = x(t) + gain · y(t − delay), for a unit step x at the onset.
std::unique_ptr<const Program> loop(ProgramBuilder::Delay delay, float gain) {
  return build([&](ProgramBuilder& b) {
    const auto back = b.feedback(delay);
    const auto one = b.one("line", {b.constant(1.0f), b.constant(1.0f), b.constant(1.0f)});
    const auto sum = b.one("add", {one, b.one("mul", {back, b.constant(gain)})});
    b.close(back, sum);
    b.add("out", {b.one("mul", {sum, b.constant(0.05f)})});
  });
}

float closed_form(Frames local, Frames delay, float gain) {
  float y = 0.0f;
  for (Frames turn = local / delay; turn >= 0; --turn) y = 1.0f + y * gain;
  return y * 0.05f;
}

}  // namespace

TEST_CASE("a loop is the geometric series, wherever the voice begins") {
  for (const auto& [delay, frames] :
       {std::pair{ProgramBuilder::Delay::quantum, kQuantum}, {ProgramBuilder::Delay::sample, 1}}) {
    const auto program = loop(delay, 0.5f);
    for (const Frames onset : {Frames{0}, Frames{13}, Frames{100}}) {
      const Take sound = play({note(*program, onset, 400)}, 600, 64);
      for (Frames f = 0; f < 300; ++f) {
        CHECK(sound.left[static_cast<std::size_t>(onset + f)] == Approx(closed_form(f, frames, 0.5f)).epsilon(1e-6));
      }
    }
  }
}

TEST_CASE("loops sound the same in blocks of any size, and forget the voice that had the lane before") {
  for (const auto delay : {ProgramBuilder::Delay::quantum, ProgramBuilder::Delay::sample}) {
    const auto program = loop(delay, 0.9f);
    const std::vector<Trigger> two{note(*program, 5, 150), note(*program, 400, 150)};
    const Take whole = play(two, 700, 64);
    for (const int block : {1, 333}) CHECK(play(two, 700, block).left == whole.left);
    for (std::size_t f = 0; f < 150; ++f) CHECK(whole.left[400 + f] == whole.left[5 + f]);
  }
}

TEST_CASE("a loop has to be closed once, and only holds what can run sample by sample") {
  const auto reason = [](const auto& sketch) {
    ProgramBuilder b;
    sketch(b);
    CHECK(b.build() == nullptr);
    return b.error();
  };
  CHECK(reason([](ProgramBuilder& b) { b.add("out", {b.feedback(ProgramBuilder::Delay::sample)}); }) ==
        "a feedback is never closed");
  CHECK(reason([](ProgramBuilder& b) {
          const auto back = b.feedback(ProgramBuilder::Delay::quantum);
          b.close(back, back);
          b.close(back, back);
          b.add("out", {back});
        }) == "a feedback is closed twice");
  CHECK(reason([](ProgramBuilder& b) { b.close(b.constant(1.0f), b.constant(1.0f)); }) ==
        "only a feedback can be closed");
}
