// repl/session/score.cpp -- Everything that a performance is at one moment, as a value: copy it, change the copy, swap it in.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/score.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

#include "engine/trigger.h"
#include "patterns/error.h"

namespace perigee {

bool in_order(std::string_view a, std::string_view b) {
  const auto number = [](std::string_view name) {
    int value = 0;
    const auto read = std::from_chars(name.data(), name.data() + name.size(), value);
    return read.ec == std::errc{} && read.ptr == name.data() + name.size() ? value : 1 << 30;
  };
  const int left = number(a), right = number(b);
  return left != right ? left < right : a < b;
}

void Slot::remember(Pattern next) {
  std::vector<Pattern>& played = memory.change().played;
  played.insert(played.begin(), std::move(next));
  if (played.size() > kMostPlayed) played.pop_back();
}

void Slot::play(Pattern next) {
  remember(next);
  pattern = std::move(next);
}

Slot& Score::slot(std::string_view name) {
  if (const auto found = slots.find(name); found != slots.end()) return found->second;
  if (slots.size() + 1 >= static_cast<std::size_t>(kMaxSlots)) {
    throw std::runtime_error("there are " + std::to_string(slots.size()) +
                             " slots already, as many as can be; use one of their names again");
  }
  Slot& made = slots[std::string(name)];
  made.id = static_cast<std::uint32_t>(slots.size());
  return made;
}

void Score::prepare() {
  const bool any_solo = std::any_of(slots.begin(), slots.end(), [](const auto& s) { return s.second.soloed; });
  for (auto& [name, slot] : slots) {
    slot.sounding = slot.muted || all_muted || (any_solo && !slot.soloed) ? Pattern{} : slot.pattern;
    if (!slot.sounding || all.is_none()) continue;
    if (!(slot.transformed_from == slot.pattern) || !(slot.transformed_by == all)) {
      const std::array<Value, 1> arguments{Value(slot.pattern)};
      const Value changed = [&] {
        try {
          return all.function().call(arguments);
        } catch (const PatternError& error) {
          throw std::runtime_error(std::string("all: ") + error.what());
        }
      }();
      if (!changed.is_pattern()) throw std::runtime_error("all: the function must give a pattern");
      slot.transformed = changed.pattern();
      slot.transformed_from = slot.pattern;
      slot.transformed_by = all;
    }
    slot.sounding = slot.transformed;
  }
}

}  // namespace perigee
