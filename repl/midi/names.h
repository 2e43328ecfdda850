// repl/midi/names.h -- Which port is meant by a part of its name; "perigee" is one of our own, for others to connect to.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace perigee::midi {

inline constexpr std::string_view kOwnPort = "perigee";

inline bool has_part(std::string_view name, std::string_view part) {
  const auto low = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::search(name.begin(), name.end(), part.begin(), part.end(),
                     [&](char a, char b) { return low(a) == low(b); }) != name.end();
}

}  // namespace perigee::midi
