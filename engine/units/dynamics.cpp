// engine/units/dynamics.cpp -- How loud a signal is, and what follows from that: compressor, gate, expander, transients.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/dynamics.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/memory-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

// A smoother that rises and falls at different speeds.
HWY_INLINE Floats follow(Floats level, Floats x, Floats kept_up, Floats kept_down) {
  return x + (level - x) * choose(hn::Gt(x, level), kept_up, kept_down);
}
HWY_INLINE Floats kept_at(const Input& seconds, std::size_t frame, std::size_t lane, Floats rate_hz) {
  return kept_of(within(seconds.at(frame, lane), zero(), all(1e3f)), rate_hz);
}

struct Speeds {
  Floats up, down;
};

void amplitude(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, attack{call.inputs[1]}, release{call.inputs[2]};
  const Floats rate = all(call.rate_hz);
  remember<1>(
      call, settings_hold(call, 1, 2),
      [&](std::size_t frame, std::size_t lane) HWY_ATTR {
        return Speeds{kept_at(attack, frame, lane, rate), kept_at(release, frame, lane, rate)};
      },
      [&](Floats* memory, const Speeds& kept, const Here& here) HWY_ATTR {
        return memory[0] = follow(memory[0], hn::Abs(in.at(here.frame, here.lane)), kept.up, kept.down);
      });
}

// Mean square over about 1/freq, and its root.
void rms(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, freq{call.inputs[1]};
  remember<1>(
      call, settings_hold(call, 1, 1),
      [&](std::size_t frame, std::size_t lane) HWY_ATTR {
        return exp2(within(freq.at(frame, lane), all(0.01f), all(20000.0f)) *
                    all(call.seconds_per_frame * -9.06472028f));
      },
      [&](Floats* memory, Floats kept, const Here& here) HWY_ATTR {
        const Floats x = within(in.at(here.frame, here.lane), all(-1e9f), all(1e9f));
        memory[0] = x * x + (memory[0] - x * x) * kept;
        return hn::Sqrt(at_least(memory[0], zero()));
      });
}

// dB above the threshold that are taken away: none below the knee, all but 1/ratio above it, a parabola between.
HWY_INLINE Floats reduction_db(Floats over, Floats slope, Floats knee) {
  const Floats half = knee * all(0.5f), inside = over + half;
  const Floats bent = inside * inside / at_least(knee + knee, all(1e-6f));
  return slope * choose(hn::Ge(over, half), over, choose(hn::Le(over, hn::Neg(half)), zero(), bent));
}
HWY_INLINE Floats db_of(Floats level) { return log2(at_least(level, all(1e-12f))) * all(6.02059991f); }

// The gain with which a signal as loud as the key is compressed.
void compression(const UnitCall& call) noexcept {
  const Input key{call.inputs[0]}, threshold{call.inputs[1]}, ratio{call.inputs[2]}, knee{call.inputs[3]},
      attack{call.inputs[4]}, release{call.inputs[5]};
  const Floats rate = all(call.rate_hz);
  remember<1>(
      call, settings_hold(call, 4, 5),
      [&](std::size_t frame, std::size_t lane) HWY_ATTR {
        return Speeds{kept_at(attack, frame, lane, rate), kept_at(release, frame, lane, rate)};
      },
      [&](Floats* memory, const Speeds& kept, const Here& here) HWY_ATTR {
        const Floats level = db_of(at_most(hn::Abs(key.at(here.frame, here.lane)), all(1e9f)));
        const Floats over = level - within(threshold.at(here.frame, here.lane), all(-200.0f), all(200.0f));
        const Floats slope = all(1.0f) - all(1.0f) / within(ratio.at(here.frame, here.lane), all(1.0f), all(1e6f));
        const Floats wide = within(knee.at(here.frame, here.lane), zero(), all(100.0f));
        memory[0] = follow(memory[0], reduction_db(over, slope, wide), kept.up, kept.down);
        return gain_of_db(hn::Neg(memory[0]));
      });
}

