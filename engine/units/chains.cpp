// engine/units/chains.cpp -- Units that often stand behind each other in one pass, equal to the bit to one after the other.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/chains.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/adsr-inl.h"
#include "engine/units/memory-inl.h"
#include "engine/units/place-inl.h"
#include "engine/units/state_variable-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

enum class Filtering { none, held, moving };
enum class End { register_, sums, placed, bus };  // sums: a register too, with summands on the way

// What a chain does in one quantum. A factor of 1 and a summand of −0 change no bit of anything.
struct Plan {
  UnitInputView in, cutoff, q, gain, pan;
  float* state = nullptr;  // of the low-pass
  // Before the low-pass, and behind it or without one.
  alignas(64) float before[2][kRow], behind[2][kRow], summands[2][kRow];

  explicit Plan(const ChainLink& first) : in{first.inputs[first.signal]} {
    for (auto* const rows : {&before, &behind}) {
      for (auto& row : *rows) std::fill_n(row, kRow, 1.0f);
    }
    for (auto& row : summands) std::fill_n(row, kRow, -0.0f);
  }
};

// The level of a linear envelope, if it stays at one in every lane.
HWY_INLINE bool envelope_level(const UnitCall& call, const UnitInputView* inputs, float* level) {
  const Input release{inputs[4]};
  if (!release.constant()) return false;
  const auto is_off = [](Floats seconds) HWY_ATTR { return hn::Lt(seconds, zero()); };
  if (every_lane(call, release, is_off)) return true;
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    const Adsr envelope{call, inputs, lane};
    if (!envelope.steady(local_time(call, lane), frames_to_gate(call, lane))) return false;
    hn::Store(choose(is_off(release.held(lane)), all(1.0f), envelope.sustain), kFloat, level + lane);
  }
  return true;
}

// Places one vector of lanes, while all of its voices sound.
template <bool kToBus>
struct Placing {
  std::size_t lane;
  Mask good, before;
  Floats to_left, to_right;
  float *left, *right;
  HWY_INLINE Placing(const UnitCall& call, const Plan& plan, std::size_t first)
      : lane{first},
        good{sounding(call, first)},
        before{good},
        to_left{zero()},
        to_right{zero()},
        left{(kToBus ? call.to.left : call.outputs[0]) + first},
        right{(kToBus ? call.to.right : call.outputs[1]) + first} {
    const auto sides = sides_at<Place::mono>(Input{plan.pan}.held(first), level_of(Input{plan.gain}.held(first)));
    to_left = sides.left_to_left;
    to_right = sides.right_to_right;
  }
  HWY_INLINE void put(std::size_t frame, Floats x) {
    good = hn::And(good, hn::Lt(hn::Abs(x), all(kLoudestVoice)));
    const Floats heard = hn::IfThenElseZero(good, x), on_left = heard * to_left, on_right = heard * to_right;
    float *const l = left + frame * kRow, *const r = right + frame * kRow;
    hn::Store(kToBus ? hn::Load(kFloat, l) + on_left : on_left, kFloat, l);
    hn::Store(kToBus ? hn::Load(kFloat, r) + on_right : on_right, kFloat, r);
  }
  HWY_INLINE void finish(const UnitCall& call) const { mark_bad(call, lane, hn::AndNot(good, before)); }
};

// A chain that ends in a register has no place.
struct NotPlacing {
  NotPlacing(const UnitCall&, const Plan&, std::size_t) {}
};

template <Filtering filtering, End end, class Value>
HWY_INLINE void pass(const UnitCall& call, const Plan& plan, std::size_t lane) {
  constexpr bool kTwice = sizeof(Value) != sizeof(Floats), kPlaces = end == End::placed || end == End::bus;
  const float* in = plan.in.base + lane;
  const float* cutoff = plan.cutoff.base + lane;
  const auto in_stride = static_cast<std::size_t>(plan.in.stride),
             cutoff_stride = static_cast<std::size_t>(plan.cutoff.stride);
  const Value first_before = row_from<Value>(plan.before[0] + lane),
              second_before = row_from<Value>(plan.before[1] + lane),
              first_behind = row_from<Value>(plan.behind[0] + lane),
              second_behind = row_from<Value>(plan.behind[1] + lane),
              first_sum = row_from<Value>(plan.summands[0] + lane),
              second_sum = row_from<Value>(plan.summands[1] + lane);
  const Value seconds_per_frame{all(call.seconds_per_frame)};
  Value band{zero()}, low{zero()}, hz{zero()}, damping{zero()};
  if constexpr (filtering != Filtering::none) {
    band = row_from<Value>(plan.state + lane);
    low = row_from<Value>(plan.state + kRow + lane);
    hz = row_from<Value>(cutoff);
    const Value q = row_from<Value>(plan.q.base + lane);
    if constexpr (kTwice) damping = {damping_of(q.first), damping_of(q.second)};
    if constexpr (!kTwice) damping = damping_of(q);
  }
  const auto steady = StateVariableOf<Value>::at(hz, damping, seconds_per_frame);
  using Way = std::conditional_t<kPlaces, Placing<end == End::bus>, NotPlacing>;
  [[maybe_unused]] Way one{call, plan, lane}, other{call, plan, kTwice ? lane + lanes_at_once() : lane};
  float* out = kPlaces ? nullptr : call.outputs[0] + lane;
  for (std::size_t frame = 0; frame < kFrames; ++frame, in += in_stride) {
    const Value x = row_from<Value>(in) * first_before * second_before;
    Value y = x;
    if constexpr (filtering == Filtering::held) y = where_below_zero(hz, x, steady.next(x, band, low).low);
    if constexpr (filtering == Filtering::moving) {
      const Value now = row_from<Value>(cutoff);
      cutoff += cutoff_stride;
      y = where_below_zero(now, x, StateVariableOf<Value>::at(now, damping, seconds_per_frame).next(x, band, low).low);
    }
    y = y * first_behind;
    if constexpr (end == End::sums) y = y + first_sum;
    y = y * second_behind;
    if constexpr (end == End::sums) y = y + second_sum;
    if constexpr (!kPlaces) row_to(y, out + frame * kRow);
    if constexpr (kPlaces && !kTwice) one.put(frame, y);
    if constexpr (kPlaces && kTwice) {
      one.put(frame, y.first);
      other.put(frame, y.second);
    }
  }
  if constexpr (filtering != Filtering::none) {
    row_to(band, plan.state + lane);
    row_to(low, plan.state + kRow + lane);
  }
  if constexpr (kPlaces) one.finish(call);
  if constexpr (kPlaces && kTwice) other.finish(call);
}

