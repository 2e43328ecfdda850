// tests/lua/calls.h -- Calls of any function, with arguments that it may well be given.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "patterns/registry.h"

namespace perigee::testing {

using Words = std::vector<const char*>;

constexpr const char* kReceivers[] = {"m'0 1 2 3'", "s'bd*2 [sn hh]':n('0 .. 3')", "note'<0 5> [4 7]'",
                                      "m'<0 1 2> [3,4]'"};

// Lua texts for a parameter: by its name where few arguments make sense, otherwise by its kind.
inline const Words& plausible(const Param& param) {
  static const std::map<std::string_view, Words> by_name{
      {"pulses", {"3", "'<3 2>'", "5", "-3"}},
      {"steps", {"8", "5", "'<8 5>'"}},
      {"rotation", {"1", "'<0 2>'", "-1"}},
      {"span", {"{begin = 0.25, end_ = 0.75}", "{begin = 0, end_ = 0.5}"}},
      {"choices", {"{'0 1', '<2 3>'}", "{m'0', m'1 2'}", "{a = '0 1', b = '2'}"}},
      {"dictionary", {"'lefthand'", "'ireal'"}},
      {"tuning", {"'19edo'", "{1, 1.25, 1.5}"}},
      {"scale", {"'C:major'", "'<C:minor D:dorian>'"}},
      {"list", {"{0, 1, 2}", "{'0 1', '<2 3>'}", "{rev, fast(2)}"}},
  };
  static const Words by_kind[] = {
      {"0.25", "'<0.25 1>'", "2", "'1%3'", "'0.5 0.125'"},                         // time
      {"0.5", "2", "'<1 3>'", "'0.25 0.75'", "0.3"},                               // number
      {"2", "3", "'<2 4>'", "'3 2'", "4"},                                         // integer
      {"1", "'0 2'", "m'<0 1> 3'", "'<2 3 1>'"},                                   // value
      {"m'0 1'", "'<1 0 2>*3'", "s'bd cp'", "n'0 [2 1]'"},                         // pattern
      {"m'1 0 1'", "m'<1 0> 1'", "m'1*3'"},                                        // truth
      {"2", "'0 2'", "m'<1 3>'"},                                                  // integers
      {"0.5", "'0 0.5'", "m'<1 3>'"},                                              // numbers
      {"0.25", "'<0.25 0.5>'", "1/3"},                                             // times
      {"'bd sn'", "s'bd cp'", "m'<a b>'"},                                         // words
      {"rev", "fast(2)", "function(p) return p:late(0.25) end", "fast('<1 3>')"},  // transform
      {"function(x) return x end", "function(a, b) return a end", "function() return true end", "fast(2)"},  // function
      {"m'0 1', m'2 3 4'", "{m'0 1', m'2 3 4'}", "{2, m'0'}, {1, m'1 2'}", "'0 <1 2>', '3'", "rev, fast(2)", "0, 2, 1",
       "{0, 1, 'bd sn'}", "m'0 1'"},                                                // rest
      {"'up'", "'major'", "'0 1'"},                                                 // text
      {"1", "'0 1'", "{0, 1, 2}", "{'0 1', '<2 3>'}", "m'0 1'", "{rev, fast(2)}"},  // any
  };
  static_assert(std::size(by_kind) == static_cast<size_t>(ParamKind::any) + 1);
  const auto known = by_name.find(param.name);
  return known != by_name.end() ? known->second : by_kind[static_cast<size_t>(param.kind)];
}

inline std::string plausible_arguments(const FunctionEntry& entry, size_t variant) {
  std::string list;
  for (size_t i = 0; i < entry.params.size(); ++i) {
    const Words& words = plausible(entry.params[i]);
    list += std::string{i == 0 ? "" : ", "} + words[(variant * (i + 1) + variant / 5 + i) % words.size()];
  }
  return list;
}

// What stands between the brackets of its call, as a method, in its example; nothing where there is no such call.
inline std::string example_arguments(const FunctionEntry& entry) {
  const std::string_view text = entry.example;
  const std::string call = ":" + std::string{entry.name} + "(";
  const size_t at = text.find(call);
  if (at == std::string_view::npos) return {};
  size_t end = at + call.size();
  for (int open = 1; end < text.size(); ++end) {
    if (text[end] == '(') ++open;
    if (text[end] == ')' && --open == 0) break;
  }
  return std::string{text.substr(at + call.size(), end - at - call.size())};
}

// A method of the receiver; a name that is a word of Lua is written with its underscore.
inline std::string method_call(const FunctionEntry& entry, const std::string& receiver, const std::string& arguments) {
  std::string name{entry.name};
  for (const char* word : {"and", "or", "not", "in", "end", "repeat", "while"}) {
    if (name == word) return "(" + receiver + "):" + name + "_(" + arguments + ")";
  }
  return "(" + receiver + "):" + name + "(" + arguments + ")";
}

}  // namespace perigee::testing
