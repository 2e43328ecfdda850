// repl/top/spectrum.h -- How loud each part of what is heard is, from low to high.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <span>
#include <vector>

namespace perigee {

// In dB below a sine of full level, for so many bands from 40 Hz to 16 kHz, each as much wider as it is higher.
std::vector<double> spectrum_of(std::span<const std::array<float, 2>> frames, double rate_hz, std::size_t bands);

}  // namespace perigee
