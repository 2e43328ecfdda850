// patterns/similar.h -- What a mistyped name was meant to be.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace perigee {

// Letters to add, drop, change or exchange to get from one name to the other; capitals count as small letters.
size_t edit_distance(std::string_view a, std::string_view b);
// The same, twice; and one more where the letters are not the same ones: 'lfp' is nearer to 'lpf' than to 'lfo'.
size_t unlikeness(std::string_view a, std::string_view b);

// "; did you mean 'minor'?" for the closest of the known names, which may be begun by `name`; empty where none is close.
std::string did_you_mean(std::string_view name, std::span<const std::string_view> known);

}  // namespace perigee
