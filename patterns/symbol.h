// patterns/symbol.h -- Text as a number: each distinct string once, compared and copied without touching its letters.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace perigee {

// Symbols live as long as the program; making one that there is no more room for throws PatternError. Making one takes
// a lock; reading its text does not. Any thread.
class Symbol {
 public:
  constexpr Symbol() = default;  // the empty string
  explicit Symbol(std::string_view text);
  static constexpr Symbol from_id(uint32_t id) noexcept {
    Symbol s;
    s.id_ = id;
    return s;
  }

  std::string_view text() const noexcept;
  constexpr uint32_t id() const noexcept { return id_; }
  friend constexpr bool operator==(Symbol a, Symbol b) noexcept { return a.id_ == b.id_; }

 private:
  uint32_t id_ = 0;
};

}  // namespace perigee
