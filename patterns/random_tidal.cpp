// patterns/random_tidal.cpp -- Chance that repeats itself, with Tidal's numbers.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/random_tidal.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "patterns/arguments.h"
#include "patterns/cat.h"
#include "patterns/numeral.h"
#include "patterns/pure.h"
#include "patterns/random.h"

namespace perigee {
namespace {

constexpr int64_t kPeriod = 300;         // cycles after which the numbers repeat
constexpr int64_t kRange = 536870912;    // 2^29 distinct numbers
constexpr double kMiddle = 0.5;          // at time 0, where the generator would give 0
constexpr double kFirstCycle = 9999999;  // the time that the numbers of cycle 0 are taken from
constexpr int64_t kMostPieces = 65536;   // of a cycle

int64_t xorwise(int64_t x) {
  const auto left = [](int64_t value, unsigned bits) {
    return static_cast<int64_t>(static_cast<uint64_t>(value) << bits);
  };
  const int64_t a = left(x, 13) ^ x;
  const int64_t b = (a >> 17) ^ a;
  return left(b, 5) ^ b;
}

int64_t seed_of(const Cycles& time) {
  const Wide below = static_cast<Wide>(time.den()) * kPeriod;
  return xorwise(static_cast<int64_t>((time.num() % below) * kRange / below));
}

double finite(double number) {
  if (!std::isfinite(number)) throw PatternError("chance needs a finite number, but it is infinite or none at all");
  return number;
}

int64_t seed_of(double time) {
  const double turns = finite(time) / static_cast<double>(kPeriod);
  return xorwise(static_cast<int64_t>(std::trunc((turns - std::trunc(turns)) * static_cast<double>(kRange))));
}

double to_unit(int64_t seed) {
  return static_cast<double>(((seed % kRange) + kRange) % kRange) / static_cast<double>(kRange);
}

Cycles seeded_time(const Cycles& begin, const QueryState& state) {
  return state.seed == 0 ? begin : begin + Rational::nearest(state.seed);
}

// Ken Perlin's smoother step: flat at both ends, to the second derivative.
double smoother_step(double x) { return 6.0 * std::pow(x, 5) - 15.0 * std::pow(x, 4) + 10.0 * std::pow(x, 3); }

double perlin_at(double x) {
  const double floor = std::floor(x);
  const double from = tidal_rand_at(floor), to = tidal_rand_at(floor + 1);
  return from + smoother_step(x - floor) * (to - from);
}

// A random slope at each corner of the square that the point is in, blended.
double perlin2_at(double x, double y) {
  const double left = std::floor(x), bottom = std::floor(y), in_x = x - left, in_y = y - bottom;
  const auto slope = [&](double corner_x, double corner_y) {
    const double angle = 2 * std::numbers::pi * tidal_rand_at(left + corner_x + 0.0001 * (bottom + corner_y));
    return std::cos(angle) * (in_x - corner_x) + std::sin(angle) * (in_y - corner_y);
  };
  const double sx = smoother_step(in_x), sy = smoother_step(in_y);
  const double blended = (1.0 - sx) * (1.0 - sy) * slope(0, 0) + sx * (1.0 - sy) * slope(1, 0) +
                         (1.0 - sx) * sy * slope(0, 1) + sx * sy * slope(1, 1);
  return (blended + 1) / 2;
}

bool keep_left(Value&, const Value&) { return true; }

Pattern keep_where(Pattern chance, Pattern source, std::function<bool(double)> lucky) {
  auto kept = filter_values(std::move(chance), [lucky = std::move(lucky)](const Value& value) {
    return value.is_number() && lucky(value.number());
  });
  return app_left(std::move(source), std::move(kept), keep_left);
}

}  // namespace

double tidal_rand_at(const Cycles& time) { return time == Cycles{0} ? kMiddle : to_unit(seed_of(time)); }
double tidal_rand_at(double time) { return time == 0 ? kMiddle : to_unit(seed_of(time)); }

std::vector<double> tidal_rands_at(int64_t cycle, size_t n) {
  int64_t seed = cycle == 0 ? seed_of(kFirstCycle) : seed_of(Cycles{cycle});
  std::vector<double> numbers;
  numbers.reserve(n);
  for (size_t i = 0; i < n; ++i, seed = xorwise(seed)) numbers.push_back(to_unit(seed));
  return numbers;
}

Pattern tidal_rand() {
  return signal(
      [](const Cycles& begin, const QueryState& state) { return Value{tidal_rand_at(seeded_time(begin, state))}; });
}

Pattern tidal_perlin(Pattern x) {
  return fmap(std::move(x), [](Value& value) {
    value = Value{perlin_at(number_or_throw(value))};
    return true;
  });
}

Pattern tidal_perlin2(Pattern x, Pattern y) {
  return app_both(std::move(x), std::move(y), [](Value& left, const Value& right) {
    left = Value{perlin2_at(number_or_throw(left), number_or_throw(right))};
    return true;
  });
}

Pattern tidal_normal() {
  return signal([](const Cycles& begin, const QueryState& state) {
    const Cycles time = seeded_time(begin, state);
    const double u1 = std::max(0.001, tidal_rand_at(time)), u2 = tidal_rand_at(time + Cycles{1000});
    const double bell = std::sqrt(-(2 * std::log(u1))) * std::cos(2 * std::numbers::pi * u2);
    return Value{std::clamp(bell + 3, -3.0, 3.0) / 6};
  });
}

Pattern tidal_degrade_by(Pattern chance, double amount, Pattern source) {
  return keep_where(std::move(chance), std::move(source), [amount](double thrown) { return thrown >= amount; });
}

Pattern tidal_undegrade_by(double amount, Pattern source) {
  return keep_where(tidal_rand(), std::move(source), [amount](double thrown) { return thrown < amount; });
}

Pattern tidal_choose(Bind how, Pattern chance, std::vector<Pattern> choices) {
  if (choices.empty()) return silence();
  auto chosen = fmap(std::move(chance), [choices = std::move(choices)](Value& value) {
    value =
        Value{choices[wrapped(finite(number_or_throw(value) * static_cast<double>(choices.size())), choices.size())]};
    return true;
  });
  return join(how, std::move(chosen));
}

Pattern tidal_randrun(int64_t n) {
  if (n < 1) return silence();
  return random_order(std::min(n, kMostPieces),
                      [](int64_t cycle, size_t count, const QueryState&) { return tidal_rands_at(cycle, count); });
}

Pattern tidal_stripe(int64_t n, Pattern source) {
  // The repetitions' lengths: 1, 2 or 3 parts of their sum each.
  auto lengths =
      segment(1, signal([n](const Cycles& begin, const QueryState& state) {
                std::vector<Value> parts;
                for (int64_t i = 0; i < n; ++i)
                  parts.emplace_back(1 + std::floor(3 * tidal_rand_at(seeded_time(begin, state) + Rational{i, n})));
                return Value::list(std::move(parts));
              }));
  return bind(Bind::inner, std::move(lengths),
              [n, source](const Value& parts) {
                std::vector<std::pair<Rational, Pattern>> slots;
                int64_t i = 0;
                for (const Value& part : parts.items())
                  slots.emplace_back(Rational::nearest(part.number()), late(Rational{i++ * n}, source));
                return timecat_in(Dialect::tidal, std::move(slots));
              },
              {source});
}

}  // namespace perigee
