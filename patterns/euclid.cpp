// patterns/euclid.cpp -- So many beats spread over so many steps, as evenly as they go.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/euclid.h"

#include <algorithm>
#include <cmath>

#include "patterns/core.h"

namespace perigee {
namespace {

std::string plain(double number) {
  std::string text = std::to_string(number);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

// Groups that are all alike: beats and rests in a row, and how many there are of it.
struct Groups {
  std::vector<bool> row;
  size_t count;
};

// Pairs the groups of one kind with those of the other until at most one of a kind is left over.
std::vector<bool> bjorklund(size_t ons, size_t offs) {
  Groups heads{{true}, ons}, tails{{false}, offs};
  while (std::min(heads.count, tails.count) > 1) {
    const size_t pairs = std::min(heads.count, tails.count);
    Groups rest =
        heads.count > tails.count ? Groups{heads.row, heads.count - pairs} : Groups{tails.row, tails.count - pairs};
    heads.row.insert(heads.row.end(), tails.row.begin(), tails.row.end());
    heads.count = pairs;
    tails = std::move(rest);
  }
  std::vector<bool> rhythm;
  for (const Groups* groups : {&heads, &tails}) {
    for (size_t i = 0; i < groups->count; ++i) rhythm.insert(rhythm.end(), groups->row.begin(), groups->row.end());
  }
  return rhythm;
}

}  // namespace

std::vector<bool> euclid_steps(double pulses, double steps, double rotation) {
  const double beats = std::abs(pulses);
  if (!(std::trunc(pulses) == pulses) || !(std::trunc(steps) == steps)) {
    throw PatternError("a euclidean rhythm needs whole numbers of pulses and steps (" + plain(pulses) + " and " +
                       plain(steps) + " were given)");
  }
  if (steps > static_cast<double>(kMostSteps))
    throw PatternError("a euclidean rhythm can have at most " + std::to_string(kMostSteps) + " steps");
  if (beats > steps)
    throw PatternError("a euclidean rhythm cannot have more pulses (" + plain(beats) + ") than steps (" + plain(steps) +
                       ")");
  std::vector<bool> rhythm = bjorklund(static_cast<size_t>(beats), static_cast<size_t>(steps - beats));
  if (pulses < 0) rhythm.flip();
  const double turn = std::trunc(rotation);
  if (!rhythm.empty() && turn != 0 && std::abs(turn) < static_cast<double>(rhythm.size())) {
    const auto by = static_cast<std::ptrdiff_t>(turn);
    const auto size = static_cast<std::ptrdiff_t>(rhythm.size());
    std::rotate(rhythm.begin(), rhythm.begin() + (by > 0 ? size - by : -by), rhythm.end());
  }
  return rhythm;
}

Pattern euclid(double pulses, double steps, double rotation, Pattern source) {
  const Pattern beat = pure(1), rest = silence();
  std::vector<Pattern> rhythm;
  for (const bool on : euclid_steps(pulses, steps, rotation)) rhythm.push_back(on ? beat : rest);
  return struct_(std::move(source), fastcat(std::move(rhythm)));
}

Pattern euclid_legato(double pulses, double steps, const Rational& rotation, Pattern source) {
  if (pulses < 1) return silence();
  const std::vector<bool> rhythm = euclid_steps(pulses, steps);
  std::vector<std::pair<Rational, Pattern>> beats;
  for (const bool on : rhythm) {
    if (on) {
      beats.emplace_back(Rational{1}, pure(true));
    } else if (!beats.empty()) {
      beats.back().first += Rational{1};
    }
  }
  return late(rotation / Rational{static_cast<int64_t>(rhythm.size())},
              struct_(std::move(source), timecat(std::move(beats))));
}

}  // namespace perigee
