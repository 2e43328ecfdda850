// engine/units/crossings.cpp -- What plays with the pieces of a wave between its upward zero crossings: waveloss, squiz.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/crossings.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/memory-inl.h"
#include "engine/units/noise-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

HWY_INLINE Mask crosses(Floats before, Floats x) { return hn::And(hn::Lt(before, zero()), hn::Ge(x, zero())); }

// Each piece is dropped with the chance that the percentage says, by a hash of the seed and the piece's number.
void waveloss(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, percent{call.inputs[1]};
  remember<3>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Floats x = in.at(here.frame, here.lane);
    const Mask crossing = crosses(memory[0], x);
    memory[0] = x;
    memory[1] = choose(crossing, memory[1] + all(1.0f), memory[1]);
    const Words number = hn::BitCast(kWord, hn::ConvertTo(kInt, memory[1]));
    const Words seed = hn::Load(kWord, call.times->seed.data() + here.lane);
    const Floats chance = hash_noise(number, seed) * all(50.0f) + all(50.0f);  // 0 … 100
    const Mask lost = hn::Lt(chance, percent.at(here.frame, here.lane));
    memory[2] = choose(hn::Or(crossing, here.onset()), choose(lost, zero(), all(1.0f)), memory[2]);
    return x * memory[2];
  });
}

// Plays each finished piece `ratio` times as fast, then silence until the next one is finished. Pieces are at most 0.1 s long.
constexpr float kLongestPiece = 0.1f;
void squiz(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, ratio{call.inputs[1]};
  const auto most = static_cast<float>(static_cast<int>(kLongestPiece * 0.5f * call.rate_hz));
  // Rows: the last input, frames since the piece that is coming in began, length and reading place of the finished one.
  remember<4>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Floats x = in.at(here.frame, here.lane), one = all(1.0f);
    const auto now = static_cast<std::uint32_t>(call.start + call.first) + static_cast<std::uint32_t>(here.frame);
    hn::Store(x, kFloat, call.ring.rows + (now & call.ring.mask) * kRow + here.lane);
    const Mask cut = hn::Or(crosses(memory[0], x), hn::Ge(memory[1], all(most)));
    memory[0] = x;
    memory[2] = choose(cut, memory[1], memory[2]);
    memory[3] = hn::IfThenZeroElse(cut, memory[3]);
    memory[1] = choose(cut, one, memory[1] + one);
    // The finished piece's frame 0 lies length + (frames of this piece) − 1 back.
    const Floats place = memory[3], whole = hn::Floor(place), part = place - whole;
    alignas(64) std::int32_t age[kRow];
    alignas(64) float near[kRow], next[kRow];
    const Floats oldest = memory[2] + memory[1] - one;
    hn::Store(hn::ConvertTo(kInt, within(oldest - whole, one, all(2.0f * most + 2.0f))), kInt, age);
    for (std::size_t i = 0; i < lanes_at_once(); ++i) {
      const auto back = static_cast<std::uint32_t>(age[i]);
      near[i] = call.ring.rows[((now - back) & call.ring.mask) * kRow + here.lane + i];
      next[i] = call.ring.rows[((now - back + 1) & call.ring.mask) * kRow + here.lane + i];
    }
    const Floats from = hn::Load(kFloat, near), to = hn::Load(kFloat, next);
    const Floats y = hn::IfThenElseZero(hn::Lt(place, memory[2]), from + (to - from) * part);
    memory[3] = at_most(place + within(ratio.at(here.frame, here.lane), all(1.0f), all(1e3f)), all(1e6f));
    return choose(hn::Le(ratio.at(here.frame, here.lane), one), x, y);
  });
}

constexpr std::string_view kFamily = "crossings";
constexpr UnitRow kRows[] = {
    {unit("waveloss", kFamily, "drops so many percent of the pieces between upward zero crossings",
          {kIn, switchable(input("percent", "%", 0.0f, 100.0f, 0.0f))}, {.state_rows = 3}),
     waveloss},
    {unit("squiz", kFamily,
          "raises pitch: plays each piece between upward zero crossings ratio times as fast, then silence; off at 1",
          {kIn, switchable(input("ratio", "factor", 1.0f, 50.0f, 1.0f))},
          {.state_rows = 4, .memory_seconds = kLongestPiece}),
     squiz},
};
UnitRows crossing_rows() { return kRows; }

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(crossing_rows);
UnitRows crossing_units() { return HWY_DYNAMIC_DISPATCH(crossing_rows)(); }
}  // namespace perigee
#endif
