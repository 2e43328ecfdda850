// tests/session/watching_test.cpp -- Whoever watches sees what plays, one moment after another, and when it has gone.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/watching/watching.h"

#include <poll.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "engine/null_device.h"
#include "repl/session/live.h"
#include "repl/session/watching/watched_sound.h"
#include "tests/session/listening.h"

using namespace perigee;

namespace {

PlayerOptions live_options() {
  return {.rate_hz = 48000, .live = true, .max_voices = 64, .dialect = Dialect::strudel, .now_ns = unhurried};
}

// The first glance that is as wanted.
template <class Wanted>
Glance wait_for(Watcher& watcher, Wanted&& wanted) {
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  for (;;) {
    REQUIRE(std::chrono::steady_clock::now() < patience);
    pollfd waited{watcher.fd(), POLLIN, 0};
    poll(&waited, 1, 100);
    const Glance* glance = watcher.look();
    REQUIRE_FALSE(watcher.ended());
    if (glance != nullptr && wanted(*glance)) return *glance;
  }
}

std::optional<GlanceSlot> slot_of(const Glance& glance, std::string_view name) {
  for (std::size_t i = 0; i < glance.slot_count; ++i) {
    if (glance.slots[i].name.view() == name) return glance.slots[i];
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("a text of fixed size ends between letters, and moves no cursor") {
  FixedText<5> text;
  text.set("a\tb\x1b");
  CHECK(text.view() == "a b ");
  text.set("abcd\xC3\xA9");  // é
  CHECK(text.view() == "abcd");
  text.set("abcdefgh");
  CHECK(text.view() == "abcde");
}

TEST_CASE("a watcher sees slots, events, levels and the sound, and the end") {
  const TemporaryFolder folder;
  NullDevice device({.name = "null", .rate_hz = 48000.0, .block_frames = 256});
  Player player(live_options(), no_report());
  Live live(player, device);
  play(player, "10", sound("hh*4"));
  play(player, "2", sound("bd ~ sn"));
  REQUIRE(live.start().empty());
  std::string problem;
  auto watched = std::make_optional<Watched>(player, folder.path().string(), problem);
  CHECK(problem.empty());
  const auto watcher = Watcher::find(folder.path().string(), 0, problem);
  REQUIRE(watcher);
  const Glance glance = wait_for(*watcher, [](const Glance& seen) {
    const auto drums = slot_of(seen, "2");
    return drums && drums->level.peak > 0.01f && seen.master.peak > 0.01f && seen.event_count >= 4 &&
           std::any_of(seen.sound.begin(), seen.sound.end(), [](const auto& frame) { return frame[0] != 0.0f; });
  });
  REQUIRE(glance.slot_count == 2);
  CHECK(glance.slots[0].name.view() == "2");  // numbers in their order
  CHECK(glance.slots[0].state == SlotState::plays);
  CHECK(glance.slots[0].text.view() == "bd ~ sn");
  CHECK(glance.cps == 0.5);
  CHECK(glance.orbits_heard == 0xFFFFu);
  bool found = false;
  for (std::size_t i = 0; i < glance.event_count; ++i) {
    const GlanceEvent& event = glance.events[i];
    CHECK(event.begin < event.end);
    if (event.slot != glance.slots[0].id || event.label.view() != "bd") continue;
    found = true;
    CHECK(event.text_begin == 0);
    CHECK(event.text_end == 2);
  }
  CHECK(found);

  player.begin();
  player.solo("10", true);
  player.commit();
  wait_for(*watcher, [](const Glance& seen) {
    return slot_of(seen, "2")->state == SlotState::unsoloed && slot_of(seen, "10")->state == SlotState::soloed;
  });
  watched.reset();
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!watcher->ended() && std::chrono::steady_clock::now() < patience) watcher->look();
  CHECK(watcher->ended());
  CHECK(Watcher::find(folder.path().string(), 0, problem) == nullptr);
  CHECK(problem == "no perigee is running; start one with: perigee");
  live.stop();
}

TEST_CASE("nobody watches: nothing listens to the mix for them") {
  const TemporaryFolder folder;
  Player player(live_options(), no_report());
  std::string problem;
  const Watched watched(player, folder.path().string(), problem);
  CHECK_FALSE(player.engine().taps().want_slots());
  {
    const auto watcher = Watcher::find(folder.path().string(), 0, problem);
    REQUIRE(watcher);
    wait_for(*watcher, [](const Glance&) { return true; });
    CHECK(player.engine().taps().want_slots());
  }
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (player.engine().taps().want_slots() && std::chrono::steady_clock::now() < patience) {
  }
  CHECK_FALSE(player.engine().taps().want_slots());
}

TEST_CASE("what is heard is passed on, the newest last") {
  WatchedSound sound(48000.0);
  std::array<float, 2 * kQuantum> master{};
  const std::array<StereoQuantum, kOrbits> orbits{};
  std::array<StereoQuantum, kSlotStems> slots{};
  slots[3].left.fill(0.5f);
  slots[3].right.fill(-0.5f);
  slots[4].left.fill(9.0f);  // not sounding: what it holds has no sense
  for (int quantum = 0; quantum < 40; ++quantum) {
    for (std::size_t i = 0; i < master.size(); ++i)
      master[i] = static_cast<float>(quantum * kQuantum + static_cast<int>(i) / 2) * (i % 2 == 0 ? 1.0f : -1.0f);
    MixedQuantum mixed;
    mixed.orbits = orbits;
    mixed.master = master.data();
    mixed.slots = slots;
    mixed.slots_sounding = 1u << 3;
    sound.hear(mixed);
    if (quantum % 7 == 0) sound.listen();
  }
  sound.listen();
  std::array<std::array<float, 2>, 100> latest{};
  sound.copy_latest(latest);
  for (std::size_t i = 0; i < latest.size(); ++i) {
    const auto frame = static_cast<float>(40 * kQuantum - 100 + static_cast<int>(i));
    REQUIRE(latest[i] == std::array<float, 2>{frame, -frame});
  }
  CHECK(sound.slot(3).peak == 0.5f);
  CHECK(sound.slot(3).rms > 0.1f);
  CHECK(sound.slot(4).peak == 0.0f);
}
