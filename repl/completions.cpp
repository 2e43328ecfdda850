// repl/completions.cpp -- What bash, zsh and fish need to complete the command line.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <map>
#include <stdexcept>

#include "repl/command_line.h"

namespace perigee {
namespace {

using Takes = Argument::Takes;

// Between single quotes; `quote` is how the shell writes one of these.
std::string quoted(std::string_view text, std::string_view quote) {
  std::string safe = "'";
  for (const char c : text) safe += c == '\'' ? std::string{quote} : std::string(1, c);
  return safe + "'";
}

// The first sentence or clause of a line of help: lists are narrow.
std::string brief(std::string_view help) {
  std::string text{help.substr(0, std::min(help.find("; "), help.find('\n')))};
  std::replace(text.begin(), text.end(), '\t', ' ');
  return text;
}

std::string words_of(const Argument& argument, std::string_view between) {
  std::string text;
  for (const std::string& word : argument.words) text += (text.empty() ? "" : std::string{between}) + word;
  return text;
}

std::string note(std::string_view shell) {
  return "# Completes perigee's command line; written by `perigee docs --completions " + std::string{shell} + "`.\n";
}

// --- bash ---

std::string offer_of(const Argument& argument) {
  switch (argument.takes) {
    case Takes::words:
      return "words " + words_of(argument, " ");
    case Takes::file:
      return "files";
    case Takes::folder:
      return "folders";
    default:
      return "nothing";
  }
}

// The arms of a `case` that prints what belongs to each of its keys; equal answers share one.
std::string cases(const std::map<std::string, std::vector<std::string>>& keys_of) {
  std::string text;
  for (const auto& [answer, keys] : keys_of) {
    text += "    ";
    for (const std::string& key : keys) text += (key == keys.front() ? "" : " | ") + quoted(key, "'\\''");
    text += ") echo " + quoted(answer, "'\\''") + " ;;\n";
  }
  return text;
}

std::string bash(const CommandLine& root) {
  std::map<std::string, std::vector<std::string>> values, options, operands;
  std::string commands;
  for (const CommandLine* line : all_commands(root)) {
    if (line != &root) commands += (commands.empty() ? "" : " | ") + quoted(line->path, "'\\''");
    std::string names, below;
    for (const CommandLine& command : line->commands) below += (below.empty() ? "" : " ") + std::string{command.name()};
    std::string operand = "nothing";
    for (const Argument& argument : line->arguments) {
      if (!argument.is_option()) {
        operand = offer_of(argument);
        continue;
      }
      for (const std::string& name : argument.names) {
        names += (names.empty() ? "" : " ") + name;
        if (argument.takes != Takes::nothing) values[offer_of(argument)].push_back(line->path + " " + name);
      }
    }
    options[names].push_back(line->path);
    operands[operand + (below.empty() ? "" : " " + below)].push_back(line->path);
  }
  return note("bash") + R"(
# What follows an option that takes a value.
_perigee_value() {
  case $1 in
)" + cases(values) +
         R"(  esac
}

_perigee_options() {
  case $1 in
)" + cases(options) +
         R"(  esac
}

# What stands without an option, and the commands.
_perigee_operands() {
  case $1 in
)" + cases(operands) +
         R"(  esac
}

# Offers what begins with the word: files, folders, or words that are given.
_perigee_offer() {
  local word=$1 kind=$2
  shift 2
  case $kind in
    files) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
    folders) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$word") ;;
  esac
  (($#)) && mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -W "$*" -- "$word")
}

_perigee() {
  local word=${COMP_WORDS[COMP_CWORD]} command=perigee value i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; ++i)); do
    value=$(_perigee_value "$command ${COMP_WORDS[i]}")
    if [[ $value ]]; then
      if ((++i == COMP_CWORD)); then
        _perigee_offer "$word" $value
        return
      fi
      continue
    fi
    case "$command ${COMP_WORDS[i]}" in
      )" +
         commands +
         R"() command+=" ${COMP_WORDS[i]}" ;;
    esac
  done
  if [[ $word == -* ]]; then
    _perigee_offer "$word" words $(_perigee_options "$command")
  else
    _perigee_offer "$word" $(_perigee_operands "$command")
  fi
}
complete -F _perigee perigee
)";
}

// --- zsh ---

// Help in the brackets of _arguments, or what a value is called.
std::string zsh_text(std::string_view text) {
  std::string safe;
  for (const char c : text)
    safe += (c == '[' || c == ']' || c == ':' || c == '\\') ? std::string{'\\', c} : std::string(1, c);
  return safe;
}

std::string zsh_action(const Argument& argument) {
  switch (argument.takes) {
    case Takes::words:
      return "(" + words_of(argument, " ") + ")";
    case Takes::file:
      return "_files";
    case Takes::folder:
      return "_files -/";
    default:
      return " ";
  }
}

