// patterns/lists.cpp -- A list laid out by a pattern of numbers.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/lists.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "patterns/arguments.h"
#include "patterns/join.h"
#include "patterns/tidal_time.h"

namespace perigee {
namespace {

constexpr size_t kMostOrders = 50'000;  // ways to divide the steps

using Lengths = std::vector<int64_t>;

// Every way to divide `total` into `count` numbers above 0, small ones first.
void divide(int64_t count, int64_t total, Lengths& before, std::vector<Lengths>& all) {
  if (count == 1) {
    if (all.size() >= kMostOrders)
      throw PatternError("permstep: there are more than " + std::to_string(kMostOrders) +
                         " ways to divide these steps; use fewer steps or a shorter list");
    all.push_back(before);
    all.back().push_back(total);
    return;
  }
  for (int64_t first = 1; first <= total - (count - 1); ++first) {
    before.push_back(first);
    divide(count - 1, total - first, before, all);
    before.pop_back();
  }
}

double unevenness_of(const Lengths& lengths, double average) {
  double sum = 0;
  for (const int64_t length : lengths) sum += std::abs(average - static_cast<double>(length));
  return sum;
}

std::vector<Lengths> from_even_to_uneven(int64_t steps, int64_t count) {
  std::vector<Lengths> all;
  Lengths before;
  divide(count, steps, before, all);
  const double average = static_cast<double>(steps) / static_cast<double>(count);
  std::stable_sort(all.begin(), all.end(), [average](const Lengths& a, const Lengths& b) {
    return unevenness_of(a, average) < unevenness_of(b, average);
  });
  return all;
}

}  // namespace

Pattern fit_list(int64_t per_cycle, std::span<const Value> items, Pattern numbers) {
  return map_events(std::move(numbers), [per_cycle, list = std::vector<Value>(items.begin(), items.end())](
                                            Event& event, const QueryState&) {
    const double on = static_cast<double>(per_cycle) * static_cast<double>(event.part.begin.floor());
    event.value = list[wrapped(number_in(event.value, "fit") + on, list.size())];
  });
}

Pattern fit_slices(const Rational& cycles, int64_t count, const Pattern& from, const Pattern& to,
                   const Pattern& source) {
  const Pattern cuts = tidal::fast(cycles, from), cut = tidal::fast(cycles, source);
  std::vector<Value> pieces;
  for (int64_t i = 0; i < count; ++i) {
    const Pattern here = fmap(
        filter_values(cuts, [i](const Value& value) { return number_in(value, "fitPrime") == static_cast<double>(i); }),
        [](Value& value) {
          value = Value{true};
          return true;
        });
    pieces.emplace_back(tidal::stretch(mask(cut, here)));
  }
  return join(Bind::squeeze, fit_list(count, pieces, to));
}

Pattern permstep(int64_t steps, std::span<const Value> items, const Pattern& unevenness) {
  const auto count = static_cast<int64_t>(items.size());
  if (steps < count)
    throw PatternError("permstep: " + std::to_string(count) + " items need at least as many steps, not " +
                       std::to_string(steps));
  auto orders = std::make_shared<const std::vector<Lengths>>(from_even_to_uneven(steps, count));
  return bind(
      Bind::both, segment(1, unevenness),
      [orders, list = std::vector<Value>(items.begin(), items.end())](const Value& value) {
        const double place = number_in(value, "permstep");
        if (!(place >= 0 && place <= 1))
          throw PatternError("permstep: the pattern's numbers must be from 0 to 1, but one is " + describe(value));
        const auto& lengths = (*orders)[static_cast<size_t>(place * static_cast<double>(orders->size() - 1))];
        std::vector<Pattern> parts;
        for (size_t i = 0; i < list.size(); ++i)
          parts.insert(parts.end(), static_cast<size_t>(lengths[i]), pure(list[i]));
        return fastcat(std::move(parts));
      });
}

}  // namespace perigee
