// repl/osc/rate.h -- So many a second, and some more at once: a bucket that fills with time.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>

namespace perigee::osc {

class Rate {
 public:
  Rate(double per_second, double at_once) noexcept : per_second_{per_second}, at_once_{at_once}, left_{at_once} {}

  // Whether one more may pass now. `seconds` never goes back.
  bool take(double seconds) noexcept {
    left_ = std::min(at_once_, left_ + (seconds - seen_) * per_second_);
    seen_ = seconds;
    if (left_ < 1.0) return false;
    left_ -= 1.0;
    return true;
  }

 private:
  double per_second_, at_once_, left_;
  double seen_ = 0.0;
};

}  // namespace perigee::osc
