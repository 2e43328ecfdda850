// repl/command_line.h -- The command line as data, for whoever writes about it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace perigee {

// An option, or what stands without one.
struct Argument {
  enum class Takes { nothing, text, words, file, folder };

  std::vector<std::string> names;  // "-o", "--output"; one without a dash for what stands without an option
  std::string value;               // what its value is called: "OUT.wav"; "" for a flag
  std::string range;               // of the value, in words; may be ""
  std::string otherwise;           // what holds where it is not given; may be ""
  std::string environment;         // the variable that says it where the line does not; may be ""
  std::string help;
  Takes takes = Takes::nothing;
  std::vector<std::string> words;  // all it may be, where it takes words
  bool required = false;
  bool optional_value = false;  // the option may stand without its value
  bool repeats = false;

  bool is_option() const { return names.front().front() == '-'; }
  bool operator==(const Argument&) const = default;
};

struct CommandLine {
  std::string path;  // as typed: "perigee cppn eval"
  std::string help, footer;
  std::vector<Argument> arguments;
  std::vector<CommandLine> commands;

  std::string_view name() const { return std::string_view{path}.substr(path.rfind(' ') + 1); }
};

// It, and all commands in and below it, in the order in which they are told.
std::vector<const CommandLine*> all_commands(const CommandLine& line);

// The page for man, in roff: the command line, and the names of the language.
std::string man_page(const CommandLine& line, std::string_view version);

// A script for a shell, one of kShells, that completes the command line.
constexpr std::string_view kShells[] = {"bash", "zsh", "fish"};
std::string completions(const CommandLine& line, std::string_view shell);

}  // namespace perigee
