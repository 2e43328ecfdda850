// tests/session/outgoing_test.cpp -- What leaves for others leaves once, in order, and until then as the newest pattern has it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/outgoing.h"

#include <catch2/catch.hpp>
#include <string>

using namespace perigee;

namespace {

Observer::Sighting sighting(std::uint32_t id, std::uint32_t generation, Frames frame) {
  return {.slot = "1", .id = id, .generation = generation, .frame = frame};
}

std::string taken(Outgoing<char>& queue, Frames until) {
  std::string all;
  for (const auto& event : queue.take(until)) all += event.what;
  return all;
}

}  // namespace

TEST_CASE("events leave when they are due, in order, those of one time as they came") {
  Outgoing<char> queue;
  for (const auto& [frame, what] : {std::pair{300, 'd'}, {100, 'a'}, {200, 'b'}, {200, 'c'}})
    CHECK(queue.add(sighting(1, 1, frame), frame, what));
  CHECK(taken(queue, 100).empty());
  CHECK(taken(queue, 201) == "abc");
  CHECK(taken(queue, 1000) == "d");
  CHECK(queue.empty());
}

TEST_CASE("a change takes back what it replaces and nothing else, and does not repeat what has left") {
  for (const Frames latency : {0, 5000}) {  // changes go by the performance's frames, whenever events leave
    Outgoing<char> queue;
    for (const auto& [frame, what] : {std::pair{100, 'a'}, {200, 'b'}, {300, 'c'}})
      queue.add(sighting(1, 1, frame), frame + latency, what);
    queue.add(sighting(2, 1, 250), 250 + latency, 'x');  // another slot
    CHECK(taken(queue, 101 + latency) == "a");
    queue.cancel(1, 2, 200);
    for (const auto& [frame, what] : {std::pair{80, 'A'}, {100, 'A'}, {150, 'B'}, {260, 'C'}})
      queue.add(sighting(1, 2, frame), frame + latency, what);
    CHECK(taken(queue, 10000) == "BxC");
  }
}

TEST_CASE("what is beyond the most that wait is refused, until there is room") {
  Outgoing<char> queue;
  for (std::size_t i = 0; i < Outgoing<char>::kMost; ++i) REQUIRE(queue.add(sighting(1, 1, 10), 10, 'a'));
  CHECK_FALSE(queue.add(sighting(1, 1, 10), 10, 'b'));
  CHECK(queue.take(11).size() == Outgoing<char>::kMost);
  CHECK(queue.add(sighting(1, 1, 20), 20, 'c'));
}
