// patterns/tonal/tuning.cpp -- A ladder of pitches that repeats, in any division of any interval: degrees become ratios or notes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/tonal/tuning.h"

#include <algorithm>
#include <cmath>

#include "patterns/error.h"
#include "patterns/numeral.h"
#include "patterns/similar.h"
#include "patterns/tonal/scala.h"
#include "patterns/tonal/words.h"

namespace perigee {
namespace {

constexpr double kMostDegrees = 10'000;

// Tunings by name: pitches as in a Scala file (ratios, or cents with a point), the last one is where it repeats.
struct Row {
  std::string_view name, pitches;
};
constexpr Row kTunings[] = {
    {"12ji", "16/15 9/8 6/5 5/4 4/3 45/32 3/2 8/5 5/3 16/9 15/8 2"},
    {"just", "16/15 9/8 6/5 5/4 4/3 45/32 3/2 8/5 5/3 9/5 15/8 2"},
    {"justmajor", "9/8 5/4 4/3 3/2 5/3 15/8 2"},
    {"justminor", "9/8 6/5 4/3 3/2 8/5 9/5 2"},
    {"pythagorean", "256/243 9/8 32/27 81/64 4/3 729/512 3/2 128/81 27/16 16/9 243/128 2"},
    {"septimal", "15/14 8/7 6/5 5/4 4/3 7/5 3/2 8/5 5/3 7/4 15/8 2"},
    {"harmonics", "9/8 10/8 11/8 12/8 13/8 14/8 15/8 2"},
    {"meantone", "76.049 193.157 310.265 5/4 503.422 579.471 696.578 25/16 889.735 1006.843 1082.892 2"},
    {"werckmeister3", "256/243 192.18 32/27 390.225 4/3 1024/729 696.09 128/81 888.27 16/9 1092.18 2"},
    {"kirnberger3", "256/243 193.157 32/27 5/4 4/3 45/32 696.578 128/81 889.735 16/9 15/8 2"},
    {"vallotti", "94.135 196.09 298.045 392.18 501.955 592.18 698.045 796.09 894.135 1000. 1090.225 2"},
    {"bohlenpierce", "27/25 25/21 9/7 7/5 75/49 5/3 9/5 49/25 15/7 7/3 63/25 25/9 3"},
    {"carlosalpha", "78."},
    {"carlosbeta", "63.8"},
    {"carlosgamma", "35.1"},
};

Tuning read(const Row& row) {
  std::vector<TunedInterval> degrees{TunedInterval{}};
  for_each_word(row.pitches, [&](std::string_view pitch) { degrees.push_back(*parse_scala_pitch(pitch)); });
  const TunedInterval period = degrees.back();
  degrees.pop_back();
  return Tuning{std::move(degrees), period};
}

}  // namespace

TunedInterval TunedInterval::of_ratio(double ratio) { return {ratio, 12 * std::log2(ratio)}; }
TunedInterval TunedInterval::of_semitones(double semitones) { return {std::exp2(semitones / 12), semitones}; }

Tuning::Place Tuning::place(int degree) const noexcept {
  const int size = static_cast<int>(degrees_.size());
  const int index = ((degree % size) + size) % size;
  return {static_cast<size_t>(index), (degree - index) / size};
}

double Tuning::ratio(int degree) const {
  const Place at = place(degree);
  return degrees_[at.index].ratio * std::pow(period_.ratio, at.period);
}

double Tuning::semitones(int degree) const {
  const Place at = place(degree);
  return degrees_[at.index].semitones + period_.semitones * at.period;
}

Tuning equal_tuning(double steps) {
  if (!(steps >= 1 && steps <= kMostDegrees) || steps != std::floor(steps)) {
    throw PatternError("edo: argument 1 (steps) must be a whole number from 1 to 10000, but it is " +
                       describe(Value{steps}));
  }
  std::vector<TunedInterval> degrees;
  for (int i = 0; i < steps; ++i) degrees.push_back(TunedInterval::of_semitones(12 * i / steps));
  return Tuning{std::move(degrees), TunedInterval::of_ratio(2)};
}

Tuning tuning_of(const Value& value, std::string_view function) {
  if (value.is_list()) {
    std::vector<TunedInterval> degrees;
    for (const Value& item : value.items()) {
      const auto ratio = plain_number(item);
      if (!ratio || !(*ratio > 0) || !std::isfinite(*ratio))
        throw PatternError(std::string{function} + ": a ratio must be a number above 0, but it is " + describe(item));
      degrees.push_back(TunedInterval::of_ratio(*ratio));
    }
    if (degrees.empty()) throw PatternError(std::string{function} + ": a tuning needs one ratio at least");
    return Tuning{std::move(degrees), TunedInterval::of_ratio(2)};
  }
  if (!value.is_string()) {
    throw PatternError(std::string{function} +
                       ": argument 1 (tuning) must be a list of ratios, \"19edo\" or the name of " +
                       "a tuning, but it is " + describe(value));
  }
  const std::string_view name = value.text();
  if (name.ends_with("edo")) {
    const std::string_view digits = name.substr(0, name.size() - 3);
    const auto steps = number_in(digits);
    if (steps && !digits.empty() && *steps == std::floor(*steps)) return equal_tuning(*steps);
  }
  const auto* row =
      std::find_if(std::begin(kTunings), std::end(kTunings), [&](const Row& r) { return r.name == name; });
  if (row == std::end(kTunings)) {
    const std::string close = did_you_mean(name, tuning_names());
    throw PatternError(std::string{function} + ": there is no tuning named '" + std::string{name} + "'" +
                       (close.empty() ? "; tunings lists the names, and 19edo is one of many" : close));
  }
  return read(*row);
}

const std::vector<std::string_view>& tuning_names() {
  static const auto* const names = [] {
    auto* made = new std::vector<std::string_view>;
    for (const Row& row : kTunings) made->push_back(row.name);
    return made;
  }();
  return *names;
}

}  // namespace perigee
