// patterns/random.cpp -- Chance that repeats itself: the same moment always throws the same dice, with Strudel's numbers.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/random.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "patterns/core.h"
#include "patterns/join.h"
#include "patterns/numeral.h"
#include "patterns/operators.h"
#include "patterns/pure.h"

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

// Number i of those of a moment, 0 <= x < 1: the newer generator. Moments and seeds are mixed with odd constants, then
// stirred as MurmurHash3 does at its end, so that neighbours have nothing in common.
double precise_rand(double time, uint32_t i, double seed) {
  constexpr double kWord = 4294967296.0;  // 2^32
  const double moment = std::floor(time * kRange);
  const double high = std::floor(moment / kWord);
  const auto low_bits = static_cast<uint32_t>(moment - high * kWord);
  const auto high_bits = static_cast<uint32_t>(high - std::floor(high / kWord) * kWord);
  uint32_t x = low_bits ^ ((high_bits ^ 0x85ebca6bU) * 0xc2b2ae35U);
  x ^= (i ^ 0x7f4a7c15U) * 0x9e3779b9U;
  x ^= (static_cast<uint32_t>(to_bits(seed)) ^ 0x165667b1U) * 0x27d4eb2dU;
  x = (x ^ (x >> 16)) * 0x85ebca6bU;
  x = (x ^ (x >> 13)) * 0xc2b2ae35U;
  return static_cast<double>(x ^ (x >> 16)) / kWord;
}

double rand_in(double time, const QueryState& state) {
  return state.precise_chance ? precise_rand(time, 0, state.seed) : rand_at(time + state.seed);
}

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

std::vector<double> rands_in(double time, size_t n, const QueryState& state) {
  if (!state.precise_chance) return rands_at(time + state.seed, n);
  std::vector<double> numbers(n);
  for (size_t i = 0; i < n; ++i) numbers[i] = precise_rand(time, static_cast<uint32_t>(i), state.seed);
  return numbers;
}

Pattern rand_pattern() {
  return signal([](const Cycles& begin, const QueryState& state) { return Value{rand_in(begin.to_double(), state)}; });
}

Pattern perlin() {
  return signal([](const Cycles& begin, const QueryState& state) {
    const double t = begin.to_double(), cycle = std::floor(t);
    const double from = rand_in(cycle, state), to = rand_in(cycle + 1, state);
    return Value{from + smoother_step(t - cycle) * (to - from)};
  });
}

Pattern berlin() {
  return signal([](const Cycles& begin, const QueryState& state) {
    const double t = begin.to_double(), cycle = std::floor(t);
    const double bottom = rand_in(cycle, state), height = rand_in(cycle + 1, state);
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

Pattern choose_weighed(Pattern chance, const std::vector<std::pair<Pattern, Pattern>>& choices,
                       bool structure_of_choices) {
  std::vector<Pattern> patterns;
  Pattern total = pure(0), sums = pure(Value::list({}));
  for (const auto& [pattern, weight] : choices) {
    patterns.push_back(pattern);
    total = operate(Op::add, Align::in, total, weight);
    sums = app_both(std::move(sums), total, [](Value& list, const Value& sum) {
      std::vector<Value> items(list.items().begin(), list.items().end());
      items.push_back(sum);
      list = Value::list(std::move(items));
      return true;
    });
  }
  // The first choice whose sum of weights lies above the chance's part of the total.
  const auto pick = [patterns = std::move(patterns)](Value& weights, const Value& place) {
    size_t i = 0;
    for (const Value& sum : weights.items()) {
      if (number_or_throw(sum) > number_or_throw(place)) {
        weights = Value{patterns[i]};
        return true;
      }
      ++i;
    }
    return false;  // no weight at all
  };
  Pattern chosen = bind(Bind::both, std::move(chance),
                        [total, sums, pick](const Value& number) {
                          return app_left(sums, operate(Op::mul, Align::in, total, pure(number)), pick);
                        },
                        {total, sums});
  return join(structure_of_choices ? Bind::inner : Bind::outer, std::move(chosen));
}

namespace {

class OrderNode final : public Node {
 public:
  OrderNode(int64_t n, Draw draw) : Node({}, Rational{n}, true), n_{n}, draw_{draw} {}

 private:
  void answer(const Query& query, Events& out) const override {
    for_each_cycle(query, [&](const Span& piece) {
      const int64_t cycle = piece.begin.floor();
      const std::vector<double> draws = draw_(cycle, static_cast<size_t>(n_), *query.state);
      std::vector<size_t> order(draws.size());
      std::iota(order.begin(), order.end(), size_t{0});
      std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return draws[a] < draws[b]; });
      const int64_t first = ((piece.begin - Rational{cycle}) * Rational{n_}).floor();
      for (int64_t i = first; i < n_; ++i) {
        const Span whole{Rational{cycle} + Rational{i, n_}, Rational{cycle} + Rational{i + 1, n_}};
        if (i > first && !(whole.begin < piece.end)) break;
        emit(query,
             Event{whole,
                   Span{max(whole.begin, piece.begin), min(whole.end, piece.end)},
                   Value{static_cast<double>(order[static_cast<size_t>(i)])},
                   {},
                   true},
             out);
      }
    });
  }

  int64_t n_;
  Draw draw_;
};

}  // namespace

Pattern random_order(int64_t n, Draw draw) { return Pattern{new OrderNode{n, draw}}; }

Pattern randrun(int64_t n) {
  return random_order(n, [](int64_t cycle, size_t count, const QueryState& state) {
    return rands_in(static_cast<double>(cycle) + 0.5, count, state);
  });
}

Pattern rearranged(Pattern order, int64_t n, const Pattern& source) {
  return bind(Bind::inner, std::move(order),
              [n, source](const Value& value) {
                const auto i = static_cast<int64_t>(number_or_throw(value));
                return fast(n, repeat_cycles(n, zoom(Rational{i, n}, Rational{i + 1, n}, source)));
              },
              {source});
}

Pattern choose_with(Pattern chance, std::vector<Pattern> choices, bool structure_of_choices) {
  if (choices.empty()) return silence();
  auto chosen = fmap(std::move(chance), [choices = std::move(choices)](Value& value) {
    const double last = static_cast<double>(choices.size()) - 1;
    const double index = value.is_number() ? std::floor(value.number() * static_cast<double>(choices.size())) : 0.0;
    if (std::isnan(index)) throw PatternError("a choice needs a number from 0 to 1, but it is none at all (0/0)");
    value = Value{choices[static_cast<size_t>(std::clamp(index, 0.0, last))]};
    return true;
  });
  return join(structure_of_choices ? Bind::inner : Bind::outer, std::move(chosen));
}

}  // namespace perigee
