// patterns/tonal/voicing_rules.cpp -- Ways to lay out any chord: close, rootless, shells, spread.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/tonal/voicing_rules.h"

#include <algorithm>

namespace perigee::voicing_rules {
namespace {

constexpr int kOctave = 12;

int third(const ChordTones& chord) { return chord.third != 0 ? chord.third : kOctave; }
int fifth(const ChordTones& chord) { return chord.fifth != 0 ? chord.fifth : 7; }
int seventh(const ChordTones& chord) { return chord.seventh != 0 ? chord.seventh : kOctave; }
int low(const ChordTones& chord) { return chord.third != 0 ? chord.third : fifth(chord); }
bool is_dominant(const ChordTones& chord) { return chord.third != 3 && chord.seventh == 10; }

// The extension of the degree within least..most, or what goes for it.
int extension(const ChordTones& chord, int least, int most, int otherwise) {
  for (const int tone : chord.extensions) {
    if (tone >= least && tone <= most) return tone;
  }
  return otherwise;
}
int ninth(const ChordTones& chord) {
  const int otherwise = chord.fifth == 6 ? kOctave : 14;  // a natural ninth rubs on diminished chords
  return extension(chord, 13, 15, otherwise);
}

Voicing sorted(Voicing voicing) {
  std::sort(voicing.begin(), voicing.end());
  voicing.erase(std::unique(voicing.begin(), voicing.end()), voicing.end());
  return voicing;
}

// Each note at the bottom once; lower ones go up an octave until they are above the highest.
Voicings inversions(Voicing voicing) {
  voicing = sorted(std::move(voicing));
  Voicings all;
  for (size_t i = 0; i < voicing.size(); ++i) {
    all.push_back(voicing);
    int first = voicing.front();
    while (first <= voicing.back()) first += kOctave;
    voicing.erase(voicing.begin());
    voicing.push_back(first);
  }
  return all;
}

}  // namespace

Voicings triads(const ChordTones& chord) { return inversions({0, third(chord), fifth(chord)}); }

Voicings guide_tones(const ChordTones& chord) {
  return {sorted({low(chord), seventh(chord)}), sorted({seventh(chord), low(chord) + kOctave})};
}

Voicings shell(const ChordTones& chord) {
  if (chord.seventh == 0) return {sorted({0, low(chord), kOctave}), sorted({0, fifth(chord), kOctave + low(chord)})};
  return {sorted({0, low(chord), chord.seventh}), sorted({0, chord.seventh, kOctave + low(chord)})};
}

Voicings left_hand(const ChordTones& chord) {
  if (chord.seventh == 0) return triads(chord);
  const int altered = chord.fifth == 7 ? extension(chord, 20, 21, 21) - kOctave : chord.fifth;
  const int inner = is_dominant(chord) ? altered : fifth(chord);
  return {sorted({low(chord), inner, chord.seventh, ninth(chord)}),
          sorted({chord.seventh, ninth(chord), low(chord) + kOctave, inner + kOctave})};
}

Voicings drop2(const ChordTones& chord) {
  const int fourth = chord.seventh != 0 ? chord.seventh : extension(chord, 13, 21, kOctave);
  Voicings all = inversions({0, third(chord), fifth(chord), fourth});
  for (Voicing& voicing : all) {
    if (voicing.size() < 3) continue;
    voicing[voicing.size() - 2] -= kOctave;
    voicing = sorted(std::move(voicing));
  }
  return all;
}

Voicings open(const ChordTones& chord) {
  if (chord.seventh == 0) {
    return {sorted({0, fifth(chord), low(chord) + kOctave}),
            sorted({0, fifth(chord), low(chord) + kOctave, 2 * kOctave})};
  }
  return {sorted({0, fifth(chord), chord.seventh, low(chord) + kOctave}),
          sorted({0, chord.seventh, low(chord) + kOctave, fifth(chord) + kOctave}),
          sorted({0, low(chord), chord.seventh, ninth(chord), fifth(chord) + kOctave})};
}

Voicings full(const ChordTones& chord) {
  Voicing notes{0, third(chord)};
  if (!chord.extensions.empty()) notes.insert(notes.end(), chord.extensions.begin(), chord.extensions.end());
  if (chord.seventh != 0) notes.push_back(chord.seventh);
  // The fifth is what five voices can best do without, unless it is altered.
  constexpr size_t kMostVoices = 5;
  if (notes.size() < kMostVoices || fifth(chord) != 7) notes.push_back(fifth(chord));
  if (notes.size() < 4) notes.push_back(kOctave);
  notes = sorted(std::move(notes));
  while (notes.size() > kMostVoices) notes.erase(notes.begin() + 1 + (notes[1] == third(chord) ? 1 : 0));
  return inversions(std::move(notes));
}

}  // namespace perigee::voicing_rules
