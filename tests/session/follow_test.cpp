// tests/session/follow_test.cpp -- A control that follows a pattern is that pattern, from frame to frame, in any dialect.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <numeric>

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

TEST_CASE("what a note follows may have begun before it, and end with it") {
  // Three notes in a cycle, of which the second begins with 0.5; eight, of which the fourth ends where the pattern changes.
  for (const auto& [notes, half] : {std::pair{"0*3", 32'000}, std::pair{"0*8", 36'000}}) {
    const std::string code = std::string("d1(note\"") + notes + "\":s\"saw\":release(0):gain(";
    const std::vector<float> steady = sound_of(code + "0.5))"), moved = sound_of(code + "follow\"0.5 0\"))");
    REQUIRE(steady.size() == moved.size());
    CHECK(std::equal(moved.begin(), moved.begin() + 2 * 48'000, steady.begin()));
    CHECK(std::any_of(moved.begin() + 2 * half, moved.begin() + 2 * 48'000, [](float x) { return x != 0.0f; }));
  }
}

TEST_CASE("a followed wave sounds the same in blocks of any size") {
  const std::string code = "d1(note\"0 [3 5]\":s\"saw\":lpf(follow(sine:range(200, 4000):fast(3))):pan(follow(saw)))";
  const std::vector<float> sound = sound_of(code);
  CHECK(sound_of(code, 64) == sound);
  CHECK(sound_of(code, 333) == sound);
  CHECK(sound_of("d1(note\"0 [3 5]\":s\"saw\":lpf(2100):pan(0.5))") != sound);
}

TEST_CASE("where a followed wave pauses its control stays, and goes on from where the wave does") {
  const std::vector<float> steady = sound_of("d1(note\"0\":s\"saw\":gain(0.5))");
  const std::vector<float> moved =
      sound_of("d1(note\"0\":s\"saw\":gain(follow(isaw:range(0.2, 0.6):mask\"1 0 1 0\")))");
  const auto gain_at = [&](std::ptrdiff_t frame) {  // of 100 frames
    const auto energy = [&](const std::vector<float>& sound) {
      return std::inner_product(sound.begin() + 2 * frame, sound.begin() + 2 * frame + 200, sound.begin() + 2 * frame,
                                0.0);
    };
    return std::sqrt(energy(moved) / energy(steady));
  };
  CHECK(gain_at(47'000) == Approx(gain_at(24'600)));
  CHECK(gain_at(12'000) > 1.05 * gain_at(47'000));
  CHECK(gain_at(48'600) == Approx(0.4 / 0.5).epsilon(0.02));  // as if it had gone on meanwhile
  CHECK(gain_at(71'000) < 0.8 * gain_at(48'600));
}

TEST_CASE("what is 0 when the note begins comes later, and what comes to 0 is gone") {
  const auto halves = [](const std::string& rest) {  // a cycle is 96,000 frames
    const std::vector<float> sound = sound_of("d1(note\"0\":s\"saw\":" + rest + ")");
    return std::pair{std::vector<float>(sound.begin(), sound.begin() + 95'000),
                     std::vector<float>(sound.begin() + 97'000, sound.begin() + 190'000)};
  };
  const auto far = [](const std::vector<float>& a, const std::vector<float>& b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0, std::plus<>{},
                              [](float x, float y) { return std::abs(static_cast<double>(x - y)); }) /
           static_cast<double>(a.size());
  };
  const auto plain = halves("gain(0.5)");
  for (const std::string name : {"fmi", "room", "shape"}) {
    const auto risen = halves("gain(0.5):" + name + "(follow\"0 0.8\")"),
               fallen = halves("gain(0.5):" + name + "(follow\"0.8 0\")");
    INFO(name);
    CHECK(far(risen.first, plain.first) < 1e-3);
    CHECK(far(risen.second, plain.second) > 1e-2);
    CHECK(far(fallen.first, plain.first) > 1e-2);
    if (name == "shape") CHECK(far(fallen.second, plain.second) < 1e-3);  // fm leaves another phase, a room rings on
  }
}

TEST_CASE("words are followed, too") {
  const std::vector<float> sound = sound_of("d1(note\"0\":s\"saw\":vowel(follow\"a e\"))"),
                           a = sound_of("d1(note\"0\":s\"saw\":vowel\"a\")");
  CHECK(std::equal(sound.begin(), sound.begin() + 96'000, a.begin()));
  CHECK_FALSE(std::equal(sound.begin() + 96'000, sound.begin() + 192'000, a.begin() + 96'000));
}

TEST_CASE("what cannot be followed leaves the control out, and the music plays") {
  const std::vector<float> plain = sound_of("d1(note\"0\":s\"saw\")");
  CHECK(sound_of("d1(note\"0\":s\"saw\":gain(follow(silence)))") == plain);
}
