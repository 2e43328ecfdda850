// patterns/tonal/chord_table.h -- The chords that Tidal knows by name: c'maj7 is 0 4 7 11 above c.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace perigee {

// Semitones above the root in the order they are counted in (not always rising: Tidal's minorSixNine is 0 3 9 7 14).
// Empty where the name is unknown. Names differ in capitals: M is major, m is minor. Any thread.
std::span<const int> tidal_chord(std::string_view name);

// Every name there is, each chord's names together.
const std::vector<std::string_view>& tidal_chord_names();

}  // namespace perigee
