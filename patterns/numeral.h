// patterns/numeral.h -- When a word is a number: "1e2", "0x10", "c#4".
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>

#include "patterns/value.h"

namespace perigee {

// The number a text spells: decimal with optional sign, fraction and exponent, or 0x, 0o, 0b; blanks around it and
// the empty text (0) are accepted. None where it is no number. Independent of the locale.
std::optional<double> number_in(std::string_view text);

// The MIDI number of a note name (patterns/tonal/note_name.h); octave 3 if it has none, c5 = 72.
std::optional<double> note_number(std::string_view name);

// The value as a number: numbers, truths, numeric texts and note names. None otherwise.
std::optional<double> as_number(const Value& value);
// Notes are not read.
std::optional<double> plain_number(const Value& value);

// The nearest whole number, halves upward; the sum with 0.5 would round what lies just below a half.
double rounded_up(double number);

// Throws PatternError naming the value.
double number_or_throw(const Value& value);

}  // namespace perigee
