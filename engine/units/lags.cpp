// engine/units/lags.cpp -- Smoothing: values that follow others slowly, leaky sums, decaying answers to impulses.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/lags.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/memory-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

// What is kept each frame when 60 dB are lost in `seconds`.
HWY_INLINE Floats kept_in_60_db(const Input& seconds, std::size_t frame, std::size_t lane, Floats rate_hz) {
  return exp2(all(-9.96578428f) / within(seconds.at(frame, lane) * rate_hz, all(0.1f), all(1e9f)));
}
HWY_INLINE Mask at_once(const Input& seconds, const Here& here) {
  return hn::Le(seconds.at(here.frame, here.lane), zero());
}

// Begins where its input begins.
void lag(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, seconds{call.inputs[1]};
  remember<1>(
      call, settings_hold(call, 1, 1),
      [&](std::size_t frame, std::size_t lane)
          HWY_ATTR { return kept_in_60_db(seconds, frame, lane, all(call.rate_hz)); },
      [&](Floats* memory, Floats kept, const Here& here) HWY_ATTR {
        const Floats x = in.at(here.frame, here.lane);
        const Mask jumps = hn::Or(here.onset(), at_once(seconds, here));
        return memory[0] = choose(jumps, x, x + (memory[0] - x) * kept);
      });
}
struct Both {
  Floats up, down;
};
void lag_up_down(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, up{call.inputs[1]}, down{call.inputs[2]};
  remember<1>(
      call, settings_hold(call, 1, 2),
      [&](std::size_t frame, std::size_t lane) HWY_ATTR {
        return Both{kept_in_60_db(up, frame, lane, all(call.rate_hz)),
                    kept_in_60_db(down, frame, lane, all(call.rate_hz))};
      },
      [&](Floats* memory, const Both& kept, const Here& here) HWY_ATTR {
        const Floats x = in.at(here.frame, here.lane);
        const Mask rising = hn::Gt(x, memory[0]);
        const Mask jumps =
            hn::Or(here.onset(), hn::Or(hn::And(rising, at_once(up, here)), hn::AndNot(rising, at_once(down, here))));
        return memory[0] = choose(jumps, x, x + (memory[0] - x) * choose(rising, kept.up, kept.down));
      });
}
void slew(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, up{call.inputs[1]}, down{call.inputs[2]};
  const Floats seconds_per_frame = all(call.seconds_per_frame);
  remember<1>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Floats x = in.at(here.frame, here.lane);
    const Floats most = at_least(up.at(here.frame, here.lane), zero()) * seconds_per_frame;
    const Floats least = at_least(down.at(here.frame, here.lane), zero()) * seconds_per_frame;
    const Floats next = memory[0] + within(x - memory[0], hn::Neg(least), most);
    return memory[0] = choose(here.onset(), x, next);
  });
}
void one_pole(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, kept{call.inputs[1]};
  remember<1>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Floats a = within(kept.at(here.frame, here.lane), all(-0.99999f), all(0.99999f));
    return memory[0] = (all(1.0f) - hn::Abs(a)) * in.at(here.frame, here.lane) + a * memory[0];
  });
}
void one_zero(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, share{call.inputs[1]};
  remember<1>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Floats x = in.at(here.frame, here.lane), last = memory[0];
    const Floats a = within(share.at(here.frame, here.lane), all(-1.0f), all(1.0f));
    memory[0] = x;
    return (all(1.0f) - hn::Abs(a)) * x + a * last;
  });
}
void integrator(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, kept{call.inputs[1]};
  const Floats most = all(1e12f);
  remember<1>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Floats a = within(kept.at(here.frame, here.lane), all(-1.0f), all(1.0f));
    return memory[0] = within(in.at(here.frame, here.lane) + a * memory[0], hn::Neg(most), most);
  });
}
// y = x − x₋₁ + r·y₋₁
void dc_block(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, cutoff{call.inputs[1]};
  remember<2>(
      call, settings_hold(call, 1, 1),
      [&](std::size_t frame, std::size_t lane) HWY_ATTR {
        return exp2(within(cutoff.at(frame, lane), all(0.1f), all(1000.0f)) *
                    all(call.seconds_per_frame * -9.06472028f));
      },
      [&](Floats* memory, Floats kept, const Here& here) HWY_ATTR {
        const Floats x = in.at(here.frame, here.lane);
        memory[1] = (x - memory[0]) + kept * memory[1];
        memory[0] = x;
        return memory[1];
      });
}
void decay(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, seconds{call.inputs[1]};
  remember<1>(
      call, settings_hold(call, 1, 1),
      [&](std::size_t frame, std::size_t lane)
          HWY_ATTR { return kept_in_60_db(seconds, frame, lane, all(call.rate_hz)); },
      [&](Floats* memory, Floats kept, const Here& here) HWY_ATTR {
        return memory[0] = within(in.at(here.frame, here.lane) + memory[0] * kept, all(-1e12f), all(1e12f));
      });
}
void decay2(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, attack{call.inputs[1]}, fall{call.inputs[2]};
  remember<2>(
      call, settings_hold(call, 1, 2),
      [&](std::size_t frame, std::size_t lane) HWY_ATTR {
        return Both{kept_in_60_db(attack, frame, lane, all(call.rate_hz)),
                    kept_in_60_db(fall, frame, lane, all(call.rate_hz))};
      },
      [&](Floats* memory, const Both& kept, const Here& here) HWY_ATTR {
        const Floats x = in.at(here.frame, here.lane);
        memory[0] = within(x + memory[0] * kept.up, all(-1e12f), all(1e12f));
        memory[1] = within(x + memory[1] * kept.down, all(-1e12f), all(1e12f));
        return memory[1] - memory[0];
      });
}

