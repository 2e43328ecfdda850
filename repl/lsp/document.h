// repl/lsp/document.h -- A text that an editor has open, whose places are told as the editor counts them: lines and UTF-16 units from 0.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace perigee::lsp {

struct Place {
  std::int64_t line = 0, character = 0;
};

class Document {
 public:
  explicit Document(std::string text = {});

  const std::string& text() const noexcept { return text_; }  // UTF-8, without a byte order mark
  // Places beyond the end of a line are at its end, those beyond the last line at the end of the text.
  std::size_t offset_of(Place place) const;
  // The place of a byte, at most the text's size; within a letter: where that begins.
  Place place_of(std::size_t offset) const;
  void replace(Place begin, Place end, std::string_view with);  // in any order

 private:
  void find_lines();

  std::string text_;
  std::vector<std::size_t> lines_;  // where they begin
};

}  // namespace perigee::lsp
