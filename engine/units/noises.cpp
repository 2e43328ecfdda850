// engine/units/noises.cpp -- Noises besides white and pink, random curves, and chaos.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/noises.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/memory-inl.h"
#include "engine/units/noise-inl.h"
#include "engine/units/phase-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

HWY_INLINE Words seed_of(const UnitCall& call, const Input& salt, const Here& here) {
  return salted_seed(call, salt, here.lane);
}
HWY_INLINE Words frame_seed_of(const UnitCall& call, const Input& salt, const Here& here) {
  return salted_frame_seed(call, salt, here.lane);
}
HWY_INLINE Floats white_at(const UnitCall& call, const Input& salt, const Here& here) {
  return hash_noise(hn::BitCast(kWord, here.time), frame_seed_of(call, salt, here));
}
// Back into −1 … 1 from a little beyond.
HWY_INLINE Floats turned_back(Floats x) {
  const Floats two = all(2.0f), one = all(1.0f);
  return choose(hn::Gt(x, one), two - x, choose(hn::Lt(x, hn::Neg(one)), hn::Neg(two) - x, x));
}

void brown(const UnitCall& call) noexcept {
  const Input salt{call.inputs[0]};
  remember<1>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    return memory[0] = turned_back(memory[0] + white_at(call, salt, here) * all(0.125f));
  });
}
// Each frame one bit of a number, chosen by chance, turns over.
void grey(const UnitCall& call) noexcept {
  const Input salt{call.inputs[0]};
  remember<1>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Words which = hash(hn::BitCast(kWord, here.time), frame_seed_of(call, salt, here));
    const Words bit = hn::Shl(hn::Set(kWord, 1u), hn::And(which, hn::Set(kWord, 31u)));
    const Words bits = hn::Xor(hn::BitCast(kWord, memory[0]), bit);
    memory[0] = hn::BitCast(kFloat, bits);
    return to_float(hn::BitCast(kInt, bits)) * all(1.0f / 2147483648.0f);
  });
}
void clip_noise(const UnitCall& call) noexcept {
  const Input salt{call.inputs[0]};
  each_frame(call, [&](const Here& here) HWY_ATTR { return hn::CopySign(all(1.0f), white_at(call, salt, here)); });
}
// y = |p·y₋₁ − y₋₂ − 0.05|
void crackle(const UnitCall& call) noexcept {
  const Input chaos{call.inputs[0]}, salt{call.inputs[1]};
  remember<2>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Floats start = white_at(call, salt, here) * all(0.5f) + all(0.5f);
    const Floats last = choose(here.onset(), start, memory[0]);
    const Floats p = within(chaos.at(here.frame, here.lane), all(1.0f), all(2.0f));
    const Floats y = hn::Abs((p * last - memory[1]) - all(0.05f));
    memory[1] = last;
    return memory[0] = choose(hn::Lt(y, all(4.0f)), y, start);
  });
}

// Chance that a frame holds an impulse: density times its length.
template <bool kBothSigns>
void dust(const UnitCall& call) noexcept {
  const Input density{call.inputs[0]}, salt{call.inputs[1]};
  each_frame(call, [&](const Here& here) HWY_ATTR {
    const Floats chance = density.at(here.frame, here.lane) * all(call.seconds_per_frame);
    const Floats drawn = white_at(call, salt, here) * all(0.5f) + all(0.5f);  // 0 … 1; below the chance, spread evenly
    const Floats height = drawn / at_least(chance, all(1e-9f));
    const Floats y = kBothSigns ? height + height - all(1.0f) : height;
    return hn::IfThenElseZero(hn::Lt(drawn, chance), within(y, all(-1.0f), all(1.0f)));
  });
}

// A curve through random points, `freq` of them a second: steps, lines or smooth. Memory: phase, number of the point.
enum class Curve { steps, lines, smooth };
template <Curve curve>
void random_curve(const UnitCall& call) noexcept {
  const Input freq{call.inputs[0]}, salt{call.inputs[1]};
  remember<2>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Ints step = phase_step(hn::Abs(freq.at(here.frame, here.lane)), all(call.seconds_per_frame));
    const Ints phase = hn::BitCast(kInt, memory[0]), next = phase + step;
    const Words point = hn::BitCast(kWord, memory[1]), seed = seed_of(call, salt, here);
    const auto value = [&](std::uint32_t after) HWY_ATTR { return hash_noise(point + hn::Set(kWord, after), seed); };
    Floats y = value(1);
    if constexpr (curve != Curve::steps) {
      // Phase 0 is where a point begins: 0 … 1 to the next.
      const Floats turns = signed_turns(phase), x = choose(hn::Lt(turns, zero()), turns + all(1.0f), turns);
      const Floats y1 = y, y2 = value(2);
      y = y1 + (y2 - y1) * x;
      if constexpr (curve == Curve::smooth) {
        const Floats y0 = value(0), y3 = value(3);
        const Floats c1 = all(0.5f) * (y2 - y0), c3 = all(0.5f) * (y3 - y0) + all(1.5f) * (y1 - y2);
        const Floats c2 = (y2 - y1) - c1 - c3;
        y = ((c3 * x + c2) * x + c1) * x + y1;
      }
    }
    memory[0] = hn::BitCast(kFloat, next);
    const Words over =
        hn::BitCast(kWord, hn::IfThenElseZero(hn::RebindMask(kInt, wraps(phase, step)), hn::Set(kInt, 1)));
    memory[1] = hn::BitCast(kFloat, point + over);
    return y;
  });
}

