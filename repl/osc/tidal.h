// repl/osc/tidal.h -- Tidal's control messages, as programs and controllers for Tidal send them: what each means here.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "repl/osc/packet.h"

namespace perigee::osc {

inline constexpr int kTidalPort = 6010;

struct TidalEntry {
  std::string_view address;
  std::string_view kinds;  // as in Entry; x is a slot
  std::string_view usage;
  std::string_view code;  // $1 stands for the first argument
};
std::span<const TidalEntry> tidal_entries();

// What to do about a message: code to evaluate, or a value that patterns read by name; else why it is refused.
struct TidalMeaning {
  std::string problem, code;
  std::string input;  // the name, or ""
  Argument value;
};
TidalMeaning tidal_meaning(const Message& message);

// A Lua string that is this text.
std::string quoted(std::string_view text);

}  // namespace perigee::osc
