// repl/prompt/complaint.cpp -- A mistake as it is shown: what Lua said, and of several lines the one it is in, with a caret.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/prompt/complaint.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <vector>

#include "lua/drawing.h"
#include "lua/tokens.h"
#include "patterns/printable.h"

namespace perigee {
namespace {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

bool is_caret(std::string_view line) {
  return line.find('^') != std::string_view::npos && line.find_first_not_of(" ^~") == std::string_view::npos;
}

// Where the string of mini-notation stands that is wrong: the nearest to the line that Lua names.
std::optional<Position> place_in_string(const EvalResult& result, std::string_view code) {
  std::optional<Position> nearest;
  for (const Token& token : tokens_of(code)) {
    if (token.kind != Token::Kind::string) continue;
    const StringContent content = content_of(token);
    if (content.text != result.mini_text) continue;
    const auto column = std::min(static_cast<std::size_t>(result.column) - 1, content.places.size() - 1);
    const Position place = position_of(code, content.places[column]);
    if (!nearest || std::abs(place.line - result.line) < std::abs(nearest->line - result.line)) nearest = place;
  }
  return nearest;
}

// Where on its line the word stands that the message quotes first, as in: unknown name 'fats'.
std::optional<Position> place_of_word(const EvalResult& result, std::string_view code) {
  const std::string_view message = std::string_view(result.error).substr(0, result.error.find('\n'));
  const std::size_t begin = message.find('\'');
  const std::size_t end = begin == std::string_view::npos ? begin : message.find('\'', begin + 1);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view word = message.substr(begin + 1, end - begin - 1);
  for (const Token& token : tokens_of(code)) {
    const Position place = position_of(code, token.begin);
    if (place.line == result.line && token.text == word) return place;
  }
  return std::nullopt;
}

}  // namespace

std::string complaint(const EvalResult& result, std::string_view code, const Style& style) {
  std::vector<std::string> said = lines_of(result.error);
  const std::vector<std::string> source = lines_of(code);
  const bool in_string = result.column > 0 && !result.mini_text.empty();
  if (source.size() > 1 && result.line > 0 && static_cast<std::size_t>(result.line) <= source.size()) {
    const auto place = in_string ? place_in_string(result, code) : place_of_word(result, code);
    const int line = place ? place->line : result.line;
    const std::string number = std::to_string(line), margin = std::string(number.size(), ' ') + " | ";
    std::vector<std::string> shown{number + " | " + printable(source[static_cast<std::size_t>(line) - 1])};
    if (place) {
      const std::string before =
          printable(source[static_cast<std::size_t>(line) - 1].substr(0, static_cast<std::size_t>(place->column) - 1));
      shown.push_back(margin + std::string(letters(before), ' ') + "^");
    }
    // In place of the string alone, or behind the message.
    const bool has_string = in_string && place && said.size() >= 3 && is_caret(said[2]);
    if (!in_string || has_string) {
      if (has_string) said.erase(said.begin() + 1, said.begin() + 3);
      said.insert(said.begin() + 1, shown.begin(), shown.end());
    }
  }
  std::string text;
  for (std::size_t i = 0; i < said.size(); ++i) {
    const std::string& line = said[i];
    const std::size_t bar = line.find(" | ");
    if (i > 0) text += "\n";
    if (i == 0) {
      text += style.error(line);
    } else if (is_caret(line)) {
      text += style.caret(line);
    } else if (bar != std::string::npos && is_caret(std::string_view(line).substr(bar + 3))) {
      text += line.substr(0, bar + 3) + style.caret(line.substr(bar + 3));
    } else {
      text += line;
    }
  }
  return text;
}

}  // namespace perigee