// A map that is taken a step further `freq` times a second. Memory: phase, then its numbers; where they leave the bounds or are
// new they begin at `start`, moved by a little chance.
template <std::size_t kNumbers, class Step>
HWY_INLINE void iterate(const UnitCall& call, const Input& freq, float bound, const Step& step) {
  remember<kNumbers + 1>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Ints by = phase_step(hn::Abs(freq.at(here.frame, here.lane)), all(call.seconds_per_frame));
    const Ints phase = hn::BitCast(kInt, memory[0]);
    memory[0] = hn::BitCast(kFloat, phase + by);
    const Words seed = frame_seed(call, here.lane);
    Floats next[kNumbers];
    step(memory + 1, next, here);
    Mask good = hn::Lt(hn::Abs(next[0]), all(bound));
    for (std::size_t i = 1; i < kNumbers; ++i) good = hn::And(good, hn::Lt(hn::Abs(next[i]), all(bound)));
    const Mask begins = here.onset();
    const Mask moves = hn::Or(begins, wraps(phase, by));
    for (std::size_t i = 0; i < kNumbers; ++i) {
      const Words place = hn::BitCast(kWord, here.time) + hn::Set(kWord, static_cast<std::uint32_t>(i) * 0x10001u);
      const Floats fresh = all(0.3f) + hash_noise(place, seed) * all(0.1f);
      const Floats value = choose(hn::AndNot(begins, good), next[i], fresh);
      memory[1 + i] = choose(moves, value, memory[1 + i]);
    }
    return memory[1];
  });
}

void logistic(const UnitCall& call) noexcept {
  const Input freq{call.inputs[0]}, growth{call.inputs[1]};
  iterate<1>(call, freq, 1.5f, [&](const Floats* x, Floats* next, const Here& here) HWY_ATTR {
    next[0] = within(growth.at(here.frame, here.lane), zero(), all(4.0f)) * x[0] * (all(1.0f) - x[0]);
  });
}
// x' = 1 − a·x² + y, y' = b·x
void henon(const UnitCall& call) noexcept {
  const Input freq{call.inputs[0]}, a{call.inputs[1]}, b{call.inputs[2]};
  iterate<2>(call, freq, 2.0f, [&](const Floats* x, Floats* next, const Here& here) HWY_ATTR {
    next[0] = (all(1.0f) - a.at(here.frame, here.lane) * x[0] * x[0]) + x[1];
    next[1] = b.at(here.frame, here.lane) * x[0];
  });
}
// Lorenz's weather, x and y in tens: so it stays within about ±2.
void lorenz(const UnitCall& call) noexcept {
  const Input freq{call.inputs[0]}, s{call.inputs[1]}, r{call.inputs[2]}, b{call.inputs[3]}, h{call.inputs[4]};
  iterate<3>(call, freq, 8.0f, [&](const Floats* x, Floats* next, const Here& here) HWY_ATTR {
    const Floats by = within(h.at(here.frame, here.lane), zero(), all(0.06f)), ten = all(10.0f);
    next[0] = x[0] + by * s.at(here.frame, here.lane) * (x[1] - x[0]);
    next[1] = x[1] + by * (x[0] * (r.at(here.frame, here.lane) - ten * x[2]) - x[1]);
    next[2] = x[2] + by * (ten * x[0] * x[1] - b.at(here.frame, here.lane) * x[2]);
  });
}
// The standard map in turns: y' = y + k/(2π)·sin(2πx), x' = x + y', both within a turn.
void standard_map(const UnitCall& call) noexcept {
  const Input freq{call.inputs[0]}, k{call.inputs[1]};
  iterate<2>(call, freq, 1.0f, [&](const Floats* x, Floats* next, const Here& here) HWY_ATTR {
    const auto turn = [](Floats v) HWY_ATTR { return v - hn::Floor(v + all(0.5f)); };
    const Floats kick = within(k.at(here.frame, here.lane), all(-100.0f), all(100.0f)) * all(0.159154943f);
    next[1] = turn(x[1] + kick * sine_turns(x[0]));
    next[0] = turn(x[0] + next[1]);
  });
}
// x' = sin(b·y) + c·sin(b·x), y' = sin(a·x) + d·sin(a·y)
void latoocarfian(const UnitCall& call) noexcept {
  const Input freq{call.inputs[0]}, a{call.inputs[1]}, b{call.inputs[2]}, c{call.inputs[3]}, d{call.inputs[4]};
  iterate<2>(call, freq, 20.0f, [&](const Floats* x, Floats* next, const Here& here) HWY_ATTR {
    const auto part = [&](const Input& in)
                          HWY_ATTR { return within(in.at(here.frame, here.lane), all(-10.0f), all(10.0f)); };
    const Floats first = part(a) * all(0.159154943f), second = part(b) * all(0.159154943f);
    next[0] = sine_turns(second * x[1]) + part(c) * sine_turns(second * x[0]);
    next[1] = sine_turns(first * x[0]) + part(d) * sine_turns(first * x[1]);
  });
}

