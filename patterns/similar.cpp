// patterns/similar.cpp -- What a mistyped name was meant to be.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/similar.h"

#include <algorithm>
#include <vector>

namespace perigee {

size_t edit_distance(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  std::vector<std::vector<size_t>> cost(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) {
    for (size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        cost[i][j] = i + j;
        continue;
      }
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + (same ? 0 : 1)});
      if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1])) {
        cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
      }
    }
  }
  return cost[a.size()][b.size()];
}

size_t unlikeness(std::string_view a, std::string_view b) {
  return 2 * edit_distance(a, b) + (std::is_permutation(a.begin(), a.end(), b.begin(), b.end()) ? 0 : 1);
}

std::string did_you_mean(std::string_view name, std::span<const std::string_view> known) {
  constexpr size_t kLongest = 40;
  if (name.empty() || name.size() > kLongest) return {};
  size_t best = name.size() < 5 ? 2 : name.size() < 9 ? 3 : 4;  // more is too far
  std::string_view closest;
  for (const std::string_view other : known) {
    if (other.size() > name.size() + best && !other.starts_with(name)) continue;
    const size_t distance = name.size() >= 3 && other.starts_with(name) ? 1 : edit_distance(name, other);
    if (distance >= best) continue;
    best = distance;
    closest = other;
  }
  return closest.empty() ? std::string{} : "; did you mean '" + std::string{closest} + "'?";
}

}  // namespace perigee
