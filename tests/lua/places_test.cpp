// tests/lua/places_test.cpp -- Whatever is done to a pattern, its events know the letters that made them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/lua/fake_session.h"

using namespace perigee;

namespace {

// The words that the events of some cycles came from: "text[begin,end)" of each place, sorted, each once.
std::vector<std::string> places(Player& play, const std::string& code) {
  std::vector<std::string> found;
  for (const Event& event : query_sorted(play.host.pattern_of(code), Span{Cycles{0}, Cycles{4}})) {
    if (event.context.empty()) found.push_back("nowhere");
    for (const SourceRange& range : event.context.ranges())
      found.emplace_back(range.text().substr(range.begin, range.end - range.begin));
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace

TEST_CASE("no function loses the places of the pattern it changes") {
  Player play;
  for (const std::string change : {":fast(2)",
                                   ":slow(2)",
                                   ":rev()",
                                   ":early(0.25)",
                                   ":late(1/3)",
                                   ":ply(2)",
                                   ":iter(2)",
                                   ":palindrome()",
                                   ":every(2, rev)",
                                   ":every(2, fast(2))",
                                   ":off(1/8, fast(2))",
                                   ":jux(rev)",
                                   ":superimpose(fast(2))",
                                   ":chunk(2, fast(2))",
                                   ":sometimesBy(0.5, fast(2))",
                                   ":struct('x x')",
                                   ":mask('1 1')",
                                   ":euclid(3, 8)",
                                   ":segment(4)",
                                   ":compress(0.25, 0.75)",
                                   ":zoom(0, 1)",
                                   ":focus(0, 1)",
                                   ":fastGap(2)",
                                   ":inside(2, rev)",
                                   ":outside(2, rev)",
                                   ":degradeBy(0.1)",
                                   ":fmap(function(v) return v end)",
                                   ":gain(0.5)",
                                   ":pan(sine)",
                                   ":set(gain(0.5))",
                                   ":layer(rev, fast(2))",
                                   ":apply(rev)",
                                   ":when('<1 0>', rev)",
                                   ":repeatCycles(2)",
                                   ":ribbon(0, 1)",
                                   ":press()",
                                   ":swing(2)",
                                   ":chop(2)",
                                   ":within(0, 0.5, fast(2))",
                                   ":into('1 0', fast(2))",
                                   ":withHap(function(hap) return hap end)",
                                   ":add(gain(1))"}) {
    const std::string code = "s'ab cd'" + change;
    INFO(code);
    std::vector<std::string> found;
    try {
      found = places(play, code);
    } catch (const PatternError& error) {
      if (std::string{error.what()}.find("unknown name") != std::string::npos) continue;  // not one of ours
      throw;
    }
    CHECK(std::count(found.begin(), found.end(), "ab") == 1);
    CHECK(std::count(found.begin(), found.end(), "cd") == 1);
    CHECK(std::count(found.begin(), found.end(), "nowhere") == 0);
  }
}

TEST_CASE("what is put together has the places of all its sources") {
  Player play;
  const auto are = [&](const char* code, std::vector<std::string> expected) {
    INFO(code);
    std::sort(expected.begin(), expected.end());
    CHECK(places(play, code) == expected);
  };
  are("s'ab cd'", {"ab", "cd"});
  are("stack('ab', m'cd')", {"ab", "cd"});
  are("cat('ab', 'cd')", {"ab", "cd"});
  are("seq('ab', {'cd ef', 'gh'})", {"ab", "cd", "ef", "gh"});
  are("m'1 2' + m'10 20'", {"1", "2", "10", "20"});
  are("m'1 2':add('10')", {"1", "2", "10"});
  are("s'ab':n('0 1')", {"ab", "0", "1"});
  are("n'0 1':s('ab')", {"ab", "0", "1"});
  are("s'ab':struct('x x')", {"ab", "x"});
  are("s'ab':fast('2')", {"ab", "2"});
  are("s'ab':fast('<2 3>')", {"ab", "2", "3"});
  are("s'ab':mask('t')", {"ab", "t"});
  are("s'ab':every('<2>', fast('3'))", {"ab", "2", "3"});
  are("m'<ab cd>':squeezeJoin()", {"ab", "cd"});
}

TEST_CASE("the signs of mini-notation leave the places of their steps") {
  Player play;
  const auto are = [&](const char* text, std::vector<std::string> expected) {
    INFO(text);
    std::sort(expected.begin(), expected.end());
    CHECK(places(play, std::string{"m'"} + text + "'") == expected);
  };
  are("ab [cd ef]", {"ab", "cd", "ef"});
  are("<ab cd>", {"ab", "cd"});
  are("{ab cd}%4", {"ab", "cd", "4"});
  are("[ab, cd]", {"ab", "cd"});
  are("ab . cd ef", {"ab", "cd", "ef"});
  are("ab@3 cd", {"ab", "cd"});
  are("ab!2 cd", {"ab", "cd"});
  are("ab*2", {"ab", "2"});
  are("ab*<2 3>", {"ab", "2", "3"});
  are("ab/2", {"ab", "2"});
  are("ab(3,8)", {"ab", "3", "8"});
  are("ab:3", {"ab", "3"});
  are("0 .. 2", {"0", "2"});
  are("[ab [cd [ef]]*2]", {"ab", "cd", "ef", "2"});
}
