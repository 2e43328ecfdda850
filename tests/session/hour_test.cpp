// tests/session/hour_test.cpp -- An hour of clicks, rendered and listened to: the last one is as exact as the first.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "patterns/core.h"
#include "tests/session/listening.h"

using namespace perigee;

namespace {

constexpr Frames kHour = Frames{3600} * 48000;

// The frames on which four clicks a cycle must lie, tempo by tempo, one a cycle, in exact fractions.
class Expected {
 public:
  explicit Expected(std::vector<Rational> tempos) : tempos_{std::move(tempos)} {}
  Frames next() {
    const Frames frame = (exact_ + Rational(1, 2)).floor();
    exact_ += Rational(48000) / tempos_[count_++ / 4 % tempos_.size()] / Rational(4);
    return frame;
  }

 private:
  std::vector<Rational> tempos_;
  Rational exact_{0};
  std::size_t count_ = 0;
};

}  // namespace

TEST_CASE("every click of an hour is on its frame", "[long]") {
  const auto [tempo, tempos] = GENERATE(table<const char*, std::vector<Rational>>({
      {"0.5", {Rational(1, 2)}},
      {"0.5625", {Rational(9, 16)}},
      {"1.37", {Rational(137, 100)}},
      {"<0.5 0.5625 1.37>", {Rational(1, 2), Rational(9, 16), Rational(137, 100)}},
  }));
  TemporaryFolder folder;
  write_click(folder.path());
  Player player(offline_options(), no_report());
  player.add_samples(folder.path().string());
  player.begin();
  player.set_cps(mini(tempo));
  player.play("1", sound("click*4"));
  player.commit();
  Expected expected(tempos);
  Frames frame = 0, wrong = 0, clicks = 0;
  float before = 0.0f;
  render_offline(player, {.seconds = 3600.0}, 4096, [&](std::span<const float> heard, double) {
    for (std::size_t i = 0; i < heard.size(); i += 2, ++frame) {
      if (heard[i] != 0.0f && before == 0.0f) {
        wrong += frame != expected.next();
        ++clicks;
      }
      before = heard[i];
    }
    return true;
  });
  CHECK(frame == kHour);
  CHECK(wrong == 0);
  CHECK(expected.next() >= kHour);
  CHECK(clicks > 7000);
}
