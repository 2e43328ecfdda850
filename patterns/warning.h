// patterns/warning.h -- Something is not quite as the player will expect, but the music goes on.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace perigee {

// Where warnings, and what the player asks to be told, go; by default nowhere. Set once at start. The sink may be called from any thread.
using WarningSink = void (*)(std::string_view message);
void set_warning_sink(WarningSink sink) noexcept;

// Tells a message, once in the program's life for each `message`, which must be a literal.
void warn_once(const char* message);
// Tells a message whenever it is called.
void tell(std::string_view message);
// Every message may be told once more.
void forget_warnings();

}  // namespace perigee
