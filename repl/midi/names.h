// repl/midi/names.h -- "perigee" is a port of our own, which others connect to; any other name is a part of one of theirs.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace perigee::midi {

inline constexpr std::string_view kOwnPort = "perigee";

}  // namespace perigee::midi
