// tests/midi/sounding_test.cpp -- Every note that begins ends once, whatever overlaps, and what an event says is what its controls mean.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/midi/sounding.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>

#include "patterns/controls.h"

using namespace perigee;
using midi::Saying;
using midi::Sounding;

namespace {

using Bytes = std::vector<int>;

Bytes bytes_of(const MidiMessage& message) { return {message.data().begin(), message.data().end()}; }

std::vector<Bytes> bytes_of(const std::vector<MidiMessage>& messages) {
  std::vector<Bytes> all;
  for (const MidiMessage& message : messages) all.push_back(bytes_of(message));
  return all;
}

Saying said(std::vector<std::pair<std::string, Value>> controls, Dialect dialect = Dialect::strudel) {
  Ref<const ControlMap> map = ControlMap::empty_map();
  for (auto& [name, value] : controls) map = ControlMap::with(std::move(map), control_key(name), value);
  const Span whole{Cycles(0), Cycles(1, 4)};
  return midi::saying_of({.slot = "1", .seconds = 0.5, .cps = 0.5, .dialect = dialect},
                         {.whole = whole, .part = whole, .value = Value{map}, .context = {}});
}

Saying note(int key, double seconds) {
  return {.messages = {}, .note = midi::Note{.channel = 0, .key = static_cast<std::uint8_t>(key), .seconds = seconds}};
}

}  // namespace

TEST_CASE("an event's controls become the messages that they mean, in both dialects") {
  const Saying plain = said({{"note", Value{60.0}}, {"velocity", Value{1.0}}, {"midichan", Value{3.0}}});
  REQUIRE(plain.note);
  CHECK((plain.note->key == 60 && plain.note->velocity == 127 && plain.note->channel == 2));
  CHECK(plain.note->seconds == 0.5);
  CHECK(said({{"note", Value{std::string{"c4"}}}}).note->key == 60);
  CHECK(said({{"note", Value{0.0}}, {"midichan", Value{3.0}}}, Dialect::tidal).note->channel == 3);
  CHECK(said({{"note", Value{0.0}}}, Dialect::tidal).note->key == 60);
  CHECK(said({{"note", Value{60.0}}, {"legato", Value{0.5}}}).note->seconds == 0.25);
  CHECK(said({{"note", Value{60.0}}, {"sustain", Value{2.0}}}, Dialect::tidal).note->seconds == 2.0);
  CHECK_FALSE(said({{"note", Value{60.0}}, {"gain", Value{0.0}}}).note);

  const Saying knob = said({{"ccn", Value{74.0}}, {"ccv", Value{0.5}}});
  CHECK_FALSE(knob.note);
  CHECK(bytes_of(knob.messages) == std::vector<Bytes>{{0xB0, 74, 64}});
  CHECK(bytes_of(said({{"ctlNum", Value{7.0}}, {"control", Value{100.0}}}, Dialect::tidal).messages) ==
        std::vector<Bytes>{{0xB0, 7, 100}});
  CHECK(bytes_of(said({{"progNum", Value{5.0}}}).messages) == std::vector<Bytes>{{0xC0, 5}});
  CHECK(bytes_of(said({{"midibend", Value{0.0}}}).messages) == std::vector<Bytes>{{0xE0, 0, 64}});
  CHECK(bytes_of(said({{"midibend", Value{1.0}}}).messages) == std::vector<Bytes>{{0xE0, 127, 127}});
  CHECK(bytes_of(said({{"midibend", Value{-1.0}}}).messages) == std::vector<Bytes>{{0xE0, 0, 0}});
  CHECK(bytes_of(said({{"midicmd", Value{std::string{"stop"}}}}).messages) == std::vector<Bytes>{{0xFC}});
  CHECK(bytes_of(said({{"sustainpedal", Value{1.0}}}).messages) == std::vector<Bytes>{{0xB0, 64, 127}});
}

TEST_CASE("a note that begins again while it sounds ends first, and its old end is forgotten") {
  Sounding sounding;
  std::vector<MidiMessage> out;
  sounding.begin(note(60, 1.0), 0, 0, 100.0, out);
  sounding.begin(note(60, 1.0), 0, 50, 100.0, out);
  sounding.advance(1000, out);
  CHECK(bytes_of(out) == std::vector<Bytes>{{0x90, 60, 64}, {0x80, 60, 64}, {0x90, 60, 64}, {0x80, 60, 64}});
  CHECK((out[1].frame == 50 && out[3].frame == 150));
  CHECK(sounding.empty());
}

TEST_CASE("notes without end, in any number, all end, in order, and by the frame that they must") {
  std::mt19937 random(3);
  Sounding sounding;
  std::vector<MidiMessage> out;
  Frames at = 0;
  for (int i = 0; i < 2000; ++i) {
    at += static_cast<Frames>(random() % 50);
    if (i == 1500) sounding.end_by(at);
    sounding.begin(note(static_cast<int>(random() % 20), static_cast<double>(random() % 400) / 100.0),
                   static_cast<std::uint8_t>(random() % 2), at, 100.0, out);
  }
  sounding.end_by(at + 10);
  sounding.advance(at + 11, out);
  CHECK(sounding.empty());
  CHECK(std::is_sorted(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.frame < b.frame; }));
  std::map<std::pair<int, int>, bool> on;
  for (const MidiMessage& message : out) {
    bool& is_on = on[{message.port, message.bytes[1]}];
    const bool begins = (message.bytes[0] & 0xF0) == 0x90;
    REQUIRE(is_on != begins);
    is_on = begins;
  }
  CHECK(std::none_of(on.begin(), on.end(), [](const auto& each) { return each.second; }));
}
