// patterns/derived.h -- Functions whose names are made of a control's: panbus, panrecv; and the inputs in0 … in127.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "patterns/registry.h"

namespace perigee {

// Made at the first use of the name, and kept; null where the name is none of these. Any thread.
const FunctionEntry* derived_function(std::string_view name);

}  // namespace perigee
