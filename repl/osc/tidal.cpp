// repl/osc/tidal.cpp -- Tidal's control messages, as a table.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/osc/tidal.h"

#include <array>
#include <charconv>

#include "repl/osc/dispatch.h"

namespace perigee::osc {
namespace {

constexpr std::array kEntries{
    TidalEntry{"/ctrl", "xx", "name, value", ""},
    TidalEntry{"/mute", "x", "slot", "mute($1)"},
    TidalEntry{"/unmute", "x", "slot", "unmute($1)"},
    TidalEntry{"/solo", "x", "slot", "solo($1)"},
    TidalEntry{"/unsolo", "x", "slot", "unsolo($1)"},
    TidalEntry{"/silence", "x", "slot", "unmute($1) p($1, silence)"},
    TidalEntry{"/muteAll", "", "no arguments", "muteAll()"},
    TidalEntry{"/unmuteAll", "", "no arguments", "unmuteAll()"},
    TidalEntry{"/unsoloAll", "", "no arguments", "unsolo()"},
    TidalEntry{"/hush", "", "no arguments", "hush()"},
    TidalEntry{"/panic", "", "no arguments", "panic()"},
    TidalEntry{"/setcps", "n", "cycles per second", "setcps($1)"},
    TidalEntry{"/setbpm", "n[n", "beats per minute, [beats in a cycle]", "setbpm($1)"},
    TidalEntry{"/nudgeAll", "n", "seconds", "nudge($1)"},
    TidalEntry{"/resetCycles", "", "no arguments", "resetCycles()"},
    TidalEntry{"/setcycle", "n", "cycle", "setcycle($1)"},
    TidalEntry{"/setCycle", "n", "cycle", "setcycle($1)"},
};

// As few digits as say it exactly.
std::string text_of(const Argument& argument) {
  if (argument.is_text()) return argument.text;
  std::array<char, 32> digits{};
  const auto end = argument.type == 'f' ? std::to_chars(digits.data(), digits.data() + digits.size(),
                                                        static_cast<float>(argument.number))
                                        : std::to_chars(digits.data(), digits.data() + digits.size(), argument.number);
  return {digits.data(), end.ptr};
}

}  // namespace

std::span<const TidalEntry> tidal_entries() { return kEntries; }

std::string quoted(std::string_view text) {
  std::string lua = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') lua += '\\';
    lua += letter == '\n' ? std::string{"\\n"} : letter == '\r' ? std::string{"\\r"} : std::string{letter};
  }
  return lua + '"';
}

TidalMeaning tidal_meaning(const Message& message) {
  TidalMeaning meaning;
  for (const TidalEntry& entry : kEntries) {
    if (entry.address != message.address) continue;
    meaning.problem = misfit(message, entry.kinds, entry.usage);
    if (!meaning.problem.empty()) return meaning;
    if (entry.code.empty()) {
      meaning.input = text_of(message.arguments[0]);
      meaning.value = message.arguments[1];
      if (meaning.input.empty()) meaning.problem = "a controller has a name";
      return meaning;
    }
    meaning.code = entry.code;
    if (meaning.code.find("$1") == std::string::npos) return meaning;
    std::string list;
    for (const Argument& argument : message.arguments) {
      const bool as_number = entry.kinds[0] == 'n';
      list += (list.empty() ? "" : ", ") + (as_number ? text_of(argument) : osc::quoted(text_of(argument)));
    }
    for (std::size_t at = 0; (at = meaning.code.find("$1", at)) != std::string::npos; at += list.size())
      meaning.code.replace(at, 2, list);
    return meaning;
  }
  meaning.problem = "there is no such message";
  return meaning;
}

}  // namespace perigee::osc
