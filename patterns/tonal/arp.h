// patterns/tonal/arp.h -- Chords one note at a time: events that share a whole are a chord.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>
#include <vector>

#include "patterns/core.h"

namespace perigee {

// Of each chord, given as the list of its events (boxed), the pattern that `choose` makes of it; the boxed events among its
// values become those events. `inside` are the patterns that `choose` always asks.
using Chooser = std::function<Pattern(const Value& chord)>;
Pattern arp_with(Chooser choose, Pattern source, const std::vector<Pattern>& inside = {});
// Strudel's: notes of each chord by index, in the rhythm of the indices.
Pattern arp_by_index(Pattern indices, Pattern source);

// Changes the order of a chord's notes; notes may come more than once, or not at all.
using ChordOrder = std::function<Events(Events chord)>;
// Tidal's: each chord's notes, in that order, one after another in the time of the chord.
Pattern spread_chords(ChordOrder order, Pattern source);
// "up", "updown", "converge" …; throws PatternError with a suggestion for another word.
ChordOrder arp_mode(std::string_view name);
const std::vector<std::string_view>& arp_mode_names();

// Each note of a chord begins a little later than the one before it, together `amount` of the chord's time; from the
// last note on where negative. All end together.
Pattern roll_chords(const Rational& amount, Pattern source);

// In each event's time a run of semitones from its note to the one `semitones` away.
Pattern chromaticise(int semitones, Pattern source);

}  // namespace perigee
