// tests/lua/modulation_test.cpp -- What an lfo, an envelope or a bus moves, and what its settings are called.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "tests/lua/events.h"

using namespace perigee;
using namespace perigee::testing;
using Catch::Contains;

TEST_CASE("a modulator moves the control that was set last, in whatever order the controls are kept") {
  Player play;
  for (const std::string kind : {"lfo", "env", "bmod"}) {
    same(play, "s'saw':lpf(500):" + kind + "()", "s'saw':lpf(500):" + kind + "{control='lpf'}");
    same(play, "lpf(500):s'saw':" + kind + "()", "s'saw':lpf(500):" + kind + "{c='s'}");
    same(play, "lpf(500):s'saw':lpf'<1 2>':" + kind + "()", "s'saw':lpf'<1 2>':" + kind + "{c='s'}");
    same(play, "s'saw':lpf'500:3':" + kind + "()", "s'saw':lpf'500:3':" + kind + "{c='lpq'}");
    same(play, "s'a b':lpf(500):" + kind + "{dep=2}", "s'a b':lpf(500):modulate('" + kind + "', {depth=2})");
  }
  same(play, "s'saw':gain(1):lfo():env()", "s'saw':gain(1):lfo{c='gain'}:env{c='lfo_0'}");
}

TEST_CASE("a modulator that is named again is changed") {
  Player play;
  same(play, "s'saw':gain(1):lfo({r=2}, 'wave'):lfo({depth=3}, 'wave')", "s'saw':gain(1):lfo({rate=2, dr=3}, 'wave')");
  same(play, "s'saw':gain(1):lfo():lfo():lfo({r='<1 2>'}, 0)", "s'saw':gain(1):lfo{r='<1 2>'}:lfo()");
}

TEST_CASE("what cannot be modulated is refused") {
  Player play;
  CHECK_THROWS_WITH(play.host.pattern_of("s'saw':lfo{speed=2}"), Contains("'speed'") && Contains("rate"));
  CHECK_THROWS_WITH(play.host.pattern_of("s'saw':env(2)"), Contains("table"));
  CHECK_THROWS_WITH(play.host.pattern_of("s'saw':lfo(true)"), Contains("table"));  // a number is SuperDirt's control
  CHECK_THROWS_WITH(play.host.pattern_of("s'saw':modulate('wave')"), Contains("bmod"));
  CHECK_THROWS_WITH(events(play, "m'0 1':lfo()"), Contains("controls"));
}

TEST_CASE("just below a half is rounded down") {
  Player play;
  same(play, "m'0.49999999999999994 0.5 -0.5 -1.5 2.5':round()", "m'0 1 0 -1 3'");
  same(play, "pure(0.49999999999999994):pick{'a', 'b'}", "pure'a'");
}

TEST_CASE("the list of a euclidean rhythm is its rhythm, and logging changes nothing") {
  Player play;
  same(play, "s'bd':struct(seq(bjorklund(5, 8)))", "s'bd':euclid(5, 8)");
  same(play, "s'bd*2 sn':log():logValues(function(v) return v.s end)", "s'bd*2 sn'");
  CHECK_THROWS_WITH(play.host.pattern_of("s'bd':log(2)"), Contains("function"));
}

TEST_CASE("an FM envelope takes one value, the first of a list") {
  Player play;
  same(play, "s'saw':fmatt'1:2:3':fmdec'2:1':fmenv'exp:lin'", "s'saw':fmattack(1):fmdecay(2):fmenv'exp'");
  same(play, "s'saw':fmrel3'1:2'", "s'saw':fmrelease3(1)");
}

TEST_CASE("what only a web page has says what there is here") {
  Player play;
  CHECK_THROWS_WITH(play.host.pattern_of("s'bd':pianoroll()"), Contains("show(p)"));
  CHECK_THROWS_WITH(play.host.pattern_of("mouseX:range(0, 1)"), Contains("cF"));
}
