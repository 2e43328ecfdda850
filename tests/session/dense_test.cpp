// tests/session/dense_test.cpp -- A dense performance that nobody wrote: every sound, any controls, also far out of range, and no harm.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <catch2/catch.hpp>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <limits>
#include <random>

#include "engine/kit.h"
#include "engine/limiter.h"
#include "patterns/control_table.h"
#include "patterns/core.h"
#include "tests/session/listening.h"

using namespace perigee;

namespace {

enum class Manner { in_range, wild };

// Invents events. The same seed, the same performance.
class Inventor {
 public:
  Inventor(std::uint64_t seed, Manner manner) : chance_{seed}, manner_{manner} {}

  Pattern slot(int events) {
    std::vector<Pattern> row;
    for (int i = 0; i < events; ++i) row.push_back(event());
    return fastcat(std::move(row));
  }

 private:
  double unit() { return std::uniform_real_distribution<double>{0.0, 1.0}(chance_); }
  template <class Row>
  decltype(auto) one_of(const Row& row) {
    return row[std::uniform_int_distribution<std::size_t>{0, row.size() - 1}(chance_)];
  }

  Pattern event() {
    const std::string name{unit() < 0.2 ? std::string_view{"click"} : one_of(kit()).name};
    Pattern made = control_pattern(*find_control("s"), pure(std::string_view{name}));
    made = set_control(*find_control("note"), pure(std::floor(24.0 + 72.0 * unit())), made);
    made = set_control(*find_control("orbit"), pure(std::floor(1.0 + 12.0 * unit())), made);
    for (int more = static_cast<int>(unit() * 7.0); more > 0; --more) {
      const ControlRow& row = one_of(control_rows());
      // What would pick another sound, or time, is no matter of this.
      if (row.topic == "midi and osc" || row.topic == "notes to yourself" || row.name == "s" || row.name == "nudge")
        continue;
      const Control* const control = find_control(row.name);
      if (control != nullptr) made = set_control(*control, pure(value_of(row)), made);
    }
    return made;
  }

  Value value_of(const ControlRow& row) {
    if (manner_ == Manner::wild) {
      switch (static_cast<int>(unit() * 8.0)) {
        case 0:
          return Value{std::numeric_limits<double>::quiet_NaN()};
        case 1:
          return Value{std::numeric_limits<double>::infinity()};
        case 2:
          return Value{"nonsense"};
        default:
          return Value{(unit() < 0.5 ? -1.0 : 1.0) * std::pow(10.0, -6.0 + 15.0 * unit())};
      }
    }
    double low = 0.0, high = row.unit == "Hz"          ? 12000.0
                             : row.unit == "seconds"   ? 0.5
                             : row.unit == "semitones" ? 12.0
                                                       : 4.0;
    if (const std::size_t dots = row.range.find(".."); dots != std::string_view::npos) {
      std::from_chars(row.range.data(), row.range.data() + dots, low);
      std::from_chars(row.range.data() + dots + 2, row.range.data() + row.range.size(), high);
    }
    high = std::max(high, low + 1.0);
    return Value{row.unit == "Hz" ? std::max(low, 20.0) * std::pow(high / std::max(low, 20.0), unit())
                                  : low + (high - low) * unit()};
  }

  std::mt19937_64 chance_;
  Manner manner_;
};

struct Heard {
  float peak = 0.0f;
  bool sounds = false;      // anything at all
  std::size_t strange = 0;  // samples that are no number, or one too small for its full precision
};

// So many seconds: sixteen slots of eight events each second, and all of it anew every five seconds.
Heard hear(std::uint64_t seed, Manner manner, double seconds) {
  TemporaryFolder folder;
  write_click(folder.path());
  Player player{offline_options(), [](const std::string&) {}};
  player.begin();
  player.add_samples(folder.path().string());
  player.set_cps(pure(1.0));
  player.commit();
  Inventor inventor{seed, manner};
  for (int slot = 0; slot < 16; ++slot) {
    std::vector<Pattern> cycles;
    for (int i = 0; i < static_cast<int>(std::ceil(seconds)); ++i) cycles.push_back(inventor.slot(8));
    play(player, std::to_string(slot), slowcat(std::move(cycles)));
  }
  Heard heard;
  for (const float sample : rendered(player, {.seconds = seconds}, 512)) {
    heard.peak = std::max(heard.peak, std::abs(sample));
    heard.sounds = heard.sounds || std::abs(sample) > 0.01f;
    heard.strange += std::isfinite(sample) && (sample == 0.0f || std::isnormal(sample)) ? 0u : 1u;
  }
  return heard;
}

void check(std::uint64_t seed, Manner manner, double seconds) {
  CAPTURE(seed, manner == Manner::wild);
  const Heard heard = hear(seed, manner, seconds);
  CHECK(heard.sounds);
  CHECK(heard.strange == 0);
  CHECK(heard.peak <= Limiter::kCeiling);
}

}  // namespace

TEST_CASE("an invented performance of all sounds and controls stays below the ceiling and is made of numbers") {
  check(1, Manner::in_range, 2.0);
}

TEST_CASE("whatever nonsense the controls say, it is safe for ears and speakers") { check(2, Manner::wild, 2.0); }

// script/soak dense: for minutes, and what it takes of the processor.
TEST_CASE("an invented performance goes on for minutes", "[.][dense-soak]") {
  const char* const said = std::getenv("PERIGEE_SOAK_SECONDS");
  const double seconds = said != nullptr ? std::atof(said) : 600.0;
  constexpr double kPart = 10.0;
  double most = 0.0, all = 0.0;
  const int parts = static_cast<int>(std::ceil(seconds / kPart));
  for (int part = 0; part < parts; ++part) {
    const std::clock_t before = std::clock();
    check(1000 + static_cast<std::uint64_t>(part), part % 3 == 2 ? Manner::wild : Manner::in_range, kPart);
    const double spent = static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
    most = std::max(most, spent);
    all += spent;
  }
  std::printf("dense: %d parts of %.0f s took %.1f s of the processor each in the mean, %.1f s at most\n", parts, kPart,
              all / parts, most);
}
