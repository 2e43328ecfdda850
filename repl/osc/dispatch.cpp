// repl/osc/dispatch.cpp -- The messages that editors may send, as a table.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/osc/dispatch.h"

#include <array>

namespace perigee::osc {
namespace {

constexpr std::array kEntries{
    Entry{"/hello", "", "no arguments", Request::hello},
    Entry{"/eval", "txs[snn", "token, id, code, [file, line, column]", Request::eval},
    Entry{"/undo", "t", "token", Request::undo},
    Entry{"/redo", "t", "token", Request::redo},
    Entry{"/hush", "t", "token", Request::hush},
    Entry{"/panic", "t", "token", Request::panic},
    Entry{"/complete", "xs", "id, prefix", Request::complete},
    Entry{"/doc", "xs", "id, name", Request::doc},
    Entry{"/status", "", "no arguments", Request::status},
    Entry{"/subscribe", "s+", "highlight, cycle, meter or log", Request::subscribe},
    Entry{"/unsubscribe", "s+", "highlight, cycle, meter or log", Request::unsubscribe},
};

bool fits(const Argument& argument, char kind) {
  switch (kind) {
    case 's':
    case 't':
      return argument.is_text();
    case 'n':
      return argument.is_number();
    default:
      return argument.is_text() || argument.is_number();
  }
}

// Takes as long for any guess of the same length.
bool same(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned char differs = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    differs =
        static_cast<unsigned char>(differs | (static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i])));
  return differs == 0;
}

}  // namespace

std::span<const Entry> entries() { return kEntries; }

std::string misfit(const Message& message, std::string_view kinds, std::string_view usage) {
  std::size_t at = 0;
  bool may_end = false, more = false;
  const auto skip_marks = [&] {
    if (at < kinds.size() && kinds[at] == '[') may_end = true, ++at;
  };
  const std::string takes = "it takes " + std::string{usage};
  for (const Argument& argument : message.arguments) {
    skip_marks();
    if (!more && at == kinds.size()) return takes + "; there are too many arguments";
    if (!fits(argument, more ? kinds[kinds.size() - 2] : kinds[at])) return takes + "; one is of the wrong type";
    if (!more) ++at;
    if (at < kinds.size() && kinds[at] == '+') more = true, at = kinds.size();
  }
  skip_marks();
  return at == kinds.size() || may_end ? "" : takes + "; some are missing";
}

Checked check(const Message& message, std::string_view token) {
  for (const Entry& entry : kEntries) {
    if (entry.address != message.address) continue;
    if (std::string problem = misfit(message, entry.kinds, entry.usage); !problem.empty()) return {nullptr, problem};
    if (entry.kinds.starts_with('t') && !same(message.arguments[0].text, token))
      return {nullptr, "the token is wrong; the file \"endpoint\" has it"};
    return {&entry, {}};
  }
  return {nullptr, "there is no such message"};
}

}  // namespace perigee::osc
