// engine/units/chains.cpp -- Units that often stand behind each other in one pass, equal to the bit to one after the other.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
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

enum class Filtering { none, held, moving, shaped };  // shaped: moving too, with factors and summands on the way
enum class End { register_, sums, placed, bus };      // sums: a register too, with summands on the way

constexpr std::array<float, kRow> row_of(float value) {
  std::array<float, kRow> row{};
  row.fill(value);
  return row;
}
alignas(64) constexpr std::array<float, kRow> kOnes = row_of(1.0f), kNothings = row_of(-0.0f);

// Up to three times a factor and a summand, in one fused operation: a factor of 1 and a summand of −0 change no bit of anything.
struct Shaping {
  static constexpr std::size_t kMost = 3;
  const float* factors[kMost] = {kOnes.data(), kOnes.data(), kOnes.data()};
  const float* summands[kMost] = {kNothings.data(), kNothings.data(), kNothings.data()};
  std::size_t steps = 0;

  void take(const float* factor, const float* summand) {
    factors[steps] = factor;
    summands[steps++] = summand;
  }
  void multiply(const float* by) { take(by, kNothings.data()); }
  void add(const float* more) { take(kOnes.data(), more); }
};

// What a chain does in one quantum.
struct Plan {
  UnitInputView in, cutoff, q, gain, pan;
  float* state = nullptr;  // of the low-pass
  Shaping of_cutoff;
  Shaping before, behind;             // the low-pass; behind, where there is none
  alignas(64) float levels[4][kRow];  // of envelopes
};

// The level of a linear envelope, if it stays at one in every lane.
HWY_INLINE bool envelope_level(const UnitCall& call, const UnitInputView* inputs, float* level) {
  const Input release{inputs[4]};
  if (!release.constant()) return false;
  std::fill_n(level, kRow, 1.0f);
  const auto is_off = [](Floats seconds) HWY_ATTR { return hn::Lt(seconds, zero()); };
  if (every_lane(call, release, is_off)) return true;
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    if (!plainly_steady(call, inputs, lane) &&
        !Adsr{call, inputs, lane}.steady(local_time(call, lane), frames_to_gate(call, lane)))
      return false;
    hn::Store(choose(is_off(release.held(lane)), all(1.0f), sustain_of(inputs, lane)), kFloat, level + lane);
  }
  return true;
}

// Places one vector of lanes, while all of its voices sound.
template <bool kToBus>
struct Placing {
  std::size_t lane;
  Mask alive;    // the lanes that have a voice
  Ints loudest;  // so far, from 2 on, as bits of the size: those of what is no number are above all others
  bool all_good = true;
  Floats to_left, to_right;
  float *left, *right;
  HWY_INLINE Placing(const UnitCall& call, const Plan& plan, std::size_t first)
      : lane{first},
        alive{sounding(call, first)},
        loudest{hn::Zero(kInt)},
        to_left{zero()},
        to_right{zero()},
        left{(kToBus ? call.to.left : call.outputs[0]) + first},
        right{(kToBus ? call.to.right : call.outputs[1]) + first} {
    const auto sides = sides_at<Place::mono>(Input{plan.pan}.held(first), level_of(Input{plan.gain}.held(first)));
    to_left = hn::IfThenElseZero(alive, sides.left_to_left);
    to_right = hn::IfThenElseZero(alive, sides.right_to_right);
  }
  static HWY_INLINE Ints bits_of(Floats x) { return hn::BitCast(kInt, x); }
  static HWY_INLINE Ints louder(Ints so_far, Floats x) { return hn::Max(so_far, bits_of(hn::Abs(x))); }
  static HWY_INLINE Mask bearable(Ints most) {
    return hn::RebindMask(kFloat, hn::Lt(most, bits_of(all(kLoudestVoice))));
  }
  HWY_INLINE Mask good() const { return hn::And(alive, bearable(loudest)); }
  // Is every lane good, and plainly none about to go wrong? From 2 on, and in what is no number, the highest bit of the exponent is set.
  template <class Many>
  HWY_INLINE bool plainly_good(Many y) const {
    const Ints high = hn::And(bits_of_frames(y), hn::Set(kInt, 1 << 30));
    return all_good && hn::AllTrue(kInt, hn::Eq(high, hn::Zero(kInt)));
  }
  HWY_INLINE void put(std::size_t frame, Floats x) {
    loudest = louder(loudest, x);
    put_good(frame, hn::IfThenElseZero(good(), x));
  }
  // Where every lane is bearable. What is added by those without a voice is nothing.
  HWY_INLINE void put_good(std::size_t frame, Floats x) const {
    float *const l = left + frame * kRow, *const r = right + frame * kRow;
    if constexpr (kToBus) {
      hn::Store(mul_add(x, to_left, hn::Load(kFloat, l)), kFloat, l);
      hn::Store(mul_add(x, to_right, hn::Load(kFloat, r)), kFloat, r);
    } else {
      const Floats heard = hn::IfThenElseZero(alive, x);
      hn::Store(heard * to_left, kFloat, l);
      hn::Store(heard * to_right, kFloat, r);
    }
  }
  HWY_INLINE void finish(const UnitCall& call) const { mark_bad(call, lane, hn::AndNot(good(), alive)); }
};

