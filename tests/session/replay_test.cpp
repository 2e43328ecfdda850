// tests/session/replay_test.cpp -- A performance out of its journal is the performance, sample for sample; and its last state comes back.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <random>
#include <span>
#include <thread>

#include "engine/null_device.h"
#include "lua/host.h"
#include "lua/lua_busy.h"
#include "patterns/controls.h"
#include "patterns/core.h"
#include "patterns/operators.h"
#include "repl/session/live.h"
#include "repl/session/relive.h"
#include "tests/session/listening.h"

using namespace perigee;

namespace {

// Everything that a journal has to tell: patterns with chance and with Lua that remembers, tempo, undo, effects, inputs.
const char* const kLines[] = {
    "d1(s\"bd*4, [~ sn]*2\":room(0.3))",
    "d2(note\"c e g <b a>\":s\"superpiano\":gain(rand))",
    "n = 0 d3(s\"cp*3\":fmap(function(v) n = n + 1 return {s = \"cp\", gain = 0.3 + 0.1 * (n % 5)} end))",
    "setcps(0.5 + 0.4 * math.random())",
    "once(s\"cp*5\")",
    "undo()",
    "orbitfx(1, function(i) return i:lpf(900) end)",
    "d1(s\"bd [\")",
    "redo()",
    "setF(\"knob\", \"500 1500\")",
    "recall\"a\"",
    "d5(s\"supersaw\":note(irand(12)):seg(8):cutoff(dsp.sine(2):range(300, 3000)))",
    "nudge(0.01)",
    "g = cppn.random{seed = 3} d6(note\"0\":slow(2):synth(g))",
    "g = g:mutate{seed = 1} d6(note\"<0 3>\":slow(2):synth(g))",
    "setcycle(3.25)",
    "undo(1)",
    "hush() d1(s\"sn*3\":delay(0.4))",
    "cat(1",
    "snapshot\"a\" d4(s\"hh*8\":lpf(follow(cF(2000, \"knob\"))):hpf(cF(200, \"knob\")))",
};
// But for the last: what is followed is not played again as late as it came.
const auto kWithoutFollowing = std::span{kLines}.first(std::size(kLines) - 1);

// What a genome's note brings with it moves from its first frame on.
const char* const kWaves[] = {
    "g = cppn.random{seed = 21} d1(note\"0*4\":synth(g):velocity(follow(sine:range(0.2, 1))))",
    "d2(note(follow(sine:range(0, 12))):synth(g))",
    "d3(note\"0*2\":synth(cppn.morph(g, g:mutate{seed = 5}, sine)))",
};

struct Heard {
  std::vector<float> sound;
  std::filesystem::path journal;
};

// Code that is refused, and what it leaves in Lua until then.
const char* const kRefused[] = {
    "setcps(2) n = 0 d3(s\"cp*8\":fmap(function(v) n = n + 1 return {s = \"cp\", gain = 0.3 + 0.1 * (n % 5)} end))",
    "d2(s\"hh*8\":fmap(function(v) n = n + 1 if n % 7 == 3 then error(\"no\") end return v end))",
};

// Long notes that follow waves, and what an onlooker looks at.
const char* const kFollowing[] = {
    "d9(stack{s\"rim*8\", s\"hh*8\"}:gain(0.3)) d1(note\"0*2\":s\"saw\":lpf(follow(sine:range(300, 3000):slow(3))))",
    "d2(note\"0*2\":synth(cppn.random{seed = 21}):velocity(follow(sine:range(0.2, 1))))",
};

// Looks at the first of two events of one frame, now and then, until the device has come past it: the other one reaches the engine too late.
// And at what ends.
constexpr char kPairs[] = "d9(stack{s\"rim*8\", s\"hh*8\"}:gain(0.3))";
class Onlooker final : public Observer {
 public:
  Onlooker(const Capture& capture, Frames past) : capture_{capture}, past_{past} {}
  void triggered(const Sighting& sighting, const Event&) override {
    if (sighting.slot == "9" && seen_++ % 4 == 0) look_past(sighting.frame);
  }
  void cancelled(std::uint32_t, std::uint32_t, Frames frame) override { look_past(frame); }
  std::atomic<bool> looking = false;

