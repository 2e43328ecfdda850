// repl/lsp/document.cpp -- A text that an editor has open, whose places are told as the editor counts them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/lsp/document.h"

#include <algorithm>
#include <utility>

#include "patterns/utf8.h"

namespace perigee::lsp {
namespace {

// Bytes of the letter at `i`, and how many UTF-16 units it is.
std::size_t letter_at(std::string_view text, std::size_t i, std::int64_t& units) {
  const std::size_t length = std::max<std::size_t>(utf8_length(text, i), 1);
  units = length == 4 ? 2 : 1;
  return length;
}

}  // namespace

Document::Document(std::string text) : text_{std::move(text)} { find_lines(); }

// Lines end with \n, \r\n or \r.
void Document::find_lines() {
  lines_.assign(1, 0);
  for (std::size_t i = 0; i < text_.size(); ++i) {
    const bool pair = text_[i] == '\r' && i + 1 < text_.size() && text_[i + 1] == '\n';
    if ((text_[i] == '\n' || text_[i] == '\r') && !pair) lines_.push_back(i + 1);
  }
}

std::size_t Document::offset_of(Place place) const {
  if (place.line < 0) return 0;
  if (place.line >= static_cast<std::int64_t>(lines_.size())) return text_.size();
  const auto line = static_cast<std::size_t>(place.line);
  std::size_t at = lines_[line];
  const std::size_t limit = line + 1 < lines_.size() ? lines_[line + 1] : text_.size();
  for (std::int64_t left = place.character; at < limit && text_[at] != '\n' && text_[at] != '\r';) {
    std::int64_t units = 0;
    const std::size_t length = letter_at(text_, at, units);
    if (left < units) break;
    left -= units;
    at += length;
  }
  return at;
}

Place Document::place_of(std::size_t offset) const {
  const auto next = std::upper_bound(lines_.begin(), lines_.end(), std::min(offset, text_.size()));
  Place place{next - lines_.begin() - 1, 0};
  for (std::size_t at = *std::prev(next); at < offset && at < text_.size();) {
    std::int64_t units = 0;
    at += letter_at(text_, at, units);
    if (at <= offset) place.character += units;
  }
  return place;
}

void Document::replace(Place begin, Place end, std::string_view with) {
  const auto [from, to] = std::minmax({offset_of(begin), offset_of(end)});
  text_.replace(from, to - from, with);
  find_lines();
}

}  // namespace perigee::lsp
