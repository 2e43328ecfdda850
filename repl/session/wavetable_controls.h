// repl/session/wavetable_controls.h -- What moves a wavetable's position and its warp, as an event asks for it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "engine/kit.h"
#include "repl/session/effect_controls.h"

namespace perigee {

// Is this sound to be read as a table of waves? By its name, or since the event says where in the table.
bool wants_waves(std::string_view sound, const ControlMap& controls);

// Puts what needs more than one control into the values of the instrument's own parameters.
void read_wavetable(const Controls& c, const Moment& moment, const Instrument& instrument, std::vector<double>& values);

// The words that these controls take in place of numbers, and which they are beside the instrument's parameters.
std::span<const ControlWord> wavetable_words_of(std::string_view control);
bool is_wavetable_control(std::string_view control);

}  // namespace perigee
