// lua/hints.cpp -- A sentence more where an error alone does not help.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/hints.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "lua/commands.h"
#include "lua/dsp_units.h"
#include "lua/names.h"
#include "patterns/controls.h"
#include "patterns/registry.h"

namespace perigee {
namespace {

constexpr const char* kComment = "a comment begins with -- here, not with //";

bool is_name_letter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

bool is_ours(std::string_view name) {
  return find_command(name) != nullptr || find_function(name) != nullptr ||
         find_function(name, Dialect::tidal) != nullptr || find_control(name) != nullptr;
}

// The code with what is inside strings and comments blanked, so that only its own signs remain.
std::string without_texts(std::string_view code) {
  std::string bare{code};
  const auto blank = [&](std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < std::min(to, bare.size()); ++i) {
      if (bare[i] != '\n') bare[i] = ' ';
    }
  };
  for (std::size_t i = 0; i < bare.size(); ++i) {
    if (bare.compare(i, 2, "--") == 0) {
      const std::size_t end = std::min(bare.find('\n', i), bare.size());
      blank(i, end);
      i = end;
    } else if (bare.compare(i, 2, "[[") == 0) {
      const std::size_t end = std::min(bare.find("]]", i), bare.size());
      blank(i + 2, end);
      i = end + 1;
    } else if (bare[i] == '"' || bare[i] == '\'') {
      std::size_t end = i + 1;
      while (end < bare.size() && bare[end] != bare[i] && bare[end] != '\n') end += bare[end] == '\\' ? 2u : 1u;
      blank(i + 1, end);
      i = end;
    }
  }
  return bare;
}

bool has(std::string_view code, std::string_view sign) { return code.find(sign) != std::string_view::npos; }

// s "bd" # n 1: a '#' between two things, which Lua's length operator never is.
bool joins_with_hash(std::string_view code) {
  for (std::size_t at = code.find('#'); at != std::string_view::npos; at = code.find('#', at + 1)) {
    const std::size_t before = code.find_last_not_of(" \t\n", at - (at > 0 ? 1 : 0));
    if (at > 0 && before != std::string_view::npos && before < at &&
        (is_name_letter(code[before]) || code[before] == '"' || code[before] == ')'))
      return true;
  }
  return false;
}

// |+| and its kind: the function that says the same, or "".
std::string bar_operator(std::string_view code) {
  constexpr std::string_view kSigns = "+-*/%<>";
  constexpr std::array<std::string_view, 7> kNames{"add", "sub", "mul", "div", "mod", "keep", "set"};
  for (std::size_t at = code.find('|'); at != std::string_view::npos; at = code.find('|', at + 1)) {
    const auto sign_at = [&](std::size_t i) { return i < code.size() ? kSigns.find(code[i]) : std::string_view::npos; };
    const bool before = at > 0 && sign_at(at - 1) != std::string_view::npos;
    const std::size_t sign = before ? sign_at(at - 1) : sign_at(at + 1);
    if (sign == std::string_view::npos) continue;
    const bool both = !before && at + 2 < code.size() && code[at + 2] == '|';
    return std::string{kNames[sign]} + (before ? "Out" : both ? "Mix" : "In");
  }
  return {};
}

// A line that begins so: Lua reads // there as a division of what came before.
bool begins_a_line_with(std::string_view code, std::string_view sign) {
  for (std::size_t at = code.find(sign); at != std::string_view::npos; at = code.find(sign, at + 1)) {
    const std::size_t before = at == 0 ? std::string_view::npos : code.find_last_not_of(" \t", at - 1);
    if (before == std::string_view::npos || code[before] == '\n') return true;
  }
  return false;
}

// add.squeeze(…): a function, then a dot or a colon and how its patterns meet. "addSqueeze", or "".
std::string aligned_after_dot(std::string_view code) {
  for (const std::string_view how : {"in", "out", "mix", "squeeze", "squeezeout", "reset", "restart", "poly"}) {
    const std::string sign = "." + std::string{how} + "(";
    const std::size_t at = code.find(sign);
    if (at == std::string_view::npos) continue;
    std::size_t begin = at;
    while (begin > 0 && is_name_letter(code[begin - 1])) --begin;
    std::string name{code.substr(begin, at - begin)};
    std::string end{how};
    end[0] = static_cast<char>(end[0] - 'a' + 'A');
    name += how == "squeezeout" ? "SqueezeOut" : end;
    if (is_ours(name)) return name;
  }
  return {};
}

bool declares_like_javascript(std::string_view code) {
  constexpr std::array<std::string_view, 3> kWords{"const ", "let ", "var "};
  return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
    const std::size_t at = code.find(word);
    return at != std::string_view::npos && (at == 0 || !is_name_letter(code[at - 1]));
  });
}

