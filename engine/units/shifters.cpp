// engine/units/shifters.cpp -- A signal and itself a quarter turn later, and what that is for: moving every frequency by the same Hz.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/shifters.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/memory-inl.h"
#include "engine/units/phase-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

// Two rows of all-passes (a − z⁻²)/(1 − a·z⁻²), one of them a frame late, differ by a quarter turn from 20 Hz to half the rate less
// 20 Hz (at 48 kHz); the wrong sideband lies 60 dB lower. The poles are those of an elliptic half-band filter of order 25.
constexpr float kEarly[] = {0.096350193f, 0.555921979f, 0.850851742f, 0.956310821f, 0.987831490f, 0.997075104f};
constexpr float kLate[] = {0.320637517f, 0.735375462f, 0.918558024f, 0.976817605f, 0.993766736f, 0.999145486f};
constexpr std::size_t kStages = 6;
// Of each row: two frames of its input, then of each stage's output.
constexpr std::size_t kRowMemory = 2 * (kStages + 1), kQuarterMemory = 2 * kRowMemory + 1;

HWY_INLINE Floats all_passes(Floats x, const float* poles, Floats* memory) {
  for (std::size_t stage = 0; stage < kStages; ++stage, memory += 2) {
    const Floats y = all(poles[stage]) * (x + memory[3]) - memory[1];
    memory[1] = memory[0];
    memory[0] = x;
    x = y;
  }
  memory[1] = memory[0];
  memory[0] = x;
  return x;
}

// first: the signal, all frequencies delayed a little differently; second: the same a quarter turn later.
HWY_INLINE Pair quarter(Floats x, Floats* memory) {
  Floats& before = memory[2 * kRowMemory];
  const Floats late = all_passes(before, kLate, memory + kRowMemory);
  before = x;
  return {all_passes(x, kEarly, memory), late};
}

void hilbert(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]};
  remember<kQuarterMemory>(
      call, [&](Floats* memory, const Here& here) HWY_ATTR { return quarter(in.at(here.frame, here.lane), memory); });
}

// cos·x − sin·(x a quarter turn later): only the upper sideband of the product with the wave is left.
void fshift(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, freq{call.inputs[1]}, offset{call.inputs[2]};
  remember<kQuarterMemory + 1>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Pair signal = quarter(in.at(here.frame, here.lane), memory);
    const Ints phase = turn_on(memory[kQuarterMemory], freq.at(here.frame, here.lane), all(call.seconds_per_frame));
    const Floats turns = signed_turns(phase) + within(offset.at(here.frame, here.lane), all(-1e3f), all(1e3f));
    return signal.first * sine_turns(turns + all(0.25f)) - signal.second * sine_turns(turns);
  });
}

constexpr std::string_view kFamily = "shifters";
constexpr UnitRow kRows[] = {
    {unit("hilbert", kFamily, "two outputs: the signal, and the same a quarter turn later at every frequency", {kIn},
          {.outputs = 2, .state_rows = static_cast<int>(kQuarterMemory)}),
     hilbert},
    {unit("fshift", kFamily, "moves every frequency by freq",
          {kIn, input("freq", "Hz", -20000.0f, 20000.0f, 0.0f), kPhase},
          {.state_rows = static_cast<int>(kQuarterMemory + 1)}),
     fshift},
};
UnitRows shifter_rows() { return kRows; }

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(shifter_rows);
UnitRows shifter_units() { return HWY_DYNAMIC_DISPATCH(shifter_rows)(); }
}  // namespace perigee
#endif
