// patterns/mini_tidal.h -- Tidal's mini-notation, whose signs, numbers and words are read as a type wants them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "patterns/pattern.h"
#include "patterns/reading.h"

namespace perigee {

// As mini(). Throws MiniError.
Pattern mini_tidal(std::string_view text, Reading reading);

}  // namespace perigee
