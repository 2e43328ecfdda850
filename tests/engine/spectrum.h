// tests/engine/spectrum.h -- How strong one frequency is in a piece of sound.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <complex>
#include <vector>

namespace perigee::testing {

inline constexpr double kTau = 6.283185307179586;

// Amplitude of the sine at hz, seen through a Blackman-Harris window (side lobes below −92 dB, so nothing else leaks in).
inline double amplitude(const std::vector<float>& sound, double hz, double rate_hz = 48000.0) {
  std::complex<double> sum = 0.0;
  const double n = static_cast<double>(sound.size());
  double weight = 0.0;
  for (std::size_t i = 0; i < sound.size(); ++i) {
    const double t = static_cast<double>(i) / n;
    const double w =
        0.35875 - 0.48829 * std::cos(kTau * t) + 0.14128 * std::cos(2 * kTau * t) - 0.01168 * std::cos(3 * kTau * t);
    sum += w * static_cast<double>(sound[i]) * std::polar(1.0, -kTau * hz * static_cast<double>(i) / rate_hz);
    weight += w;
  }
  return 2.0 * std::abs(sum) / weight;
}

inline double decibels(double ratio) { return 20.0 * std::log10(ratio); }

}  // namespace perigee::testing
