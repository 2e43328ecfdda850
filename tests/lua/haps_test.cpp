// tests/lua/haps_test.cpp -- Lua functions see and change events, spans and queries.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "patterns/json.h"
#include "tests/lua/events.h"

using namespace perigee;
using namespace perigee::testing;

TEST_CASE("an event comes back from a function as it went") {
  Player play;
  for (const char* pattern :
       {"m'0 [1 2]/3'", "s'bd [sn cp]':n'1:2'", "sine:segment(3)", "sine", "m'0(3,7)':late(1/7)"}) {
    INFO(pattern);
    const std::string whole = whole_events(play, pattern);
    CHECK(whole_events(play, std::string{"("} + pattern + "):withHap(function(hap) return hap end)") == whole);
    CHECK(whole_events(play, std::string{"("} + pattern + "):withHaps(function(haps) return haps end)") == whole);
    CHECK(whole_events(play, std::string{"("} + pattern + "):filter(function(hap) return true end)") == whole);
    CHECK(whole_events(play, std::string{"("} + pattern + "):withHapTime(function(t) return t end)") == whole);
    CHECK(whole_events(play, std::string{"("} + pattern + "):withQuerySpan(function(s) return s end)") == whole);
  }
}

TEST_CASE("spans and queries moved together are a pattern moved") {
  Player play;
  const char* moved =
      "m'<0 1> 2':withQueryTime(function(t) return t + 0.25 end):withHapTime(function(t) return t - 0.25 end)";
  CHECK(whole_events(play, moved) == whole_events(play, "m'<0 1> 2':early(0.25)"));
  const char* spans =
      "m'<0 1> 2':withQuerySpan(function(s) return {begin = s.begin * 2, end_ = s.end_ * 2} end)"
      ":withHapSpan(function(s) return {begin = s.begin / 2, end_ = s.end_ / 2} end)";
  CHECK(whole_events(play, spans) == whole_events(play, "m'<0 1> 2':fast(2)"));
  CHECK(whole_events(play, "m'0':withQuerySpanMaybe(function() end)").empty());
}

TEST_CASE("filters keep what their function is true for") {
  Player play;
  CHECK(whole_events(play, "m'0 1 2 3':filterValues(function(x) return x % 2 == 1 end)") ==
        whole_events(play, "m'~ 1 ~ 3'"));
  CHECK(whole_events(play, "m'0 1 2 3':filterWhen(function(t) return t % 1 < 0.5 end)") ==
        whole_events(play, "m'0 1 ~ ~'"));
  CHECK(whole_events(play, "m'0 1':filter(function(hap) return hap.whole.end_ % 1 == 0 end)") ==
        whole_events(play, "m'~ 1'"));
  CHECK(whole_events(play, "m'a b':filterHaps(function(hap) return hap:hasOnset() end)") ==
        whole_events(play, "m'a b'"));
}

TEST_CASE("a tag is found on the events that got it and on no others") {
  Player play;
  const std::string tagged = "m'0 1 2 3':when('1 0', tag('x'))";
  CHECK(whole_events(play, "(" + tagged + "):filter(function(hap) return hap:hasTag('x') end)") ==
        whole_events(play, "m'0 1 ~ ~'"));
  CHECK(whole_events(play, "(" + tagged + "):filter(function(hap) return hap:hasTag('y') end)").empty());
  CHECK(whole_events(play, "(" + tagged + "):stripContext():filter(function(hap) return hap:hasTag('x') end)").empty());
}

TEST_CASE("events are gathered, asked for, and joined by functions") {
  Player play;
  CHECK(whole_events(play, "m'[0,1,2] 3':collect():fmap(function(haps) return #haps end)") ==
        whole_events(play, "m'3 1'"));
  CHECK(whole_events(play, "seq(m'4 5 6':firstCycleValues())") == whole_events(play, "m'4 5 6'"));
  CHECK(whole_events(play, "pure(#m'0 1':queryArc(0, 3))") == whole_events(play, "pure(6)"));
  CHECK(whole_events(play, "pure(m'4 5':firstCycle()[2].whole.begin)") == whole_events(play, "pure(0.5)"));
  CHECK(whole_events(play, "m'1 2':bindWhole(function(a, b) return a end, function(x) return m'3 4 5' end)") ==
        whole_events(play, "m'1 2':outerBind(function(x) return m'3 4 5' end)"));
  const char* functions = "m'1 2':fmap(function(a) return function(b) return a + b end end)";
  CHECK(whole_events(play, std::string{functions} + ":appWhole(function(a, b) return b end, '10')") !=
        whole_events(play, std::string{functions} + ":appLeft('10')"));
  CHECK(whole_events(play, "ref(function() return '0 1' end)") == whole_events(play, "m'0 1'"));
  CHECK(whole_events(play, "stack(m'[1 0]/2', m'~ 1'):defragmentHaps()") ==
        whole_events(play, "stack(m'[1 0]/2', m'~ 1')"));
}
