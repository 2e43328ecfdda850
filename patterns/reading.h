// patterns/reading.h -- As what a text is read: "e" is a word, the note 4, or an eighth.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace perigee {

enum class Reading : uint8_t {
  any,      // numbers are numbers, everything else stays a word
  number,   // 1.5, 1%3, the letters of ratios (e is 1/8) and the other note names
  note,     // semitones from c5: 1.5, e, cs3
  integer,  // whole numbers and note names
  ratio,    // 1.5, 1%3 and the letters of ratios
  truth,    // t f 1 0
  word,     // even "1" is a text
};

}  // namespace perigee
