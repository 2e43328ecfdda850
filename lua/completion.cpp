// lua/completion.cpp -- Reads where somebody types, and asks the registries and the instrument what can stand there.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/completion.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <lua.hpp>
#include <map>
#include <optional>
#include <utility>

#include "engine/units.h"
#include "lua/commands.h"
#include "lua/cppn.h"
#include "lua/dsp_units.h"
#include "lua/help.h"
#include "lua/names.h"
#include "lua/session.h"
#include "lua/state.h"
#include "patterns/controls.h"
#include "patterns/registry.h"
#include "patterns/tonal/arp.h"
#include "patterns/tonal/chord_table.h"
#include "patterns/tonal/note_name.h"
#include "patterns/tonal/scale_table.h"
#include "patterns/tonal/tuning.h"
#include "patterns/tonal/voicing.h"

namespace perigee {
namespace {

constexpr auto kNowhere = std::string_view::npos;

bool is_name_letter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// The name, or chain of names with dots, that ends where `text` ends.
std::string_view last_name(std::string_view text, bool dots) {
  std::size_t begin = text.size();
  while (begin > 0 && (is_name_letter(text[begin - 1]) || (dots && text[begin - 1] == '.'))) --begin;
  return text.substr(begin);
}

std::string_view without_end_blanks(std::string_view text) {
  return text.substr(0, text.find_last_not_of(" \t\n") + 1);
}

// What is open where the code ends: a string, a comment, brackets.
struct Open {
  struct Bracket {
    std::size_t at = 0;
    int commas = 0;
  };
  std::vector<Bracket> brackets;
  std::size_t string = kNowhere;  // where what is in it begins
  std::size_t quote = 0;          // where its quotation mark is
  bool comment = false;
};

Open open_at_end(std::string_view code) {
  Open open;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const char c = code[i];
    const bool comment = code.substr(i).starts_with("--");
    const std::size_t body = comment ? i + 2 : i;
    if (code.substr(body).starts_with("[[")) {
      const std::size_t end = code.find("]]", body);
      if (end == kNowhere) {
        open.comment = comment;
        if (!comment) open.string = body + 2, open.quote = body;
        return open;
      }
      i = end + 1;
    } else if (comment) {
      const std::size_t end = code.find('\n', i);
      if (end == kNowhere) return open.comment = true, open;
      i = end;
    } else if (c == '"' || c == '\'') {
      std::size_t end = i + 1;
      while (end < code.size() && code[end] != c && code[end] != '\n') end += code[end] == '\\' ? 2u : 1u;
      if (end >= code.size()) return open.string = i + 1, open.quote = i, open;
      i = end;
    } else if (c == '(' || c == '{' || c == '[') {
      open.brackets.push_back({i, 0});
    } else if ((c == ')' || c == '}' || c == ']') && !open.brackets.empty()) {
      open.brackets.pop_back();
    } else if (c == ',' && !open.brackets.empty()) {
      ++open.brackets.back().commas;
    }
  }
  return open;
}

// Who is given what is typed, and as which argument, from 0 on.
struct Call {
  std::string_view name;
  int argument = 0;
};

// Functions that hand their arguments on: cat("bd", "sn") is as good as "bd sn".
bool hands_on(std::string_view name) {
  const FunctionEntry* entry = find_function(name);
  return entry != nullptr && entry->form == Form::constructor && entry->has_rest();
}

// The function around what begins at `at`: f"…", f("…", f{"…", and through cat("…" and its kind. No name where there is none.
Call call_around(std::string_view code, std::size_t at, const Open& open, bool in_string) {
  const std::string_view before = without_end_blanks(code.substr(0, at));
  if (const std::string_view name = last_name(before, false); in_string && !name.empty()) return {name, 0};
  for (auto bracket = open.brackets.rbegin(); bracket != open.brackets.rend(); ++bracket) {
    const std::string_view name = last_name(without_end_blanks(code.substr(0, bracket->at)), false);
    if (name.empty()) continue;  // a list, or brackets that only group
    if (!in_string || !hands_on(name)) return {name, code[bracket->at] == '(' ? bracket->commas : 0};
  }
  return {};
}

// Which argument of a command is a slot: its usage says so. -1: none.
int slot_argument(std::string_view name) {
  const Command* command = find_command(name);
  if (command == nullptr) return -1;
  const std::size_t open = command->usage.find('(');
  if (open == kNowhere) return -1;
  std::string_view rest = command->usage.substr(open + 1);
  for (int argument = 0; !rest.empty(); ++argument) {
    const std::size_t end = rest.find_first_of(",)");
    if (rest.substr(0, end) == "slot") return argument;
    if (end == kNowhere || rest[end] == ')') return -1;
    rest.remove_prefix(std::min(end + 2, rest.size()));
  }
  return -1;
}

// Collects what goes on with the word that is typed; each name once, as what it was first.
class Finding {
 public:
  explicit Finding(std::string_view word) : word_{word} {}

