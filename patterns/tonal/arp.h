// patterns/tonal/arp.h -- Chords one note at a time: events that share a whole are a chord.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "patterns/core.h"

namespace perigee {

// Each chord as one event, whose value is the list of its events (boxed), in the order they were written.
Pattern collect(Pattern source);
// Events whose values are boxed events become those: their values, and their places in the text too.
Pattern unbox(Pattern source);

// Strudel's: notes of each chord by index, in the rhythm of the indices.
Pattern arp_by_index(Pattern indices, Pattern source);

// Changes the order of a chord's notes; notes may come more than once, or not at all.
using ChordOrder = std::function<std::vector<Event>(std::vector<Event> chord)>;
// Tidal's: each chord's notes, in that order, one after another in the time of the chord.
Pattern spread_chords(ChordOrder order, Pattern source);
// "up", "updown", "converge" …; throws PatternError with a suggestion for another word.
ChordOrder arp_mode(std::string_view name);

// Each note of a chord begins a little later than the one before it, together `amount` of the chord's time; from the
// last note on where negative. All end together.
Pattern roll_chords(const Rational& amount, Pattern source);

// In each event's time a run of semitones from its note to the one `semitones` away.
Pattern chromaticise(int semitones, Pattern source);

}  // namespace perigee