// A chain that ends in a register has no place.
struct NotPlacing {
  NotPlacing(const UnitCall&, const Plan&, std::size_t) {}
};

// Of one frame, the first vector of lanes or the second.
template <std::size_t vector>
HWY_INLINE Floats vector_of(Floats x) {
  return x;
}
template <std::size_t vector>
HWY_INLINE Floats vector_of(Twice x) {
  return vector == 0 ? x.first : x.second;
}
template <std::size_t vector, class Value, class Way, class Many>
HWY_INLINE Ints louder_frames(const Way& way, Ints so_far, Many y) {
  if constexpr (kFramesIn<Many, Value> == 1) return Way::louder(so_far, vector_of<vector>(y));
  if constexpr (kFramesIn<Many, Value> != 1)
    return louder_frames<vector, Value>(way, louder_frames<vector, Value>(way, so_far, y.first), y.second);
}
template <std::size_t vector, bool kGood, class Value, class Way, class Many>
HWY_INLINE void put_each_frame(Way& way, std::size_t frame, Many y) {
  if constexpr (kFramesIn<Many, Value> == 1) {
    if constexpr (kGood) way.put_good(frame, vector_of<vector>(y));
    if constexpr (!kGood) way.put(frame, vector_of<vector>(y));
  } else {
    put_each_frame<vector, kGood, Value>(way, frame, y.first);
    put_each_frame<vector, kGood, Value>(way, frame + kFramesIn<HalfOf<Many>, Value>, y.second);
  }
}
// Frames after each other. Whether they are good is asked once, where all are.
template <std::size_t vector, class Value, class Way, class Many>
HWY_INLINE void put_frames(Way& way, std::size_t frame, Many y) {
  if (!way.plainly_good(y)) {
    const Ints loudest = louder_frames<vector, Value>(way, way.loudest, y);
    way.all_good = hn::AllTrue(kFloat, Way::bearable(loudest));
    if (!way.all_good) return put_each_frame<vector, false, Value>(way, frame, y);
    way.loudest = loudest;
  }
  put_each_frame<vector, true, Value>(way, frame, y);
}

// The low-pass of frames after each other, a turn for each.
template <class Many, class Value>
struct LowPass {
  const StateVariableOf<Many>& filters;
  Many& signal;  // half of what goes in, and then what comes out
  Value &band, &low;
  template <std::size_t i>
  HWY_INLINE void turn() const {
    if constexpr (i < kFramesIn<Many, Value>) {
      const auto of = [](auto& many) HWY_ATTR -> auto& { return frame_of<i, Value>(many); };
      const StateVariableOf<Value> filter{of(filters.damping), of(filters.loss), of(filters.couple), of(filters.drive)};
      of(signal) = filter.next_of_half(of(signal), band, low).low;
    }
  }
  template <std::size_t i = 0>
  HWY_INLINE void all_turns() const {
    if constexpr (i < kFramesIn<Many, Value>) {
      turn<i>();
      all_turns<i + 1>();
    }
  }
};

