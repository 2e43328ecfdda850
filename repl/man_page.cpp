// repl/man_page.cpp -- The page for man: the command line, then the names of the language.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <span>

#include "lua/help.h"
#include "lua/host.h"
#include "patterns/control_table.h"
#include "patterns/operators.h"
#include "repl/command_line.h"
#include "repl/query_session.h"

namespace perigee {
namespace {

struct Row {
  std::string_view what, help;
};
constexpr Row kExamples[] = {
    {"perigee", "The prompt. d1(s\"bd*2 [~ sn]\") plays, hush() is silence, help() tells more."},
    {"perigee play piece.lua --watch", "Plays a file, and again whenever it is saved."},
    {"perigee render piece.lua -o piece.wav --cycles 16", "Writes 16 cycles of it, faster than time."},
    {"perigee query -e 's\"bd(3,8)\"'", "Prints the events of a pattern."},
    {"perigee send -e 'hush()'", "Silences the perigee that runs."},
};
constexpr Row kFiles[] = {
    {"~/.config/perigee/init.lua", "Is run first, before any other file."},
    {"~/.local/state/perigee/history", "What was typed at the prompt."},
    {"~/.local/state/perigee/journals/", "A journal of each performance, for --restore and perigee replay."},
    {"$XDG_RUNTIME_DIR/perigee/endpoint", "Where the perigee that runs listens for editors."},
};
constexpr Row kEnvironment[] = {
    {"XDG_CONFIG_HOME", "Is looked into instead of ~/.config."},
    {"XDG_STATE_HOME", "Is written into instead of ~/.local/state."},
    {"XDG_CACHE_HOME", "Is written into instead of ~/.cache: what a GPU has compiled."},
    {"NO_COLOR", "Takes the colours away, set to anything."},
    {"PERIGEE_NO_STATUS", "1 leaves the status line out."},
    {"PERIGEE_PLAIN", "1 is for screen readers: nothing is drawn anew."},
    {"PERIGEE_MOST_RENDERS",
     "Is --most-renders of perigee serve, and so for each of its options, but for PORT, DB_PATH, PERIGEE_ORIGINS and "
     "PERIGEE_HOSTS."},
    {"DB_PATH", "The library of genomes, where --library does not name one."},
};

// Text as roff reads it: nothing in it is a command.
std::string roff(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (safe.empty() && (c == '.' || c == '\'')) safe += "\\&";
    switch (c) {
      case '\\':
        safe += "\\e";
        break;
      case '-':
        safe += "\\-";
        break;
      case '\'':
        safe += "\\(aq";
        break;
      case '"':
        safe += "\\(dq";
        break;
      case '`':
        safe += "\\(ga";
        break;
      case '^':
        safe += "\\(ha";
        break;
      case '~':
        safe += "\\(ti";
        break;
      case '\n':
        safe += "\n.br\n";
        break;
      default:
        safe += c;
    }
  }
  return safe;
}

std::string bold(std::string_view text) { return "\\fB" + roff(text) + "\\fR"; }
std::string italic(std::string_view text) { return "\\fI" + roff(text) + "\\fR"; }

std::string sentence(const std::string& text) {
  const std::string closed = text.find_last_of(".!?") + 1 == text.size() ? text : text + ".";
  return roff(closed);
}

// "-o, --output OUT.wav"
std::string head_of(const Argument& argument) {
  if (!argument.is_option()) return italic(argument.names.front()) + (argument.repeats ? "…" : "");
  std::string text;
  for (const std::string& name : argument.names) text += (text.empty() ? "" : ", ") + bold(name);
  if (argument.value.empty()) return text;
  return text + (argument.optional_value ? " [" + italic(argument.value) + "]" : " " + italic(argument.value));
}

std::string entry_of(const Argument& argument) {
  std::string text = ".TP\n" + head_of(argument) + "\n" + sentence(argument.help);
  if (!argument.words.empty()) {
    text += "\nOne of ";
    for (const std::string& word : argument.words) text += (word == argument.words.front() ? "" : ", ") + bold(word);
    text += ".";
  }
  if (!argument.range.empty()) text += "\nFrom " + roff(argument.range) + ".";
  if (!argument.environment.empty()) text += "\nIn the environment " + bold(argument.environment) + ".";
  if (!argument.otherwise.empty()) text += "\nOtherwise " + bold(argument.otherwise) + ".";
  return text + "\n";
}

std::string synopsis_of(const CommandLine& line) {
  std::string text = bold(line.path) + " [" + italic("OPTIONS") + "]";
  for (const Argument& argument : line.arguments) {
    if (argument.is_option() && argument.required)
      text += " " + bold(argument.names.front()) + " " + italic(argument.value);
    if (argument.is_option()) continue;
    text += argument.required ? " " + head_of(argument) : " [" + head_of(argument) + "]";
  }
  return text + "\n";
}

// A command's options; those that the prompt has too are only named.
std::string options_of(const CommandLine& line, const CommandLine& prompt) {
  std::string told, named;
  for (const Argument& argument : line.arguments) {
    Argument plain = argument;
    if (&line != &prompt) plain.environment.clear();
    const bool known = &line != &prompt && argument.is_option() &&
                       std::find(prompt.arguments.begin(), prompt.arguments.end(), plain) != prompt.arguments.end();
    if (known) {
      named += (named.empty() ? "" : ", ") + bold(argument.names.back());
    } else {
      told += entry_of(argument);
    }
  }
  if (!named.empty()) named = ".PP\nAs above: " + named + ".\n";
  return told + named;
}

std::string rows(std::span<const Row> table) {
  std::string text;
  for (const Row& row : table) text += ".TP\n" + bold(row.what) + "\n" + roff(row.help) + "\n";
  return text;
}

std::string names_of(std::string_view topic, const std::vector<std::string_view>& names) {
  std::string text = ".TP\n" + bold(topic) + "\n";
  std::size_t column = 0;
  for (const std::string_view name : names) {
    text += column == 0 ? "" : column > 90 ? "\n" : " ";
    column = column > 90 ? 0 : column;
    text += roff(name);
    column += name.size() + 1;
  }
  return text + "\n";
}

std::string language() {
  QuerySession session(Dialect::strudel);
  const Host declares{session};  // the functions that are written in Lua
  std::string text = ".SS Functions\n";
  for (const std::string_view topic : function_topics()) {
    std::vector<std::string_view> names;
    for (const FunctionEntry& entry : functions()) {
      if (entry.topic == topic && entry.topic != "operators") names.push_back(entry.name);
    }
    if (topic == "operators") {
      for (const OpName& op : all_operators()) names.push_back(op.name);
    }
    text += names_of(topic, names);
  }
  text += ".SS Controls\n";
  for (const std::string_view topic : control_topics()) {
    std::vector<std::string_view> names;
    for (const ControlRow& row : control_rows()) {
      if (row.topic == topic) names.push_back(row.name);
    }
    text += names_of(topic, names);
  }
  text += ".SS Commands of the language\n";
  std::vector<std::string_view> names;
  for (const Command& command : commands()) names.push_back(command.name);
  return text + names_of("commands", names);
}

}  // namespace

