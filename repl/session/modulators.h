// repl/session/modulators.h -- What an event says of the waves that move its controls while it sounds.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/modulation.h"
#include "lua/network_output.h"
#include "patterns/event.h"
#include "repl/session/event_controls.h"

namespace perigee {

// One of `lfo`, `env`, `bmod`, or a wave that stands where a number could.
struct AskedModulator {
  ModulatorKind kind = ModulatorKind::lfo;
  std::string name;     // "lfo_0"; of a wave in place of a number its control
  std::string control;  // what it moves: a control, or a modulator by its name
  std::string part;     // of that modulator; empty: the usual one
  bool curved = false;
  std::vector<std::pair<std::string, double>> shape;  // parameters of the wave: see modulator_param()
  double depth = 1.0;                                 // by how many times its own value the control moves …
  std::optional<double> depth_abs;                    // … or by how much
  double offset = 0.0;                                // added to the wave's 0..1
  double full = 1.0;                                  // how loud a wave is that counts as 1
  std::optional<std::pair<double, double>> ends;      // instead of all these: where it is at 0 and at 1
  Ref<const NetworkOutput> network = nullptr;         // of a signal

  // Where a control that stands at `value` is taken by a wave of 0 and by one of 1.
  std::pair<double, double> reach(double value) const { return reach(value, full); }
  std::pair<double, double> reach(double value, double whole) const;  // where a wave as loud as this counts as 1
};

struct AskedModulators {
  Event still;  // the event without them: waves in place of numbers are at their middle
  std::vector<AskedModulator> modulators;
  std::vector<std::string> problems;
};

bool moves(ControlId control, const Value& value);  // modulators, or a wave in place of a number
bool has_modulators(const Event& event);
AskedModulators asked_modulators(const Event& event, const Moment& moment);

}  // namespace perigee
