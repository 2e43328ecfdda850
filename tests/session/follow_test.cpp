// tests/session/follow_test.cpp -- A control that follows a pattern is that pattern, from frame to frame, in any dialect.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "lua/host.h"
#include "tests/session/listening.h"

using namespace perigee;

namespace {

std::vector<float> sound_of(const std::string& code, int block = 256) {
  Player player(offline_options(), no_report());
  Host host(player, HostOptions{});
  const EvalResult result = host.evaluate(code, "test.lua");
  INFO(code << "\n" << result.error);
  REQUIRE(result.ok);
  return rendered(player, {.cycles = Cycles(2)}, block);
}

}  // namespace

TEST_CASE("following a constant is the constant, to the bit") {
  for (const std::string control : {"lpf(700)", "gain(0.4)", "pan(0.2)", "resonance(9)", "lpf(900):shape(0.3)"}) {
    const std::string name = control.substr(0, control.find('(')), value = control.substr(name.size());
    const std::string followed =
        name + "(follow" + value.substr(0, value.find(')') + 1) + ")" + value.substr(value.find(')') + 1);
    for (const std::string dialect : {"", "dialect\"tidal\" "}) {
      const std::string begin = dialect + "d1(note\"0 7\":s\"saw\":lpf(2000):";
      INFO(begin << followed);
      CHECK(sound_of(begin + followed + ")") == sound_of(begin + control + ")"));
    }
  }
}

TEST_CASE("a followed pattern of events changes on its frames, in the middle of a sound") {
  // A cycle is two seconds: 96,000 frames. Twice a cycle the level falls to 0 and comes back.
  const std::vector<float> steady = sound_of("d1(note\"0\":s\"saw\":gain(0.5))");
  const std::vector<float> moved = sound_of("d1(note\"0\":s\"saw\":gain(follow\"0.5 0\"))");
  REQUIRE(steady.size() == moved.size());
  bool first_equal = true, second_silent = true;
  for (std::size_t frame = 0; frame < 96'000; ++frame) {
    if (frame < 48'000) first_equal = first_equal && moved[2 * frame] == steady[2 * frame];
    if (frame >= 48'000) second_silent = second_silent && moved[2 * frame] == 0.0f;
  }
  CHECK(first_equal);
  CHECK(second_silent);
}

TEST_CASE("a followed wave sounds the same in blocks of any size") {
  const std::string code = "d1(note\"0 [3 5]\":s\"saw\":lpf(follow(sine:range(200, 4000):fast(3))):pan(follow(saw)))";
  const std::vector<float> sound = sound_of(code);
  CHECK(sound_of(code, 64) == sound);
  CHECK(sound_of(code, 333) == sound);
  CHECK(sound_of("d1(note\"0 [3 5]\":s\"saw\":lpf(2100):pan(0.5))") != sound);
}

TEST_CASE("what cannot be followed leaves the control out, and the music plays") {
  const std::vector<float> plain = sound_of("d1(note\"0\":s\"saw\")");
  CHECK(sound_of("d1(note\"0\":s\"saw\":gain(follow(silence)))") == plain);
}
