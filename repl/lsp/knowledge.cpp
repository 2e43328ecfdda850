// repl/lsp/knowledge.cpp -- What the language knows of a place in a text.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/lsp/knowledge.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "lua/tokens.h"
#include "patterns/controls.h"
#include "repl/script.h"

namespace perigee::lsp {
namespace {

constexpr int kVoices = 16;  // of an instrument that never sounds
constexpr std::string_view kExample = "example";

PlayerOptions silent(const Options& options) {
  PlayerOptions player;
  player.live = false;
  player.max_voices = kVoices;
  player.threads = 1;
  player.dialect = options.dialect;
  return player;
}
HostOptions quiet(const Options& options) {
  HostOptions host;
  host.dialect = options.dialect;
  host.print = [](std::string_view) {};
  return host;
}

// Names that the text gives a meaning, and the synths that it makes.
void add_own(std::string_view text, std::string_view typed, bool sounds, Completions& found) {
  std::set<std::string_view> names;
  const std::vector<Token> tokens = tokens_of(text);
  const auto text_at = [&](std::size_t i) { return i < tokens.size() ? tokens[i].text : std::string_view{}; };
  bool declares = false;
  std::vector<std::string> synths;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    const std::string_view before = i > 0 ? tokens[i - 1].text : "", after = text_at(i + 1);
    if (token.text == "local" || token.text == "function" || token.text == "for") declares = true;
    if (token.text == "=" || token.text == ")" || token.text == "in" || token.text == "do") declares = false;
    if (token.kind != Token::Kind::name) continue;
    if (declares || (after == "=" && before != "." && before != "{" && before != ",")) names.insert(token.text);
    const std::size_t name = i + (after == "(" ? 2 : 1);
    if (sounds && (token.text == "synth" || token.text == "rec") && before != ":" && name < tokens.size() &&
        tokens[name].kind == Token::Kind::string)
      synths.push_back(content_of(tokens[name]).text);
  }
  const auto add = [&](std::string_view name, const char* kind) {
    const bool known =
        std::any_of(found.items.begin(), found.items.end(), [&](const Completion& each) { return each.name == name; });
    if (name.starts_with(typed) && name != typed && !known)
      found.items.push_back({std::string{name}, kind, "of this text"});
  };
  if (sounds) {
    for (const std::string& synth : synths) add(synth, "synth");
  } else {
    for (const std::string_view name : names) add(name, "variable");
  }
}

bool is_sound(std::string_view function) {
  const Control* control = find_control(function);
  return control != nullptr && control->name == "s";
}

bool is_word_letter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

struct Stretch {  // of bytes
  std::size_t begin = 0, end = 0;
};

// The word around a place, and, as far as `also` goes, what belongs to it.
Stretch word_around(std::string_view text, std::size_t offset, std::string_view also = {}) {
  const auto belongs = [&](std::size_t i) { return is_word_letter(text[i]) || also.find(text[i]) < also.size(); };
  Stretch word{std::min(offset, text.size()), std::min(offset, text.size())};
  while (word.begin > 0 && belongs(word.begin - 1)) --word.begin;
  while (word.end < text.size() && belongs(word.end)) ++word.end;
  return word;
}

std::string_view of(std::string_view text, Stretch stretch) {
  return text.substr(stretch.begin, stretch.end - stretch.begin);
}

}  // namespace

Knowledge::Knowledge(const Options& options)
    : player_{silent(options), [](const std::string&) {}}, host_{player_, quiet(options)} {
  Options settings = options;
  settings.files.clear();
  add_sample_folders(player_, options);
  run_files([this](const Code& code) { return host_.evaluate(code.text, code.name); }, settings);
  host_.distrust();
}

