// engine/units.cpp -- The table of units, declared once: names, inputs, defaults, help.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/units.h"

namespace perigee {
namespace {

constexpr UnitInput input(std::string_view name, std::string_view unit, float default_value) {
  return {name, unit, default_value, 0.0f, false};
}
// `neutral` is the setting at which the unit does nothing, equal to the bit; it is the default too.
constexpr UnitInput switchable(std::string_view name, std::string_view unit, float neutral) {
  return {name, unit, neutral, neutral, true};
}
constexpr UnitInput kIn = input("in", "signal", 0.0f);
constexpr UnitInput kFreq = input("freq", "Hz", 440.0f);
constexpr UnitInput kPhase = input("phase", "turns", 0.0f);
constexpr UnitInput kSalt = input("salt", "number", 0.0f);
constexpr UnitInput kQ = input("q", "Q 0.05..1000", 0.70710678f);
constexpr UnitInput kPan = switchable("pan", "0..1", -1.0f);
constexpr UnitInput kGain = switchable("gain", "linear", 1.0f);

// Columns: unit, name, help, number of inputs, outputs, rows of state, inputs. Inputs marked (held) are read on the first frame
// of a quantum; all others may change every frame.
constexpr UnitInfo kTable[] = {
    {Unit::sample_mono,
     "sample_mono",
     "reads the trigger's sample, cubic interpolation; silent outside its region",
     0,
     1,
     0,
     {}},
    {Unit::sample_stereo, "sample_stereo", "the same with left and right; a mono sample gives both", 0, 2, 0, {}},
    {Unit::sine, "sine", "sine wave; a phase that moves is phase modulation", 2, 1, 1, {{kFreq, kPhase}}},
    {Unit::saw, "saw", "rising sawtooth, band-limited", 2, 1, 1, {{kFreq, kPhase}}},
    {Unit::pulse,
     "pulse",
     "pulse wave without DC, band-limited; width 0.5 is a square",
     3,
     1,
     1,
     {{kFreq, kPhase, input("width", "0..1", 0.5f)}}},
    {Unit::triangle, "triangle", "triangle wave, band-limited", 2, 1, 1, {{kFreq, kPhase}}},
    {Unit::white, "white", "white noise of the voice's seed, -1..1; another salt is another noise", 1, 1, 0, {{kSalt}}},
    {Unit::pink, "pink", "pink noise (-3 dB an octave) of the voice's seed", 1, 1, 3, {{kSalt}}},
    {Unit::line,
     "line",
     "straight from one value to another, then holds (held inputs)",
     3,
     1,
     0,
     {{input("from", "value", 0.0f), input("to", "value", 1.0f), input("seconds", "s", 1.0f)}}},
    {Unit::sweep,
     "sweep",
     "by equal ratios from one positive value to another, then holds (held inputs)",
     3,
     1,
     0,
     {{input("from", "value", 1.0f), input("to", "value", 2.0f), input("seconds", "s", 1.0f)}}},
    {Unit::glide,
     "glide",
     "straight from `from` to from*(1 + accelerate) over the voice's whole length (held inputs)",
     2,
     1,
     0,
     {{input("from", "value", 440.0f), switchable("accelerate", "factor", 0.0f)}}},
    {Unit::adsr,
     "adsr",
     "linear attack, decay, sustain to the gate, release; off when release < 0 (held inputs)",
     5,
     1,
     0,
     {{kIn, input("attack", "s", 0.0f), input("decay", "s", 0.0f), input("sustain", "0..1", 1.0f),
       switchable("release", "s", -1.0f)}}},
    {Unit::ahd,
     "ahd",
     "attack, hold, release bent by curve (0 linear); off when release < 0 (held inputs)",
     5,
     1,
     0,
     {{kIn, input("attack", "s", 0.0f), input("hold", "s", 1e9f), switchable("release", "s", -1.0f),
       input("curve", "-20..20", -3.0f)}}},
    {Unit::fade,
     "fade",
     "sine-shaped fades at the ends of the voice (held inputs)",
     3,
     1,
     0,
     {{kIn, switchable("fade_in", "s", 0.0f), switchable("fade_out", "s", 0.0f)}}},
    {Unit::strike,
     "strike",
     "linear attack, then exponential: -60 dB after decay (held inputs)",
     3,
     1,
     0,
     {{kIn, input("attack", "s", 0.0f), input("decay", "s", 0.3f)}}},
    {Unit::lpf,
     "lpf",
     "resonant low-pass, 12 dB an octave; off when cutoff < 0",
     3,
     1,
     2,
     {{kIn, switchable("cutoff", "Hz", -1.0f), kQ}}},
    {Unit::hpf,
     "hpf",
     "resonant high-pass, 12 dB an octave; off when cutoff < 0",
     3,
     1,
     2,
     {{kIn, switchable("cutoff", "Hz", -1.0f), kQ}}},
    {Unit::bpf,
     "bpf",
     "band-pass with gain 1 at its centre; off when centre < 0",
     3,
     1,
     2,
     {{kIn, switchable("centre", "Hz", -1.0f), kQ}}},
    {Unit::add, "add", "a + b", 2, 1, 0, {{input("a", "signal", 0.0f), input("b", "signal", 0.0f)}}},
    {Unit::sub, "sub", "a - b", 2, 1, 0, {{input("a", "signal", 0.0f), input("b", "signal", 0.0f)}}},
    {Unit::mul, "mul", "a * b", 2, 1, 0, {{input("a", "signal", 0.0f), switchable("b", "signal", 1.0f)}}},
    {Unit::mix,
     "mix",
     "a + (b - a) * balance",
     3,
     1,
     0,
     {{input("a", "signal", 0.0f), input("b", "signal", 0.0f), switchable("balance", "0..1", 0.0f)}}},
    {Unit::clip, "clip", "kept within -limit..limit", 2, 1, 0, {{kIn, input("limit", "linear", 1.0f)}}},
    {Unit::shape,
     "shape",
     "soft saturation: k = 2s/(1-s), y = (1+k)x/(1+k|x|)",
     2,
     1,
     0,
     {{kIn, switchable("amount", "0..1", 0.0f)}}},
    {Unit::crush,
     "crush",
     "rounded to steps of 0.5^(bits-1); off when bits < 0 (held inputs)",
     2,
     1,
     0,
     {{kIn, switchable("bits", "bits", -1.0f)}}},
    {Unit::coarse,
     "coarse",
     "holds each value for so many frames; off at 1 and below",
     2,
     1,
     2,
     {{kIn, switchable("hold", "frames", 0.0f)}}},
    {Unit::out,
     "out",
     "a mono signal, placed by equal power; pan < 0: both sides at full level",
     3,
     0,
     0,
     {{kIn, kGain, kPan}}},
    {Unit::out_stereo,
     "out_stereo",
     "two sides, panned by moving one into the other; pan < 0: as they are",
     4,
     0,
     0,
     {{input("left", "signal", 0.0f), input("right", "signal", 0.0f), kGain, kPan}}},
    {Unit::out_balance,
     "out_balance",
     "two sides, balanced by equal power; pan < 0: as they are",
     4,
     0,
     0,
     {{input("left", "signal", 0.0f), input("right", "signal", 0.0f), kGain, kPan}}},
};

constexpr bool in_order() {
  int place = 0;
  for (const UnitInfo& info : kTable) {
    if (static_cast<int>(info.unit) != place++) return false;
  }
  return place == kUnits;
}
static_assert(in_order(), "kTable must list the units in the order of enum Unit");

}  // namespace

std::span<const UnitInfo> unit_table() noexcept { return kTable; }

const UnitInfo& unit_info(Unit unit) noexcept { return kTable[static_cast<std::size_t>(unit)]; }

const UnitInfo* find_unit(std::string_view name) noexcept {
  for (const UnitInfo& info : kTable) {
    if (info.name == name) return &info;
  }
  return nullptr;
}

}  // namespace perigee
