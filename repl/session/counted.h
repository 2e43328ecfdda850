// repl/session/counted.h -- A number and what it counts: "1 file", "2 files".
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace perigee {

template <class Number>
std::string counted(Number count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == Number{1} ? one : many);
}

}  // namespace perigee
