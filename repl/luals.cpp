// repl/luals.cpp -- perigee docs --luals: every name of the language, annotated for the Lua language server, from the tables it is made of.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>

#include "lua/cppn.h"
#include "lua/dsp.h"
#include "lua/help.h"
#include "lua/host.h"
#include "lua/names.h"
#include "repl/options.h"
#include "repl/query_session.h"
#include "repl/usage.h"

namespace perigee {
namespace {

constexpr std::string_view kMeta =
    "---@meta\n-- Written by `perigee docs --luals`, for the Lua language server: its folder belongs into "
    "Lua.workspace.library.\n";

constexpr std::string_view kTypes = R"(
---What a pattern is made of where one is wanted: a text is mini-notation, a list is a sequence.
---@alias perigee.Values perigee.Pattern|string|number|boolean|table

---A function of time.
---@class perigee.Pattern
---@operator add(any): perigee.Pattern
---@operator sub(any): perigee.Pattern
---@operator mul(any): perigee.Pattern
---@operator div(any): perigee.Pattern
---@operator mod(any): perigee.Pattern
---@operator pow(any): perigee.Pattern
---@operator concat(any): perigee.Pattern
local Pattern = {}

---A function from pattern to pattern, which methods extend as they do a pattern.
---@class perigee.Transform : perigee.Pattern
---@overload fun(pattern: perigee.Values): perigee.Pattern
local Transform = {}

---The names as one dialect has them.
---@type table<string, any>
strudel = {}
---@type table<string, any>
tidal = {}

cppn = {}
)";

constexpr std::string_view kControls = R"(
---@class perigee.Pattern
local Pattern = {}
)";

constexpr std::string_view kUnits = R"(
---What a unit of sound makes, in `synth`.
---@class perigee.Signal
---@operator add(any): perigee.Signal
---@operator sub(any): perigee.Signal
---@operator mul(any): perigee.Signal
---@operator div(any): perigee.Signal
local Signal = {}

---Between these values instead of -1 to 1, or 0 to 1.
---@param low number
---@param high number
---@return perigee.Signal
function Signal:range(low, high) end

---What a control is where the event does not say.
---@param value number
---@return perigee.Signal
function Signal:default(value) end

dsp = {}
)";

std::string type_of(ParamKind kind) {
  switch (kind) {
    case ParamKind::transform:
    case ParamKind::function:
      return "function|perigee.Pattern";
    case ParamKind::text:
      return "string";
    case ParamKind::any:
    case ParamKind::value:
    case ParamKind::rest:
      return "any";
    default:
      return "perigee.Values";
  }
}

bool is_name(std::string_view text) {
  return !text.empty() && std::isdigit(static_cast<unsigned char>(text[0])) == 0 &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0; });
}

struct Parameter {
  std::string name, type;
};

// "slot" of slot, file of "file = …", a number where that is no name.
Parameter parameter_of(std::string_view argument, std::size_t number) {
  if (argument.starts_with("...") || argument.starts_with("…")) return {"...", "any"};
  const std::string_view word = argument.substr(0, argument.find_first_of(" =("));
  const bool is_function = word == "function";
  return {is_name(word) && !is_function ? typed(word) : (is_function ? "action" : "argument") + std::to_string(number),
          "any"};
}

class Annotations {
 public:
  // What follows stands in a file of its own: the server leaves out those that are long.
  void begin(const std::string& file, std::string_view head) {
    text_ = &files_[file];
    *text_ = std::string{kMeta} + std::string{head};
  }

  // What is said above a function: a line of help, then an example.
  static std::string said(std::string_view help, std::string_view example) {
    std::string text;
    const auto add = [&](std::string_view lines) {
      for (std::size_t at = 0; at <= lines.size();) {
        const std::size_t end = std::min(lines.find('\n', at), lines.size());
        text += "---" + std::string{lines.substr(at, end - at)} + "\n";
        at = end + 1;
      }
    };
    add(help);
    if (!example.empty()) add("```lua\n" + std::string{example} + "\n```");
    return text;
  }

  // One function, `owner` being "", "dsp." or "Pattern:".
  void add_function(const std::string& owner, const std::string& name, const std::string& about,
                    const std::vector<Parameter>& parameters, const std::string& result,
                    const std::string& overload = {}) {
    const std::string full = owner + name;
    if (!is_name(name) || !seen_.insert(full).second) return;
    std::string list;
    *text_ += "\n" + about;
    for (const Parameter& parameter : parameters) {
      const bool rest = parameter.name == "...";
      *text_ += "---@param " + parameter.name + (rest ? " " : "? ") + parameter.type + "\n";
      list += (list.empty() ? "" : ", ") + parameter.name;
      if (rest) break;
    }
    if (!result.empty()) *text_ += "---@return " + result + "\n";
    if (!overload.empty()) *text_ += "---@overload " + overload + "\n";
    *text_ += "function " + full + "(" + list + ") end\n";
  }
  void add_value(const std::string& name, const std::string& about, const std::string& type) {
    if (is_name(name) && seen_.insert(name).second)
      *text_ += "\n" + about + "---@type " + type + "\n" + name + " = nil\n";
  }
  // Another name of the same.
  void add_alias(const std::string& owner, std::string_view name, std::string_view of) {
    const char* joined = owner == "Pattern:" ? "Pattern." : "";
    if (is_name(typed(name)) && seen_.insert(owner + typed(name)).second)
      *text_ += joined + typed(name) + " = " + joined + typed(of) + "\n";
  }
  void add_class(const std::string& name) { *text_ += "\n---@class perigee." + name + "\nlocal " + name + " = {}\n"; }

