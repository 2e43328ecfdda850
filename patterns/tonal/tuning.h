// patterns/tonal/tuning.h -- A ladder of pitches that repeats, in any division of any interval: degrees become ratios or notes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "patterns/value.h"

namespace perigee {

// One interval, exact in the unit it was written in: 3/2 as a ratio, 700 cents as 7 semitones.
struct TunedInterval {
  double ratio = 1;
  double semitones = 0;

  static TunedInterval of_ratio(double ratio);          // ratio above 0
  static TunedInterval of_semitones(double semitones);  // 12 to the octave
};

class Tuning {
 public:
  // The intervals of degrees 0, 1, 2 … above degree 0, and the one after which they repeat.
  Tuning(std::vector<TunedInterval> degrees, TunedInterval period) : degrees_{std::move(degrees)}, period_{period} {}

  size_t size() const noexcept { return degrees_.size(); }
  double ratio(int degree) const;      // to degree 0
  double semitones(int degree) const;  // above degree 0

 private:
  struct Place {
    size_t index;
    int period;
  };
  Place place(int degree) const noexcept;

  std::vector<TunedInterval> degrees_;  // never empty
  TunedInterval period_;
};

// Equal steps to the octave. Throws PatternError for less than 1, more than 10000 or a broken number.
Tuning equal_tuning(double steps);
// A list of ratios that repeats at the octave, "19edo", or the name of a tuning. Throws PatternError with a suggestion.
Tuning tuning_of(const Value& value, std::string_view function);
const std::vector<std::string_view>& tuning_names();

}  // namespace perigee