// every 4 rev: one of our names, then a space, then a number.
bool applies_without_parentheses(std::string_view code) {
  for (std::size_t i = 0; i < code.size();) {
    if (!is_name_letter(code[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < code.size() && is_name_letter(code[end])) ++end;
    const std::size_t next = code.find_first_not_of(' ', end);
    if (next != std::string_view::npos && next > end && (is_digit(code[next]) || code[next] == '(') &&
        is_ours(code.substr(i, end - i)))
      return true;
    i = end;
  }
  return false;
}

// s("bd").fast(2): the name of a method after a dot after something that is no table. Empty if there is none.
std::string method_after_dot(std::string_view code) {
  for (std::size_t dot = code.find('.'); dot != std::string_view::npos; dot = code.find('.', dot + 1)) {
    const std::size_t before = dot == 0 ? std::string_view::npos : code.find_last_not_of(" \t\n", dot - 1);
    if (before == std::string_view::npos || (code[before] != ')' && code[before] != '"' && code[before] != '\''))
      continue;
    std::size_t end = dot + 1;
    while (end < code.size() && is_name_letter(code[end])) ++end;
    const std::string_view name = code.substr(dot + 1, end - dot - 1);
    if (!name.empty() && is_ours(name)) return std::string{name};
  }
  return {};
}

// d1(s"bd"):gain(1): something that plays, whose parentheses are closed before a method is called. Its name, or "".
std::string method_of_command(std::string_view code) {
  for (std::size_t i = 0; i < code.size();) {
    if (!is_name_letter(code[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < code.size() && is_name_letter(code[end])) ++end;
    const std::string_view name = code.substr(i, end - i);
    i = end;
    const Command* const command = find_command(name);
    if (end == code.size() || code[end] != '(' || command == nullptr) continue;
    if (command->name != "d1" && command->name != "p" && command->name != "once") continue;
    int depth = 0;
    do {
      depth += code[end] == '(' ? 1 : code[end] == ')' ? -1 : 0;
    } while (++end < code.size() && depth > 0);
    const std::size_t next = code.find_first_not_of(" \t\n", end);
    if (depth == 0 && next != std::string_view::npos && code[next] == ':') return std::string{name};
  }
  return {};
}

// s"bd":end(0.5), while("1 0", rev): a word of Lua where one of our names would stand. What to write, or "".
std::string word_of_lua(std::string_view code) {
  for (const std::string_view word : lua_keywords()) {
    for (std::size_t at = code.find(word); at != std::string_view::npos; at = code.find(word, at + 1)) {
      const std::size_t after = at + word.size();
      if (after < code.size() && is_name_letter(code[after])) continue;
      const std::size_t before = at == 0 ? std::string_view::npos : code.find_last_not_of(" \t\n", at - 1);
      const bool method = before != std::string_view::npos && code[before] == ':';
      const bool value = before == std::string_view::npos || has("(,=", code.substr(before, 1));
      const bool called = value && word != "not" && is_ours(word) && code.substr(after).starts_with('(');
      if (!method && !called) continue;
      const std::string name{word};
      if (!is_ours(word)) return name + " is a word of Lua itself, and no function has that name";
      return name + " is a word of Lua itself: write " + (method ? ":" : "") + name + "_(…)";
    }
  }
  return {};
}

}  // namespace

std::string explain_wrong_use(std::string message) {
  for (const std::string_view kind : {"global", "method", "field"}) {
    const std::string sign = "a nil value (" + std::string{kind} + " '";
    const std::size_t at = message.find(sign);
    const std::size_t begin = at == std::string::npos ? at : message.rfind("attempt to", at);
    if (begin == std::string::npos) continue;
    const std::size_t name = at + sign.size(), end = message.find("')", name);
    if (end == std::string::npos) continue;
    const bool calls = message.compare(begin, 16, "attempt to call ") == 0;
    if (!calls && kind != "global") continue;
    return message.replace(begin, end + 2 - begin, unknown_name(message.substr(name, end - name)));
  }
  const auto replaced = [&](std::string_view sign, const auto& explanation) {
    const std::size_t begin = message.find(sign), name = begin + sign.size();
    const std::size_t end = begin == std::string::npos ? begin : message.find("')", name);
    if (end == std::string::npos) return false;
    message.replace(begin, end + 2 - begin, explanation(message.substr(name, end - name)));
    return true;
  };
  // d1:hush(): a dot or a colon after a function.
  if (replaced("attempt to index a function value (global '", [](const std::string& name) {
        return "'" + name + "' is a function: its name is followed by parentheses, " + name +
               "(…), not by a dot or a colon";
      }))
    return message;
  // saw(220): the pattern, where the unit is meant.
  replaced("attempt to call a Pattern value (global '", [](const std::string& name) {
    return "'" + name + "' is a pattern and takes no parentheses" +
           (find_for_synths(name) >= 0 ? "; the unit of synths is dsp." + name : "");
  });
  return message;
}

int too_deep(std::string_view code) {
  constexpr int kBrackets = 180;  // of 200 C calls (LUAI_MAXCCALLS); what is around a bracket takes some
  int line = 1, depth = 0;
  for (const char sign : without_texts(code)) {
    line += sign == '\n' ? 1 : 0;
    if (has("([{", {&sign, 1}) && ++depth > kBrackets) return line;
    if (has(")]}", {&sign, 1})) --depth;
  }
  return 0;
}

std::string hint_for(std::string_view code, bool parsed) {
  const std::string bare = without_texts(code);
  if (const std::string method = method_after_dot(bare); !method.empty()) {
    return "methods take a colon here: s\"bd\":" + method + "(…), not s(\"bd\")." + method + "(…)";
  }
  if (const std::string name = aligned_after_dot(bare); !name.empty()) return "that is " + name + "(…) here";
  if (begins_a_line_with(bare, "//")) return kComment;
  if (const std::string name = method_of_command(bare); parsed && !name.empty())
    return name + "(…) gives no pattern back: methods go inside its parentheses, as in d1(s\"bd\":gain(0.8))";
  if (parsed) return {};
  if (has(bare, "`")) return "strings are written \"…\" or [[…]] here, not with backticks";
  if (has(bare, "!=")) return "different from is written ~= here, not !=";
  if (const std::string name = bar_operator(bare); !name.empty())
    return "there is no such operator here: write a:" + name + "(b)";
  if (std::string hint = word_of_lua(bare); !hint.empty()) return hint;
  if (has(bare, "=>"))
    return "a function is written function(x) return x:fast(2) end here; often a transform such as fast(2) will do";
  if (has(bare, "$:")) return "a pattern is played with d1(…) to d16(…) or p(\"name\", …) here, not with $:";
  if (has(bare, "$")) return "there is no $ here: functions take their arguments in parentheses, as in d1(s\"bd sn\")";
  if (joins_with_hash(bare)) return "controls are joined with a colon here, not with #, as in s\"bd*2\":n\"1\"";
  if (declares_like_javascript(bare)) return "a variable is written local x = … here";
  if (has(bare, "//")) return kComment;
  if (applies_without_parentheses(bare))
    return "arguments go in parentheses with commas between them here, as in every(4, rev)";
  return {};
}

}  // namespace perigee