  void add(const Command& command, const std::string& owner, const std::string& name, const std::string& result) {
    std::vector<Parameter> parameters;
    for (const std::string_view argument : arguments_of(command.usage)) {
      Parameter parameter = parameter_of(argument, parameters.size() + 1);
      const bool taken = std::any_of(parameters.begin(), parameters.end(),
                                     [&](const Parameter& other) { return other.name == parameter.name; });
      if (taken) parameter.name += std::to_string(parameters.size() + 1);
      parameters.push_back(std::move(parameter));
    }
    add_function(owner, name, said(command.help, command.example), parameters, result);
  }

  void add(const FunctionEntry& entry) {
    const std::string name = typed(entry.name);
    const std::string about = said(entry.help, entry.example);
    if (entry.form == Form::constant) return add_value(name, about, "perigee.Pattern");
    std::vector<Parameter> parameters;
    for (const Param& param : entry.params)
      parameters.push_back(
          param.kind == ParamKind::rest
              ? Parameter{"...", "any"}
              : Parameter{typed(parameter_of(param.name, parameters.size() + 1).name), type_of(param.kind)});
    add_function("Pattern:", name, said(entry.help, ""), parameters, "perigee.Pattern");
    if (entry.form == Form::transform && !entry.has_rest()) parameters.push_back({"pattern", "perigee.Values"});
    add_function("", name, about, parameters, entry.form == Form::transform ? "perigee.Transform" : "perigee.Pattern");
  }

  void add(const Control& control) {
    const Facts facts = facts_of(control);
    std::string help = facts.help;
    for (const std::string& line : facts.arguments) help += "\n\n" + line;
    for (const char* owner : {"", "Pattern:"})
      add_function(owner, typed(control.name), said(help, ""), {{"values", "perigee.Values"}, {"...", "any"}},
                   "perigee.Pattern");
  }

  void add_unit(std::string_view name) {
    const UnitInfo& unit = unit_info(unit_named(name));
    std::vector<Parameter> parameters;
    for (int i = takes_sides(unit) ? 1 : 0; i < unit.input_count; ++i)
      parameters.push_back({typed(unit.inputs[static_cast<std::size_t>(i)].name), "perigee.Signal|number"});
    if (takes_sides(unit) && !parameters.empty()) parameters.front().name = "signal";
    const std::string about = said(unit.help, unit_example(unit));
    add_function("dsp.", typed(name), about, parameters, "perigee.Signal");
    if (!is_method(unit)) return;
    parameters.erase(parameters.begin());
    add_function("Signal:", typed(name), about, parameters, "perigee.Signal");
  }

  const std::map<std::string, std::string>& files() const { return files_; }

 private:
  std::map<std::string, std::string> files_;
  std::string* text_ = nullptr;  // of the file that grows
  std::set<std::string> seen_;
};

// The name and the others that mean the same; each once.
template <class Entry>
void add_all_names(Annotations& annotations, const Entry& entry, bool is_method) {
  annotations.add(entry);
  for (const std::string_view alias : entry.aliases) {
    annotations.add_alias("", alias, entry.name);
    if (is_method) annotations.add_alias("Pattern:", alias, entry.name);
  }
}

}  // namespace

int run_luals(const std::string& folder) {
  QuerySession session(Dialect::strudel);
  const Host declares{session};  // the functions that are written in Lua
  Annotations annotations;
  annotations.begin("perigee.lua", kTypes);
  for (const Command& command : commands()) {
    annotations.add(command, "", std::string{command.name}, "");
    for (const std::string_view alias : command.aliases) annotations.add_alias("", alias, command.name);
  }
  for (const FunctionEntry& entry : functions()) add_all_names(annotations, entry, entry.is_method());
  std::set<std::string> classes{"pattern"};
  for (const Command& function : genome_functions()) {
    const std::size_t at = function.name.find_first_of(".:");
    const std::string owner{function.name.substr(0, at)}, name{function.name.substr(at + 1)};
    std::string type = owner == "g" ? "Genome" : owner;
    type[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(type[0])));
    const bool method = function.name[at] == ':';
    if (method && classes.insert(owner).second) annotations.add_class(type);
    annotations.add(function, method ? type + ":" : owner + ".", name, "any");
  }
  annotations.begin("controls.lua", kControls);
  for (std::size_t id = 0; id < control_count(); ++id)
    add_all_names(annotations, control(static_cast<ControlId>(id)), true);
  annotations.begin("units.lua", kUnits);
  for (const std::string_view unit : unit_names()) annotations.add_unit(unit);
  std::filesystem::create_directories(folder);
  for (const auto& [name, text] : annotations.files()) {
    std::ofstream file(std::filesystem::path{folder} / name, std::ios::binary);
    if (!(file << text)) throw std::runtime_error("docs: cannot write into " + folder);
  }
  return kWell;
}

}  // namespace perigee
