// tests/engine/effect_test.cpp -- Filters respond as designed; the distortions are their formulas; neutral means untouched.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "tests/engine/play.h"
#include "tests/engine/spectrum.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

// A mono sample through one unit: the other inputs are constants.
std::vector<float> through(std::string_view unit, std::vector<float> settings, const SampleBuffer& input,
                           bool moving = false) {
  const auto program = build([&](ProgramBuilder& b) {
    const auto in = b.one("sample_mono", {});
    auto first = b.constant(settings[0]);
    // The same setting as a signal takes the path that computes it every frame.
    if (moving) first = b.one("line", {first, first, b.constant(1.0f)});
    if (settings.size() == 1) b.add("out", {b.one(unit, {in, first})});
    if (settings.size() == 2) b.add("out", {b.one(unit, {in, first, b.constant(settings[1])})});
  });
  Trigger trigger = note(*program, 0, input.frames);
  trigger.region = whole(input);
  return play({trigger}, input.frames).left;
}

std::unique_ptr<SampleBuffer> impulse(float height = 0.5f) {
  return sound(1, 48000, [=](int, Frames f) { return f == 0 ? height : 0.0f; });
}
std::unique_ptr<SampleBuffer> noise(double level = 0.2) {
  Random random{31};
  return sound(1, 6000, [&](int, Frames) { return static_cast<float>(random.between(-level, level)); });
}

}  // namespace

TEST_CASE("filters have gain Q at the cutoff, 1 where they let pass, and fall by 12 dB an octave") {
  const auto click = impulse(0.05f);
  const auto gain = [&](std::string_view unit, float cutoff, float q, double hz) {
    return response(through(unit, {cutoff, q}, *click), hz, 0.05);
  };
  for (const float q : {0.7071f, 4.0f, 12.0f}) {
    for (const float cutoff : {80.0f, 1000.0f, 9000.0f}) {
      INFO("cutoff " << cutoff << " q " << q);
      CHECK(gain("lpf", cutoff, q, cutoff) == Approx(q).epsilon(0.01));
      CHECK(gain("hpf", cutoff, q, cutoff) == Approx(q).epsilon(0.01));
      CHECK(gain("bpf", cutoff, q, cutoff) == Approx(1.0).epsilon(0.01));
    }
  }
  CHECK(gain("lpf", 2000.0f, 1.0f, 5.0) == Approx(1.0).epsilon(0.01));
  CHECK(gain("hpf", 200.0f, 1.0f, 15000.0) == Approx(1.0).epsilon(0.01));
  CHECK(decibels(gain("lpf", 200.0f, 0.7071f, 1600.0)) == Approx(-36.0).margin(1.0));
  CHECK(decibels(gain("hpf", 3200.0f, 0.7071f, 400.0)) == Approx(-36.0).margin(1.0));
}

TEST_CASE("a cutoff that could move but does not sounds the same, equal to the bit") {
  const auto in = noise();
  for (const std::string_view unit : {"lpf", "hpf", "bpf"}) {
    CHECK((through(unit, {700.0f, 3.0f}, *in) == through(unit, {700.0f, 3.0f}, *in, true)));
  }
}

TEST_CASE("no cutoff or Q, however wrong, makes a filter explode") {
  const auto in = noise(0.5);
  for (const std::string_view unit : {"lpf", "hpf", "bpf"}) {
    for (const float cutoff : {0.0f, 1e-9f, 23999.0f, 1e9f}) {
      for (const float q : {-5.0f, 0.0f, 0.5f, 1e9f}) {
        for (const float sample : through(unit, {cutoff, q}, *in)) REQUIRE(std::abs(sample) <= 4.0f);
      }
    }
  }
}

TEST_CASE("the distortions are their formulas") {
  const auto in = noise(0.8);
  const float* x = in->channel(0);
  const auto shaped = through("shape", {0.6f}, *in), crushed = through("crush", {4.0f}, *in);
  const auto held = through("coarse", {3.0f}, *in), fractional = through("coarse", {2.5f}, *in),
             clipped = through("clip", {0.3f}, *in);
  for (Frames f = 0; f < in->frames; ++f) {
    const auto at = static_cast<std::size_t>(f);
    REQUIRE(shaped[at] ==
            Approx(4.0 * static_cast<double>(x[f]) / (1.0 + 3.0 * std::abs(static_cast<double>(x[f])))).margin(1e-6));
    REQUIRE(crushed[at] == Approx(std::floor(static_cast<double>(x[f]) * 8.0 + 0.5) / 8.0).margin(1e-6));
    REQUIRE(held[at] == x[f - f % 3]);
    REQUIRE(fractional[at] == x[static_cast<Frames>(2.5 * std::floor(static_cast<double>(f) / 2.5) + 0.5)]);
    REQUIRE(clipped[at] == std::min(std::max(x[f], -0.3f), 0.3f));
  }
}

