// lua/completion.h -- What a piece of code that somebody types may go on with, each with its kind and a word about it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

struct lua_State;

namespace perigee {

class Session;

struct Completion {
  std::string name;     // in place of what is typed of it
  std::string kind;     // "function", "control", "command", "sound", "slot" …
  std::string summary;  // a line, or nothing
};
struct Completions {
  std::size_t begin = 0;  // where in the code what is typed of them begins
  std::vector<Completion> items;
};

// Of what the instrument that plays knows names.
enum class WordsOf : std::uint8_t {
  sounds,  // what s"…" can play
  sound,   // the one of that name, its summary as long as it is
  files,   // of a sound, by number
  banks,   // drum machines among the sounds
  slots,   // that have played something
  values,  // the words that a control takes
};

// Where a piece of code that somebody types ends.
struct TypingPlace {
  enum class In : std::uint8_t { code, string, comment } in = In::code;
  std::string function;   // whose brackets are open or whose string it is, as it is typed; empty: none
  int argument = 0;       // which of its arguments comes, from 0
  std::size_t begin = 0;  // where the function's name begins
};
TypingPlace typing_place(std::string_view prefix);

// `prefix` is the code up to where somebody types. Names; after ':' methods, after '.' the fields of a table; in a string that
// a function is given, what that function takes; for the argument of a command that is a slot, the slots. Runs no code.
Completions completions(lua_State* L, const Session& session, std::string_view prefix);

}  // namespace perigee