// The gain of a gate that lets pass what is louder than the threshold; below it, (level/threshold)^(ratio − 1).
void expansion(const UnitCall& call) noexcept {
  const Input key{call.inputs[0]}, threshold{call.inputs[1]}, ratio{call.inputs[2]}, attack{call.inputs[3]},
      release{call.inputs[4]};
  const Floats rate = all(call.rate_hz);
  remember<2>(
      call, settings_hold(call, 3, 4),
      [&](std::size_t frame, std::size_t lane) HWY_ATTR {
        return Speeds{kept_at(attack, frame, lane, rate), kept_at(release, frame, lane, rate)};
      },
      [&](Floats* memory, const Speeds& kept, const Here& here) HWY_ATTR {
        // A peak counts for 10 ms, so that a wave's zeros do not close the gate.
        const Floats peak = at_most(hn::Abs(key.at(here.frame, here.lane)), all(1e9f));
        memory[0] = at_least(memory[0] * kept_of(all(0.01f), rate), peak);
        const Floats under = within(threshold.at(here.frame, here.lane), all(-200.0f), all(200.0f)) - db_of(memory[0]);
        const Floats less = within(ratio.at(here.frame, here.lane), all(1.0f), all(1e3f)) - all(1.0f);
        const Floats gain = gain_of_db(hn::Neg(at_least(under, zero()) * less));
        return memory[1] = follow(memory[1], gain, kept.up, kept.down);
      });
}

// Where the quick follower runs ahead of the slow one there is an attack; where it lags behind, a tail. Each is made louder or
// softer by up to 15 dB.
void transient(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, attack{call.inputs[1]}, sustain{call.inputs[2]};
  const Floats rate = all(call.rate_hz), one = all(1.0f);
  const Floats at_once = kept_of(all(0.0005f), rate), slowly = kept_of(all(0.02f), rate);
  const Floats falls = kept_of(all(0.03f), rate), lingers = kept_of(all(0.3f), rate);
  remember<3>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Floats x = in.at(here.frame, here.lane);
    const Floats level = at_most(hn::Abs(x), all(1e9f)) + all(1e-6f);
    memory[0] = follow(memory[0], level, at_once, falls);
    memory[1] = follow(memory[1], level, slowly, falls);
    memory[2] = follow(memory[2], level, at_once, lingers);
    const Floats begins = within(one - memory[1] / memory[0], zero(), one);
    const Floats ends = within(one - memory[0] / memory[2], zero(), one);
    const Floats db = within(attack.at(here.frame, here.lane), all(-1.0f), one) * begins +
                      within(sustain.at(here.frame, here.lane), all(-1.0f), one) * ends;
    return x * gain_of_db(db * all(15.0f));
  });
}

constexpr std::string_view kFamily = "dynamics";
constexpr UnitInput seconds(std::string_view name, float default_value) {
  return input(name, "s", 0.0f, 10.0f, default_value);
}
constexpr UnitInput kKey = input("key", "signal", -1.0f, 1.0f, 0.0f);
constexpr UnitRow kRows[] = {
    {unit("amplitude", kFamily, "how loud the signal is: its size, rising and falling at two speeds",
          {kIn, seconds("attack", 0.01f), seconds("release", 0.01f)}, {.state_rows = 1}),
     amplitude},
    {unit("rms", kFamily, "root of the mean square below freq", {kIn, input("freq", "Hz", 0.01f, 20000.0f, 10.0f)},
          {.state_rows = 1}),
     rms},
    {unit("compression", kFamily,
          "the gain of a compressor that hears the key; multiply it onto the signal or onto two sides",
          {kKey, input("threshold", "dB", -100.0f, 20.0f, -3.0f), input("ratio", "factor", 1.0f, 100.0f, 10.0f),
           input("knee", "dB", 0.0f, 40.0f, 10.0f), seconds("attack", 0.005f), seconds("release", 0.05f)},
          {.state_rows = 1}),
     compression},
    {unit("expansion", kFamily, "the gain of an expander that hears the key; a gate at a high ratio",
          {kKey, input("threshold", "dB", -100.0f, 20.0f, -40.0f), input("ratio", "factor", 1.0f, 100.0f, 10.0f),
           seconds("attack", 0.001f), seconds("release", 0.05f)},
          {.state_rows = 2}),
     expansion},
    {unit("transient", kFamily, "makes beginnings and tails louder or softer, by up to 15 dB",
          {kIn, input("attack", "-1..1", -1.0f, 1.0f, 0.0f), input("sustain", "-1..1", -1.0f, 1.0f, 0.0f)},
          {.state_rows = 3}),
     transient},
};
UnitRows dynamic_rows() { return kRows; }

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(dynamic_rows);
UnitRows dynamic_units() { return HWY_DYNAMIC_DISPATCH(dynamic_rows)(); }
}  // namespace perigee
#endif