std::string zsh_function(std::string_view path) {
  std::string name = "_" + std::string{path};
  std::replace(name.begin(), name.end(), ' ', '_');
  return name;
}

std::string zsh_spec(const Argument& argument) {
  const std::string value = ":" + zsh_text(argument.value) + ":" + zsh_action(argument);
  if (!argument.is_option()) return "    " + quoted((argument.repeats ? "*" : ":") + value, "'\\''");
  std::string text;
  for (const std::string& name : argument.names) {
    std::string others;
    for (const std::string& other : argument.names) others += (others.empty() ? "" : " ") + other;
    text += "    " +
            quoted((argument.repeats ? "*" : "(" + others + ")") + name + "[" + zsh_text(brief(argument.help)) + "]" +
                       (argument.takes == Takes::nothing ? "" : (argument.optional_value ? ":" : "") + value),
                   "'\\''") +
            (name == argument.names.back() ? "" : " \\\n");
  }
  return text;
}

std::string zsh(const CommandLine& root) {
  std::string text = "#compdef perigee\n" + note("zsh");
  for (const CommandLine* line : all_commands(root)) {
    const std::string name = zsh_function(line->path);
    text += "\n" + name + "() {\n  local context state state_descr line\n  typeset -A opt_args\n";
    const bool has_commands = !line->commands.empty();
    text += std::string{"  _arguments"} + (has_commands ? " -C" : "");
    for (const Argument& argument : line->arguments) {
      if (argument.is_option() || !has_commands) text += " \\\n" + zsh_spec(argument);
    }
    if (has_commands) text += " \\\n    '1: :->first' \\\n    '*:: :->rest'";
    text += "\n";
    if (has_commands) {
      text += "  case $state in\n    first)\n      local -a commands=(\n";
      for (const CommandLine& command : line->commands) {
        text += "        " + quoted(std::string{command.name()} + ":" + zsh_text(brief(command.help)), "'\\''") + "\n";
      }
      text += "      )\n      _describe -t commands command commands\n";
      std::string beside = "      ;;\n    rest)\n      case $words[1] in\n", otherwise;
      for (const CommandLine& command : line->commands)
        beside += "        " + std::string{command.name()} + ") " + zsh_function(command.path) + " ;;\n";
      for (const Argument& argument : line->arguments) {
        if (argument.is_option() || argument.takes != Takes::file) continue;
        text += "      _files\n";
        otherwise = "        *) _files ;;\n";
      }
      text += beside + otherwise + "      esac\n      ;;\n  esac\n";
    }
    text += "}\n";
  }
  return text + "\n_perigee \"$@\"\n";
}

// --- fish ---

// Holds where the words so far name this command, and none below it.
std::string fish_condition(const CommandLine& line, const CommandLine& root) {
  std::string text = "__perigee_at " + line.path.substr(std::min(root.path.size() + 1, line.path.size()));
  while (text.ends_with(' ')) text.pop_back();
  return " -n '" + text + "'";
}

std::string fish(const CommandLine& root) {
  std::string text = note("fish") + R"(
# Whether the words before the cursor name this command.
function __perigee_at
    set -l named
    for word in (commandline -opc)[2..-1]
        if contains -- "$named $word" )";
  for (const CommandLine* line : all_commands(root)) {
    if (line != &root) text += " " + quoted(line->path.substr(root.path.size()), "\\'");
  }
  text += R"(
            set named "$named $word"
        end
    end
    set -l wanted (string join ' ' -- '' $argv)
    test "$named" = "$wanted"
end

complete -c perigee -f
)";
  for (const CommandLine* line : all_commands(root)) {
    const std::string begin = "complete -c perigee" + fish_condition(*line, root);
    for (const CommandLine& command : line->commands) {
      text += begin + " -a " + std::string{command.name()} + " -d " + quoted(brief(command.help), "\\'") + "\n";
    }
    for (const Argument& argument : line->arguments) {
      text += begin;
      for (const std::string& name : argument.names) {
        if (argument.is_option()) text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      }
      const char* const needs = argument.is_option() ? " -r" : "";
      switch (argument.takes) {
        case Takes::words:
          text += " -x -a '" + words_of(argument, " ") + "'";
          break;
        case Takes::file:
          text += std::string{needs} + " -F";
          break;
        case Takes::folder:
          text += " -x -a '(__fish_complete_directories)'";
          break;
        case Takes::text:
          text += argument.is_option() ? " -x" : "";
          break;
        case Takes::nothing:
          break;
      }
      text += " -d " + quoted(brief(argument.help), "\\'") + "\n";
    }
  }
  return text;
}

}  // namespace

std::string completions(const CommandLine& line, std::string_view shell) {
  if (shell == "bash") return bash(line);
  if (shell == "zsh") return zsh(line);
  if (shell == "fish") return fish(line);
  throw std::invalid_argument("completions: a shell is bash, zsh or fish");
}

}  // namespace perigee
