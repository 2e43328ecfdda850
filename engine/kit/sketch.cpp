// engine/kit/sketch.cpp -- The few things that many recipes need and that are not one unit.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kit/sketch.h"

#include <vector>

#include "engine/synth_graph.h"

namespace perigee {

Tone Sketch::own(std::string_view name) {
  for (const InstrumentParam& row : instrument_.params) {
    if (row.name == name) return param(synth_param(name), static_cast<double>(row.default_value));
  }
  return {&builder_, {}};  // a recipe that asks for what its row does not name fails to build
}

std::array<Tone, 2> Sketch::units(std::string_view name, std::span<const Level> inputs) {
  std::vector<ProgramBuilder::Value> values;
  for (const Level& input : inputs) values.push_back(input.in(builder_));
  const auto made = builder_.add(name, values);
  return {Tone{&builder_, made[0]}, Tone{&builder_, made[1]}};
}

Tone Sketch::formula_unit(std::string_view name, std::initializer_list<Level> inputs) {
  const Tone made = unit(name, inputs);
  if (form_.formula != nullptr) builder_.set_formula(form_.formula);
  return made;
}

Tone Sketch::lasting(Tone in, double share, double attack) {
  return unit("ahd", {in, attack, length() * share - attack, length() * (1.0 - share), 0.0});
}

// e^c as (e^(c/8))^8, with the inner one as a polynomial.
Tone Sketch::semitones(Tone steps) {
  const Tone c = steps * (0.05776226504666211 / 8.0);  // ln 2 / 12
  const Tone inner = (((c * 0.25 + 1.0) * c * (1.0 / 3.0) + 1.0) * c * 0.5 + 1.0) * c + 1.0;
  const Tone squared = inner * inner, fourth = squared * squared;
  return fourth * fourth;
}

Tone Sketch::above(Tone x) { return clip(x * 2.0 - 1.0) * 0.5 + 0.5; }

Tone Sketch::moog(Tone in, Tone hz, Tone resonance) { return low(low(in, hz, 0.54), hz, resonance * 9.0 + 0.8); }

}  // namespace perigee
