// patterns/tidal_tokens.h -- The smallest pieces of Tidal's mini-notation: numbers, ratios, notes and words.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>

#include "patterns/reading.h"
#include "patterns/value.h"

namespace perigee {

// What a text begins with, and how many bytes of it.
struct Token {
  Value value;
  size_t length = 0;
};

// Letters, digits and : . - _, beginning with a letter or digit; 0 bytes where none begins.
size_t tidal_word_length(std::string_view text);
std::optional<Token> tidal_decimal(std::string_view text);  // 1, 1.5, 1e-3; no sign
std::optional<Token> tidal_ratio(std::string_view text);    // signed: 1%3, 0.5, 3e, q
std::optional<Token> tidal_note(std::string_view text);     // no sign: e, cs, bf3
// The token that `text` begins with, read so. Throws PatternError for a number that cannot be read so (1.5 as a whole one).
std::optional<Token> tidal_token(std::string_view text, Reading reading);

// A whole word as that; none where it is not one. A value that is no word is itself.
std::optional<Value> read_as(const Value& value, Reading reading);
std::string_view reading_name(Reading reading);  // "a note"

}  // namespace perigee
