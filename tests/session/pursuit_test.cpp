// tests/session/pursuit_test.cpp -- Whoever leads is followed to a tenth of a millisecond, and the performance stays one that its journal plays again.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/pursuit.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>

#include "engine/null_device.h"
#include "lua/host.h"
#include "repl/session/relive.h"
#include "tests/session/listening.h"

using namespace perigee;

namespace {

constexpr double kRate = 48000.0;

// A leader whose clock runs otherwise than the device's, and who changes his mind on frames.
struct Leader {
  struct Turn {
    double from_seconds, cycle, cps;
    bool plays = true;
  };
  std::vector<Turn> turns;
  double drift = 0.0;
  double period = 1.0;

  std::optional<Course> at(Frames now, Frames heard) const {
    const Turn* turn = &turns.front();
    for (const Turn& each : turns) {
      if (each.from_seconds * kRate <= static_cast<double>(now)) turn = &each;
    }
    const double seconds = (static_cast<double>(heard) / kRate - turn->from_seconds) * (1.0 + drift);
    return Course{turn->cycle + seconds * turn->cps, turn->cps, period, turn->plays};
  }
};

struct Followed {
  std::vector<Frames> onsets;  // of s"click*4", as heard
  std::vector<float> sound;
  int leads = 0;
};

const char* const kPiece = "d1(s\"click*4\")";

// Plays so many seconds under a leader, in blocks, as a device would.
Followed followed(const Leader& leader, double seconds, JournalWriter* journal = nullptr,
                  const std::function<void(Player&, Host&)>& then = {}) {
  TemporaryFolder folder;
  write_click(folder.path());
  Player player({.live = true, .now_ns = unhurried, .chronicle = journal}, [](const std::string&) {});
  player.add_samples(folder.path().string());
  NullDevice device({.name = "null", .rate_hz = kRate, .block_frames = 256});
  Host host(player, {.print = [](std::string_view) {}});
  player.set_device(&device);
  const std::uint64_t id = journal ? journal->code({.text = kPiece, .name = "test", .origin = "test"}, {}) : 0;
  REQUIRE(host.evaluate(kPiece, "test").ok);
  if (journal) journal->result(id, true, "", false);
  player.set_device(&device, true);
  Pursuit pursuit(kRate);
  Followed result;
  std::vector<float> block(512);
  for (Frames now = 0; now < static_cast<Frames>(seconds * kRate); now += 256) {
    player.advance(0.35);
    player.be_led([&](const Player::Whereabouts& here) {
      const auto lead = pursuit.look(here, [&](Frames heard) { return leader.at(here.now, heard); });
      result.leads += lead ? 1 : 0;
      return lead;
    });
    player.render(block);
    result.sound.insert(result.sound.end(), block.begin(), block.end());
  }
  if (then) then(player, host);
  result.onsets = onsets(result.sound);
  for (Frames& onset : result.onsets) onset -= Engine::latency_frames();
  return result;
}

// Seconds by which an onset is off the leader's quarters of a cycle.
double error(const Leader& leader, Frames onset) {
  const double quarter = leader.at(onset, onset)->cycle * 4.0;
  return std::abs(quarter - std::round(quarter)) / 4.0 / leader.at(onset, onset)->cps;
}

}  // namespace

TEST_CASE("a leader with another clock is followed within a tenth of a millisecond or two, from the first beat on") {
  for (const double drift : {0.0, 1e-4, -4e-4}) {
    const Leader leader{.turns = {{0.0, 17.3, 0.5}}, .drift = drift};
    const Followed heard = followed(leader, 20.0);
    REQUIRE(heard.onsets.size() >= 38);
    for (const Frames onset : heard.onsets) {
      if (onset > 4800) CHECK(error(leader, onset) < 0.0003);  // the jump has been made
    }
    CHECK(heard.leads < 60);
  }
}

TEST_CASE("what the leader does is done: another tempo, another place, a stop and a start on the next cycle") {
  Leader leader{
      .turns = {{0.0, 0.0, 0.5}, {4.0, 2.0, 0.6}, {8.0, 11.1, 0.6}, {12.0, 13.5, 0.6, false}, {13.0, 14.1, 0.6}}};
  const Followed heard = followed(leader, 18.0);
  for (const Frames onset : heard.onsets) {
    const double seconds = static_cast<double>(onset) / kRate;
    if (std::fmod(seconds, 4.0) > 0.1) CHECK(error(leader, onset) < 0.002);
    CHECK_FALSE((seconds > 12.1 && seconds < 14.4));  // 14.1 cycles at 13 s: the next begins 1.5 s later
  }
  CHECK(std::any_of(heard.onsets.begin(), heard.onsets.end(),
                    [](Frames onset) { return onset > static_cast<Frames>(14.4 * kRate); }));
  leader.turns = {{0.0, 0.0, 0.5}};
  leader.turns.push_back({3.0, 1.5, 0.5});  // all as it was
  const Followed same = followed(leader, 6.0);
  CHECK(same.leads <= 2);
}

TEST_CASE("who is led no more goes on at the leader's tempo, without what made up for being off") {
  const Leader leader{.turns = {{0.0, 17.3, 0.55}}, .drift = 2e-3};
  double led = 0.0;
  const Followed heard = followed(leader, 4.0, nullptr, [&](Player& player, Host& host) {
    led = player.cps();
    REQUIRE(host.evaluate("link(false)", "test").ok);
    player.be_led([](const Player::Whereabouts& here) {
      return std::optional{Lead{.kind = Lead::Kind::free, .cycle = {}, .at = here.at}};
    });
    player.advance(10.0);
    std::vector<float> block(std::size_t{2} * 48000 * 4);
    player.render(block);
    CHECK(player.cps() == 0.55);
  });
  CHECK(led == Approx(0.55 * 1.002).epsilon(1e-4));
  CHECK(heard.leads > 1);
}

TEST_CASE("a performance under a leader is played again from its journal, sample for sample") {
  TemporaryFolder folder;
  const auto path = folder.path() / "led.jsonl";
  const Leader leader{.turns = {{0.0, 17.3, 0.5}, {2.0, 18.4, 0.7}, {4.0, 20.0, 0.7, false}, {4.5, 20.2, 0.55}},
                      .drift = 3e-4};
  Followed heard;
  {
    JournalWriter journal(path, {});
    heard = followed(leader, 9.0, &journal);
  }
  const Journal journal = read_journal(path);
  CHECK(journal.damaged.empty());
  Recollection recollection(journal);
  Player player({.live = false, .chronicle = &recollection}, [](const std::string&) {});
  TemporaryFolder sounds;
  write_click(sounds.path());
  player.add_samples(sounds.path().string());
  Host host(player, {.seconds = 60.0, .print = [](std::string_view) {}});
  std::vector<float> again;
  replay(
      journal, player, 333,
      [&](const JournalRecord& record) { return host.evaluate(record.code.text, record.code.name).ok; },
      [&](std::span<const float> some) {
        again.insert(again.end(), some.begin(), some.end());
        return true;
      },
      [](const std::string& what) { FAIL_CHECK(what); });
  const std::size_t length = std::min(again.size(), heard.sound.size());
  REQUIRE(length > static_cast<std::size_t>(6.0 * kRate) * 2);
  CHECK(std::equal(again.begin(), again.begin() + static_cast<std::ptrdiff_t>(length), heard.sound.begin()));
}
