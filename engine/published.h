// engine/published.h -- A value that one thread says again and again and any other may read, whole or not at all; nobody waits.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <optional>
#include <type_traits>

namespace perigee {

template <class T>
class Published {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  // One thread, the audio thread too.
  void set(const T& value) noexcept {
    Words words{};
    std::memcpy(words.data(), &value, sizeof value);
    const std::uint32_t turn = turn_.load(std::memory_order_relaxed);
    turn_.store(turn + 1, std::memory_order_relaxed);
    for (std::size_t i = 0; i < kWords; ++i)
      words_[i].store(words[i], std::memory_order_release);  // who sees it sees the turn as well
    turn_.store(turn + 2, std::memory_order_release);
  }

  // Any thread, the audio thread too. Nothing before the first, or while one is written.
  std::optional<T> get() const noexcept {
    Words words;
    const std::uint32_t turn = turn_.load(std::memory_order_acquire);
    for (std::size_t i = 0; i < kWords; ++i) words[i] = words_[i].load(std::memory_order_acquire);
    if (turn == 0 || turn % 2 != 0 || turn_.load(std::memory_order_relaxed) != turn) return std::nullopt;
    T value;
    std::memcpy(static_cast<void*>(&value), words.data(), sizeof value);
    return value;
  }

 private:
  static constexpr std::size_t kWords = (sizeof(T) + 7) / 8;
  using Words = std::array<std::uint64_t, kWords>;

  std::atomic<std::uint32_t> turn_ = 0;  // odd while a value is written
  std::array<std::atomic<std::uint64_t>, kWords> words_{};
};

}  // namespace perigee
