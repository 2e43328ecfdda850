// engine/true_peak.cpp -- A windowed sinc at a quarter, a half and three quarters.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/true_peak.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "engine/portable_math.h"

namespace perigee {
namespace {

double sinc(double x) { return portable::sin_turns(0.5 * x) / (portable::kPi * x); }

}  // namespace

TruePeak::TruePeak() noexcept {
  for (std::size_t point = 0; point < kernel_.size(); ++point) {
    std::array<double, kTaps> weights{};
    double sum = 0.0;
    for (int tap = 0; tap < kTaps; ++tap) {  // the oldest frame first: kBehind − 1 before the point, kBehind after it
      const double distance = 0.25 * static_cast<double>(point + 1) - static_cast<double>(tap - (kBehind - 1));
      weights[static_cast<std::size_t>(tap)] = sinc(distance) * sinc(distance / kBehind);
      sum += weights[static_cast<std::size_t>(tap)];
    }
    for (std::size_t tap = 0; tap < kTaps; ++tap) kernel_[point][tap] = static_cast<float>(weights[tap] / sum);
  }
}

void TruePeak::raise(const Mono& next, Mono& peaks) noexcept {
  std::copy(next.begin(), next.end(), frames_.begin() + kHistory);
  for (std::size_t i = 0; i < next.size(); ++i) {
    peaks[i] = std::max(peaks[i], std::abs(frames_[i + kHistory - kBehind]));
  }
  for (const auto& kernel : kernel_) {
    alignas(64) Mono between{};
    for (std::size_t tap = 0; tap < kTaps; ++tap) {
      for (std::size_t i = 0; i < between.size(); ++i) between[i] += kernel[tap] * frames_[i + tap];
    }
    for (std::size_t i = 0; i < between.size(); ++i) peaks[i] = std::max(peaks[i], std::abs(between[i]));
  }
  std::copy(frames_.end() - kHistory, frames_.end(), frames_.begin());
}

void TruePeak::pass(const Mono& next) noexcept { std::copy(next.end() - kHistory, next.end(), frames_.begin()); }

}  // namespace perigee
