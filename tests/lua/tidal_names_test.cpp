// tests/lua/tidal_names_test.cpp -- No Tidal meaning is lost because a function was renamed.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/tidal_names.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "patterns/library.h"
#include "tests/lua/fake_session.h"

using namespace perigee;

TEST_CASE("every name with a Tidal meaning of its own is that of a function, once") {
  const Player play;  // declares the functions that are written in Lua
  std::vector<std::string_view> names = library::tidal_names();
  const auto more = library::tidal_chance_names();
  names.insert(names.end(), more.begin(), more.end());
  CHECK(std::set<std::string_view>(names.begin(), names.end()).size() == names.size());
  for (const std::string_view name : names) {
    INFO(name);
    const auto entry = std::find_if(functions().begin(), functions().end(),
                                    [&](const FunctionEntry& known) { return known.name == name && known.tidal; });
    REQUIRE(entry != functions().end());
    CHECK(entry->only != Dialect::strudel);
    CHECK(find_function(name, Dialect::tidal) != find_function(name, Dialect::strudel));
  }
}
