// patterns/utf8.h -- Where one letter ends and the next begins.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string_view>

namespace perigee {

// Bytes of the UTF-8 sequence at `i`: 1 to 4, or 0 where there is none (malformed, overlong, a surrogate, the end).
inline size_t utf8_length(std::string_view text, size_t i) noexcept {
  const auto byte = [&](size_t k) { return k < text.size() ? static_cast<unsigned char>(text[k]) : 0U; };
  if (i >= text.size()) return 0;
  const unsigned lead = byte(i), second = byte(i + 1);
  const size_t length = lead < 0x80                   ? 1
                        : lead >= 0xC2 && lead < 0xE0 ? 2
                        : (lead & 0xF0U) == 0xE0      ? 3
                        : lead >= 0xF0 && lead < 0xF5 ? 4
                                                      : 0;
  for (size_t k = 1; k < length; ++k) {
    if ((byte(i + k) & 0xC0U) != 0x80) return 0;
  }
  if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second >= 0xA0) || (lead == 0xF0 && second < 0x90) ||
      (lead == 0xF4 && second >= 0x90))
    return 0;
  return length;
}

}  // namespace perigee
