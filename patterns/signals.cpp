// patterns/signals.cpp -- Shapes of a cycle: ramps, waves, chance and time itself.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/signals.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "patterns/core.h"
#include "patterns/random.h"
#include "patterns/random_tidal.h"

namespace perigee {
namespace {

Pattern wave(double (*shape)(const Cycles& t)) {
  return signal([shape](const Cycles& begin, const QueryState&) { return Value{shape(begin)}; });
}

// Times before 0 keep their sign, as the remainder does. In Tidal they do not.
double phase(const Cycles& t) { return std::fmod(t.to_double(), 1.0); }
double tidal_phase(const Cycles& t) { return t.cycle_position().to_double(); }
double sine2(const Cycles& t) { return std::sin(2.0 * std::numbers::pi * t.to_double()); }

constexpr double kQuarterTurn = std::numbers::pi / 2;
double fade_of(const Cycles& t) { return std::clamp(1.0 - t.to_double(), 0.0, 1.0); }
double fading(double power) { return std::sqrt(std::max(0.0, power)); }

Pattern scaled(Pattern source, double factor, double offset) {
  return fmap(std::move(source), [factor, offset](Value& value) {
    value = Value{value.number() * factor + offset};
    return true;
  });
}

Pattern bipolar(Pattern unipolar) { return scaled(std::move(unipolar), 2, -1); }

Pattern of_length(double (*shape)(double cycles)) {
  return span_signal([shape](const Span& span) { return Value{shape(span.duration().to_double())}; });
}

std::vector<NamedSignal> make_signals() {
  const Pattern saw = wave([](const Cycles& t) { return phase(t); });
  const Pattern isaw = wave([](const Cycles& t) { return 1.0 - phase(t); });
  const Pattern sine = wave([](const Cycles& t) { return (sine2(t) + 1.0) / 2.0; });
  const Pattern bipolar_sine = wave(sine2);
  const Pattern square = wave([](const Cycles& t) { return std::floor(std::fmod(t.to_double() * 2.0, 2.0)); });
  const Pattern saw2 = bipolar(saw), isaw2 = bipolar(isaw);
  const Cycles quarter{1, 4};
  const Pattern tidal_saw = wave(tidal_phase), tidal_isaw = wave([](const Cycles&t) { return 1.0 - tidal_phase(t); });
  const Pattern tidal_square = wave([](const Cycles& t) { return std::floor(tidal_phase(t) * 2.0); });
  const Pattern tidal_saw2 = bipolar(tidal_saw), tidal_isaw2 = scaled(tidal_saw2, -1, 0);
  const Pattern rise = wave([](const Cycles& t) { return std::clamp(t.to_double(), 0.0, 1.0); });
  const Pattern per = of_length([](double cycles) { return 1.0 / cycles; });
  return {
      {"saw", "ramp from 0 to 1 each cycle", saw, tidal_saw},
      {"saw2", "ramp from -1 to 1 each cycle", saw2, tidal_saw2},
      {"isaw", "ramp from 1 to 0 each cycle", isaw, tidal_isaw},
      {"isaw2", "ramp from 1 to -1 each cycle", isaw2, tidal_isaw2},
      {"sine", "sine wave between 0 and 1, one period a cycle", sine},
      {"sine2", "sine wave between -1 and 1", bipolar_sine},
      {"cosine", "sine a quarter cycle ahead, between 0 and 1", early(quarter, sine), late(quarter, sine)},
      {"cosine2", "sine a quarter cycle ahead, between -1 and 1", early(quarter, bipolar_sine),
       late(quarter, bipolar_sine)},
      {"square", "0 in the first half of each cycle, 1 in the second", square, tidal_square},
      {"square2", "-1 in the first half of each cycle, 1 in the second", bipolar(square), bipolar(tidal_square)},
      {"tri", "up from 0 to 1 and down again each cycle", fastcat({saw, isaw}), fastcat({tidal_saw, tidal_isaw})},
      {"tri2", "up from -1 to 1 and down again each cycle", fastcat({saw2, isaw2}), fastcat({tidal_saw2, tidal_isaw2})},
      {"itri", "down from 1 to 0 and up again each cycle", fastcat({isaw, saw})},
      {"itri2", "down from 1 to -1 and up again each cycle", fastcat({isaw2, saw2})},
      {"rand", "a random number between 0 and 1, always the same at the same time", rand_pattern(), tidal_rand()},
      {"rand2", "a random number between -1 and 1", bipolar(rand_pattern()), bipolar(tidal_rand())},
      {"perlin", "smooth noise between 0 and 1, a new value each cycle", perlin(),
       tidal_perlin(wave([](const Cycles& t) { return t.to_double(); }))},
      {"berlin", "rising noise: a ramp from a random value each cycle", berlin()},
      {"brand", "true or false at random, evenly", brand_by(0.5),
       fmap(tidal_rand(),
            [](Value& value) {
              value = Value{value.number() < 0.5};
              return true;
            })},
      {"normal", "random numbers, ever rarer below 0.5 and cut off there, as in Tidal", tidal_normal()},
      {"envL", "0, a ramp from 0 to 1 in cycle 0, then 1", rise},
      {"envLR", "1, a ramp from 1 to 0 in cycle 0, then 0", scaled(rise, -1, 1)},
      {"envEq", "1, falling in cycle 0 as one of two sounds of the same power together, then 0",
       wave([](const Cycles& t) { return fading(std::sin(kQuarterTurn * fade_of(t))); })},
      {"envEqR", "0, rising in cycle 0 as one of two sounds of the same power together, then 1",
       wave([](const Cycles& t) { return fading(std::cos(kQuarterTurn * fade_of(t))); })},
      {"time", "the time in cycles", wave([](const Cycles& t) { return t.to_double(); })},
      {"per", "how many events of this length fit a cycle", per},
      {"perCycle", "how many events of this length fit a cycle", per},
      {"cyclesPer", "an event's length in cycles", of_length([](double cycles) { return cycles; })},
      {"perx", "an event's rate in octaves: 1 for a cycle, 2 for a half, 3 for a quarter",
       of_length([](double cycles) { return std::log(1.0 / cycles) / std::numbers::ln2 + 1.0; })},
      {"silence", "no events", silence()},
      {"empty", "no events", silence()},
      {"nothing", "no events, and no steps", nothing()},
  };
}

}  // namespace

std::span<const NamedSignal> all_signals() {
  static const std::vector<NamedSignal> signals = make_signals();
  return signals;
}

}  // namespace perigee
