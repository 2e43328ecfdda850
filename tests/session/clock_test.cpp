// tests/session/clock_test.cpp -- Time does not drift: every cycle is on its exact frame, for hours, through changes of tempo.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/clock.h"

#include <catch2/catch.hpp>

using perigee::Clock;
using perigee::Cycles;
using perigee::Frames;
using perigee::Rational;

namespace {

constexpr int kRate = 48000;

// round(cycles · rate / cps), ties up, in plain integers.
Frames nearest(std::int64_t num, std::int64_t den, Rational cps) {
  __extension__ using Wide = __int128;
  const Wide top = Wide{num} * kRate * cps.den() * 2 + Wide{den} * cps.num();
  const Wide bottom = Wide{den} * cps.num() * 2;
  return static_cast<Frames>(top / bottom);
}

}  // namespace

TEST_CASE("an hour of sixteenths lies on the nearest frames") {
  for (const Rational cps :
       {Rational(1, 2), Rational(9, 16), Rational(137, 100), Rational::nearest(0.5101), Rational(1, 3)}) {
    const Clock clock(kRate, cps);
    const auto last = static_cast<std::int64_t>(3600.0 * cps.to_double() * 16.0);
    for (std::int64_t k = 0; k < last; ++k) REQUIRE(clock.frame_of(Cycles(k, 16)) == nearest(k, 16, cps));
  }
}

TEST_CASE("a tie between two frames goes up") {
  const Clock clock(kRate, Rational(1));
  CHECK(clock.frame_of(Cycles(1, 96000)) == 1);
  CHECK(clock.frame_of(Cycles(1, 96001)) == 0);
}

TEST_CASE("tempo changes on cycle begins add up without drift") {
  Clock clock(kRate, Rational(1, 2));
  const Rational tempos[] = {Rational(1, 2), Rational(3, 4), Rational(137, 100), Rational(9, 16)};
  Rational exact(0);
  for (int c = 0; c < 2000; ++c) {
    clock.set_cps(Cycles(c), tempos[c % 4]);
    REQUIRE(clock.frame_of(Cycles(c)) == (exact + Rational(1, 2)).floor());
    exact += Rational(kRate) / tempos[c % 4];
  }
}

TEST_CASE("a cycle found for a frame is never later than the frame, and less than two frames before it") {
  Clock clock(kRate, Rational(137, 100));
  clock.set_cps(Cycles(7), Rational(51, 100));
  for (Frames frame = 0; frame < 10'000'000; frame += 9973) {
    const Frames back = clock.frame_of(clock.cycle_at(frame));
    REQUIRE(back <= frame);
    REQUIRE(back >= frame - 2);
  }
}

TEST_CASE("many tempo changes at odd moments keep their numbers small enough") {
  Clock clock(kRate, Rational(1, 2));
  Frames frame = 0;
  for (int i = 1; i < 5000; ++i) {
    frame += 7919;
    clock.set_cps(clock.cycle_at(frame), Rational(4001 + i % 97, 9973));
    REQUIRE(std::abs(clock.frame_of(clock.cycle_at(frame)) - frame) <= 2);
  }
}

TEST_CASE("a jump begins the asked cycle on the asked frame, and time runs on from there") {
  Clock clock(kRate, Rational(1));
  clock.jump(100'000, Cycles(0));
  CHECK(clock.frame_of(Cycles(0)) == 100'000);
  CHECK(clock.frame_of(Cycles(2)) == 196'000);
  CHECK(clock.cycle_at(148'000) == Cycles(1));
  CHECK(clock.cycle_at(48'000) == Cycles(1));
}

TEST_CASE("nudging moves an event by its seconds") {
  const Clock clock(kRate, Rational(1));
  CHECK(clock.frame_of(Cycles(1), 0.01) == 48'480);
  CHECK(clock.frame_of(Cycles(1), -0.01) == 47'520);
}
