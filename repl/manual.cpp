// repl/manual.cpp -- Reads the command line off its declaration, for the man page and the shells.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/manual.h"

#include <cstdio>
#include <memory>
#include <sstream>
#include <stdexcept>

#include "repl/command_line.h"

namespace perigee {
namespace {

// A declared type is "NAME:{strudel,tidal}" or "HZ:INT in [8000 - 384000]" or "DIR:DIR": what it is called, then what is checked.
void read_value(const CLI::Option& option, Argument& argument) {
  const std::string type = option.get_type_name();
  const std::size_t colon = type.find(':');
  argument.value = type.substr(0, colon);
  const std::string check = colon == std::string::npos ? std::string{} : type.substr(colon + 1);
  argument.takes = Argument::Takes::text;
  if (check.starts_with('{')) {
    argument.takes = Argument::Takes::words;
    std::istringstream words{check.substr(1, check.find('}') - 1)};
    for (std::string word; std::getline(words, word, ',');) argument.words.push_back(word);
    return;
  }
  if (const std::size_t in = check.find('['); in != std::string::npos) {
    argument.range = check.substr(in + 1, check.find(']', in) - in - 1);
    if (const std::size_t dash = argument.range.find(" - "); dash != std::string::npos)
      argument.range.replace(dash, 3, " to ");
  }
  const auto is = [&](std::string_view what) {
    return check == what || argument.value.find(what) != std::string::npos;
  };
  if (is("DIR")) {
    argument.takes = Argument::Takes::folder;
  } else if (is("FILE") || is("OUT") || is("JOURNAL") || check.starts_with("PATH")) {
    argument.takes = Argument::Takes::file;
  }
  if (argument.value == "TEXT" && !option.get_positional()) return;
  if (option.get_positional()) argument.value = option.get_name(true);
}

Argument argument_of(const CLI::Option& option) {
  Argument argument;
  for (const std::string& name : option.get_snames()) argument.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) argument.names.push_back("--" + name);
  if (argument.names.empty()) argument.names.push_back(option.get_name(true));
  argument.help = option.get_description();
  argument.environment = option.get_envname();
  argument.required = option.get_required();
  if (option.get_items_expected_max() == 0) return argument;
  read_value(option, argument);
  argument.otherwise = option.get_default_str();
  argument.optional_value = argument.is_option() && option.get_items_expected_min() == 0;
  argument.repeats = option.get_items_expected_max() > 1;
  return argument;
}

CommandLine line_of(const CLI::App& app, const std::string& path) {
  CommandLine line{.path = path, .help = app.get_description(), .footer = app.get_footer()};
  for (const CLI::Option* option : app.get_options()) line.arguments.push_back(argument_of(*option));
  for (const CLI::App* command : app.get_subcommands({}))
    line.commands.push_back(line_of(*command, path + " " + command->get_name()));
  return line;
}

}  // namespace

std::vector<const CommandLine*> all_commands(const CommandLine& line) {
  std::vector<const CommandLine*> all{&line};
  for (const CommandLine& command : line.commands) {
    const auto below = all_commands(command);
    all.insert(all.end(), below.begin(), below.end());
  }
  return all;
}

std::function<bool()> add_manual(const CLI::App& app, CLI::App& docs) {
  const auto man = std::make_shared<bool>(false);
  const auto shell = std::make_shared<std::string>();
  CLI::Option* const page = docs.add_flag("--man", *man, "Write the man page to standard output instead");
  docs.add_option("--completions", *shell, "Write what this shell needs to complete the command line instead")
      ->type_name("SHELL")
      ->check(CLI::IsMember(std::vector<std::string>(std::begin(kShells), std::end(kShells))))
      ->excludes(page);
  return [&app, man, shell] {
    if (!*man && shell->empty()) return false;
    const CommandLine line = line_of(app, "perigee");
    const std::string text = *man ? man_page(line, PERIGEE_VERSION) : completions(line, *shell);
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
      throw std::runtime_error("docs: cannot write to standard output");
    return true;
  };
}

}  // namespace perigee
