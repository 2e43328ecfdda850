// engine/units/filters.cpp -- Resonant low-, high- and band-pass: the trapezoidal state-variable filter, steady under fast sweeps.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/filters.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

enum class Response { low, high, band };

// Andrew Simper's "linear trapezoidal optimised SVF", rearranged so that each frame's state waits for three operations only:
//   a1 = 1/(1 + g(g + k)), a2 = g·a1, a3 = g·a2, u = x − s2
//   s1' = s1 + (2a1 − 2)·s1 + 2a2·u,  s2' = s2 + 2a2·s1 + 2a3·u,  band = (s1 + s1')/2,  low = (s2 + s2')/2
// With g = tan(πf/rate) = p/q all of them have the common denominator q² + p² + k·p·q: one division for each frame. p and q are
// the Padé approximant [5/4] of the tangent, which moves the cutoff by less than 7 millionths anywhere below the bound.
struct Coefficients {
  Floats damping, loss, couple, drive;
  HWY_INLINE Coefficients(Floats cutoff_hz, Floats k, Floats radians_per_hz)
      : damping{k}, loss{k}, couple{k}, drive{k} {
    // From 5 Hz (at 48 kHz) to just below half the rate.
    const Floats x = within(cutoff_hz * radians_per_hz, all(3.14159265e-4f), all(1.53938040f));
    const Floats square = x * x;
    const Floats p = x * ((square - all(105.0f)) * square + all(945.0f));
    const Floats q = (square * all(15.0f) - all(420.0f)) * square + all(945.0f);
    const Floats pq = p * q, pp = p * p, damped = pp + k * pq;
    const Floats scale = all(2.0f) / (q * q + damped);
    loss = hn::Neg(damped) * scale;  // 2a1 − 2, without cancellation
    couple = pq * scale;
    drive = pp * scale;
  }
};
HWY_INLINE Floats damping_of(Floats q) { return all(1.0f) / within(q, all(0.05f), all(1000.0f)); }

struct Section {
  Floats band_state, low_state;
  template <Response response>
  HWY_INLINE Floats next(Floats x, const Coefficients& c) {
    const Floats u = x - low_state;
    const Floats band_next = (band_state + c.loss * band_state) + c.couple * u;
    const Floats low_next = (low_state + c.couple * band_state) + c.drive * u;
    const Floats band = (band_state + band_next) * all(0.5f), low = (low_state + low_next) * all(0.5f);
    band_state = band_next;
    low_state = low_next;
    if constexpr (response == Response::low) return low;
    if constexpr (response == Response::band) return c.damping * band;
    return (x - c.damping * band) - low;
  }
};

template <Response response>
void filter(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, cutoff{call.inputs[1]}, q{call.inputs[2]};
  const auto is_off = [](Floats hz) HWY_ATTR { return hn::Lt(hz, zero()); };
  if (cutoff.constant() && every_lane(cutoff, is_off)) return pass_on(call);
  const Floats radians_per_hz = all(call.seconds_per_frame * 3.14159265f);
  for (std::size_t lane = 0; lane < kRow; lane += lanes_at_once()) {
    float* const state = call.state + lane;
    Section section{hn::Load(kFloat, state), hn::Load(kFloat, state + kRow)};
    const Floats damping = damping_of(q.held(lane));
    if (cutoff.constant() && q.constant()) {
      const Coefficients coefficients{cutoff.held(lane), damping, radians_per_hz};
      const Mask off = is_off(cutoff.held(lane));
      for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
        const Floats x = in.at(frame, lane);
        put(call.outputs[0], frame, lane, choose(off, x, section.template next<response>(x, coefficients)));
      }
    } else {
      for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
        const Floats hz = cutoff.at(frame, lane);
        const Coefficients coefficients{hz, q.constant() ? damping : damping_of(q.at(frame, lane)), radians_per_hz};
        const Floats x = in.at(frame, lane);
        put(call.outputs[0], frame, lane, choose(is_off(hz), x, section.template next<response>(x, coefficients)));
      }
    }
    hn::Store(section.band_state, kFloat, state);
    hn::Store(section.low_state, kFloat, state + kRow);
  }
}

constexpr std::string_view kFamily = "filters";
constexpr UnitInput kCutoff = switchable(input("cutoff", "Hz", 5.0f, 20000.0f, -1.0f));
constexpr UnitInput kQ = input("q", "Q", 0.05f, 1000.0f, 0.70710678f);
constexpr UnitRow kRows[] = {
    {unit("lpf", kFamily, "resonant low-pass, 12 dB an octave; off when cutoff < 0", {kIn, kCutoff, kQ},
          {.state_rows = 2}),
     filter<Response::low>},
    {unit("hpf", kFamily, "resonant high-pass, 12 dB an octave; off when cutoff < 0", {kIn, kCutoff, kQ},
          {.state_rows = 2}),
     filter<Response::high>},
    {unit("bpf", kFamily, "band-pass with gain 1 at its centre; off when centre < 0",
          {kIn, switchable(input("centre", "Hz", 5.0f, 20000.0f, -1.0f)), kQ}, {.state_rows = 2}),
     filter<Response::band>},
};
UnitRows filter_rows() { return kRows; }

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(filter_rows);
UnitRows filter_units() { return HWY_DYNAMIC_DISPATCH(filter_rows)(); }
}  // namespace perigee
#endif
