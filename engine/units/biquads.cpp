// engine/units/biquads.cpp -- Tone: shelves, peaks, all-passes, filters of 6 dB, single resonances with the length of their ring.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/biquads.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/memory-inl.h"
#include "engine/units/state_variable-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

// What a section of the state-variable filter makes of its outputs: x·direct + band·middle + low·under.
enum class Tone { low_shelf, high_shelf, peak, all_pass };
struct Settings {
  StateVariable filter;
  Floats direct, middle, under;
};

template <Tone tone>
void shaped(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, cutoff{call.inputs[1]}, q_input{call.inputs[2]};
  const Input db{call.inputs[tone == Tone::all_pass ? 2 : 3]};
  remember<2>(
      call, settings_hold(call, 1, tone == Tone::all_pass ? 2 : 3),
      [&](std::size_t frame, std::size_t lane) HWY_ATTR {
        const Floats one = all(1.0f);
        const Tangent g{cutoff.at(frame, lane), all(call.seconds_per_frame)};
        const Floats k = damping_of(q_input.at(frame, lane));
        if constexpr (tone == Tone::all_pass) return Settings{{g.over, g.under, k}, one, (k + k) * all(-1.0f), zero()};
        const Floats half = within(db.at(frame, lane), all(-60.0f), all(60.0f)) * all(0.5f);
        const Floats a = gain_of_db(half), root = gain_of_db(half * all(0.5f));  // the gain's root, and its fourth root
        if constexpr (tone == Tone::peak) {
          const Floats narrow = k / a;
          return Settings{{g.over, g.under, narrow}, one, narrow * (a * a - one), zero()};
        }
        if constexpr (tone == Tone::low_shelf) {
          return Settings{{g.over, g.under * root, k}, one, k * (a - one), a * a - one};
        }
        return Settings{{g.over * root, g.under, k}, a * a, k * (one - a) * a, one - a * a};
      },
      [&](Floats* memory, const Settings& it, const Here& here) HWY_ATTR {
        const Floats x = in.at(here.frame, here.lane);
        const StateVariable::Outputs out = it.filter.next(x, memory[0], memory[1]);
        return x * it.direct + out.band * it.middle + out.low * it.under;
      });
}

// One trapezoidal pole: low-pass, high-pass, or low less high, an all-pass.
enum class Pole { low, high, all_pass };
template <Pole pole>
void one_section(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, cutoff{call.inputs[1]};
  remember<1>(
      call, settings_hold(call, 1, 1),
      [&](std::size_t frame, std::size_t lane) HWY_ATTR {
        const Tangent g{cutoff.at(frame, lane), all(call.seconds_per_frame)};
        return g.over / (g.over + g.under);
      },
      [&](Floats* memory, Floats g, const Here& here) HWY_ATTR {
        const Floats x = in.at(here.frame, here.lane);
        const Floats step = (x - memory[0]) * g, low = memory[0] + step;
        memory[0] = low + step;
        if constexpr (pole == Pole::low) return low;
        if constexpr (pole == Pole::high) return x - low;
        return low - (x - low);
      });
}

