// repl/osc/dispatch.h -- The messages that editors may send, as a table: what each takes, and whether it needs the token.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "repl/osc/packet.h"

namespace perigee::osc {

enum class Request : std::uint8_t {
  hello,
  eval,
  undo,
  redo,
  hush,
  panic,
  complete,
  doc,
  status,
  subscribe,
  unsubscribe
};

struct Entry {
  std::string_view address;
  // A letter for each argument: s text, n number, x either, t the token. Those behind [ may be left out; + after the last
  // letter: there may be more of its kind.
  std::string_view kinds;
  std::string_view usage;
  Request request;
};
std::span<const Entry> entries();

// "" or what is wrong with the arguments, in a sentence.
std::string misfit(const Message& message, std::string_view kinds, std::string_view usage);

// What a message asks for; null, and why not, where it is to be refused.
struct Checked {
  const Entry* entry = nullptr;
  std::string problem;
};
Checked check(const Message& message, std::string_view token);

}  // namespace perigee::osc
