// lua/help.cpp -- What a name does.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/help.h"

#include <algorithm>
#include <cctype>
#include <vector>

#include "lua/commands.h"
#include "lua/names.h"
#include "lua/pattern_objects.h"
#include "patterns/controls.h"
#include "patterns/registry.h"

namespace perigee {
namespace {

constexpr std::string_view kOverview =
    "d1(s\"bd*2 sn\")                a pattern plays in slot 1; d1() stops it, hush() stops all\n"
    "d2(note\"c3 eb3\":s\"saw\")       d1 to d16, or any name: p(\"bass\", ...)\n"
    "s\"bd sn\":fast(2):rev()        methods change a pattern; every(4, rev) takes them as values\n"
    "setcps(0.5)  setbpm(120)      tempo\n"
    "sounds()  samples(\"folder\")   what can be played\n"
    "show(pattern)  status()       a picture of a pattern; how the instrument does\n"
    "names\"del\"  help(fast)        finds names; tells what one does\n";

std::string aliases_line(std::string_view name, const std::vector<std::string_view>& aliases) {
  std::string line;
  for (const std::string_view alias : aliases) {
    if (alias != name) line += (line.empty() ? "also: " : ", ") + std::string{alias};
  }
  return line.empty() ? line : line + "\n";
}

std::string example_line(std::string_view example) {
  return example.empty() ? std::string{} : "example: " + std::string{example} + "\n";
}

std::string parameters(const FunctionEntry& entry) {
  std::string list;
  for (const Param& param : entry.params) {
    list += (list.empty() ? "" : ", ") + std::string{param.name} + (param.kind == ParamKind::rest ? ", …" : "");
  }
  return list;
}

std::string usage(const FunctionEntry& entry) {
  const std::string name{entry.name}, list = parameters(entry);
  switch (entry.form) {
    case Form::constant:
      return name;
    case Form::constructor:
      return name + "(" + list + ")";
    case Form::transform:
      break;
  }
  return name + "(" + list + (list.empty() ? "" : ", ") + "pattern)   pattern:" + name + "(" + list + ")";
}

std::string usage(const Control& which) {
  const std::string name{which.name};
  return name + "(values)   pattern:" + name + "(values)";
}

bool contains(std::string_view text, std::string_view part) {
  const auto same = [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); };
  return std::search(text.begin(), text.end(), part.begin(), part.end(), same) != text.end();
}

}  // namespace

std::string help_text(std::string_view name) {
  if (name.empty()) return std::string{kOverview};
  if (const Command* command = find_command(name)) {
    return std::string{command->usage} + "\n" + std::string{command->help} + "\n" + example_line(command->example) +
           aliases_line(name, command->aliases);
  }
  name = without_keyword_underscore(name);
  const FunctionEntry* entry = find_function(name, Dialect::strudel);
  if (entry == nullptr) entry = find_function(name, Dialect::tidal);
  if (entry != nullptr) {
    return usage(*entry) + "\n" + std::string{entry->help} + "\n" + example_line(entry->example) +
           aliases_line(entry->name, entry->aliases);
  }
  if (const Control* which = find_control(name)) {
    return usage(*which) + "\n" + std::string{which->help} + "\n" + aliases_line(which->name, which->aliases);
  }
  return unknown_name(name) + "\n";
}

std::string names_text(std::string_view part) {
  std::string text;
  const auto add = [&](std::string_view name, const std::vector<std::string_view>& aliases, std::string_view help) {
    const bool named = contains(name, part) || std::any_of(aliases.begin(), aliases.end(),
                                                           [&](std::string_view a) { return contains(a, part); });
    if (!named && !contains(help, part)) return;
    std::string line{name};
    line.resize(std::max<std::size_t>(line.size(), 16), ' ');
    text += line + "  " + std::string{help} + "\n";
  };
  for (const Command& command : commands()) add(command.name, command.aliases, command.help);
  for (const FunctionEntry& entry : functions()) add(entry.name, entry.aliases, entry.help);
  for (std::size_t id = 0; id < control_count(); ++id) {
    const Control& which = control(static_cast<ControlId>(id));
    add(which.name, which.aliases, which.help);
  }
  return text.empty() ? "no name has '" + std::string{part} + "' in it\n" : text;
}

}  // namespace perigee
