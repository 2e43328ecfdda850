// gpu/dice.h -- Chance that is the same on every machine: a seed, then numbers by integer arithmetic and exact doubles.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace perigee {

// SplitMix64: the k-th number is a hash of seed + k·constant, so that near seeds are far apart.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) noexcept : state_{seed} {}

  std::uint64_t next() noexcept {
    state_ += 0x9e3779b97f4a7c15u;
    return mixed(state_);
  }
  double unit() noexcept { return static_cast<double>(next() >> 11) * 0x1.0p-53; }  // 0 ≤ … < 1
  double between(double low, double high) noexcept { return low + (high - low) * unit(); }
  bool chance(double probability) noexcept { return unit() < probability; }

  // 0 … limit − 1; limit at least 1. By the upper half of a product: no modulo's bias, no division.
  std::size_t below(std::size_t limit) noexcept {
    const auto size = static_cast<std::uint64_t>(limit);
    const std::uint64_t high = (next() >> 32) * size >> 32;  // limits are below 2^32
    return static_cast<std::size_t>(high);
  }

  // Letters and digits, as the format's ids are.
  std::string id(std::size_t length) {
    constexpr std::string_view kLetters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    std::string text;
    for (std::size_t i = 0; i < length; ++i) text += kLetters[below(kLetters.size())];
    return text;
  }

  static std::uint64_t mixed(std::uint64_t z) noexcept {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

 private:
  std::uint64_t state_;
};

// The seed of one of many: of a generation's child, of a network for one frequency.
inline std::uint64_t seed_of(std::uint64_t seed, std::uint64_t which) noexcept {
  return Dice::mixed(seed ^ Dice::mixed(which + 0x9e3779b97f4a7c15u));
}
inline std::uint64_t seed_of(std::uint64_t seed, std::string_view which) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325u;  // FNV-1a
  for (const char letter : which) hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3u;
  return seed_of(seed, hash);
}

}  // namespace perigee