template <Filtering filtering, End end>
void pass_all(const UnitCall& call, const Plan& plan) {
  std::size_t lane = 0;
  for (; lane + lanes_at_once() < lanes_of(call); lane += 2 * lanes_at_once())
    pass<filtering, end, Twice>(call, plan, lane);
  if (lane < lanes_of(call)) pass<filtering, end, Floats>(call, plan, lane);
}
template <Filtering filtering>
void pass_to(End end, const UnitCall& call, const Plan& plan) {
  if (end == End::bus) return pass_all<filtering, End::bus>(call, plan);
  if (end == End::placed) return pass_all<filtering, End::placed>(call, plan);
  pass_all<filtering, End::register_>(call, plan);
}

bool chain(const UnitCall& call, std::span<const ChainLink> links) noexcept {
  Plan plan{links.front()};
  Filtering filtering = Filtering::none;
  End end = End::register_;
  std::size_t step = 0;                     // of the part where the chain is
  bool multiplied = false, summed = false;  // in this step
  const auto holds = [](const UnitInputView& input) { return input.stride == 0; };
  auto* rows = &plan.behind;
  for (const ChainLink& link : links) {
    if (link.link == Link::lpf) rows = &plan.before;
  }
  for (const ChainLink& link : links) {
    switch (link.link) {
      case Link::none:
        return false;
      case Link::mul:
      case Link::adsr:
        if (multiplied || summed) ++step;
        multiplied = true;
        summed = false;
        if (link.link == Link::adsr) {
          if (!envelope_level(call, link.inputs, (*rows)[step])) return false;
        } else {
          const UnitInputView& factor = link.inputs[1 - link.signal];
          if (!holds(factor)) return false;
          std::copy_n(factor.base, kRow, (*rows)[step]);
        }
        break;
      case Link::add: {
        const UnitInputView& summand = link.inputs[1 - link.signal];
        if (!holds(summand)) return false;
        if (summed) ++step;
        summed = true;
        std::copy_n(summand.base, kRow, plan.summands[step]);
        end = End::sums;
        break;
      }
      case Link::lpf:
        plan.cutoff = link.inputs[1];
        plan.q = link.inputs[2];
        plan.state = link.state;
        if (!holds(plan.q)) return false;
        filtering = !holds(plan.cutoff)                ? Filtering::moving
                    : is_off(call, Input{plan.cutoff}) ? Filtering::none
                                                       : Filtering::held;
        rows = &plan.behind;
        step = 0;
        multiplied = false;
        break;
      case Link::out:
      case Link::place:
        plan.gain = link.inputs[1];
        plan.pan = link.inputs[2];
        if (!holds(plan.gain) || !holds(plan.pan)) return false;
        end = link.link == Link::out ? End::bus : End::placed;
        break;
    }
  }
  const LaneTimes& times = *call.times;
  const bool timed = filtering != Filtering::none || end == End::bus || end == End::placed;
  if (timed && (times.fades_now || times.begun_from > 0 || times.whole_until < kQuantum)) return false;
  if (end == End::sums) {
    pass_all<Filtering::none, End::sums>(call, plan);
  } else if (filtering == Filtering::held) {
    pass_to<Filtering::held>(end, call, plan);
  } else if (filtering == Filtering::moving) {
    pass_to<Filtering::moving>(end, call, plan);
  } else {
    pass_to<Filtering::none>(end, call, plan);
  }
  return true;
}

Chain chain_kernel() { return chain; }

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(chain_kernel);
Chain choose_chain() { return HWY_DYNAMIC_DISPATCH(chain_kernel)(); }
}  // namespace perigee
#endif
