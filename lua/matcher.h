// lua/matcher.h -- Lua's patterns (%a+, [^x]*, %b(), %f[%w], captures), matched step by step so that a search can be ended.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string_view>

namespace perigee {

// A pattern that is not one ("malformed pattern (ends with '%')"), in the words of Lua's manual.
struct MatchError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Matches one pattern against one text. `on_steps` is called every few thousand steps and may throw to end the search.
class Matcher {
 public:
  using OnSteps = void (*)(void* context);
  static constexpr int kMaxCaptures = 32;
  static constexpr std::uint64_t kStepsAtOnce = 4096;

  Matcher(std::string_view text, std::string_view pattern, OnSteps on_steps, void* context) noexcept
      : text_{text}, pattern_{pattern}, on_steps_{on_steps}, context_{context} {}

  // Whether the pattern (without an anchor) matches at `start`; then end() is where the match ends.
  bool match_at(std::size_t start);
  std::size_t end() const noexcept { return end_; }

  struct Capture {
    std::size_t begin = 0, length = 0;
    bool is_position = false;  // "()": begin + 1 is its value
  };
  int captures() const noexcept { return count_; }
  Capture capture(int index) const;  // throws where it was never closed

 private:
  static constexpr std::size_t kOpen = SIZE_MAX, kPosition = SIZE_MAX - 1, kFailed = SIZE_MAX;

  std::size_t match(std::size_t s, std::size_t p);
  std::size_t match_balance(std::size_t s, std::size_t p);
  std::size_t match_frontier(std::size_t s, std::size_t p, std::size_t& after);
  std::size_t match_back_reference(std::size_t s, char digit);
  std::size_t expand_most(std::size_t s, std::size_t p, std::size_t item_end);
  std::size_t expand_least(std::size_t s, std::size_t p, std::size_t item_end);
  std::size_t start_capture(std::size_t s, std::size_t p, std::size_t kind);
  std::size_t end_capture(std::size_t s, std::size_t p);
  std::size_t item_end(std::size_t p) const;
  bool single(std::size_t s, std::size_t p, std::size_t item_end) const;
  bool in_set(unsigned char c, std::size_t p, std::size_t last) const;
  void step(std::size_t cost = 1) {
    steps_ += cost;
    if (steps_ < kStepsAtOnce) return;
    steps_ = 0;
    on_steps_(context_);
  }

  std::string_view text_, pattern_;
  OnSteps on_steps_;
  void* context_;
  std::uint64_t steps_ = 0;
  int depth_ = 0;
  int count_ = 0;
  std::size_t end_ = 0;
  struct Slot {
    std::size_t begin = 0, length = 0;  // length: kOpen, kPosition or the capture's
  };
  std::array<Slot, kMaxCaptures> slots_{};
};

}  // namespace perigee
