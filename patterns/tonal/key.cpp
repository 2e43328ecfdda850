// patterns/tonal/key.cpp -- A scale on a root, "C:minor": degrees become its notes, and notes are drawn to it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/tonal/key.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <unordered_map>

#include "patterns/error.h"
#include "patterns/numeral.h"

namespace perigee {
namespace {

constexpr int kOctave3 = 3;
constexpr size_t kMostKeys = 256;  // kept by a thread

int floor_div(int a, int b) { return a >= 0 ? a / b : -((b - 1 - a) / b); }

}  // namespace

Key::Key(std::string_view name) {
  std::string text{name};
  std::replace(text.begin(), text.end(), ':', ' ');
  const size_t blank = text.find(' ');
  const auto root = parse_note(std::string_view{text}.substr(0, blank));
  const std::string scale = !root ? text : blank == std::string::npos ? "" : text.substr(blank + 1);
  if (scale.empty())
    throw PatternError("scale: '" + text + "' is a root without a scale; name both with a colon, as in \"C:major\"");
  root_ = root.value_or(Note{});
  if (!root_.octave) root_.octave = kOctave3;
  scale_ = find_scale(scale, Dialect::strudel);
  if (scale_ == nullptr)
    throw PatternError("scale: there is no scale named '" + scale + "'" + scale_suggestion(scale, Dialect::strudel));
}

double Key::semitones(int degree) const noexcept {
  const int octave = floor_div(degree, size());
  return 12.0 * octave + scale_->semitones[static_cast<size_t>(degree - octave * size())];
}

Value Key::pitch(int degree, int sharps) const {
  if (scale_->spelled.empty()) return Value{root_.midi() + semitones(degree) + sharps};
  const int octave = floor_div(degree, size());
  const Interval above = scale_->spelled[static_cast<size_t>(degree - octave * size())];
  return Value{note_symbol(root_ + above + octave * kOctave + interval_of(sharps))};
}

Value Key::note(Degree degree) const { return pitch(degree.number, degree.sharps); }

Value Key::note_from(Degree degree, double anchor) const {
  const double above = anchor - root_.midi();
  const double offset = above - 12.0 * std::floor(above / 12.0);  // of the anchor above a root, 0..12
  int nearest = 0;
  for (int i = 1; i < size(); ++i) {
    if (std::abs(semitones(i) - offset) < std::abs(semitones(nearest) - offset)) nearest = i;
  }
  return Value{anchor - offset + semitones(degree.number + nearest) + degree.sharps};
}

int Key::nearest_degree(double midi) const {
  const double above = midi - root_.midi();
  constexpr double kMost = 100'000;
  if (!(std::abs(above) <= kMost))
    throw PatternError("scale: a note must be within -100000 to 100000, but it is " + describe(Value{midi}));
  const int octave = static_cast<int>(std::floor(above / 12.0));
  int nearest = 0;
  for (int i = 1; i <= size(); ++i) {  // the next root too
    if (std::abs(semitones(i) + 12.0 * octave - above) <= std::abs(semitones(nearest) + 12.0 * octave - above))
      nearest = i;
  }
  return octave * size() + nearest;
}

Value Key::nearest(double midi) const { return pitch(nearest_degree(midi), 0); }

Value Key::moved(const Value& note, int degrees) const {
  return pitch(nearest_degree(number_or_throw(note)) + degrees, 0);
}

const Key& key_named(Symbol name) {
  thread_local std::unordered_map<uint32_t, std::unique_ptr<const Key>> kept;
  const auto found = kept.find(name.id());
  if (found != kept.end()) return *found->second;
  auto key = std::make_unique<const Key>(name.text());
  if (kept.size() >= kMostKeys) kept.clear();
  return *kept.emplace(name.id(), std::move(key)).first->second;
}

}  // namespace perigee
