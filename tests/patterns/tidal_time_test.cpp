// tests/patterns/tidal_time_test.cpp -- Tidal's time and structure: what they equal, and that slicing changes nothing.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/tidal_time.h"

#include <catch2/catch.hpp>

#include "patterns/json.h"
#include "patterns/lists.h"
#include "patterns/mini.h"
#include "patterns/neighbours.h"
#include "patterns/registry.h"
#include "patterns/tidal_rhythm.h"
#include "tests/patterns/begun.h"
#include "tests/patterns/generate.h"

using namespace perigee;
using namespace perigee::testing;
using Catch::Contains;

namespace {

std::string events(const Pattern& pattern, int64_t pieces_per_cycle = 1) {
  return begun(pattern, Span{-1, 6}, pieces_per_cycle);
}

Value in_tidal(const char* name, std::vector<Value> arguments) {
  return call(*find_function(name, Dialect::tidal), arguments, Dialect::tidal);
}

}  // namespace

TEST_CASE("a factor below 0 plays backwards, and forwards again") {
  const Pattern source = mini("a b <c d>");
  CHECK(events(tidal::fast(-2, source)) == events(rev(fast(2, source))));
  CHECK(events(tidal::slow(Rational{-1}, tidal::slow(Rational{-1}, source))) == events(source));
  CHECK(events(tidal::linger(Rational{1, 2}, source)) == events(fast(2, zoom(0, Rational{1, 2}, source))));
}

TEST_CASE("parts of a cycle are those of compress, and make a whole again") {
  const Pattern source = mini("a <b c> d");
  CHECK(events(tidal::timecat({{1, source}, {2, silence()}})) == events(tidal::compress(0, Rational{1, 3}, source)));
  CHECK(events(tidal::compress(0, 1, source)) == events(source));
  CHECK(events(tidal::trunc(1, source)) == events(source));
  CHECK(events(tidal::within(0, 1, rev(source), source)) == events(rev(source)));
  CHECK(events(tidal::within(1, 1, rev(source), source)) == events(source));
}

TEST_CASE("loops begin anew, and stretch fills the cycle") {
  const Pattern source = mini("<a b c> d");
  CHECK(events(tidal::loop_first(source)) == events(mini("a d")));
  CHECK(events(tidal::stretch(mini("~ a b ~"))) == events(mini("a b")));
  CHECK(events(tidal::play_for(1, 2, source)) == to_json(query_sorted(source, Span{1, 2})));
}

TEST_CASE("slices of a truncated, lingering, sewn or rotated pattern are the whole") {
  const Pattern source = mini("a b*3 <c d>"), truths = mini("1 [0 1]");
  for (const Pattern& made :
       {tidal::trunc(Rational{2, 3}, source), tidal::linger(Rational{1, 4}, source), tidal::fast_gap(3, source),
        tidal::sew(truths, source, rev(source)), rot(2, source), tidal::substruct(truths, source),
        tidal::wedge(Rational{1, 3}, source, rev(source)), tidal::stretch(source)}) {
    CHECK(events(made, 7) == events(made));
  }
}

TEST_CASE("a euclid and its inverse fill every step, and sewing is choosing") {
  const Pattern x = mini("x y");
  const Pattern all = stack({tidal::euclid(3, 8, x), tidal::euclid_inverse(3, 8, x)});
  CHECK(events(all) == events(fastcat({x, x, x, x, x, x, x, x})));
  CHECK(events(tidal::euclid_off(3, 8, 8, mini("x"))) == events(tidal::euclid(3, 8, mini("x"))));
  CHECK(events(tidal::sew(pure(true), x, rev(x))) == events(x));
  CHECK(tidal::euclid_rhythm(5, 3) == std::vector<bool>(5, true));
  CHECK_THROWS_WITH(tidal::euclid_rhythm(1, 1'000'000), Contains("65536"));
}

TEST_CASE("rot goes round, and mono leaves one event at a time") {
  const Pattern source = mini("a b [c d]");
  CHECK(events(rot(4, source)) == events(source));
  CHECK(events(rot(1, rot(3, source))) == events(source));
  CHECK(events(mono(source)) == events(source));
  CHECK(events(mono(mini("[a, b]"))).find("\"b\"") == std::string::npos);
  CHECK(query_sorted(smooth(mini("0 1")), Span{Rational{1, 4}, Rational{1, 4}})[0].value == Value{0.5});
}

TEST_CASE("lists wrap round, and too many ways to divide steps are refused") {
  const Value items[] = {Value{"a"}, Value{"b"}};
  CHECK(events(fit_list(1, items, mini("0"))) == events(mini("<a b>")));
  CHECK_THROWS_WITH(permstep(1, items, mini("0")), Contains("at least as many steps"));
  std::vector<Value> many(12, Value{1});
  CHECK_THROWS_WITH(permstep(60, many, mini("0")), Contains("ways to divide"));
}

TEST_CASE("Tidal's meaning is chosen by the dialect, the other one stays") {
  const Pattern source = mini("a b <c d>");
  CHECK(events(in_tidal("palindrome", {Value{source}}).pattern()) == events(slowcat({source, rev(source)})));
  CHECK(events(call(*find_function("palindrome"), std::array{Value{source}}).pattern()) !=
        events(slowcat({source, rev(source)})));
  CHECK(find_function("stretch") == nullptr);
  CHECK(find_function("stretch", Dialect::tidal) != nullptr);
  CHECK_THROWS_WITH(in_tidal("lindenmayer", {Value{30}, Value{"0:00"}, Value{"0"}}), Contains("fewer iterations"));
}