constexpr std::string_view kFamily = "lags";
constexpr UnitInput seconds(std::string_view name, float default_value) {
  return input(name, "s", 0.0f, 60.0f, default_value);
}
constexpr UnitInput slope(std::string_view name) { return input(name, "1/s", 0.0f, 100000.0f, 1.0f); }
constexpr UnitInput kKept = input("kept", "-1..1", -1.0f, 1.0f, 0.5f);
constexpr UnitShape kOne{.state_rows = 1}, kTwo{.state_rows = 2};
constexpr UnitRow kRows[] = {
    {unit("lag", kFamily, "follows a step to within a thousandth in so many seconds", {kIn, seconds("seconds", 0.1f)},
          kOne),
     lag},
    {unit("lag_up_down", kFamily, "the same, upwards and downwards in different times",
          {kIn, seconds("up", 0.1f), seconds("down", 0.1f)}, kOne),
     lag_up_down},
    {unit("slew", kFamily, "moves at most so much a second upwards and downwards", {kIn, slope("up"), slope("down")},
          kOne),
     slew},
    {unit("one_pole", kFamily, "y = (1 - |kept|) x + kept y before", {kIn, kKept}, kOne), one_pole},
    {unit("one_zero", kFamily, "y = (1 - |share|) x + share x before",
          {kIn, input("share", "-1..1", -1.0f, 1.0f, 0.5f)}, kOne),
     one_zero},
    {unit("integrator", kFamily, "y = x + kept y before, within 1e12", {kIn, input("kept", "-1..1", -1.0f, 1.0f, 1.0f)},
          kOne),
     integrator},
    {unit("dc_block", kFamily, "takes away what stands still", {kIn, input("cutoff", "Hz", 0.1f, 1000.0f, 38.0f)},
          kTwo),
     dc_block},
    {unit("decay", kFamily, "an impulse falls by 60 dB in so many seconds", {kIn, seconds("seconds", 1.0f)}, kOne),
     decay},
    {unit("decay2", kFamily, "an impulse rises and falls: decay less a shorter decay",
          {kIn, seconds("attack", 0.01f), seconds("decay", 1.0f)}, kTwo),
     decay2},
};
UnitRows lag_rows() { return kRows; }

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(lag_rows);
UnitRows lag_units() { return HWY_DYNAMIC_DISPATCH(lag_rows)(); }
}  // namespace perigee
#endif
