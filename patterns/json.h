// patterns/json.h -- Events and values as JSON text, the way tools and tests compare them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "patterns/dialect.h"
#include "patterns/event.h"

namespace perigee {

// A number (integers without a point, others so that they read back exactly), string, boolean, list, or an object of
// controls under their canonical names with sorted keys (names that begin with _ are notes between functions, left out). Patterns and functions have no JSON and become null.
std::string to_json(const Value& value);
// Of an event, three controls have the names that they have in the dialect. {"whole":[[n,d],[n,d]] or null,"part":[[n,d],[n,d]],"value":…}
std::string to_json(const Event& event, Dialect dialect = Dialect::strudel);
// [{…},{…}] in the order given
std::string to_json(const Events& events, Dialect dialect = Dialect::strudel);
// A string with quotes and escapes. Bytes that are no UTF-8 become U+FFFD.
std::string json_string(std::string_view text);

}  // namespace perigee
