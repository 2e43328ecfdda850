// patterns/inputs.h -- What comes from outside while patterns play, by name: controllers, messages, what the player sets.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <mutex>
#include <string_view>
#include <unordered_map>

#include "patterns/pattern.h"

namespace perigee {

// Any thread. Patterns find it in the state of a query; what changes is heard with the next slice of time.
class Inputs {
 public:
  static constexpr size_t kMost = 8192;  // names; more are refused, since anyone may send

  bool set(std::string_view name, Pattern value);  // false: there are too many names
  Pattern find(std::string_view name) const;       // null where nothing has come

 private:
  mutable std::mutex mutex_;
  std::unordered_map<uint32_t, Pattern> values_;  // by the name's symbol
};

// The input of that name, through `read` (false drops what is of another kind); `missing` as long as nothing has come.
Pattern input_pattern(std::string_view name, std::function<bool(Value&)> read, Pattern missing);

}  // namespace perigee