std::string man_page(const CommandLine& line, std::string_view version) {
  const std::size_t colon = line.help.find(": "), end = line.help.find('\n');
  std::string text = ".\\\" Written by `perigee docs \\-\\-man`.\n.TH PERIGEE 1 \"\" \"perigee " +
                     std::string{version} + "\" \"User Commands\"\n.nh\n.ad l\n";
  const std::string what = line.help.substr(colon + 2, end - colon - 2);
  text += ".SH NAME\nperigee \\- " + roff(what.substr(0, what.find_last_not_of('.') + 1)) + "\n.SH SYNOPSIS\n";
  for (const CommandLine* command : all_commands(line)) {
    if (command->commands.empty() || command == &line)
      text += (command == &line ? "" : ".br\n") + synopsis_of(*command);
  }
  text += ".SH DESCRIPTION\n" + roff(line.help.substr(end + 1)) + "\n";
  text += ".PP\nCode is Lua, with the functions, controls and mini\\-notation of Tidal and Strudel.\n";
  text += ".SH OPTIONS\n" + options_of(line, line);
  text += ".SH COMMANDS\n";
  for (const CommandLine* command : all_commands(line)) {
    if (command == &line || !command->commands.empty()) continue;
    text += ".SS " + roff(command->path) + "\n" + sentence(command->help) + "\n" + options_of(*command, line);
    if (command->footer != line.footer && !command->footer.empty()) text += ".PP\n" + sentence(command->footer) + "\n";
  }
  text += ".SH LANGUAGE\nAll names, by topic.\n" + bold("help(\"NAME\")") +
          "\nat the prompt tells what each one does.\n" + language();
  text += ".SH EXIT STATUS\n" + sentence(line.footer) + "\n";
  text += ".SH ENVIRONMENT\n" + rows(kEnvironment) + ".SH FILES\n" + rows(kFiles) + ".SH EXAMPLES\n" + rows(kExamples);
  return text + ".SH SEE ALSO\n" + bold("jackd") +
         "(1).\nThe book and the reference are in the folder of documentation, share/doc/perigee.\n";
}

}  // namespace perigee
