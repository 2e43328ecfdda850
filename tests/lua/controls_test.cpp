// tests/lua/controls_test.cpp -- Tidal's functions on samples and controls are what one would write without them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "tests/lua/events.h"

using namespace perigee;
using namespace perigee::testing;
using Catch::Contains;

namespace {

struct TidalPlayer : Player {
  TidalPlayer() { host.evaluate("dialect'tidal'", "test"); }
};

}  // namespace

TEST_CASE("slices of a slice lie within it, and indices turn round") {
  TidalPlayer play;
  CHECK(events(play, "s'a':set(begin(0.5)):set(end_(1)):striate(1)") ==
        events(play, "s'a':set(begin(0.5)):set(end_(1))"));
  CHECK(events(play, "s'a':slice(4, '1 5')") == events(play, "s'a':slice(4, '1 1')"));
  CHECK(events(play, "s'a':striateBy(4, 0.25)") == events(play, "s'a':striate(4)"));
  CHECK(events(play, "s'a':splice(4, 0)") == events(play, "s'a':slice(4, 0):set(speed(0.25)):set(unit'c')"));
  CHECK_THROWS_WITH(events(play, "s'a':slice(0, 1)"), Contains("slice"));
}

TEST_CASE("copies spread over the channels are those one would stack") {
  TidalPlayer play;
  CHECK(events(play, "s'a b':spin(2)") == events(play, "stack(s'a b':set(pan(0)), s'b a':set(pan(0.5)))"));
  CHECK(events(play, "s'a b':juxPrime({rev, fast(1)})") ==
        events(play, "stack(s'b a':set(pan(0)), s'a b':set(pan(0.5)))"));
  CHECK_THROWS_WITH(events(play, "s'a':juxPrime({3})"), Contains("juxPrime") && Contains("rev"));
}

TEST_CASE("names made of a control's are functions like any other") {
  TidalPlayer play;
  CHECK(events(play, "panbus(3, sine)") == events(play, "pan(sine):set(panrecv(3))"));
  CHECK(events(play, "s'a b':panbus(3, sine)") == events(play, "s'a b':set(panbus(3, sine))"));
  CHECK(events(play, "s'a b':panrecv'3 4'") == events(play, "s'a b':set(panrecv'3 4')"));
  CHECK(events(play, "in7") == events(play, "cF(0, '7')"));
  CHECK(events(play, "midinote'60 67'") == events(play, "note'0 7'"));
  CHECK(events(play, "drum'bd sn'") == events(play, "n'-24 -22'"));
  CHECK_THAT(play.error("d1(nosuchbus(1))"), Contains("nosuchbus"));
  CHECK_THAT(play.error("d1(in128)"), Contains("in128"));
}
