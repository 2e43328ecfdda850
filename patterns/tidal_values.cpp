// patterns/tidal_values.cpp -- Numbers in a row and numbers as bits, as Tidal counts.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/tidal_values.h"

#include <cmath>

#include "patterns/arguments.h"
#include "patterns/join.h"

namespace perigee::tidal {
namespace {

constexpr double kMost = 65536;

double count_of(const Value& value, std::string_view name) {
  const double most = number_in(value, name);
  if (!(most <= kMost))
    throw PatternError(std::string{name} + ": the numbers may be at most 65536, but one is " + describe(value));
  return most;
}

// 0, 1 … up to one that is at most half above `most` - 1.
Pattern numbers_below(double most) {
  std::vector<Pattern> numbers;
  for (double i = 0; i <= most - 1 + 0.5; ++i) numbers.push_back(pure(i));
  return fastcat(std::move(numbers));
}

// The pattern made for each number, with structure from both; for a plain number as it is.
Pattern for_each_number(const Pattern& numbers, std::function<Pattern(const Value&)> make) {
  if (const Value* plain = numbers->pure_value()) return make(*plain);
  return bind(Bind::both, numbers, std::move(make));
}

}  // namespace

double round_half_even(double number) {
  const double below = std::floor(number), rest = number - below;
  if (rest != 0.5) return std::floor(number + 0.5);
  return std::fmod(below, 2.0) == 0 ? below : below + 1;
}

Pattern run(const Pattern& most) {
  return for_each_number(most, [](const Value& value) { return numbers_below(count_of(value, "run")); });
}

Pattern scan(const Pattern& most) {
  return for_each_number(most, [](const Value& value) {
    const double last = count_of(value, "scan");
    if (last > 1024) throw PatternError("scan: the numbers may be at most 1024, but one is " + describe(value));
    std::vector<Pattern> cycles;
    for (double i = 1; i <= last + 0.5; ++i) cycles.push_back(numbers_below(i));
    return slowcat(std::move(cycles));
  });
}

Pattern binary(int64_t bits, const Pattern& numbers) {
  Pattern rows = bind(Bind::squeeze, numbers, [bits](const Value& value) {
    const double number = number_in(value, "binary");
    if (!(std::abs(number) < 9e15))
      throw PatternError("binary: a number is too large to have bits: " + describe(value));
    const auto whole = static_cast<int64_t>(std::floor(number));
    std::vector<Pattern> row;
    for (int64_t bit = bits - 1; bit >= 0; --bit) row.push_back(pure(bit > 62 ? whole < 0 : ((whole >> bit) & 1) != 0));
    return fastcat(std::move(row));
  });
  return with_steps(std::move(rows), Rational{bits});
}

}  // namespace perigee::tidal
