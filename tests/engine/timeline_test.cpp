// tests/engine/timeline_test.cpp -- Triggers leave by frame, then slot, then sequence, however they came.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/timeline.h"

#include <algorithm>
#include <tuple>

#include "tests/engine/play.h"

using namespace perigee;
using namespace perigee::testing;

TEST_CASE("the timeline sorts by frame, slot and sequence, and loses nothing to a cancel, early or late") {
  const bool cancel_first = GENERATE(false, true);
  Random random{8};
  Timeline timeline{500};
  if (cancel_first) timeline.cancel({2, 2, 40}, 0);
  std::vector<std::tuple<Frames, std::uint32_t, std::uint32_t>> kept;
  for (std::uint32_t i = 0; i < 500; ++i) {
    Trigger trigger;
    trigger.frame = random.below(100);
    trigger.slot = static_cast<std::uint32_t>(random.below(4));
    trigger.sequence = i;
    trigger.generation = static_cast<std::uint32_t>(random.below(3));
    REQUIRE(timeline.add(trigger));
    const bool cancelled = trigger.slot == 2 && trigger.generation < 2 && trigger.frame >= 40;
    if (!cancelled) kept.emplace_back(trigger.frame, trigger.slot, trigger.sequence);
  }
  CHECK(!timeline.add(Trigger{}));
  std::size_t removed = 0;
  if (!cancel_first) timeline.cancel({2, 2, 40}, 40);
  timeline.sweep([&](const Trigger&) { ++removed; });
  CHECK(removed == 500 - kept.size());
  std::sort(kept.begin(), kept.end());
  for (const auto& wanted : kept) {
    const Trigger* first = timeline.first();
    REQUIRE(first != nullptr);
    CHECK(std::tuple{first->frame, first->slot, first->sequence} == wanted);
    timeline.drop_first();
  }
  CHECK(timeline.first() == nullptr);
}

TEST_CASE(
    "a change that comes late is made as a whole from then on: each frame is the older's or the newer's, and of slot 0 "
    "all is heard") {
  for (const Frames now : {0, 40, 41, 64}) {
    Timeline timeline{4};
    timeline.cancel({2, 2, 40}, now);
    timeline.cancel({0, 2, 40}, now);
    for (Frames frame = 0; frame < 100; ++frame) {
      const auto plays = [&](std::uint32_t slot, std::uint32_t generation) {
        Trigger trigger;
        trigger.frame = frame;
        trigger.slot = slot;
        trigger.generation = generation;
        return !timeline.cancelled(trigger);
      };
      const bool is_newer = frame >= std::max<Frames>(40, now);
      REQUIRE(plays(2, 1) == !is_newer);
      REQUIRE(plays(2, 2) == (is_newer || frame < 40));
      REQUIRE(plays(0, 1) == !is_newer);
      REQUIRE(plays(0, 2));
    }
  }
}