// When the voices of one vector of lanes sound.
struct Spans {
  Ints since;    // frames since the onset, on the call's first frame
  Words length;  // frames from there to the end; that of who has no voice lies behind any time
  HWY_INLINE Spans(const UnitCall& call, std::size_t lane)
      : since{local_time(call, lane)}, length{hn::BitCast(kWord, since + frames_to_end(call, lane))} {}
  HWY_INLINE Ints at(std::size_t frame) const { return since + hn::Set(kInt, static_cast<std::int32_t>(frame)); }
  HWY_INLINE Mask begun_at(std::size_t frame) const { return begun(at(frame)); }
  HWY_INLINE Mask
  sounds_at(std::size_t frame) const {  // before the onset the time is, without its sign, above all lengths
    return hn::RebindMask(kFloat, hn::Lt(hn::BitCast(kWord, at(frame)), length));
  }
};

// Nothing in the lanes that are not inside(vector, frame).
template <class Value, class Many, class Inside>
HWY_INLINE Many only(const Inside& inside, Many y, std::size_t frame) {
  if constexpr (kFramesIn<Many, Value> != 1) {
    using Half = HalfOf<Many>;
    const Half first = only<Value>(inside, y.first, frame);
    return {first, only<Value>(inside, y.second, frame + kFramesIn<Half, Value>)};
  } else if constexpr (std::is_same_v<Value, Twice>) {
    return {hn::IfThenElseZero(inside(0, frame), y.first), hn::IfThenElseZero(inside(1, frame), y.second)};
  } else {
    return hn::IfThenElseZero(inside(0, frame), y);
  }
}

// No cutoff below zero, and nothing from 2 on or no number: asked at once, of the sign of the ones and the highest bit of the others' exponent.
HWY_INLINE bool all_plain(Ints cutoff_bits, Ints signal_bits) {
  const Floats both = hn::CopySign(hn::BitCast(kFloat, signal_bits), hn::BitCast(kFloat, cutoff_bits));
  return hn::AllTrue(kWord, hn::Lt(hn::BitCast(kWord, both), hn::Set(kWord, 1u << 30)));
}