constexpr std::string_view kFamily = "noises";
constexpr UnitInput kRate = input("freq", "Hz", 0.0f, 20000.0f, 500.0f);
constexpr UnitInput kDensity = input("density", "1/s", 0.0f, 20000.0f, 10.0f);
constexpr UnitInput number(std::string_view name, float low, float high, float default_value) {
  return input(name, "number", low, high, default_value);
}
constexpr UnitShape kOne{.state_rows = 1}, kTwo{.state_rows = 2}, kThree{.state_rows = 3};
constexpr UnitRow kRows[] = {
    {unit("brown", kFamily, "a random walk within -1..1, -6 dB an octave", {kSalt}, kOne), brown},
    {unit("grey", kFamily, "bits that turn over by chance, one each frame", {kSalt}, kOne), grey},
    {unit("clip_noise", kFamily, "-1 or 1 by chance", {kSalt}), clip_noise},
    {unit("crackle", kFamily, "chaotic crackling: y = |p y - y before - 0.05|", {number("p", 1.0f, 2.0f, 1.5f), kSalt},
          kTwo),
     crackle},
    {unit("dust", kFamily, "impulses of 0..1 by chance, density of them a second", {kDensity, kSalt}), dust<false>},
    {unit("dust2", kFamily, "the same from -1 to 1", {kDensity, kSalt}), dust<true>},
    {unit("lfnoise0", kFamily, "random steps, freq of them a second", {kRate, kSalt}, kTwo),
     random_curve<Curve::steps>},
    {unit("lfnoise1", kFamily, "straight lines between random points", {kRate, kSalt}, kTwo),
     random_curve<Curve::lines>},
    {unit("lfnoise2", kFamily, "a smooth curve through random points", {kRate, kSalt}, kTwo),
     random_curve<Curve::smooth>},
    {unit("logistic", kFamily, "x' = growth x (1 - x), a step at a time", {kRate, number("growth", 0.0f, 4.0f, 3.9f)},
          kTwo),
     logistic},
    {unit("henon", kFamily, "Henon's map, a step at a time",
          {kRate, number("a", 0.0f, 2.0f, 1.4f), number("b", -1.0f, 1.0f, 0.3f)}, kThree),
     henon},
    {unit("lorenz", kFamily, "Lorenz's weather, about -2..2, a step of h at a time",
          {kRate, number("s", 0.0f, 30.0f, 10.0f), number("r", 0.0f, 60.0f, 28.0f),
           number("b", 0.0f, 10.0f, 2.6666667f), number("h", 0.0f, 0.06f, 0.02f)},
          {.state_rows = 4}),
     lorenz},
    {unit("standard_map", kFamily, "the kicked rotor, -0.5..0.5, a step at a time",
          {kRate, number("k", 0.0f, 10.0f, 1.0f)}, kThree),
     standard_map},
    {unit("latoocarfian", kFamily, "Pickover's fractal, a step at a time",
          {kRate, number("a", -4.0f, 4.0f, 1.0f), number("b", -4.0f, 4.0f, 3.0f), number("c", -1.5f, 1.5f, 0.5f),
           number("d", -1.5f, 1.5f, 0.5f)},
          kThree),
     latoocarfian},
};
UnitRows noise_rows() { return kRows; }

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(noise_rows);
UnitRows noise_units() { return HWY_DYNAMIC_DISPATCH(noise_rows)(); }
}  // namespace perigee
#endif
