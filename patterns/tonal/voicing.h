// patterns/tonal/voicing.h -- Chord symbols become notes: which tones, how they lie, and where on the keyboard.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <memory>

#include "patterns/core.h"
#include "patterns/tonal/chord_symbol.h"

namespace perigee {

// Semitones above the root, rising; one voicing, and all that a chord may have.
using Voicing = std::vector<int>;
using Voicings = std::vector<Voicing>;

enum class AnchorMode : uint8_t {
  below,  // the highest note is the anchor, or just under it
  duck,   // the same, and the anchor itself is left out
  above,  // the lowest note is the anchor, or just over it
  root,   // the first voicing, its lowest note as near under the anchor as it goes
};

// The voicings of chords: by a rule from a chord's tones, or from a table by symbol.
struct VoicingDictionary {
  Voicings (*rule)(const ChordTones&) = nullptr;
  std::map<std::string, Voicings, std::less<>> table = {};
  AnchorMode mode = AnchorMode::below;
  int anchor = 72;                // c5
  int lowest = 53, highest = 69;  // f3 to a4, for voicings()

  // Throws PatternError where the chord is not in it.
  Voicings of(std::string_view chord, const ChordSymbol& symbol) const;
};

// The dictionaries by name: triads, guidetones, shell, lefthand, open, drop2, legacy, ireal, and those that were added.
struct VoicingShelf {
  std::map<std::string, std::shared_ptr<const VoicingDictionary>, std::less<>> dictionaries = {};
  std::string default_name = {};

  std::shared_ptr<const VoicingDictionary> find(std::string_view name) const;  // throws PatternError with a suggestion
};

// The dictionaries as they are now: a pattern keeps those it was made with, so that nothing which plays is changed but by
// being evaluated again. Any thread.
std::shared_ptr<const VoicingShelf> voicing_shelf();
void add_voicings(std::string_view name, VoicingDictionary dictionary);
void set_default_voicings(std::string_view name);
void reset_voicings();  // as at the start

// {"3m 7m", "7m 10m"}, or lists of semitones. Throws PatternError.
Voicings voicings_of(const Value& value);
AnchorMode anchor_mode(std::string_view name);  // throws PatternError
const std::vector<std::string_view>& anchor_mode_names();

// The voicing that leads on with the least way from the anchor, `offset` voicings further up, as MIDI numbers.
std::vector<int> place_voicing(const Voicings& voicings, int root, AnchorMode mode, int anchor, int offset);
// Of all voicings in all octaves within the range, the one whose middle is nearest to the range's.
std::vector<int> place_within(const Voicings& voicings, int root, int lowest, int highest);

// Events with a chord (a control, or a bare symbol) become its notes, by their controls dictionary, anchor, mode, offset,
// n and octaves.
Pattern voice_chords(Pattern source);
Pattern voice_within(std::string_view dictionary, Pattern source);  // bare symbols to bare notes
Pattern root_notes(int octave, Pattern source);

}  // namespace perigee
