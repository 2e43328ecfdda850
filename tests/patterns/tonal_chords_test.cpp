// tests/patterns/tonal_chords_test.cpp -- A chord's name means the same intervals under each of its names.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <set>

#include "patterns/tonal/chord_table.h"

using namespace perigee;
namespace {

std::vector<int> chord(std::string_view name) {
  const auto found = tidal_chord(name);
  return {found.begin(), found.end()};
}

}  // namespace

TEST_CASE("Tidal's chord names differ in capitals, and an unknown one is empty") {
  CHECK(chord("M") == std::vector{0, 4, 7});
  CHECK(chord("m") == std::vector{0, 3, 7});
  CHECK(chord("m7flat5") == chord("minor7f5"));
  CHECK(chord("nosuchchord").empty());
  CHECK(chord("").empty());
}

TEST_CASE("every listed chord is found and begins on its root") {
  std::set<std::string_view> seen;
  for (const std::string_view name : tidal_chord_names()) {
    INFO(name);
    CHECK(seen.insert(name).second);
    REQUIRE_FALSE(tidal_chord(name).empty());
    CHECK(tidal_chord(name).front() == 0);
  }
  CHECK(seen.size() == 134);
}
