// patterns/dialect.h -- Whose meaning a shared name has.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace perigee {

enum class Dialect : uint8_t { strudel, tidal };

}  // namespace perigee
