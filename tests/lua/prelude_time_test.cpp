// tests/lua/prelude_time_test.cpp -- What the prelude says of time and building is what its parts say.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "tests/lua/events.h"

using namespace perigee;
using namespace perigee::testing;
using Catch::Contains;

TEST_CASE("two patterns in turn, at once and woven") {
  Player play;
  CHECK(events(play, "m'a b':append('c')") == events(play, "cat('a b', 'c')"));
  CHECK(events(play, "fastAppend('a b', 'c')") == events(play, "seq('a b', 'c')"));
  CHECK(events(play, "overlay('a b', 'c')") == events(play, "stack('a b', 'c')"));
  CHECK(events(play, "weave(4, pan(0.5), {s'bd*2'})") == events(play, "s'bd*2':pan(0.5)"));
  CHECK(events(play, "stackwith(pan'0 1', {s'bd*2'})") == events(play, "s'bd*2':pan'0 1'"));
  CHECK(events(play, "grain(0.25, 0.5)") == events(play, "begin(0.25):set(end_(0.75))"));
}

TEST_CASE("a tabby weave shows both patterns, thread by thread") {
  Player play;
  CHECK(play.host.pattern_of("tabby(4, n'0 1 2 3', n'4 5 6 7')"));
  CHECK(events(play, "tabby(2, '0 1', '0 1'):segment(2)") != "[]");
  CHECK_THROWS_WITH(play.host.pattern_of("tabby(1.5, '0', '1')"), Contains("whole number"));
  CHECK_THROWS_WITH(play.host.pattern_of("tabby(1e9, '0', '1')"), Contains("from 1 to 64"));
}

TEST_CASE("ghosts come later, quieter and higher") {
  Player play;
  CHECK(events(play, "s'~ sn':ghost()") == events(play, "s'~ sn':ghostPrime(0.125)"));
  CHECK(events(play, "s'sn':ghostWith(0.25, function(p) return silence end)") == events(play, "s'sn'"));
  CHECK(events(play, "s'bd':louder():quieter()") == events(play, "s'bd':gain(0.96)"));
}

TEST_CASE("lists and tables are read as they are") {
  Player play;
  CHECK(events(play, "fastFromList{'a', 'b'}") == events(play, "m'a b'"));
  CHECK(events(play, "fromMaybes{'a', nil, 'b'}") == events(play, "m'a ~ b'"));
  CHECK(events(play, "sseq('bd', 'x 1')") == events(play, "fromMaybes{'bd', nil, 'bd:1'}"));
  CHECK(events(play, "m'0 1':swap{['0'] = 'a', ['1'] = 'b'}") == events(play, "m'a b'"));
  CHECK(events(play, "ur(2, 'a b', {a = 'x', b = 'y'}, {})") == events(play, "cat('x', 'y')"));
  CHECK(events(play, "seqP({0, 1, 'a'}, {1, 4, 'b'})") == events(play, "m'<a b b b>'", 0, 4));
  CHECK_THROWS_WITH(play.host.pattern_of("m'0':swap(3)"), Contains("swap") && Contains("table"));
  CHECK_THROWS_WITH(play.host.pattern_of("seqP({0, 'a'})"), Contains("begin, end, pattern"));
}