TEST_CASE("every neutral setting leaves the signal as it is, equal to the bit") {
  const auto in = noise(0.9);
  const std::vector<float> dry(in->channel(0), in->channel(0) + in->frames);
  for (const UnitInfo& info : unit_table()) {
    if (info.outputs != 1 || info.input_count < 2 || info.inputs[0].unit != "signal") continue;
    const auto program = build([&](ProgramBuilder& b) {
      std::vector<ProgramBuilder::Value> inputs{b.one("sample_mono", {})};
      bool neutral = false;
      for (int i = 1; i < info.input_count; ++i) {
        const UnitInput& input = info.inputs[static_cast<std::size_t>(i)];
        inputs.push_back(b.param(input.name, input.has_neutral ? input.default_value : 0.3f));
        neutral = neutral || input.has_neutral;
      }
      const auto gain = b.param("gain of the test", 1.0f);
      if (neutral) return b.add("out", {b.add(info.name, inputs)[0], gain});
      b.add("out", {inputs[0], gain});  // units that cannot be neutral are passed over
      return std::array<ProgramBuilder::Value, kMaxUnitOutputs>{};
    });
    // Then in company of an unheard voice whose setting is not neutral, so that no shortcut for the whole group is taken.
    Trigger trigger = note(*program, 0, in->frames), other = trigger;
    trigger.region = whole(*in);
    other.sequence = 1;
    other.params.fill(0.5f);
    set(other, "gain of the test", 0.0f);
    INFO(info.name);
    CHECK((play({trigger}, in->frames).left == dry));
    CHECK((play({trigger, other}, in->frames).left == dry));
  }
}

TEST_CASE("pan has equal power, and both sides are full without it") {
  const auto program = build([](ProgramBuilder& b) {
    b.add("out", {b.constant(0.5f), b.constant(1.0f), b.param("pan", -1.0f)});
  });
  for (const float pan : {0.0f, 0.2f, 0.5f, 0.9f, 1.0f}) {
    Trigger trigger = note(*program, 0, 10);
    set(trigger, "pan", pan);
    const Take take = play({trigger}, 10);
    CHECK(take.left[5] == Approx(0.5 * std::cos(static_cast<double>(pan) * kTau / 4.0)).margin(1e-6));
    CHECK(take.right[5] == Approx(0.5 * std::sin(static_cast<double>(pan) * kTau / 4.0)).margin(1e-6));
  }
  const Take whole_level = play({note(*program, 0, 10)}, 10);
  CHECK(whole_level.left[5] == 0.5f);
  CHECK(whole_level.right[5] == 0.5f);
}

TEST_CASE("a stereo sound is panned by moving one side into the other, or balanced") {
  const auto make = [](std::string_view unit) {
    return build([unit](ProgramBuilder& b) {
      b.add(unit, {b.constant(0.25f), b.constant(0.5f), b.constant(1.0f), b.param("pan", -1.0f)});
    });
  };
  const auto heard = [](const Program& program, float pan) {
    Trigger trigger = note(program, 0, 10);
    set(trigger, "pan", pan);
    const Take take = play({trigger}, 10);
    return std::pair{take.left[5], take.right[5]};
  };
  const auto panned = make("out_stereo"), balanced = make("out_balance");
  for (const Program* program : {panned.get(), balanced.get()}) CHECK(heard(*program, -1.0f) == std::pair{0.25f, 0.5f});
  CHECK(heard(*panned, 0.5f).first == Approx(0.25f));
  CHECK(heard(*panned, 0.5f).second == Approx(0.5f));
  CHECK(heard(*panned, 0.0f).first == Approx(0.75f));
  CHECK(heard(*panned, 0.0f).second == Approx(0.0f).margin(1e-6));
  CHECK(heard(*panned, 1.0f).second == Approx(0.75f));
  CHECK(heard(*panned, 0.75f).first == Approx(0.25f * std::sqrt(0.5f)));
  CHECK(heard(*panned, 0.75f).second == Approx(0.5f + 0.25f * std::sqrt(0.5f)));
  CHECK(heard(*balanced, 0.5f).first == Approx(0.25f * std::sqrt(0.5f)));
  CHECK(heard(*balanced, 1.0f).second == Approx(0.5f));
}
