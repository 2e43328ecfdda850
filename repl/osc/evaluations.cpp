// repl/osc/evaluations.cpp -- What editors have sent, and where in their files each piece of it stands.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/osc/evaluations.h"

#include <algorithm>
#include <limits>

#include "lua/tokens.h"

namespace perigee::osc {
namespace {

// As Lua shortens the name of a chunk in its messages (LUA_IDSIZE).
std::string shown(const std::string& chunk) {
  constexpr std::size_t kLongest = 59;
  return chunk.size() <= kLongest ? chunk : "..." + chunk.substr(chunk.size() - (kLongest - 3));
}

}  // namespace

Source::Source(std::string code, int line, int column) : code_{std::move(code)}, line_{line}, column_{column} {
  for (std::size_t i = 0; i < code_.size(); ++i) {
    if (code_[i] == '\n') lines_.push_back(i + 1);
  }
  for (const Token& token : tokens_of(code_)) {
    if (token.kind != Token::Kind::string) continue;
    StringContent content = content_of(token);
    literals_.push_back({std::move(content.text), std::move(content.places), at(token.begin, token.end).line});
  }
}

Place Source::at(std::size_t begin, std::size_t end) const {
  const auto point = [&](std::size_t offset, int& line, int& column) {
    const auto next = std::upper_bound(lines_.begin(), lines_.end(), offset);
    const auto index = static_cast<int>(next - lines_.begin()) - 1;
    line = line_ + index;
    column = static_cast<int>(offset - *std::prev(next)) + (index == 0 ? column_ : 0);
  };
  Place place;
  point(begin, place.line, place.column);
  point(std::max(begin, end), place.end_line, place.end_column);
  return place;
}

Place Source::of_line(int line) const {
  std::size_t begin = 0, end = code_.size();
  const auto index = static_cast<std::size_t>(line - line_);
  if (line >= line_ && index < lines_.size()) {
    begin = lines_[index];
    end = index + 1 < lines_.size() ? lines_[index + 1] - 1 : code_.size();
  }
  constexpr const char* kBlanks = " \t\r\n";
  const std::string_view text = std::string_view{code_}.substr(begin, end - begin);
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return at(begin, begin);
  return at(begin + first, begin + text.find_last_not_of(kBlanks) + 1);
}

std::optional<Place> Source::in_string(std::string_view text, std::size_t begin, std::size_t end, int line,
                                       std::size_t nth, Where where) const {
  std::vector<const Literal*> candidates;
  int nearest = std::numeric_limits<int>::max();
  for (const Literal& literal : literals_) {
    if (literal.text != text || end >= literal.places.size()) continue;
    if (where == Where::there && literal.line != line) continue;
    // First those from the line on, the nearest of them; before it those farthest down.
    const int distance = literal.line >= line ? literal.line - line : (1 << 24) + (line - literal.line);
    if (distance < nearest) candidates.clear();
    if (distance <= nearest) candidates.push_back(&literal);
    nearest = std::min(nearest, distance);
  }
  if (candidates.empty()) return std::nullopt;
  const Literal& literal = *candidates[nth % candidates.size()];
  return at(literal.places[begin], literal.places[end]);
}

std::optional<Place> Source::token_on(int line, std::string_view text) const {
  std::optional<Place> found;
  for (const Token& token : tokens_of(code_)) {
    const Place place = at(token.begin, token.end);
    if (place.line == line && token.text.starts_with(text)) found = place;
  }
  return found;
}

Source::Fault Source::fault(const EvalResult& result, const std::string& chunk) const {
  Fault fault{result.error, {}, of_line(result.line)};
  const std::string line = ":" + std::to_string(result.line) + ": ", here = shown(chunk) + line;
  if (result.line > 0 && !result.error.starts_with(here)) {
    const std::size_t other = result.error.find(line);
    if (other != std::string::npos && result.error.find_first_of(" \n") > other) {
      fault.file = result.error.substr(0, other);
      fault.message.erase(0, other + line.size());
      fault.place = {result.line, 0, result.line, 0};
      return fault;
    }
  }
  if (fault.message.starts_with(here)) fault.message.erase(0, here.size());
  if (result.column > 0) {
    const auto begin = static_cast<std::size_t>(result.column - 1),
               end = static_cast<std::size_t>(result.end_column - 1);
    if (const auto place = in_string(result.mini_text, begin, std::max(begin, end), result.line, 0))
      fault.place = *place;
    return fault;
  }
  // Lua's own: … near 'token'.
  constexpr std::string_view kNear = " near '";
  const std::string_view first{fault.message.data(), std::min(fault.message.find('\n'), fault.message.size())};
  const std::size_t near = first.rfind(kNear);
  if (near != std::string_view::npos && first.ends_with('\'')) {
    const std::string_view token = first.substr(near + kNear.size(), first.size() - near - kNear.size() - 1);
    if (const auto place = token_on(result.line, token)) fault.place = *place;
  }
  return fault;
}

std::uint32_t Evaluations::add(Argument id, Source source) {
  const std::lock_guard lock(mutex_);
  bytes_ += source.size();
  entries_.push_back({++number_, std::move(id), std::move(source)});
  while (entries_.size() > 1 && (entries_.size() > kMost || bytes_ > kMostBytes)) {
    bytes_ -= entries_.front().source.size();
    entries_.pop_front();
  }
  return number_;
}

std::vector<Evaluations::Found> Evaluations::find(const std::vector<SourceRange>& ranges) const {
  const std::lock_guard lock(mutex_);
  std::vector<Found> found;
  const Entry* newest = nullptr;
  int line = 0;
  for (const SourceRange& range : ranges) {
    const Origin& origin = range.source->origin;
    const auto entry =
        std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.number == origin.evaluation; });
    if (entry == entries_.end()) continue;
    if (newest == nullptr || entry->number > newest->number) {
      newest = &*entry;
      line = origin.line;
    }
    const Entry* holder = &*entry;
    auto place = holder->source.in_string(range.text(), range.begin, range.end, origin.line, origin.nth);
    // A function that was defined before has read it, on a line of its own file.
    for (auto older = entry; !place && older != entries_.begin();) {
      holder = &*--older;
      place =
          holder->source.in_string(range.text(), range.begin, range.end, origin.line, origin.nth, Source::Where::there);
    }
    if (!place) continue;
    Found each{holder->number, holder->id, *place};
    if (std::find(found.begin(), found.end(), each) == found.end()) found.push_back(std::move(each));
  }
  if (found.empty() && newest != nullptr) found.push_back({newest->number, newest->id, newest->source.of_line(line)});
  return found;
}

}  // namespace perigee::osc
