// tests/fuzz/mini_fuzz.cpp -- Any bytes as mini-notation: a pattern that keeps its laws, or an error that points into the text.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "patterns/mini.h"
#include "tests/fuzz/listen.h"

using namespace perigee;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  for (const Dialect dialect : {Dialect::strudel, Dialect::tidal}) {
    try {
      // A slowed step tells Tidal's wholes, which may lie beside its parts: slices of those are no smaller onsets.
      fuzz::listen(mini(text, dialect), dialect == Dialect::strudel);
    } catch (const MiniError& error) {
      if (error.begin > error.end || error.end > size || point_at(text, error).empty()) std::abort();
    } catch (const PatternError&) {
    }
  }
  return 0;
}
