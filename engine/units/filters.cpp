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

enum class Response { low, high, band, notch };
// What stands in the third input: Q as the analogue filter means it, or the bandwidth as a part of the cutoff.
enum class Width { q, rq };

template <Response response>
HWY_INLINE Floats response_of(const StateVariable& filter, Floats x, Floats* memory) {
  const StateVariable::Outputs out = filter.next(x, memory[0], memory[1]);
  if constexpr (response == Response::low) return out.low;
  if constexpr (response == Response::band) return filter.damping * out.band;
  if constexpr (response == Response::notch) return x - filter.damping * out.band;
  return (x - filter.damping * out.band) - out.low;
}

struct Settings {
  StateVariable filter;
  Mask off;
};
template <Response response, Width width>
void filter(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, cutoff{call.inputs[1]}, wide{call.inputs[2]};
  if (is_off(call, cutoff)) return pass_on(call);
  const Floats seconds_per_frame = all(call.seconds_per_frame);
  const bool held = settings_hold(call, 1, 2), wide_holds = wide.constant();
  alignas(64) float damping[kRow];
  if constexpr (width == Width::q) {  // a division less where only the cutoff moves
    for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once())
      hn::Store(damping_of(wide.held(lane)), kFloat, damping + lane);
  }
  remember_by_turns<2>(
      call, held,
      [&](std::size_t frame, std::size_t lane) HWY_ATTR {
        const Floats hz = cutoff.at(frame, lane);
        Floats k = zero();
        if constexpr (width == Width::rq) k = damping_of_bandwidth(hz, wide.at(frame, lane), seconds_per_frame);
        if constexpr (width == Width::q)
          k = wide_holds ? hn::Load(kFloat, damping + lane) : damping_of(wide.at(frame, lane));
        return Settings{StateVariable::at(hz, k, seconds_per_frame), hn::Lt(hz, zero())};
      },
      [&](Floats* memory, const Settings& settings, const Here& here) HWY_ATTR {
        const Floats x = in.at(here.frame, here.lane);
        return choose(settings.off, x, response_of<response>(settings.filter, x, memory));
      });
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