  void add(std::string_view name, std::string_view kind, std::string_view summary = {}) {
    if (!name.starts_with(word_)) return;
    found_.try_emplace(std::string{name}, Completion{std::string{name}, std::string{kind}, std::string{summary}});
  }
  void add(std::vector<Completion>&& several) {
    for (Completion& each : several) {
      if (each.name.starts_with(word_)) found_.try_emplace(each.name, std::move(each));
    }
  }
  Completions take(std::size_t begin) {
    Completions answer{begin, {}};
    for (auto& [name, completion] : found_) answer.items.push_back(std::move(completion));
    return answer;
  }

 private:
  std::string_view word_;
  std::map<std::string, Completion> found_;
};

// -- Names in code

void add_facts(Finding& found, const Facts& facts, std::string_view kind) {
  found.add(typed(facts.name), kind, facts.help);
  for (const std::string_view alias : facts.aliases) found.add(typed(alias), kind, facts.help);
}

void add_functions(Finding& found, bool methods_only) {
  for (const FunctionEntry& entry : functions()) {
    if (!methods_only || entry.is_method()) add_facts(found, facts_of(entry), "function");
  }
  for (std::size_t id = 0; id < control_count(); ++id)
    add_facts(found, facts_of(control(static_cast<ControlId>(id))), "control");
}

// The functions that the player registered.
void add_registered(Finding& found, lua_State* L) {
  for (const auto& [name, entry] : State::of(L).definitions.registered) found.add(name, "function", entry->help);
}

// The fields of the table at the top of the stack; raw, since completion runs no code.
void add_fields(Finding& found, lua_State* L, std::string_view path) {
  lua_pushnil(L);
  while (lua_next(L, -2) != 0) {
    if (lua_type(L, -2) == LUA_TSTRING) {
      const std::string name = lua_tostring(L, -2);
      const std::string full = path.empty() ? name : std::string{path} + "." + name;
      const Command* command = find_command(full);
      const int unit = path == "dsp" ? find_for_synths(name) : -1;
      const std::string_view summary = command != nullptr ? command->help
                                       : unit >= 0        ? unit_info(unit).help
                                                          : std::string_view{};
      found.add(name,
                unit >= 0               ? "unit"
                : lua_isfunction(L, -1) ? "function"
                : lua_istable(L, -1)    ? "table"
                : test_genome(L, -1)    ? "genome"
                                        : "variable",
                summary);
    }
    lua_pop(L, 1);
  }
}

Completions names_in_code(lua_State* L, std::string_view prefix) {
  const std::string_view word = last_name(prefix, false);
  const std::size_t begin = prefix.size() - word.size();
  const std::string_view before = prefix.substr(0, begin);
  Finding found{word};
  if (before.ends_with(':')) {
    add_registered(found, L);
    add_functions(found, true);
    for (const std::string_view method : signal_methods()) found.add(method, "method of signals");
    for (const Command& function : genome_functions()) {
      if (function.name.starts_with("g:")) found.add(function.name.substr(2), "method of genomes", function.help);
    }
    return found.take(begin);
  }
  const std::string_view path =
      before.ends_with('.') ? last_name(before.substr(0, before.size() - 1), true) : std::string_view{};
  if (path.empty() ? !before.ends_with('.') : path == "strudel" || path == "tidal") {
    for (const Command& command : commands()) add_facts(found, facts_of(command), "command");
    add_functions(found, false);
  }
  if (!before.ends_with('.')) {
    add_registered(found, L);
    for (const std::string_view keyword : lua_keywords()) found.add(keyword, "keyword");
  }
  lua_pushglobaltable(L);
  for (std::size_t at = 0; at < path.size() && lua_istable(L, -1);) {
    const std::size_t dot = std::min(path.find('.', at), path.size());
    lua_pushlstring(L, path.data() + at, dot - at);
    lua_rawget(L, -2);
    at = dot + 1;
  }
  if (lua_istable(L, -1)) add_fields(found, L, path);
  return found.take(begin);
}

// -- Words in strings

// A place in mini-notation: the word that ends there.
std::string_view word_of(std::string_view text, std::string_view ends = " \t\n[]<>{}(),~*!?@|") {
  const std::size_t end = text.find_last_of(ends);
  return end == kNowhere ? text : text.substr(end + 1);
}

void add_all(Finding& found, const std::vector<std::string_view>& names, std::string_view kind) {
  for (const std::string_view name : names) found.add(name, kind);
}

// bd, and bd:2 by the files of bd.
Completions sound_in(const Session& session, std::string_view text, std::size_t end) {
  const std::string_view word = word_of(text, " \t\n[]<>{}(),~*!?@|/%");
  const std::size_t colon = word.find(':');
  const std::string_view typed = colon == kNowhere ? word : word.substr(colon + 1);
  Finding found{typed};
  if (colon == kNowhere) {
    found.add(session.words(WordsOf::sounds, {}));
  } else {
    found.add(session.words(WordsOf::files, word.substr(0, colon)));
  }
  return found.take(end - typed.size());
}

// C:minor, C:bebop:major and minor: a root, then a name whose blanks are colons in mini-notation.
Completions scale_in(Dialect dialect, std::string_view text, std::size_t end) {
  const std::string_view word = word_of(text);
  const std::size_t colon = word.find(':');
  const bool has_root = colon != kNowhere && parse_note(word.substr(0, colon)).has_value();
  const std::string_view typed = has_root ? word.substr(colon + 1) : word;
  Finding found{typed};
  for (const std::string_view name : scale_names(dialect)) {
    std::string one_word{name};
    std::replace(one_word.begin(), one_word.end(), ' ', ':');
    found.add(one_word, "scale");
  }
  return found.take(end - typed.size());
}

// Am7 behind its root, and c'maj7 in Tidal.
Completions chord_in(std::string_view text, std::size_t end) {
  const std::string_view word = word_of(text, " \t\n[]<>{}(),~*!?@|'");
  const bool by_name = text.size() > word.size() && text[text.size() - word.size() - 1] == '\'';
  std::string_view quality = word;
  if (!by_name && !word.empty() && parse_note(word.substr(0, 1))) {
    quality.remove_prefix(1);
    quality.remove_prefix(std::min(quality.find_first_not_of("#b"), quality.size()));
  }
  Finding found{quality};
  if (by_name) {
    add_all(found, tidal_chord_names(), "chord");
  } else if (quality.size() < word.size()) {
    for (const auto& [name, dictionary] : voicing_shelf()->dictionaries) {
      for (const auto& [symbol, voicings] : dictionary->table) found.add(symbol, "chord");
    }
    // What a lead sheet has most: others are read letter by letter.
    for (const char* usual : {"m",  "7",  "m7",  "^7",  "m7b5", "o7",  "6",    "m6",   "9",   "m9",
                              "^9", "69", "7b9", "7#9", "13",   "sus", "7sus", "add9", "aug", "mM7"})
      found.add(usual, "chord");
  }
  return found.take(end - quality.size());
}

struct Place {            // in a string
  std::string_view name;  // of what is given the string
  std::string_view text;  // of it, up to where somebody types
  std::size_t end;        // of the code
};

// What a function or control takes in its strings; none where nothing is known of it.
std::optional<Completions> words_in(lua_State* L, const Session& session, const Place& place) {
  constexpr std::array<std::string_view, 2> kDialects{"strudel", "tidal"};
  const Control* control = find_control(place.name);
  const std::string_view name = control != nullptr ? control->name : place.name;
  const auto among = [&](const auto&... names) { return ((name == names) || ...); };
  if (among("s", "ir", "synth", "sounds")) return sound_in(session, place.text, place.end);
  if (among("scale", "noteToScale")) return scale_in(State::of(L).dialect, place.text, place.end);
  if (among("chord", "arpeggiate")) return chord_in(place.text, place.end);
  const std::string_view word = word_of(place.text, among("help", "names") ? " " : " \t\n[]<>{}(),~*!?@|:");
  Finding found{word};
  if (among("bank")) {
    found.add(session.words(WordsOf::banks, {}));
  } else if (among("dictionary", "voicings", "setDefaultVoicings")) {
    for (const auto& [each, dictionary] : voicing_shelf()->dictionaries) found.add(each, "dictionary");
  } else if (among("mode")) {
    add_all(found, anchor_mode_names(), "mode");
  } else if (among("arp")) {
    add_all(found, arp_mode_names(), "mode");
  } else if (among("tune", "xen", "tuning", "withBase")) {
    add_all(found, tuning_names(), "tuning");
  } else if (among("recall", "snapshot")) {
    for (const std::string& each : session.snapshots()) found.add(each, "snapshot");
  } else if (among("dialect")) {
    for (const std::string_view each : kDialects) found.add(each, "dialect");
  } else if (among("help", "names")) {
    for (const Command& command : commands()) add_facts(found, facts_of(command), "command");
    for (const Command& function : genome_functions()) add_facts(found, facts_of(function), "function");
    add_functions(found, false);
    add_registered(found, L);
    for (const std::string_view topic : function_topics()) found.add(topic, "topic");
    for (const std::string_view topic : control_topics()) found.add(topic, "topic");
    found.add(session.words(WordsOf::sounds, {}));
  } else {
    std::vector<Completion> values = session.words(WordsOf::values, name);
    if (values.empty()) return std::nullopt;
    found.add(std::move(values));
  }
  return found.take(place.end - word.size());
}

}  // namespace

