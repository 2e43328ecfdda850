// engine/units/pitch.cpp -- Higher or lower at the same speed: two overlapping windows read the last moment faster or slower.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/pitch.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/memory-inl.h"
#include "engine/units/noise-inl.h"
#include "engine/units/rings-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

constexpr float kMostRatio = 4.0f, kLongestWindow = 0.18f;  // s
constexpr float kMostSpray = 0.11f;                         // s
constexpr float kMostSeconds = (kMostRatio - 1.0f) * kLongestWindow + kMostSpray + 0.01f;

// memory: the phase of the first window in turns, then for each window how far back it reads (frames), how fast that shrinks.
// Windows are half a turn apart and raised cosines, so together they are always 1.
void pitch_shift(const UnitCall& call) noexcept {
  const Input ratio{call.inputs[1]}, window{call.inputs[2]}, spread{call.inputs[3]}, spray{call.inputs[4]};
  const Ring ring{call};
  const Floats one = all(1.0f), rate_hz = all(call.rate_hz);
  remember<5>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    ring.write(here.frame, here.lane,
               hn::IfThenElseZero(begun(here.time), Input{call.inputs[0]}.at(here.frame, here.lane)));
    const Floats seconds = within(window.held(here.lane), all(0.005f), all(kLongestWindow));
    const Floats frames = seconds * rate_hz, step = one / frames;
    const Words seed = hn::Load(kWord, call.times->seed.data() + here.lane);
    const Floats before = memory[0];
    memory[0] = before + step;
    memory[0] = memory[0] - hn::Floor(memory[0]);
    Floats sum = zero();
    for (std::size_t which = 0; which < 2; ++which) {
      Floats &back = memory[1 + 2 * which], &shrink = memory[2 + 2 * which];
      // Where the window is closed it starts anew; at the onset both do.
      const Floats offset = all(which == 0 ? 0.0f : 0.5f);
      const Floats done = (before + offset) - hn::Floor(before + offset);
      const Mask fresh = hn::Or(hn::Lt(done, step), here.onset());
      const Words place = hn::BitCast(kWord, here.time + hn::Set(kInt, static_cast<std::int32_t>(which) << 30));
      const Floats chance = hash_noise(place, seed), later = hash_noise(place, seed ^ hn::Set(kWord, 0x5bd1e995u));
      const Floats wanted = within(ratio.at(here.frame, here.lane), all(0.0f), all(kMostRatio)) *
                            exp2(chance * within(spread.at(here.frame, here.lane), zero(), one));
      const Floats speed = within(wanted, zero(), all(kMostRatio));
      const Floats extra = hn::Abs(later) * within(spray.at(here.frame, here.lane), zero(), all(kMostSpray)) * rate_hz;
      shrink = choose(fresh, speed - one, shrink);
      // A faster window begins as far back as it will catch up, and never reads what is not there yet.
      const Floats start = at_least(shrink, zero()) * frames * (one - done) + extra + all(2.0f);
      back = choose(fresh, start, back - shrink);
      const Floats reach = within(back, one, all(kMostSeconds * call.rate_hz));
      const Floats level = all(0.5f) - all(0.5f) * sine_turns(done + all(0.25f));
      sum = sum + level * Tap<Between::smooth>{reach}.read(ring, here.frame, here.lane, here.time);
    }
    return sum;
  });
}

constexpr std::string_view kFamily = "pitch";
constexpr UnitRow kRows[] = {
    {unit("pitch_shift", kFamily,
          "the pitch times `ratio`, in windows of so many seconds; each window's pitch may differ by up to `spread` "
          "octaves and be up to `spray` late",
          {kIn, input("ratio", "factor", 0.0f, kMostRatio, 1.0f),
           held(input("window", "s", 0.005f, kLongestWindow, 0.1f)), input("spread", "octaves", 0.0f, 1.0f, 0.0f),
           input("spray", "s", 0.0f, kMostSpray, 0.0f)},
          {.state_rows = 5, .memory_seconds = kMostSeconds}),
     pitch_shift},
};
UnitRows pitch_rows() { return kRows; }

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(pitch_rows);
UnitRows pitch_units() { return HWY_DYNAMIC_DISPATCH(pitch_rows)(); }
}  // namespace perigee
#endif
