// tests/engine/signal_test.cpp -- A parameter that a signal moves: constant signals are constants, waves are their formulas.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/signal.h"

#include <cmath>
#include <numbers>
#include <string>
#include <thread>

#include "engine/voice_programs.h"
#include "tests/engine/play.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

// A signal that never moves, and one that is its own frame number.
struct Still final : SignalSource {
  float value;
  explicit Still(float v) : value{v} {}
  void fill(Frames, std::array<float, kQuantum>& values) const noexcept override { values.fill(value); }
};
struct Count final : SignalSource {
  void fill(Frames start, std::array<float, kQuantum>& values) const noexcept override {
    for (float& value : values) value = static_cast<float>(start++);
  }
};

void follow(Trigger& trigger, const char* name, const SignalSource& source, float scale = 1.0f, float offset = 0.0f) {
  const int param = trigger.program->param_index(name);
  REQUIRE(param >= 0);
  for (SignalUse& use : trigger.signals) {
    if (use.source != nullptr) continue;
    use = {&source, static_cast<std::uint16_t>(param), scale, offset};
    return;
  }
  FAIL("more signals than a voice can have");
}

// A constant 1 at the level of the parameter "gain", on both sides.
std::unique_ptr<const Program> level() {
  return build([](ProgramBuilder& b) { b.add("out", {b.constant(1.0f), b.param("gain", 0.0f)}); });
}

EngineOptions open() { return {.max_voices = 256, .queue_messages = 1024, .limit = false}; }

}  // namespace

TEST_CASE("an envelope outside of voices is the one inside, from its onset on and after its gate") {
  const std::unique_ptr<const Program> inside = build([](ProgramBuilder& b) {
    const auto value =
        b.one("bent_envelope", {b.constant(0.01f), b.constant(0.02f), b.constant(0.4f), b.constant(0.03f),
                                b.constant(0.3f), b.constant(-0.2f), b.constant(0.1f)});
    b.add("out", {value, b.constant(1.0f)});
  });
  Trigger trigger = note(*inside, 100, 3000);
  trigger.total_frames = 6000;
  const Take heard = play({trigger}, 6144);
  const EnvelopeSignal outside({0.01, 0.02, 0.4, 0.03, 0.3, -0.2, 0.1}, 100, trigger.gate_frames, 48000.0);
  float worst = 0.0f;
  std::array<float, kQuantum> values;
  for (Frames start = 0; start < 6080; start += kQuantum) {
    outside.fill(start, values);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto frame = static_cast<std::size_t>(start) + i;
      if (frame >= 100) worst = std::max(worst, std::abs(values[i] - heard.left[frame]));
    }
  }
  CHECK(worst < 1e-4f);
}

TEST_CASE("a parameter that follows a constant signal sounds like the constant, to the bit") {
  ProgramCache programs;
  const Program* saw = programs.instrument("saw", Effect::lpf, ChainOrder::superdough);
  for (const auto& [name, value] : {std::pair{"cutoff", 700.0f}, {"resonance", 4.0f}, {"gain", 0.3f}, {"pan", 0.2f}}) {
    Trigger fixed = note(*saw, 100, 4000);
    set(fixed, "cutoff", 900.0f);
    set(fixed, name, value);
    Trigger moved = fixed;
    set(moved, name, 0.123f);
    const Still still{value};
    follow(moved, name, still);
    INFO(name);
    CHECK(play({moved}, 5000) == play({fixed}, 5000));
    CHECK(still.uses == 0);
  }
}

TEST_CASE("an LFO on the gain is its formula") {
  const auto program = level();
  const double pi = std::numbers::pi;
  const LfoSignal sine{{LfoShape::sine, 3.7, 0.1, 0.5, 0.25f, 0.75f}, 48000.0};
  Trigger trigger = note(*program, 77, 40000);
  follow(trigger, "gain", sine);
  const Take take = play({trigger}, 41000);
  double worst = 0.0;
  for (Frames i = 77; i < 40000; ++i) {
    const double expected = 0.5 + 0.25 * std::sin(2.0 * pi * (0.1 + 3.7 * static_cast<double>(i) / 48000.0));
    worst = std::max(worst, std::abs(expected - static_cast<double>(take.left[static_cast<std::size_t>(i)])));
  }
  CHECK(worst < 1e-6);
}

TEST_CASE("every shape of an LFO has its range, its mean and its period") {
  for (const LfoShape shape : {LfoShape::triangle, LfoShape::sine, LfoShape::ramp, LfoShape::saw, LfoShape::square}) {
    const LfoSignal lfo{{shape, 750.0, 0.0, 0.5, -2.0f, 6.0f}, 48000.0};  // one turn a quantum
    std::array<float, kQuantum> first, later;
    lfo.fill(0, first);
    lfo.fill(Frames{1} << 40, later);
    CHECK(first == later);
    double sum = 0.0;
    for (const float value : first) {
      CHECK((value >= -2.0f && value <= 6.0f));
      sum += static_cast<double>(value);
    }
    CHECK(sum / kQuantum == Approx(2.0).margin(0.07));
  }
}

