// engine/kit/organ.cpp -- A tone-wheel organ: nine drawbars, ten registrations of them, vibrato and percussion.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <cmath>

#include "engine/kit/sketch.h"

namespace perigee {
namespace {

constexpr std::array kFeet{0.5, 1.5, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0};  // 16' 5⅓' 8' 4' 2⅔' 2' 1⅗' 1⅓' 1'

// Registrations 0 … 9: how far each drawbar is out, 0 … 8.
constexpr std::array<std::array<int, 9>, 10> kRegistrations{{
    {8, 8, 8, 0, 0, 0, 0, 0, 0},
    {8, 8, 8, 8, 0, 0, 0, 0, 0},
    {0, 0, 8, 4, 6, 0, 0, 0, 0},
    {8, 0, 8, 0, 8, 0, 0, 0, 8},
    {0, 0, 6, 8, 7, 6, 4, 0, 0},
    {8, 6, 8, 8, 4, 4, 2, 2, 4},
    {0, 0, 8, 0, 0, 4, 0, 0, 2},
    {0, 0, 4, 5, 4, 5, 4, 4, 0},
    {8, 3, 5, 0, 0, 0, 4, 6, 8},
    {8, 8, 8, 8, 8, 8, 8, 8, 8},
}};

Sides superhammond(Sketch& k) {
  static constexpr std::array kBars{"drawbar1", "drawbar2", "drawbar3", "drawbar4", "drawbar5",
                                    "drawbar6", "drawbar7", "drawbar8", "drawbar9"};
  const Tone f = k.pitch() * (k.sine(k.own("vrate")) * (k.own("vibrato") * 0.012) + 1.0);
  Tone sum = k.number(0.0);
  for (std::size_t i = 0; i < kFeet.size(); ++i) {
    const Tone bar = k.own(kBars[i]) * 0.125, hz = f * kFeet[i];
    sum = sum + k.sine(hz, 0.19 * static_cast<double>(i)) * (bar * k.above(20.0 - k.pitch() * (kFeet[i] * 0.001)));
  }
  const Tone strike = k.strike(k.sine(f * k.own("percf")), k.own("decay") * 0.5) * (k.own("perc") * 1.5);
  const Tone click = k.strike(k.high(k.white(), 2000.0), 0.006) * 0.1;
  // The amplifier rounds what is loud.
  return k.lasting(k.high(k.shape((sum + strike + click) * 0.22, 0.45), 20.0) * 0.5, 0.97, 0.004);
}

constexpr InstrumentParam kParams[] = {
    {"voice", "number", 0.0f, 9.0f, 0.0f, "registration 0 to 9: where the drawbars are"},
    {"vibrato", "0..1", 0.0f, 1.0f, 0.15f, "depth of the vibrato"},
    {"vrate", "Hz", 0.0f, 30.0f, 6.0f, "speed of the vibrato"},
    {"perc", "0..1", 0.0f, 1.0f, 0.5f, "loudness of the percussion"},
    {"percf", "factor", 0.5f, 16.0f, 2.0f, "partial of the percussion, 2 or 3"},
    {"decay", "factor", 0.01f, 20.0f, 1.0f, "how long the percussion sounds, in half seconds"},
    {"drawbar1", "0..8", 0.0f, 8.0f, 0.0f, "16 feet: an octave below; by voice"},
    {"drawbar2", "0..8", 0.0f, 8.0f, 0.0f, "5 1/3 feet: a fifth above; by voice"},
    {"drawbar3", "0..8", 0.0f, 8.0f, 0.0f, "8 feet: the note; by voice"},
    {"drawbar4", "0..8", 0.0f, 8.0f, 0.0f, "4 feet: partial 2; by voice"},
    {"drawbar5", "0..8", 0.0f, 8.0f, 0.0f, "2 2/3 feet: partial 3; by voice"},
    {"drawbar6", "0..8", 0.0f, 8.0f, 0.0f, "2 feet: partial 4; by voice"},
    {"drawbar7", "0..8", 0.0f, 8.0f, 0.0f, "1 3/5 feet: partial 5; by voice"},
    {"drawbar8", "0..8", 0.0f, 8.0f, 0.0f, "1 1/3 feet: partial 6; by voice"},
    {"drawbar9", "0..8", 0.0f, 8.0f, 0.0f, "1 foot: partial 8; by voice"}};

float registration(const InstrumentParam& param, int voice) {
  constexpr std::string_view kBar = "drawbar";
  if (!param.name.starts_with(kBar)) return param.default_value;
  const auto bar = static_cast<std::size_t>(param.name[kBar.size()] - '1');
  return static_cast<float>(kRegistrations[static_cast<std::size_t>(voice)][bar]);
}

constexpr Instrument kRows[] = {
    {"superhammond", "", InstrumentKind::patch, 0.0, "an organ of nine drawbars", kParams, superhammond, registration},
};

}  // namespace

std::span<const Instrument> organ_instruments() { return kRows; }

}  // namespace perigee