TypingPlace typing_place(std::string_view prefix) {
  const Open open = open_at_end(prefix);
  if (open.comment) return {.in = TypingPlace::In::comment};
  TypingPlace place;
  const bool in_string = open.string != kNowhere;
  if (in_string) place.in = TypingPlace::In::string;
  const Call call = call_around(prefix, in_string ? open.quote : prefix.size(), open, in_string);
  place.function = call.name;
  place.argument = call.argument;
  if (!call.name.empty()) place.begin = static_cast<std::size_t>(call.name.data() - prefix.data());
  return place;
}

Completions completions(lua_State* L, const Session& session, std::string_view prefix) {
  const Open open = open_at_end(prefix);
  Completions nothing{prefix.size(), {}};
  if (open.comment) return nothing;
  const bool in_string = open.string != kNowhere;
  const std::string_view word = in_string ? std::string_view{} : last_name(prefix, false);
  const std::size_t at = in_string ? open.quote : prefix.size() - word.size();
  const Call call = call_around(prefix, at, open, in_string);
  if (slot_argument(call.name) == call.argument) {
    Finding found{in_string ? prefix.substr(open.string) : word};
    std::vector<Completion> slots = session.words(WordsOf::slots, {});
    const bool begins = in_string || without_end_blanks(prefix.substr(0, at)).ends_with(call.argument == 0 ? '(' : ',');
    for (Completion& slot : slots) {
      const bool is_number = slot.name.find_first_not_of("0123456789") == kNowhere;
      if (!in_string && !is_number) slot.name = '"' + slot.name + '"';
    }
    if (begins) found.add(std::move(slots));
    Completions answer = found.take(in_string ? open.string : at);
    if (in_string || !answer.items.empty()) return answer;
  }
  if (!in_string) return names_in_code(L, prefix);
  return words_in(L, session, {call.name, prefix.substr(open.string), prefix.size()}).value_or(std::move(nothing));
}

}  // namespace perigee
