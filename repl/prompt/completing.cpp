// repl/prompt/completing.cpp -- The Tab key: what the language knows of a place in the code, in readline's hands.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/prompt/completing.h"

#include <readline/readline.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <string>
#include <utility>

#include "lua/drawing.h"
#include "patterns/printable.h"

namespace perigee {
namespace {

constexpr std::size_t kMostExplained = 12;  // names that are listed with a word about each

Completing completing_with;
Completions found;  // for the key that was pressed last
bool is_plain = false;

char* copy(const std::string& text) { return strdup(text.c_str()); }

// Readline's word may begin behind or before ours: names with a hyphen, or a dot. Its matches are for its own.
char* next_match(const char*, int index) {
  static std::size_t ours = 0, at = 0;
  if (index == 0) {
    const std::string before = completing_with.before();
    const std::string line(rl_line_buffer, static_cast<std::size_t>(rl_point));
    found = completing_with.ask(before + line);
    ours = found.begin > before.size() ? found.begin - before.size() : 0;
    at = 0;
  }
  if (at >= found.items.size()) return nullptr;
  const std::string& name = found.items[at++].name;
  std::size_t theirs = static_cast<std::size_t>(rl_point);
  while (theirs > 0 && std::strchr(rl_completer_word_break_characters, rl_line_buffer[theirs - 1]) == nullptr) --theirs;
  if (theirs >= ours) return copy(name.substr(std::min(theirs - ours, name.size())));
  return copy(std::string(rl_line_buffer + theirs, ours - theirs) + name);
}

char** matches(const char* text, int, int) {
  rl_attempted_completion_over = 1;
  rl_completion_append_character = '\0';
  rl_sort_completion_matches = 0;
  return rl_completion_matches(text, next_match);
}

// Few names come with their kind and what they do; of many the names alone, as readline lists them.
void list(char** names, int count, int longest) {
  if (static_cast<std::size_t>(count) > kMostExplained || found.items.size() > kMostExplained) {
    rl_display_match_list(names, count, longest);
  } else {
    rl_crlf();
    int rows = 0, columns = 80;
    rl_get_screen_size(&rows, &columns);
    std::size_t widest = 0;
    for (const Completion& each : found.items) widest = std::max(widest, each.name.size());
    for (const Completion& each : found.items) {
      std::string line = each.name + std::string(widest - each.name.size() + 2, ' ') + each.kind;
      if (!each.summary.empty()) line += ": " + each.summary.substr(0, each.summary.find('\n'));
      line = printable(line);
      if (!is_plain) line = shortened(line, static_cast<std::size_t>(std::max(columns - 1, 20)), "");
      std::fprintf(rl_outstream, "%s\n", line.c_str());
    }
  }
  rl_forced_update_display();
}

}  // namespace

void complete_with(Completing completing, bool plain) {
  completing_with = std::move(completing);
  is_plain = plain;
  rl_attempted_completion_function = matches;
  rl_completion_display_matches_hook = list;
  rl_basic_quote_characters = rl_completer_quote_characters = "";  // no quotation mark is added
  rl_completer_word_break_characters = " \t\n\"'`(){}[]<>,;:.+-*/%^=~#&|!?@";
}

}  // namespace perigee
