// patterns/mini.h -- Mini-notation: "bd*2 [~ sn]" becomes a pattern, or an error that points at the letter.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "patterns/error.h"
#include "patterns/pattern.h"
#include "patterns/reading.h"

namespace perigee {

// begin and end are byte offsets in the string, end exclusive; both may be its length.
struct MiniError : PatternError {
  MiniError(const std::string& message, size_t error_begin, size_t error_end)
      : PatternError(message), begin{error_begin}, end{error_end} {}

  size_t begin, end;
};

// Parses and builds; single words are read as `reading` says. Throws MiniError where the text is not mini-notation, PatternError where it nests too deeply.
Pattern mini(std::string_view text, Dialect dialect = Dialect::strudel, Reading reading = Reading::any);

// The line of the text that holds the error and a caret under it:
//   bd [sn
//         ^ expected a step or ']'
std::string point_at(std::string_view text, const MiniError& error);

}  // namespace perigee
