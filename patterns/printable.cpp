// patterns/printable.cpp -- Any bytes as text that a terminal shows and does not obey.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/printable.h"

#include "patterns/utf8.h"

namespace perigee {

std::string printable(std::string_view text) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string safe;
  for (size_t i = 0; i < text.size();) {
    const size_t length = utf8_length(text, i);
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool upper_control = length == 2 && byte == 0xC2 && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (byte == '\t') {
      safe += ' ';
      ++i;
    } else if (length == 0 || upper_control || byte < 0x20 || byte == 0x7F) {
      for (const size_t end = i + (upper_control ? 2 : 1); i < end; ++i) {
        const auto hidden = static_cast<unsigned char>(text[i]);
        safe += {'\\', 'x', kDigits[hidden / 16], kDigits[hidden % 16]};
      }
    } else {
      safe += text.substr(i, length);
      i += length;
    }
  }
  return safe;
}

}  // namespace perigee
