// patterns/tonal/scale.cpp -- Degrees become notes of a key, and notes move inside it: n"0 2 4":scale"C:minor".
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/tonal/scale.h"

#include <cmath>

#include "patterns/error.h"
#include "patterns/numeral.h"
#include "patterns/tonal/key.h"
#include "patterns/tonal/pitch_controls.h"
#include "patterns/warning.h"

namespace perigee {
namespace {

constexpr double kMostDegrees = 1000;  // up or down: far beyond hearing

int whole(double degrees) {
  if (!(std::abs(degrees) <= kMostDegrees)) {
    throw PatternError("scale: degree " + describe(Value{degrees}) + " is out of range; it must be within -" +
                       describe(Value{kMostDegrees}) + " to " + describe(Value{kMostDegrees}));
  }
  return static_cast<int>(degrees);
}

// 2, "2", "-1b", "3##".
std::optional<Degree> degree_of(const Value& value) {
  if (const auto number = plain_number(value)) {
    if (std::isnan(*number)) return std::nullopt;
    return Degree{whole(std::ceil(*number)), 0};
  }
  if (!value.is_string()) return std::nullopt;
  const std::string_view text = value.text();
  const size_t split = text.find_first_of("#bsf");
  if (split == std::string_view::npos || text.find_first_not_of("#bsf", split) != std::string_view::npos ||
      text.size() > 16)
    return std::nullopt;
  const std::string_view digits = text.substr(0, split);
  const auto number = number_in(digits);
  if (digits.find_first_not_of("-0123456789") != std::string_view::npos || digits.empty() || !number)
    return std::nullopt;
  Degree degree{whole(*number), 0};
  for (const char sign : text.substr(split)) degree.sharps += sign == '#' || sign == 's' ? 1 : -1;
  return degree;
}

// A name may come as the list that colons make: C:major:pentatonic.
void append_words(std::string& text, const Value& value) {
  if (value.is_list()) {
    for (const Value& item : value.items()) append_words(text, item);
    return;
  }
  if (!text.empty()) text += ' ';
  text += value.is_string() ? std::string{value.text()} : describe(value);
}

Value moved_by(const Value& note, double semitones) {
  const auto name = note.is_string() ? parse_note(note.text()) : std::nullopt;
  if (!name) return Value{number_or_throw(note) + semitones};
  const double rounded = std::round(semitones);
  if (!(std::abs(semitones - rounded) <= 1e-9 && std::abs(rounded) <= kMostDegrees))
    return Value{name->midi() + semitones};
  return Value{note_symbol(*name + interval_of(static_cast<int>(rounded)))};
}

}  // namespace

Pattern to_scale(const Value& name, Pattern source) {
  std::string text;
  append_words(text, name);
  const Symbol symbol{text};
  key_named(symbol);  // a wrong name is told at once
  return change_events(std::move(source), [symbol](Event& event) {
    const Value* pitch = pitch_of(event.value);
    if (pitch == nullptr) {
      warn_once("scale: an event without n or note stays as it is");
      return true;
    }
    const Key& key = key_named(symbol);
    const PitchControls& ids = pitch_controls();
    Value note;
    if (pitch->is_string() && parse_note(pitch->text())) {
      note = key.nearest(parse_note(pitch->text())->midi());
    } else if (const auto degree = degree_of(*pitch)) {
      const Value* anchor = event.value.is_controls() ? event.value.controls().find(ids.anchor) : nullptr;
      note = anchor != nullptr ? key.note_from(*degree, number_or_throw(*anchor)) : key.note(*degree);
    } else {
      warn_once("scale: a value that is neither a degree (0, -2, 3#) nor a note (c3) is left out");
      return false;
    }
    event.value = with_pitch(std::move(event.value), std::move(note), ids.note);
    event.context.set_scale(symbol);
    return true;
  });
}

Pattern scale_transpose(double degrees, Pattern source) {
  const int steps = whole(degrees < 0 ? std::floor(degrees) : std::ceil(degrees));
  return change_events(std::move(source), [steps](Event& event) {
    const Symbol name = event.context.scale();
    if (name == Symbol{})
      throw PatternError("scaleTranspose: the notes are in no scale yet; put scale\"C:major\" before it");
    const Value* pitch = pitch_of(event.value);
    if (pitch == nullptr) throw PatternError("scaleTranspose: an event has no note to move: " + describe(event.value));
    Value note = key_named(name).moved(*pitch, steps);
    event.value = with_pitch(std::move(event.value), std::move(note), pitch_controls().note);
    return true;
  });
}

Pattern transpose(const Value& amount, Pattern source) {
  const auto semitones = plain_number(amount);
  const auto interval = semitones || !amount.is_string() ? std::nullopt : parse_interval(amount.text());
  constexpr double kMost = 12 * 20;
  if (!interval && !(semitones && std::abs(*semitones) <= kMost)) {
    throw PatternError(
        "transpose: argument 1 (amount) must be semitones from -240 to 240 or an interval such as \"3m\", "
        "\"5P\", \"-2M\" or \"4A\", but it is " +
        describe(amount));
  }
  return change_events(std::move(source), [semitones, interval](Event& event) {
    const PitchControls& ids = pitch_controls();
    const Value* pitch = event.value.is_controls() ? event.value.controls().find(ids.note) : &event.value;
    const bool named = pitch != nullptr && pitch->is_string() && parse_note(pitch->text());
    if (pitch == nullptr || !(named || pitch->is_number())) {
      warn_once("transpose: an event without a note stays as it is");
      return true;
    }
    Value moved = named && interval ? Value{note_symbol(*parse_note(pitch->text()) + *interval)}
                                    : moved_by(*pitch, interval ? interval->semitones : *semitones);
    event.value = event.value.is_controls()
                      ? Value{ControlMap::with(event.value.take_controls(), ids.note, std::move(moved))}
                      : std::move(moved);
    return true;
  });
}

Pattern to_semitones(std::vector<double> semitones, double octave, Pattern source) {
  if (semitones.empty()) return silence();
  return fmap(std::move(source), [semitones = std::move(semitones), octave](Value& value) {
    const Value* degree = pitch_of(value);
    if (degree == nullptr) throw PatternError("a scale needs numbers, but it was given " + describe(value));
    const int number = whole(std::floor(number_or_throw(*degree)));
    const int size = static_cast<int>(semitones.size());
    const int octaves = static_cast<int>(std::floor(static_cast<double>(number) / size));
    Value note{semitones[static_cast<size_t>(number - octaves * size)] + octave * octaves};
    const ControlId where = pitch_control(value);
    value =
        value.is_controls() ? Value{ControlMap::with(value.take_controls(), where, std::move(note))} : std::move(note);
    return true;
  });
}

}  // namespace perigee
