// lua/help.cpp -- What a name does, what it takes and how it is used, from the registries.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/help.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>

#include "lua/cppn.h"
#include "lua/drawing.h"
#include "lua/dsp.h"
#include "lua/dsp_units.h"
#include "lua/names.h"
#include "lua/pattern_objects.h"
#include "patterns/control_table.h"

namespace perigee {
namespace {

constexpr std::size_t kLineWidth = 78;

constexpr std::string_view kOverview =
    "d1(s\"bd*2 sn\")                a pattern plays in slot 1; d1() stops it, hush() stops all\n"
    "d2(note\"c3 eb3\":s\"saw\")       d1 to d16, or any name: p(\"bass\", ...)\n"
    "s\"bd sn\":fast(2):rev()        methods change a pattern; every(4, rev) takes them as values\n"
    "setcps(0.5)  setbpm(120)      tempo\n"
    "sounds()  samples(\"folder\")   what can be played\n"
    "synth(name, function)         an instrument of your own; dsp.names() lists its units\n"
    "show(pattern)  status()       a picture of a pattern; how the instrument does\n"
    "names\"del\"  help(fast)        finds names; tells what one does\n"
    "help\"topic\"                   lists the names of a topic:\n";

bool contains(std::string_view text, std::string_view part) {
  const auto same = [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); };
  return std::search(text.begin(), text.end(), part.begin(), part.end(), same) != text.end();
}

std::vector<std::string_view> without(std::vector<std::string_view> names, std::string_view name) {
  std::erase(names, name);
  return names;
}

std::string text_of(const Facts& facts) {
  std::string text;
  for (const std::string& usage : facts.usage) text += (text.empty() ? "" : "   ") + usage;
  text += "\n" + facts.help + "\n";
  for (const std::string& argument : facts.arguments) text += "  " + argument + "\n";
  if (!facts.example.empty()) text += "example: " + std::string{facts.example} + "\n";
  if (!facts.tidal_help.empty()) text += "in tidal: " + facts.tidal_help + "\n";
  if (!facts.tidal_example.empty()) text += "example in tidal: " + std::string{facts.tidal_example} + "\n";
  if (!facts.dialect.empty()) text += facts.dialect + "\n";
  for (std::size_t i = 0; i < facts.aliases.size(); ++i)
    text += (i == 0 ? "also: " : ", ") + std::string{facts.aliases[i]};
  if (!facts.aliases.empty()) text += "\n";
  return text;
}

// Names one after another, in lines that are not too long.
std::string list_of(const std::vector<std::string_view>& names) {
  std::string text, line;
  for (const std::string_view name : names) {
    if (line.size() + name.size() + 1 > kLineWidth) {
      text += line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + std::string{name};
  }
  return line.empty() ? text : text + line + "\n";
}

std::vector<std::string_view> names_of_topic(std::string_view topic) {
  std::vector<std::string_view> names;
  if (topic == "commands") {
    for (const Command& command : commands()) names.push_back(command.name);
  }
  for (const FunctionEntry& entry : functions()) {
    if (entry.topic == topic) names.push_back(entry.name);
  }
  for (const ControlRow& row : control_rows()) {
    if (row.topic == topic) names.push_back(row.name);
  }
  return names;
}

// What there is for genomes, a line each: the first words of its help.
std::string genomes_overview() {
  std::string text = "genomes: networks as instruments and as motion, in the table cppn\n";
  for (const Command& function : genome_functions()) {
    std::string line = "  " + std::string{function.name};
    line.resize(std::max<std::size_t>(line.size() + 2, 24), ' ');
    const std::string_view help = function.help;
    text += line + std::string{help.substr(0, std::min({help.find("; "), help.find(": "), help.find(". ")}))} + "\n";
  }
  return text +
         "help\"cppn.random\" and help\"g:out\" tell all of one; g is a genome, p a population, l a library, e an "
         "evolution\n";
}

}  // namespace

Facts facts_of(const Command& command) {
  Facts facts;
  facts.name = command.name;
  facts.aliases = without(command.aliases, command.name);
  facts.usage = {std::string{command.usage}};
  facts.help = command.help;
  facts.example = command.example;
  facts.topic = "commands";
  return facts;
}

Facts facts_of(const FunctionEntry& entry) {
  Facts facts;
  facts.name = entry.name;
  facts.aliases = without(entry.aliases, entry.name);
  const std::string name = typed(entry.name), list = parameters_text(entry);
  if (entry.form == Form::constant) {
    facts.usage = {name};
  } else if (entry.form == Form::constructor) {
    facts.usage = {name + "(" + list + ")"};
  } else {
    facts.usage = {name + "(" + list + (list.empty() ? "" : ", ") + "pattern)", "pattern:" + name + "(" + list + ")"};
  }
  for (const Param& param : entry.params)
    facts.arguments.push_back(std::string{param.name} + ": " + std::string{kind_text(param.kind)});
  facts.help = entry.help;
  facts.example = entry.example;
  if (entry.tidal) {
    facts.tidal_help = entry.tidal->help;
    facts.tidal_example = entry.tidal->example;
  }
  if (entry.only)
    facts.dialect = std::string{"only in the "} + (*entry.only == Dialect::tidal ? "tidal" : "strudel") + " dialect";
  facts.topic = entry.topic;
  return facts;
}

Facts facts_of(const Control& which) {
  Facts facts;
  facts.name = which.name;
  facts.aliases = without(which.aliases, which.name);
  const std::string name = typed(which.name);
  facts.usage = {name + "(values)", "pattern:" + name + "(values)"};
  facts.help = which.help;
  const ControlRow* row = find_control_row(which.name);
  if (row == nullptr) return facts;
  facts.topic = row->topic;
  std::string values{row->unit};
  if (!row->range.empty()) values += (values.empty() ? "" : ", ") + std::string{row->range};
  if (!values.empty()) facts.arguments.push_back("values: " + values);
  if (!row->otherwise.empty()) facts.arguments.push_back("where it is not set: " + std::string{row->otherwise});
  if (!which.list.empty()) {
    std::string keys;
    for (const ControlId id : which.list) keys += (keys.empty() ? "" : ":") + std::string{control(id).name};
    facts.arguments.push_back("a list is read as " + keys);
  }
  return facts;
}

const std::vector<std::string_view>& function_topics() {
  static const std::vector<std::string_view> topics = [] {
    std::vector<std::string_view> found;
    for (const FunctionEntry& entry : functions()) {
      if (std::find(found.begin(), found.end(), entry.topic) == found.end()) found.push_back(entry.topic);
    }
    return found;
  }();
  return topics;
}

const std::vector<std::string_view>& control_topics() {
  static const std::vector<std::string_view> topics = [] {
    std::vector<std::string_view> found;
    for (const ControlRow& row : control_rows()) {
      if (std::find(found.begin(), found.end(), row.topic) == found.end()) found.push_back(row.topic);
    }
    return found;
  }();
  return topics;
}

// Two values within the control's range, played; nothing where there is none to go by.
std::string example_of(const ControlRow& row) {
  const std::size_t dots = row.range.find("..");
  const bool any_number = row.range.empty() && row.unit == "number";
  if (dots == std::string_view::npos && !any_number) return {};
  const auto number = [](std::string_view text) { return std::strtod(std::string{text}.c_str(), nullptr); };
  const double low = any_number ? 0.0 : number(row.range.substr(0, dots));
  const std::string_view above = any_number ? "4" : row.range.substr(dots + 2);
  const double high = above.empty() ? low + 2.0 : number(above);
  if (!(low < high)) return {};
  const bool by_ratio = low > 0.0 && high / low > 50.0;  // as pitch is heard
  const bool whole = row.unit == "number" || row.unit.empty();
  const auto between = [&](double share) {
    const double value = by_ratio ? low * std::pow(high / low, share) : low + (high - low) * share;
    const double unit = std::pow(10.0, std::floor(std::log10(std::max(std::abs(value), 1e-9))) - 1.0);
    return short_number(whole ? std::round(value) : std::round(value / unit) * unit);
  };
  return "s\"bd sn\":" + typed(row.name) + "\"" + between(0.75) + " " + between(0.5) + "\"";
}

std::string help_text(std::string_view name) {
  if (name.starts_with("dsp.") && find_for_synths(name.substr(4)) >= 0) return unit_help(name.substr(4));
  if (name.empty()) {
    std::string text{kOverview};
    for (const auto* topics : {&function_topics(), &control_topics()}) {
      std::string line;
      for (const std::string_view topic : *topics) {
        const std::string item = (line.empty() ? "  " : ", ") + std::string{topic};
        if (line.size() + item.size() > kLineWidth) {
          text += line + ",\n";
          line = "  " + std::string{topic};
        } else {
          line += item;
        }
      }
      text += line + "\n";
    }
    return text + "  commands\n";
  }
  if (name == "cppn" || name == "genomes") return genomes_overview();
  std::string text;
  const auto add = [&](const std::string& more) { text += (text.empty() ? "" : "\n") + more; };
  if (const Command* command = find_command(name)) add(text_of(facts_of(*command)));
  const std::string_view bare = without_keyword_underscore(name);
  const FunctionEntry* entry = find_function(bare, Dialect::strudel);
  if (entry == nullptr) entry = find_function(bare, Dialect::tidal);
  if (entry != nullptr) add(text_of(facts_of(*entry)));
  const Control* which = find_control(bare);
  if (which != nullptr && (entry == nullptr || entry->only)) {
    const ControlRow* row = find_control_row(which->name);
    const std::string example = row != nullptr && entry == nullptr ? example_of(*row) : std::string{};
    Facts facts = facts_of(*which);
    facts.example = example;
    add(text_of(facts));
  }
  if (const auto names = names_of_topic(name); !names.empty())
    add("topic " + std::string{name} + ":\n" + list_of(names));
  return text.empty() ? unknown_name(bare) + "\n" : text;
}

std::string help_text(const FunctionEntry& entry) { return text_of(facts_of(entry)); }

std::string names_text(std::string_view part) {
  std::string text;
  const auto add = [&](const Facts& facts) {
    const bool named =
        contains(facts.name, part) || std::any_of(facts.aliases.begin(), facts.aliases.end(),
                                                  [&](std::string_view alias) { return contains(alias, part); });
    if (!named && !contains(facts.help, part)) return;
    std::string line{facts.name};
    line.resize(std::max<std::size_t>(line.size(), 16), ' ');
    text += line + "  " + facts.help + "\n";
  };
  for (const Command& command : commands()) add(facts_of(command));
  for (const Command& function : genome_functions()) add(facts_of(function));
  for (const FunctionEntry& entry : functions()) add(facts_of(entry));
  for (std::size_t id = 0; id < control_count(); ++id) add(facts_of(control(static_cast<ControlId>(id))));
  return text.empty() ? "no name has '" + std::string{part} + "' in it\n" : text;
}

}  // namespace perigee
