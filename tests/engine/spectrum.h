// tests/engine/spectrum.h -- How strong one frequency is in a piece of sound.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <complex>
#include <map>
#include <vector>

namespace perigee::testing {

inline constexpr double kTau = 6.283185307179586;

// A Blackman-Harris window of so many frames, whose values add up to 2: side lobes below −92 dB, so nothing else leaks in.
inline const std::vector<double>& window_of(std::size_t frames) {
  static std::map<std::size_t, std::vector<double>> made;
  std::vector<double>& window = made[frames];
  if (!window.empty()) return window;
  double sum = 0.0;
  for (std::size_t i = 0; i < frames; ++i) {
    const double t = static_cast<double>(i) / static_cast<double>(frames);
    window.push_back(0.35875 - 0.48829 * std::cos(kTau * t) + 0.14128 * std::cos(2 * kTau * t) -
                     0.01168 * std::cos(3 * kTau * t));
    sum += window.back();
  }
  for (double& value : window) value *= 2.0 / sum;
  return window;
}

// The sum of value(i)·e^(−2πi·turns·i) over so many frames.
template <class Value>
std::complex<double> turned_sum(std::size_t frames, double turns, const Value& value) {
  const double step_re = std::cos(kTau * turns), step_im = -std::sin(kTau * turns);
  double turn_re = 1.0, turn_im = 0.0, re = 0.0, im = 0.0;
  for (std::size_t i = 0; i < frames; ++i) {
    const double x = value(i);
    re += x * turn_re;
    im += x * turn_im;
    const double next = turn_re * step_re - turn_im * step_im;
    turn_im = turn_re * step_im + turn_im * step_re;
    turn_re = next;
  }
  return {re, im};
}

// Amplitude of the sine at hz.
inline double amplitude(const std::vector<float>& sound, double hz, double rate_hz = 48000.0) {
  const std::vector<double>& window = window_of(sound.size());
  return std::abs(
      turned_sum(sound.size(), hz / rate_hz, [&](std::size_t i) { return window[i] * static_cast<double>(sound[i]); }));
}
// Gain at hz, from what a click of `height` became, at 48 kHz.
inline double response(const std::vector<float>& sound, double hz, double height = 1.0) {
  return std::abs(
             turned_sum(sound.size(), hz / 48000.0, [&](std::size_t i) { return static_cast<double>(sound[i]); })) /
         height;
}

inline double decibels(double ratio) { return 20.0 * std::log10(ratio); }

}  // namespace perigee::testing
