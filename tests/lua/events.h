// tests/lua/events.h -- What a Lua expression plays, as text that can be compared.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <string_view>

#include "patterns/json.h"
#include "tests/lua/fake_session.h"
#include "tests/patterns/generate.h"

namespace perigee::testing {

inline std::string events(Player& play, std::string_view code, Cycles from = 0, Cycles to = 6) {
  return to_json(query_sorted(play.host.pattern_of(code), Span{from, to}));
}

// The same with fragments of an event joined.
inline std::string whole_events(Player& play, std::string_view code) {
  return mended(query_sorted(play.host.pattern_of(code), Span{0, 4}));
}

// Both play the same, and something.
inline void same(Player& play, std::string_view a, std::string_view b) {
  INFO(a << "  ==  " << b);
  CHECK(events(play, a) != "[]");
  CHECK(events(play, a) == events(play, b));
}

}  // namespace perigee::testing