TEST_CASE("signals reach their parameter with scale and offset, and sums of parameters move with them") {
  const auto program = build([](ProgramBuilder& b) {
    const auto both = b.one("add", {b.param("a", 0.0f), b.param("b", 0.5f)});  // would hold for the whole quantum
    b.add("out", {b.constant(1.0f), both});
  });
  const Count count;
  Trigger trigger = note(*program, 10, 500);
  follow(trigger, "a", count, 0.001f, -0.25f);
  const Take take = play({trigger}, 600);
  for (Frames i = 10; i < 510; ++i) {
    const float a = 0.001f * static_cast<float>(i) + -0.25f;
    REQUIRE(take.left[static_cast<std::size_t>(i)] == a + 0.5f);
  }
}

TEST_CASE("voices with and without signals keep to themselves") {
  const auto program = level();
  const Count count;
  std::vector<Trigger> many;
  for (int i = 0; i < 20; ++i) {
    many.push_back(note(*program, 5 * i, 2000));
    many.back().sequence = static_cast<std::uint32_t>(i);
    set(many.back(), "gain", 0.0f);
    if (i % 3 == 0) follow(many.back(), "gain", count, 0.0f, 0.0f);
  }
  Trigger one = note(*program, 30, 2000);
  one.sequence = 99;
  follow(one, "gain", count, 0.0001f);
  many.push_back(one);
  CHECK(play(many, 2500).left == play({one}, 2500).left);
}

TEST_CASE("a signal sounds the same in blocks of any size, on any number of threads") {
  ProgramCache programs;
  const Program* saw = programs.instrument("saw", Effect::lpf, ChainOrder::superdirt);
  const LfoSignal slow{{LfoShape::triangle, 5.0, 0.25, 0.5, 200.0f, 4000.0f}, 48000.0};
  FollowSignal steps{64, 0.0f};
  for (int i = 0; i < 40; ++i) steps.add({100 + i * 333, 0.01f * static_cast<float>(i % 7), 0.05f, i % 2 ? 200 : 0});
  std::vector<Trigger> notes;
  for (int i = 0; i < 60; ++i) {
    notes.push_back(note(*saw, 50 * i, 9000 - 77 * i));
    notes.back().sequence = static_cast<std::uint32_t>(i);
    set(notes.back(), "freq", 100.0f + 20.0f * static_cast<float>(i));
    set(notes.back(), "cutoff", 1000.0f);
    if (i % 2) follow(notes.back(), "cutoff", slow);
    if (i % 3) follow(notes.back(), "gain", steps);
  }
  const Take reference = play(notes, 12000);
  for (const int block : {1, 333}) CHECK(play(notes, 12000, block) == reference);
  EngineOptions options = open();
  options.threads = 3;
  CHECK(play(notes, 12000, 64, options) == reference);
  CHECK(slow.uses == 0);
  CHECK(steps.uses == 0);
}

TEST_CASE("a follower steps and glides on its exact frames, is what it was given before them, and holds its end") {
  FollowSignal signal{16, 9.0f};
  std::array<float, kQuantum> values;
  signal.fill(0, values);
  CHECK(values[63] == 9.0f);
  signal.add({10, 1.0f, 3.0f, 20});
  signal.add({5, 7.0f, 7.0f, 0});  // earlier than the last: left out
  signal.add({40, 2.0f, 2.0f, 0});
  signal.add({50, std::nanf(""), 2.0f, 0});
  signal.fill(0, values);
  for (std::size_t i = 0; i < 64; ++i) {
    const float glide = 1.0f + 2.0f * static_cast<float>(i - 10) / 20.0f;
    CHECK(values[i] == (i < 10 ? 9.0f : i < 30 ? glide : i < 40 ? 3.0f : 2.0f));
  }
  signal.fill(1 << 20, values);
  CHECK(values[0] == 2.0f);
}

TEST_CASE("a follower may be written while it is read") {
  FollowSignal signal{64, 0.0f};
  std::atomic<Frames> read{0};
  std::thread writer{[&] {
    for (Frames frame = 0; frame < 64 * 2000; frame += 16) {
      while (frame > read.load() + 512) std::this_thread::yield();
      signal.add({frame, static_cast<float>(frame), static_cast<float>(frame + 16), 16});
    }
  }};
  std::array<float, kQuantum> values;
  bool rising = true;
  for (Frames start = 0; start < 64 * 1900; start += 64) {
    do {
      signal.fill(start, values);  // until it is written that far
    } while (values[63] != static_cast<float>(start + 63));
    for (std::size_t i = 0; i < 64; ++i)
      rising = rising && values[i] == static_cast<float>(start) + static_cast<float>(i);
    read = start;
  }
  read = Frames{1} << 40;
  writer.join();
  CHECK(rising);
}

TEST_CASE("a pool frees what no voice has any more") {
  const auto program = level();
  SignalPool pool;
  const auto keep_none = [](const CountedSource*) { return false; };
  {
    Engine engine{open()};
    for (int i = 0; i < 3; ++i) {
      Trigger trigger = note(*program, i == 2 ? 1 << 20 : 0, 1000);
      follow(trigger, "gain", *pool.add(std::make_unique<Still>(0.5f)));
      post(engine, trigger);
    }
    pool.collect(keep_none);
    CHECK(pool.size() == 3);
    record(engine, 2000);
    pool.collect(keep_none);
    CHECK(pool.size() == 1);  // the one still to come
  }
  pool.collect(keep_none);
  CHECK(pool.size() == 0);
}
