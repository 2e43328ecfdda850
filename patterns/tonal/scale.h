// patterns/tonal/scale.h -- Degrees become notes of a key, and notes move inside it: n"0 2 4":scale"C:minor".
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "patterns/core.h"

namespace perigee {

// Strudel's. Degrees (rounded up; "3#", "-1b") become notes of the key, note names are drawn to its nearest note; an
// `anchor` control moves degree 0 near it. What is neither is left out, with a warning. Events remember the key.
Pattern to_scale(const Value& name, Pattern source);
// So many degrees up inside the key that scale put the events into. Throws PatternError while asked where it did not.
Pattern scale_transpose(double degrees, Pattern source);
// By semitones, or by an interval such as "3m" that decides the spelling too.
Pattern transpose(const Value& amount, Pattern source);

// Tidal's. Numbers (rounded down) become semitones; `octave` semitones further each time the list is passed through.
Pattern to_semitones(std::vector<double> semitones, double octave, Pattern source);

}  // namespace perigee
