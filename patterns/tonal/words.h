// patterns/tonal/words.h -- Many names in one text, parted by a letter: how the tables of this folder are written.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <string_view>

namespace perigee {

// Calls each(word) for the parts of `text` between separators; empty parts are skipped.
template <class Each>
void for_each_word(std::string_view text, Each&& each, char separator = ' ') {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (end > 0) each(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace perigee
