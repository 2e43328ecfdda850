// patterns/printable.h -- Any bytes as text that a terminal shows and does not obey.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace perigee {

// Control characters and bytes that are no UTF-8 are written \x1b; a tab becomes a blank.
std::string printable(std::string_view text);

}  // namespace perigee
