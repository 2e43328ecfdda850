// engine/units/filters.cpp -- Resonant low-, high-, band-pass and notch, steady under fast sweeps.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/filters.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/memory-inl.h"
#include "engine/units/state_variable-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

// What stands in the third input: Q as the analogue filter means it, or the bandwidth as a part of the cutoff.
enum class Width { q, rq };

// Calls of(vector …) with the first of each, then with the second.
template <class Function>
HWY_INLINE Twice for_both(const Function& of, Twice a, Twice b) {
  return {of(a.first, b.first), of(a.second, b.second)};
}
template <class Function>
HWY_INLINE Floats for_both(const Function& of, Floats a, Floats b) {
  return of(a, b);
}
// What is heard of a vector of lanes, or of two by turns: in one alone each operation waits for the one before.
template <Response response, Width width, class Value>
HWY_INLINE void filter_lanes(const UnitCall& call, std::size_t lane) {
  const Input in{call.inputs[0]}, cutoff{call.inputs[1]}, wide{call.inputs[2]};
  const auto at = [&](const Input& input, std::size_t frame)
                      HWY_ATTR { return row_from<Value>(input.base + frame * input.stride + lane); };
  const Value seconds_per_frame{all(call.seconds_per_frame)};
  const bool held = settings_hold(call, 1, 2), wide_holds = wide.constant();
  Value band = row_from<Value>(call.state + lane), low = row_from<Value>(call.state + kRow + lane);
  Value hz = at(cutoff, 0), k = hz;
  const auto damping = [&](std::size_t frame) HWY_ATTR {
    return for_both(
        [&](Floats f, Floats q) HWY_ATTR {
          if constexpr (width == Width::rq) return damping_of_bandwidth(f, q, all(call.seconds_per_frame));
          if constexpr (width == Width::q) return damping_of(q);
        },
        hz, at(wide, frame));
  };
  k = damping(0);
  auto filter = StateVariableOf<Value>::at(hz, k, seconds_per_frame);
  const auto move = [&](std::size_t frame) HWY_ATTR {
    hz = at(cutoff, frame);
    if (width == Width::rq || !wide_holds) k = damping(frame);  // a division less where only the cutoff moves
    filter = StateVariableOf<Value>::at(hz, k, seconds_per_frame);
  };
  const auto next = [&](std::size_t frame) HWY_ATTR {
    const Value x = at(in, frame), y = respond<response>(filter, x, band, low);
    return choose(below_zero(hz), x, y);
  };
  float* const out = call.outputs[0] + lane;
  std::size_t frame = 0;
  for (; frame < begun_from(call); ++frame) {
    if (!held) move(frame);
    Value y = next(frame);
    const auto since = [&](std::size_t vector) HWY_ATTR {  // −1 before the onset, else 0
      const Ints now = hn::Set(kInt, static_cast<std::int32_t>(frame));
      return to_float(hn::ShiftRight<31>(local_time(call, lane + vector * lanes_at_once()) + now));
    };
    Value before{since(0)};
    if constexpr (sizeof(Value) != sizeof(Floats)) before = {since(0), since(1)};
    for (Value* const each : {&y, &band, &low}) *each = choose(below_zero(before), Value{zero()}, *each);
    row_to(y, out + frame * kRow);
  }
  const std::size_t frames = frames_of(call);
  // What goes from frame to frame stays in registers only where nothing refers to it.
  const float* from = in.base + frame * in.stride + lane;
  Value band_now = band, low_now = low;
  if (held) {
    const StateVariableOf<Value> steady = filter;
    const Value off = hz;
    for (; frame < frames; ++frame, from += in.stride) {
      const Value x = row_from<Value>(from), y = respond<response>(steady, x, band_now, low_now);
      row_to(choose(below_zero(off), x, y), out + frame * kRow);
    }
  } else {
    for (; frame < frames; ++frame, from += in.stride) {
      move(frame);
      const Value x = row_from<Value>(from), y = respond<response>(filter, x, band_now, low_now);
      row_to(choose(below_zero(hz), x, y), out + frame * kRow);
    }
  }
  band = band_now;
  low = low_now;
  row_to(band, call.state + lane);
  row_to(low, call.state + kRow + lane);
}

template <Response response, Width width>
void filter(const UnitCall& call) noexcept {
  if (is_off(call, Input{call.inputs[1]})) return pass_on(call);
  std::size_t lane = 0;
  for (; lane + lanes_at_once() < lanes_of(call); lane += 2 * lanes_at_once())
    filter_lanes<response, width, Twice>(call, lane);
  if (lane < lanes_of(call)) filter_lanes<response, width, Floats>(call, lane);
}

constexpr std::string_view kFamily = "filters";
constexpr UnitInput kCutoff = switchable(input("cutoff", "Hz", 5.0f, 20000.0f, -1.0f));
constexpr UnitInput kCentre = switchable(input("centre", "Hz", 5.0f, 20000.0f, -1.0f));
constexpr UnitInput kQ = input("q", "Q", 0.05f, 1000.0f, 0.70710678f);
constexpr UnitInput kRq = input("rq", "bandwidth/Hz", 0.001f, 2.0f, 1.0f);
constexpr UnitShape kMemory{.state_rows = 2};
constexpr UnitRow kRows[] = {
    {unit("lpf", kFamily, "resonant low-pass, 12 dB an octave; two in a row make 24 dB; off when cutoff < 0",
          {kIn, kCutoff, kQ}, kMemory),
     filter<Response::low, Width::q>},
    {unit("hpf", kFamily, "resonant high-pass, 12 dB an octave; two in a row make 24 dB; off when cutoff < 0",
          {kIn, kCutoff, kQ}, kMemory),
     filter<Response::high, Width::q>},
    {unit("bpf", kFamily, "band-pass with gain 1 at its centre; off when centre < 0", {kIn, kCentre, kQ}, kMemory),
     filter<Response::band, Width::q>},
    {unit("notch", kFamily, "takes away its centre; off when centre < 0", {kIn, kCentre, kQ}, kMemory),
     filter<Response::notch, Width::q>},
    {unit("rlpf", kFamily, "low-pass whose resonance is rq * cutoff wide up to half the rate; off when cutoff < 0",
          {kIn, kCutoff, kRq}, kMemory),
     filter<Response::low, Width::rq>},
    {unit("rhpf", kFamily, "high-pass whose resonance is rq * cutoff wide up to half the rate; off when cutoff < 0",
          {kIn, kCutoff, kRq}, kMemory),
     filter<Response::high, Width::rq>},
    {unit("resonz", kFamily,
          "band-pass with gain 1 at its centre, rq * centre wide up to half the rate; off when centre < 0",
          {kIn, kCentre, kRq}, kMemory),
     filter<Response::band, Width::rq>},
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