 private:
  void look_past(Frames frame) const {
    while (looking && capture_.frames() < frame + past_) std::this_thread::yield();
  }
  const Capture& capture_;
  const Frames past_;
  int seen_ = 0;
};

// A live performance of that many seconds in which a line is typed, or a knob turned, every now and then.
Heard performed(const std::filesystem::path& folder, double seconds, unsigned seed, Frames hindered = 0,
                std::span<const char* const> lines = kLines) {
  const auto frames = static_cast<std::size_t>(seconds * 48000.0);
  const auto path = folder / ("journal-" + std::to_string(seed) + ".jsonl");
  Capture capture(static_cast<Frames>(frames) + 480000);
  NullDevice device({.name = "null", .rate_hz = 48000.0, .block_frames = 256}, &capture);
  JournalWriter journal(path, {});
  Player player({.live = true, .now_ns = unhurried, .chronicle = &journal}, [](const std::string&) {});
  Host host(player, {.print = [](std::string_view) {}});
  Onlooker onlooker(capture, hindered);
  player.observe(onlooker);
  Live live(player, device);
  const auto type = [&](const std::string& line) {
    const std::uint64_t id = journal.code({.text = line, .name = "prompt"}, player.timing_now());
    const EvalResult result = host.evaluate(line, "prompt");
    journal.result(id, result.ok, result.error, result.stopped);
  };
  type(hindered > 0 ? kPairs : lines[0]);
  REQUIRE(live.start().empty());
  onlooker.looking = hindered > 0;
  std::mt19937 random(seed);
  while (capture.frames() < static_cast<Frames>(frames)) {
    if (random() % 3 == 0) player.receive("knob", Value(static_cast<double>(random() % 3000)));
    type(lines[random() % lines.size()]);
    const Frames next = capture.frames() + static_cast<Frames>(random() % 24000);
    while (capture.frames() < std::min(next, static_cast<Frames>(frames)))  // the device has a clock of its own
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  live.stop();
  return {{capture.heard().begin(), capture.heard().end()}, path};
}

std::vector<float> replayed(const Journal& journal, int block_frames) {
  Recollection recollection(journal);
  Player player({.live = false, .chronicle = &recollection}, [](const std::string&) {});
  Host host(player, {.seconds = 60.0, .print = [](std::string_view) {}});
  std::vector<float> sound;
  replay(
      journal, player, block_frames,
      [&](const JournalRecord& record) { return host.evaluate(record.code.text, record.code.name).ok; },
      [&](std::span<const float> some) {
        sound.insert(sound.end(), some.begin(), some.end());
        return true;
      },
      [](const std::string& what) { FAIL_CHECK(what); });
  return sound;
}

double seconds_of_a_soak(double otherwise) {
  const char* const told = std::getenv("PERIGEE_SOAK_SECONDS");
  return told ? std::atof(told) : otherwise;
}

// Networks that a busy machine does not compute in time are bridged; the journal says so then, and it is played once more.
void check_a_replay(double seconds, unsigned seed, Frames hindered = 0, std::span<const char* const> lines = kLines) {
#ifdef PERIGEE_SANITIZED
  constexpr int kTries = 1;
#else
  constexpr int kTries = 5;
#endif
  for (int i = 0; i < kTries; ++i) {
    TemporaryFolder folder;
    const Heard heard = performed(folder.path(), seconds, seed, hindered, lines);
    const Journal journal = read_journal(heard.journal);
    CHECK(journal.damaged.empty());
    const std::vector<float> again = replayed(journal, 333);
    const std::size_t length = std::min(heard.sound.size(), again.size());
    REQUIRE(length > static_cast<std::size_t>(seconds * 48000.0 * 2));
    if (!journal.inexact.empty()) continue;
    const auto end = heard.sound.begin() + static_cast<std::ptrdiff_t>(length);
    CHECK((std::mismatch(heard.sound.begin(), end, again.begin()).first == end));
    const auto late = [](const JournalRecord& record) { return record.kind == JournalRecord::Kind::late; };
    if (hindered > 0) CHECK(std::any_of(journal.records.begin(), journal.records.end(), late));
    return;
  }
#ifndef PERIGEE_SANITIZED
  FAIL("this machine is too busy to play in time");
#endif
}

}  // namespace

TEST_CASE("a performance is played again from its journal, sample for sample") { check_a_replay(8.0, 1); }

TEST_CASE("what reached the engine too late does so again") { check_a_replay(8.0, 4, 500, kWithoutFollowing); }

TEST_CASE("what moves with a genome's note is the same from its first frame on") { check_a_replay(3.0, 5, 0, kWaves); }

TEST_CASE("code that was refused leaves in Lua what it left when it was played") {
  check_a_replay(3.0, 7, 0, kRefused);
}

TEST_CASE("what is written too late for a voice that sounds is told in the journal") {
  TemporaryFolder folder;
  const Journal journal = read_journal(performed(folder.path(), 3.0, 6, 30000, kFollowing).journal);
  const auto told = [&](std::string_view what) {
    return std::ranges::any_of(journal.inexact, [&](const std::string& why) { return why.find(what) != why.npos; });
  };
  CHECK(told("what a control follows came after its frame"));
  CHECK(told("changes of networks came too late"));
}

TEST_CASE("functions that Lua had no time for, or not at that time, are told in the journal") {
  TemporaryFolder folder;
  const auto path = folder.path() / "journal.jsonl";
  JournalWriter journal(path, {});
  Player player({.live = true, .now_ns = unhurried, .chronicle = &journal}, [](const std::string&) {});
  Host host(player, {.print = [](std::string_view) {}});
  bool is_busy = false;
  const auto busy_later = [&](const char* code) {
    return filter_events(host.pattern_of(code),
                         [&](const Event&) { return is_busy ? throw LuaBusy("Lua is busy with other code") : true; });
  };
  play(player, "1", busy_later("s'hh*2':fmap(function(v) return v end)"));
  const Value moved{busy_later("sine:range(300, 3000)")};
  play(player, "2",
       operate(Op::set, Align::in, sound("cp*4"), pure(Value{ControlMap::single(control_key("lpf"), moved)})));
  is_busy = true;
  player.begin();  // code that does not end
  player.advance(0.3);
  std::vector<float> block(2 * 48'000);
  for (int second = 0; second < 4; ++second) {
    player.render(block);
    player.advance(0.3);
  }
  CHECK(read_journal(path).inexact ==
        std::vector<std::string>{"a query found Lua busy half-way",
                                 "what a control follows could not be asked while Lua was busy",
                                 "functions in patterns were called while code ran for long"});
}

TEST_CASE("a long performance is played again from its journal", "[.][replay-soak]") {
  check_a_replay(seconds_of_a_soak(600.0), 2);
}

TEST_CASE("the last state of a journal plays on") {
  TemporaryFolder folder;
  const Heard heard = performed(folder.path(), 3.0, 3);
  const Journal journal = read_journal(heard.journal);
  Player player({.live = false}, [](const std::string&) {});
  Host host(player, {.print = [](std::string_view) {}});
  const auto run = [&](const JournalRecord& record) { return host.evaluate(record.code.text, record.code.name).ok; };
  int kept = 0;
  const Restored restored = restore(journal, player, run, [&](const JournalRecord&) { ++kept; });
  CHECK(restored.unheard.empty());
  CHECK((restored.codes > 0 && kept >= restored.codes));

  // The same state from a journal of the restored one.
  std::vector<std::string> playing = player.playing();
  REQUIRE_FALSE(playing.empty());
  CHECK(player.timing_now().cycle == Approx(restored.cycle.to_double()));
}
