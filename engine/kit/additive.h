// engine/kit/additive.h -- A wave as a list of its partials: those of the basic waves, and those that the player lists.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "engine/kit.h"

namespace perigee {

inline constexpr int kPartials = 32;  // more are left out

// The parameters of `user` for partial 0 … kPartials − 1.
std::string_view partial_name(int partial);
std::string_view phase_name(int partial);
const Instrument& additive_instrument();

struct Partials {
  std::array<double, kPartials> levels{}, phases{};  // linear; turns
};
// The first `count` partials of sine, triangle, square or sawtooth (of `user`: all alike), each times its place in `levels`
// and turned by its place in `phases` where these are given; as a whole the wave reaches 1.
Partials partials_of(std::string_view wave, int count, std::span<const double> levels, std::span<const double> phases);

}  // namespace perigee