Completions Knowledge::complete(std::string_view text, std::size_t offset) {
  const std::string_view prefix = text.substr(0, offset);
  Completions found = host_.complete(prefix);
  const TypingPlace place = typing_place(prefix);
  const std::string_view typed = prefix.substr(found.begin);
  const char before = found.begin > 0 ? prefix[found.begin - 1] : '\n';
  if (place.in == TypingPlace::In::string) {
    if (is_sound(place.function) && before != ':') add_own(text, typed, true, found);
  } else if (place.in == TypingPlace::In::code && before != ':' && before != '.') {
    const Stretch word = word_around(prefix, offset);
    found.begin = std::min(found.begin, word.begin);
    add_own(text, prefix.substr(found.begin), false, found);
  }
  return found;
}

// The language's own help, whose first line has the ways to write the name, three blanks between them.
std::optional<Knowledge::Told> Knowledge::told_of(const std::string& name) const {
  const std::string help = host_.help(name);
  if (help.empty() || help.starts_with("unknown name") || help.starts_with("topic ")) return std::nullopt;
  Told told;
  bool first = true;
  for (std::size_t begin = 0; begin < help.size();) {
    const std::size_t end = std::min(help.find('\n', begin), help.size());
    const std::string line = help.substr(begin, end - begin);
    begin = end + 1;
    if (first) {
      for (std::size_t at = 0; at < line.size();) {
        const std::size_t blanks = std::min(line.find("   ", at), line.size());
        told.usage.push_back(line.substr(at, blanks - at));
        at = std::min(line.find_first_not_of(' ', blanks), line.size());
      }
    } else if (const std::size_t colon = line.find(": "); line.starts_with(kExample) && colon != std::string::npos) {
      told.text += "```lua\n" + line.substr(colon + 2) + "\n```\n";
    } else if (line.starts_with("  ")) {
      told.text += "- " + line.substr(2) + "\n";
    } else {
      told.text += line + (line.empty() ? "\n" : "\n\n");
    }
    first = false;
  }
  return told;
}

std::optional<Knowledge::Told> Knowledge::about(std::string_view text, std::size_t offset) {
  const TypingPlace place = typing_place(text.substr(0, offset));
  if (place.in == TypingPlace::In::comment) return std::nullopt;
  const Stretch word = word_around(text, offset);
  if (word.begin == word.end) return std::nullopt;
  const std::string name{of(text, word)};
  std::optional<Told> told;
  if (place.in == TypingPlace::In::string) {
    for (const Completion& sound :
         is_sound(place.function) ? player_.words(WordsOf::sound, name) : std::vector<Completion>{})
      told = Told{{}, "**" + sound.name + "**: " + sound.kind + ", " + sound.summary + "\n"};
  } else {
    const Stretch path = word_around(text, word.end, ".");
    const std::string full{text.substr(path.begin, word.end - path.begin)};
    if (full.starts_with("dsp.") || full.starts_with("cppn.")) told = told_of(full);
    if (!told) told = told_of(name);
    const bool method = word.begin > 0 && text[word.begin - 1] == ':';
    for (const char* kind : {"g:", "population:", "library:", "evolution:", "pattern:", "dsp."}) {
      if (!told && method) told = told_of(kind + name);
    }
  }
  if (told) told->begin = word.begin, told->end = word.end;
  return told;
}

std::optional<Knowledge::Call> Knowledge::call_at(std::string_view text, std::size_t offset) {
  const TypingPlace place = typing_place(text.substr(0, offset));
  if (place.in == TypingPlace::In::comment || place.function.empty()) return std::nullopt;
  std::optional<Told> told = about(text, place.begin + place.function.size());
  if (!told || told->usage.empty()) return std::nullopt;
  Call call{std::move(*told), 0, place.argument};
  const bool method = place.begin > 0 && text[place.begin - 1] == ':';
  for (std::size_t i = 0; i < call.told.usage.size(); ++i) {
    if ((call.told.usage[i].find(':') < call.told.usage[i].find('(')) == method) {
      call.way = i;
      break;
    }
  }
  return call;
}

}  // namespace perigee::lsp
