// patterns/random.cpp -- Chance that repeats itself: the same moment always throws the same dice, with Strudel's numbers.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/random.h"

#include <algorithm>
#include <cmath>

#include "patterns/core.h"
#include "patterns/join.h"

namespace perigee {
namespace {

constexpr double kPeriod = 300.0;      // cycles after which the numbers repeat
constexpr int32_t kRange = 536870912;  // 2^29 distinct numbers

int32_t shift_left(int32_t x, unsigned bits) { return static_cast<int32_t>(static_cast<uint32_t>(x) << bits); }

int32_t xorwise(int32_t x) {
  const int32_t a = shift_left(x, 13) ^ x;
  const int32_t b = (a >> 17) ^ a;
  return shift_left(b, 5) ^ b;
}

int32_t seed_of(double time) {
  const double turns = time / kPeriod;
  return xorwise(static_cast<int32_t>(std::trunc((turns - std::trunc(turns)) * kRange)));
}

double to_unit(int32_t seed) { return static_cast<double>(seed % kRange) / kRange; }

double seeded_time(const Cycles& begin, const QueryState& state) { return begin.to_double() + state.seed; }

// Ken Perlin's smoother step: flat at both ends, to the second derivative.
double smoother_step(double x) { return 6.0 * std::pow(x, 5) - 15.0 * std::pow(x, 4) + 10.0 * std::pow(x, 3); }

bool keep_left(Value&, const Value&) { return true; }

}  // namespace

double rand_at(double time) { return std::abs(to_unit(seed_of(time))); }

std::vector<double> rands_at(double time, size_t n) {
  if (n == 1) return {rand_at(time)};
  std::vector<double> numbers;
  int32_t seed = seed_of(time);
  for (size_t i = 0; i < n; ++i) {
    numbers.push_back(to_unit(seed));
    seed = xorwise(seed);
  }
  return numbers;
}

Pattern rand_pattern() {
  return signal([](const Cycles& begin, const QueryState& state) { return Value{rand_at(seeded_time(begin, state))}; });
}

Pattern perlin() {
  return signal([](const Cycles& begin, const QueryState& state) {
    const double t = begin.to_double(), cycle = std::floor(t);
    const double from = rand_at(cycle + state.seed), to = rand_at(cycle + 1 + state.seed);
    return Value{from + smoother_step(t - cycle) * (to - from)};
  });
}

Pattern berlin() {
  return signal([](const Cycles& begin, const QueryState& state) {
    const double t = begin.to_double(), cycle = std::floor(t);
    const double bottom = rand_at(cycle + state.seed), height = rand_at(cycle + 1 + state.seed);
    return Value{(bottom + (t - cycle) * height) / 2};
  });
}

Pattern brand_by(double probability) {
  return fmap(rand_pattern(), [probability](Value& value) {
    value = Value{value.number() < probability};
    return true;
  });
}

Pattern irand(double below) {
  return fmap(rand_pattern(), [below](Value& value) {
    value = Value{std::trunc(value.number() * below)};
    return true;
  });
}

Pattern degrade_by_with(Pattern chance, double amount, Pattern source) {
  auto lucky = filter_values(std::move(chance),
                             [amount](const Value& value) { return value.is_number() && value.number() > amount; });
  return app_left(std::move(source), std::move(lucky), keep_left);
}

Pattern degrade_by(double amount, Pattern source) { return degrade_by_with(rand_pattern(), amount, std::move(source)); }

Pattern undegrade_by(double amount, Pattern source) {
  auto opposite = fmap(rand_pattern(), [](Value& value) {
    value = Value{1.0 - value.number()};
    return true;
  });
  return degrade_by_with(std::move(opposite), amount, std::move(source));
}

Pattern choose_with(Pattern chance, std::vector<Pattern> choices, bool structure_of_choices) {
  if (choices.empty()) return silence();
  auto chosen = fmap(std::move(chance), [choices = std::move(choices)](Value& value) {
    const double last = static_cast<double>(choices.size()) - 1;
    const double index = value.is_number() ? std::floor(value.number() * static_cast<double>(choices.size())) : 0.0;
    value = Value{choices[static_cast<size_t>(std::clamp(index, 0.0, last))]};
    return true;
  });
  return join(structure_of_choices ? Bind::inner : Bind::outer, std::move(chosen));
}

}  // namespace perigee
