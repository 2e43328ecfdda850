// repl/session/own_params.h -- What an instrument of the kit listens to beside its pitch, read from an event.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/kit.h"
#include "patterns/event.h"
#include "repl/session/laws.h"

namespace perigee {

// The instrument of that name for these controls. A basic wave of which the harmonics are counted (superdough's n) or the
// partials are listed is made of sines. Null if there is none of that name.
const Instrument* instrument_of(std::string_view name, const ControlMap& controls, const SoundLaws& laws);

// The values of the instrument's own parameters, in their order, all within their ranges.
std::vector<double> own_values(const Instrument& instrument, std::string_view name, const ControlMap& controls,
                               double hz);

// What the player can set: the names, or (in full) a line for each with its range and default.
std::string own_params_told(const Instrument& instrument, bool in_full);

}  // namespace perigee
