// engine/wave_warp.h -- Ways to bend the phase at which a wave is read, by superdough's names.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <string_view>

namespace perigee {

// The number of a warp is its place.
inline constexpr std::array<std::string_view, 22> kWarps{
    "none",       "asym",     "mirror",   "bendp",   "bendm",   "bendmp", "sync",   "quant",
    "fold",       "pwm",      "orbit",    "spin",    "chaos",   "primes", "binary", "brownian",
    "reciprocal", "wormhole", "logistic", "sigmoid", "fractal", "flip"};
inline constexpr int kFlip = 21;  // which turns the wave over where the phase is below the amount, and bends nothing

// Audio thread. One amount of a warp, 0 … 1, worked out once for all phases; of the phases, 0 … 1, the results are below 1.
class PhaseWarp {
 public:
  PhaseWarp(int warp, float amount) noexcept;
  float operator()(float phase) const noexcept;

 private:
  int warp_;
  double amount_;
  double a_ = 0.0, b_ = 0.0;  // what the warp makes of the amount
};

}  // namespace perigee