// A complex number turned and shortened each frame, however fast its settings move: its ring is r^n·cos(2πfn/rate).
struct Turn {
  Floats real, imaginary;
};
HWY_INLINE Turn turn_of(Floats freq_hz, Floats seconds, const UnitCall& call) {
  const Floats turns = within(freq_hz * all(call.seconds_per_frame), all(-0.5f), all(0.5f));
  const Floats kept = exp2(all(-9.96578428f) / within(seconds * all(call.rate_hz), all(1.0f), all(1e7f)));
  return {kept * sine_turns(turns + all(0.25f)), kept * sine_turns(turns)};
}
HWY_INLINE Floats ring_on(Floats x, const Turn& turn, Floats& real, Floats& imaginary) {
  const Floats next = real * turn.real - imaginary * turn.imaginary + x;
  imaginary = within(real * turn.imaginary + imaginary * turn.real, all(-1e14f), all(1e14f));
  return real = within(next, all(-1e14f), all(1e14f));
}
void ringz(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, freq{call.inputs[1]}, seconds{call.inputs[2]};
  remember<2>(
      call, settings_hold(call, 1, 2),
      [&](std::size_t frame, std::size_t lane)
          HWY_ATTR { return turn_of(freq.at(frame, lane), seconds.at(frame, lane), call); },
      [&](Floats* memory, const Turn& turn, const Here& here)
          HWY_ATTR { return ring_on(in.at(here.frame, here.lane), turn, memory[0], memory[1]); });
}
struct Turns {
  Turn attack, decay;
};
void formlet(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, freq{call.inputs[1]}, attack{call.inputs[2]}, decay{call.inputs[3]};
  remember<4>(
      call, settings_hold(call, 1, 3),
      [&](std::size_t frame, std::size_t lane) HWY_ATTR {
        const Floats hz = freq.at(frame, lane);
        return Turns{turn_of(hz, attack.at(frame, lane), call), turn_of(hz, decay.at(frame, lane), call)};
      },
      [&](Floats* memory, const Turns& turns, const Here& here) HWY_ATTR {
        const Floats x = in.at(here.frame, here.lane);
        const Floats slow = ring_on(x, turns.decay, memory[0], memory[1]);
        return slow - ring_on(x, turns.attack, memory[2], memory[3]);
      });
}

constexpr std::string_view kFamily = "tone";
constexpr UnitInput kCutoff = input("cutoff", "Hz", 5.0f, 20000.0f, 1000.0f);
constexpr UnitInput kQ = input("q", "Q", 0.05f, 100.0f, 0.70710678f);
constexpr UnitInput kDb = input("gain", "dB", -60.0f, 60.0f, 0.0f);
constexpr UnitInput seconds(std::string_view name, float default_value) {
  return input(name, "s", 0.0f, 60.0f, default_value);
}
constexpr UnitShape kOne{.state_rows = 1}, kTwo{.state_rows = 2};
constexpr UnitRow kRows[] = {
    {unit("low_shelf", kFamily, "what lies below the cutoff louder or softer by gain", {kIn, kCutoff, kQ, kDb}, kTwo),
     shaped<Tone::low_shelf>},
    {unit("high_shelf", kFamily, "what lies above the cutoff louder or softer by gain", {kIn, kCutoff, kQ, kDb}, kTwo),
     shaped<Tone::high_shelf>},
    {unit("peak", kFamily, "what lies around the cutoff louder or softer by gain", {kIn, kCutoff, kQ, kDb}, kTwo),
     shaped<Tone::peak>},
    {unit("allpass2", kFamily, "all as loud as before, turned by a half at the cutoff", {kIn, kCutoff, kQ}, kTwo),
     shaped<Tone::all_pass>},
    {unit("allpass1", kFamily, "all as loud as before, turned by a quarter at the cutoff", {kIn, kCutoff}, kOne),
     one_section<Pole::all_pass>},
    {unit("lpf6", kFamily, "low-pass, 6 dB an octave", {kIn, kCutoff}, kOne), one_section<Pole::low>},
    {unit("hpf6", kFamily, "high-pass, 6 dB an octave", {kIn, kCutoff}, kOne), one_section<Pole::high>},
    {unit("ringz", kFamily, "rings at freq, falling by 60 dB in seconds", {kIn, kFreq, seconds("seconds", 1.0f)}, kTwo),
     ringz},
    {unit("formlet", kFamily, "the same with an attack: ringz less a shorter ringz",
          {kIn, kFreq, seconds("attack", 0.01f), seconds("decay", 1.0f)}, {.state_rows = 4}),
     formlet},
};
UnitRows biquad_rows() { return kRows; }

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(biquad_rows);
UnitRows biquad_units() { return HWY_DYNAMIC_DISPATCH(biquad_rows)(); }
}  // namespace perigee
#endif
