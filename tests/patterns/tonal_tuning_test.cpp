// tests/patterns/tonal_tuning_test.cpp -- Tunings are exact in the unit they are written in, and bad files say where.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <cmath>

#include "patterns/error.h"
#include "patterns/tonal/scala.h"

using namespace perigee;
using Catch::Contains;

namespace {

constexpr char kTwelve[] =
    "! twelve.scl\n!\nTwelve equal steps\n 12\n!\n 100.0\n 200.\n 300.0 cents\n 400.0\n 500.0\n 600.0\n 700.0\n"
    " 800.0\n 900.0\n 1000.0\n 1100.0\n 2/1\n";
// A chain of pure fifths.
constexpr char kFifths[] =
    "! fifths.scl\r\n!\r\nPythagorean, seven notes\r\n7\r\n9/8 "
    "tone\r\n81/64\r\n4/3\r\n3/2\r\n27/16\r\n243/128\r\n2\r\n";

std::string problem(const char* text, bool keys = false) {
  try {
    keys ? static_cast<void>(parse_kbm(text, "x")) : static_cast<void>(parse_scl(text, "x"));
  } catch (const PatternError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("twelve equal steps are semitones exactly, in any octave") {
  const Tuning file = parse_scl(kTwelve, "twelve.scl"), edo = equal_tuning(12);
  for (int degree = -40; degree <= 40; ++degree) {
    CHECK(file.semitones(degree) == degree);
    CHECK(edo.semitones(degree) == degree);
  }
  CHECK(KeyboardMap{}.note(69, file) == 69.0);
}

TEST_CASE("ratios are exact, and octaves double them exactly") {
  const Tuning fifths = parse_scl(kFifths, "fifths.scl");
  REQUIRE(fifths.size() == 7);
  CHECK(fifths.ratio(0) == 1.0);
  CHECK(fifths.ratio(2) == 81.0 / 64.0);
  CHECK(fifths.ratio(4) == 1.5);
  CHECK(fifths.ratio(11) == 3.0);
  CHECK(fifths.ratio(-3) == 0.75);
  for (int degree = -20; degree <= 20; ++degree) {
    CHECK(fifths.ratio(degree + 7) == 2 * fifths.ratio(degree));
    CHECK(fifths.semitones(degree) == Approx(12 * std::log2(fifths.ratio(degree))).margin(1e-12));
  }
}

TEST_CASE("a tuning repeats at its last pitch, octave or not, and may have none") {
  const Tuning tritave = parse_scl("\n2\n5/3\n3/1\n", "x");
  CHECK(tritave.ratio(2) == 3.0);
  CHECK(tritave.ratio(5) == 15.0);
  const Tuning one = parse_scl("only octaves\n0\n", "x");
  CHECK(one.ratio(3) == 8.0);
  CHECK(tuning_of(Value{"carlosalpha"}, "tune").semitones(10) == Approx(7.8));
}

TEST_CASE("a keyboard map places the reference, skips keys and repeats") {
  // White keys play the seven notes, a is 432 Hz.
  const KeyboardMap white = parse_kbm(
      "! white.kbm\n12\n24\n108\n60\n69\n432.0\n7\n! the keys\n0\nx\n1\nx\n2\n3\nx\n4\nx\n5\nx\n6\n", "white.kbm");
  const Tuning fifths = parse_scl(kFifths, "fifths.scl");
  const auto hz = [&](int key) { return 440 * std::exp2((*white.note(key, fifths) - 69) / 12); };
  CHECK(hz(69) == Approx(432));
  CHECK(hz(81) == Approx(864));
  CHECK(hz(60) == Approx(256));
  CHECK(hz(67) == Approx(384));
  CHECK_FALSE(white.note(61, fifths).has_value());
  CHECK(white.note(12, fifths) == 12.0);
  const KeyboardMap linear = parse_kbm("0\n0\n127\n48\n48\n130.8127826502993\n0\n", "x");
  CHECK(*linear.note(50, fifths) == Approx(48 + fifths.semitones(2)));
}

TEST_CASE("a broken file says which line and what is expected there") {
  CHECK_THAT(problem(""), Contains("x:0: the file is empty"));
  CHECK_THAT(problem("name\n"), Contains("the number of notes"));
  CHECK_THAT(problem("name\nseven\n"), Contains("x:2: the number of notes must be a whole number"));
  CHECK_THAT(problem("name\n! c\n2\n3/2\n"), Contains("x:4: the file ends where pitch 2 of 2"));
  CHECK_THAT(problem("name\n2\n3/2\n5/0\n"), Contains("x:4: a pitch must be a ratio"));
  CHECK_THAT(problem("name\n1\n-3/2\n"), Contains("'-3/2'"));
  CHECK_THAT(problem("name\n1\n1e5.\n"), Contains("a pitch must be"));
  CHECK_THAT(problem("name\n1\n1/1\n"), Contains("above 1/1"));
  CHECK_THAT(problem("name\n99999999\n"), Contains("0 to 10000"));
  CHECK_THAT(problem("12\n0\n127\n60\n61\n440\n12\n0\nx\n", true), Contains("x:9: the reference key"));
  CHECK_THAT(problem("1\n0\n127\n60\n69\n-1\n", true), Contains("x:6: the reference frequency"));
  CHECK_THAT(problem("1\n0\n127\n60\n60\n440\n1\nzero\n", true), Contains("x:8: a key must have a degree or x"));
}
