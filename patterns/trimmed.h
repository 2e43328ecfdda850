// patterns/trimmed.h -- A text without the blanks around it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace perigee {

inline std::string_view trimmed(std::string_view text) noexcept {
  constexpr std::string_view kBlank = " \t\r\n\v\f";
  const size_t begin = text.find_first_not_of(kBlank);
  return begin == std::string_view::npos ? std::string_view{}
                                         : text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

}  // namespace perigee