// So many frames at once, of one vector of lanes or of two.
template <Filtering filtering, End end, class Value>
HWY_INLINE void pass(const UnitCall& call, const Plan& plan, std::size_t lane) {
  constexpr bool kMoves = filtering == Filtering::moving || filtering == Filtering::shaped;
  // The more there is to do the fewer frames at once: the processor then looks further ahead.
  using Many =
      std::conditional_t<kMoves, Both<Value>, std::conditional_t<filtering == Filtering::held, FourTimes, ManyVectors>>;
  constexpr std::size_t kTogether = kFramesIn<Many, Value>;
  constexpr bool kTwice = std::is_same_v<Value, Twice>, kPlaces = end == End::placed || end == End::bus;
  const float* in = plan.in.base + lane;
  const float* cutoff = plan.cutoff.base + lane;
  const auto in_stride = static_cast<std::size_t>(plan.in.stride),
             cutoff_stride = static_cast<std::size_t>(plan.cutoff.stride);
  const auto each = [&](const float* row) HWY_ATTR { return spread<Many>(row_from<Value>(row + lane)); };
  const Many whole_before = each(plan.before.factors[0]), second_before = each(plan.before.factors[1]),
             first_before = filtering == Filtering::none ? whole_before : whole_before * Many{all(0.5f)},
             first_behind = each(plan.behind.factors[0]), second_behind = each(plan.behind.factors[1]);
  [[maybe_unused]] const auto shape = [&](const Shaping& by, Many x) HWY_ATTR {
    for (std::size_t step = 0; step < by.steps; ++step) x = mul_add(x, each(by.factors[step]), each(by.summands[step]));
    return x;
  };
  const Many seconds_per_frame{all(call.seconds_per_frame)};
  Value band{zero()}, low{zero()};
  Many damping{zero()};
  if constexpr (filtering != Filtering::none) {
    band = row_from<Value>(plan.state + lane);
    low = row_from<Value>(plan.state + kRow + lane);
    damping = Many{all(1.0f)} / within(each(plan.q.base), Many{all(0.05f)}, Many{all(1000.0f)});
  }
  const auto cutoff_of = [&](std::size_t frame) HWY_ATTR {
    const Many hz = frames_from<Many, Value>(cutoff + frame * cutoff_stride, cutoff_stride);
    if constexpr (filtering == Filtering::shaped) return shape(plan.of_cutoff, hz);
    if constexpr (filtering != Filtering::shaped) return hz;
  };
  Many hz{zero()};
  if constexpr (filtering != Filtering::none) hz = cutoff_of(0);
  auto filters = StateVariableOf<Many>::at(hz, damping, seconds_per_frame);
  Ints hz_bits = bits_of_frames(hz);
  const auto some_off = [](Ints bits) HWY_ATTR { return anywhere(maybe_below_zero(bits)); };
  const auto choose_off = [&](Many whole, Many filtered, std::size_t frame)
                              HWY_ATTR { return choose(below_zero(cutoff_of(frame)), whole, filtered); };
  using Way = std::conditional_t<kPlaces, Placing<end == End::bus>, NotPlacing>;
  [[maybe_unused]] Way one{call, plan, lane}, other{call, plan, kTwice ? lane + lanes_at_once() : lane};
  float* out = kPlaces ? nullptr : call.outputs[0] + lane;
  // Before its onset a voice is nothing to the low-pass, and after its end nothing to a place.
  const auto spans_of = [&](std::size_t vector) HWY_ATTR { return Spans{call, lane + vector * lanes_at_once()}; };
  const auto has_begun = [&](std::size_t vector, std::size_t frame)
                             HWY_ATTR { return spans_of(vector).begun_at(frame); };
  [[maybe_unused]] const auto sounds = [&](std::size_t vector, std::size_t frame)
                                           HWY_ATTR { return spans_of(vector).sounds_at(frame); };
  const std::size_t all_begun = begun_from(call), all_last = whole_until(call);
  for (std::size_t frame = 0; frame < kFrames; frame += kTogether, in += kTogether * in_stride) {
    const auto shaped_by = [&](Many first) HWY_ATTR {
      const Many x = frames_from<Many, Value>(in, in_stride) * first;
      return plan.before.steps > 1 ? x * second_before : x;
    };
    Many y = shaped_by(first_before);
    const bool begins = frame < all_begun;
    if constexpr (filtering != Filtering::none) {
      if (begins) y = only<Value>(has_begun, y, frame);
    }
    if constexpr (kMoves) {
      const Many hz_after = cutoff_of(frame + kTogether < kFrames ? frame + kTogether : 0);
      static_assert(kTogether <= 4);  // there are no more turns
      const LowPass<Many, Value> now{filters, y, band, low};
      filters = StateVariableOf<Many>::at(hz_after, damping, seconds_per_frame, now);
      const Ints hz_bits_now = hz_bits;
      hz_bits = bits_of_frames(hz_after);
      if constexpr (kPlaces) {
        if (frame + kTogether <= all_last && plan.behind.steps == 0 && one.all_good && other.all_good &&
            all_plain(hz_bits_now, bits_of_frames(y))) {  // the usual
          put_each_frame<0, true, Value>(one, frame, y);
          if constexpr (kTwice) put_each_frame<1, true, Value>(other, frame, y);
          continue;
        }
      }
      if (some_off(hz_bits_now)) y = choose_off(shaped_by(whole_before), y, frame);
    }
    if constexpr (filtering == Filtering::held) {
      LowPass<Many, Value>{filters, y, band, low}.all_turns();
      if (some_off(hz_bits)) y = choose_off(shaped_by(whole_before), y, frame);
    }
    if constexpr (filtering != Filtering::none && !kPlaces) {
      if (begins) y = only<Value>(has_begun, y, frame);
    }
    if constexpr (end == End::sums) y = shape(plan.behind, y);
    if constexpr (end != End::sums) {
      if (plan.behind.steps > 0) y = y * first_behind;
      if (plan.behind.steps > 1) y = y * second_behind;
    }
    if constexpr (kPlaces) {
      if (begins || frame + kTogether > all_last) y = only<Value>(sounds, y, frame);
    }
    if constexpr (kPlaces) put_frames<0, Value>(one, frame, y);
    if constexpr (kPlaces && kTwice) put_frames<1, Value>(other, frame, y);
    if constexpr (!kPlaces) frames_to<Value>(y, out + frame * kRow);
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
  if constexpr (hn::MaxLanes(kFloat) < kRow) {
    for (; lane + lanes_at_once() < lanes_of(call); lane += 2 * lanes_at_once())
      pass<filtering, end, Twice>(call, plan, lane);
  }
  if (lane < lanes_of(call)) pass<filtering, end, Floats>(call, plan, lane);
}
template <Filtering filtering>
void pass_to(End end, const UnitCall& call, const Plan& plan) {
  if (end == End::bus) return pass_all<filtering, End::bus>(call, plan);
  if (end == End::placed) return pass_all<filtering, End::placed>(call, plan);
  pass_all<filtering, End::register_>(call, plan);
}

bool chain(const UnitCall& call, std::span<const ChainLink> links, std::size_t of_cutoff) noexcept {
  Plan plan;
  Filtering filtering = Filtering::none;
  End end = End::register_;
  std::size_t envelopes = 0;
  const auto holds = [](const UnitInputView& input) { return input.stride == 0; };
  const auto is = [](Link link) { return [link](const ChainLink& each) { return each.link == link; }; };
  Shaping* signal = std::any_of(links.begin(), links.end(), is(Link::lpf)) ? &plan.before : &plan.behind;
  plan.in = links[of_cutoff].inputs[links[of_cutoff].signal];
  for (std::size_t i = 0; i < links.size(); ++i) {
    const ChainLink& link = links[i];
    const bool of_signal = i >= of_cutoff;
    Shaping& shaping = of_signal ? *signal : plan.of_cutoff;
    const UnitInputView& other = link.inputs[1 - link.signal];
    switch (link.link) {
      case Link::none:
        return false;
      case Link::mul:
        if (!holds(other)) return false;
        shaping.multiply(other.base);
        break;
      case Link::adsr:
        if (!envelope_level(call, link.inputs, plan.levels[envelopes])) return false;
        shaping.multiply(plan.levels[envelopes++]);
        break;
      case Link::add:
        if (!holds(other)) return false;
        shaping.add(other.base);
        if (of_signal) end = End::sums;
        break;
      case Link::muladd:
        if (!holds(link.inputs[1]) || !holds(link.inputs[2])) return false;
        shaping.take(link.inputs[1].base, link.inputs[2].base);
        if (of_signal) end = End::sums;
        break;
      case Link::lpf:
        plan.q = link.inputs[2];
        plan.state = link.state;
        if (!holds(plan.q)) return false;
        if (of_cutoff > 0) {
          filtering = Filtering::shaped;
          plan.cutoff = links.front().inputs[links.front().signal];
        } else {
          plan.cutoff = link.inputs[1];
          filtering = !holds(plan.cutoff)                ? Filtering::moving
                      : is_off(call, Input{plan.cutoff}) ? Filtering::none
                                                         : Filtering::held;
        }
        signal = &plan.behind;
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
  if ((end == End::bus || end == End::placed) && call.times->fades_now) return false;
  if (end == End::sums) {
    pass_all<Filtering::none, End::sums>(call, plan);
  } else if (filtering == Filtering::held) {
    pass_to<Filtering::held>(end, call, plan);
  } else if (filtering == Filtering::moving) {
    pass_to<Filtering::moving>(end, call, plan);
  } else if (filtering == Filtering::shaped) {
    pass_to<Filtering::shaped>(end, call, plan);
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
