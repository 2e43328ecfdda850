// tests/patterns/tonal_chords_test.cpp -- A chord's name means the same intervals under each of its names.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <set>

#include "patterns/tonal/chord_table.h"
#include "patterns/tonal/voicing_rules.h"

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

TEST_CASE("a chord symbol is read by its parts") {
  const auto tones = [](std::string_view quality) { return parse_chord_quality(quality).value().all(); };
  CHECK(tones("") == std::vector{0, 4, 7});
  CHECK(tones("-7") == tones("min7"));
  CHECK(tones("m7b5") == tones("ø"));
  CHECK(tones("^7#11") == std::vector{0, 4, 7, 11, 18});
  CHECK(tones("dim7") == std::vector{0, 3, 6, 9});
  CHECK(tones("6/9") == tones("69"));
  CHECK(tones("7#5#9") == tones("7alt"));
  CHECK(tones("mMaj7") == tones("-Δ7"));
  CHECK(tones("13sus") == std::vector{0, 5, 7, 10, 14, 21});
  for (const char* nonsense : {"x", "7q", "b", "add", "no9", "mm", "#3"}) CHECK_FALSE(parse_chord_quality(nonsense));
  CHECK(split_chord_symbol("Bb^7/D")->quality == "^7");
  CHECK_FALSE(split_chord_symbol("H7"));
}

TEST_CASE("every rule voices every chord with notes that rise and fit one hand span or two") {
  namespace rules = voicing_rules;
  for (const char* quality : {"",  "m",  "o",  "+",  "5",   "sus",  "sus2",  "7",     "^7", "-7",
                              "h", "o7", "69", "13", "m11", "7alt", "7b9#9", "13#11", "4",  "no5"}) {
    for (auto* rule :
         {rules::triads, rules::guide_tones, rules::shell, rules::left_hand, rules::drop2, rules::open, rules::full}) {
      const auto voicings = rule(parse_chord_quality(quality).value());
      INFO(quality);
      REQUIRE_FALSE(voicings.empty());
      for (const Voicing& voicing : voicings) {
        CHECK(std::is_sorted(voicing.begin(), voicing.end(), std::less_equal<>{}));
        CHECK(voicing.size() >= 2);
        CHECK(voicing.size() <= 5);
        CHECK(voicing.back() - voicing.front() <= 24);
      }
    }
  }
}

TEST_CASE("a voicing's highest note is at most an octave under its anchor, or its lowest at most one above") {
  const Voicings some = {{0, 4, 7}, {4, 7, 12}, {3, 10, 14, 19}};
  for (int root = 0; root < 12; ++root) {
    for (int anchor = 55; anchor < 80; ++anchor) {
      const int top = place_voicing(some, root, AnchorMode::below, anchor, 0).back();
      CHECK(top <= anchor);
      CHECK(top > anchor - 12);
      const int bottom = place_voicing(some, root, AnchorMode::above, anchor, 0).front();
      CHECK(bottom >= anchor);
      CHECK(bottom < anchor + 12);
      for (const int tone : place_within(some, root, 48, 72)) CHECK((tone >= 48 && tone <= 72));
    }
  }
}
