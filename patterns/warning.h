// patterns/warning.h -- Something is not quite as the player will expect, but the music goes on.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace perigee {

// Where warnings, and what the player asks to be told, go; by default nowhere. Set once at start. The sink may be called from any thread.
using WarningSink = void (*)(std::string_view message);
void set_warning_sink(WarningSink sink) noexcept;

// While it lives, what this thread warns of is told as somebody's: "slot 1: ...".
class WarningsOf {
 public:
  explicit WarningsOf(std::string whose);
  ~WarningsOf();
  WarningsOf(const WarningsOf&) = delete;
  WarningsOf& operator=(const WarningsOf&) = delete;

 private:
  std::string before_;
};

// Tells a message, once for each `message`, which must be a literal, and each of those whose it is, until they are forgotten.
void warn_once(const char* message);
// Tells a message whenever it is called.
void tell(std::string_view message);
// Every message may be told once more.
void forget_warnings();
// The same of somebody's; "": of nobody's.
void forget_warnings(std::string_view whose);

}  // namespace perigee
