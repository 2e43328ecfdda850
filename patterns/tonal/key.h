// patterns/tonal/key.h -- A scale on a root, "C:minor": degrees become its notes, and notes are drawn to it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "patterns/tonal/scale_table.h"
#include "patterns/value.h"

namespace perigee {

// A degree as the player writes it: a whole number, sharps or flats behind it.
struct Degree {
  int number = 0;
  int sharps = 0;
};

class Key {
 public:
  // "C:minor", "eb4 bebop major", "dorian" (on c). Throws PatternError with a suggestion.
  explicit Key(std::string_view name);

  // Degree 0 is the root, in its octave or the third. A note name; a MIDI number where the scale has quarter tones.
  Value note(Degree degree) const;
  // The same counted from the note of the scale that is nearest to the anchor, as a MIDI number.
  Value note_from(Degree degree, double anchor) const;
  // The note of the scale nearest to this MIDI number; of two the higher.
  Value nearest(double midi) const;
  // The note so many degrees further; a note between those of the scale counts as the nearest one.
  Value moved(const Value& note, int degrees) const;

 private:
  int size() const noexcept { return static_cast<int>(scale_->semitones.size()); }
  double semitones(int degree) const noexcept;  // above the root, any octave
  Value pitch(int degree, int sharps) const;
  int nearest_degree(double midi) const;

  Note root_;
  const Scale* scale_;
};

// Names are read once; the key of a symbol is kept by each thread.
const Key& key_named(Symbol name);

}  // namespace perigee
