// engine/units/state_variable-inl.h -- The trapezoidal state-variable filter, steady however fast its settings move.
// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(PERIGEE_ENGINE_UNITS_STATE_VARIABLE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PERIGEE_ENGINE_UNITS_STATE_VARIABLE_INL_H_
#undef PERIGEE_ENGINE_UNITS_STATE_VARIABLE_INL_H_
#else
#define PERIGEE_ENGINE_UNITS_STATE_VARIABLE_INL_H_
#endif

#include "engine/units/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {

// Work out coefficients in steps, between which `others` have four turns: each then waits less for its own results.
struct NoOthers {
  template <std::size_t>
  HWY_INLINE void turn() const {}
};

// tan(πf/rate) as a fraction, for cutoffs from 5 Hz (at 48 kHz) to just below half the rate: the rational function (x − x³)/(a − b·x²
// + c·x⁴) whose error, taken as one of the cutoff, is least (a fit by Lawson's weights): below 3 millionths anywhere between the bounds. x is
// f/rate times 0.979575336, so that two of its numbers are 1.
template <class Value>
struct TangentOf {
  Value over, under;
  template <class Others = NoOthers>
  HWY_INLINE TangentOf(Value cutoff_hz, Value seconds_per_frame, const Others& others = {})
      : over{cutoff_hz}, under{cutoff_hz} {
    const auto number = [](float x) HWY_ATTR { return Value{all(x)}; };
    const Value x =
        within(cutoff_hz * (seconds_per_frame * number(0.979575336f)), number(9.79575336e-5f), number(0.479991913f));
    others.template turn<0>();
    const Value square = x * x;
    over = neg_mul_add(x, square, x);
    others.template turn<1>();
    under = mul_add(mul_add(number(0.338386476f), square, number(-1.38095188f)), square, number(0.311809272f));
  }
};
using Tangent = TangentOf<Floats>;

// Andrew Simper's "linear trapezoidal optimised SVF", rearranged so that each frame's state waits for two operations only:
//   a1 = 1/(1 + g(g + k)), a2 = g·a1, a3 = g·a2, u = x − s2
//   s1' = s1 − (2 − 2a1)·s1 + 2a2·u,  s2' = s2 + 2a2·s1 + 2a3·u,  band = (s1 + s1')/2,  low = (s2 + s2')/2
// What goes in and what is kept is halved, so that the outputs are sums.
// With g = tan(πf/rate) = p/q all of them have the common denominator q² + p² + k·p·q: one division for each frame.
template <class Value>
struct StateVariableOf {
  Value damping, loss, couple, drive;
  HWY_INLINE StateVariableOf(Value k, Value l, Value c, Value d) : damping{k}, loss{l}, couple{c}, drive{d} {}
  template <class Others = NoOthers>
  HWY_INLINE StateVariableOf(Value p, Value q, Value k, const Others& others = {})
      : damping{k}, loss{k}, couple{k}, drive{k} {
    others.template turn<2>();
    const Value pq = p * q, pp = p * p, damped = mul_add(k, pq, pp);
    others.template turn<3>();
    const Value scale = Value{all(2.0f)} / mul_add(q, q, damped);
    loss = damped * scale;  // 2 − 2a1, without cancellation
    couple = pq * scale;
    drive = pp * scale;
  }
  template <class Others = NoOthers>
  static HWY_INLINE StateVariableOf at(Value cutoff_hz, Value k, Value seconds_per_frame, const Others& others = {}) {
    const TangentOf<Value> g{cutoff_hz, seconds_per_frame, others};
    return {g.over, g.under, k, others};
  }

  struct Outputs {
    Value low, band;  // band · damping has gain 1 at the centre
  };
  HWY_INLINE Outputs next(Value x, Value& band_state, Value& low_state) const {
    return next_of_half(x * Value{all(0.5f)}, band_state, low_state);
  }
  HWY_INLINE Outputs next_of_half(Value halved, Value& band_state, Value& low_state) const {
    const Value u = halved - low_state;
    const Value band_next = mul_add(couple, u, neg_mul_add(loss, band_state, band_state));
    const Value low_next = mul_add(drive, u, mul_add(couple, band_state, low_state));
    const Outputs out{low_state + low_next, band_state + band_next};
    band_state = band_next;
    low_state = low_next;
    return out;
  }
};
using StateVariable = StateVariableOf<Floats>;

enum class Response { low, high, band, notch };
// What is heard of frames after each other, each a Value.
template <Response response, class Value, class Many>
HWY_INLINE Many respond(const StateVariableOf<Many>& filters, Many x, Value& band, Value& low) {
  if constexpr (kFramesIn<Many, Value> == 1) {
    const auto out = filters.next(x, band, low);
    if constexpr (response == Response::low) return out.low;
    if constexpr (response == Response::band) return filters.damping * out.band;
    if constexpr (response == Response::notch) return x - filters.damping * out.band;
    if constexpr (response == Response::high) return (x - filters.damping * out.band) - out.low;
  }
  if constexpr (kFramesIn<Many, Value> != 1) {
    const auto& f = filters;
    using Filter = StateVariableOf<HalfOf<Many>>;
    const Filter early{f.damping.first, f.loss.first, f.couple.first, f.drive.first},
        late{f.damping.second, f.loss.second, f.couple.second, f.drive.second};
    const auto first = respond<response>(early, x.first, band, low);
    return {first, respond<response>(late, x.second, band, low)};
  }
}

HWY_INLINE Floats damping_of(Floats q) { return all(1.0f) / within(q, all(0.05f), all(1000.0f)); }

// The damping at which the poles are those of a resonator of bandwidth rq · cutoff, however near half the rate:
// k = 2·tan(π·f·rq/rate) / sin(2π·f/rate).
HWY_INLINE Floats damping_of_bandwidth(Floats cutoff_hz, Floats rq, Floats seconds_per_frame) {
  const Floats half_turns = within(cutoff_hz * seconds_per_frame, all(1e-4f), all(0.49f)) * all(0.5f);
  const Floats width = within(half_turns * rq, all(1e-7f), all(0.2499f));
  const Floats tangent = sine_polynomial(width) / sine_polynomial(all(0.25f) - width);
  return within((tangent + tangent) / sine_half(half_turns + half_turns), all(1e-3f), all(1000.0f));
}

}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
