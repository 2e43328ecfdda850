// tests/session/history_test.cpp -- Undo and redo are there and back, slot by slot and as a whole; a snapshot comes back at a cycle.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/history.h"

#include <catch2/catch.hpp>

#include "lua/host.h"
#include "patterns/core.h"
#include "tests/session/listening.h"

using namespace perigee;

namespace {

// A player that code is typed to, and what plays in it.
struct Typed {
  Player player{offline_options(), no_report()};
  std::string printed;
  Host host{player, {.print = [this](std::string_view text) { printed += text; }}};

  void type(const std::string& code) {
    const EvalResult result = host.evaluate(code, "test");
    INFO(code << ": " << result.error);
    REQUIRE(result.ok);
  }
  std::string said(const std::string& code) {
    printed.clear();
    type(code);
    return printed;
  }
  bool refuses(const std::string& code) { return !host.evaluate(code, "test").ok; }
  std::vector<float> sounds() { return rendered(player, {.cycles = Cycles(2)}); }
};

// What is heard of code typed into a new player.
std::vector<float> sound_of(const std::vector<std::string>& lines) {
  Typed typed;
  for (const std::string& line : lines) typed.type(line);
  return typed.sounds();
}

const std::string kFirst = "d1(s\"bd*2\")",
                  kSecond = "d1(s\"cp*3\") setcps(0.8) orbitfx(1, function(i) return i:lpf(300) end)",
                  kThird = "p(\"hats\", s\"hh*8\") mute(1)";

}  // namespace

TEST_CASE("as many undos as changes lead back, and as many redos forth again") {
  CHECK((sound_of({kFirst, kSecond, kThird, "undo()"}) == sound_of({kFirst, kSecond})));
  CHECK((sound_of({kFirst, kSecond, kThird, "undo()", "undo()"}) == sound_of({kFirst})));
  CHECK((sound_of({kFirst, kSecond, kThird, "undo() undo()"}) == sound_of({kFirst})));
  CHECK((sound_of({kFirst, kSecond, kThird, "undo()", "undo()", "redo()"}) == sound_of({kFirst, kSecond})));
  CHECK((sound_of({kFirst, kSecond, kThird, "undo() undo() redo() redo()"}) == sound_of({kFirst, kSecond, kThird})));
}

TEST_CASE("an undo brings back what hush silenced") {
  CHECK((sound_of({kFirst, kThird, "hush()", "undo()"}) == sound_of({kFirst, kThird})));
}

TEST_CASE("a slot goes back and forth by itself") {
  const std::string other = "d2(s\"hh*4\")";
  CHECK((sound_of({kFirst, "d1(s\"sn\")", other, "undo(1)"}) == sound_of({kFirst, other})));
  CHECK((sound_of({kFirst, "d1(s\"sn\")", other, "undo(1)", "undo(1)"}) == sound_of({"d1()", other})));
  CHECK((sound_of({kFirst, "d1(s\"sn\")", other, "undo(1)", "undo(1)", "redo(1)"}) == sound_of({kFirst, other})));
  CHECK((sound_of({kFirst, "d1(s\"sn\")", other, "undo(1)", "undo()"}) == sound_of({"d1(s\"sn\")", other})));
}

TEST_CASE("something new ends what could be redone, and beyond the first change there is nothing") {
  Typed typed;
  typed.type(kFirst);
  typed.type("undo()");
  typed.type("d2(s\"hh\")");
  CHECK(typed.refuses("redo()"));
  typed.type("undo()");
  CHECK(typed.refuses("undo()"));
  CHECK(typed.refuses("undo(7)"));
}

TEST_CASE("code that fails leaves nothing to be undone") {
  Typed typed;
  typed.type(kFirst);
  CHECK(typed.refuses("d1(s\"sn\") undo() error(\"no\")"));
  typed.type("undo()");
  CHECK(typed.refuses("undo()"));
}

TEST_CASE("a recall that waits can be taken back, which is said, and be had again") {
  Typed typed;
  for (const std::string& line : {kFirst, std::string{"snapshot\"a\""}, kSecond}) typed.type(line);
  std::vector<float> block(2 * 256);
  typed.player.advance(0.5);
  typed.player.render(block);
  typed.type("recall(\"a\", 4)");
  CHECK(typed.said("undo()") == "undo: the recall that waits does not come; 2 more\n");
  CHECK(typed.said("redo()").starts_with("redo: slot 1, the tempo"));
  CHECK(typed.said("undo()").find("waits") == std::string::npos);
}

TEST_CASE("a snapshot comes back as it was, at once or on its cycle") {
  CHECK((sound_of({kFirst, "snapshot\"a\"", kSecond, kThird, "recall(\"a\", 0)"}) == sound_of({kFirst})));
  CHECK((sound_of({kFirst, "snapshot\"a\"", kSecond, "recall(\"a\", 0)", "undo()"}) == sound_of({kFirst, kSecond})));
  Typed typed;
  CHECK(typed.refuses("recall\"a\""));

  TemporaryFolder folder;
  write_click(folder.path());
  Player player(offline_options(), no_report());
  player.add_samples(folder.path().string());
  play(player, "1", sound("click"));
  player.begin();
  player.snapshot("one");
  player.commit();
  play(player, "1", sound("click*4"));
  std::vector<float> heard(2 * 48000);  // half a cycle
  player.advance(1.4);
  player.render(heard);
  player.begin();
  player.recall("one", 2);
  player.commit();
  const std::vector<float> rest = rendered(player, {.seconds = 6.9});
  heard.insert(heard.end(), rest.begin(), rest.end());
  const Frames late = Engine::latency_frames();
  std::vector<Frames> wanted;
  for (const Frames at : {0, 1, 2, 3, 4, 5, 6, 7, 8, 12}) wanted.push_back(at * 24000 + late);
  const std::vector<Frames> found = onsets(heard);
  CHECK(found.size() == wanted.size());
}
