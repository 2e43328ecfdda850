// engine/names.h -- Devices and ports are meant by any part of their names, whatever the case.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace perigee {

inline std::string lower(std::string_view text) {
  std::string low{text};
  std::transform(low.begin(), low.end(), low.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return low;
}

inline bool has_part(std::string_view name, std::string_view part) {
  return lower(name).find(lower(part)) != std::string::npos;
}

}  // namespace perigee
