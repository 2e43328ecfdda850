// tests/session/observer_test.cpp -- Whoever watches sees every event on its frame, and hears of those that are taken back.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/observer.h"

#include <catch2/catch.hpp>
#include <vector>

#include "patterns/core.h"
#include "tests/session/listening.h"

using namespace perigee;

namespace {

struct Seen final : Observer {
  struct Each {
    std::string slot, text;
    Frames frame;
    double seconds;
    std::uint32_t id, generation;
  };
  void triggered(const Sighting& sighting, const Event& event) override {
    const SourceRange range = event.context.ranges().at(0);
    events.push_back({std::string{sighting.slot},
                      std::string{range.text().substr(range.begin, range.end - range.begin)}, sighting.frame,
                      sighting.seconds, sighting.id, sighting.generation});
  }
  void cancelled(std::uint32_t id, std::uint32_t generation, Frames from) override {
    std::erase_if(
        events, [&](const Each& each) { return each.id == id && each.generation < generation && each.frame >= from; });
  }
  std::vector<Each> events;
};

}  // namespace

TEST_CASE("an observer sees what will be heard, with its slot, frame and length") {
  Player player{offline_options(), no_report()};
  Seen seen;
  player.observe(seen);
  play(player, "drums", sound("bd [sn hh]"));
  player.advance(1.9);
  REQUIRE(seen.events.size() == 3);
  CHECK(seen.events[0].slot == "drums");
  CHECK(seen.events[0].frame == 0);
  CHECK(seen.events[0].seconds == Approx(1.0));
  CHECK(seen.events[1].frame == 48000);
  CHECK(seen.events[2].frame == 72000);
  CHECK(seen.events[2].text == "hh");

  play(player, "drums", sound("cp"));
  for (const Seen::Each& each : seen.events) CHECK(each.text == "cp");
  play(player, "drums", silence());
  CHECK(seen.events.empty());

  player.observe_no_more(seen);
  play(player, "drums", sound("bd"));
  CHECK(seen.events.empty());
}
